//! Who has not sent a return, for people who will ring them.

use std::collections::HashMap;

use super::super::model::{Outcome, Standing};
use super::super::queries;
use super::close::{CloseError, day, states};
use super::list_standings::with_misses;
use crate::accounts::Scopes;
use crate::app::State;
use crate::db::Conn;
use crate::returns::model::ReturnState;
use crate::windows::{self, ReportingMonth, Window};

/// Locations that are looked at together while the window is open.
const BATCH: i64 = 500;

/// Which locations are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// In one of these states.
    pub states: Vec<ReturnState>,
    /// In the area of a council, by its code.
    pub council: Option<String>,
    /// Only those at risk, or triggered.
    pub at_risk: bool,
}

/// What a location is called, and where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// Its name.
    pub location: String,
    /// The name of the provider.
    pub provider: String,
    /// Its council.
    pub council_code: Option<String>,
}

/// Some locations, by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingPage {
    /// The month's window.
    pub window: Window,
    /// How each stands, and what it is called.
    pub rows: Vec<(Standing, Names)>,
    /// The location after which to go on; nothing at the end.
    pub next: Option<String>,
}

/// The locations of these scopes that are wanted, after the location `after`.
pub async fn list_missing(
    state: &State,
    scopes: Scopes,
    month: ReportingMonth,
    wanted: Wanted,
    after: String,
    limit: i64,
) -> Result<MissingPage, CloseError> {
    let inside = state.clone();
    state.db.read(move |conn| list(conn, &inside, &scopes, month, &wanted, after, limit)).await
}

fn list(
    conn: &mut Conn,
    state: &State,
    scopes: &Scopes,
    month: ReportingMonth,
    wanted: &Wanted,
    mut after: String,
    limit: i64,
) -> Result<MissingPage, CloseError> {
    let window = windows::queries::find_window(conn, &state.calendars, month)?;
    let is_closed = queries::find_closing(conn, month)?.is_some();
    let size = usize::try_from(limit).unwrap_or_default();
    let mut found: Vec<Standing> = Vec::new();
    loop {
        let (outcomes, last) = if is_closed {
            closed_batch(conn, scopes, month, wanted, &after)?
        } else {
            live_batch(conn, state, scopes, &window, wanted, &after)?
        };
        let fits = |standing: &Standing| !wanted.at_risk || standing.at_risk || standing.triggered;
        found.extend(with_misses(conn, &state.config.compliance, month, outcomes)?.into_iter().filter(fits));
        match last {
            Some(last) if found.len() <= size => after = last,
            _ => break,
        }
    }
    let next = found.get(size.saturating_sub(1)).filter(|_| found.len() > size);
    let next = next.map(|last| last.location_id.clone());
    found.truncate(size);
    Ok(MissingPage { window, rows: with_names(conn, found)?, next })
}

type Batch = (Vec<Outcome>, Option<String>);

/// Outcomes that are wanted, of a month that was closed; and the last, if there may be more.
fn closed_batch(
    conn: &mut Conn,
    scopes: &Scopes,
    month: ReportingMonth,
    wanted: &Wanted,
    after: &str,
) -> Result<Batch, CloseError> {
    let outcomes =
        queries::list_outcomes_in(conn, scopes, month, (&wanted.states, wanted.council.as_deref()), after, BATCH)?;
    let full = i64::try_from(outcomes.len()).unwrap_or_default() == BATCH;
    let last = outcomes.last().filter(|_| full).map(|last| last.location_id.clone());
    Ok((outcomes, last))
}

/// The same of a month that was not.
fn live_batch(
    conn: &mut Conn,
    state: &State,
    scopes: &Scopes,
    window: &Window,
    wanted: &Wanted,
    after: &str,
) -> Result<Batch, CloseError> {
    let mut locations = queries::list_locations(conn, scopes, day(window.opens_at), after, BATCH)?;
    let full = i64::try_from(locations.len()).unwrap_or_default() == BATCH;
    let last = locations.last().filter(|_| full).map(|last| last.id.clone());
    let here = |code: &Option<String>| wanted.council.is_none() || *code == wanted.council;
    locations.retain(|location| here(&location.council_code));
    let outcomes = states(conn, state, window, locations)?;
    Ok((outcomes.into_iter().filter(|outcome| wanted.states.contains(&outcome.state)).collect(), last))
}

fn with_names(conn: &mut Conn, found: Vec<Standing>) -> Result<Vec<(Standing, Names)>, CloseError> {
    let ids: Vec<String> = found.iter().map(|standing| standing.location_id.clone()).collect();
    let providers: Vec<String> = found.iter().map(|standing| standing.provider_id.clone()).collect();
    let locations: HashMap<String, (String, Option<String>)> =
        queries::list_names(conn, &ids)?.into_iter().map(|(id, name, council)| (id, (name, council))).collect();
    let providers: HashMap<String, String> = queries::list_provider_names(conn, &providers)?.into_iter().collect();
    let named = |standing: Standing| {
        let (location, council_code) = locations.get(&standing.location_id).cloned().unwrap_or_default();
        let provider = providers.get(&standing.provider_id).cloned().unwrap_or_default();
        (standing, Names { location, provider, council_code })
    };
    Ok(found.into_iter().map(named).collect())
}
