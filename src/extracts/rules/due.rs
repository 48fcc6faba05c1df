//! When extracts are due that are made by themselves.

use chrono::{NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::London;

use super::day;
use crate::clock::UtcTime;
use crate::windows::Holidays;

/// Days that are looked through for a working day; there are never so many without one.
const MOST_DAYS: usize = 30;

/// Six in the morning, by the clock in London: nobody is at work yet, and clocks never change at this hour.
fn morning(of: NaiveDate) -> UtcTime {
    let shown = of.and_time(NaiveTime::from_hms_opt(6, 0, 0).unwrap_or_default());
    let at = London.from_local_datetime(&shown).earliest().map(|at| at.to_utc());
    UtcTime::new(at.unwrap_or_else(|| Utc.from_utc_datetime(&shown)))
}

/// The last morning of a working day up to a moment.
pub fn last_morning(now: UtcTime, holidays: &Holidays) -> Option<UtcTime> {
    let days = std::iter::successors(Some(day(now)), NaiveDate::pred_opt).take(MOST_DAYS);
    days.filter(|one| holidays.is_working_day(*one)).map(morning).find(|at| *at <= now)
}

/// The first morning of a working day after a moment.
pub fn next_morning(now: UtcTime, holidays: &Holidays) -> Option<UtcTime> {
    let days = day(now).iter_days().take(MOST_DAYS);
    days.filter(|one| holidays.is_working_day(*one)).map(morning).find(|at| *at > now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mornings_are_those_of_working_days_in_london() {
        let at = |text: &str| UtcTime::new(chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc());
        let holidays = Holidays::compiled_in();
        for (now, last, next) in [
            ("2026-01-09T05:59:59Z", "2026-01-08T06:00:00Z", "2026-01-09T06:00:00Z"),
            ("2026-01-09T06:00:00Z", "2026-01-09T06:00:00Z", "2026-01-12T06:00:00Z"),
            // In summer it is an hour earlier in UTC.
            ("2026-07-14T05:00:00Z", "2026-07-14T05:00:00Z", "2026-07-15T05:00:00Z"),
            // Good Friday to Easter Monday.
            ("2026-04-05T12:00:00Z", "2026-04-02T05:00:00Z", "2026-04-07T05:00:00Z"),
        ] {
            assert_eq!(last_morning(at(now), holidays), Some(at(last)), "{now}");
            assert_eq!(next_morning(at(now), holidays), Some(at(next)), "{now}");
        }
    }
}
