//! Outcomes of locations that were given more time.

use diesel::prelude::*;

use super::super::model::Outcome;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{month_progress, outcome_correction, window_extension, window_outcome};
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

/// An outcome of a location that was given more time, and when its return was complete, if it is.
pub type Extended = (Outcome, Option<UtcTime>);

/// Outcomes of locations with more time that may have to be corrected: those that are excused, and those that are missed
/// though an extension may be running, or the return is complete. An outcome with several grants is there several times.
pub fn list_extended(conn: &mut Conn, now: UtcTime) -> QueryResult<Vec<Extended>> {
    let of_outcome = window_extension::location_id
        .eq(window_outcome::location_id)
        .and(window_extension::month.eq(window_outcome::month));
    let of_progress = month_progress::location_id
        .eq(window_outcome::location_id)
        .and(month_progress::month.eq(window_outcome::month));
    let missed = window_outcome::state.eq_any([ReturnState::Missing, ReturnState::Partial]);
    let running = window_extension::until_at.ge(now.minus_seconds(1));
    let wrong = missed.and(running.or(month_progress::completed_at.is_not_null()));
    window_extension::table
        .inner_join(window_outcome::table.on(of_outcome))
        .left_join(month_progress::table.on(of_progress))
        .filter(window_outcome::state.eq(ReturnState::Excused).or(wrong))
        .order((window_outcome::location_id.asc(), window_outcome::month.asc()))
        .limit(100_000)
        .select((Outcome::as_select(), month_progress::completed_at.nullable()))
        .load(conn)
}

/// Location, month, extension and outcome of a correction.
pub type Corrected = (String, ReportingMonth, Option<i64>, ReturnState);

/// The corrections of these locations, oldest first.
pub fn list_corrected(conn: &mut Conn, locations: &[String]) -> QueryResult<Vec<Corrected>> {
    outcome_correction::table
        .filter(outcome_correction::location_id.eq_any(locations.iter().map(String::as_str)))
        .order(outcome_correction::id.asc())
        .limit(1_000_000)
        .select((
            outcome_correction::location_id,
            outcome_correction::month,
            outcome_correction::extension_id,
            outcome_correction::became,
        ))
        .load(conn)
}
