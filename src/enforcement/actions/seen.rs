//! The windows of a case as they are seen now: what their locations were called, what came of them, and what of that was
//! corrected since.

use std::collections::HashMap;

use super::super::model::{CaseWindow, Event};
use super::super::queries;
use super::case_view::SeenWindow;
use super::error::CaseError;
use super::holds::{locations_of, months_of, outcomes_now};
use crate::compliance::model::Corrected;
use crate::compliance::{self, rules::is_miss};
use crate::config::Compliance;
use crate::db::Conn;
use crate::returns;
use crate::windows::ReportingMonth;

/// What a case rests on, location by location, with how it stands now.
pub(super) fn seen_windows(
    conn: &mut Conn,
    settings: &Compliance,
    case_id: i64,
    events: &[Event],
) -> Result<Vec<SeenWindow>, CaseError> {
    let windows = queries::list_windows(conn, case_id)?;
    let names = names_at_opening(events);
    let mut outcomes = outcomes_now(conn, &windows)?;
    let mut corrections = corrections(conn, &windows)?;
    let saved = returns::queries::list_last_saved(conn, &locations_of(&windows))?;
    let saved: HashMap<String, _> = saved.into_iter().collect();
    let seen = |(window, name_now, provider_now): (CaseWindow, String, String)| {
        let key = (window.location_id.clone(), window.month);
        let outcome = outcomes.remove(&key);
        let state_now = outcome.as_ref().map_or(window.state, |outcome| outcome.state);
        let counts = outcome.is_some() && is_miss(state_now, settings);
        let (missing, completed_at) =
            outcome.map(|outcome| (outcome.missing, outcome.completed_at)).unwrap_or_default();
        SeenWindow {
            location: names.get(&window.location_id).cloned().unwrap_or(name_now),
            last_saved_at: saved.get(&window.location_id).copied().flatten(),
            corrections: corrections.remove(&key).unwrap_or_default(),
            window,
            provider_now,
            state_now,
            counts,
            missing,
            completed_at,
        }
    };
    Ok(windows.into_iter().map(seen).collect())
}

/// What the locations were called when the case was opened, by id.
pub(super) fn names_at_opening(events: &[Event]) -> HashMap<String, String> {
    let opened = events.iter().find(|event| event.kind == "opened");
    let names = opened.and_then(|event| event.detail_of("locations"));
    names.and_then(|names| serde_json::from_value(names).ok()).unwrap_or_default()
}

/// What was corrected of windows, by location and month.
fn corrections(
    conn: &mut Conn,
    windows: &[(CaseWindow, String, String)],
) -> Result<HashMap<(String, ReportingMonth), Vec<Corrected>>, CaseError> {
    let mut found: HashMap<_, Vec<Corrected>> = HashMap::new();
    let Some((first, last)) = months_of(windows) else { return Ok(found) };
    for one in compliance::queries::list_corrections_between(conn, &locations_of(windows), first, last)? {
        found.entry((one.location_id.clone(), one.month)).or_default().push(one);
    }
    Ok(found)
}
