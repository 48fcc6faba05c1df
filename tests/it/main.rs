//! The integration tests: everything here acts through HTTP or the command line, on the database that
//! `TEST_DATABASE_URL` names (SQLite when it is not set). The tree mirrors the URLs.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects and falls over when it is not so"
)]

mod accounts;
mod architecture;
mod audit;
mod backup;
mod bench;
mod cli;
mod compliance;
mod crash;
mod database;
mod dependencies;
mod enforcement;
mod extracts;
mod faults;
mod fuzz;
mod instances;
mod jobs;
mod mail;
mod not_yours;
mod notice;
mod operations;
mod privacy;
mod reading;
mod register;
mod rehearsal;
mod reminders;
mod returns;
mod routes;
mod support;
mod upgrade;
mod web;
mod windows;
mod writing;
