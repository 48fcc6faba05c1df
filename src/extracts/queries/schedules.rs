//! What is made by itself.

use std::collections::HashSet;

use diesel::dsl::exists;
use diesel::prelude::*;

use super::super::model::{NewSchedule, Run, Schedule};
use super::runs::reached;
use crate::accounts::Scopes;
use crate::clock::UtcTime;
use crate::db::schema::{extract_run, extract_schedule};
use crate::db::{Conn, MultiBackend};
use crate::each_backend;
use crate::windows::ReportingMonth;

/// Keeps a schedule; answers it.
pub fn insert_schedule(conn: &mut Conn, new: &NewSchedule) -> QueryResult<Schedule> {
    each_backend!(conn, inner => diesel::insert_into(extract_schedule::table)
        .values(new)
        .returning(Schedule::as_returning())
        .get_result(inner))
}

/// A schedule, if these scopes reach it and, where somebody is named, they asked for it.
pub fn find_schedule(
    conn: &mut Conn,
    scopes: &Scopes,
    asked_by: Option<String>,
    id: i64,
) -> QueryResult<Option<Schedule>> {
    let mut query = extract_schedule::table.filter(extract_schedule::id.eq(id)).into_boxed::<MultiBackend>();
    if let Some(texts) = reached(scopes) {
        query = query.filter(extract_schedule::scope.eq_any(texts));
    }
    if let Some(asked_by) = asked_by {
        query = query.filter(extract_schedule::asked_by.eq(asked_by));
    }
    query.select(Schedule::as_select()).first(conn).optional()
}

/// Schedules that these scopes reach, newest first, before the schedule `before`; only those that somebody asked for if they
/// are named.
pub fn list_schedules(
    conn: &mut Conn,
    scopes: &Scopes,
    asked_by: Option<String>,
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<Schedule>> {
    let mut query = extract_schedule::table
        .filter(extract_schedule::id.lt(before.unwrap_or(i64::MAX)))
        .into_boxed::<MultiBackend>();
    if let Some(texts) = reached(scopes) {
        query = query.filter(extract_schedule::scope.eq_any(texts));
    }
    if let Some(asked_by) = asked_by {
        query = query.filter(extract_schedule::asked_by.eq(asked_by));
    }
    query.order(extract_schedule::id.desc()).limit(limit).select(Schedule::as_select()).load(conn)
}

/// Every schedule that has not ended, oldest first.
pub fn list_running_schedules(conn: &mut Conn) -> QueryResult<Vec<Schedule>> {
    extract_schedule::table
        .filter(extract_schedule::ended_at.is_null())
        .order(extract_schedule::id.asc())
        .limit(10_000)
        .select(Schedule::as_select())
        .load(conn)
}

/// How many schedules that somebody asked for have not ended.
pub fn count_running(conn: &mut Conn, asked_by: &str) -> QueryResult<i64> {
    extract_schedule::table
        .filter(extract_schedule::asked_by.eq(asked_by))
        .filter(extract_schedule::ended_at.is_null())
        .count()
        .get_result(conn)
}

/// Whether a schedule has not ended.
pub fn is_running(conn: &mut Conn, id: i64) -> QueryResult<bool> {
    let running = extract_schedule::table
        .filter(extract_schedule::id.eq(id))
        .filter(extract_schedule::ended_at.is_null())
        .select(extract_schedule::id);
    diesel::select(exists(running)).get_result(conn)
}

/// Whether the run is there for which a schedule was due: of a month, as at a moment.
pub fn was_made(conn: &mut Conn, id: i64, month: ReportingMonth, due_at: UtcTime) -> QueryResult<bool> {
    let made = extract_run::table
        .filter(extract_run::schedule_id.eq(id))
        .filter(extract_run::month.eq(month))
        .filter(extract_run::as_at.eq(due_at))
        .select(extract_run::id);
    diesel::select(exists(made)).get_result(conn)
}

/// Of some schedules, the runs that are there of a moment or later: schedule, month, and the moment it was due for.
pub fn list_made(
    conn: &mut Conn,
    schedules: &[i64],
    since: UtcTime,
) -> QueryResult<HashSet<(i64, ReportingMonth, UtcTime)>> {
    let made: Vec<(i64, ReportingMonth, UtcTime)> = extract_run::table
        .filter(extract_run::schedule_id.eq_any(schedules))
        .filter(extract_run::as_at.ge(since))
        .select((extract_run::schedule_id.assume_not_null(), extract_run::month, extract_run::as_at))
        .load(conn)?;
    Ok(made.into_iter().collect())
}

/// Runs that were made for a schedule, newest first, before the run `before`.
pub fn list_runs_of_schedule(conn: &mut Conn, id: i64, before: Option<i64>, limit: i64) -> QueryResult<Vec<Run>> {
    extract_run::table
        .filter(extract_run::schedule_id.eq(id))
        .filter(extract_run::id.lt(before.unwrap_or(i64::MAX)))
        .order(extract_run::id.desc())
        .limit(limit)
        .select(Run::as_select())
        .load(conn)
}

/// Ends a schedule; with a name if somebody cancels it. False if it had ended.
pub fn end_schedule(conn: &mut Conn, id: i64, cancelled_by: Option<&str>, now: UtcTime) -> QueryResult<bool> {
    let running = extract_schedule::table.find(id).filter(extract_schedule::ended_at.is_null());
    let changed = diesel::update(running)
        .set((extract_schedule::ended_at.eq(now), extract_schedule::cancelled_by.eq(cancelled_by)))
        .execute(conn)?;
    Ok(changed == 1)
}
