//! Writes down windows that have closed.

use std::sync::Arc;

use super::super::queries;
use crate::app::State;
use crate::error::AppError;

/// Writes down every window that has closed and is not written down yet; answers how many. Safe to run twice.
pub async fn freeze(state: &State) -> Result<usize, AppError> {
    let (now, calendars) = (state.clock.now(), Arc::clone(&state.calendars));
    state.db.write(move |conn| Ok(queries::freeze_closed(conn, &calendars, now)?)).await
}
