//! What is done about compliance: one use-case a file.

mod close;
mod correct;
mod list_missing;
mod list_standings;
mod overview;
mod risks;

pub use close::{CloseError, Closed, close, close_all, close_due};
pub use correct::{CorrectError, Correction, correct};
pub use list_missing::{MissingPage, Names, Wanted, list_missing};
pub use list_standings::{StandingsPage, list_standings};
pub use overview::{Overview, overview};
pub use risks::risks;
