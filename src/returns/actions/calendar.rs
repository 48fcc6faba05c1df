//! What day it is for a return.

use chrono::NaiveDate;
use chrono_tz::Europe::London;
use diesel::QueryResult;

use crate::clock::UtcTime;
use crate::db::Conn;
use crate::windows::rules::month_at;
use crate::windows::{self, Calendars, ReportingMonth, Window};

/// The month whose return is asked about now, and its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Today {
    /// Now.
    pub now: UtcTime,
    /// The calendar month in England.
    pub month: ReportingMonth,
    /// Its window.
    pub window: Window,
    /// Whether its window is open.
    pub is_open: bool,
    /// The last day of its window.
    pub closes_on: NaiveDate,
}

impl Today {
    /// The month a save counts for.
    pub fn counts_for(&self) -> Option<ReportingMonth> {
        self.is_open.then_some(self.month)
    }
}

/// The month that `now` lies in, if it is one of those that count.
pub(super) fn today(conn: &mut Conn, calendars: &Calendars, now: UtcTime) -> QueryResult<Option<Today>> {
    let Some(month) = month_at(now) else { return Ok(None) };
    let window = windows::queries::find_window(conn, calendars, month)?;
    let closes_on = london_day(window.closes_at);
    Ok(Some(Today { now, month, window, is_open: window.contains(now), closes_on }))
}

/// The last day of a month's window.
pub(super) fn closes_on(conn: &mut Conn, calendars: &Calendars, month: ReportingMonth) -> QueryResult<NaiveDate> {
    Ok(london_day(windows::queries::find_window(conn, calendars, month)?.closes_at))
}

/// The day it is in England.
pub(super) fn london_day(at: UtcTime) -> NaiveDate {
    at.to_chrono().with_timezone(&London).date_naive()
}
