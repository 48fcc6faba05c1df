//! Starts a failed job again.

use super::super::queries;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::error::AppError;

/// Puts a failed job back into the queue, for now; any other job is not found.
pub async fn retry(state: &State, who: Actor, id: i64) -> Result<(), AppError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            if !queries::retry(conn, id, now)? {
                return Err(AppError::NotFound);
            }
            audit::record(conn, who, NewEntry::new("job.retried", format!("job:{id}")), now)?;
            Ok(())
        })
        .await
}
