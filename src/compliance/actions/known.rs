//! How locations stood in a month as it was known at a moment, for extracts that can be made again.

use std::collections::HashMap;

use super::super::model::{Counts, Outcome, Standing};
use super::super::queries;
use super::close::{CloseError, states_from};
use super::list_standings::{as_known, with_misses_through};
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::register::{Event, Location};
use crate::returns::model::{Progress, ReturnState};
use crate::windows::{ReportingMonth, Window};

/// What was known of some locations at a moment.
#[derive(Debug)]
pub struct Known {
    /// The moment.
    pub as_at: UtcTime,
    /// The locations.
    pub locations: Vec<Location>,
    /// What happened to them, newest first.
    pub events: Vec<Event>,
    /// What they had done in the window by then.
    pub progress: Vec<Progress>,
}

/// Whether a month had been closed at a moment.
pub fn was_closed(conn: &mut Conn, month: ReportingMonth, as_at: UtcTime) -> Result<bool, CloseError> {
    Ok(queries::find_closing(conn, month)?.is_some_and(|closing| closing.closed_at <= as_at))
}

/// How these locations stood, as it was known at the moment: as it was written down if the month had been closed by then,
/// and otherwise from what they had done.
pub fn standings_known(
    conn: &mut Conn,
    state: &State,
    window: &Window,
    known: Known,
) -> Result<Vec<Standing>, CloseError> {
    let (as_at, month) = (known.as_at, window.month);
    let outcomes =
        if was_closed(conn, month, as_at)? { written(conn, &known, month)? } else { live(state, window, known) };
    let through = queries::last_closed_by(conn, month, as_at)?;
    with_misses_through(conn, &state.config.compliance, through, Some(as_at), outcomes)
}

/// What was written down of a closed month, as it was known at the moment, and otherwise as calls have it: without the
/// sections that were done in the time that a location was given, and with when it was complete only where it is.
fn written(conn: &mut Conn, known: &Known, month: ReportingMonth) -> Result<Vec<Outcome>, CloseError> {
    let ids: Vec<String> = known.locations.iter().map(|location| location.id.clone()).collect();
    let all = queries::list_history(conn, &ids, month, month)?;
    let mut outcomes = as_known(conn, Some(known.as_at), all)?;
    let done: HashMap<&str, &str> =
        known.progress.iter().map(|progress| (progress.location_id.as_str(), progress.done.as_str())).collect();
    let late = queries::list_late(conn, &ids, month)?.into_iter().filter(|(_, at)| *at <= known.as_at);
    let late: HashMap<String, UtcTime> = late.collect();
    for outcome in &mut outcomes {
        let is_less = counts_parts(outcome);
        if let Some(done) = done.get(outcome.location_id.as_str()).filter(|_| is_less) {
            outcome.take_off(done);
        }
        outcome.completed_at = match outcome.state {
            ReturnState::Complete => outcome.completed_at.or_else(|| late.get(&outcome.location_id).copied()),
            // What was corrected away from it.
            _ => None,
        };
    }
    Ok(outcomes)
}

/// Whether what was done in the time that a location was given is taken off what is missing. An outcome that is missing
/// as it was at the close has nothing done, or was settled before a part counted: files of then name all that was
/// missing.
fn counts_parts(outcome: &Outcome) -> bool {
    outcome.state != outcome.state_at_close || outcome.state_at_close == ReturnState::Partial
}

/// How many of these locations were in each state of a closed month, as it was known at the moment: what was corrected up
/// to then counts as it was corrected, later corrections are undone, and what was written down later is left out, as in
/// [`standings_known`].
pub fn counts_written(
    conn: &mut Conn,
    locations: &[String],
    month: ReportingMonth,
    as_at: UtcTime,
) -> Result<Counts, CloseError> {
    let mut counts = Counts::default();
    for (state, number) in queries::count_outcomes_of(conn, locations, month, as_at)? {
        counts.set(state, number);
    }
    // Newest first: the first of a location says what holds now, and the last what held at the moment.
    let mut later: HashMap<String, (ReturnState, ReturnState)> = HashMap::new();
    for (location_id, was, became) in queries::list_corrections_of(conn, locations, month, as_at)? {
        later.entry(location_id).or_insert((was, became)).0 = was;
    }
    for (was, is) in later.into_values() {
        counts.remove(is);
        counts.add(was);
    }
    Ok(counts)
}

/// How many of these locations were in each state, from what they had done.
pub fn counts_live(state: &State, window: &Window, known: Known) -> Counts {
    let mut counts = Counts::default();
    for outcome in live(state, window, known) {
        counts.add(outcome.state);
    }
    counts
}

fn live(state: &State, window: &Window, known: Known) -> Vec<Outcome> {
    states_from(state, window, known.locations, known.events, known.progress)
}
