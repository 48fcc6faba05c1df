//! What can be done with windows.

mod freeze;
mod refresh;

pub(super) use freeze::freeze;
pub use freeze::freeze_closed;
pub use refresh::{Changes, Moved, RefreshError, Source, refresh};
