//! The register in words for people.

use chrono::NaiveDate;

use super::areas::area_name;
use super::model::{Event, EventKind, ImportKind, Location, PlacedBy, Status};
use super::sheet::ServiceKind;
use crate::web::components::{Tag, TagColour};

/// A day: `1 October 2026`.
pub fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// Where a location stands.
pub fn status(status: Status) -> Tag {
    match status {
        Status::Active => Tag::new("Active", TagColour::Green),
        Status::Dormant => Tag::new("Dormant", TagColour::Yellow),
        Status::Deregistered => Tag::new("Left the register", TagColour::Grey),
    }
}

/// The kinds of service that a location gives, one by one.
pub fn kinds(location: &Location) -> Vec<&'static str> {
    let words = |kind| match kind {
        ServiceKind::CareHomeWithNursing => "Care home with nursing",
        ServiceKind::CareHomeWithoutNursing => "Care home without nursing",
        ServiceKind::HomeCare => "Home care",
        ServiceKind::ExtraCare => "Extra care",
        ServiceKind::SupportedLiving => "Supported living",
        ServiceKind::SharedLives => "Shared Lives",
    };
    let found: Vec<_> = location.kinds.split(' ').filter_map(ServiceKind::parse).map(words).collect();
    if found.is_empty() { vec!["No care home or home care service"] } else { found }
}

/// An area with its code: `Trafford (E08000009)`.
pub fn area(code: Option<&str>) -> String {
    match code {
        None => "Not known".to_owned(),
        Some(code) => area_name(code).map_or_else(|| code.to_owned(), |name| format!("{name} ({code})")),
    }
}

/// What told where a location lies.
pub fn placed_by(by: Option<PlacedBy>) -> &'static str {
    match by {
        Some(PlacedBy::Council) => "The council that CQC names",
        Some(PlacedBy::Postcode) => "Its postcode only. A person should check",
        Some(PlacedBy::Person) => "A person",
        None => "Nothing yet. It waits to be placed",
    }
}

/// Where a load came from.
pub fn import_kind(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::File => "File",
        ImportKind::Sync => "CQC API",
        ImportKind::Demo => "Demonstration",
    }
}

/// What happened, in a sentence; `name_of` gives the name of a provider by its id.
pub fn event(event: &Event, name_of: impl Fn(&str) -> Option<String>) -> String {
    let (was, became) = (event.was.as_deref(), event.became.as_deref());
    let said = |text: Option<&str>| text.unwrap_or("not known").to_owned();
    let provider = |id: Option<&str>| match id {
        None => "a provider not known".to_owned(),
        Some(id) => name_of(id).map_or_else(|| id.to_owned(), |name| format!("{name} ({id})")),
    };
    let from_to = |what: &str| format!("{what} changed from {} to {}", said(was), said(became));
    let sentence = match event.kind {
        EventKind::Added => "Came onto the register".to_owned(),
        EventKind::Returned => "Came back onto the register".to_owned(),
        EventKind::Renamed => from_to("Name"),
        EventKind::MovedProvider => format!("Moved from {} to {}", provider(was), provider(became)),
        EventKind::BecameDormant => "Became dormant: it is registered but gives no care for now".to_owned(),
        EventKind::BecameActive => "Became active again".to_owned(),
        EventKind::ChangedBeds => from_to("Number of beds"),
        EventKind::Deregistered => "Left the register".to_owned(),
        EventKind::ChangedCouncil => format!("Council changed from {} to {}", area(was), area(became)),
        EventKind::ChangedIcb => format!("Integrated care board changed from {} to {}", area(was), area(became)),
        EventKind::Placed => format!("Placed in {} by a person", area(became)),
        EventKind::ProviderRenamed => from_to("Name of the provider"),
        EventKind::PublicBodyCorrected => match became {
            Some("public") => "Marked as a public body by a person".to_owned(),
            _ => "Marked as not a public body by a person".to_owned(),
        },
    };
    match &event.reason {
        Some(reason) => format!("{sentence}. Reason: {reason}"),
        None => sentence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_a_sentence() {
        let told = |kind: EventKind, was: &str, became: &str| {
            let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let event = Event {
                id: 1,
                location_id: None,
                provider_id: "1-9".into(),
                kind,
                happened_on: NaiveDate::MIN,
                was: text(was),
                became: text(became),
                import_id: None,
                reason: None,
                place: None,
            };
            super::event(&event, |id| (id == "1-9").then(|| "Sunny Care".to_owned()))
        };
        assert_eq!(told(EventKind::Renamed, "A", "B"), "Name changed from A to B");
        assert_eq!(told(EventKind::MovedProvider, "1-9", "1-8"), "Moved from Sunny Care (1-9) to 1-8");
        assert_eq!(told(EventKind::ChangedBeds, "", "20"), "Number of beds changed from not known to 20");
        assert_eq!(told(EventKind::Placed, "", "E08000009"), "Placed in Trafford (E08000009) by a person");
        assert_eq!(told(EventKind::ChangedCouncil, "X1", ""), "Council changed from X1 to Not known");
        assert_eq!(
            told(EventKind::PublicBodyCorrected, "public", "not_public"),
            "Marked as not a public body by a person"
        );
    }
}
