//! What is done about compliance: one use-case a file.

mod board;
mod close;
mod correct;
mod extend;
mod list_details;
mod list_missing;
mod list_standings;
mod settle;
mod use_windows;

pub use board::board;
pub use close::{CloseError, Closed, close, close_all, close_due};
pub use correct::{CorrectError, Correction, correct};
pub use extend::{ExtendError, Granting, MoreTime, Until, extend, find_granting};
pub use list_details::{Details, Done, list_details};
pub use list_missing::{MissingPage, Names, Wanted, list_missing};
pub use list_standings::{StandingsPage, list_standings};
pub use settle::settle;
pub use use_windows::{UseError, use_windows};
