//! What follows from saves: pure decisions.

mod figures;
mod standing;
mod words;

pub use figures::{Change, Explained, carried_reasons, changes, column_total, months_between};
pub use standing::{Duty, duty, held, is_complete, services, standing};
pub use words::{is_id, is_section, receipt_reference, request_hash};
