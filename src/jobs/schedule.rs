//! Regular work: rows that say when a job is next due.

use std::str::FromStr;

use chrono_tz::Europe::London;
use croner::Cron;
use diesel::prelude::*;

use super::model::ScheduleRow;
use super::queries::{TOLERANCE, insert};
use crate::clock::UtcTime;
use crate::db::schema::job_schedule;
use crate::db::{Conn, lock_until_commit};

/// The next moment after `now` that a cron pattern names, in Europe/London time.
fn next_after(cron: &str, now: UtcTime) -> Option<UtcTime> {
    let pattern = Cron::from_str(cron).ok()?;
    let next = pattern.find_next_occurrence(&now.to_chrono().with_timezone(&London), false).ok()?;
    Some(UtcTime::new(next.to_utc()))
}

/// Any number will do, as long as every instance uses the same.
const SCHEDULE_LOCK: i64 = 0x6361_705f_7363;

/// Whether a row is due. Where the clock of this instance is ahead of another's, the other one brings the row back after
/// each run here: it is not due again before the pattern says so by this clock.
fn has_come(row: &ScheduleRow, now: UtcTime) -> bool {
    let ran_at = row.last_run_at.filter(|at| *at <= now);
    row.next_run_at <= now && ran_at.and_then(|at| next_after(&row.cron, at)).is_none_or(|next| next <= now)
}

/// Whether a row was moved on by a clock that was ahead: its next moment is later than the pattern has one from now on.
fn is_too_late(row: &ScheduleRow, now: UtcTime) -> bool {
    next_after(&row.cron, now.plus_seconds(TOLERANCE)).is_some_and(|next| row.next_run_at > next)
}

/// The rows of the work that this program knows.
fn list_known(conn: &mut Conn, known: &[&'static str]) -> QueryResult<Vec<ScheduleRow>> {
    job_schedule::table
        .filter(job_schedule::name.eq_any(known))
        .order(job_schedule::name.asc())
        .select(ScheduleRow::as_select())
        .load(conn)
}

/// Makes the rows agree with the program: new ones are added, changed patterns take effect. Rows that this program does
/// not know stay: while a new version is rolled out, they are the other version's.
pub(super) fn agree(conn: &mut Conn, wanted: &[(&'static str, &'static str)], now: UtcTime) -> QueryResult<()> {
    lock_until_commit(conn, SCHEDULE_LOCK)?;
    let present: Vec<ScheduleRow> = job_schedule::table.select(ScheduleRow::as_select()).load(conn)?;
    for (name, cron) in wanted {
        let Some(next_run_at) = next_after(cron, now) else { continue };
        let row = ScheduleRow { name: (*name).to_owned(), cron: (*cron).to_owned(), next_run_at, last_run_at: None };
        match present.iter().find(|row| row.name == *name) {
            Some(known) if known.cron == *cron => {}
            Some(_) => {
                let change = (job_schedule::cron.eq(*cron), job_schedule::next_run_at.eq(next_run_at));
                diesel::update(job_schedule::table.find(*name)).set(change).execute(conn)?;
            }
            None => {
                diesel::insert_into(job_schedule::table).values(&row).execute(conn)?;
            }
        }
    }
    Ok(())
}

/// Whether anything regular is due, or waits for a moment that a wrong clock named; asked before taking the lock of a
/// writer.
pub(super) fn is_due(conn: &mut Conn, known: &[&'static str], now: UtcTime) -> QueryResult<bool> {
    Ok(list_known(conn, known)?.iter().any(|row| has_come(row, now) || is_too_late(row, now)))
}

/// Seconds by which the regular work that waits longest is late; 0 if none is. A runner that lives queues it within seconds
/// of its moment. Rows that this program does not know do not count: another version, if any, sees to them.
pub fn count_seconds_late(conn: &mut Conn, known: &[&'static str], now: UtcTime) -> QueryResult<i64> {
    let first: Option<UtcTime> = job_schedule::table
        .filter(job_schedule::name.eq_any(known))
        .order((job_schedule::next_run_at.asc(), job_schedule::name.asc()))
        .select(job_schedule::next_run_at)
        .first(conn)
        .optional()?;
    Ok(first.map_or(0, |due| (now.to_chrono() - due.to_chrono()).num_seconds().max(0)))
}

/// Queues what is due, once, and moves each row to its next moment. Missed moments are not made up for. A row that a clock
/// moved too far is brought back to the next moment of now, and nothing is queued for it yet.
///
/// The update names the moment it saw, so of two instances only one gets to queue.
pub(super) fn queue_due(conn: &mut Conn, known: &[&'static str], now: UtcTime) -> QueryResult<()> {
    for row in list_known(conn, known)? {
        let Some(next) = next_after(&row.cron, now) else { continue };
        let unmoved = job_schedule::table.find(&row.name).filter(job_schedule::next_run_at.eq(row.next_run_at));
        if has_come(&row, now) {
            let moved = diesel::update(unmoved)
                .set((job_schedule::next_run_at.eq(next), job_schedule::last_run_at.eq(now)))
                .execute(conn)?;
            if moved == 1 {
                insert(conn, &row.name, "null", now, now)?;
            }
        } else if is_too_late(&row, now) {
            tracing::warn!(job.name = %row.name, "regular work waited for a moment that a wrong clock had named");
            diesel::update(unmoved).set(job_schedule::next_run_at.eq(next)).execute(conn)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn patterns_are_read_in_london_time() {
        let at = |text: &str| Clock::new(Some(chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc())).now();
        for (now, next) in [
            ("2026-01-10T02:59:00Z", "2026-01-10T03:00:00.000000Z"),
            ("2026-07-10T02:59:00Z", "2026-07-11T02:00:00.000000Z"),
            ("2026-10-24T23:00:00Z", "2026-10-25T03:00:00.000000Z"),
        ] {
            assert_eq!(next_after("0 3 * * *", at(now)).unwrap().to_rfc3339(), next, "after {now}");
        }
    }
}
