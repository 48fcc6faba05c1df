//! How returns come in: how many are complete after each whole hour of a window, and what that lets expect of the end.

use super::model::Hour;
use crate::clock::UtcTime;
use crate::windows::{ReportingMonth, Window};

const HOUR_SECONDS: i64 = 3_600;

/// Returns that were complete after each whole hour of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curve {
    /// The month.
    pub month: ReportingMonth,
    /// Returns that were owed.
    pub owed: i64,
    /// By whole hours since the window opened; the first is 0 hours.
    complete: Vec<i64>,
}

/// Whole hours from the opening of a window to a moment, but no more than the window has; 0 before it opens.
pub fn hours_until(window: &Window, at: UtcTime) -> usize {
    usize::try_from(seconds(window.opens_at, at.min(window.ends_at())) / HOUR_SECONDS).unwrap_or_default()
}

fn seconds(from: UtcTime, to: UtcTime) -> i64 {
    (to.to_chrono() - from.to_chrono()).num_seconds()
}

impl Curve {
    /// The whole of a window, from when each return was complete.
    pub fn of(window: &Window, owed: i64, completed: &[UtcTime]) -> Self {
        let counts: Vec<(UtcTime, i64)> = completed.iter().map(|at| (*at, 1)).collect();
        Self::up_to(window, owed, window.ends_at(), &counts)
    }

    /// A window up to a moment, from how many returns were complete in some hours; each hour is named by a moment in it.
    pub fn up_to(window: &Window, owed: i64, until: UtcTime, counts: &[(UtcTime, i64)]) -> Self {
        let hours = hours_until(window, until);
        let mut complete = vec![0; hours.saturating_add(1)];
        for (at, number) in counts {
            // What was complete within an hour counts from its end on.
            let hour = usize::try_from(seconds(window.opens_at, *at).div_euclid(HOUR_SECONDS)).ok();
            let sum = hour.and_then(|hour| complete.get_mut(hour.saturating_add(1)));
            if let Some(sum) = sum {
                *sum += number;
            }
        }
        let mut total = 0;
        for sum in &mut complete {
            total += *sum;
            *sum = total;
        }
        Self { month: window.month, owed, complete }
    }

    /// As it was written down: hours in which nothing came are left out.
    pub fn written(window: &Window, hours: &[Hour]) -> Self {
        let length = hours_until(window, window.ends_at());
        let at = |hour: usize| {
            let up_to = |row: &&Hour| usize::try_from(row.hour).is_ok_and(|of| of <= hour);
            hours.iter().rev().find(up_to).map_or(0, |row| row.complete)
        };
        let owed = hours.first().map_or(0, |row| row.owed);
        Self { month: window.month, owed, complete: (0..=length).map(at).collect() }
    }

    /// To be written down: the beginning, and each hour in which something came.
    pub fn hours(&self) -> Vec<Hour> {
        let before = std::iter::once(None).chain(self.complete.iter().map(Some));
        let changed = (0..).zip(self.complete.iter().zip(before)).filter(|(_, (now, before))| Some(*now) != *before);
        changed
            .map(|(hour, (complete, _))| Hour { month: self.month, hour, complete: *complete, owed: self.owed })
            .collect()
    }

    /// Complete after some whole hours; after the last there is, what was complete then.
    pub fn at(&self, hour: usize) -> i64 {
        self.complete.get(hour).or(self.complete.last()).copied().unwrap_or_default()
    }

    /// Complete at the end.
    pub fn finish(&self) -> i64 {
        self.complete.last().copied().unwrap_or_default()
    }

    /// Whole hours that are known.
    pub fn length(&self) -> usize {
        self.complete.len().saturating_sub(1)
    }
}

/// What is to be expected of the end of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Projection {
    /// Complete at the end, as in the last windows together.
    pub complete: i64,
    /// As in the one of them in which the least came.
    pub least: i64,
    /// As in the one in which the most came.
    pub most: i64,
}

/// Looks at how many of the returns that were not complete at this hour of the last windows were complete at their end,
/// and expects the same of those that are not complete now. `complete` is now, `hour` the last whole hour. Nothing if
/// there is no window to compare with.
pub fn projection(owed: i64, complete: i64, hour: usize, past: &[Curve]) -> Option<Projection> {
    let left = (owed - complete).max(0);
    let open: Vec<(i64, i64)> = past
        .iter()
        .map(|curve| (curve.finish() - curve.at(hour), curve.owed - curve.at(hour)))
        .filter(|(_, left)| *left > 0)
        .collect();
    let expected = |(came, of): (i64, i64)| complete + (left.saturating_mul(came) + of / 2) / of.max(1);
    let single = || open.iter().copied().map(expected);
    let all = open.iter().fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
    Some(Projection { complete: expected(all), least: single().min()?, most: single().max()? })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> UtcTime {
        UtcTime::new(chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc())
    }

    fn window() -> Window {
        Window {
            month: "2026-01".parse().unwrap(),
            opens_at: at("2026-01-08T00:00:00Z"),
            closes_at: at("2026-01-14T23:59:59Z"),
        }
    }

    /// Owed, then complete after each day.
    fn past(owed: i64, days: [i64; 7]) -> Curve {
        let mut before = 0;
        let counts: Vec<(UtcTime, i64)> = (0..)
            .zip(days)
            .map(|(day, sum)| {
                let came = sum - before;
                before = sum;
                (window().opens_at.plus_seconds(day * 86_400), came)
            })
            .collect();
        Curve::up_to(&window(), owed, window().ends_at(), &counts)
    }

    #[test]
    fn what_is_complete_within_an_hour_counts_from_its_end() {
        let moments =
            ["2026-01-08T00:00:00Z", "2026-01-08T00:59:59.999999Z", "2026-01-08T01:00:00Z", "2026-01-14T23:59:59Z"];
        let curve = Curve::of(&window(), 10, &moments.map(at));
        assert_eq!((curve.length(), curve.finish()), (168, 4));
        let found: Vec<i64> = [0, 1, 2, 3, 167, 168, 500].map(|hour| curve.at(hour)).into();
        assert_eq!(found, [0, 2, 3, 3, 3, 4, 4]);
        // What came before the window or after it is no part of it.
        let beside = Curve::of(&window(), 10, &["2026-01-07T23:59:59Z", "2026-01-15T00:00:00Z"].map(at));
        assert_eq!(beside.finish(), 0);
        assert_eq!(hours_until(&window(), at("2026-01-08T10:42:05Z")), 10);
        assert_eq!(hours_until(&window(), at("2026-01-01T00:00:00Z")), 0);
        assert_eq!(hours_until(&window(), at("2026-02-01T00:00:00Z")), 168);
    }

    #[test]
    fn the_finish_is_that_of_the_last_windows_for_those_that_are_left() {
        let ends_at_90 = past(100, [10, 20, 30, 40, 50, 60, 90]);
        let ends_at_70 = past(100, [10, 20, 30, 40, 50, 60, 70]);
        for (owed, complete, hour, last, expected) in [
            // On the evening of the third day 30 of 100 were in, and 60 of the other 70 came.
            (100, 30, 72, vec![ends_at_90.clone()], Some((90, 90, 90))),
            // Behind the last window: 60 of 70 of those left are expected still.
            (100, 16, 72, vec![ends_at_90.clone()], Some((88, 88, 88))),
            (1_000, 300, 72, vec![ends_at_90.clone(), ends_at_70.clone()], Some((800, 700, 900))),
            // At the opening nothing is in, and the share of the last window is expected.
            (200, 0, 0, vec![ends_at_90.clone()], Some((180, 180, 180))),
            // At the end nothing more is expected, whatever the last window did.
            (100, 42, 168, vec![ends_at_90.clone()], Some((42, 42, 42))),
            (100, 100, 72, vec![ends_at_90.clone()], Some((100, 100, 100))),
            // Nothing owed, nothing expected.
            (0, 0, 72, vec![ends_at_90], Some((0, 0, 0))),
            (100, 50, 72, vec![], None),
            // Everybody had sent by this hour: there is nothing to learn from.
            (100, 50, 72, vec![past(30, [10, 20, 30, 30, 30, 30, 30])], None),
        ] {
            let found = projection(owed, complete, hour, &last).map(|found| (found.complete, found.least, found.most));
            assert_eq!(found, expected, "{complete} of {owed} after {hour} hours");
        }
    }

    proptest! {
        #[test]
        fn what_was_written_down_is_read_as_it_was(seconds in prop::collection::vec(0..604_800_i64, 0..60)) {
            let moments: Vec<UtcTime> = seconds.iter().map(|after| window().opens_at.plus_seconds(*after)).collect();
            let curve = Curve::of(&window(), 60, &moments);
            prop_assert_eq!(Curve::written(&window(), &curve.hours()), curve.clone());
            for hour in [0, 1, 24, 100, 168] {
                let by = window().opens_at.plus_seconds(i64::try_from(hour).unwrap() * 3_600);
                prop_assert_eq!(curve.at(hour), i64::try_from(moments.iter().filter(|at| **at < by).count()).unwrap());
            }
        }

        #[test]
        fn a_projection_lies_between_now_and_all(
            now in 0..=1_000_i64, hour in 0..=168_usize, days in prop::collection::vec(0..=50_i64, 7), more in 0..200_i64,
        ) {
            let mut sum = 0;
            let days: Vec<i64> = days.iter().map(|day| { sum += day; sum }).collect();
            let curve = past(sum + more, days.try_into().unwrap());
            if let Some(found) = projection(1_000, now, hour, &[curve]) {
                prop_assert!(now <= found.complete && found.complete <= 1_000);
                prop_assert!(found.least <= found.complete && found.complete <= found.most);
            }
        }
    }
}
