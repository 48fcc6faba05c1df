//! What is done with extracts: one use-case a file.

mod ask;
mod closing;
mod due;
mod error;
mod feed;
mod look;
mod make;
mod recipients;
mod reuse;
mod schedule;
mod scheduled;
mod take;
mod write;

pub use ask::{ask, repeat};
pub use closing::cut_closed_windows;
pub use due::make_scheduled;
pub use error::ExtractError;
pub use feed::{may_be_given, pull_saves};
pub use look::{
    Disclosed, RecipientPage, RunsPage, find_run, list_disclosures, list_recipients, list_runs, view_recipient,
};
pub use make::{export, fail_abandoned, produce};
pub use recipients::{add_recipient, withdraw_recipient};
pub use schedule::{cancel_schedule, may_end, schedule};
pub use scheduled::{ScheduleView, list_current_recipients, list_schedules, view_schedule};
pub use take::{Part, Taken, Taker, take};
