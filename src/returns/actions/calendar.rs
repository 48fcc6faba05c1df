//! What day it is for a return.

use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Europe::London;
use diesel::QueryResult;

use crate::clock::UtcTime;
use crate::db::Conn;
use crate::windows::ReportingMonth;

/// The month whose return is asked about now, and its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Today {
    /// Now.
    pub now: UtcTime,
    /// The calendar month in England.
    pub month: ReportingMonth,
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

pub(super) fn today(_conn: &mut Conn, now: UtcTime) -> QueryResult<Option<Today>> {
    let date = now.to_chrono().with_timezone(&London).date_naive();
    let Some(month) = ReportingMonth::containing(date) else { return Ok(None) };
    let closes_on = closing_day(month);
    let is_open = date.day() >= 8 && date <= closes_on;
    Ok(Some(Today { now, month, is_open, closes_on }))
}

/// The last day of a month's window.
pub(super) fn closes_on(_conn: &mut Conn, month: ReportingMonth) -> QueryResult<NaiveDate> {
    Ok(closing_day(month))
}

fn closing_day(month: ReportingMonth) -> NaiveDate {
    let day = month.first_day() + Days::new(13);
    day.iter_days().find(|day| !matches!(day.weekday(), chrono::Weekday::Sat | chrono::Weekday::Sun)).unwrap_or(day)
}
