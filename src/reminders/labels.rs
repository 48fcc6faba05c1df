//! Reminders in words for people.

use super::model::{Contacts, Kind};
use crate::mail::{MailState, Unreachable};
use crate::web::components::{Content, Tag, TagColour};

/// When a kind of reminder comes.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::WindowOpens => "When the window opens",
        Kind::HalfWay => "Half way through the window",
        Kind::TwoDaysLeft => "Two days before the last day",
        Kind::LastDay => "On the last day",
        Kind::ClosedAndMissed => "When the window has closed and something is missing",
    }
}

/// An hour of the day: `7am`, `12pm`.
pub fn hour(hour: u32) -> String {
    match hour {
        0 => "12am".to_owned(),
        1..=11 => format!("{hour}am"),
        12 => "12pm".to_owned(),
        _ => format!("{}pm", hour - 12),
    }
}

/// For a list of who has to be chased: how many people a location has, and whether mail reaches any of them.
pub fn contacts(contacts: &Contacts) -> Content {
    let users = match contacts.users {
        0 => return Content::text("No users"),
        1 => "1 user".to_owned(),
        several => format!("{several} users"),
    };
    if contacts.has_no_working_contact() {
        Content::lines([users, "No working contact".to_owned()])
    } else if contacts.reached < contacts.users {
        Content::lines([users, format!("Mail reaches {}", contacts.reached)])
    } else {
        Content::text(users)
    }
}

/// Whether mail reaches somebody.
pub fn reach(unreachable: Option<Unreachable>) -> Content {
    match unreachable {
        None => Content::text("Arrives, as far as we know"),
        Some(Unreachable::Refused(at)) => {
            Content::lines(["Does not arrive".to_owned(), format!("The mail server refused it on {}", at.for_people())])
        }
        Some(Unreachable::CameBack(at)) => {
            Content::lines(["Does not arrive".to_owned(), format!("It came back, as noted on {}", at.for_people())])
        }
        Some(Unreachable::CameBackThere(at)) => Content::lines([
            "Does not arrive".to_owned(),
            format!("It came back, as noted for this area on {}", at.for_people()),
        ]),
    }
}

/// What became of a message.
pub fn state(state: MailState) -> &'static str {
    match state {
        MailState::Queued => "waits to leave",
        MailState::Sent => "sent",
        MailState::Failed => "failed",
    }
}

/// That nobody of a location can be reached.
pub fn no_working_contact() -> Tag {
    Tag::new("No working contact", TagColour::Red)
}
