//! Compliance in words for people.

use super::model::{ContactKind, ContactOutcome, Outcome, ProviderMisses, Report, Seen, Template};
use crate::clock::UtcTime;
use crate::config::{Compliance, Unit};
use crate::returns::model::ReturnState;
use crate::web::components::{Content, Tag, TagColour};
use crate::windows::rules::day_for_people;

/// How a return stands, and how much of it is missing.
pub fn state(outcome: &Outcome) -> Vec<String> {
    match (outcome.state, outcome.missing.split_whitespace().count()) {
        (ReturnState::Partial, 1) => vec!["Part done".to_owned(), "1 section is missing".to_owned()],
        (ReturnState::Partial, several) => vec!["Part done".to_owned(), format!("{several} sections are missing")],
        (ReturnState::Missing, _) => vec!["Nothing sent".to_owned()],
        (ReturnState::Complete, _) => vec!["Complete".to_owned()],
        (ReturnState::NotRequired, _) => vec!["Nothing owed".to_owned()],
        (ReturnState::Excused, _) => vec!["Excused".to_owned()],
    }
}

/// A state in a word.
pub fn state_word(state: ReturnState) -> &'static str {
    match state {
        ReturnState::Complete => "Complete",
        ReturnState::Partial => "Part done",
        ReturnState::Missing => "Nothing sent",
        ReturnState::NotRequired => "Nothing owed",
        ReturnState::Excused => "Excused",
    }
}

/// That a location has more time than others, or had.
pub fn more_time(until: UtcTime, now: UtcTime) -> Tag {
    let day = day_for_people(until);
    if now < until.plus_seconds(1) {
        Tag::new(format!("More time until {day}"), TagColour::Blue)
    } else {
        Tag::new(format!("Had time until {day}"), TagColour::Grey)
    }
}

/// What the misses add up to.
pub fn risk(triggered: bool, at_risk: bool, next_triggers: bool, public_body: bool) -> Content {
    match (triggered, at_risk, next_triggers) {
        (true, ..) if public_body => Content::text("Public body: no notice"),
        (true, ..) => Tag::new("Notice possible", TagColour::Red).into(),
        (_, true, _) => Tag::new("At risk", TagColour::Orange).into(),
        (_, _, true) if !public_body => Tag::new("One more miss counts", TagColour::Yellow).into(),
        _ => Content::text("None"),
    }
}

/// What the misses of all locations of a provider come to.
pub fn of_provider(misses: ProviderMisses) -> Vec<String> {
    let ProviderMisses { locations, at_risk, triggered, longest } = misses;
    let places = match locations {
        1 => "1 location that owes a return".to_owned(),
        several => format!("{several} locations that owe a return"),
    };
    vec![
        places,
        format!("{at_risk} at risk, {triggered} for which a notice may be issued"),
        format!("Most missed windows in a row that count now: {longest}"),
    ]
}

/// How many people have access, and whether any can be reached.
pub fn people(people: usize, working: usize) -> Vec<String> {
    let first = match people {
        0 => "Nobody has access".to_owned(),
        1 => "1 person".to_owned(),
        several => format!("{several} people"),
    };
    // Where there is nobody, that says it.
    if working == 0 && people > 0 { vec![first, "No working contact".to_owned()] } else { vec![first] }
}

/// How somebody was contacted.
pub fn contact_kind(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::Call => "Call",
        ContactKind::Message => "Message",
        ContactKind::Template => "Email from the service",
        ContactKind::Undone => "Email taken back",
    }
}

/// What came of it.
pub fn contact_outcome(outcome: ContactOutcome) -> &'static str {
    match outcome {
        ContactOutcome::Spoke => "Spoke to somebody",
        ContactOutcome::LeftMessage => "Left a message",
        ContactOutcome::NoAnswer => "No answer",
        ContactOutcome::WrongNumber => "Wrong number or address",
        ContactOutcome::Other => "Something else",
        ContactOutcome::Sent => "Sent",
        ContactOutcome::Undone => "It did not leave",
    }
}

/// How somebody knows that a place gives no care any more.
pub fn seen(seen: Seen) -> &'static str {
    match seen {
        Seen::Visit => "I was there",
        Seen::Call => "By telephone",
        Seen::Provider => "The provider told me",
        Seen::Public => "It was published",
        Seen::Other => "In another way",
    }
}

/// A template, as people choose it.
pub fn template(template: Template) -> (&'static str, &'static str) {
    match template {
        Template::Help => ("The return is not in yet", "What is owed, by when, and who helps"),
        Template::AtRisk => ("Windows were missed", "Which ones, what may follow, and how to avoid it"),
        Template::People => ("Give more people access", "So that somebody can send the return when one is away"),
    }
}

/// What was reported of a place, as a tag; nothing if nothing was, or it was not so.
pub fn report(report: Option<&Report>) -> Option<Tag> {
    match report?.confirmed {
        None => Some(Tag::new("Reported: not operating", TagColour::Grey)),
        Some(true) => Some(Tag::new("Not operating", TagColour::Grey)),
        Some(false) => None,
    }
}

/// How misses are counted here, for every list that shows them.
pub fn rules(settings: &Compliance) -> Vec<String> {
    let unit = match settings.unit {
        Unit::Location => "Misses are counted for each location.",
        Unit::Provider => "Misses are counted for each provider: it missed a window if one of its locations did.",
    };
    let part = if settings.partial_is_miss { "is a miss" } else { "is no miss" };
    let grace = match (settings.unit, settings.grace_months) {
        // Counted by provider, no window is left out.
        (Unit::Provider, _) | (_, 0) => "The first window of a new location counts, too.".to_owned(),
        (_, 1) => "The first window of a new location does not count.".to_owned(),
        (_, windows) => format!("The first {windows} windows of a new location do not count."),
    };
    vec![
        format!("{unit} A return that is part done {part}. {grace}"),
        format!(
            "At risk: the last {} windows missed. A notice of intent is possible: {} missed in a row, or {} of the last 12. \
             A window counts when it has closed. One that a case rests on does not count a second time.",
            settings.at_risk_consecutive, settings.trigger_consecutive, settings.trigger_in_twelve
        ),
    ]
}
