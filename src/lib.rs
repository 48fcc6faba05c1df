//! The Provider Capacity Tracker: the monthly return of adult social care providers in England.
//!
//! One room for each thing the domain names; `docs/architecture.md` has the drawing.
//!
//! - [`app`] builds the application: state, routes, jobs
//! - [`cli`] the subcommands
//! - [`config`] every setting; [`clock`] the time; [`error`] the few answers when something is wrong
//! - [`db`] both databases behind one connection
//! - [`web`] the shell of all pages and calls
//! - [`accounts`] people, keys, roles, signing in
//! - [`audit`] who did what, in a chain that shows a change
//! - [`jobs`] background work; [`mail`] messages to people
//! - [`register`] who must report: providers, locations, areas and their history
//! - [`notice`] what is asked: the Formal Notice as data, and the one validator of answers
//! - [`windows`] when a return counts: months, bank holidays, opening and closing
//! - [`demonstration`] fills an empty database for showing
//! - [`returns`] what was sent: every save, what is current, what is done in a month
//! - [`compliance`] who has done what in a window, what became of it, and how often it was missed
//! - [`reminders`] tells people by email what they still owe
//! - [`enforcement`] cases against providers who do not report: notices, decisions, payment, appeal
//! - [`extracts`] what DHSC and others pull: cuts that can be made again, who may have them, what left
//! - [`privacy`] what is held about a person
//! - [`openapi`] the description of all calls
//! - [`metrics`] figures for Prometheus; [`secrets`] tokens and their hashes

pub mod accounts;
pub mod app;
pub mod audit;
pub mod cli;
pub mod clock;
pub mod compliance;
pub mod config;
pub mod db;
pub mod demonstration;
pub mod enforcement;
pub mod error;
pub mod extracts;
pub mod jobs;
pub mod mail;
pub mod metrics;
pub mod notice;
pub mod openapi;
pub mod privacy;
pub mod register;
pub mod reminders;
pub mod returns;
pub mod secrets;
pub mod web;
pub mod windows;
