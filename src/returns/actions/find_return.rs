//! The return of a location for a month.

use chrono::NaiveDate;
use diesel::QueryResult;

use super::super::model::{MonthlyReturn, Progress, ReturnState, Standing, Who};
use super::super::{queries, rules};
use super::calendar::london_day;
use super::error::SaveError;
use crate::app::State;
use crate::db::Conn;
use crate::register::Location;
use crate::windows::{self, ReportingMonth};

/// How the return of a location for a month stands, with the saves that count for it and the number of its receipt.
/// Works for months that are past and for those that are to come.
pub async fn find_return(
    state: &State,
    who: Who,
    location_id: String,
    month: ReportingMonth,
) -> Result<MonthlyReturn, SaveError> {
    let inside = state.clone();
    state.db.read(move |conn| find(conn, &inside, &who, &location_id, month)).await
}

pub(super) fn find(
    conn: &mut Conn,
    state: &State,
    who: &Who,
    location_id: &str,
    month: ReportingMonth,
) -> Result<MonthlyReturn, SaveError> {
    if !rules::is_id(location_id) {
        return Err(SaveError::NoLocation);
    }
    let location = queries::find_location(conn, &who.scopes, location_id)?.ok_or(SaveError::NoLocation)?;
    let window = windows::queries::find_window(conn, &state.calendars, month)?;
    let extension = windows::queries::find_extension(conn, &location.id, month)?
        .filter(|extension| extension.until_at > window.closes_at);
    let is_over = state.clock.now() >= window.extended(extension.as_ref()).ends_at();
    let closes_on = london_day(window.closes_at);
    let (standing, progress) = standing_of(conn, state, &location, month, (closes_on, is_over))?;
    let saves = queries::list_newest_of_month(conn, &location.id, month)?;
    let is_complete = standing.state == ReturnState::Complete;
    let reference = is_complete.then(|| rules::receipt_reference(&location.id, month));
    let completed_by = progress.filter(|_| is_complete).and_then(|progress| progress.completed_by);
    Ok(MonthlyReturn { location, standing, saves, reference, completed_by, extension })
}

/// How the return of a location for a month stands, and what is done of it: while it can still be made, as its saves make
/// it; when that is over, as it was written down.
pub(super) fn standing_of(
    conn: &mut Conn,
    state: &State,
    location: &Location,
    month: ReportingMonth,
    (closes_on, is_over): (NaiveDate, bool),
) -> QueryResult<(Standing, Option<Progress>)> {
    let progress = queries::find_progress(conn, &location.id, month)?;
    let notice = state.notices.in_force(month).map(|notice| (&**notice, state.notices.campaigns()));
    let held = if is_over { queries::find_held(conn, &location.id, month)? } else { None };
    if let Some(held) = held {
        return Ok((rules::held(location, notice, month, &held, progress.as_ref()), progress));
    }
    let events = queries::list_events(conn, std::slice::from_ref(&location.id))?;
    let duty = rules::duty(location, &events, closes_on, state.config.returns.dormant_owes);
    Ok((rules::standing(location, notice, month, duty.owes, progress.as_ref()), progress))
}
