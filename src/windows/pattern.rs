//! The bank holidays of England in a year nobody has published yet (or no longer publishes).
//!
//! Banking and Financial Dealings Act 1971, section 1 and schedule 1, for Easter Monday, the last Mondays of May and
//! August, and the days after Christmas; New Year's Day and the first Monday of May by the yearly proclamation; Good
//! Friday and Christmas Day by common law. A day that falls on a weekend is held on the next weekday that is free.
//! Holidays given once, such as for a coronation, are in the published list alone.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The eight holidays of a year, in order, each with its name and whether it is a substitute day.
pub(super) fn usual_holidays(year: i32) -> Vec<(NaiveDate, &'static str, bool)> {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    let fixed = [(1, 1, "New Year’s Day"), (12, 25, "Christmas Day"), (12, 26, "Boxing Day")];
    let easter = easter_sunday(year);
    let moving = [
        (easter.and_then(|day| day.checked_sub_days(Days::new(2))), "Good Friday"),
        (easter.and_then(|day| day.checked_add_days(Days::new(1))), "Easter Monday"),
        (NaiveDate::from_weekday_of_month_opt(year, 5, Weekday::Mon, 1), "Early May bank holiday"),
        (last_monday(year, 5), "Spring bank holiday"),
        (last_monday(year, 8), "Summer bank holiday"),
    ];
    let mut found: Vec<_> = moving.into_iter().filter_map(|(day, name)| day.map(|day| (day, name, false))).collect();
    // Those on a weekday first: a substitute day never takes the place of another holiday.
    let dated = fixed.iter().filter_map(|(month, of_month, name)| day(*month, *of_month).map(|day| (day, *name)));
    let (moved, kept): (Vec<_>, Vec<_>) = dated.partition(|(day, _)| is_weekend(*day));
    found.extend(kept.into_iter().map(|(day, name)| (day, name, false)));
    for (day, name) in moved {
        let free = day.iter_days().find(|day| !is_weekend(*day) && found.iter().all(|(taken, ..)| taken != day));
        found.extend(free.map(|day| (day, name, true)));
    }
    found.sort_unstable();
    found
}

/// Whether a day is a Saturday or a Sunday.
pub(super) fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn last_monday(year: i32, month: u32) -> Option<NaiveDate> {
    [5, 4].into_iter().find_map(|nth| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, nth))
}

/// Easter Sunday by the algorithm that Nature printed without its author's name (20 April 1876), as in J. Meeus,
/// Astronomical Algorithms, chapter 8; the letters are his. It holds for every year of the Gregorian calendar.
fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let a = year % 19;
    let (b, c) = (year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let days = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(days / 31).ok()?, u32::try_from(days % 31 + 1).ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn easter_is_when_it_was_and_will_be() {
        // Among them the earliest and the latest of the time that counts, and two that the Formal Notice's dates hang on.
        for (year, month, day) in [
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2019, 4, 21),
            (2024, 3, 31),
            (2026, 4, 5),
            (2028, 4, 16),
            (2031, 4, 13),
            (2036, 4, 13),
            (2038, 4, 25),
            (2049, 4, 18),
            (2100, 3, 28),
        ] {
            assert_eq!(easter_sunday(year), NaiveDate::from_ymd_opt(year, month, day), "{year}");
        }
    }

    #[test]
    fn christmas_and_new_year_on_a_weekend_move_to_free_weekdays() {
        for (year, days) in [
            (2020, ["2020-01-01", "2020-12-25", "2020-12-28"]),
            (2021, ["2021-01-01", "2021-12-27", "2021-12-28"]),
            (2022, ["2022-01-03", "2022-12-26", "2022-12-27"]),
            (2023, ["2023-01-02", "2023-12-25", "2023-12-26"]),
            (2033, ["2033-01-03", "2033-12-26", "2033-12-27"]),
        ] {
            let ends: Vec<String> = usual_holidays(year)
                .into_iter()
                .filter(|(day, ..)| matches!(day.month(), 1 | 12))
                .map(|(day, ..)| day.to_string())
                .collect();
            assert_eq!(ends, days, "{year}");
        }
    }

    proptest! {
        #[test]
        fn a_year_has_eight_holidays_on_eight_weekdays(year in 2000..=2100_i32) {
            let found = usual_holidays(year);
            prop_assert_eq!(found.len(), 8);
            prop_assert!(found.iter().all(|(day, ..)| day.year() == year && !is_weekend(*day)));
            prop_assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
    }
}
