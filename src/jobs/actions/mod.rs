//! What a person can do with a job.

mod dismiss;
mod retry;

pub use dismiss::dismiss;
pub use retry::retry;
