//! The CQC register: who must report.
//!
//! Owns `provider`, `location`, `register_event`, `register_import`, `register_remark` and the tables of a sync, the areas,
//! the reader of CQC's monthly file (`sheet`) and the caller of CQC's syndication API (`cqc_api`). Everything that changes
//! is an event with its day; nothing is erased: a location that left stays as `deregistered`, one that was sold keeps its
//! own history while the event names the provider of the time. A load is one transaction or nothing. Never stores names
//! of managers, nominated individuals or partners, nor anybody's telephone number. Sources: CQC "care directory with
//! filters" and syndication API, Open Government Licence.

pub mod actions;
mod admin_pages;
pub mod areas;
mod cqc_api;
pub mod demo;
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
pub use rules::{AsOn, as_on, providers_over_time};
