//! The queue in the database.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use diesel::prelude::*;

use super::model::{JobEnd, JobRow, JobState, NewJob};
use super::registry::Job;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::job;
use crate::each_backend;

/// Queues a job from `run_at` on, in the caller's transaction.
pub fn enqueue<J: Job>(conn: &mut Conn, work: &J, now: UtcTime, run_at: UtcTime) -> QueryResult<()> {
    insert(conn, J::NAME, &arguments_of(work)?, now, run_at)
}

/// The arguments of a job, as they are kept.
fn arguments_of<J: Job>(work: &J) -> QueryResult<String> {
    serde_json::to_string(work).map_err(|error| diesel::result::Error::SerializationError(error.into()))
}

/// Queues several jobs of one kind at once.
pub fn enqueue_all<J: Job>(conn: &mut Conn, works: &[J], now: UtcTime) -> QueryResult<()> {
    let arguments = works.iter().map(arguments_of).collect::<QueryResult<Vec<String>>>()?;
    let rows: Vec<NewJob<'_>> = arguments.iter().map(|text| NewJob::of(J::NAME, text, now, now)).collect();
    for chunk in rows.chunks(1_000) {
        each_backend!(conn, inner => diesel::insert_into(job::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

pub(super) fn insert(conn: &mut Conn, name: &str, arguments: &str, now: UtcTime, run_at: UtcTime) -> QueryResult<()> {
    diesel::insert_into(job::table).values(&NewJob::of(name, arguments, now, run_at)).execute(conn)?;
    Ok(())
}

/// Takes jobs of a kind with these arguments out of the queue, unless a runner has them at this moment; answers the
/// arguments of those that were taken out. They end as done.
fn withdraw_arguments(conn: &mut Conn, name: &str, arguments: &[String], now: UtcTime) -> QueryResult<Vec<String>> {
    let mut withdrawn = Vec::new();
    for chunk in arguments.chunks(500) {
        let waiting = job::table
            .filter(job::name.eq(name))
            .filter(job::state.eq(JobState::Queued))
            .filter(job::arguments.eq_any(chunk.iter().map(String::as_str)))
            .filter(job::leased_until.is_null().or(job::leased_until.lt(now)));
        let change = (job::state.eq(JobState::Done), job::finished_at.eq(now));
        let taken: Vec<String> = each_backend!(conn, inner => diesel::update(waiting)
            .set(change)
            .returning(job::arguments)
            .get_results(inner))?;
        withdrawn.extend(taken);
    }
    Ok(withdrawn)
}

/// Takes these jobs out of the queue, in the caller's transaction; answers those that had not begun, and now never will.
pub fn withdraw<J: Job>(conn: &mut Conn, work: Vec<J>, now: UtcTime) -> QueryResult<Vec<J>> {
    let arguments = work.iter().map(arguments_of).collect::<QueryResult<Vec<String>>>()?;
    let taken: HashSet<String> = withdraw_arguments(conn, J::NAME, &arguments, now)?.into_iter().collect();
    Ok(work.into_iter().zip(arguments).filter(|(_, text)| taken.contains(text)).map(|(job, _)| job).collect())
}

/// Ids of jobs that are due and that no living runner has.
macro_rules! due {
    ($known:expr, $now:expr, $limit:expr) => {
        job::table
            .filter(job::state.eq(JobState::Queued))
            .filter(job::name.eq_any($known))
            .filter(job::run_at.le($now))
            .filter(job::leased_until.is_null().or(job::leased_until.lt($now)))
            .order((job::run_at.asc(), job::id.asc()))
            .limit($limit)
            .select(job::id)
    };
}

/// Whether anything can be taken.
pub(super) fn has_due(conn: &mut Conn, known: &[&'static str], now: UtcTime) -> QueryResult<bool> {
    let first: Vec<i64> = due!(known, now, 1).load(conn)?;
    Ok(!first.is_empty())
}

/// Takes up to `limit` jobs of the kinds in `known` that are due now and that no living runner has, oldest first, until
/// `until`. Other kinds belong to another version of the program, and wait for it.
pub(super) fn claim(
    conn: &mut Conn,
    runner: &str,
    known: &[&'static str],
    (now, until): (UtcTime, UtcTime),
    limit: i64,
) -> QueryResult<Vec<JobRow>> {
    let ids: Vec<i64> = match conn {
        Conn::Sqlite(inner) => due!(known, now, limit).load(inner)?,
        // Rows that another instance is taking at this moment are passed over.
        Conn::Postgres(inner) => due!(known, now, limit).for_update().skip_locked().load(inner)?,
    };
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    diesel::update(job::table.filter(job::id.eq_any(&ids)))
        .set((job::attempts.eq(job::attempts + 1), job::leased_by.eq(runner), job::leased_until.eq(until)))
        .execute(conn)?;
    job::table.filter(job::id.eq_any(&ids)).order(job::id.asc()).select(JobRow::as_select()).load(conn)
}

/// Seconds by which the clocks of two instances may differ without either of them being wrong.
pub(super) const TOLERANCE: i64 = 60;

/// No job waits longer than this, and no lease is longer; in seconds.
const LONGEST: i64 = 86_460;

/// Jobs that are brought back in one statement.
const MANY: i64 = 1_000;

/// Sets right what was queued, put off or leased by a clock that was ahead and would wait until that time comes: a job
/// waits as long as it was meant to, from now on. A lease ends at `until`, unless the runner that has it renews it.
pub(super) fn bring_back(conn: &mut Conn, now: UtcTime, until: UtcTime) -> QueryResult<()> {
    let (soon, far) = (now.plus_seconds(TOLERANCE), now.plus_seconds(LONGEST));
    let leased = job::table.filter(job::state.eq(JobState::Queued)).filter(job::leased_until.gt(far));
    diesel::update(leased).set(job::leased_until.eq(until)).execute(conn)?;
    let late: Vec<(i64, UtcTime, UtcTime)> = job::table
        .filter(job::state.eq(JobState::Queued))
        .filter(job::run_at.gt(soon))
        .filter(job::created_at.gt(soon).or(job::run_at.gt(far)))
        .order((job::run_at.asc(), job::id.asc()))
        .limit(MANY)
        .select((job::id, job::created_at, job::run_at))
        .load(conn)?;
    let mut by_wait: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (id, created_at, run_at) in late {
        let meant = (run_at.to_chrono() - created_at.to_chrono()).num_seconds();
        let wait = if created_at > soon { meant.clamp(0, LONGEST) } else { 0 };
        by_wait.entry(wait).or_default().push(id);
    }
    for (wait, ids) in by_wait {
        let some = || job::table.filter(job::id.eq_any(&ids));
        diesel::update(some()).set(job::run_at.eq(now.plus_seconds(wait))).execute(conn)?;
        diesel::update(some().filter(job::created_at.gt(now))).set(job::created_at.eq(now)).execute(conn)?;
    }
    Ok(())
}

/// One runner's hold on one attempt. The number of the attempt is part of it: when a lease ran out and the same runner
/// took the job again, its first attempt must not speak for its second.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub id: i64,
    pub runner: Arc<str>,
    pub attempt: i32,
}

/// The job of a claim, as long as the claim holds.
macro_rules! claimed {
    ($claim:expr) => {
        job::table
            .filter(job::id.eq($claim.id))
            .filter(job::leased_by.eq(&*$claim.runner))
            .filter(job::attempts.eq($claim.attempt))
    };
}

/// Keeps a job for longer; false when another runner has it by now.
pub(super) fn renew(conn: &mut Conn, claim: &Claim, until: UtcTime) -> QueryResult<bool> {
    let renewed = diesel::update(claimed!(claim)).set(job::leased_until.eq(until)).execute(conn)?;
    Ok(renewed == 1)
}

/// How an attempt ended.
pub(super) enum Ending {
    /// Done.
    Done,
    /// To be tried again from this moment on.
    Again(UtcTime, String),
    /// Given up.
    Failed(String),
}

/// Records how an attempt ended; false when another runner, or another attempt, has the job by now.
pub(super) fn finish(conn: &mut Conn, claim: &Claim, ending: Ending, now: UtcTime) -> QueryResult<bool> {
    let (state, run_at, finished_at, last_error) = match ending {
        Ending::Done => (JobState::Done, None, Some(now), None),
        Ending::Again(at, error) => (JobState::Queued, Some(at), None, Some(error)),
        Ending::Failed(error) => (JobState::Failed, None, Some(now), Some(error)),
    };
    let change = JobEnd {
        state,
        run_at,
        finished_at: Some(finished_at),
        last_error: Some(last_error),
        leased_by: Some(None),
        leased_until: Some(None),
    };
    let finished = diesel::update(claimed!(claim)).set(&change).execute(conn)?;
    Ok(finished == 1)
}

/// Puts a failed job back into the queue; false when there is no such failed job.
pub fn retry(conn: &mut Conn, id: i64, now: UtcTime) -> QueryResult<bool> {
    let failed = job::table.filter(job::id.eq(id)).filter(job::state.eq(JobState::Failed));
    let changed = diesel::update(failed)
        .set((
            job::state.eq(JobState::Queued),
            job::attempts.eq(0),
            job::run_at.eq(now),
            job::finished_at.eq(None::<UtcTime>),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Removes a failed job; which kind it was, or nothing when there is no such failed job.
pub fn delete_failed(conn: &mut Conn, id: i64) -> QueryResult<Option<String>> {
    let failed = job::table.filter(job::id.eq(id)).filter(job::state.eq(JobState::Failed));
    each_backend!(conn, inner => diesel::delete(failed).returning(job::name).get_result(inner).optional())
}

/// Jobs in a state, newest first, before the job `before`.
pub fn list_page(conn: &mut Conn, state: JobState, before: Option<i64>, limit: i64) -> QueryResult<Vec<JobRow>> {
    job::table
        .filter(job::state.eq(state))
        .filter(job::id.lt(before.unwrap_or(i64::MAX)))
        .order(job::id.desc())
        .limit(limit)
        .select(JobRow::as_select())
        .load(conn)
}

/// How many jobs are in a state.
pub fn count_by_state(conn: &mut Conn, state: JobState) -> QueryResult<i64> {
    job::table.filter(job::state.eq(state)).count().get_result(conn)
}

/// Removes finished jobs from before `before`.
pub(super) fn delete_done_before(conn: &mut Conn, before: UtcTime) -> QueryResult<usize> {
    let old = job::table.filter(job::state.eq(JobState::Done)).filter(job::finished_at.lt(before));
    diesel::delete(old).execute(conn)
}
