//! Beside an outcome: which sections were done when and by whom, what was complete late, and what a case relies on.

use diesel::prelude::*;

use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{month_progress, section_save, window_use};
use crate::each_backend;
use crate::windows::ReportingMonth;

/// Location, section, when and by whom of every save of these locations that counts for a month, oldest first.
pub fn list_done(
    conn: &mut Conn,
    locations: &[String],
    month: ReportingMonth,
) -> QueryResult<Vec<(String, String, UtcTime, String)>> {
    section_save::table
        .filter(section_save::month.eq(month))
        .filter(section_save::location_id.eq_any(locations.iter().map(String::as_str)))
        .order((section_save::location_id.asc(), section_save::id.asc()))
        .limit(1_000_000)
        .select((section_save::location_id, section_save::section, section_save::saved_at, section_save::saved_by))
        .load(conn)
}

/// When the returns of these locations for a month were complete.
pub fn list_late(conn: &mut Conn, locations: &[String], month: ReportingMonth) -> QueryResult<Vec<(String, UtcTime)>> {
    month_progress::table
        .filter(month_progress::month.eq(month))
        .filter(month_progress::location_id.eq_any(locations.iter().map(String::as_str)))
        .filter(month_progress::completed_at.is_not_null())
        .order(month_progress::location_id.asc())
        .limit(i64::try_from(locations.len()).unwrap_or(i64::MAX))
        .select((month_progress::location_id, month_progress::completed_at.assume_not_null()))
        .load(conn)
}

/// Location and month of the windows that cases rely on, from one month to another.
pub fn list_uses(
    conn: &mut Conn,
    from: ReportingMonth,
    to: ReportingMonth,
) -> QueryResult<Vec<(String, ReportingMonth)>> {
    window_use::table
        .filter(window_use::month.ge(from))
        .filter(window_use::month.le(to))
        .order((window_use::location_id.asc(), window_use::month.asc()))
        .limit(1_000_000)
        .select((window_use::location_id, window_use::month))
        .load(conn)
}

/// Months of a location that cases rely on, and which case it is.
pub fn list_uses_of(conn: &mut Conn, location_id: &str) -> QueryResult<Vec<(ReportingMonth, String)>> {
    window_use::table
        .filter(window_use::location_id.eq(location_id))
        .order(window_use::month.asc())
        .limit(1_212)
        .select((window_use::month, window_use::case_reference))
        .load(conn)
}

/// Notes that a case relies on a window of a location; false if a case does already.
pub fn use_window(
    conn: &mut Conn,
    case_reference: &str,
    location_id: &str,
    month: ReportingMonth,
    now: UtcTime,
) -> QueryResult<bool> {
    let row = (
        window_use::location_id.eq(location_id),
        window_use::month.eq(month),
        window_use::case_reference.eq(case_reference),
        window_use::used_at.eq(now),
    );
    let added = each_backend!(conn, inner => diesel::insert_into(window_use::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(inner))?;
    Ok(added == 1)
}
