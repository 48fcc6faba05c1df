//! Compliance in words for people.

use super::model::Standing;
use crate::config::{Compliance, Unit};
use crate::returns::model::ReturnState;
use crate::web::components::{Content, Tag, TagColour};

/// How a return stands, and how much of it is missing.
pub fn state(standing: &Standing) -> Vec<String> {
    match (standing.state, standing.missing.len()) {
        (ReturnState::Partial, 1) => vec!["Part done".to_owned(), "1 section is missing".to_owned()],
        (ReturnState::Partial, several) => vec!["Part done".to_owned(), format!("{several} sections are missing")],
        (ReturnState::Missing, _) => vec!["Nothing sent".to_owned()],
        (ReturnState::Complete, _) => vec!["Complete".to_owned()],
        (ReturnState::NotRequired, _) => vec!["Nothing owed".to_owned()],
        (ReturnState::Excused, _) => vec!["Excused".to_owned()],
    }
}

/// What the misses add up to.
pub fn risk(standing: &Standing) -> Content {
    if standing.triggered && standing.public_body {
        Content::text("Public body: no notice")
    } else if standing.triggered {
        Tag::new("Notice possible", TagColour::Red).into()
    } else if standing.at_risk {
        Tag::new("At risk", TagColour::Orange).into()
    } else {
        Content::text("None")
    }
}

/// How misses are counted here, for every list that shows them.
pub fn rules(settings: &Compliance) -> Vec<String> {
    let unit = match settings.unit {
        Unit::Location => "Misses are counted for each location.",
        Unit::Provider => "Misses are counted for each provider: it missed a window if one of its locations did.",
    };
    let part = if settings.partial_is_miss { "is a miss" } else { "is no miss" };
    let grace = match settings.grace_months {
        0 => "New locations have no grace.".to_owned(),
        1 => "The first window of a new location does not count.".to_owned(),
        months => format!("The first {months} windows of a new location do not count."),
    };
    vec![
        format!("{unit} A return that is part done {part}. {grace}"),
        format!(
            "At risk: the last {} windows missed. A notice of intent is possible: {} missed in a row, or {} of the last 12. \
             A window counts when it has closed.",
            settings.at_risk_consecutive, settings.trigger_consecutive, settings.trigger_in_twelve
        ),
    ]
}
