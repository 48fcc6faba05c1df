//! The queue of background work: claim by lease, run, retry with growing waits, give up and show it.
//!
//! Owns `job` and `job_schedule`, and the runner. No job of any room lives here: each room has its own in `jobs.rs` and
//! lists them in `app::jobs`. A job is queued in the transaction of the act that needs it. Jobs may run twice (an
//! instance can die between the work and its record), so each is written to be safe then. Nothing is timed in memory:
//! regular work is a row that says when it is next due, and whichever instance comes first queues it.

mod actions;
mod model;
mod pages;
mod queries;
mod registry;
pub mod routes;
mod rules;
mod runner;
mod schedule;
mod tidy;

pub use model::JobState;
pub use queries::{count_by_state, enqueue, enqueue_all, withdraw};
pub use registry::{Attempt, Job, Permanent, Registry};
pub use runner::Runner;
pub use schedule::count_seconds_late;
pub use tidy::RemoveFinished;
