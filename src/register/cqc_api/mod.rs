//! CQC's syndication API: asks for changes, locations and providers, and puts what it answers into the layout of the file.
//!
//! Owns the address, the key, the pace, the waits when CQC is busy, and which keys of a document are kept. Never keeps
//! names of managers, nominated individuals or partners, nor telephone numbers: the documents have no fields for them.
//! Never sends the key anywhere but to `cqc.base_url`: no redirect is followed. It knows no database.

mod client;
mod documents;
mod rows;
mod waits;

pub(super) use client::{ApiError, Client, Reply};
pub(super) use documents::{Document, LocationDocument, ProviderDocument};
pub(super) use rows::{Known, Mapping, is_adult_social_care};
