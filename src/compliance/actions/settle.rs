//! Corrects the outcomes of locations that were given more time: excused while it runs, and settled when it is over.

use std::collections::HashMap;

use super::super::model::NewCorrection;
use super::super::queries::{self, Extended};
use super::super::settling::{Extending, settled};
use super::close::CloseError;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::returns::model::ReturnState;
use crate::windows::rules::moment_for_people;
use crate::windows::{self, Extension, ReportingMonth};

type Key = (String, ReportingMonth);

/// Corrects every outcome that an extension excuses, or that was excused by one that is over; answers how many. Safe to
/// run twice.
pub async fn settle(state: &State) -> Result<usize, CloseError> {
    let now = state.clock.now();
    // Mostly there is nothing to do: look before taking the writer.
    if state.db.read(move |conn| Ok::<_, CloseError>(changes(conn, now)?)).await?.is_empty() {
        return Ok(0);
    }
    let clock = state.clock.clone();
    state
        .db
        .write(move |conn| {
            queries::lock(conn)?;
            // Not the time from before it waited: by an extract as at a moment in between it would have been known.
            Ok(settle_on(conn, Actor::System, clock.now())?)
        })
        .await
}

/// The same in the caller's transaction, which holds the lock of this room.
pub(super) fn settle_on(conn: &mut Conn, by: Actor, now: UtcTime) -> diesel::QueryResult<usize> {
    let changes = changes(conn, now)?;
    for (extension, was, became) in &changes {
        let new = NewCorrection {
            location_id: extension.location_id.clone(),
            month: extension.month,
            was: *was,
            became: *became,
            reason: reason(extension, *became),
            corrected_by: by.to_string(),
            corrected_at: now,
            extension_id: Some(extension.id),
        };
        queries::correct(conn, &new)?;
        let entry = NewEntry::new("compliance.outcome_corrected", format!("location:{}", new.location_id))
            .with("month", new.month.to_string())
            .with("was", new.was.as_str())
            .with("became", new.became.as_str())
            .with("extension", extension.id);
        audit::record(conn, by, entry, now)?;
        queries::forget_counts_from(conn, new.month)?;
    }
    Ok(changes.len())
}

fn reason(extension: &Extension, became: ReturnState) -> String {
    let until = moment_for_people(extension.until_at);
    match became {
        ReturnState::Excused => format!("More time until {until}, because: {}", extension.reason),
        ReturnState::Complete => format!("Complete within the time given, until {until}"),
        ReturnState::Partial => format!("The time given is over, since {until}; a part of the return was done by then"),
        _ => format!("The time given is over, since {until}; the return was not complete by then"),
    }
}

/// What has to be corrected: the extension, what holds, and what is to hold.
fn changes(conn: &mut Conn, now: UtcTime) -> diesel::QueryResult<Vec<(Extension, ReturnState, ReturnState)>> {
    let found: HashMap<Key, Extended> = queries::list_extended(conn, now)?
        .into_iter()
        .map(|extended| ((extended.outcome.location_id.clone(), extended.outcome.month), extended))
        .collect();
    let months = || found.keys().map(|(_, month)| *month);
    let (Some(first), Some(last)) = (months().min(), months().max()) else { return Ok(Vec::new()) };
    let mut ids: Vec<String> = found.keys().map(|(id, _)| id.clone()).collect();
    ids.sort();
    ids.dedup();
    let mut corrections: HashMap<Key, Vec<(Option<i64>, ReturnState)>> = HashMap::new();
    for (id, month, extension, became) in queries::list_corrected(conn, &ids)? {
        corrections.entry((id, month)).or_default().push((extension, became));
    }
    let none = Vec::new();
    let change = |extension: Extension| {
        let key = (extension.location_id.clone(), extension.month);
        let Extended { outcome, completed_at, done } = found.get(&key)?;
        let before = corrections.get(&key).unwrap_or(&none);
        let becomes = settled(Extending {
            state: outcome.state,
            state_at_close: outcome.state_at_close,
            is_complete: completed_at.is_some(),
            is_part_done: done.as_deref().is_some_and(|done| outcome.has_done_since(done)),
            is_running: extension.covers(now),
            was_excused: before.contains(&(Some(extension.id), ReturnState::Excused)),
            by_extension: before.last().is_some_and(|(by, _)| by.is_some()),
        })?;
        Some((extension, outcome.state, becomes))
    };
    Ok(windows::queries::list_extensions(conn, &ids, first, last)?.into_iter().filter_map(change).collect())
}
