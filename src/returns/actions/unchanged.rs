//! Confirms that figures have not changed: all sections of a return that are due, at once where that works, and else each by
//! itself.

use std::collections::BTreeMap;

use super::super::model::{BasedOn, Channel, Content, OwedSection, Place, Reasons, SaveInput, SectionState, Who};
use super::drafts::list_drafts;
use super::error::SaveError;
use super::month_view::MonthView;
use super::save_section::{check_section, save_section, save_sections};
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Unavailable;

/// Name of a random text in a form that saves: sent twice, it saves once.
pub const KEY: &str = "_key";

/// Before the key of a section, in a form that confirms: the version of its figures when the page was shown.
pub const VERSION_OF: &str = "_version.";

/// What a form that confirms says of its page: the versions of the sections there, and its random text.
pub fn shown(pairs: Vec<(String, String)>) -> (BTreeMap<String, i64>, String) {
    let fields: BTreeMap<String, String> = pairs.into_iter().collect();
    let version =
        |(name, text): (&String, &String)| Some((name.strip_prefix(VERSION_OF)?.to_owned(), text.parse().ok()?));
    (fields.iter().filter_map(version).collect(), fields.get(KEY).cloned().unwrap_or_default())
}

/// What came of confirming.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confirmed {
    /// Sections that were saved.
    pub saved: usize,
    /// Whether that completed the return.
    pub completed: bool,
    /// Titles of those that somebody has to look at.
    pub left: Vec<String>,
}

/// A section that could be confirmed as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmableSection {
    /// Its key.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// Version of the figures.
    pub version: i64,
    /// When they were saved.
    pub saved_at: UtcTime,
}

/// What could be confirmed of a return, and what could not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confirmable {
    /// Sections that are due and whose figures can be confirmed.
    pub sections: Vec<ConfirmableSection>,
    /// Titles of those that somebody has to look at.
    pub left: Vec<String>,
}

/// Confirms each section that is due and of which the version that somebody was shown is current. One that needs a look,
/// or in which they typed something that is not saved, does not hold up the others. With `key`, the same request again
/// saves nothing twice.
pub async fn confirm_unchanged(
    state: &State,
    who: &Who,
    view: &MonthView,
    (shown, key): (&BTreeMap<String, i64>, &str),
    channel: Channel,
) -> Result<Confirmed, SaveError> {
    let mut confirmed = Confirmed::default();
    let begun = list_drafts(state, who, view).await?;
    let mut sections = Vec::new();
    for section in due(view) {
        let is_shown = shown.get(&section.key).filter(|_| !begun.contains(&section.key));
        let Some(version) = is_shown else {
            confirmed.left.push(section.title.clone());
            continue;
        };
        let request_key = (!key.is_empty()).then(|| format!("{key} {}", section.key));
        sections.push((section.title.as_str(), place(view, section), input(*version, request_key, channel)));
    }
    if !sections.is_empty() {
        confirm(state, who, sections, &mut confirmed).await?;
    }
    Ok(confirmed)
}

/// Nearly always all of them can be confirmed, and are at once. Where not, each is tried by itself.
async fn confirm(
    state: &State,
    who: &Who,
    sections: Vec<(&str, Place, SaveInput)>,
    confirmed: &mut Confirmed,
) -> Result<(), SaveError> {
    let all = sections.iter().map(|(_, place, input)| (place.clone(), input.clone())).collect();
    match save_sections(state, who, all).await {
        Ok(saved) => {
            confirmed.saved += saved.len();
            confirmed.completed |= saved.iter().any(|one| one.completed);
            return Ok(());
        }
        // Nothing was begun.
        Err(error @ (SaveError::NoLocation | SaveError::Busy(Unavailable::Busy(_)))) => return Err(error),
        Err(_) => {}
    }
    for (title, place, input) in sections {
        match save_section(state, who.clone(), place, input).await {
            Ok(saved) => {
                confirmed.saved += 1;
                confirmed.completed |= saved.completed;
            }
            Err(error) if needs_a_look(&error) => confirmed.left.push(title.to_owned()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// What that would save now, and what it would leave. Nothing is kept.
pub async fn what_can_be_confirmed(state: &State, who: &Who, view: &MonthView) -> Result<Confirmable, SaveError> {
    let mut found = Confirmable::default();
    let begun = list_drafts(state, who, view).await?;
    for section in due(view) {
        let is_current = |current: &str| current == section.key && !begun.contains(&section.key);
        let current = view.current.iter().find(|(current, _)| is_current(&current.section));
        let Some((current, saved_at)) = current else {
            found.left.push(section.title.clone());
            continue;
        };
        let input = input(current.version, None, Channel::Reminder);
        match check_section(state, who.clone(), place(view, section), input).await {
            Ok(_) => found.sections.push(ConfirmableSection {
                key: section.key.clone(),
                title: section.title.clone(),
                version: current.version,
                saved_at: *saved_at,
            }),
            Err(error) if needs_a_look(&error) => found.left.push(section.title.clone()),
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

fn due(view: &MonthView) -> impl Iterator<Item = &OwedSection> {
    view.monthly.standing.sections.iter().filter(|section| section.state == SectionState::Due)
}

fn place(view: &MonthView, section: &OwedSection) -> Place {
    Place { location_id: view.monthly.location.id.clone(), section: section.key.clone() }
}

fn input(version: i64, request_key: Option<String>, channel: Channel) -> SaveInput {
    SaveInput {
        content: Content::Unchanged,
        reasons: Reasons::new(),
        based_on: BasedOn::Versions(vec![version]),
        request_key,
        channel,
    }
}

/// Whether a person can mend it on the section's own form.
fn needs_a_look(error: &SaveError) -> bool {
    matches!(error, SaveError::Invalid(_) | SaveError::Stale(_) | SaveError::NothingToConfirm)
}
