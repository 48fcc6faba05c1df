//! Windows and bank holidays in the database.

use std::sync::Arc;

use diesel::prelude::*;

use super::calendars::Calendars;
use super::holidays::Holidays;
use super::model::{Calendar, Extension, FeedKey, Nearest, NewExtension, Window, WindowRow};
use super::month::ReportingMonth;
use super::own::OwnWindows;
use super::rules::{month_at, nearness, window_of};
use crate::clock::UtcTime;
use crate::db::schema::{bank_holiday_feed, reporting_window, window_extension};
use crate::db::{Conn, lock_until_commit};
use crate::each_backend;

/// Any number will do, as long as every instance uses the same.
const WINDOWS_LOCK: i64 = 0x6361_705f_7769;

/// Ids in one statement: well under what either database allows as parameters.
const MANY: usize = 5_000;

/// The calendar of today: the settings, and the bank holidays that were fetched last over those compiled in.
pub fn load_calendar(conn: &mut Conn, calendars: &Calendars) -> QueryResult<Calendar> {
    Ok(load_calendar_and_feed(conn, calendars)?.0)
}

/// The same, with the number of the list of holidays it uses.
fn load_calendar_and_feed(conn: &mut Conn, calendars: &Calendars) -> QueryResult<(Calendar, Option<i64>)> {
    let newest: Option<FeedKey> = bank_holiday_feed::table
        .order(bank_holiday_feed::id.desc())
        .select(FeedKey::as_select())
        .first(conn)
        .optional()?;
    let feed_id = newest.as_ref().map(|key| key.id);
    Ok((calendar_with(conn, calendars, newest)?, feed_id))
}

/// The calendar with a list of holidays that was fetched, or with the one compiled in.
fn calendar_with(conn: &mut Conn, calendars: &Calendars, feed: Option<FeedKey>) -> QueryResult<Calendar> {
    let Some(key) = feed else { return Ok(calendars.with(Arc::clone(Holidays::compiled_in()))) };
    let holidays = match calendars.known(&key) {
        Some(holidays) => holidays,
        None => {
            let holidays = Arc::new(read_feed(conn, key.id)?);
            calendars.keep(key, &holidays);
            holidays
        }
    };
    Ok(calendars.with(holidays))
}

/// A list that was fetched, over the one compiled in.
fn read_feed(conn: &mut Conn, id: i64) -> QueryResult<Holidays> {
    let events: String = bank_holiday_feed::table.find(id).select(bank_holiday_feed::events).first(conn)?;
    let fetched =
        Holidays::parse(&events).map_err(|error| diesel::result::Error::DeserializationError(error.into()))?;
    Ok(Holidays::compiled_in().with(&fetched))
}

/// What the database says of the window of a month, as columns for a query of any room: a [`StoredWindow`].
#[macro_export]
macro_rules! stored_window {
    ($month:expr) => {{
        use $crate::db::schema::{bank_holiday_feed, reporting_window};
        let frozen = reporting_window::table.find($month);
        let newest = bank_holiday_feed::table.order(bank_holiday_feed::id.desc()).limit(1);
        (
            frozen.clone().select(reporting_window::opens_at).single_value(),
            frozen.select(reporting_window::closes_at).single_value(),
            newest.clone().select(bank_holiday_feed::id).single_value(),
            newest.select(bank_holiday_feed::fetched_at).single_value(),
        )
    }};
}

/// Opening and closing of a month as they were written down, and number and time of the newest list of holidays.
pub type StoredWindow = (Option<UtcTime>, Option<UtcTime>, Option<i64>, Option<UtcTime>);

/// The window of a month as this database has it: as it was written down, or else as the calendar has it.
pub fn find_window(conn: &mut Conn, calendars: &Calendars, month: ReportingMonth) -> QueryResult<Window> {
    let stored = diesel::select(stored_window!(month)).first(conn)?;
    window_from(conn, calendars, month, stored)
}

/// The same from what the database said of it. Asks it only for a list of holidays that is not known here yet.
pub fn window_from(
    conn: &mut Conn,
    calendars: &Calendars,
    month: ReportingMonth,
    (opens_at, closes_at, id, fetched_at): StoredWindow,
) -> QueryResult<Window> {
    if let (Some(opens_at), Some(closes_at)) = (opens_at, closes_at) {
        return Ok(Window { month, opens_at, closes_at });
    }
    let feed = id.zip(fetched_at).map(|(id, fetched_at)| FeedKey { id, fetched_at });
    Ok(window_of(month, &calendar_with(conn, calendars, feed)?))
}

/// The windows from one month to another, oldest first.
pub fn list_windows(
    conn: &mut Conn,
    calendars: &Calendars,
    first: ReportingMonth,
    last: ReportingMonth,
) -> QueryResult<Vec<Window>> {
    let frozen = list_frozen(conn, first, last)?;
    let calendar = load_calendar(conn, calendars)?;
    let known = |month| frozen.iter().find(|row| row.month == month).map(WindowRow::window);
    Ok(first.up_to(last).map(|month| known(month).unwrap_or_else(|| window_of(month, &calendar))).collect())
}

/// The window that is open at `now`, or else the next one; nothing at the end of all months.
pub fn find_nearest(conn: &mut Conn, calendars: &Calendars, now: UtcTime) -> QueryResult<Option<Nearest>> {
    let Some(this) = month_at(now) else { return Ok(None) };
    let (first, last) = (this.previous().unwrap_or(this), this.next().unwrap_or(this));
    let windows = list_windows(conn, calendars, first, last)?;
    Ok(windows.into_iter().find_map(|window| nearness(window, now)))
}

/// The list of bank holidays that a month which is written down was computed with; nothing for the one compiled in.
pub fn feed_of(conn: &mut Conn, month: ReportingMonth) -> QueryResult<Option<i64>> {
    let found: Option<Option<i64>> =
        reporting_window::table.find(month).select(reporting_window::feed_id).first(conn).optional()?;
    Ok(found.flatten())
}

/// Writes down every window that has closed and is not written down yet, as the calendar has it; answers how many.
///
/// Safe to call often, inside the caller's transaction: what is written down never changes.
pub fn freeze_closed(conn: &mut Conn, calendars: &Calendars, now: UtcTime) -> QueryResult<usize> {
    // One transaction at a time writes windows and holidays.
    lock_until_commit(conn, WINDOWS_LOCK)?;
    let first = ReportingMonth::containing(calendars.settings().first_month);
    let (Some(this), Some(first)) = (month_at(now), first) else { return Ok(0) };
    let frozen = list_frozen(conn, first, this)?;
    let (calendar, feed_id) = load_calendar_and_feed(conn, calendars)?;
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

/// The extension of a location and month that counts: the newest.
pub fn find_extension(conn: &mut Conn, location_id: &str, month: ReportingMonth) -> QueryResult<Option<Extension>> {
    window_extension::table
        .filter(window_extension::location_id.eq(location_id))
        .filter(window_extension::month.eq(month))
        .order(window_extension::id.desc())
        .select(Extension::as_select())
        .first(conn)
        .optional()
}

/// The extensions of these locations that count, in the months from one to another, by location and month.
pub fn list_extensions(
    conn: &mut Conn,
    locations: &[String],
    first: ReportingMonth,
    last: ReportingMonth,
) -> QueryResult<Vec<Extension>> {
    let mut all: Vec<Extension> = window_extension::table
        .filter(window_extension::location_id.eq_any(locations.iter().map(String::as_str)))
        .filter(window_extension::month.ge(first))
        .filter(window_extension::month.le(last))
        .order((window_extension::location_id.asc(), window_extension::month.asc(), window_extension::id.desc()))
        .limit(1_000_000)
        .select(Extension::as_select())
        .load(conn)?;
    all.dedup_by(|older, newer| older.location_id == newer.location_id && older.month == newer.month);
    Ok(all)
}

/// A window as it is for each of these locations: the one place that knows who has more time.
pub fn list_own_windows(conn: &mut Conn, all: Window, locations: &[String]) -> QueryResult<OwnWindows> {
    let mut extensions = Vec::new();
    for chunk in locations.chunks(MANY) {
        extensions.extend(list_extensions(conn, chunk, all.month, all.month)?);
    }
    Ok(OwnWindows::new(all, extensions))
}

/// Everything that was granted to a location for a month, newest first.
pub fn list_grants(conn: &mut Conn, location_id: &str, month: ReportingMonth) -> QueryResult<Vec<Extension>> {
    window_extension::table
        .filter(window_extension::location_id.eq(location_id))
        .filter(window_extension::month.eq(month))
        .order(window_extension::id.desc())
        .limit(100)
        .select(Extension::as_select())
        .load(conn)
}

/// Writes an extension down; from now on it counts in place of the one before.
pub fn insert_extension(conn: &mut Conn, new: &NewExtension) -> QueryResult<Extension> {
    each_backend!(conn, inner => diesel::insert_into(window_extension::table)
        .values(new)
        .returning(Extension::as_returning())
        .get_result(inner))
}
