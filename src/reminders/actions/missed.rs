//! What people have to be told that they missed.

use std::collections::{HashMap, HashSet};

use super::super::model::{OwedPlace, Risk, Stage};
use super::super::queries::{self, Grant, Missed};
use super::super::rules;
use super::due_digests::{MANY, Places, named};
use super::error::ReminderError;
use crate::app::State;
use crate::compliance;
use crate::db::Conn;
use crate::notice::{Notice, Service};
use crate::returns;
use crate::returns::model::Progress;
use crate::windows::ReportingMonth;

/// What was not complete when the window closed, nor when the time of a location was over that had more. The duty is that of
/// whoever had the location when the window closed.
pub(super) fn missed_places(
    conn: &mut Conn,
    state: &State,
    stage: &Stage,
    grants: &[Grant],
) -> Result<Places, ReminderError> {
    let month = stage.window.month;
    let (providers, own) = named(grants);
    let missed = queries::list_missed(conn, month, &providers, &own)?;
    let duties: HashMap<String, String> =
        missed.iter().map(|one| (one.location_id.clone(), one.provider_id.clone())).collect();
    let duties: Vec<(String, String)> = duties.into_iter().collect();
    let risks = compliance::actions::risks(conn, &state.config.compliance, (month, stage.now), &duties)?;
    let progress = progress_of(conn, &duties, month)?;
    let notice = state.notices.in_force(month).map(|notice| &**notice);
    let mut places = Places::default();
    let own: HashSet<String> = own.into_iter().collect();
    for missed in missed {
        let id = &missed.location_id;
        if missed.owner_id == missed.provider_id && own.contains(id) {
            places.by_location.insert(id.clone());
        }
        let known = places.by_provider.entry(missed.provider_id.clone()).or_default();
        if !known.contains(id) {
            known.push(id.clone());
        }
        let place = place(&missed, notice, progress.get(id), rules::risk(risks.get(id)));
        places.known.insert(missed.location_id, place);
    }
    Ok(places)
}

/// What was sent in the time that a location was given counts, and was missing at the close.
fn progress_of(
    conn: &mut Conn,
    duties: &[(String, String)],
    month: ReportingMonth,
) -> Result<HashMap<String, Progress>, ReminderError> {
    let mut progress: HashMap<String, Progress> = HashMap::new();
    for chunk in duties.chunks(MANY) {
        let ids: Vec<String> = chunk.iter().map(|(id, _)| id.clone()).collect();
        let done = returns::queries::list_progress(conn, &ids, month)?;
        progress.extend(done.into_iter().map(|progress| (progress.location_id.clone(), progress)));
    }
    Ok(progress)
}

fn place(missed: &Missed, notice: Option<&Notice>, done: Option<&Progress>, risk: Risk) -> OwedPlace {
    let services = Service::given(missed.care_home, missed.home_care);
    let title = |key: &str| {
        let section = notice.and_then(|notice| notice.section(key));
        section.map_or_else(|| key.to_owned(), |section| section.title_at(&services))
    };
    let at_close = || missed.missing.split_whitespace();
    let missing: Vec<&str> = at_close().filter(|key| done.is_none_or(|done| !done.has(key))).collect();
    // All of it may have come too late to count.
    let missing = if missing.is_empty() { at_close().collect() } else { missing };
    OwedPlace {
        location_id: missed.location_id.clone(),
        name: missed.name.clone(),
        missing: missing.into_iter().map(title).collect(),
        has_figures: false,
        without_figures: Vec::new(),
        risk,
        until: None,
    }
}
