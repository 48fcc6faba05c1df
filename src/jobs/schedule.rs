//! Regular work: rows that say when a job is next due.

use std::str::FromStr;

use chrono_tz::Europe::London;
use croner::Cron;
use diesel::prelude::*;

use super::model::ScheduleRow;
use super::queries::insert;
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

/// Whether anything regular is due; asked before taking the lock of a writer.
pub(super) fn is_due(conn: &mut Conn, known: &[&'static str], now: UtcTime) -> QueryResult<bool> {
    let due: i64 = job_schedule::table
        .filter(job_schedule::next_run_at.le(now))
        .filter(job_schedule::name.eq_any(known))
        .count()
        .get_result(conn)?;
    Ok(due > 0)
}

/// Queues what is due, once, and moves each row to its next moment. Missed moments are not made up for.
///
/// The update names the moment it saw, so of two instances only one gets to queue.
pub(super) fn queue_due(conn: &mut Conn, known: &[&'static str], now: UtcTime) -> QueryResult<()> {
    let due: Vec<ScheduleRow> = job_schedule::table
        .filter(job_schedule::next_run_at.le(now))
        .filter(job_schedule::name.eq_any(known))
        .order(job_schedule::name.asc())
        .select(ScheduleRow::as_select())
        .load(conn)?;
    for row in due {
        let Some(next) = next_after(&row.cron, now) else { continue };
        let unmoved = job_schedule::table.find(&row.name).filter(job_schedule::next_run_at.eq(row.next_run_at));
        let moved = diesel::update(unmoved)
            .set((job_schedule::next_run_at.eq(next), job_schedule::last_run_at.eq(now)))
            .execute(conn)?;
        if moved == 1 {
            insert(conn, &row.name, "null", now, now)?;
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
