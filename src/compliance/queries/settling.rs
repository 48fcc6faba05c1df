//! Outcomes of locations that were given more time.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::super::model::Outcome;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{month_progress, outcome_correction, window_extension, window_outcome};
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

/// An outcome of a location that was given more time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extended {
    /// The outcome.
    pub outcome: Outcome,
    /// When its return was complete, if it is.
    pub completed_at: Option<UtcTime>,
    /// Keys of the sections that are done, each with a space before and after, if any is.
    pub done: Option<String>,
}

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
    let rows: Vec<(Outcome, Option<UtcTime>, Option<String>)> = window_extension::table
        .inner_join(window_outcome::table.on(of_outcome))
        .left_join(month_progress::table.on(of_progress))
        .filter(window_outcome::state.eq(ReturnState::Excused).or(wrong))
        .order((window_outcome::location_id.asc(), window_outcome::month.asc()))
        .limit(100_000)
        .select((Outcome::as_select(), month_progress::completed_at.nullable(), month_progress::done.nullable()))
        .load(conn)?;
    let extended = |(outcome, completed_at, done)| Extended { outcome, completed_at, done };
    Ok(rows.into_iter().map(extended).collect())
}

/// Takes the sections off what these outcomes miss that were done after the window closed, in the time that a location
/// was given. One statement, or none where nothing is missing.
pub fn take_off_done(conn: &mut Conn, outcomes: &mut [Outcome]) -> QueryResult<()> {
    let shown: &[Outcome] = outcomes;
    let missed = || shown.iter().filter(|outcome| !outcome.still_missing().is_empty());
    let months = || missed().map(|outcome| outcome.month);
    let (Some(first), Some(last)) = (months().min(), months().max()) else { return Ok(()) };
    let ids: HashSet<&str> = missed().map(|outcome| outcome.location_id.as_str()).collect();
    let done: Vec<(String, ReportingMonth, String)> = month_progress::table
        .filter(month_progress::location_id.eq_any(ids))
        .filter(month_progress::month.ge(first))
        .filter(month_progress::month.le(last))
        .order((month_progress::location_id.asc(), month_progress::month.asc()))
        .limit(1_000_000)
        .select((month_progress::location_id, month_progress::month, month_progress::done))
        .load(conn)?;
    let done: HashMap<(String, ReportingMonth), String> =
        done.into_iter().map(|(id, month, done)| ((id, month), done)).collect();
    for outcome in outcomes {
        if let Some(done) = done.get(&(outcome.location_id.clone(), outcome.month)) {
            outcome.take_off(done);
        }
    }
    Ok(())
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
