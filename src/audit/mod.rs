//! The append-only record of who did what, each entry bound to the one before it by a hash.
//!
//! Owns `audit_entry`. An action records its entry in its own transaction, so that neither can exist without the other.
//! What an entry vouches for outside the chain is looked at by a witness that its room brings ([`Witness`]).
//! Never changes or deletes an entry (both databases refuse it by trigger), never holds personal data: accounts, keys
//! and things are named by their numbers. What the chain can and cannot show is in docs/adr/0004.

mod model;
mod pages;
mod queries;
pub mod routes;
mod rules;
mod verify;

pub use model::{Actor, Entry, NewEntry};
pub use queries::{list_of_subject, list_page, record};
pub use verify::{Verification, Witness, verify};
