//! Compliance: who has done what in a window, and what that adds up to.
//!
//! Owns `window_closing`, `closing_doubt`, `window_outcome`, `outcome_correction`, `window_use` and `window_hour`, and the
//! counting of missed windows (`miss_count`, `miss_counting` and `chase_order`, which can be made anew at any time); and
//! chasing: `contact_log`, `chase_batch`, `chase_message` and `not_operating_report` (docs/adr/0021). Outcomes are written
//! down once, after the window has closed; of an outcome only the state is ever corrected, by a recorded act with its
//! reason. Before that the state follows from saves (`returns`). Never decides on a penalty (`enforcement`), never changes
//! a save, and takes no place off the register. The reasons are in docs/adr/0019, 0022 and 0023.

pub mod actions;
mod api;
mod boards;
pub mod curve;
mod forms;
mod guards;
mod jobs;
mod labels;
pub mod model;
mod pages;
pub mod queries;
pub mod routes;
pub mod rules;
mod settling;

pub use boards::Boards;
pub use jobs::{CloseWindows, KeepNoLonger, OrderChasing, SettleExtensions};
