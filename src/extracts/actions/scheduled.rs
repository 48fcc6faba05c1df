//! What is to be made by itself, and what was, for who may see it.

use std::collections::HashMap;

use super::super::model::{Recipient, Rhythm, Run, Schedule};
use super::super::{queries, rules};
use super::error::ExtractError;
use super::schedule::own;
use crate::accounts::Scopes;
use crate::app::State;
use crate::audit::Actor;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::windows;

/// A schedule, with what people want to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleView {
    /// The schedule.
    pub schedule: Schedule,
    /// What the recipient is called, if there is one.
    pub recipient: Option<String>,
    /// When it is due next, where that is known: the end of a window is written down when it has come.
    pub next_due_at: Option<UtcTime>,
}

/// Schedules that somebody may see, newest first, before the schedule `before`. One more than `limit` if there are more.
pub async fn list_schedules(
    state: &State,
    (by, scopes): (Actor, Scopes),
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<ScheduleView>, ExtractError> {
    let inside = state.clone();
    state
        .db
        .read(move |conn| {
            let found = queries::list_schedules(conn, &scopes, own(by), before, limit.saturating_add(1))?;
            views(conn, &inside, found)
        })
        .await
}

/// A schedule that somebody may see, with the runs that were made for it, newest first, before the run `before`. One more
/// than `limit` if there are more.
pub async fn view_schedule(
    state: &State,
    (by, scopes): (Actor, Scopes),
    id: i64,
    before: Option<i64>,
    limit: i64,
) -> Result<(ScheduleView, Vec<Run>), ExtractError> {
    let inside = state.clone();
    state
        .db
        .read(move |conn| {
            let found = queries::find_schedule(conn, &scopes, own(by), id)?.ok_or(ExtractError::NoRun)?;
            let view = views(conn, &inside, vec![found])?.pop().ok_or(ExtractError::NoRun)?;
            let runs = queries::list_runs_of_schedule(conn, id, before, limit.saturating_add(1))?;
            Ok((view, runs))
        })
        .await
}

fn views(conn: &mut Conn, state: &State, found: Vec<Schedule>) -> Result<Vec<ScheduleView>, ExtractError> {
    let holidays = windows::queries::load_calendar(conn, &state.calendars)?.holidays;
    let morning = rules::next_morning(state.clock.now(), &holidays);
    let mut ids: Vec<i64> = found.iter().filter_map(|one| one.recipient_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let names: HashMap<i64, String> = queries::names_of_recipients(conn, &ids)?.into_iter().collect();
    let view = |schedule: Schedule| {
        let next = match schedule.rhythm {
            Rhythm::Once => schedule.due_at,
            Rhythm::Closing => None,
            Rhythm::WorkingDay => morning,
        };
        ScheduleView {
            recipient: schedule.recipient_id.and_then(|id| names.get(&id).cloned()),
            next_due_at: next.filter(|_| schedule.ended_at.is_none()),
            schedule,
        }
    };
    Ok(found.into_iter().map(view).collect())
}

/// Recipients with a basis of today of which somebody may see all locations, newest first.
pub async fn list_current_recipients(state: &State, scopes: Scopes) -> Result<Vec<Recipient>, ExtractError> {
    let today = rules::day(state.clock.now());
    let mut found = state.db.read(|conn| Ok::<_, ExtractError>(queries::list_recipients(conn, None, 1_000)?)).await?;
    found.retain(|one| rules::is_current(one, today) && rules::covers(&scopes, &one.scope));
    Ok(found)
}
