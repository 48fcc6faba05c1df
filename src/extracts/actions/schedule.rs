//! Keeps what is to be made by itself, and ends it.

use super::super::model::{NewSchedule, Recipient, Rhythm, Schedule, Wanted, When, scope_text, scopes_of};
use super::super::{queries, rules};
use super::error::ExtractError;
use crate::accounts::{Scope, Scopes};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::windows;

/// Schedules that run at a time, of one asker: far more than anybody reads.
const MOST_RUNNING: i64 = 100;

/// Keeps a schedule, if what it asks for could be made: the month may be cut at the moment, whoever asks may see the
/// locations, and the recipient may have them on the first day.
pub async fn schedule(state: &State, by: Actor, scopes: Scopes, wanted: Wanted) -> Result<Schedule, ExtractError> {
    let now = state.clock.now();
    if let When::Once { month, at, provisional } = wanted.when {
        if at <= now {
            return Err(ExtractError::Unfit("due_at", "enter a time that is still to come"));
        }
        rules::may_cut(&windows::actions::window(state, month).await?, at, provisional, at)?;
        if state.notices.in_force(month).is_none() {
            return Err(ExtractError::BeforeCollection(month));
        }
    }
    state.db.write(move |conn| keep(conn, by, &scopes, &wanted, now)).await
}

fn keep(conn: &mut Conn, by: Actor, scopes: &Scopes, wanted: &Wanted, now: UtcTime) -> Result<Schedule, ExtractError> {
    let scope = scope_for(conn, by, scopes, wanted, now)?;
    if queries::count_running(conn, &by.to_string())? >= MOST_RUNNING {
        return Err(ExtractError::Unfit("rhythm", "you have 100 schedules that run: cancel one first"));
    }
    let (rhythm, month, due_at, provisional) = match wanted.when {
        When::Once { month, at, provisional } => (Rhythm::Once, Some(month), Some(at), provisional),
        When::Closing => (Rhythm::Closing, None, None, false),
        When::WorkingDay => (Rhythm::WorkingDay, None, None, true),
    };
    let new = NewSchedule {
        kind: wanted.kind,
        format: wanted.format,
        scope,
        sensitive: wanted.sensitive,
        recipient_id: wanted.recipient,
        rhythm,
        month,
        due_at,
        provisional,
        asked_by: by.to_string(),
        asked_at: now,
    };
    let schedule = queries::insert_schedule(conn, &new)?;
    let entry = NewEntry::new("extract.scheduled", format!("schedule:{}", schedule.id))
        .with("kind", schedule.kind.as_str())
        .with("rhythm", schedule.rhythm.as_str())
        .with("scope", schedule.scope.as_str())
        .with("recipient", schedule.recipient_id);
    audit::record(conn, by, entry, now)?;
    Ok(schedule)
}

/// Whose locations a schedule is of, if whoever asks may see them and the recipient may have them on the first day. They
/// both have to reach its runs later, which are found by all of their scopes together or by one.
fn scope_for(
    conn: &mut Conn,
    by: Actor,
    scopes: &Scopes,
    wanted: &Wanted,
    now: UtcTime,
) -> Result<String, ExtractError> {
    let recipient = recipient_for(conn, by, scopes, wanted)?;
    let otherwise = || recipient.as_ref().map_or_else(|| scope_text(scopes), |one| one.scope.clone());
    let scope = wanted.scopes.as_ref().map_or_else(otherwise, scope_text);
    if !rules::covers(scopes, &scope) {
        return Err(ExtractError::Unfit("scope", "enter one of the areas of your account"));
    }
    require_reached(scopes, &scope)?;
    if let Some(recipient) = recipient {
        let first = match wanted.when {
            When::Once { at, .. } => at,
            When::Closing | When::WorkingDay => now,
        };
        let sensitive = wanted.sensitive && wanted.kind.has_figures();
        rules::entitled(std::slice::from_ref(&recipient), rules::day(first), sensitive, &scope)
            .map_err(|why| ExtractError::Unfit("recipient", why.for_recipient()))?;
        require_reached(&scopes_of(&recipient.scope), &scope)?;
    }
    Ok(scope)
}

/// Fails if the runs of some locations could not be found by whoever has these scopes.
fn require_reached(scopes: &Scopes, scope: &str) -> Result<(), ExtractError> {
    match queries::reached(scopes) {
        Some(texts) if !texts.iter().any(|text| text == scope) => {
            Err(ExtractError::Unfit("scope", "enter one place, or leave it empty for all that they may have"))
        }
        _ => Ok(()),
    }
}

/// The recipient that a schedule is for. One of other places is none, and for a system that is a recipient itself so is
/// one that is not its own.
fn recipient_for(
    conn: &mut Conn,
    by: Actor,
    scopes: &Scopes,
    wanted: &Wanted,
) -> Result<Option<Recipient>, ExtractError> {
    let Some(id) = wanted.recipient else { return Ok(None) };
    let own = match by {
        Actor::Key(key) => queries::list_of_key(conn, key)?,
        _ => Vec::new(),
    };
    let may_name = own.is_empty() || own.iter().any(|one| one.id == id);
    let found = queries::find_recipient(conn, id)?.filter(|one| may_name && rules::covers(scopes, &one.scope));
    Ok(Some(found.ok_or(ExtractError::Unfit("recipient", "there is no such recipient"))?))
}

/// Whether somebody may end a schedule that they see: who asked for it, and who sees all of England.
pub fn may_end(by: Actor, scopes: &Scopes, schedule: &Schedule) -> bool {
    schedule.asked_by == by.to_string() || scopes.0.contains(&Scope::National)
}

/// Ends a schedule that these scopes reach, if they may; a system ends only its own. What was made stays.
pub async fn cancel_schedule(state: &State, by: Actor, scopes: Scopes, id: i64) -> Result<Schedule, ExtractError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let schedule = queries::find_schedule(conn, &scopes, own(by), id)?.ok_or(ExtractError::NoRun)?;
            if !may_end(by, &scopes, &schedule) {
                return Err(ExtractError::NotTheirs);
            }
            let who = by.to_string();
            if !queries::end_schedule(conn, id, Some(who.as_str()), now)? {
                return Err(ExtractError::Ended);
            }
            let entry = NewEntry::new("extract.schedule_cancelled", format!("schedule:{id}"));
            audit::record(conn, by, entry, now)?;
            Ok(Schedule { ended_at: Some(now), cancelled_by: Some(who), ..schedule })
        })
        .await
}

/// Whose schedules somebody sees: a system those that it asked for, people all that their scopes reach.
pub(super) fn own(by: Actor) -> Option<String> {
    matches!(by, Actor::Key(_)).then(|| by.to_string())
}
