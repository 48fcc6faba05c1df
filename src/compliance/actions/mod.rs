//! What is done about compliance: one use-case a file.

mod close;
mod correct;
mod known;
mod list_missing;
mod list_standings;
mod overview;

pub use close::{CloseError, Closed, close, close_all, close_due};
pub use correct::{CorrectError, Correction, correct};
pub use known::{Known, counts_at_close, counts_live, standings_known, was_closed};
pub use list_missing::{MissingPage, Names, Wanted, list_missing};
pub use list_standings::{StandingsPage, list_standings};
pub use overview::{Overview, overview};
