//! Closings, outcomes, and the windows that cases rely on, as they were known at a moment.

use diesel::prelude::*;

use super::super::model::{Closing, Corrected};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{outcome_correction, window_closing, window_outcome, window_use};
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

/// How many of these locations are in each state of a closed month, with all corrections, of the outcomes that had been
/// written down by a moment.
pub fn count_outcomes_of(
    conn: &mut Conn,
    locations: &[String],
    month: ReportingMonth,
    at: UtcTime,
) -> QueryResult<Vec<(ReturnState, i64)>> {
    window_outcome::table
        .filter(window_outcome::location_id.eq_any(locations.iter().map(String::as_str)))
        .filter(window_outcome::month.eq(month))
        .filter(window_outcome::written_at.is_null().or(window_outcome::written_at.le(at)))
        .group_by(window_outcome::state)
        .select((window_outcome::state, diesel::dsl::count_star()))
        .limit(10)
        .load(conn)
}

/// The last month that had been closed at a moment, of those up to a month.
pub fn last_closed_by(conn: &mut Conn, up_to: ReportingMonth, at: UtcTime) -> QueryResult<Option<ReportingMonth>> {
    window_closing::table
        .filter(window_closing::month.le(up_to))
        .filter(window_closing::closed_at.le(at))
        .order(window_closing::month.desc())
        .select(window_closing::month)
        .first(conn)
        .optional()
}

/// Corrections of outcomes of some locations after a moment, newest first: location, month, and the state before.
pub fn list_corrections_after(
    conn: &mut Conn,
    locations: &[String],
    at: UtcTime,
) -> QueryResult<Vec<(String, ReportingMonth, ReturnState)>> {
    outcome_correction::table
        .filter(outcome_correction::location_id.eq_any(locations.iter().map(String::as_str)))
        .filter(outcome_correction::corrected_at.gt(at))
        .order(outcome_correction::id.desc())
        .limit(1_000_000)
        .select((outcome_correction::location_id, outcome_correction::month, outcome_correction::was))
        .load(conn)
}

/// Corrections of outcomes of some locations for one month after a moment, newest first: location, and the states before
/// and after. Those of outcomes that were written down after the moment are left out with them.
pub fn list_corrections_of(
    conn: &mut Conn,
    locations: &[String],
    month: ReportingMonth,
    at: UtcTime,
) -> QueryResult<Vec<(String, ReturnState, ReturnState)>> {
    let later = window_outcome::table
        .filter(window_outcome::location_id.eq(outcome_correction::location_id))
        .filter(window_outcome::month.eq(outcome_correction::month))
        .filter(window_outcome::written_at.gt(at));
    outcome_correction::table
        .filter(outcome_correction::location_id.eq_any(locations.iter().map(String::as_str)))
        .filter(outcome_correction::month.eq(month))
        .filter(outcome_correction::corrected_at.gt(at))
        .filter(diesel::dsl::not(diesel::dsl::exists(later)))
        .order(outcome_correction::id.desc())
        .limit(1_000_000)
        .select((outcome_correction::location_id, outcome_correction::was, outcome_correction::became))
        .load(conn)
}

/// What was corrected of the outcomes of some locations, from one month to another, oldest first.
pub fn list_corrections_between(
    conn: &mut Conn,
    locations: &[String],
    from: ReportingMonth,
    to: ReportingMonth,
) -> QueryResult<Vec<Corrected>> {
    outcome_correction::table
        .filter(outcome_correction::location_id.eq_any(locations.iter().map(String::as_str)))
        .filter(outcome_correction::month.ge(from))
        .filter(outcome_correction::month.le(to))
        .order(outcome_correction::id.asc())
        .limit(1_000_000)
        .select(Corrected::as_select())
        .load(conn)
}

/// Location and month of the windows on which cases relied by a moment, from one month to another.
pub fn list_uses_by(
    conn: &mut Conn,
    (from, to): (ReportingMonth, ReportingMonth),
    at: UtcTime,
) -> QueryResult<Vec<(String, ReportingMonth)>> {
    window_use::table
        .filter(window_use::month.ge(from))
        .filter(window_use::month.le(to))
        .filter(window_use::used_at.le(at))
        .order((window_use::location_id.asc(), window_use::month.asc()))
        .limit(1_000_000)
        .select((window_use::location_id, window_use::month))
        .load(conn)
}

/// Closings since a month, oldest first.
pub fn list_closings(conn: &mut Conn, from: ReportingMonth) -> QueryResult<Vec<Closing>> {
    window_closing::table
        .filter(window_closing::month.ge(from))
        .order(window_closing::month.asc())
        .limit(1_212)
        .select(Closing::as_select())
        .load(conn)
}
