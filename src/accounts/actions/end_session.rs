//! Ends a session: signing out, here or on another device.

use super::super::queries;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::error::AppError;

/// Ends one of an account's own sessions; somebody else's is not found.
pub async fn end_session(state: &State, account_id: i64, session_id: i64) -> Result<(), AppError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            if !queries::delete_session(conn, account_id, session_id)? {
                return Err(AppError::NotFound);
            }
            let entry = NewEntry::new("session.ended", format!("session:{session_id}"));
            audit::record(conn, Actor::Account(account_id), entry, now)?;
            Ok(())
        })
        .await
}
