//! The dates of notices: when one counts as given, until when representations may be made, until when it is to be
//! decided, paid and appealed. S.I. 2022/1175 regulations 5 to 8; S.I. 2009/1976 rules 12 and 22 for appeals.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};

use super::super::model::Method;
use crate::windows::Holidays;

/// The fewest days for representations, "beginning with the day after the day on which the notice was given"
/// (regulation 5(2)).
pub const LEAST_REPRESENTATION_DAYS: u32 = 14;

/// Days in which it is decided, from the end of the period for representations (regulation 6(1)).
pub const DECISION_DAYS: u32 = 28;

/// Working days after which a letter counts as given (regulation 7(5)).
const POST_WORKING_DAYS: usize = 3;

/// Working days after which a message by electronic means counts as given (regulation 7(5)).
const EMAIL_WORKING_DAYS: usize = 1;

/// When a notice counts as given (regulation 7): by hand the day it is delivered, working day or not; by first class,
/// recorded or registered post the third working day after it was sent; by electronic means the first.
pub fn given_on(sent_on: NaiveDate, method: Method, holidays: &Holidays) -> Option<NaiveDate> {
    match method {
        Method::Hand => Some(sent_on),
        Method::Post => working_day_after(sent_on, POST_WORKING_DAYS, holidays),
        Method::Email => working_day_after(sent_on, EMAIL_WORKING_DAYS, holidays),
    }
}

/// The nth working day after a day; the day itself does not count.
fn working_day_after(day: NaiveDate, nth: usize, holidays: &Holidays) -> Option<NaiveDate> {
    day.iter_days().skip(1).filter(|day| holidays.is_working_day(*day)).nth(nth.checked_sub(1)?)
}

/// The last day for representations; no working days here. Nothing if the period is shorter than the law allows.
pub fn representations_until(given_on: NaiveDate, days: u32) -> Option<NaiveDate> {
    if days < LEAST_REPRESENTATION_DAYS { None } else { plus(given_on, days) }
}

/// Whether a notice that names this last day leaves enough time when it was given on that day (regulation 5(2)).
pub fn leaves_enough_time(given_on: NaiveDate, stated_until: NaiveDate) -> bool {
    representations_until(given_on, LEAST_REPRESENTATION_DAYS).is_some_and(|least| stated_until >= least)
}

/// The last day on which to decide: 28 days counted from the day after the period ended.
pub fn decide_by(representations_until: NaiveDate) -> Option<NaiveDate> {
    plus(representations_until, DECISION_DAYS)
}

/// The last day on which to pay; the notice says how many days, and the law says nothing about working days.
pub fn pay_by(given_on: NaiveDate, days: u32) -> Option<NaiveDate> {
    plus(given_on, days)
}

/// The last moment of an appeal, by the clock in England: so many days from the day the notice was sent, at an hour, and
/// on the next working day if that day is none (S.I. 2009/1976 rules 22(1)(b) and 12).
pub fn appeal_until(sent_on: NaiveDate, days: u32, hour: u32, holidays: &Holidays) -> Option<NaiveDateTime> {
    let last = holidays.working_day_from(plus(sent_on, days)?);
    Some(last.and_time(NaiveTime::from_hms_opt(hour, 0, 0)?))
}

fn plus(day: NaiveDate, days: u32) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(days.into()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::Datelike;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn known() -> &'static Holidays {
        Holidays::compiled_in()
    }

    #[test]
    fn notices_of_intent_have_the_dates_of_the_regulations() {
        for (sent, method, given, until, decide) in [
            ("2026-01-23", Method::Email, "2026-01-26", "2026-02-09", "2026-03-09"),
            ("2026-04-02", Method::Post, "2026-04-09", "2026-04-23", "2026-05-21"),
            ("2026-12-12", Method::Hand, "2026-12-12", "2026-12-26", "2027-01-23"),
            ("2026-12-24", Method::Email, "2026-12-29", "2027-01-12", "2027-02-09"),
            ("2026-02-18", Method::Post, "2026-02-23", "2026-03-09", "2026-04-06"),
            ("2026-08-28", Method::Email, "2026-09-01", "2026-09-15", "2026-10-13"),
        ] {
            let found = given_on(day(sent), method, known()).unwrap();
            assert_eq!(found, day(given), "{sent} {method:?}");
            let last = representations_until(found, 14).unwrap();
            assert_eq!(last, day(until), "{sent} {method:?}");
            assert_eq!(decide_by(last), Some(day(decide)), "{sent} {method:?}");
        }
    }

    #[test]
    fn a_period_of_thirteen_days_is_none() {
        assert_eq!(representations_until(day("2026-01-26"), 13), None);
        assert!(!leaves_enough_time(day("2026-01-26"), day("2026-02-08")));
        assert!(leaves_enough_time(day("2026-01-26"), day("2026-02-09")));
    }

    #[test]
    fn an_appeal_ends_at_five_on_a_working_day() {
        for (sent, last) in [
            ("2026-03-09", "2026-04-07T17:00:00"),
            ("2026-06-01", "2026-06-29T17:00:00"),
            ("2026-11-27", "2026-12-29T17:00:00"),
        ] {
            assert_eq!(appeal_until(day(sent), 28, 17, known()), Some(last.parse().unwrap()), "{sent}");
        }
    }

    /// A calendar that knows nothing but how to count on by one day.
    struct Naive {
        off: BTreeSet<NaiveDate>,
    }

    impl Naive {
        fn new() -> Self {
            let feed: serde_json::Value =
                serde_json::from_str(include_str!("../../../config/bank-holidays.json")).unwrap();
            let events = feed["england-and-wales"]["events"].as_array().unwrap();
            Self { off: events.iter().map(|event| day(event["date"].as_str().unwrap())).collect() }
        }

        fn works(&self, day: NaiveDate) -> bool {
            // Sunday is 0 and Saturday 6, counted from a Sunday long ago.
            let weekday = (day.num_days_from_ce() - 7).rem_euclid(7);
            weekday != 0 && weekday != 6 && !self.off.contains(&day)
        }

        fn count(&self, from: NaiveDate, mut left: u32, only_working: bool) -> NaiveDate {
            let mut day = from;
            while left > 0 {
                day = day.succ_opt().unwrap();
                if !only_working || self.works(day) {
                    left -= 1;
                }
            }
            day
        }
    }

    proptest! {
        #[test]
        fn dates_are_as_a_naive_calendar_counts_them(offset in 0_u64..4_700, days in 14_u32..60, way in 0_usize..3) {
            let naive = Naive::new();
            let sent = day("2013-01-01") + Days::new(offset);
            let (method, working) = [(Method::Hand, 0), (Method::Email, 1), (Method::Post, 3)][way];
            let given = given_on(sent, method, known()).unwrap();
            prop_assert_eq!(given, naive.count(sent, working, true));
            let last = representations_until(given, days).unwrap();
            prop_assert_eq!(last, naive.count(given, days, false));
            prop_assert_eq!(decide_by(last).unwrap(), naive.count(last, 28, false));
            prop_assert_eq!(pay_by(given, days).unwrap(), naive.count(given, days, false));
            let mut appeal = naive.count(sent, days, false);
            if !naive.works(appeal) {
                appeal = naive.count(appeal, 1, true);
            }
            let ends = appeal_until(sent, days, 17, known()).unwrap();
            prop_assert_eq!(ends.date(), appeal);
            prop_assert!(leaves_enough_time(given, last) && !leaves_enough_time(given, naive.count(given, 13, false)));
        }
    }
}
