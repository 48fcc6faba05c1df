//! What a person can do with a job.

mod retry;

pub use retry::retry;
