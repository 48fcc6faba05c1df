//! Doubts reminders that lie in the future. A clock that was ahead told people that it is the last day, or that they missed
//! a return, before that was so; what has to be said before it and what is so in the end is sent all the same.

use super::super::{queries, rules};
use super::error::ReminderError;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};

/// Looks for such reminders, and doubts each once: it is sent once more when it is due, and never a third time.
pub(super) async fn doubt_future(state: &State) -> Result<(), ReminderError> {
    let now = state.clock.now();
    let not_ahead = rules::not_ahead(now);
    if !state.db.read(move |conn| Ok::<_, ReminderError>(queries::has_future(conn, not_ahead)?)).await? {
        return Ok(());
    }
    state
        .db
        .write(move |conn| {
            queries::lock(conn)?;
            let doubted = queries::doubt_future(conn, not_ahead, now)?;
            if doubted > 0 {
                tracing::error!(doubted, "reminders were sent in the future: a clock is wrong");
                let entry = NewEntry::new("reminders.doubted", "reminders").with("rows", doubted);
                audit::record(conn, Actor::System, entry, now)?;
            }
            Ok(())
        })
        .await
}
