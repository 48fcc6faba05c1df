//! Regular work: rows that say when a job is next due.

use std::str::FromStr;

use chrono_tz::Europe::London;
use croner::Cron;
use diesel::prelude::*;

use super::model::ScheduleRow;
use super::queries::insert;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::job_schedule;

/// The next moment after `now` that a cron pattern names, in Europe/London time.
fn next_after(cron: &str, now: UtcTime) -> Option<UtcTime> {
    let pattern = Cron::from_str(cron).ok()?;
    let next = pattern.find_next_occurrence(&now.to_chrono().with_timezone(&London), false).ok()?;
    Some(UtcTime::new(next.to_utc()))
}

/// Makes the rows agree with the program: new ones are added, changed patterns take effect, old ones go.
pub(super) fn agree(conn: &mut Conn, wanted: &[(&'static str, &'static str)], now: UtcTime) -> QueryResult<()> {
    let present: Vec<ScheduleRow> = job_schedule::table.select(ScheduleRow::as_select()).load(conn)?;
    for row in &present {
        if !wanted.iter().any(|(name, cron)| row.name == *name && row.cron == *cron) {
            diesel::delete(job_schedule::table.find(&row.name)).execute(conn)?;
        }
    }
    for (name, cron) in wanted {
        if present.iter().any(|row| row.name == *name && row.cron == *cron) {
            continue;
        }
        if let Some(next_run_at) = next_after(cron, now) {
            let row =
                ScheduleRow { name: (*name).to_owned(), cron: (*cron).to_owned(), next_run_at, last_run_at: None };
            diesel::insert_into(job_schedule::table).values(&row).execute(conn)?;
        }
    }
    Ok(())
}

/// Whether anything regular is due; asked before taking the lock of a writer.
pub(super) fn is_due(conn: &mut Conn, now: UtcTime) -> QueryResult<bool> {
    let due: i64 = job_schedule::table.filter(job_schedule::next_run_at.le(now)).count().get_result(conn)?;
    Ok(due > 0)
}

/// Queues what is due, once, and moves each row to its next moment. Missed moments are not made up for.
///
/// The update names the moment it saw, so of two instances only one gets to queue.
pub(super) fn queue_due(conn: &mut Conn, now: UtcTime) -> QueryResult<()> {
    let due: Vec<ScheduleRow> = job_schedule::table
        .filter(job_schedule::next_run_at.le(now))
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
