//! What is owed for all locations of a person, on one page.

use std::collections::HashMap;

use super::super::model::{CurrentSection, Progress, Standing, Who};
use super::super::{queries, rules};
use super::calendar::{Today, today};
use super::error::SaveError;
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::register::{Event, Location};

/// A location, what it owes this month, and what is current there.
#[derive(Debug, Clone, PartialEq)]
pub struct OwedLocation {
    /// The location.
    pub location: Location,
    /// What it owes this month.
    pub standing: Standing,
    /// The current save of each section, and when it was made.
    pub current: Vec<(CurrentSection, UtcTime)>,
}

/// What some locations owe.
#[derive(Debug, Clone, PartialEq)]
pub struct OwedPage {
    /// The month and its window.
    pub today: Today,
    /// The locations, by name.
    pub locations: Vec<OwedLocation>,
    /// Name and id of the last, if there are more.
    pub next: Option<(String, String)>,
}

/// What the locations of these scopes that are on the register owe this month, by name: up to `limit` after the location
/// `after`. A constant number of statements, whatever the number of locations.
pub async fn what_is_owed(
    state: &State,
    who: Who,
    after: Option<(String, String)>,
    limit: i64,
) -> Result<OwedPage, SaveError> {
    let inside = state.clone();
    state.db.read(move |conn| read(conn, &inside, &who, after, limit)).await
}

fn read(
    conn: &mut Conn,
    state: &State,
    who: &Who,
    after: Option<(String, String)>,
    limit: i64,
) -> Result<OwedPage, SaveError> {
    let today = today(conn, &state.calendars, state.clock.now())?.ok_or(SaveError::NotInForce)?;
    let mut locations = queries::list_locations(conn, &who.scopes, after, limit.saturating_add(1))?;
    let size = usize::try_from(limit).unwrap_or_default();
    let more = locations.len() > size;
    locations.truncate(size);
    let next = locations.last().filter(|_| more).map(|last| (last.name.clone(), last.id.clone()));
    let ids: Vec<String> = locations.iter().map(|location| location.id.clone()).collect();
    let mut events: HashMap<String, Vec<Event>> = HashMap::new();
    for event in queries::list_events(conn, &ids)? {
        if let Some(id) = event.location_id.clone() {
            events.entry(id).or_default().push(event);
        }
    }
    let progress: HashMap<String, Progress> = queries::list_progress(conn, &ids, today.month)?
        .into_iter()
        .map(|progress| (progress.location_id.clone(), progress))
        .collect();
    let mut current: HashMap<String, Vec<_>> = HashMap::new();
    for (section, saved_at) in queries::list_current_versions(conn, &ids)? {
        current.entry(section.location_id.clone()).or_default().push((section, saved_at));
    }
    let notice = state.notices.in_force(today.month).map(|notice| (&**notice, state.notices.campaigns()));
    let owed = |location: Location| {
        let events = events.get(&location.id).map(Vec::as_slice).unwrap_or_default();
        let duty = rules::duty(&location, events, today.closes_on, state.config.returns.dormant_owes);
        let standing = rules::standing(&location, notice, today.month, duty.owes, progress.get(&location.id));
        let current = current.get(&location.id).cloned().unwrap_or_default();
        OwedLocation { location, standing, current }
    };
    Ok(OwedPage { today, locations: locations.into_iter().map(owed).collect(), next })
}
