//! Returns in words for people.

use super::actions::By;
use super::model::{Channel, OwedSection, ReturnState, SectionState};
use crate::notice::Section;
use crate::web::components::{Tag, TagColour};
use crate::windows::rules::moment_for_people;
use crate::windows::{Extension, WindowState};

/// How a return stands; the same state means other things before, in and after its window.
pub fn return_state(state: ReturnState, window: WindowState) -> Tag {
    match (state, window) {
        (ReturnState::Complete, _) => Tag::new("Complete", TagColour::Green),
        (ReturnState::NotRequired, _) => Tag::new("Nothing to do", TagColour::Grey),
        (ReturnState::Excused, _) => Tag::new("Excused", TagColour::Grey),
        (_, WindowState::Upcoming) => Tag::new("Not open yet", TagColour::Grey),
        (ReturnState::Partial, WindowState::Open) => Tag::new("Part done", TagColour::Yellow),
        (ReturnState::Missing, WindowState::Open) => Tag::new("To do", TagColour::Blue),
        (ReturnState::Partial, WindowState::Closed) => Tag::new("Missed, part done", TagColour::Red),
        (ReturnState::Missing, WindowState::Closed) => Tag::new("Missed", TagColour::Red),
    }
}

/// How a section stands; when it is not done, other things are said before, in and after the window.
pub fn section_state(section: &OwedSection, window: WindowState) -> Tag {
    match (section.state, window) {
        (SectionState::Done, _) => Tag::new("Done", TagColour::Green),
        // It was owed, and the outcome was corrected since.
        (SectionState::NotRequired, _) if section.required => Tag::new("Not counted as missed", TagColour::Grey),
        (SectionState::NotRequired, _) => Tag::new("Optional", TagColour::Grey),
        (SectionState::Due, WindowState::Upcoming) => Tag::new("Not open yet", TagColour::Grey),
        (SectionState::Due, WindowState::Open) => Tag::new("To do", TagColour::Blue),
        (SectionState::Due, WindowState::Closed) => Tag::new("Missed", TagColour::Red),
    }
}

/// The time that a location was given beyond the window, told to its provider or to others.
pub fn more_time(extension: &Extension, to_provider: bool) -> String {
    let who = if to_provider { "You have" } else { "This location has" };
    format!(
        "{who} until {} to send the return for {}, because: {}",
        moment_for_people(extension.until_at),
        extension.month.for_people(),
        extension.reason
    )
}

/// Who made a save.
pub fn by(by: &By) -> String {
    match by {
        By::Person(name) => name.clone(),
        By::System(name) => format!("the system {name}"),
        By::FormerProvider => "the provider before".to_owned(),
        By::Service => "the service".to_owned(),
    }
}

/// How a save came in.
pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Page => "On a page",
        Channel::Reminder => "By the link in a reminder",
        Channel::Bulk => "In a spreadsheet",
        Channel::Api => "From another system",
    }
}

/// What an item or a cell of a table is called; its path where no notice knows it.
pub fn item(section: Option<&Section>, path: &str) -> String {
    let known = || {
        let section = section?;
        let item = section.find(path)?;
        Some(row(section, path).map_or_else(|| item.label.clone(), |row| format!("{row}: {}", item.label)))
    };
    known().unwrap_or_else(|| path.to_owned())
}

/// What the row of a cell is called; nothing for an item that stands by itself.
pub fn row<'a>(section: &'a Section, path: &str) -> Option<&'a str> {
    let mut parts = path.split('.');
    let (grid, key) = (section.grid(parts.next()?)?, parts.next()?);
    grid.rows.iter().find(|row| row.key == key).map(|row| row.label.as_str())
}
