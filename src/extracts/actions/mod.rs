//! What is done with extracts: one use-case a file.

mod ask;
mod closing;
mod error;
mod look;
mod make;
mod recipients;
mod reuse;
mod take;

pub use ask::ask;
pub use closing::cut_closed_windows;
pub use error::ExtractError;
pub use look::{
    Disclosed, RecipientPage, RunsPage, find_run, list_disclosures, list_recipients, list_runs, view_recipient,
};
pub use make::{export, fail_abandoned, produce};
pub use recipients::{add_recipient, withdraw_recipient};
pub use take::{Part, Taken, Taker, take};
