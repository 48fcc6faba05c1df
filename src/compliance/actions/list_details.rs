//! Beside the state of each location: when each section was done and by whom, and until when it may still be.

use std::collections::{BTreeMap, HashMap};

use super::super::model::Standing;
use super::super::queries;
use super::close::CloseError;
use crate::app::State;
use crate::clock::UtcTime;
use crate::returns::model::ReturnState;
use crate::windows::{self, Extension, ReportingMonth, Window};

/// When a section was first done, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// When.
    pub at: UtcTime,
    /// Who, as [`crate::audit::Actor`] prints it.
    pub by: String,
}

/// What is known of a location's return beside its state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// The sections that are done, by key.
    pub done: BTreeMap<String, Done>,
    /// When the return was complete, also if that was after the window and within the time given.
    pub completed_at: Option<UtcTime>,
    /// The time that the location was given beyond the window.
    pub extension: Option<Extension>,
}

/// The window of a month, and the details of some standings of it, by location. The standings are in the asker's scope; of
/// other locations nothing is read. What became complete within the time given has nothing missing any more.
pub async fn list_details(
    state: &State,
    month: ReportingMonth,
    standings: &mut [Standing],
) -> Result<(Window, HashMap<String, Details>), CloseError> {
    let ids: Vec<String> = standings.iter().map(|standing| standing.location_id.clone()).collect();
    let calendars = state.calendars.clone();
    let (window, details) = state
        .db
        .read(move |conn| {
            let window = windows::queries::find_window(conn, &calendars, month)?;
            let mut details: HashMap<String, Details> = HashMap::new();
            for (id, section, at, by) in queries::list_done(conn, &ids, month)? {
                details.entry(id).or_default().done.entry(section).or_insert(Done { at, by });
            }
            for (id, at) in queries::list_late(conn, &ids, month)? {
                details.entry(id).or_default().completed_at = Some(at);
            }
            for extension in windows::queries::list_extensions(conn, &ids, month, month)? {
                let longer = extension.until_at > window.closes_at;
                let id = extension.location_id.clone();
                details.entry(id).or_default().extension = longer.then_some(extension);
            }
            Ok::<_, CloseError>((window, details))
        })
        .await?;
    for standing in standings {
        if standing.state != ReturnState::Complete {
            // What was corrected away from it.
            standing.completed_at = None;
            continue;
        }
        standing.missing.clear();
        let completed_at = details.get(&standing.location_id).and_then(|details| details.completed_at);
        standing.completed_at = standing.completed_at.or(completed_at);
    }
    Ok((window, details))
}
