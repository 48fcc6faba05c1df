//! The CQC register: who must report.
//!
//! Owns `provider`, `location`, `register_event` and `register_import`, the areas, and the reader of CQC's monthly file
//! (`sheet`). Everything that changes is an event with its day; nothing is erased: a location that left stays as
//! `deregistered`, one that was sold keeps its own history while the event names the provider of the time. A file is
//! loaded in one transaction or not at all. Never stores names of managers, nominated individuals or partners, nor
//! anybody's telephone number. Sources: CQC "care directory with filters", Open Government Licence.

pub mod actions;
mod admin_pages;
pub mod areas;
mod forms;
pub mod labels;
mod model;
mod pages;
pub mod queries;
mod report_pages;
pub mod routes;
pub mod rules;
pub mod sheet;

pub use model::{
    Event, EventKind, Figures, Import, ImportKind, Location, NewEvent, PlacedBy, Provider, Status, StoredRemark,
};
