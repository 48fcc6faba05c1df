//! What is done about compliance: one use-case a file.

mod close;
mod correct;
mod list_chase;
mod list_standings;
mod log_contact;
mod not_operating;
mod overview;
mod reachable;
mod recount;
mod recount_corrected;
mod risks;
mod undo;
mod view_location;
mod write_to;

pub use close::{CloseError, Closed, close, close_all, close_due};
pub use correct::{CorrectError, Correction, correct};
pub use list_chase::{ChasePage, ChaseRow, Person, list_chase, record_download};
pub use list_standings::{StandingsPage, list_standings};
pub use log_contact::{ContactMade, log_contact};
pub use not_operating::{check_report, list_reports, report_not_operating, view_report};
pub use overview::{Overview, overview};
pub use recount::{ensure_counted, recount, refresh};
pub use risks::risks;
pub use undo::{BatchView, Sending, undo, view_batch};
pub use view_location::{Contacts, PastWindow, Why, contacts, why};
pub use write_to::{Draft, Drafts, Selection, preview, write_to};
