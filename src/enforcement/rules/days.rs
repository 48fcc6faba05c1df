//! Days and moments by the clock in England.

use chrono::{NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Europe::London;

use crate::clock::UtcTime;

/// The day that it is in England at a moment.
pub fn day_of(at: UtcTime) -> NaiveDate {
    at.to_chrono().with_timezone(&London).date_naive()
}

/// The moment when clocks in England show this.
pub fn moment(shown: NaiveDateTime) -> UtcTime {
    let at = London.from_local_datetime(&shown).earliest().map(|at| at.to_utc());
    UtcTime::new(at.unwrap_or_else(|| Utc.from_utc_datetime(&shown)))
}

/// `Monday 26 January 2026`
pub fn in_words(day: NaiveDate) -> String {
    day.format("%A %-d %B %Y").to_string()
}

/// `5pm on Tuesday 7 April 2026`
pub fn moment_in_words(shown: NaiveDateTime) -> String {
    let time = shown.format("%-I:%M%P").to_string().replace(":00", "");
    format!("{time} on {}", in_words(shown.date()))
}

/// A moment as clocks in England show it.
pub fn shown(at: UtcTime) -> NaiveDateTime {
    at.to_chrono().with_timezone(&London).naive_local()
}
