//! Finds out whom to tell that a location missed its return after all, when the time that it was given is over.

use std::collections::{BTreeMap, HashMap};

use super::super::model::{Digest, Kind, LateMiss, Stage};
use super::super::{queries, rules};
use super::due_digests::{Prepared, prepare};
use super::error::ReminderError;
use super::missed::missed_places;
use crate::app::State;
use crate::clock::UtcTime;
use crate::compliance;
use crate::db::Conn;
use crate::windows::{self, ReportingMonth};

const DAY: i64 = 86_400;

/// What ended of one month, and who may have to be told.
#[derive(Debug, Clone)]
pub(super) struct Ended {
    /// The month's window.
    pub(super) stage: Stage,
    /// Until when each of the locations had time.
    until: HashMap<String, UtcTime>,
    /// Those who send returns for these locations.
    pub(super) accounts: Vec<i64>,
}

/// What ended in the last days, by month. Mostly that is nothing, which one statement says.
pub(super) fn ended(conn: &mut Conn, state: &State) -> Result<Vec<Ended>, ReminderError> {
    let (now, settings) = (state.clock.now(), &state.config.reminders);
    if !Kind::ClosedAndMissed.of(settings).sent {
        return Ok(Vec::new());
    }
    let since = now.minus_seconds(i64::from(settings.closed_for_days) * DAY);
    let mut by_month: BTreeMap<ReportingMonth, Vec<LateMiss>> = BTreeMap::new();
    for late in queries::list_late(conn, since)? {
        by_month.entry(late.month).or_default().push(late);
    }
    let mut found = Vec::new();
    for (month, late) in by_month {
        // What was written down under a wrong clock is told to nobody before it was looked at again.
        if compliance::queries::find_doubt(conn, month)? == Some(None) {
            continue;
        }
        let window = windows::queries::find_window(conn, &state.calendars, month)?;
        let (providers, locations): (Vec<String>, Vec<String>) =
            late.iter().map(|late| (late.provider_id.clone(), late.location_id.clone())).unzip();
        let accounts = queries::list_senders(conn, &providers, &locations)?;
        let until = late.into_iter().map(|late| (late.location_id, late.until_at)).collect();
        found.push(Ended { stage: Stage { window, newest: Kind::ClosedAndMissed, now }, until, accounts });
    }
    Ok(found)
}

/// Makes the messages ready for some of the accounts: one to each person over all of these locations of which they were
/// not told.
pub(super) fn look(
    conn: &mut Conn,
    state: &State,
    ended: &Ended,
    accounts: &[i64],
) -> Result<Vec<Prepared>, ReminderError> {
    let (stage, kind, settings) = (&ended.stage, Kind::ClosedAndMissed, &state.config.reminders);
    let told = queries::list_told(conn, stage.window.month, accounts)?;
    let mut people = queries::list_people(conn, accounts)?;
    people.retain(|person| {
        rules::hour_of(kind, &person.choice, settings).is_some_and(|hour| rules::has_struck(hour, stage.now))
    });
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let grants = queries::list_grants(conn, accounts)?;
    let mut places = missed_places(conn, state, stage, &grants)?;
    places.keep(|place| {
        place.until = ended.until.get(&place.location_id).copied();
        place.until.is_some()
    });
    let mut prepared = Vec::new();
    for to in people {
        let mut places = places.of(grants.iter().filter(|grant| grant.account_id == to.account_id));
        places.retain(|place| !told.contains(&(to.account_id, place.location_id.clone())));
        if !places.is_empty() {
            prepared.push(prepare(state, stage, Digest { to, kind, places })?);
        }
    }
    Ok(prepared)
}
