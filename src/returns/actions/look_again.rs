//! Looks again at returns that were begun, when the register says that a location gives other services.

use diesel::QueryResult;

use super::super::model::{ReturnState, Standing};
use super::super::queries;
use super::super::rules::standing;
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::notice::{Campaigns, Notice};
use crate::windows::rules::month_at;
use crate::windows::{self, OwnWindows, ReportingMonth};

/// Locations that are looked at together.
const MANY: usize = 5_000;

/// Holds what is noted of returns against what the locations owe now, in months whose window is not over for them; answers
/// how many were noted anew. Where a section is due now that was not before, the return is not complete any more, and the
/// save that does the rest completes it anew. Where all that was left is owed no more, it is complete, with no more saves. In
/// the transaction of whoever changed the services of these locations.
pub fn look_again(conn: &mut Conn, state: &State, locations: &[String]) -> QueryResult<usize> {
    let now = state.clock.now();
    let Some(this) = month_at(now).filter(|_| !locations.is_empty()) else { return Ok(0) };
    let mut changed = 0;
    // One that has more time may have it for the month before.
    for month in this.previous().into_iter().chain([this]) {
        let Some(notice) = state.notices.in_force(month) else { continue };
        let notice = (&**notice, state.notices.campaigns());
        let window = windows::queries::find_window(conn, &state.calendars, month)?;
        for chunk in locations.chunks(MANY) {
            let own = windows::queries::list_own_windows(conn, window, chunk)?;
            changed += note_anew(conn, notice, month, chunk, (&own, now))?;
        }
    }
    Ok(changed)
}

fn note_anew(
    conn: &mut Conn,
    notice: (&Notice, &Campaigns),
    month: ReportingMonth,
    locations: &[String],
    (own, now): (&OwnWindows, UtcTime),
) -> QueryResult<usize> {
    let (mut due, mut changed): (Vec<String>, usize) = (Vec::new(), 0);
    for (progress, location) in queries::list_begun(conn, locations, month)? {
        let standing = standing(&location, Some(notice), month, true, Some(&progress));
        let is_noted = progress.completed_at.is_some();
        if now >= own.of(&location.id).ends_at() || is_noted == (standing.state == ReturnState::Complete) {
            continue;
        }
        if is_noted {
            due.extend(standing.is_missed().then_some(location.id));
            continue;
        }
        let first = queries::list_first_saved(conn, &location.id, month)?;
        if let Some(at) = done_at(&standing, &first) {
            queries::mark_complete_at(conn, &location.id, month, at)?;
            changed += 1;
        }
    }
    Ok(changed + queries::unmark_complete(conn, &due, month)?)
}

/// When the last of the sections that are owed was first saved for the month; `first` is when each of all was.
fn done_at(standing: &Standing, first: &[(String, Option<UtcTime>)]) -> Option<UtcTime> {
    let owed = standing.sections.iter().filter(|section| section.required);
    let first_of = |key: &str| first.iter().find(|(section, _)| section == key).and_then(|(_, at)| *at);
    owed.filter_map(|section| first_of(&section.key)).max()
}
