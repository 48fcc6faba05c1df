//! Finds out whom to tell that the time that a location was given ends today. While the window is open, the last day of all
//! others is told instead; that one is of the window.

use std::collections::{BTreeMap, HashMap};

use super::super::model::{Digest, Kind, Stage};
use super::super::{queries, rules};
use super::due_digests::{Prepared, owed_places, prepare};
use super::error::ReminderError;
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::windows::{self, ReportingMonth};

/// Longer than any day is, with the hour by which it may be put back.
const LONGEST_DAY: i64 = 25 * 3_600;

/// What ends today of one month, and who may have to be told.
#[derive(Debug, Clone)]
pub(super) struct Ending {
    /// The month's window.
    pub(super) stage: Stage,
    /// Until when each of the locations has time.
    pub(super) until: HashMap<String, UtcTime>,
    /// Those who send returns for these locations.
    pub(super) accounts: Vec<i64>,
}

/// What ends today, by month. Mostly that is nothing, which one statement says.
pub(super) fn ending(conn: &mut Conn, state: &State) -> Result<Vec<Ending>, ReminderError> {
    let now = state.clock.now();
    if !Kind::LastDay.of(&state.config.reminders).sent {
        return Ok(Vec::new());
    }
    let mut by_month: BTreeMap<ReportingMonth, Vec<String>> = BTreeMap::new();
    for (id, month) in queries::list_ending(conn, (now.minus_seconds(1), now.plus_seconds(LONGEST_DAY)))? {
        by_month.entry(month).or_default().push(id);
    }
    let mut found = Vec::new();
    for (month, mut ids) in by_month {
        ids.sort_unstable();
        ids.dedup();
        found.extend(ending_of(conn, state, month, &ids)?);
    }
    Ok(found)
}

fn ending_of(
    conn: &mut Conn,
    state: &State,
    month: ReportingMonth,
    ids: &[String],
) -> Result<Option<Ending>, ReminderError> {
    let now = state.clock.now();
    let window = windows::queries::find_window(conn, &state.calendars, month)?;
    if now < window.ends_at() {
        return Ok(None);
    }
    let own = windows::queries::list_own_windows(conn, window, ids)?;
    let today = rules::london_day(now);
    let ends_today = |until: &UtcTime| rules::last_day(*until) == today && now < until.plus_seconds(1);
    let mut until: HashMap<String, UtcTime> = HashMap::new();
    let (mut locations, mut providers) = (Vec::new(), Vec::new());
    for (id, provider) in queries::list_owing(conn, month, ids)? {
        if let Some(end) = own.more_time(&id).filter(ends_today) {
            until.insert(id.clone(), end);
            locations.push(id);
            providers.push(provider);
        }
    }
    if until.is_empty() {
        return Ok(None);
    }
    let accounts = queries::list_senders(conn, &providers, &locations)?;
    Ok(Some(Ending { stage: Stage { window, newest: Kind::LastDay, now }, until, accounts }))
}

/// Makes the messages ready for some of the accounts: one to each person over all of these locations that still owe
/// something, and of whose last day they were not told.
pub(super) fn look(
    conn: &mut Conn,
    state: &State,
    ending: &Ending,
    accounts: &[i64],
) -> Result<Vec<Prepared>, ReminderError> {
    let (stage, kind) = (&ending.stage, Kind::LastDay);
    let told = queries::list_told_places(conn, stage.window.month, accounts)?;
    let people = queries::list_people(conn, accounts)?;
    let grants = queries::list_grants(conn, accounts)?;
    let mut places = owed_places(conn, state, stage, &grants)?;
    // One whose end was moved meanwhile is looked at anew with the next look.
    places.keep(|place| place.until.is_some_and(|until| ending.until.get(&place.location_id) == Some(&until)));
    let mut prepared = Vec::new();
    for to in people {
        let Some(hour) = rules::hour_of(kind, &to.choice, &state.config.reminders) else { continue };
        let mut places = places.of(grants.iter().filter(|grant| grant.account_id == to.account_id));
        places.retain(|place| !told.contains(&(to.account_id, place.location_id.clone(), kind, place.until)));
        let is_time = |until| rules::has_struck(hour.min(rules::hour_before(until)), stage.now);
        if places.iter().filter_map(|place| place.until).any(is_time) {
            prepared.push(prepare(state, stage, Digest { to, kind, places })?);
        }
    }
    Ok(prepared)
}
