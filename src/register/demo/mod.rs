//! A synthetic England for the demonstration: what CQC's file would have said, month by month.
//!
//! Pure: no database and no clock. Owns what is made up; never bears the name, the postcode or the number of a real
//! service. The same [`Size`] and first month give the same England on every machine (docs/adr/0015).

pub mod care;
pub mod character;
pub mod dice;
mod england;
mod months;
pub mod places;
mod rows;
mod service;
pub mod words;

pub use england::{England, HEAD_OFFICE, MANAGERS_AGENCY, MANAGERS_HOME, SHOWN_COUNCIL, Size};
