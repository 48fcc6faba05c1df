//! What a person can do with a message.

mod retry;

pub use retry::retry;
