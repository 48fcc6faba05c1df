//! Every save of a location: who, when, and what changed.

use std::collections::HashMap;

use super::super::model::{Save, Who};
use super::super::rules::Change;
use super::super::{queries, rules};
use super::error::SaveError;
use super::names::{By, Names};
use crate::app::State;
use crate::db::Conn;
use crate::register::Location;

/// A save, and what it changed.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEntry {
    /// The save.
    pub save: Save,
    /// Who made it.
    pub by: By,
    /// What differs from the save before it, by path.
    pub changes: Vec<Change>,
}

/// Some of a location's saves, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryPage {
    /// The location.
    pub location: Location,
    /// The saves.
    pub entries: Vec<HistoryEntry>,
    /// The save before which older ones are; nothing at the end.
    pub next: Option<i64>,
}

/// Part of a history that is asked for.
#[derive(Debug, Clone, Default)]
pub struct HistoryOf {
    /// CQC id of the location.
    pub location_id: String,
    /// Key of a section; nothing for all.
    pub section: Option<String>,
    /// Only saves before this one; nothing for the newest.
    pub before: Option<i64>,
    /// How many at most.
    pub limit: i64,
}

/// The saves of a location, newest first, a page at a time, in a constant number of statements.
pub async fn history(state: &State, who: Who, of: HistoryOf) -> Result<HistoryPage, SaveError> {
    state.db.read(move |conn| read(conn, &who, &of)).await
}

fn read(conn: &mut Conn, who: &Who, of: &HistoryOf) -> Result<HistoryPage, SaveError> {
    if !rules::is_id(&of.location_id) {
        return Err(SaveError::NoLocation);
    }
    let location = queries::find_location(conn, &who.scopes, &of.location_id)?.ok_or(SaveError::NoLocation)?;
    let section = of.section.as_deref().filter(|section| rules::is_section(section));
    if section.is_none() && of.section.is_some() {
        return Err(SaveError::NoSection);
    }
    let mut saves = queries::list_history(conn, &location.id, section, of.before, of.limit.saturating_add(1))?;
    let size = usize::try_from(of.limit).unwrap_or_default();
    let more = saves.len() > size;
    saves.truncate(size);
    let next = saves.last().filter(|_| more).map(|save| save.id);
    let previous: Vec<i64> = saves.iter().filter_map(|save| save.previous_id).collect();
    let before: HashMap<i64, Save> =
        queries::list_saves(conn, &previous)?.into_iter().map(|save| (save.id, save)).collect();
    let names = Names::load(conn, &saves)?;
    let entry = |save: Save| {
        let was = save.previous_id.and_then(|id| before.get(&id)).map(|save| &save.answers.0);
        HistoryEntry { by: names.of(&save, &location), changes: rules::changes(was, &save.answers.0), save }
    };
    let entries = saves.into_iter().map(entry).collect();
    Ok(HistoryPage { location, entries, next })
}
