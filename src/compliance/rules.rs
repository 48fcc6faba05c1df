//! Counting missed windows, as NHSBSA and the councils do: three consecutive windows, or any four of twelve.

mod order;
mod outlook;

use chrono::NaiveDate;

use super::model::Misses;
use crate::config::Compliance;
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

pub use order::{Facts, place};
pub use outlook::{Outlook, Past, counted, next_triggers, nothing_missed, outlook};

/// Windows that are looked back on.
const TWELVE: usize = 12;

/// What misses add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Risk {
    /// The misses.
    pub misses: Misses,
    /// The last windows were missed, and it is not triggered yet.
    pub at_risk: bool,
    /// A notice of intent may be issued.
    pub triggered: bool,
}

/// Whether a state counts as a missed window.
pub fn is_miss(state: ReturnState, settings: &Compliance) -> bool {
    match state {
        ReturnState::Missing => true,
        ReturnState::Partial => settings.partial_is_miss,
        ReturnState::Complete | ReturnState::NotRequired | ReturnState::Excused => false,
    }
}

/// Counts the misses of one location or provider up to the closed window of `through`. `outcomes` are in no order. A
/// month without an outcome, one in which nothing was owed and one that is excused are no miss, and end a run of them:
/// "consecutive" is read as it is written.
pub fn risk(outcomes: &[(ReportingMonth, ReturnState)], through: ReportingMonth, settings: &Compliance) -> Risk {
    let missed = |month: ReportingMonth| outcomes.iter().any(|(of, state)| *of == month && is_miss(*state, settings));
    let back = || std::iter::successors(Some(through), |month| month.previous());
    let consecutive = count(back().take_while(|month| missed(*month)).count());
    let in_last_12 = count(back().take(TWELVE).filter(|month| missed(*month)).count());
    let triggered = consecutive >= settings.trigger_consecutive || in_last_12 >= settings.trigger_in_twelve;
    let at_risk = !triggered && consecutive >= settings.at_risk_consecutive;
    Risk { misses: Misses { consecutive, in_last_12 }, at_risk, triggered }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The first month that counts against a location: as many windows after the first one that it owed as the grace has.
/// Of the month in which it was registered it owes nothing if the window was over by then. `last_days` are those of the
/// windows that have closed; any other was not over.
pub fn counts_from(
    registered_on: NaiveDate,
    last_days: &[(ReportingMonth, NaiveDate)],
    settings: &Compliance,
) -> Option<ReportingMonth> {
    let registered = ReportingMonth::containing(registered_on)?;
    let was_over = last_days.iter().any(|(month, last_day)| *month == registered && *last_day < registered_on);
    let left_out = usize::try_from(settings.grace_months).ok()? + usize::from(was_over);
    std::iter::successors(Some(registered), |month| month.next()).nth(left_out)
}

/// Of several locations of a provider in one month, the state that counts for the provider: a miss if one missed.
pub fn worst(states: impl IntoIterator<Item = ReturnState>) -> Option<ReturnState> {
    let rank = |state: &ReturnState| match state {
        ReturnState::Missing => 4,
        ReturnState::Partial => 3,
        ReturnState::Complete => 2,
        ReturnState::Excused => 1,
        ReturnState::NotRequired => 0,
    };
    states.into_iter().max_by_key(rank)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::Config;

    fn settings() -> Compliance {
        Config::with(&[]).unwrap().compliance
    }

    /// Windows one after the other, the last of them in December 2025.
    fn windows(history: &str) -> Vec<(ReportingMonth, ReturnState)> {
        let last: ReportingMonth = "2025-12".parse().unwrap();
        let back = std::iter::successors(Some(last), |month| month.previous());
        let state = |letter| match letter {
            '1' => ReturnState::Complete,
            'p' => ReturnState::Partial,
            // Saved after the window: a miss of that window.
            '0' | 'L' => ReturnState::Missing,
            'e' => ReturnState::Excused,
            '-' => ReturnState::NotRequired,
            other => panic!("{other}"),
        };
        back.zip(history.chars().rev().map(state)).collect()
    }

    fn risk_of(history: &str) -> Risk {
        risk(&windows(history), "2025-12".parse().unwrap(), &settings())
    }

    /// The histories of the practice of NHSBSA and the councils, and those that follow from the words of the rules.
    #[test]
    fn histories_are_counted_as_in_practice() {
        for (history, at_risk, triggered) in [
            ("111111111111", false, false),
            ("111111111110", false, false),
            ("111111111100", true, false),
            ("111111111000", false, true),
            ("111111110010", false, false),
            ("111111001001", false, true),
            ("011011011011", false, true),
            ("011101110110", false, true),
            ("0111011101110", false, false),
            ("000111111111", false, false),
            ("110110011111", false, false),
            ("1101100", true, false),
            ("00", true, false),
            ("000", false, true),
            ("0p0", false, true),
            ("00L", false, true),
            ("00e", false, false),
            ("0e00", true, false),
            ("00-0", false, false),
        ] {
            let found = risk_of(history);
            assert_eq!((found.at_risk, found.triggered), (at_risk, triggered), "{history}: {found:?}");
        }
    }

    #[test]
    fn a_trigger_comes_with_the_window_that_makes_it_and_not_before() {
        for (history, first) in [("111111001001", 11), ("011011011011", 10), ("011101110110", 12), ("111111111000", 12)]
        {
            let triggered = |length: usize| {
                let part: String = history.chars().take(length).collect();
                risk_of(&part).triggered
            };
            assert!(triggered(first) && !(1..first).any(triggered), "{history}");
        }
    }

    #[test]
    fn settings_change_what_counts() {
        let mut settings = settings();
        settings.partial_is_miss = false;
        let through = "2025-12".parse().unwrap();
        assert!(!risk(&windows("0p0"), through, &settings).triggered);
        (settings.trigger_consecutive, settings.at_risk_consecutive) = (2, 1);
        assert!(risk(&windows("00"), through, &settings).triggered);
    }

    #[test]
    fn grace_begins_with_the_first_window_that_is_owed() {
        let last_days: [(ReportingMonth, NaiveDate); 1] = [("2025-11".parse().unwrap(), "2025-11-14".parse().unwrap())];
        for (registered_on, grace_months, first) in [
            ("2025-11-14", 0, "2025-11"),
            ("2025-11-14", 1, "2025-12"),
            ("2025-11-14", 3, "2026-02"),
            // The window of November was over.
            ("2025-11-15", 0, "2025-12"),
            ("2025-11-20", 1, "2026-01"),
            ("2025-12-01", 1, "2026-01"),
        ] {
            let settings = Compliance { grace_months, ..settings() };
            let found = counts_from(registered_on.parse().unwrap(), &last_days, &settings).unwrap();
            assert_eq!(found.as_str(), first, "{registered_on}, {grace_months}");
        }
    }

    #[test]
    fn a_provider_missed_what_one_of_its_locations_missed() {
        // A 011, B 101, C 110: none alone is triggered, the provider is.
        let homes = ["011", "101", "110"].map(windows);
        let through: ReportingMonth = "2025-12".parse().unwrap();
        assert!(homes.iter().all(|home| !risk(home, through, &settings()).triggered));
        let months = homes[0].iter().map(|(month, _)| *month);
        let state = |month| homes.iter().flatten().filter(move |(of, _)| *of == month).map(|(_, state)| *state);
        let provider: Vec<_> = months.filter_map(|month| Some((month, worst(state(month))?))).collect();
        assert!(risk(&provider, through, &settings()).triggered);
    }

    proptest! {
        /// Held against the plainest way to count.
        #[test]
        fn counting_is_as_by_hand(history in "[01p]{0,40}") {
            let found = risk_of(&history);
            let letters: Vec<char> = history.chars().rev().collect();
            let missed = |letter: &&char| **letter != '1';
            let run = letters.iter().position(|letter| *letter == '1').unwrap_or(letters.len());
            let twelve = letters.iter().take(12).filter(missed).count();
            prop_assert_eq!(found.misses.consecutive, count(run));
            prop_assert_eq!(found.misses.in_last_12, count(twelve));
            prop_assert_eq!(found.triggered, run >= 3 || twelve >= 4);
            prop_assert_eq!(found.at_risk, run == 2 && twelve < 4);
        }
    }
}
