//! Puts a failed job away.

use super::super::queries;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::error::AppError;

/// Removes a failed job that nobody can mend or needs any more; any other job is not found. Which kind it was stays in
/// the audit. Its reason does not: it may hold what the record must not.
pub async fn dismiss(state: &State, who: Actor, id: i64) -> Result<(), AppError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let name = queries::delete_failed(conn, id)?.ok_or(AppError::NotFound)?;
            let entry = NewEntry::new("job.dismissed", format!("job:{id}")).with("name", name);
            audit::record(conn, who, entry, now)?;
            Ok(())
        })
        .await
}
