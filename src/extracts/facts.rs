//! What was known of a location on the register at the moment of an extract.

use chrono::NaiveDate;

use super::model::Moment;
use super::rules::day;
use crate::register::queries::Reach;
use crate::register::{Event, EventKind, Location, Status, areas, as_on};

/// A location as it was known, where the register keeps a history; all else is in the location itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Its name.
    pub name: String,
    /// Whose it was.
    pub provider_id: String,
    /// Where it stood.
    pub status: Status,
    /// Beds of a care home.
    pub registered_beds: Option<i32>,
    /// Its council.
    pub council_code: Option<String>,
    /// Its region.
    pub region_code: Option<String>,
    /// Its NHS region.
    pub nhs_region_code: Option<String>,
    /// Its integrated care board.
    pub icb_code: Option<String>,
    /// When it left, if that was known.
    pub deregistered_on: Option<NaiveDate>,
}

impl Facts {
    /// Whether a location of these facts lies within a reach.
    pub fn lie_in(&self, reach: &Reach, location_id: &str) -> bool {
        let areas = [&self.council_code, &self.icb_code, &self.region_code, &self.nhs_region_code];
        areas.into_iter().flatten().any(|code| reach.areas.iter().any(|area| area == areas::code_today(code)))
            || reach.providers.contains(&self.provider_id)
            || reach.locations.iter().any(|id| id == location_id)
    }
}

/// Events as they count for a moment, location by location, those of each newest first: what was written down after the
/// moment, or could not be seen yet when it was first asked for, never happened, so that it is undone whatever day it tells
/// of.
pub fn known_events(moment: &Moment, mut newest_first: Vec<Event>) -> Vec<Event> {
    let is_later = |event: &&mut Event| event.place.is_none_or(|place| place > moment.last_event);
    for event in newest_first.iter_mut().filter(is_later) {
        event.happened_on = NaiveDate::MAX;
    }
    newest_first.sort_by(|left, right| left.location_id.cmp(&right.location_id));
    newest_first
}

/// Those of one location, of [`known_events`].
pub fn events_of<'a>(events: &'a [Event], id: &str) -> &'a [Event] {
    let before = events.partition_point(|event| event.location_id.as_deref() < Some(id));
    let rest = events.get(before..).unwrap_or_default();
    let own = rest.partition_point(|event| event.location_id.as_deref() == Some(id));
    rest.get(..own).unwrap_or_default()
}

/// A location as far as it was known whether it had left: a leaving that was not known has no day. `events` are its own.
pub fn as_known(location: Location, events: &[Event]) -> Location {
    let is_later = |event: &Event| event.kind == EventKind::Deregistered && event.happened_on == NaiveDate::MAX;
    match events.iter().any(is_later) {
        true => Location { deregistered_on: None, ..location },
        false => location,
    }
}

/// What was known of a location, if it was on the register at the moment or on the day on which the window opened.
/// `events` are its own, of [`known_events`].
pub fn facts(location: &Location, events: &[Event], moment: &Moment, opens_on: NaiveDate) -> Option<Facts> {
    let is_later = |event: &Event| event.kind == EventKind::Added && event.happened_on == NaiveDate::MAX;
    if events.iter().any(is_later) {
        return None;
    }
    let today = day(moment.as_at);
    let was = as_on(location, events, today);
    let then = as_on(location, events, opens_on.min(today));
    if was.status.is_none() && then.status.is_none() {
        return None;
    }
    let council = was.council_code.as_deref().and_then(areas::council_coded);
    let moved = was.council_code != location.council_code;
    let region = |of_council: Option<String>, now: &Option<String>| if moved { of_council } else { now.clone() };
    Some(Facts {
        region_code: region(council.map(|council| council.region_code.clone()), &location.region_code),
        nhs_region_code: region(council.map(|council| council.nhs_region_code.clone()), &location.nhs_region_code),
        name: was.name,
        provider_id: was.provider_id,
        status: was.status.unwrap_or(Status::Deregistered),
        registered_beds: was.registered_beds,
        council_code: was.council_code,
        icb_code: was.icb_code,
        deregistered_on: location.deregistered_on.filter(|_| was.status.is_none()),
    })
}
