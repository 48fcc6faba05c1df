//! What is done about compliance: one use-case a file.

mod board;
mod close;
mod correct;
mod extend;
mod known;
mod list_chase;
mod list_details;
mod list_standings;
mod log_contact;
mod not_operating;
mod reachable;
mod recount;
mod recount_corrected;
mod risks;
mod settle;
mod undo;
mod use_windows;
mod view_location;
mod write_to;

pub use board::board;
pub use close::{CloseError, Closed, close, close_all, close_due};
pub use correct::{CorrectError, Correction, correct};
pub use extend::{ExtendError, Granting, MoreTime, Until, extend, find_granting};
pub use known::{Known, counts_at_close, counts_live, standings_known, was_closed};
pub use list_chase::{ChasePage, ChaseRow, Person, list_chase, record_download};
pub use list_details::{Details, Done, list_details};
pub use list_standings::{StandingsPage, list_standings};
pub use log_contact::{ContactMade, log_contact};
pub use not_operating::{check_report, list_reports, report_not_operating, view_report};
pub use recount::{ensure_counted, recount, refresh};
pub use risks::risks;
pub use settle::settle;
pub use undo::{BatchView, Sending, undo, view_batch};
pub use use_windows::{UseError, use_windows};
pub use view_location::{Contacts, PastWindow, Why, contacts, why};
pub use write_to::{Draft, Drafts, Selection, preview, write_to};
