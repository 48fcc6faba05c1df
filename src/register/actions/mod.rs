//! What can be done with the register.

mod import;
mod load;
mod placing;
mod plan;
mod sync;

pub use import::{ImportError, ImportOptions, Progress, Watch, import};
pub use load::LoadError;
pub use plan::{Remark, Report};
pub use sync::{SyncError, SyncOptions, SyncProgress, SyncReport, SyncWatch, sync};
