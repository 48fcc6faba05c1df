//! What a history leads to: whether one more miss would matter, and what clears it.

use std::collections::BTreeMap;

use super::super::model::{Misses, Outcome};
use super::{Risk, risk, worst};
use crate::config::{Compliance, Unit};
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

/// Windows after which nothing of today is counted any more.
const FORGOTTEN_AFTER: usize = 13;

/// What became of the return of one location in one closed window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past<'a> {
    /// The month.
    pub month: ReportingMonth,
    /// What holds of it.
    pub state: ReturnState,
    /// Whose duty it was.
    pub provider_id: &'a str,
}

impl<'a> Past<'a> {
    /// What an outcome says.
    pub fn of(outcome: &'a Outcome) -> Self {
        Self { month: outcome.month, state: outcome.state, provider_id: &outcome.provider_id }
    }
}

/// The windows that count for a location of this provider, one state a month. Counted by location, `past` is that of the
/// location: what came before its first month that counts is left out, and so is what another provider missed, unless a
/// setting says otherwise. Counted by provider, `past` is that of all its locations.
pub fn counted<'a>(
    past: impl IntoIterator<Item = Past<'a>>,
    provider_id: &str,
    first: Option<ReportingMonth>,
    settings: &Compliance,
) -> Vec<(ReportingMonth, ReturnState)> {
    match settings.unit {
        Unit::Location => past
            .into_iter()
            .filter(|one| !settings.restart_on_sale || one.provider_id == provider_id)
            .filter(|one| first.is_none_or(|first| one.month >= first))
            .map(|one| (one.month, one.state))
            .collect(),
        Unit::Provider => {
            let mut months: BTreeMap<ReportingMonth, Vec<ReturnState>> = BTreeMap::new();
            for one in past {
                months.entry(one.month).or_default().push(one.state);
            }
            months.into_iter().filter_map(|(month, states)| Some((month, worst(states)?))).collect()
        }
    }
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// How it stands.
    pub risk: Risk,
    /// One more miss would make a notice of intent possible, which it is not yet.
    pub next_triggers: bool,
    /// The month whose complete return is the last that is needed until nothing is held any more; nothing if nothing is
    /// held now.
    pub clear_with: Option<ReportingMonth>,
}

/// Looks ahead from the closed window of `through`.
pub fn outlook(outcomes: &[(ReportingMonth, ReturnState)], through: ReportingMonth, settings: &Compliance) -> Outlook {
    let now = risk(outcomes, through, settings);
    let held = |risk: &Risk| risk.at_risk || risk.triggered;
    let ahead = || std::iter::successors(through.next(), |month| month.next()).take(FORGOTTEN_AFTER);
    let clear_with = held(&now).then(|| ahead().find(|month| !held(&risk(outcomes, *month, settings)))).flatten();
    Outlook { risk: now, next_triggers: next_triggers(outcomes, through, now, settings), clear_with }
}

/// Whether a miss of the window after `through` would make a notice possible.
pub fn next_triggers(
    outcomes: &[(ReportingMonth, ReturnState)],
    through: ReportingMonth,
    now: Risk,
    settings: &Compliance,
) -> bool {
    let Some(next) = through.next().filter(|_| !now.triggered) else { return false };
    let mut missed = outcomes.to_vec();
    missed.push((next, ReturnState::Missing));
    risk(&missed, next, settings).triggered
}

/// Of a location that missed nothing.
pub fn nothing_missed(settings: &Compliance) -> Outlook {
    let misses = Misses { consecutive: 0, in_last_12: 0 };
    let risk = Risk { misses, at_risk: false, triggered: false };
    let next_triggers = settings.trigger_consecutive == 1 || settings.trigger_in_twelve == 1;
    Outlook { risk, next_triggers, clear_with: None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::Config;

    fn settings() -> Compliance {
        Config::with(&[]).unwrap().compliance
    }

    fn last() -> ReportingMonth {
        "2025-12".parse().unwrap()
    }

    /// Windows one after the other, the last of them in December 2025; nought is a miss.
    fn windows(history: &str) -> Vec<(ReportingMonth, ReturnState)> {
        let back = std::iter::successors(Some(last()), |month| month.previous());
        let state = |letter| if letter == '0' { ReturnState::Missing } else { ReturnState::Complete };
        back.zip(history.chars().rev().map(state)).collect()
    }

    #[test]
    fn what_clears_a_history_is_said_month_by_month() {
        for (history, next_triggers, clear_with) in [
            ("111111111111", false, None),
            ("111111111110", false, None),
            // One complete return ends a run that is no more than that.
            ("111111111100", true, Some("2026-01")),
            ("111111111000", false, Some("2026-01")),
            // Three of twelve, not in a row: nothing is held, but one more would be the fourth.
            ("111111110010", true, None),
            // Four of twelve: until the oldest of them is more than twelve windows ago.
            ("011111101010", false, Some("2026-01")),
            ("111111001001", false, Some("2026-07")),
            ("000000000000", false, Some("2026-09")),
        ] {
            let found = outlook(&windows(history), last(), &settings());
            let clear = found.clear_with.map(|month| month.to_string());
            assert_eq!((found.next_triggers, clear.as_deref()), (next_triggers, clear_with), "{history}");
        }
    }

    #[test]
    fn a_sale_and_a_grace_leave_windows_out() {
        let past =
            |month: &str, provider_id| Past { month: month.parse().unwrap(), state: ReturnState::Missing, provider_id };
        let all = [past("2025-10", "old"), past("2025-11", "new"), past("2025-12", "new")];
        let of = |first: Option<&str>, settings: &Compliance| {
            counted(all, "new", first.map(|first| first.parse().unwrap()), settings).len()
        };
        let mut settings = settings();
        assert_eq!((of(None, &settings), of(Some("2025-12"), &settings)), (2, 1));
        settings.restart_on_sale = false;
        assert_eq!(of(None, &settings), 3);
        settings.unit = Unit::Provider;
        assert_eq!(of(Some("2026-01"), &settings), 3, "grace is for a location that is counted by itself");
    }

    proptest! {
        #[test]
        fn after_what_clears_it_nothing_is_held_and_before_it_something_is(history in "[01]{0,36}") {
            let (outcomes, settings) = (windows(&history), settings());
            let found = outlook(&outcomes, last(), &settings);
            let held = |month| { let risk = risk(&outcomes, month, &settings); risk.at_risk || risk.triggered };
            match found.clear_with {
                None => prop_assert!(!held(last())),
                Some(clear) => {
                    prop_assert!(!held(clear));
                    prop_assert!(last().up_to(clear.previous().unwrap()).all(held));
                }
            }
            let mut worse = outcomes.clone();
            worse.push((last().next().unwrap(), ReturnState::Missing));
            let then = risk(&worse, last().next().unwrap(), &settings);
            prop_assert_eq!(found.next_triggers, then.triggered && !found.risk.triggered);
        }

        #[test]
        fn misses_alone_count_as_all_outcomes_do(history in "[01]{0,36}") {
            let all = windows(&history);
            let misses: Vec<_> = all.iter().copied().filter(|(_, state)| *state == ReturnState::Missing).collect();
            prop_assert_eq!(outlook(&all, last(), &settings()), outlook(&misses, last(), &settings()));
        }
    }
}
