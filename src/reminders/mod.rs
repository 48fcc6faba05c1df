//! Reminders: tells people by email what they still owe, before it hurts.
//!
//! Owns `reminder`, `told_miss`, `told_place`, `confirm_link` and `reminder_choice`: when reminders are due, what was sent
//! to whom, the links that confirm unchanged figures, and when people want to be reminded. A kind of reminder is sent to a
//! person once a month, one message over all their locations, and of one missed return they are told once; the row that
//! says so is written with the message, so nobody is mailed twice and whoever was not reached is still due. Never decides
//! what is owed (`returns`), when a window closes (`windows`), what a miss means (`compliance`) or whether an address works
//! (`mail`). The reasons are in docs/adr/0020.

pub mod actions;
mod forms;
mod jobs;
pub mod labels;
mod message;
pub mod model;
mod pages;
pub mod queries;
pub mod routes;
pub mod rules;

pub use jobs::{KeepNoLonger, QueueReminders, RemoveLinks};
pub use model::{Contacts, Kind};
