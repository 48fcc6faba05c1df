//! Reporting months: which month a return is for.
//!
//! Owns the month as a value; never asks what time it is.

mod month;

pub use month::{MonthError, ReportingMonth};
