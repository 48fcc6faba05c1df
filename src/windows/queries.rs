//! Windows and lists of holidays in the database.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use diesel::prelude::*;

use super::holidays::Holidays;
use super::model::{Calendar, Window};
use super::month::ReportingMonth;
use super::rules::Rule;
use crate::clock::UtcTime;
use crate::config;
use crate::db::Conn;
use crate::db::schema::{bank_holiday_feed, reporting_window};
use crate::each_backend;

/// The list that was read last, by the hash of its text: it is read once a list, not once a request.
static LAST_READ: Mutex<Option<(String, Arc<Holidays>)>> = Mutex::new(None);

/// The calendar for the months from `first` to `last`: two statements, and a third when the list of holidays is new to
/// this instance.
pub fn calendar(
    conn: &mut Conn,
    settings: &config::Windows,
    first: ReportingMonth,
    last: ReportingMonth,
) -> QueryResult<Calendar> {
    let rule = Rule { opens_on_day: settings.opens_on_day, closes_on_day: settings.closes_on_day };
    let frozen: Vec<Window> = reporting_window::table
        .filter(reporting_window::month.ge(first).and(reporting_window::month.le(last)))
        .order(reporting_window::month.asc())
        .select(Window::as_select())
        .load(conn)?;
    let frozen: BTreeMap<ReportingMonth, Window> = frozen.into_iter().map(|window| (window.month, window)).collect();
    let (holidays, feed_id) = holidays(conn)?;
    Ok(Calendar { rule, holidays, feed_id, frozen })
}

/// The window of one month.
pub fn window_of(conn: &mut Conn, settings: &config::Windows, month: ReportingMonth) -> QueryResult<Window> {
    Ok(calendar(conn, settings, month, month)?.window(month))
}

/// The holidays in force, and the number of the newest list that was stored.
fn holidays(conn: &mut Conn) -> QueryResult<(Arc<Holidays>, Option<i64>)> {
    let newest: Option<(i64, String)> = bank_holiday_feed::table
        .order(bank_holiday_feed::id.desc())
        .select((bank_holiday_feed::id, bank_holiday_feed::sha256))
        .first(conn)
        .optional()?;
    let Some((id, sha256)) = newest else { return Ok((Arc::new(Holidays::compiled_in().clone()), None)) };
    let mut last = LAST_READ.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some((_, holidays)) = last.as_ref().filter(|(hash, _)| *hash == sha256) {
        return Ok((Arc::clone(holidays), Some(id)));
    }
    let body: String = bank_holiday_feed::table.find(id).select(bank_holiday_feed::body).first(conn)?;
    let stored =
        Holidays::parse(&body).map_err(|error| diesel::result::Error::DeserializationError(Box::new(error)))?;
    let holidays = Arc::new(Holidays::compiled_in().with(&stored));
    *last = Some((sha256, Arc::clone(&holidays)));
    Ok((holidays, Some(id)))
}

/// Stores a list; answers its number.
pub(super) fn insert_feed(conn: &mut Conn, source: &str, body: &str, sha256: &str, now: UtcTime) -> QueryResult<i64> {
    each_backend!(conn, inner => diesel::insert_into(bank_holiday_feed::table)
        .values((
            bank_holiday_feed::fetched_at.eq(now),
            bank_holiday_feed::source.eq(source),
            bank_holiday_feed::body.eq(body),
            bank_holiday_feed::sha256.eq(sha256),
        ))
        .returning(bank_holiday_feed::id)
        .get_result(inner))
}

/// Writes down windows that have closed; those written down already stay as they are. Answers how many are new.
pub(super) fn insert_windows(
    conn: &mut Conn,
    windows: &[Window],
    feed_id: Option<i64>,
    now: UtcTime,
) -> QueryResult<usize> {
    let rows: Vec<_> = windows
        .iter()
        .map(|window| {
            (
                reporting_window::month.eq(window.month),
                reporting_window::opens_at.eq(window.opens_at),
                reporting_window::closes_at.eq(window.closes_at),
                reporting_window::frozen_at.eq(now),
                reporting_window::feed_id.eq(feed_id),
            )
        })
        .collect();
    each_backend!(conn, inner => diesel::insert_into(reporting_window::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(inner))
}
