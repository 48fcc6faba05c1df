//! What is done about compliance: one use-case a file.

mod close;
mod correct;
mod list_standings;

pub use close::{CloseError, Closed, close, close_due};
pub use correct::{CorrectError, Correction, correct};
pub use list_standings::{StandingsPage, list_standings};
