//! What can be done about reminders: one use-case a file.

mod beside;
mod bounces;
mod came_later;
mod choose;
mod confirm;
mod doubts;
mod due_digests;
mod error;
mod last_days;
mod late;
mod missed;
mod queue;
mod withdraw;

pub use bounces::{people_of, record_bounce, works_again};
pub use choose::{choice_of, choose};
pub use confirm::{ConfirmError, Confirmation, Standing, confirm, look_at_link};
pub use error::ReminderError;
pub use queue::queue_due;
pub use withdraw::withdraw_stale;
