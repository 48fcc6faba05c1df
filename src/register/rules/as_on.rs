//! How a location stood on a day that is past: whose it was, and whether it was on the register.

use chrono::NaiveDate;

use super::super::model::{Event, EventKind, Location, Status};

/// A location on one day. Duty and outcomes of that day belong to the provider of that day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsOn {
    /// CQC id of the provider of the day.
    pub provider_id: String,
    /// Name of the location on the day.
    pub name: String,
    /// Where it stood; nothing while it was not on the register.
    pub status: Option<Status>,
    /// Beds of a care home.
    pub registered_beds: Option<i32>,
    /// GSS code of its council.
    pub council_code: Option<String>,
    /// Code of its integrated care board.
    pub icb_code: Option<String>,
}

/// Undoes, from the newest, all that happened after the day. `newest_first` are the location's events.
///
/// Before the first load the register knows nothing; a location is taken to have been on it from the day that CQC says
/// it was registered.
pub fn as_on(is: &Location, newest_first: &[Event], day: NaiveDate) -> AsOn {
    let mut was = AsOn {
        provider_id: is.provider_id.clone(),
        name: is.name.clone(),
        status: Some(is.status),
        registered_beds: is.registered_beds,
        council_code: is.council_code.clone(),
        icb_code: is.icb_code.clone(),
    };
    for event in newest_first.iter().filter(|event| event.happened_on > day) {
        was.undo(event, is.registered_on.is_some_and(|registered| registered <= day));
    }
    if was.status == Some(Status::Deregistered) {
        was.status = None;
    }
    was
}

/// The spells of a location with each of its providers, newest first: from which day (nothing for the first that we
/// know of) and whose it was.
pub fn providers_over_time(is: &Location, newest_first: &[Event]) -> Vec<(Option<NaiveDate>, String)> {
    let moves = newest_first.iter().filter(|event| event.kind == EventKind::MovedProvider);
    let mut spells = Vec::new();
    let mut provider_id = is.provider_id.clone();
    for event in moves {
        let before = event.was.clone().unwrap_or_else(|| provider_id.clone());
        spells.push((Some(event.happened_on), std::mem::replace(&mut provider_id, before)));
    }
    spells.push((None, provider_id));
    spells
}

impl AsOn {
    fn undo(&mut self, event: &Event, registered: bool) {
        match event.kind {
            EventKind::Added if !registered => self.status = None,
            EventKind::Returned => self.status = Some(Status::Deregistered),
            EventKind::Renamed => self.name = event.was.clone().unwrap_or_default(),
            EventKind::MovedProvider => self.provider_id = event.was.clone().unwrap_or_default(),
            EventKind::BecameDormant => self.status = Some(Status::Active),
            EventKind::BecameActive => self.status = Some(Status::Dormant),
            EventKind::ChangedBeds => self.registered_beds = event.was.as_deref().and_then(|beds| beds.parse().ok()),
            EventKind::ChangedCouncil | EventKind::Placed => self.council_code.clone_from(&event.was),
            EventKind::ChangedIcb => self.icb_code.clone_from(&event.was),
            EventKind::Deregistered => {
                self.status = Some(event.was.as_deref().and_then(|was| was.parse().ok()).unwrap_or(Status::Active));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn location() -> Location {
        Location {
            id: "1-1".into(),
            provider_id: "1-3".into(),
            name: "New".into(),
            status: Status::Deregistered,
            care_home: true,
            home_care: false,
            kinds: String::new(),
            registered_beds: Some(25),
            postcode: None,
            address: String::new(),
            latitude: None,
            longitude: None,
            council_name: None,
            council_code: None,
            region_code: None,
            nhs_region_code: None,
            icb_code: None,
            service_types: String::new(),
            user_bands: String::new(),
            ods_code: None,
            brand_id: None,
            brand_name: None,
            primary_location_id: None,
            registered_on: Some(day("2025-02-10")),
            deregistered_on: None,
            placed_by: None,
            dual_registered: false,
            search_text: String::new(),
            website: None,
        }
    }

    fn event(id: i64, kind: EventKind, on: &str, was: &str, became: &str) -> Event {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Event {
            id,
            location_id: Some("1-1".into()),
            provider_id: "1-3".into(),
            kind,
            happened_on: day(on),
            was: text(was),
            became: text(became),
            import_id: Some(1),
            reason: None,
            place: Some(id),
        }
    }

    fn history() -> Vec<Event> {
        vec![
            event(8, EventKind::Deregistered, "2025-10-01", "active", ""),
            event(7, EventKind::MovedProvider, "2025-09-01", "1-2", "1-3"),
            event(6, EventKind::BecameActive, "2025-08-01", "", ""),
            event(5, EventKind::BecameDormant, "2025-07-01", "", ""),
            event(4, EventKind::ChangedBeds, "2025-06-01", "20", "25"),
            event(3, EventKind::Renamed, "2025-05-01", "Old", "New"),
            event(2, EventKind::MovedProvider, "2025-04-01", "1-1", "1-2"),
            event(1, EventKind::Added, "2025-03-01", "", ""),
        ]
    }

    #[test]
    fn a_day_that_is_past_has_the_provider_of_the_time() {
        for (on, provider, name, status, beds) in [
            ("2025-02-09", "1-1", "Old", None, 20),
            // Registered with CQC before a file of ours told of it.
            ("2025-02-10", "1-1", "Old", Some(Status::Active), 20),
            ("2025-03-31", "1-1", "Old", Some(Status::Active), 20),
            ("2025-04-01", "1-2", "Old", Some(Status::Active), 20),
            ("2025-05-01", "1-2", "New", Some(Status::Active), 20),
            ("2025-06-01", "1-2", "New", Some(Status::Active), 25),
            ("2025-07-31", "1-2", "New", Some(Status::Dormant), 25),
            ("2025-08-01", "1-2", "New", Some(Status::Active), 25),
            ("2025-09-30", "1-3", "New", Some(Status::Active), 25),
            ("2025-10-01", "1-3", "New", None, 25),
        ] {
            let was = as_on(&location(), &history(), day(on));
            let found = (was.provider_id.as_str(), was.name.as_str(), was.status, was.registered_beds);
            assert_eq!(found, (provider, name, status, Some(beds)), "{on}");
        }
    }

    #[test]
    fn a_day_that_is_past_has_the_areas_of_the_time() {
        let is = Location { council_code: Some("E08000009".into()), icb_code: Some("E54000057".into()), ..location() };
        let moves = [
            event(3, EventKind::ChangedIcb, "2025-06-01", "E54000001", "E54000057"),
            event(2, EventKind::ChangedCouncil, "2025-05-01", "E08000003", "E08000009"),
            event(1, EventKind::Placed, "2025-04-01", "", "E08000003"),
        ];
        for (on, council, icb) in [
            ("2025-03-31", None, "E54000001"),
            ("2025-04-01", Some("E08000003"), "E54000001"),
            ("2025-05-01", Some("E08000009"), "E54000001"),
            ("2025-06-01", Some("E08000009"), "E54000057"),
        ] {
            let was = as_on(&is, &moves, day(on));
            assert_eq!((was.council_code.as_deref(), was.icb_code.as_deref()), (council, Some(icb)), "{on}");
        }
    }

    #[test]
    fn the_providers_follow_each_other() {
        let spells = providers_over_time(&location(), &history());
        let expected = [(Some("2025-09-01"), "1-3"), (Some("2025-04-01"), "1-2"), (None, "1-1")];
        assert_eq!(spells, expected.map(|(from, id)| (from.map(day), id.to_owned())));
        assert_eq!(providers_over_time(&location(), &[]), [(None, "1-3".to_owned())]);
    }
}
