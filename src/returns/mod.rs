//! The monthly return: what was sent, section by section.
//!
//! Owns `section_save`, `current_section`, `month_progress`, `section_draft` and `request_key`. Every save is kept as it
//! was made; both databases refuse to change or delete one. What is current, and what is done in a month, follows from
//! saves. A save counts for the month whose window was open when it was made, and for none otherwise. Never decides what
//! is asked (`notice`), when (`windows`), or what becomes of a return that did not come. The reasons are in
//! docs/adr/0016.

pub mod actions;
mod api;
mod demo;
mod forms;
pub mod guards;
mod jobs;
mod labels;
pub mod model;
mod pages;
pub mod queries;
pub mod routes;
pub mod rules;

pub use actions::SealedSaves;
pub use api::{SaveJson, SavesJson};
pub use jobs::{RemoveOld, SealSaves};
