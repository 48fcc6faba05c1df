//! Opens a case against a provider, from the windows it missed.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::model::{Breach, Case, CaseWindow, NewCase, NewEvent, Pence, Stage};
use super::super::queries::{self, Viewer};
use super::act::By;
use super::error::CaseError;
use super::messages::keep_messages;
use crate::accounts::Scopes;
use crate::app::State;
use crate::audit::{self, NewEntry};
use crate::clock::UtcTime;
use crate::compliance::actions::{risks, use_windows};
use crate::compliance::model::Outcome;
use crate::compliance::{self, rules::is_miss};
use crate::config::Compliance;
use crate::db::Conn;
use crate::register::{self, Provider};
use crate::returns::{self, model::ReturnState};
use crate::windows::ReportingMonth;
use crate::windows::rules::month_at;

/// How far back a case may look, in windows.
const LOOK_BACK: usize = 24;

/// The most windows one case rests on.
const MOST_WINDOWS: usize = 10_000;

/// What a case is to be about.
#[derive(Debug, Clone)]
pub struct Opening {
    /// CQC id of the provider.
    pub provider_id: String,
    /// What is alleged.
    pub breach: Breach,
    /// The same in words.
    pub allegation: String,
    /// The locations and months it rests on.
    pub windows: Vec<(String, ReportingMonth)>,
}

/// A window that a case could rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// CQC id of the location.
    pub location_id: String,
    /// Its name.
    pub location: String,
    /// The month.
    pub month: ReportingMonth,
    /// How the return stood when the window closed.
    pub state: ReturnState,
    /// Whether it counts as missed.
    pub missed: bool,
    /// Whether something was sent for it, in time or late.
    pub given: bool,
    /// Whether another case rests on it.
    pub used: bool,
}

/// A provider and what a case against it could rest on.
#[derive(Debug, Clone)]
pub struct Candidates {
    /// The provider.
    pub provider: Provider,
    /// The windows of its locations within the scopes of whoever asks, location by location, newest first.
    pub windows: Vec<Candidate>,
    /// Ids of locations for which a notice of intent may be issued.
    pub triggered: Vec<String>,
    /// Whether a case that is not closed exists.
    pub has_open_case: bool,
}

/// What a case against a provider could rest on.
pub async fn candidates(state: &State, scopes: Scopes, provider_id: String) -> Result<Candidates, CaseError> {
    let now = state.clock.now();
    let settings = state.config.compliance.clone();
    state
        .db
        .read(move |conn| {
            let provider = register::queries::find_provider(conn, &scopes, &provider_id)?.ok_or(CaseError::NotFound)?;
            find_candidates(conn, &settings, &scopes, provider, now)
        })
        .await
}

fn find_candidates(
    conn: &mut Conn,
    settings: &Compliance,
    scopes: &Scopes,
    provider: Provider,
    now: UtcTime,
) -> Result<Candidates, CaseError> {
    let has_open_case = queries::has_open_case(conn, &provider.id)?;
    let last = month_at(now).map(|month| compliance::queries::last_closed(conn, month, now)).transpose()?.flatten();
    let Some(last) = last else {
        return Ok(Candidates { provider, windows: Vec::new(), triggered: Vec::new(), has_open_case });
    };
    let back = std::iter::successors(Some(last), |month| month.previous());
    let first = back.take(LOOK_BACK).last().unwrap_or(last);
    let ids = [provider.id.clone()];
    let mut history = compliance::queries::list_history_of_providers(conn, &ids, first, last)?;
    let locations = keep_within(conn, scopes, &mut history)?;
    let used = compliance::queries::list_uses(conn, first, last)?;
    let given: HashSet<_> = returns::queries::list_saved_months(conn, &locations, first, last)?.into_iter().collect();
    let names: HashMap<String, String> = register::queries::names_of_locations(conn, &locations)?.into_iter().collect();
    let mut windows: Vec<Candidate> = history
        .into_iter()
        .filter(|outcome| outcome.provider_id == provider.id)
        .map(|outcome| Candidate {
            location: names.get(&outcome.location_id).cloned().unwrap_or_default(),
            missed: is_miss(outcome.state, settings),
            given: given.contains(&(outcome.location_id.clone(), outcome.month)),
            used: used.contains(&(outcome.location_id.clone(), outcome.month)),
            location_id: outcome.location_id,
            month: outcome.month,
            state: outcome.state,
        })
        .collect();
    windows.sort_by(|a, b| (&a.location_id, b.month).cmp(&(&b.location_id, a.month)));
    let triggered = triggered(conn, settings, (last, now), &provider.id, &windows)?;
    Ok(Candidates { provider, windows, triggered, has_open_case })
}

/// Leaves of a history what is of locations within somebody's scopes, and answers these: a case that rests on others alone
/// would be one that they cannot see.
fn keep_within(conn: &mut Conn, scopes: &Scopes, history: &mut Vec<Outcome>) -> Result<Vec<String>, CaseError> {
    let mut locations: Vec<String> = history.iter().map(|outcome| outcome.location_id.clone()).collect();
    locations.sort();
    locations.dedup();
    let within = compliance::queries::list_within(conn, scopes, &locations)?;
    let known: HashSet<&String> = within.iter().collect();
    history.retain(|outcome| known.contains(&outcome.location_id));
    Ok(within)
}

/// Which of the locations missed so many windows that a notice of intent may be issued.
fn triggered(
    conn: &mut Conn,
    settings: &Compliance,
    (last, now): (ReportingMonth, UtcTime),
    provider_id: &str,
    windows: &[Candidate],
) -> Result<Vec<String>, CaseError> {
    let mut locations: Vec<String> = windows.iter().map(|window| window.location_id.clone()).collect();
    locations.dedup();
    let duties: Vec<_> = locations.into_iter().map(|id| (id, provider_id.to_owned())).collect();
    let found = risks(conn, settings, (last, now), &duties)?;
    let mut ids: Vec<String> =
        found.into_values().filter(|standing| standing.triggered).map(|standing| standing.location_id).collect();
    ids.sort();
    Ok(ids)
}

/// Opens a case; answers its number. A window that another case rests on is refused.
pub async fn open(state: &State, by: By, scopes: Scopes, mut opening: Opening) -> Result<i64, CaseError> {
    // A window that a form names twice is one window.
    opening.windows.sort();
    opening.windows.dedup();
    let now = state.clock.now();
    let settings = state.config.compliance.clone();
    let needs_trigger =
        opening.breach == Breach::NoInformation || state.config.enforcement.false_information_needs_trigger;
    state
        .db
        .write(move |conn| {
            // Two who open at once would each find the same windows free.
            compliance::queries::lock(conn)?;
            let provider =
                register::queries::find_provider(conn, &scopes, &opening.provider_id)?.ok_or(CaseError::NotFound)?;
            let known = find_candidates(conn, &settings, &scopes, provider, now)?;
            check(&opening, &known, needs_trigger)?;
            open_on(conn, &by, &opening, &known, now)
        })
        .await
}

fn check(opening: &Opening, known: &Candidates, needs_trigger: bool) -> Result<(), CaseError> {
    if opening.windows.is_empty() || opening.windows.len() > MOST_WINDOWS {
        return Err(CaseError::refused("window", "Choose the windows the case rests on"));
    }
    if !needs_trigger {
        return Ok(());
    }
    let rests_on = |id: &String| opening.windows.iter().any(|(location, _)| location == id);
    if !known.triggered.iter().any(rests_on) {
        let why = "None of these locations missed so many windows that a notice of intent may be issued";
        return Err(CaseError::refused("window", why));
    }
    Ok(())
}

fn open_on(conn: &mut Conn, by: &By, opening: &Opening, known: &Candidates, now: UtcTime) -> Result<i64, CaseError> {
    let new = NewCase {
        provider_id: known.provider.id.clone(),
        provider_name: known.provider.name.clone(),
        breach: opening.breach,
        allegation: opening.allegation.clone(),
        stage: Stage::Support,
        stage_since: now,
        version: 1,
        opened_by: by.actor.to_string(),
        opened_at: now,
        paid: Pence::default(),
        legal_review: false,
    };
    let id = queries::insert_case(conn, &new)?;
    let windows = rest_on(conn, id, opening, known, now)?;
    let is_named = |one: &&Candidate| opening.windows.iter().any(|(location, _)| *location == one.location_id);
    let named = known.windows.iter().filter(is_named);
    // What a location is called may change; the case says what it was called.
    let locations: BTreeMap<&str, &str> = named.map(|one| (one.location_id.as_str(), one.location.as_str())).collect();
    let event = NewEvent {
        case_id: id,
        kind: "opened".to_owned(),
        from_stage: None,
        to_stage: Some(Stage::Support),
        reason: opening.allegation.clone(),
        detail: serde_json::json!({ "windows": windows, "locations": locations }).to_string(),
        actor: by.actor.to_string(),
        happened_at: now,
    };
    queries::insert_event(conn, &event)?;
    let entry = NewEntry::new("enforcement.case_opened", format!("case:{id}"))
        .with("provider", known.provider.id.clone())
        .with("breach", opening.breach.as_str())
        .with("windows", windows);
    audit::record(conn, by.actor, entry, now)?;
    let case = queries::find_case(conn, &Viewer::Service, id)?.ok_or(CaseError::NotFound)?;
    keep_messages(conn, &case)?;
    Ok(id)
}

/// Keeps the windows that a case rests on, so that no other can; answers how many.
fn rest_on(conn: &mut Conn, id: i64, opening: &Opening, known: &Candidates, now: UtcTime) -> Result<usize, CaseError> {
    let mut by_location: BTreeMap<&str, Vec<ReportingMonth>> = BTreeMap::new();
    let mut windows = Vec::new();
    for (location_id, month) in &opening.windows {
        let found = known.windows.iter().find(|one| one.location_id == *location_id && one.month == *month);
        let found = match opening.breach {
            Breach::NoInformation => found.filter(|one| one.missed).ok_or("Choose windows that were missed"),
            // What was never given cannot be false.
            Breach::FalseInformation => found
                .filter(|one| one.given)
                .ok_or("Choose closed windows in which something was sent for the location"),
        };
        let found = found.map_err(|why| CaseError::refused("window", why))?;
        by_location.entry(location_id).or_default().push(*month);
        windows.push(CaseWindow { case_id: id, location_id: location_id.clone(), month: *month, state: found.state });
    }
    for (location_id, months) in &by_location {
        use_windows(conn, &format!("case:{id}"), location_id, months, now)?;
    }
    queries::insert_windows(conn, &windows)?;
    Ok(windows.len())
}

/// A case, if this viewer may see it.
pub async fn find(state: &State, by: &By, id: i64) -> Result<Case, CaseError> {
    let viewer = by.viewer.clone();
    state.db.read(move |conn| queries::find_case(conn, &viewer, id)?.ok_or(CaseError::NotFound)).await
}
