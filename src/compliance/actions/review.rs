//! Looks again at a month that was written down while a clock of the service was wrong, or by another fault of it.
//!
//! A closing that lies in the future is the proof: the clock was ahead then, or is behind now. Which of the two, nobody
//! can tell, so nothing is taken back. The closing is doubted, and when its window is over by the clock of that day, every
//! outcome is worked out once more from what was sent; what differs is corrected, on the record. How the returns came in
//! hour by hour stays as it was written down.

use std::collections::{HashMap, HashSet};

use super::super::model::{Closing, NewCorrection, Outcome};
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
        if require_over(state, &closing).is_ok() {
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
            require_over(&inside, &closing)?;
            review_on(conn, &inside, by, &closing, &reason)
        })
        .await
}

/// Fails while the window is open, or something sent in it may be on its way.
fn require_over(state: &State, closing: &Closing) -> Result<(), CloseError> {
    let (now, month) = (state.clock.now(), closing.month);
    let waits = if state.config.clock.fixed_at.is_some() { 0 } else { waits(state) };
    if now <= closing.closes_at {
        return Err(CloseError::NotOver(month, closing.closes_at.for_people()));
    }
    if now < closing.closes_at.plus_seconds(waits) {
        return Err(CloseError::StillArriving(month, waits));
    }
    Ok(())
}

fn review_on(conn: &mut Conn, state: &State, by: Actor, closing: &Closing, reason: &str) -> Result<usize, CloseError> {
    let (now, month) = (state.clock.now(), closing.month);
    let window = windows::queries::find_window(conn, &state.calendars, month)?;
    let (found, _) = outcomes(conn, state, &window)?;
    let found: HashMap<String, Outcome> = found.into_iter().map(|one| (one.location_id.clone(), one)).collect();
    let written = queries::list_all_outcomes(conn, month)?;
    let settled: HashSet<String> = queries::list_settled(conn, month)?.into_iter().collect();
    let mut corrections = Vec::new();
    // What a person decided, or more time that was given, stands.
    for before in written.iter().filter(|before| !settled.contains(&before.location_id)) {
        if let Some(becomes) = becomes(before, found.get(&before.location_id), closing) {
            corrections.push(correction(before, becomes, now, reason));
        }
    }
    queries::correct_all(conn, &corrections)?;
    let known: HashSet<&str> = written.iter().map(|one| one.location_id.as_str()).collect();
    let added = found.into_values().filter(|one| !known.contains(one.location_id.as_str()));
    // Nobody knew of it at the closing: an extract as at a moment before now does not have it.
    let mut added: Vec<Outcome> = added.map(|one| Outcome { written_at: Some(now), ..one }).collect();
    added.sort_by(|left, right| left.location_id.cmp(&right.location_id));
    queries::insert_outcomes(conn, &added)?;
    // What was counted at the closing holds no longer, also where no clock was wrong.
    if !added.is_empty() && queries::find_doubt(conn, month)?.is_none() {
        queries::insert_doubt(conn, month, now)?;
    }
    queries::mark_reviewed(conn, month, now)?;
    let entry = NewEntry::new("compliance.window_reviewed", format!("month:{month}"))
        .with("corrected", corrections.len())
        .with("added", added.len());
    audit::record(conn, by, entry, now)?;
    queries::forget_counts_from(conn, month)?;
    recount_on(conn, state, month)?;
    Ok(corrections.len().saturating_add(added.len()))
}

/// What an outcome has to become; nothing if it stays. A review makes good and never makes worse: notices and settings may
/// have changed since, so what was complete, excused or not owed stays so.
fn becomes(before: &Outcome, found: Option<&Outcome>, closing: &Closing) -> Option<ReturnState> {
    if !matches!(before.state, ReturnState::Missing | ReturnState::Partial) {
        return None;
    }
    // It was not on the register in the window after all.
    let Some(found) = found else { return Some(ReturnState::NotRequired) };
    let is_late = found.completed_at.is_some_and(|at| at > closing.closes_at.plus_seconds(1));
    let becomes = match found.state {
        // Complete only after the window, with more time or under a clock that was wrong.
        ReturnState::Complete if is_late => before.state,
        // Whose duty it was cannot be written anew, and nobody is held to what was another's.
        ReturnState::Missing | ReturnState::Partial if found.provider_id != before.provider_id => ReturnState::Excused,
        ReturnState::Missing => before.state,
        state => state,
    };
    (becomes != before.state).then_some(becomes)
}

/// By the service, whoever asked for the review: another may go further.
fn correction(before: &Outcome, became: ReturnState, now: UtcTime, reason: &str) -> NewCorrection {
    NewCorrection {
        location_id: before.location_id.clone(),
        month: before.month,
        was: before.state,
        became,
        reason: reason.to_owned(),
        corrected_by: Actor::System.to_string(),
        corrected_at: now,
        extension_id: None,
    }
}
