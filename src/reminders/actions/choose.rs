//! When somebody wants to be reminded.

use super::super::model::Choice;
use super::super::queries;
use super::error::ReminderError;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};

/// What somebody chose; nothing chosen is what the service does by itself.
pub async fn choice_of(state: &State, account_id: i64) -> Result<Choice, ReminderError> {
    state.db.read(move |conn| Ok(queries::find_choice(conn, account_id)?)).await
}

/// Keeps what somebody chooses for themselves. What must be sent cannot be skipped, whatever the choice says.
pub async fn choose(state: &State, account_id: i64, mut choice: Choice) -> Result<(), ReminderError> {
    let now = state.clock.now();
    choice.skipped.retain(|kind| !kind.of(&state.config.reminders).legal);
    state
        .db
        .write(move |conn| {
            queries::set_choice(conn, account_id, &choice, now)?;
            let skipped: Vec<&str> = choice.skipped.iter().map(|kind| kind.as_str()).collect();
            let entry = NewEntry::new("reminders.chosen", format!("account:{account_id}"))
                .with("hour", choice.hour)
                .with("skipped", skipped.join(" "));
            audit::record(conn, Actor::Account(account_id), entry, now)?;
            Ok(())
        })
        .await
}
