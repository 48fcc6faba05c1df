//! What can be done with the register.

mod correct_public_body;
mod demonstrate;
mod import;
mod place;

mod load;
mod placing;
mod plan;
mod sync;

pub use correct_public_body::correct_public_body;
pub use demonstrate::demonstrate;
pub use import::{ImportError, ImportOptions, Progress, Watch, import};
pub use load::LoadError;
pub use place::{PlaceError, place};
pub use plan::{Remark, Report};
pub use sync::{SyncError, SyncOptions, SyncProgress, SyncReport, SyncWatch, sync};
