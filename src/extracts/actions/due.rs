//! Asks for what is due of all that is to be made by itself: each moment of a schedule once, whichever instance comes first.

use super::super::jobs::Produce;
use super::super::model::{NewRun, Origin, Rhythm, RunState, Schedule};
use super::super::{queries, rules};
use super::closing::settled_at;
use super::error::ExtractError;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::windows::{self, ReportingMonth};
use crate::{compliance, jobs, returns};

/// A schedule, and what it is due for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Due {
    schedule: Schedule,
    month: ReportingMonth,
    at: UtcTime,
}

/// Asks for all that is due and was not asked for yet. Answers how many runs there are now that were not there before, those
/// that were refused among them.
pub async fn make_scheduled(state: &State) -> Result<usize, ExtractError> {
    let now = state.clock.now();
    let inside = state.clone();
    let due = state.db.read(move |conn| list_due(conn, &inside, now)).await?;
    if due.is_empty() {
        return Ok(0);
    }
    // All that can be seen gets its place in the order before the last place is kept.
    returns::actions::seal_saves(state).await.map_err(crate::error::AppError::from)?;
    let mut asked = 0;
    for one in due {
        let inside = state.clone();
        let is_new = state.db.write(move |conn| keep(conn, &inside, &one, now)).await?;
        asked += usize::from(is_new);
    }
    Ok(asked)
}

fn list_due(conn: &mut Conn, state: &State, now: UtcTime) -> Result<Vec<Due>, ExtractError> {
    let schedules = queries::list_running_schedules(conn)?;
    if schedules.is_empty() {
        return Ok(Vec::new());
    }
    let closings = list_settled(conn, state, now)?;
    let holidays = windows::queries::load_calendar(conn, &state.calendars)?.holidays;
    let morning = rules::last_morning(now, &holidays);
    let morning = morning.and_then(|at| Some((ReportingMonth::containing(rules::day(at))?, at)));
    let mut due = Vec::new();
    for schedule in schedules {
        let moments: Vec<(ReportingMonth, UtcTime)> = match schedule.rhythm {
            Rhythm::Once => schedule.month.zip(schedule.due_at).into_iter().collect(),
            Rhythm::Closing => closings.clone(),
            Rhythm::WorkingDay => morning.into_iter().collect(),
        };
        // What was due before it was asked for was not asked for.
        let moments = moments.into_iter().filter(|(_, at)| schedule.asked_at < *at && *at <= now);
        due.extend(moments.map(|(month, at)| Due { schedule: schedule.clone(), month, at }));
    }
    without_made(conn, due)
}

/// What is due and was not made yet.
fn without_made(conn: &mut Conn, mut due: Vec<Due>) -> Result<Vec<Due>, ExtractError> {
    let Some(since) = due.iter().map(|one| one.at).min() else { return Ok(due) };
    let mut ids: Vec<i64> = due.iter().map(|one| one.schedule.id).collect();
    ids.dedup();
    let made = queries::list_made(conn, &ids, since)?;
    due.retain(|one| !made.contains(&(one.schedule.id, one.month, one.at)));
    Ok(due)
}

/// Months that were closed lately, with the moments since when their outcomes are as they are.
fn list_settled(conn: &mut Conn, state: &State, now: UtcTime) -> Result<Vec<(ReportingMonth, UtcTime)>, ExtractError> {
    let since = now.minus_seconds(i64::from(state.config.extracts.closing_days) * 86_400);
    let Some(from) = ReportingMonth::containing(rules::day(since)) else { return Ok(Vec::new()) };
    let mut settled = Vec::new();
    for closing in compliance::queries::list_closings(conn, from)? {
        if let Some(at) = settled_at(conn, &closing)? {
            settled.push((closing.month, at));
        }
    }
    Ok(settled)
}

/// Keeps a run for what is due, and queues it, or notes why it is refused. False if somebody else was quicker.
fn keep(conn: &mut Conn, state: &State, due: &Due, now: UtcTime) -> Result<bool, ExtractError> {
    queries::lock(conn)?;
    let Due { schedule, month, at } = due;
    if !queries::is_running(conn, schedule.id)? || queries::was_made(conn, schedule.id, *month, *at)? {
        return Ok(false);
    }
    let refusal = refusal(conn, state, due, now)?;
    queries::insert_moment(conn, *at, &state.clock)?;
    let new = new_run(conn, state, due, now)?;
    let run = queries::insert_run(conn, &new)?;
    match &refusal {
        Some(reason) => queries::fail(conn, run.id, reason, now)?,
        None => jobs::enqueue(conn, &Produce { run: run.id }, now, now)?,
    }
    if schedule.rhythm == Rhythm::Once {
        queries::end_schedule(conn, schedule.id, None, now)?;
    }
    let entry = NewEntry::new("extract.asked", format!("extract:{}", run.id))
        .with("kind", run.kind.as_str())
        .with("month", month.to_string())
        .with("as_at", at.to_rfc3339())
        .with("scope", run.scope.as_str())
        .with("schedule", schedule.id)
        .with("recipient", schedule.recipient_id)
        .with("refused", refusal.is_some());
    audit::record(conn, Actor::System, entry, now)?;
    Ok(true)
}

fn new_run(conn: &mut Conn, state: &State, due: &Due, now: UtcTime) -> Result<NewRun, ExtractError> {
    let Due { schedule, month, at } = due;
    let window = windows::queries::find_window(conn, &state.calendars, *month)?;
    Ok(NewRun {
        kind: schedule.kind,
        month: *month,
        as_at: *at,
        format: schedule.format,
        scope: schedule.scope.clone(),
        sensitive: schedule.sensitive,
        // As `may_cut` answers where it does not refuse.
        provisional: schedule.provisional && now < window.ends_at(),
        origin: Origin::Schedule,
        state: RunState::Queued,
        asked_by: schedule.asked_by.clone(),
        asked_at: now,
        started_at: None,
        schedule_id: Some(schedule.id),
    })
}

/// Why what is due is not made: a month that may not be cut, nothing to cut, or a recipient that may not have it today.
fn refusal(conn: &mut Conn, state: &State, due: &Due, now: UtcTime) -> Result<Option<String>, ExtractError> {
    let Due { schedule, month, at } = due;
    let window = windows::queries::find_window(conn, &state.calendars, *month)?;
    if let Err(why) = rules::may_cut(&window, *at, schedule.provisional, now) {
        return Ok(Some(why.to_string()));
    }
    if state.notices.in_force(*month).is_none() {
        return Ok(Some(ExtractError::BeforeCollection(*month).to_string()));
    }
    if schedule.kind.has_figures() && !queries::any_save_by(conn, *at)? {
        return Ok(Some(ExtractError::NothingSaved(at.for_people()).to_string()));
    }
    let Some(id) = schedule.recipient_id else { return Ok(None) };
    let recipients: Vec<_> = queries::find_recipient(conn, id)?.into_iter().collect();
    let sensitive = schedule.sensitive && schedule.kind.has_figures();
    let entitled = rules::entitled(&recipients, rules::day(now), sensitive, &schedule.scope);
    Ok(entitled.err().map(|why| why.for_recipient().to_owned()))
}
