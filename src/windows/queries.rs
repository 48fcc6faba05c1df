//! Windows and bank holidays in the database.

use diesel::prelude::*;

use super::holidays::Holidays;
use super::model::{Calendar, FeedRow, Nearest, Window, WindowRow, london_day};
use super::month::ReportingMonth;
use super::rules::{nearness, window_of};
use crate::clock::UtcTime;
use crate::config;
use crate::db::schema::{bank_holiday_feed, reporting_window};
use crate::db::{Conn, lock_until_commit};
use crate::each_backend;

/// Any number will do, as long as every instance uses the same.
const WINDOWS_LOCK: i64 = 0x6361_705f_7769;

/// The calendar of today: the settings, and the bank holidays that were fetched last over those compiled in.
pub fn load_calendar(conn: &mut Conn, settings: &config::Windows) -> QueryResult<Calendar> {
    calendar_of(newest_feed(conn)?.as_ref(), settings)
}

/// The same, with the number of the list of holidays it uses.
fn load_calendar_and_feed(conn: &mut Conn, settings: &config::Windows) -> QueryResult<(Calendar, Option<i64>)> {
    let feed = newest_feed(conn)?;
    Ok((calendar_of(feed.as_ref(), settings)?, feed.map(|feed| feed.id)))
}

fn newest_feed(conn: &mut Conn) -> QueryResult<Option<FeedRow>> {
    bank_holiday_feed::table.order(bank_holiday_feed::id.desc()).select(FeedRow::as_select()).first(conn).optional()
}

fn calendar_of(feed: Option<&FeedRow>, settings: &config::Windows) -> QueryResult<Calendar> {
    let known = Holidays::compiled_in();
    let holidays = match feed {
        None => known.clone(),
        Some(feed) => known.with(
            &Holidays::parse(&feed.events)
                .map_err(|error| diesel::result::Error::DeserializationError(error.into()))?,
        ),
    };
    Ok(Calendar { holidays, opens_on_day: settings.opens_on_day, closes_on_day: settings.closes_on_day })
}

/// The window of a month as this database has it: as it was written down, or else as the calendar has it.
pub fn find_window(conn: &mut Conn, settings: &config::Windows, month: ReportingMonth) -> QueryResult<Window> {
    let frozen = reporting_window::table.find(month).select(WindowRow::as_select()).first(conn).optional()?;
    match frozen {
        Some(row) => Ok(row.window()),
        None => Ok(window_of(month, &load_calendar(conn, settings)?)),
    }
}

/// The windows from one month to another, oldest first.
pub fn list_windows(
    conn: &mut Conn,
    settings: &config::Windows,
    first: ReportingMonth,
    last: ReportingMonth,
) -> QueryResult<Vec<Window>> {
    let frozen = list_frozen(conn, first, last)?;
    let calendar = load_calendar(conn, settings)?;
    let known = |month| frozen.iter().find(|row| row.month == month).map(WindowRow::window);
    Ok(first.up_to(last).map(|month| known(month).unwrap_or_else(|| window_of(month, &calendar))).collect())
}

/// The window that is open at `now`, or else the next one; nothing at the end of all months.
pub fn find_nearest(conn: &mut Conn, settings: &config::Windows, now: UtcTime) -> QueryResult<Option<Nearest>> {
    let Some(this) = ReportingMonth::containing(london_day(now)) else { return Ok(None) };
    let (first, last) = (this.previous().unwrap_or(this), this.next().unwrap_or(this));
    let windows = list_windows(conn, settings, first, last)?;
    Ok(windows.into_iter().find_map(|window| nearness(window, now)))
}

/// The list of bank holidays that a month which is written down was computed with; nothing for the one compiled in.
pub fn feed_of(conn: &mut Conn, month: ReportingMonth) -> QueryResult<Option<i64>> {
    let found: Option<Option<i64>> =
        reporting_window::table.find(month).select(reporting_window::feed_id).first(conn).optional()?;
    Ok(found.flatten())
}

/// Lets one transaction at a time write windows and holidays.
pub(super) fn lock(conn: &mut Conn) -> QueryResult<()> {
    lock_until_commit(conn, WINDOWS_LOCK)
}

/// Writes down every window that has closed and is not written down yet, as the calendar has it; answers how many.
///
/// Safe to call often, inside the caller's transaction: what is written down never changes.
pub fn freeze_closed(conn: &mut Conn, settings: &config::Windows, now: UtcTime) -> QueryResult<usize> {
    lock(conn)?;
    let this = ReportingMonth::containing(london_day(now));
    let first = ReportingMonth::containing(settings.first_month);
    let (Some(this), Some(first)) = (this, first) else { return Ok(0) };
    let frozen = list_frozen(conn, first, this)?;
    let (calendar, feed_id) = load_calendar_and_feed(conn, settings)?;
    let rows: Vec<WindowRow> = first
        .up_to(this)
        .filter(|month| frozen.iter().all(|row| row.month != *month))
        .map(|month| window_of(month, &calendar))
        .filter(|window| window.ends_at() <= now)
        .map(|window| WindowRow {
            month: window.month,
            opens_at: window.opens_at,
            closes_at: window.closes_at,
            feed_id,
            frozen_at: now,
        })
        .collect();
    for chunk in rows.chunks(500) {
        each_backend!(conn, inner => diesel::insert_into(reporting_window::table).values(chunk).execute(inner))?;
    }
    Ok(rows.len())
}

fn list_frozen(conn: &mut Conn, first: ReportingMonth, last: ReportingMonth) -> QueryResult<Vec<WindowRow>> {
    reporting_window::table
        .filter(reporting_window::month.ge(first))
        .filter(reporting_window::month.le(last))
        .order(reporting_window::month.asc())
        // There are no more months than this.
        .limit(1_212)
        .select(WindowRow::as_select())
        .load(conn)
}

/// Keeps a list of bank holidays; answers its number.
pub(super) fn insert_feed(
    conn: &mut Conn,
    source: &str,
    holidays: &Holidays,
    forced: bool,
    now: UtcTime,
) -> QueryResult<i64> {
    each_backend!(conn, inner => diesel::insert_into(bank_holiday_feed::table)
        .values((
            bank_holiday_feed::source.eq(source),
            bank_holiday_feed::fetched_at.eq(now),
            bank_holiday_feed::forced.eq(forced),
            bank_holiday_feed::events.eq(holidays.to_feed()),
        ))
        .returning(bank_holiday_feed::id)
        .get_result(inner))
}
