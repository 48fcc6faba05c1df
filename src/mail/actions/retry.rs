//! Sends a failed message again.

use super::super::queries;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::error::AppError;

/// Puts a failed message back into the outbox; any other message is not found.
pub async fn retry(state: &State, who: Actor, id: i64) -> Result<(), AppError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            if !queries::retry(conn, id, now)? {
                return Err(AppError::NotFound);
            }
            audit::record(conn, who, NewEntry::new("mail.retried", format!("mail:{id}")), now)?;
            Ok(())
        })
        .await
}
