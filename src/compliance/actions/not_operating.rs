//! Says that a place gives no care any more, and checks what others said. CQC alone takes a place off the register.

use super::super::model::{NewReport, Report, Seen};
use super::super::queries;
use crate::accounts::Scopes;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::error::AppError;
use crate::register;

/// Reports that a location of these scopes gives no care any more. One report at a time waits to be checked.
pub async fn report_not_operating(
    state: &State,
    who: Actor,
    scopes: Scopes,
    location_id: String,
    (seen, reason): (Seen, String),
) -> Result<(), AppError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            register::queries::find_location(conn, &scopes, &location_id)?.ok_or(AppError::NotFound)?;
            queries::lock(conn)?;
            if queries::has_open_report(conn, &location_id)? {
                return Err(AppError::Conflict("somebody reported this already, and it is being checked".to_owned()));
            }
            let report = NewReport { location_id, reason, seen, reported_by: who.to_string(), reported_at: now };
            queries::insert_report(conn, &report)?;
            let entry = NewEntry::new("compliance.not_operating_reported", format!("location:{}", report.location_id))
                .with("seen", seen.as_str());
            audit::record(conn, who, entry, now)?;
            Ok(())
        })
        .await
}

/// Reports that wait, or those that were checked, newest first, with the names of their locations.
pub async fn list_reports(
    state: &State,
    checked: bool,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<(Report, String)>, AppError> {
    state.db.read(move |conn| Ok(queries::list_reports(conn, checked, before, limit)?)).await
}

/// A report, and the name of its location.
pub async fn view_report(state: &State, id: i64) -> Result<(Report, String), AppError> {
    state.db.read(move |conn| queries::find_report(conn, id)?.ok_or(AppError::NotFound)).await
}

/// Says what came of a report, once.
pub async fn check_report(state: &State, who: Actor, id: i64, confirmed: bool, note: String) -> Result<(), AppError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let (report, _) = queries::find_report(conn, id)?.ok_or(AppError::NotFound)?;
            if !queries::check_report(conn, id, (confirmed, &note), &who.to_string(), now)? {
                return Err(AppError::Conflict("this report was checked already".to_owned()));
            }
            let entry = NewEntry::new("compliance.not_operating_checked", format!("location:{}", report.location_id))
                .with("confirmed", confirmed);
            audit::record(conn, who, entry, now)?;
            Ok(())
        })
        .await
}
