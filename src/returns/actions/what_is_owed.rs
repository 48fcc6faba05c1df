//! What is owed for all locations of a person, on one page.

use std::collections::HashMap;

use super::super::model::{Held, Progress, Standing, Who};
use super::super::{queries, rules};
use super::calendar::{Today, of_month, today};
use super::error::SaveError;
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::register::{Event, Location};
use crate::windows::{self, ReportingMonth};

/// A location, what it owes this month, and when something was last saved there.
#[derive(Debug, Clone, PartialEq)]
pub struct OwedLocation {
    /// The location.
    pub location: Location,
    /// What it owes this month, or for the month that it has more time for.
    pub standing: Standing,
    /// That month, and its window as it is for this location.
    pub today: Today,
    /// When the newest save was made, of whatever section.
    pub last_saved: Option<UtcTime>,
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
    let events = events_of(conn, &ids)?;
    let last_saved: HashMap<String, Option<UtcTime>> = queries::list_last_saved(conn, &ids)?.into_iter().collect();
    let mut days = days(conn, state, &today, &ids)?;
    let progress = progress_of_days(conn, &today, &ids, &days)?;
    let is_over = today.now >= today.window.ends_at();
    let held = if is_over { queries::list_held(conn, &ids, today.month)? } else { Vec::new() };
    let held: HashMap<&str, &Held> = held.iter().map(|held| (held.location_id.as_str(), held)).collect();
    let owed = |location: Location| {
        let its = days.remove(&location.id).unwrap_or_else(|| today.clone());
        let notice = state.notices.in_force(its.month).map(|notice| (&**notice, state.notices.campaigns()));
        let events = events.get(&location.id).map(Vec::as_slice).unwrap_or_default();
        let duty = rules::duty(&location, events, its.closes_on, state.config.returns.dormant_owes);
        let progress = progress.get(&(location.id.clone(), its.month));
        let standing = match held.get(location.id.as_str()).filter(|_| its.extension.is_none()) {
            Some(held) => rules::held(&location, notice, its.month, held, progress),
            None => rules::standing(&location, notice, its.month, duty.owes, progress),
        };
        let last_saved = last_saved.get(&location.id).copied().flatten();
        OwedLocation { location, standing, last_saved, today: its }
    };
    Ok(OwedPage { locations: locations.into_iter().map(owed).collect(), today, next })
}

/// What happened to each of these locations, newest first.
fn events_of(conn: &mut Conn, ids: &[String]) -> Result<HashMap<String, Vec<Event>>, SaveError> {
    let mut events: HashMap<String, Vec<Event>> = HashMap::new();
    for event in queries::list_events(conn, ids)? {
        if let Some(id) = event.location_id.clone() {
            events.entry(id).or_default().push(event);
        }
    }
    Ok(events)
}

/// The day as it is for those of the locations that have more time.
fn days(conn: &mut Conn, state: &State, today: &Today, ids: &[String]) -> Result<HashMap<String, Today>, SaveError> {
    let first = today.month.previous().unwrap_or(today.month);
    let mut days = HashMap::new();
    // Before a window opens, those that have time for the month before all have the same window.
    let mut before: Option<Today> = None;
    for extension in windows::queries::list_extensions(conn, ids, first, today.month)? {
        let is_now = extension.month == today.month;
        if !extension.covers(today.now) || (today.is_open && !is_now) {
            continue;
        }
        let mut its = match (is_now, &before) {
            (true, _) => today.clone(),
            (false, Some(before)) => before.clone(),
            (false, None) => before.insert(of_month(conn, &state.calendars, today.now, extension.month)?).clone(),
        };
        its.extend(&extension);
        if its.extension.is_some() {
            days.insert(extension.location_id.clone(), its);
        }
    }
    Ok(days)
}

/// What is done in the month of each location.
fn progress_of_days(
    conn: &mut Conn,
    today: &Today,
    ids: &[String],
    days: &HashMap<String, Today>,
) -> Result<HashMap<(String, ReportingMonth), Progress>, SaveError> {
    let mut found = queries::list_progress(conn, ids, today.month)?;
    let earlier = days.iter().filter(|(_, day)| day.month != today.month);
    let (ids, months): (Vec<String>, Vec<ReportingMonth>) = earlier.map(|(id, day)| (id.clone(), day.month)).unzip();
    if let Some(month) = months.first() {
        found.extend(queries::list_progress(conn, &ids, *month)?);
    }
    Ok(found.into_iter().map(|progress| ((progress.location_id.clone(), progress.month), progress)).collect())
}
