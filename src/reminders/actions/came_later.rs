//! Finds out whom to tell of a location that came to them after they had been reminded: it was sold to them, it is new, or they
//! were given it to send returns for. They are told in a message of the kind that they were sent last.

use std::collections::HashMap;

use super::super::model::{Came, Digest, Held, Kind, Stage};
use super::super::queries;
use super::super::rules;
use super::due_digests::{Places, Prepared, owed_places, prepare};
use super::error::ReminderError;
use crate::accounts::Scope;
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::register::{EventKind, Status};

/// Seconds within which what comes to somebody may be in the reminder that is being made ready for them already: it is told
/// with the next kind, so that nobody is told twice.
const LONGEST_RUN: i64 = 300;

/// What came to people since the first reminder of the month, and whom it may concern.
#[derive(Debug, Clone)]
pub(super) struct Later {
    /// The month's window.
    pub(super) stage: Stage,
    /// What happened to each of these locations, in order.
    came: HashMap<String, Vec<Came>>,
    /// When something came last to a provider, or to who looks after a location, by its id.
    newest: HashMap<String, UtcTime>,
    /// Those who send returns for these locations, and those who were given any.
    pub(super) accounts: Vec<i64>,
}

/// What came to people since they were reminded; nothing once the window is over.
pub(super) fn later(conn: &mut Conn, state: &State, stage: Stage) -> Result<Option<Later>, ReminderError> {
    if stage.newest == Kind::ClosedAndMissed {
        return Ok(None);
    }
    let window = stage.window;
    let Some(first) = queries::find_first_reminder(conn, window.month, window.opens_at)? else { return Ok(None) };
    let since = (first, rules::not_ahead(stage.now));
    let mut later = Later { stage, came: HashMap::new(), newest: HashMap::new(), accounts: Vec::new() };
    let (mut providers, mut locations) = (Vec::new(), Vec::new());
    let dormant_owes = state.config.returns.dormant_owes;
    for came in queries::list_came(conn, since)?.into_iter().filter(|came| matters(came, dormant_owes)) {
        // What went is nobody's news; it tells whether the location was there before it came back.
        if !is_going(came.kind) {
            for id in [&came.owner_id, &came.location_id] {
                let newest = later.newest.entry(id.clone()).or_insert(came.at);
                *newest = came.at.max(*newest);
            }
            providers.push(came.owner_id.clone());
            locations.push(came.location_id.clone());
        }
        later.came.entry(came.location_id.clone()).or_default().push(came);
    }
    later.accounts = queries::list_senders(conn, &providers, &locations)?;
    later.accounts.extend(queries::list_new_holders(conn, since)?);
    later.accounts.sort_unstable();
    later.accounts.dedup();
    Ok(Some(later))
}

/// Whether something changed what is owed for a location, or by whom.
fn matters(came: &Came, dormant_owes: bool) -> bool {
    match came.kind {
        // A dormant location that owes a return owed it before, and does after.
        EventKind::BecameActive | EventKind::BecameDormant => !dormant_owes,
        // One that owed nothing as it slept owed nothing when it left.
        EventKind::Deregistered => dormant_owes || came.was.as_deref() != Some(Status::Dormant.as_str()),
        _ => true,
    }
}

fn is_going(kind: EventKind) -> bool {
    matches!(kind, EventKind::Deregistered | EventKind::BecameDormant)
}

/// Makes the messages ready for some of the accounts: one to each person over all locations that came to them since their
/// last reminder and of which they were not told.
pub(super) fn look(
    conn: &mut Conn,
    state: &State,
    later: &Later,
    accounts: &[i64],
) -> Result<Vec<Prepared>, ReminderError> {
    let stage = &later.stage;
    let held = held(conn, accounts)?;
    let mut touched = last_reminders(conn, stage, accounts)?;
    touched.values_mut().for_each(|(_, at)| *at = at.plus_seconds(LONGEST_RUN));
    touched.retain(|id, (_, at)| held.get(id).is_some_and(|held| later.is_new_to(held, *at)));
    if touched.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = touched.keys().copied().collect();
    let told = queries::list_told_places(conn, stage.window.month, &ids)?;
    let grants = queries::list_grants(conn, &ids)?;
    let places = owed_places(conn, state, stage, &grants)?;
    let owners = owners(&places);
    let mut prepared = Vec::new();
    for to in queries::list_people(conn, &ids)? {
        let Some((kind, at)) = touched.get(&to.account_id).copied() else { continue };
        let hour = rules::hour_of(kind, &to.choice, &state.config.reminders);
        if !hour.is_some_and(|hour| rules::has_struck(hour, stage.now)) {
            continue;
        }
        let held = held.get(&to.account_id).map(Vec::as_slice).unwrap_or_default();
        let mut places = places.of(grants.iter().filter(|grant| grant.account_id == to.account_id));
        places.retain(|place| {
            let id = place.location_id.as_str();
            let owner = owners.get(id).map_or("", String::as_str);
            !later.had((id, owner), held, at) && !told.contains(&(to.account_id, id.to_owned(), kind, None))
        });
        if !places.is_empty() {
            prepared.push(prepare(state, stage, Digest { to, kind, places })?);
        }
    }
    Ok(prepared)
}

/// Where each of some people sends returns, and where they did.
fn held(conn: &mut Conn, accounts: &[i64]) -> Result<HashMap<i64, Vec<Held>>, ReminderError> {
    let mut held: HashMap<i64, Vec<Held>> = HashMap::new();
    for one in queries::list_held(conn, accounts)? {
        held.entry(one.account_id).or_default().push(one);
    }
    Ok(held)
}

/// The last reminder of each of some people that was sent, and when.
pub(super) fn last_reminders(
    conn: &mut Conn,
    stage: &Stage,
    accounts: &[i64],
) -> Result<HashMap<i64, (Kind, UtcTime)>, ReminderError> {
    let mut found: HashMap<i64, (Kind, UtcTime)> = HashMap::new();
    for one in queries::list_sent(conn, stage.window.month, accounts)? {
        if rules::stands(one.queued_at, one.doubted_at, stage.now) {
            let last = found.entry(one.account_id).or_insert((one.kind, one.queued_at));
            *last = (one.kind, one.queued_at).max(*last);
        }
    }
    Ok(found)
}

/// Whose each location is.
fn owners(places: &Places) -> HashMap<String, String> {
    let mut owners = HashMap::new();
    for (provider, ids) in &places.by_provider {
        owners.extend(ids.iter().map(|id| (id.clone(), provider.clone())));
    }
    owners
}

impl Later {
    /// Whether anything came to who holds this since a moment.
    fn is_new_to(&self, held: &[Held], at: UtcTime) -> bool {
        let came = |one: &Held| one.scope.id().and_then(|id| self.newest.get(id)).is_some_and(|newest| *newest > at);
        held.iter().any(|one| one.granted_at > at || came(one))
    }

    /// Whether somebody who holds this had a location at a moment, and owed something for it. The first that happened since,
    /// other than a sale, tells whether it was there: it was if it went, and was not if it came.
    fn had(&self, (id, owner): (&str, &str), held: &[Held], at: UtcTime) -> bool {
        let came = self.came.get(id).map(Vec::as_slice).unwrap_or_default();
        let (sales, others): (Vec<&Came>, Vec<&Came>) =
            came.iter().filter(|came| came.at > at).partition(|came| came.kind == EventKind::MovedProvider);
        if others.first().is_some_and(|first| !is_going(first.kind)) {
            return false;
        }
        let owner = sales.first().and_then(|sale| sale.was.as_deref()).unwrap_or(owner);
        let reaches = |one: &Held| match &one.scope {
            Scope::Provider(of) => of == owner,
            Scope::Location(of) => of == id,
            Scope::Area(_) | Scope::National => false,
        };
        held.iter().any(|one| one.covers(at) && reaches(one))
    }
}
