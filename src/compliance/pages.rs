//! How returns come in (`board`, `chart`, `parts`); who has not sent theirs (`chase`), one of them (`location`, `details`,
//! `why`), more time for it (`extension`), what is written to them (`messages`, `batch`), the list as a file (`download`),
//! what is no longer operating (`not_operating`), and what a provider sees of it (`own`).

mod batch;
mod board;
mod chart;
mod chase;
mod details;
mod download;
mod extension;
mod location;
mod messages;
mod not_operating;
mod numbers;
mod own;
mod parts;
mod why;

use super::{actions, forms, guards, labels};
use crate::error::AppError;
use crate::windows::ReportingMonth;

pub use batch::{post_undo, show as batch};
pub use board::overview;
pub use chase::month;
pub use download::post_download;
pub use extension::{Granters, extension, post_extension};
pub use location::{contacts, post_contact, show as location};
pub use messages::{post_send, show as messages};
pub use not_operating::{check, list as reports, post_check, post_report, report};
pub use own::own;

/// The month of an address.
fn month_in(path: &str) -> Result<ReportingMonth, AppError> {
    ReportingMonth::parse(path).map_err(|error| AppError::no_month(&error))
}
