//! Moments, runs and their files.

use diesel::prelude::*;

use super::super::model::{Format, Kind, Made, Moment, NewRun, Origin, Run, RunFile, RunState, scope_text};
use crate::accounts::{Scope, Scopes};
use crate::clock::{Clock, UtcTime};
use crate::db::schema::{extract_file, extract_moment, extract_run, section_save};
use crate::db::{Conn, MultiBackend, lock_until_commit};
use crate::each_backend;
use crate::register;
use crate::windows::ReportingMonth;

/// Any number will do, as long as every instance uses the same.
const EXTRACTS_LOCK: i64 = 0x6361_705f_6578;

/// Files of a run, at most.
const MOST_FILES: i64 = 100;

/// Lets one transaction at a time keep moments and number versions.
pub fn lock(conn: &mut Conn) -> QueryResult<()> {
    lock_until_commit(conn, EXTRACTS_LOCK)
}

/// What was known at a moment: as it was kept when the moment was first asked for, which is now if it never was. Of the
/// register that is what had been written down by then, whatever day it tells of. The clock is asked when all that can
/// be seen has its place: whoever asked may have waited for a lock, and the clock of what was written down meanwhile was
/// right.
pub fn insert_moment(conn: &mut Conn, as_at: UtcTime, clock: &Clock) -> QueryResult<Moment> {
    if let Some(moment) = find_moment(conn, as_at)? {
        return Ok(moment);
    }
    let last_place: Option<i64> = section_save::table
        .filter(section_save::sequence.is_not_null())
        .order(section_save::sequence.desc())
        .select(section_save::sequence.assume_not_null())
        .first(conn)
        .optional()?;
    register::queries::place_events(conn)?;
    let now = clock.now();
    let last_event = register::queries::last_event_by(conn, as_at, now)?;
    let moment = Moment { as_at, last_place: last_place.unwrap_or(0), last_event, kept_at: now };
    each_backend!(conn, inner => diesel::insert_into(extract_moment::table).values(moment).execute(inner))?;
    Ok(moment)
}

/// What was known at a moment, if it was kept.
pub fn find_moment(conn: &mut Conn, as_at: UtcTime) -> QueryResult<Option<Moment>> {
    extract_moment::table.find(as_at).select(Moment::as_select()).first(conn).optional()
}

/// Keeps a run; answers it.
pub fn insert_run(conn: &mut Conn, new: &NewRun) -> QueryResult<Run> {
    each_backend!(conn, inner => diesel::insert_into(extract_run::table)
        .values(new)
        .returning(Run::as_returning())
        .get_result(inner))
}

/// A run, if these scopes reach it.
pub fn find_run(conn: &mut Conn, scopes: &Scopes, id: i64) -> QueryResult<Option<Run>> {
    let mut query = extract_run::table.filter(extract_run::id.eq(id)).into_boxed::<MultiBackend>();
    if let Some(texts) = reached(scopes) {
        query = query.filter(extract_run::scope.eq_any(texts));
    }
    query.select(Run::as_select()).first(conn).optional()
}

/// Runs that these scopes reach, newest first, before the run `before`.
pub fn list_runs(conn: &mut Conn, scopes: &Scopes, before: Option<i64>, limit: i64) -> QueryResult<Vec<Run>> {
    let mut query =
        extract_run::table.filter(extract_run::id.lt(before.unwrap_or(i64::MAX))).into_boxed::<MultiBackend>();
    if let Some(texts) = reached(scopes) {
        query = query.filter(extract_run::scope.eq_any(texts));
    }
    query.order(extract_run::id.desc()).limit(limit).select(Run::as_select()).load(conn)
}

/// What runs may be called whose locations these scopes cover; nothing when they cover all. Runs are asked for with all
/// scopes that somebody has, or with one.
pub fn reached(scopes: &Scopes) -> Option<Vec<String>> {
    if scopes.0.contains(&Scope::National) {
        return None;
    }
    let mut texts: Vec<String> = scopes.0.iter().map(Scope::to_string).collect();
    texts.push(scope_text(scopes));
    Some(texts)
}

/// Files of some runs, in order.
pub fn list_files(conn: &mut Conn, runs: &[i64]) -> QueryResult<Vec<RunFile>> {
    let most = i64::try_from(runs.len()).unwrap_or(i64::MAX).saturating_mul(MOST_FILES);
    extract_file::table
        .filter(extract_file::run_id.eq_any(runs))
        .order((extract_file::run_id.asc(), extract_file::position.asc()))
        .limit(most)
        .select(RunFile::as_select())
        .load(conn)
}

/// Notes that a run that waits, or whose maker went away, is being made now; false if it has ended.
pub fn begin(conn: &mut Conn, id: i64, now: UtcTime) -> QueryResult<bool> {
    let unended = extract_run::table
        .find(id)
        .filter(extract_run::state.eq_any([RunState::Queued.as_str(), RunState::Running.as_str()]));
    let changed = diesel::update(unended)
        .set((extract_run::state.eq(RunState::Running), extract_run::started_at.eq(now)))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Notes what came of a run that is being made, and its files; false if it was given up meanwhile, or is made by somebody
/// else since.
pub fn finish(conn: &mut Conn, run: &Run, made: &Made, files: &[RunFile]) -> QueryResult<bool> {
    let running = extract_run::table
        .find(run.id)
        .filter(extract_run::state.eq(RunState::Running))
        .filter(extract_run::started_at.eq(run.started_at));
    if diesel::update(running).set(made).execute(conn)? != 1 {
        return Ok(false);
    }
    each_backend!(conn, inner => diesel::insert_into(extract_file::table).values(files).execute(inner))?;
    Ok(true)
}

/// What is noted of a run that failed.
#[derive(AsChangeset)]
#[diesel(table_name = extract_run)]
struct Failed<'a> {
    state: RunState,
    reason: &'a str,
    finished_at: UtcTime,
}

impl<'a> Failed<'a> {
    fn new(reason: &'a str, finished_at: UtcTime) -> Self {
        Self { state: RunState::Failed, reason, finished_at }
    }
}

/// Notes that a run failed, if nobody else has begun it since.
pub fn fail_begun(conn: &mut Conn, run: &Run, reason: &str, now: UtcTime) -> QueryResult<()> {
    let running = extract_run::table
        .find(run.id)
        .filter(extract_run::state.eq(RunState::Running))
        .filter(extract_run::started_at.eq(run.started_at));
    diesel::update(running).set(Failed::new(reason, now)).execute(conn)?;
    Ok(())
}

/// Notes that a run failed, unless it has ended.
pub fn fail(conn: &mut Conn, id: i64, reason: &str, now: UtcTime) -> QueryResult<()> {
    let unended = extract_run::table
        .find(id)
        .filter(extract_run::state.eq_any([RunState::Queued.as_str(), RunState::Running.as_str()]));
    diesel::update(unended).set(Failed::new(reason, now)).execute(conn)?;
    Ok(())
}

/// Runs that were begun before a moment and never ended.
pub fn list_abandoned(conn: &mut Conn, before: UtcTime) -> QueryResult<Vec<Run>> {
    extract_run::table
        .filter(extract_run::state.eq(RunState::Running))
        .filter(extract_run::started_at.lt(before))
        .order(extract_run::id.asc())
        .limit(1_000)
        .select(Run::as_select())
        .load(conn)
}

/// Those of some runs that failed, or were done before a moment.
pub fn list_ended(conn: &mut Conn, runs: &[i64], before: UtcTime) -> QueryResult<Vec<Run>> {
    let is_done = extract_run::state.eq(RunState::Done).and(extract_run::finished_at.lt(before));
    extract_run::table
        .filter(extract_run::id.eq_any(runs))
        .filter(extract_run::state.eq(RunState::Failed).or(is_done))
        .order(extract_run::id.asc())
        .limit(1_000)
        .select(Run::as_select())
        .load(conn)
}

/// Runs that are done and were asked for the same as this one, as at whatever moment.
fn done_alike(run: &Run) -> extract_run::BoxedQuery<'_, MultiBackend> {
    extract_run::table
        .filter(extract_run::kind.eq(run.kind))
        .filter(extract_run::month.eq(run.month))
        .filter(extract_run::scope.eq(&run.scope))
        .filter(extract_run::format.eq(run.format))
        .filter(extract_run::sensitive.eq(run.sensitive))
        .filter(extract_run::state.eq(RunState::Done))
        .into_boxed::<MultiBackend>()
}

/// Those that are as at the same moment, oldest first.
pub fn list_same(conn: &mut Conn, run: &Run) -> QueryResult<Vec<Run>> {
    done_alike(run)
        .filter(extract_run::as_at.eq(run.as_at))
        .order(extract_run::id.asc())
        .limit(1_000)
        .select(Run::as_select())
        .load(conn)
}

/// The one that is as at the newest moment of those up to that of this run, and its newest version if that was made anew.
pub fn find_previous(conn: &mut Conn, run: &Run) -> QueryResult<Option<Run>> {
    done_alike(run)
        .filter(extract_run::as_at.le(run.as_at))
        .order((extract_run::as_at.desc(), extract_run::version.desc(), extract_run::id.asc()))
        .select(Run::as_select())
        .first(conn)
        .optional()
}

/// The newest version of all of them; nothing if there is none.
pub fn newest_version(conn: &mut Conn, run: &Run) -> QueryResult<Option<i64>> {
    done_alike(run).select(diesel::dsl::max(extract_run::version)).first(conn)
}

/// The run of a kind that the end of a month's window asked for, as at a moment or later, unless it failed.
pub fn find_closing_run(
    conn: &mut Conn,
    kind: Kind,
    month: ReportingMonth,
    since: UtcTime,
) -> QueryResult<Option<Run>> {
    extract_run::table
        .filter(extract_run::kind.eq(kind))
        .filter(extract_run::month.eq(month))
        .filter(extract_run::scope.eq(Scope::National.to_string()))
        .filter(extract_run::origin.eq(Origin::Closing))
        .filter(extract_run::as_at.ge(since))
        .filter(extract_run::format.eq(Format::Csv))
        .filter(extract_run::state.ne(RunState::Failed))
        .order(extract_run::id.asc())
        .select(Run::as_select())
        .first(conn)
        .optional()
}
