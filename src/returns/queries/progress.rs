//! What is done in a month. It follows from saves; it is kept so that a list of 31,000 locations need not look at them.

use diesel::prelude::*;

use super::super::model::{Held, Progress};
use super::frequent::NoteDone;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{location, month_progress, window_outcome};
use crate::each_backend;
use crate::register::Location;
use crate::windows::ReportingMonth;

/// Notes that a section is done in a month; answers all that is done, or nothing if the location is not any more what it
/// was when somebody looked at it: it has another provider, status or services. Two people who do different sections at the
/// same moment wait here for each other, so that the second sees what the first did; and both wait for a load of the
/// register that changes these, or it for them. A section may be noted twice.
pub fn mark_done(
    conn: &mut Conn,
    looked_at: &Location,
    month: ReportingMonth,
    section: &str,
) -> QueryResult<Option<Progress>> {
    type Row = (String, Option<UtcTime>, Option<i64>);
    // SQLite has one writer at a time, and no locks on rows.
    let locks = matches!(conn, Conn::Postgres(_));
    let note = NoteDone::of(looked_at, month.to_string(), section, locks);
    let noted: Option<Row> = each_backend!(conn, inner => note.get_result(inner).optional())?;
    let location_id = looked_at.id.clone();
    let progress =
        |(done, completed_at, completed_by)| Progress { location_id, month, done, completed_at, completed_by };
    Ok(noted.map(progress))
}

/// Notes that everything is done, and which save did it.
pub fn mark_complete(
    conn: &mut Conn,
    location_id: &str,
    month: ReportingMonth,
    save_id: i64,
    now: UtcTime,
) -> QueryResult<()> {
    diesel::update(month_progress::table.find((location_id, month)))
        .set((month_progress::completed_at.eq(now), month_progress::completed_by.eq(save_id)))
        .execute(conn)?;
    Ok(())
}

/// Notes that everything that is owed now was done at a moment. No save did it: the location owes less than before.
pub fn mark_complete_at(
    conn: &mut Conn,
    location_id: &str,
    month: ReportingMonth,
    completed_at: UtcTime,
) -> QueryResult<()> {
    diesel::update(month_progress::table.find((location_id, month)))
        .set(month_progress::completed_at.eq(completed_at))
        .execute(conn)?;
    Ok(())
}

/// What is done in a month by these of the locations that did something, with the locations as the register has them now.
pub fn list_begun(conn: &mut Conn, ids: &[String], month: ReportingMonth) -> QueryResult<Vec<(Progress, Location)>> {
    month_progress::table
        .inner_join(location::table.on(location::id.eq(month_progress::location_id)))
        .filter(month_progress::month.eq(month))
        .filter(month_progress::location_id.eq_any(ids.iter().map(String::as_str)))
        .order(month_progress::location_id.asc())
        .limit(i64::try_from(ids.len()).unwrap_or(i64::MAX))
        .select((Progress::as_select(), Location::as_select()))
        .load(conn)
}

/// Notes that the returns of these locations are not complete any more; answers how many were.
pub fn unmark_complete(conn: &mut Conn, ids: &[String], month: ReportingMonth) -> QueryResult<usize> {
    let some = month_progress::table
        .filter(month_progress::month.eq(month))
        .filter(month_progress::location_id.eq_any(ids.iter().map(String::as_str)));
    diesel::update(some)
        .set((month_progress::completed_at.eq(None::<UtcTime>), month_progress::completed_by.eq(None::<i64>)))
        .execute(conn)
}

/// What a location has done in a month, if anything.
pub fn find_progress(conn: &mut Conn, location_id: &str, month: ReportingMonth) -> QueryResult<Option<Progress>> {
    month_progress::table.find((location_id, month)).select(Progress::as_select()).first(conn).optional()
}

/// What was written down of the return of a location for a month, if its window was closed.
pub fn find_held(conn: &mut Conn, location_id: &str, month: ReportingMonth) -> QueryResult<Option<Held>> {
    window_outcome::table.find((location_id, month)).select(Held::as_select()).first(conn).optional()
}

/// What was written down of the returns of these locations for a month.
pub fn list_held(conn: &mut Conn, ids: &[String], month: ReportingMonth) -> QueryResult<Vec<Held>> {
    window_outcome::table
        .filter(window_outcome::month.eq(month))
        .filter(window_outcome::location_id.eq_any(ids.iter().map(String::as_str)))
        .order(window_outcome::location_id.asc())
        .limit(i64::try_from(ids.len()).unwrap_or(i64::MAX))
        .select(Held::as_select())
        .load(conn)
}

/// What these locations have done in a month.
pub fn list_progress(conn: &mut Conn, ids: &[String], month: ReportingMonth) -> QueryResult<Vec<Progress>> {
    month_progress::table
        .filter(month_progress::month.eq(month))
        .filter(month_progress::location_id.eq_any(ids.iter().map(String::as_str)))
        .order(month_progress::location_id.asc())
        .limit(i64::try_from(ids.len()).unwrap_or(i64::MAX))
        .select(Progress::as_select())
        .load(conn)
}
