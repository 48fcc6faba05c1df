//! Looks once more at a message to a provider that is about to leave. It waited so that it could be taken back, or because
//! the mail server was away; what it asks for may have been done meanwhile, or be too late.

use super::super::model::{Batch, ChaseMessage};
use super::super::queries;
use super::list_chase::outcomes_of;
use super::undo::{forget, lock, states};
use crate::accounts;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::db::Conn;
use crate::error::AppError;
use crate::mail;
use crate::returns::model::ReturnState;
use crate::windows::{self, OwnWindows};

/// Why a message does not leave, as the contact log says it.
const SENT: &str = "Not sent: the return came in before";
const NOT_HELD: &str = "Not sent: nothing was held against the location any more";
const OVER: &str = "Not sent: the window was over before";
const CLOSED: &str = "Not sent: the account was closed before";

/// Whether a message is still to leave. Writes nothing.
pub fn is_letter_wanted(conn: &mut Conn, state: &State, message_id: i64) -> Result<bool, AppError> {
    let Some((batch, rows)) = find(conn, message_id)? else { return Ok(true) };
    Ok(unwanted(conn, state, &batch, &rows)?.is_none())
}

/// The same, once nobody else takes messages of its batch back. If it is not to leave it is taken back in the caller's
/// transaction, and where none of a location's messages left, the contact log says that nobody wrote after all, and
/// why.
pub fn take_letter_back(conn: &mut Conn, state: &State, message_id: i64) -> Result<bool, AppError> {
    let Some((batch, rows)) = find(conn, message_id)? else { return Ok(true) };
    lock(conn, &batch)?;
    let Some(why) = unwanted(conn, state, &batch, &rows)? else { return Ok(true) };
    let now = state.clock.now();
    if !mail::stop(conn, message_id, now)? {
        // Somebody took it back meanwhile, and it is on the record.
        return Ok(false);
    }
    let all = queries::list_messages(conn, batch.id)?;
    let states = states(conn, &all)?;
    forget(conn, &batch, (&Actor::System, why), (&all, &states), now)?;
    let entry = NewEntry::new("compliance.template_withdrawn", format!("batch:{}", batch.id)).with("messages", 1);
    audit::record(conn, Actor::System, entry, now)?;
    Ok(false)
}

/// The batch of a message, and what it is about, one row for each location; nothing if it is of none.
fn find(conn: &mut Conn, message_id: i64) -> Result<Option<(Batch, Vec<ChaseMessage>)>, AppError> {
    let rows = queries::list_messages_of(conn, message_id)?;
    let Some(first) = rows.first() else { return Ok(None) };
    Ok(queries::find_batch(conn, first.batch_id)?.map(|batch| (batch, rows)))
}

/// Why nobody wants the message any more; nothing while something that it asks for is left to do.
fn unwanted(
    conn: &mut Conn,
    state: &State,
    batch: &Batch,
    rows: &[ChaseMessage],
) -> Result<Option<&'static str>, AppError> {
    // A message is to one person.
    let Some(first) = rows.first() else { return Ok(None) };
    let account = accounts::queries::find_account(conn, first.account_id)?;
    if account.is_none_or(|account| account.deactivated_at.is_some()) {
        return Ok(Some(CLOSED));
    }
    let ids: Vec<String> = rows.iter().map(|row| row.location_id.clone()).collect();
    let window = windows::queries::find_window(conn, &state.calendars, batch.month)?;
    let locations = queries::list_whole_locations(conn, &ids)?;
    let outcomes = outcomes_of(conn, state, &window, (&ids, &locations))?;
    let is_left = |id: &&String| {
        outcomes.get(*id).is_some_and(|one| matches!(one.state, ReturnState::Missing | ReturnState::Partial))
    };
    let left: Vec<&String> = ids.iter().filter(is_left).collect();
    if left.is_empty() {
        // Nothing came in from whoever was excused, owes nothing after all, or has left the register.
        let came_in = |id: &String| outcomes.get(id).is_some_and(|one| one.state == ReturnState::Complete);
        return Ok(Some(if ids.iter().all(came_in) { SENT } else { NOT_HELD }));
    }
    let own = windows::queries::list_own_windows(conn, window, &ids)?;
    let nearest = windows::queries::find_nearest(conn, &state.calendars, batch.made_at)?;
    let named = match nearest {
        Some(nearest) => windows::queries::list_own_windows(conn, nearest.window, &ids)?,
        None => own.clone(),
    };
    let is_over = left.iter().all(|id| state.clock.now() >= named_window(batch, (&own, &named), id).ends_at());
    Ok(is_over.then_some(OVER))
}

/// The window in which a letter says that the return of a location can be sent: the one of its month, or, where that was
/// over when it was written, the one that was open then or was to come.
fn named_window(batch: &Batch, (own, nearest): (&OwnWindows, &OwnWindows), id: &str) -> windows::Window {
    let window = own.of(id);
    if batch.made_at < window.ends_at() { window } else { nearest.of(id) }
}
