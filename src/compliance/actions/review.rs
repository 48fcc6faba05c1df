//! Looks again at a month that was written down while a clock of the service was wrong, or by another fault of it.
//!
//! A closing that lies in the future is the proof: the clock was ahead then, or is behind now. Which of the two, nobody
//! can tell, so nothing is taken back. The closing is doubted, and when its window is over by the clock of that day, every
//! outcome is worked out once more from what was sent; what differs is corrected, on the record. How the returns came in
//! hour by hour stays as it was written down.

use std::collections::{HashMap, HashSet};

use super::super::model::{Closing, Counts, NewCorrection, Outcome};
use super::super::queries;
use super::close::{CloseError, outcomes, waits};
use super::recount::recount_on;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::returns::model::ReturnState;
use crate::windows::{self, ReportingMonth};

/// Two instances' clocks are never quite the same; in seconds.
const TOLERANCE: i64 = 60;

/// What stays on the record of each outcome that is corrected.
const WRONG_CLOCK: &str = "A clock of the service was wrong when this window was written down. It was worked out again from \
                           what was sent, after the window had closed.";

/// Doubts every closing that lies in the future, and looks again at those whose windows are over now. Answers the months
/// that were looked at.
pub(super) fn review_due(conn: &mut Conn, state: &State) -> Result<Vec<ReportingMonth>, CloseError> {
    let now = state.clock.now();
    for month in queries::list_closed_after(conn, now.plus_seconds(TOLERANCE))? {
        queries::insert_doubt(conn, month, now)?;
        tracing::error!(%month, "the outcomes of this month were written down in the future: a clock is wrong");
        let entry = NewEntry::new("compliance.closing_doubted", format!("month:{month}"));
        audit::record(conn, Actor::System, entry, now)?;
    }
    let mut reviewed = Vec::new();
    for closing in queries::list_doubted(conn)? {
        let is_over = closing.closed_at <= now && closing.closes_at.plus_seconds(waits(state)) < now;
        if is_over {
            review_on(conn, state, Actor::System, &closing, WRONG_CLOCK)?;
            reviewed.push(closing.month);
        }
    }
    Ok(reviewed)
}

/// Whether there is anything to doubt or to look at again.
pub(super) fn is_review_due(conn: &mut Conn, now: UtcTime) -> Result<bool, CloseError> {
    let is_new = !queries::list_closed_after(conn, now.plus_seconds(TOLERANCE))?.is_empty();
    Ok(is_new || !queries::list_doubted(conn)?.is_empty())
}

/// Works every outcome of a closed month out once more, and corrects those that differ; for an operator who knows of a
/// fault of the service. Answers how many were corrected.
pub async fn review(state: &State, by: Actor, month: ReportingMonth, reason: String) -> Result<usize, CloseError> {
    let inside = state.clone();
    state
        .db
        .write(move |conn| {
            queries::lock(conn)?;
            let closing = queries::find_closing(conn, month)?.ok_or(CloseError::NotClosed(month))?;
            review_on(conn, &inside, by, &closing, &reason)
        })
        .await
}

fn review_on(conn: &mut Conn, state: &State, by: Actor, closing: &Closing, reason: &str) -> Result<usize, CloseError> {
    let (now, month) = (state.clock.now(), closing.month);
    let window = windows::queries::find_window(conn, &state.calendars, month)?;
    let (found, _) = outcomes(conn, state, &window)?;
    let written: HashMap<String, Outcome> =
        queries::list_all_outcomes(conn, month)?.into_iter().map(|one| (one.location_id.clone(), one)).collect();
    let settled: HashSet<String> = queries::list_corrected_in(conn, month)?.into_iter().collect();
    let (mut added, mut corrected) = (Vec::new(), Counts::default());
    for one in found {
        match written.get(&one.location_id) {
            None => added.push(one),
            // What a person decided, or more time that was given, stands.
            Some(_) if settled.contains(&one.location_id) => {}
            Some(before) => {
                if let Some(becomes) = becomes(before, &one, closing) {
                    queries::correct(conn, &correction(before, becomes, (by, now), reason))?;
                    corrected.add(becomes);
                }
            }
        }
    }
    queries::insert_outcomes(conn, &added)?;
    queries::mark_reviewed(conn, month, now)?;
    let entry = NewEntry::new("compliance.window_reviewed", format!("month:{month}"))
        .with("corrected", corrected.total())
        .with("added", i64::try_from(added.len()).unwrap_or(i64::MAX))
        .with("became_complete", corrected.complete)
        .with("became_missing", corrected.missing);
    audit::record(conn, by, entry, now)?;
    queries::forget_counts_from(conn, month)?;
    recount_on(conn, state, month)?;
    Ok(usize::try_from(corrected.total()).unwrap_or(usize::MAX).saturating_add(added.len()))
}

/// What an outcome has to become; nothing if it stays.
fn becomes(before: &Outcome, found: &Outcome, closing: &Closing) -> Option<ReturnState> {
    let is_missed = matches!(found.state, ReturnState::Missing | ReturnState::Partial);
    let is_late = found.completed_at.is_some_and(|at| at > closing.closes_at.plus_seconds(1));
    let becomes = match found.state {
        // Complete only after the window, with more time or under a clock that was wrong.
        ReturnState::Complete if is_late => before.state,
        // Whose duty it was cannot be written anew, and nobody is held to what was another's.
        _ if is_missed && found.provider_id != before.provider_id => ReturnState::Excused,
        state => state,
    };
    (becomes != before.state).then_some(becomes)
}

fn correction(before: &Outcome, became: ReturnState, (by, now): (Actor, UtcTime), reason: &str) -> NewCorrection {
    NewCorrection {
        location_id: before.location_id.clone(),
        month: before.month,
        was: before.state,
        became,
        reason: reason.to_owned(),
        corrected_by: by.to_string(),
        corrected_at: now,
        extension_id: None,
    }
}
