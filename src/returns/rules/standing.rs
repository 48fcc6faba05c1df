//! What a location owes for a month, and how its return stands.

use chrono::NaiveDate;

use super::super::model::{Held, OwedSection, Progress, ReturnState, SectionState, Standing};
use crate::notice::{Campaigns, Notice, Section, Service};
use crate::register::{Event, Location, Status, as_on};
use crate::windows::ReportingMonth;

/// Whose duty the return of a location is, if anybody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// The provider on the last day of the window.
    pub provider_id: String,
    /// Whether a return is owed.
    pub owes: bool,
}

/// Whether a location owes a return whose window closes at the end of `closes_on`: it does if it is on the register on
/// that day, dormant or not unless a setting says otherwise. `newest_first` are the location's events.
pub fn duty(location: &Location, newest_first: &[Event], closes_on: NaiveDate, dormant_owes: bool) -> Duty {
    let was = as_on(location, newest_first, closes_on);
    let registered = location.registered_on.is_none_or(|day| day <= closes_on);
    let left = location.deregistered_on.is_some_and(|day| day <= closes_on);
    let owes = match was.status {
        Some(Status::Active) => true,
        Some(Status::Dormant) => dormant_owes,
        Some(Status::Deregistered) | None => false,
    };
    Duty { provider_id: was.provider_id, owes: owes && registered && !left }
}

/// The kinds of service that a location gives.
pub fn services(location: &Location) -> Vec<Service> {
    Service::given(location.care_home, location.home_care)
}

/// Whether everything that is owed is done.
pub fn is_complete(
    location: &Location,
    notice: &Notice,
    month: ReportingMonth,
    campaigns: &Campaigns,
    done: &Progress,
) -> bool {
    let services = services(location);
    let mut required =
        notice.sections_for(&services).filter(|section| section.is_required(month, campaigns)).peekable();
    required.peek().is_some() && required.all(|section| done.has(&section.key))
}

/// How the return of a location stands. Without a notice in force nothing is owed.
pub fn standing(
    location: &Location,
    notice: Option<(&Notice, &Campaigns)>,
    month: ReportingMonth,
    owes: bool,
    progress: Option<&Progress>,
) -> Standing {
    let services = services(location);
    let is_done = |key: &str| progress.is_some_and(|progress| progress.has(key));
    let section = |section: &Section, campaigns: &Campaigns| {
        let required = owes && section.is_required(month, campaigns);
        let state = match (is_done(&section.key), required) {
            (true, _) => SectionState::Done,
            (false, true) => SectionState::Due,
            (false, false) => SectionState::NotRequired,
        };
        OwedSection { key: section.key.clone(), title: section.title_at(&services), required, state, given: true }
    };
    let sections: Vec<OwedSection> = notice
        .map(|(notice, campaigns)| notice.sections_for(&services).map(|one| section(one, campaigns)).collect())
        .unwrap_or_default();
    let state = state_of(&sections);
    let completed_at = progress.filter(|_| state == ReturnState::Complete).and_then(|progress| progress.completed_at);
    Standing { month, state, completed_at, sections }
}

/// How a return stands whose window is over and whose outcome was written down: as that says, whatever the location has
/// become since. Required are the sections that were owed: those that were missing when the window closed, and those
/// that were done. One that was missing and is not held to be any more is required and not due.
pub fn held(
    location: &Location,
    notice: Option<(&Notice, &Campaigns)>,
    month: ReportingMonth,
    held: &Held,
    progress: Option<&Progress>,
) -> Standing {
    let services = services(location);
    let section = |section: &Section, campaigns: &Campaigns| {
        let given = services.contains(&section.service);
        let is_done = progress.is_some_and(|progress| progress.has(&section.key));
        let was_missing = held.was_missing(&section.key);
        let was_owed = was_missing || (is_done && section.is_required(month, campaigns));
        let required = held.state != ReturnState::NotRequired && was_owed;
        let state = match (is_done, held.misses(&section.key)) {
            (true, _) => SectionState::Done,
            (false, true) => SectionState::Due,
            (false, false) => SectionState::NotRequired,
        };
        let title = section.title_at(&services);
        (given || is_done || required).then(|| OwedSection { key: section.key.clone(), title, required, state, given })
    };
    let sections: Vec<OwedSection> = notice
        .map(|(notice, campaigns)| notice.sections.iter().filter_map(|one| section(one, campaigns)).collect())
        .unwrap_or_default();
    let is_complete = held.state == ReturnState::Complete;
    let completed_at = held.completed_at.or_else(|| progress.and_then(|progress| progress.completed_at));
    Standing { month, state: held.state, completed_at: completed_at.filter(|_| is_complete), sections }
}

/// Sections that are not required neither complete a return nor make it partial.
fn state_of(sections: &[OwedSection]) -> ReturnState {
    let required: Vec<_> = sections.iter().filter(|section| section.required).collect();
    let done = required.iter().filter(|section| section.state == SectionState::Done).count();
    match (required.len(), done) {
        (0, _) => ReturnState::NotRequired,
        (all, done) if all == done => ReturnState::Complete,
        (_, 0) => ReturnState::Missing,
        _ => ReturnState::Partial,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(required: bool, state: SectionState) -> OwedSection {
        OwedSection { key: "k".into(), title: "K".into(), required, state, given: true }
    }

    #[test]
    fn a_return_is_complete_when_all_that_is_required_is_done() {
        use SectionState::{Done, Due, NotRequired};
        for (sections, state) in [
            (vec![], ReturnState::NotRequired),
            (vec![(false, NotRequired)], ReturnState::NotRequired),
            (vec![(false, Done)], ReturnState::NotRequired),
            (vec![(true, Due), (true, Due)], ReturnState::Missing),
            (vec![(true, Due), (false, Done)], ReturnState::Missing),
            (vec![(true, Done), (true, Due)], ReturnState::Partial),
            (vec![(true, Done), (true, Done), (false, NotRequired)], ReturnState::Complete),
        ] {
            let all: Vec<_> = sections.iter().map(|(required, state)| section(*required, *state)).collect();
            assert_eq!(state_of(&all), state, "{sections:?}");
        }
    }

    #[test]
    fn progress_knows_whole_keys_only() {
        let progress = Progress {
            location_id: "1-1".into(),
            month: "2026-01".parse().unwrap(),
            done: " beds workforce ".into(),
            completed_at: None,
            completed_by: None,
        };
        for (key, has) in [("beds", true), ("workforce", true), ("bed", false), ("work", false), ("", false)] {
            assert_eq!(progress.has(key) && !key.is_empty(), has, "{key}");
        }
    }
}
