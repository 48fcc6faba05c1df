//! What day it is for a return.

use chrono::NaiveDate;
use chrono_tz::Europe::London;
use diesel::QueryResult;

use super::super::rules;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::windows::rules::month_at;
use crate::windows::{self, Calendars, Extension, ReportingMonth, Window};

/// The month whose return is asked about now, and its window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Today {
    /// Now.
    pub now: UtcTime,
    /// The calendar month in England; for a location that has more time, the month it has it for.
    pub month: ReportingMonth,
    /// Its window; for a location that has more time, up to the end of that.
    pub window: Window,
    /// Whether that window is open.
    pub is_open: bool,
    /// The last day of the window that all have, on which it is settled whose duty the return is.
    pub closes_on: NaiveDate,
    /// The time that the location was given beyond that, if it is known here and not over.
    pub extension: Option<Extension>,
}

impl Today {
    /// A day that is asked about with the month of a window.
    pub(super) fn within(window: Window, now: UtcTime) -> Self {
        let closes_on = london_day(window.closes_at);
        Self { now, month: window.month, window, is_open: window.contains(now), closes_on, extension: None }
    }

    /// The month a save counts for.
    pub fn counts_for(&self) -> Option<ReportingMonth> {
        self.is_open.then_some(self.month)
    }

    /// Makes the window longer for a location that was given more time for this month.
    pub(super) fn extend(&mut self, extension: &Extension) {
        if extension.until_at > self.window.closes_at && extension.covers(self.now) {
            self.window = self.window.extended(Some(extension));
            self.is_open = self.window.contains(self.now);
            self.extension = Some(extension.clone());
        }
    }
}

/// The month that `now` lies in, if it is one of those that count.
pub(super) fn today(conn: &mut Conn, calendars: &Calendars, now: UtcTime) -> QueryResult<Option<Today>> {
    let Some(month) = month_at(now) else { return Ok(None) };
    Ok(Some(of_month(conn, calendars, now, month)?))
}

/// The same for one location.
pub(super) fn today_of(
    conn: &mut Conn,
    calendars: &Calendars,
    now: UtcTime,
    location_id: &str,
) -> QueryResult<Option<Today>> {
    let Some(today) = today(conn, calendars, now)? else { return Ok(None) };
    Ok(Some(with_its_time(conn, calendars, today, location_id)?))
}

/// The day as it is for one location. While no window is open, one that has more time is asked about the month it has it
/// for. While one is open nothing is looked up: a save counts in any case.
pub(super) fn with_its_time(
    conn: &mut Conn,
    calendars: &Calendars,
    today: Today,
    location_id: &str,
) -> QueryResult<Today> {
    if today.is_open {
        return Ok(today);
    }
    let months = (today.month.previous().unwrap_or(today.month), today.month);
    let found = windows::queries::list_extensions(conn, &[location_id.to_owned()], months.0, months.1)?;
    let Some(extension) = found.into_iter().find(|extension| extension.covers(today.now)) else { return Ok(today) };
    let mut its =
        if extension.month == today.month { today } else { of_month(conn, calendars, today.now, extension.month)? };
    its.extend(&extension);
    Ok(its)
}

/// Now, with the window of a month: the one it is, or the one that a location has more time for.
pub(super) fn of_month(
    conn: &mut Conn,
    calendars: &Calendars,
    now: UtcTime,
    month: ReportingMonth,
) -> QueryResult<Today> {
    Ok(Today::within(windows::queries::find_window(conn, calendars, month)?, now))
}

/// Adds the time that a location was given while the window is still open for all, for a page to say so.
pub(super) fn note_extension(conn: &mut Conn, today: &mut Today, location_id: &str) -> QueryResult<()> {
    if today.is_open
        && today.extension.is_none()
        && let Some(extension) = windows::queries::find_extension(conn, location_id, today.month)?
    {
        today.extend(&extension);
    }
    Ok(())
}

/// The day it is in England.
pub(super) fn london_day(at: UtcTime) -> NaiveDate {
    at.to_chrono().with_timezone(&London).date_naive()
}

/// Months before this one through which the figures stood: 0 if they came last month, -1 if they came in this one.
pub(super) fn months_unchanged(since: UtcTime, month: ReportingMonth) -> Option<i64> {
    Some(rules::months_between(month_at(since)?, month) - 1)
}

/// The month in which a save was made; `now` if that is none that counts.
pub(super) fn month_of(saved_at: UtcTime, now: ReportingMonth) -> ReportingMonth {
    month_at(saved_at).unwrap_or(now)
}
