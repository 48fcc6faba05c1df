//! The CQC register: who must report.
//!
//! Owns `provider`, `location`, `register_event` and `register_import`, the areas, and the reader of CQC's monthly file
//! (`sheet`). Everything that changes is an event with its day; nothing is erased: a location that left stays as
//! `deregistered`, one that was sold keeps its own history while the event names the provider of the time. A file is
//! loaded in one transaction or not at all. Never stores names of managers, nominated individuals or partners, nor
//! anybody's telephone number. Sources: CQC "care directory with filters", Open Government Licence.

pub mod actions;
pub mod areas;
mod model;
mod queries;
mod rules;
pub mod sheet;

pub use model::{
    Event, EventKind, Figures, Import, ImportKind, Location, NewEvent, PlacedBy, Provider, Status, StoredRemark,
};
pub use rules::{AsOn, as_on, providers_over_time};
