//! Enforcement: cases against providers that do not report, under the Adult Social Care Information (Enforcement) Regulations
//! 2022 (S.I. 2022/1175), from the first offer of help to a lawful end.
//!
//! Owns `enforcement_case` and all tables that begin with `case_`. What happened, was issued, was said and was decided is
//! never changed or deleted; both databases refuse it. Stages follow each other only as the Regulations allow (`rules::moves`:
//! any other move cannot be written down). Whoever drafts a notice does not sign it, and only an enforcement manager signs and
//! decides. A notice that lacks something the Regulations ask for cannot be issued; once issued its bytes stay as they are,
//! under their hash. Never counts missed windows (`compliance`), never lets two cases rest on one window, never fines a public
//! body, never makes up a fee, and closes nothing because a day has passed. The reasons are in docs/adr/0026, 0032
//! and 0033.

pub mod actions;
mod api;
mod forms;
mod guards;
mod jobs;
mod labels;
pub mod model;
mod pages;
pub mod queries;
pub mod routes;
pub mod rules;

pub use jobs::TendCases;
