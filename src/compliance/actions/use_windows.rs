//! Notes which missed windows a case relies on. They do not count for another one.

use super::super::queries;
use crate::clock::UtcTime;
use crate::db::{Conn, Unavailable};
use crate::windows::ReportingMonth;

/// Why a case may not rely on some windows.
#[derive(Debug, thiserror::Error)]
pub enum UseError {
    /// Another case relies on one of them, or it was never closed.
    #[error("the window of {0} is used by another case, or has no outcome")]
    NotFree(ReportingMonth),
    /// A query failed.
    #[error("the database refused: {0}")]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

/// Notes, in the caller's transaction, that a case relies on these windows of a location.
pub fn use_windows(
    conn: &mut Conn,
    case_reference: &str,
    location_id: &str,
    months: &[ReportingMonth],
    now: UtcTime,
) -> Result<(), UseError> {
    queries::lock(conn)?;
    for month in months {
        let is_closed = queries::find_outcome(conn, location_id, *month)?.is_some();
        if !is_closed || !queries::use_window(conn, case_reference, location_id, *month, now)? {
            return Err(UseError::NotFree(*month));
        }
        queries::forget_counts_from(conn, *month)?;
    }
    Ok(())
}
