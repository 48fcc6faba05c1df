//! What can be done about windows.

mod fetch;
mod freeze;
mod look;
mod refresh;

pub use fetch::{FetchError, Source};
pub use freeze::freeze;
pub use look::{current, window, window_of_location, year};
pub use refresh::{MovedWindow, RefreshError, RefreshOptions, RefreshReport, refresh};
