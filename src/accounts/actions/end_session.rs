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

/// Ends all of an account's sessions but the one that asks.
pub async fn end_other_sessions(state: &State, account_id: i64, kept: i64) -> Result<(), AppError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let ended = queries::delete_other_sessions(conn, account_id, kept)?;
            let entry = NewEntry::new("session.others_ended", format!("account:{account_id}")).with("sessions", ended);
            audit::record(conn, Actor::Account(account_id), entry, now)?;
            Ok(())
        })
        .await
}

/// Asks for a code on every device of an account again.
pub async fn forget_devices(state: &State, account_id: i64) -> Result<(), AppError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let forgotten = queries::forget_remembered(conn, account_id)?;
            let entry = NewEntry::new("device.forgotten", format!("account:{account_id}")).with("devices", forgotten);
            audit::record(conn, Actor::Account(account_id), entry, now)?;
            Ok(())
        })
        .await
}
