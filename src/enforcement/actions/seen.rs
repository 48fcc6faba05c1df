//! The windows of a case as they are seen now: what their locations were called, what came of them, what of that was
//! corrected since, and what came too late.

use std::collections::HashMap;

use super::super::model::{Case, CaseWindow, Event};
use super::super::queries;
use super::case_view::{LateSave, SeenWindow};
use super::error::CaseError;
use super::holds::{locations_of, months_of, outcomes_now};
use crate::app::State;
use crate::clock::UtcTime;
use crate::compliance::model::Corrected;
use crate::compliance::{self, rules::is_miss};
use crate::db::Conn;
use crate::returns;
use crate::windows::{self, ReportingMonth};

/// A window of a case, with the name and the provider that its location has now.
type Row = (CaseWindow, String, String);

/// Something of windows, by location and month.
type ByWindow<T> = HashMap<(String, ReportingMonth), T>;

/// What a case rests on, location by location, with how it stands now.
pub(super) fn seen_windows(
    conn: &mut Conn,
    state: &State,
    case: &Case,
    events: &[Event],
) -> Result<Vec<SeenWindow>, CaseError> {
    let windows = queries::list_windows(conn, case.id)?;
    let names = names_at_opening(events);
    let mut outcomes = outcomes_now(conn, &windows)?;
    let mut corrections = corrections(conn, &windows)?;
    let mut late = late(conn, state, &case.provider_id, &windows)?;
    let seen = |(window, name_now, provider_now): Row| {
        let key = (window.location_id.clone(), window.month);
        let outcome = outcomes.remove(&key);
        let state_now = outcome.as_ref().map_or(window.state, |outcome| outcome.state);
        let counts = outcome.is_some() && is_miss(state_now, &state.config.compliance);
        let (missing, completed_at) =
            outcome.map(|outcome| (outcome.missing, outcome.completed_at)).unwrap_or_default();
        SeenWindow {
            location: names.get(&window.location_id).cloned().unwrap_or(name_now),
            corrections: corrections.remove(&key).unwrap_or_default(),
            late: late.remove(&key).unwrap_or_default(),
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

/// What was corrected of windows.
fn corrections(conn: &mut Conn, windows: &[Row]) -> Result<ByWindow<Vec<Corrected>>, CaseError> {
    let mut found: ByWindow<Vec<Corrected>> = HashMap::new();
    let Some((first, last)) = months_of(windows) else { return Ok(found) };
    for one in compliance::queries::list_corrections_between(conn, &locations_of(windows), first, last)? {
        found.entry((one.location_id.clone(), one.month)).or_default().push(one);
    }
    Ok(found)
}

/// What a provider saved of each window after it had closed and before the next one opened.
fn late(
    conn: &mut Conn,
    state: &State,
    provider_id: &str,
    windows: &[Row],
) -> Result<ByWindow<Vec<LateSave>>, CaseError> {
    let mut found: ByWindow<Vec<LateSave>> = HashMap::new();
    let Some((first, last)) = months_of(windows) else { return Ok(found) };
    let gaps = gaps(conn, state, first, last)?;
    let (Some((_, from, _)), Some((_, _, to))) = (gaps.first(), gaps.last()) else { return Ok(found) };
    let saves = returns::queries::list_saved_outside(conn, &locations_of(windows), provider_id, (*from, *to))?;
    for (id, location_id, key, saved_at) in saves {
        let gap = gaps.iter().find(|(_, closes_at, opens_at)| *closes_at < saved_at && saved_at < *opens_at);
        let Some((month, ..)) = gap else { continue };
        let notice = state.notices.in_force(*month);
        let section = notice.and_then(|notice| notice.sections.iter().find(|section| section.key == key));
        let section = section.map_or(key, |section| section.title.clone());
        found.entry((location_id, *month)).or_default().push(LateSave { id, section, saved_at });
    }
    Ok(found)
}

/// Of each month from one to another, when its window closes and when the next one opens.
fn gaps(
    conn: &mut Conn,
    state: &State,
    first: ReportingMonth,
    last: ReportingMonth,
) -> Result<Vec<(ReportingMonth, UtcTime, UtcTime)>, CaseError> {
    let all = windows::queries::list_windows(conn, &state.calendars, first, last.next().unwrap_or(last))?;
    let next = all.iter().skip(1);
    Ok(all.iter().zip(next).map(|(this, next)| (this.month, this.closes_at, next.opens_at)).collect())
}
