//! Extracts: what DHSC and others pull.
//!
//! Owns `extract_moment`, `extract_run`, `extract_file`, `extract_schedule`, `extract_recipient` and `disclosure`: what a cut
//! is, its runs, its files, what is made by itself, who may have them, and the record of each that left; also the feed of
//! saves, which `returns` keeps in order. Columns come from the Formal Notice (`notice`) and from the
//! mappings in `config/extracts`; no item is named here. The same request gives the same bytes, on both databases. Never
//! changes a save, never decides how a return stands (`compliance` does), and never puts data of a provider on a page
//! that anybody can see. The law is section 277B of the Health and Social Care Act 2012. The reasons are in
//! docs/adr/0024.

pub mod actions;
mod api;
mod columns;
mod cut;
mod disclosure_pages;
mod facts;
mod files;
mod forms;
mod jobs;
mod labels;
mod mappings;
pub mod model;
mod pages;
mod pull;
pub mod queries;
mod recipient_pages;
pub mod routes;
pub mod rules;
mod schedule_pages;

pub use jobs::{ClosingCuts, ForgetAbandoned, MakeScheduled, Produce};
pub use mappings::{MappingError, Mappings};
