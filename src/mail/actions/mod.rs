//! What a person can do with a message, and what time does.

mod keep_no_longer;
mod retry;

pub use keep_no_longer::keep_no_longer;
pub use retry::retry;
