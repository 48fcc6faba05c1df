//! When a window opens and closes: pure functions of the month, the rule and the holidays.

use chrono::{Datelike, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::London;

use super::holidays::Holidays;
use super::model::Window;
use super::month::ReportingMonth;
use crate::clock::UtcTime;

/// The days of the month on which windows open and close. The Formal Notice says the 8th and the 14th; they are settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The day it opens, weekend or not.
    pub opens_on_day: u32,
    /// The day it closes, if that is a working day.
    pub closes_on_day: u32,
}

/// The window of a month: from the start of the opening day to the last second of the closing day, or of the next working
/// day in England if that is a weekend or a bank holiday (Formal Notice). Times are those of Europe/London.
pub fn window_of(month: ReportingMonth, rule: Rule, holidays: &Holidays) -> Window {
    let day = |number| month.first_day().with_day(number).unwrap_or_else(|| month.first_day());
    let closing = holidays.working_day_from(day(rule.closes_on_day));
    let last_second = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default();
    Window {
        month,
        opens_at: in_england(day(rule.opens_on_day).and_time(NaiveTime::MIN)),
        closes_at: in_england(closing.and_time(last_second)),
    }
}

/// The clocks change on the last Sunday of March and October at 1am; a time that is there twice or not at all is not one
/// at which a window opens or closes, unless the settings are odd. Then the earlier moment counts.
fn in_england(time: NaiveDateTime) -> UtcTime {
    let moment = London.from_local_datetime(&time).earliest();
    UtcTime::new(moment.map_or_else(|| time.and_utc(), |moment| moment.with_timezone(&Utc)))
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;
    use proptest::prelude::*;

    use super::super::model::WindowState;
    use super::*;

    const RULE: Rule = Rule { opens_on_day: 8, closes_on_day: 14 };

    fn window(month: &str) -> Window {
        window_of(month.parse().unwrap(), RULE, Holidays::compiled_in())
    }

    #[test]
    fn windows_are_those_that_were_published() {
        // Councils' pages: opening, closing.
        for (opens, closes) in [
            ("2023-11-08", "2023-11-14"),
            ("2023-12-08", "2023-12-14"),
            ("2024-01-08", "2024-01-15"),
            ("2024-02-08", "2024-02-14"),
            ("2024-03-08", "2024-03-14"),
            ("2024-06-08", "2024-06-14"),
            ("2024-07-08", "2024-07-15"),
            ("2024-08-08", "2024-08-14"),
            ("2024-09-08", "2024-09-16"),
            ("2024-10-08", "2024-10-14"),
            ("2024-11-08", "2024-11-14"),
            ("2024-12-08", "2024-12-16"),
            ("2025-01-08", "2025-01-14"),
        ] {
            let window = window(&opens[..7]);
            assert_eq!((window.opens_on().to_string(), window.closes_on().to_string()), (opens.into(), closes.into()));
        }
    }

    #[test]
    fn closings_are_the_reference_days_of_the_statistics() {
        for day in [
            "2022-08-15",
            "2022-09-14",
            "2022-10-14",
            "2022-11-14",
            "2022-12-14",
            "2023-01-16",
            "2023-02-14",
            "2023-03-14",
            "2023-04-14",
            "2023-05-15",
            "2023-06-14",
            "2023-07-14",
            "2023-08-14",
            "2023-09-14",
            "2023-10-16",
            "2023-11-14",
            "2023-12-14",
            "2024-01-15",
            "2024-02-14",
            "2024-03-14",
            "2024-04-15",
            "2024-05-14",
            "2024-06-14",
        ] {
            assert_eq!(window(&day[..7]).closes_on().to_string(), day);
        }
    }

    #[test]
    fn a_weekend_or_bank_holiday_moves_the_closing_to_the_next_working_day() {
        for (month, day) in [
            ("2025-06", 16),
            ("2025-09", 15),
            ("2025-12", 15),
            ("2026-02", 16),
            ("2026-03", 16),
            ("2026-06", 15),
            ("2026-11", 16),
            ("2027-02", 15),
            ("2027-03", 15),
            ("2027-08", 16),
            ("2027-11", 15),
            // Good Friday, the weekend, Easter Monday.
            ("2028-04", 18),
            ("2028-05", 15),
            ("2028-10", 16),
            // Easter Mondays beyond the published list.
            ("2031-04", 15),
            ("2036-04", 15),
        ] {
            assert_eq!(window(month).closes_on().day(), day, "{month}");
        }
    }

    #[test]
    fn times_are_those_of_england_in_summer_and_in_winter() {
        let now = UtcTime::new(Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap());
        for (month, opens, closes) in [
            ("2026-01", "2026-01-08T00:00:00+00:00", "2026-01-14T23:59:59+00:00"),
            ("2026-03", "2026-03-08T00:00:00+00:00", "2026-03-16T23:59:59+00:00"),
            ("2026-04", "2026-04-08T00:00:00+01:00", "2026-04-14T23:59:59+01:00"),
            ("2026-10", "2026-10-08T00:00:00+01:00", "2026-10-14T23:59:59+01:00"),
            ("2026-11", "2026-11-08T00:00:00+00:00", "2026-11-16T23:59:59+00:00"),
        ] {
            let json = window(month).to_json(now);
            assert_eq!((json.opens_at.as_str(), json.closes_at.as_str()), (opens, closes));
        }
    }

    #[test]
    fn days_left_are_counted_in_england() {
        let window = window("2026-07");
        for (at, left) in [("2026-07-07T22:59:00Z", 7), ("2026-07-08T00:00:00Z", 6), ("2026-07-13T23:30:00Z", 0)] {
            let at = UtcTime::new(chrono::DateTime::parse_from_rfc3339(at).unwrap().with_timezone(&Utc));
            assert_eq!(window.days_left(at), left);
        }
        assert_eq!(window.closing_words(), "Tuesday 14 July at 11:59pm");
        assert_eq!(window.opening_words(), "Wednesday 8 July");
    }

    proptest! {
        #[test]
        fn every_window_of_thirty_years_keeps_the_rule(year in 2022..2052_i32, month in 1..=12_u32, offset in -2..=2_i64) {
            let month = ReportingMonth::of(year, month).unwrap();
            let holidays = Holidays::compiled_in();
            let window = window_of(month, RULE, holidays);
            prop_assert_eq!(window.opens_on().day(), 8);
            let closes = window.closes_on();
            prop_assert!(holidays.is_working_day(closes) && (14..=18).contains(&closes.day()));
            prop_assert!(!matches!(closes.weekday(), Weekday::Sat | Weekday::Sun));
            // No working day between the 14th and the closing.
            let mut before = month.first_day().with_day(14).unwrap();
            while before < closes {
                prop_assert!(!holidays.is_working_day(before));
                before = before.succ_opt().unwrap();
            }
            // To the second.
            let at_opening = window.state_at(window.opens_at.plus_seconds(offset));
            prop_assert_eq!(at_opening, if offset < 0 { WindowState::Upcoming } else { WindowState::Open });
            let at_closing = window.state_at(window.closes_at.plus_seconds(offset));
            prop_assert_eq!(at_closing, if offset > 0 { WindowState::Closed } else { WindowState::Open });
            let next = window_of(month.next().unwrap(), RULE, holidays);
            prop_assert!(window.closes_at < next.opens_at);
        }
    }
}
