//! Sends a failed message again.

use super::super::queries;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::error::AppError;

const TAKEN_BACK: &str = "This message was taken back. It cannot be sent again from here. If it is about a case, send it \
                          from the case.";

/// Puts a failed message back into the outbox; any other message is not found. One that was taken back stays so: whoever
/// took it back has given the news another way, or it is not so any more.
pub async fn retry(state: &State, who: Actor, id: i64) -> Result<(), AppError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            if !queries::retry(conn, id, now)? {
                let message = queries::find(conn, id)?.ok_or(AppError::NotFound)?;
                return Err(match message.cancelled_at {
                    Some(_) => AppError::Conflict(TAKEN_BACK.to_owned()),
                    None => AppError::NotFound,
                });
            }
            audit::record(conn, who, NewEntry::new("mail.retried", format!("mail:{id}")), now)?;
            Ok(())
        })
        .await
}
