//! Looks again at returns that are noted as complete, when the register says that a location gives other services.

use diesel::QueryResult;

use super::super::model::SectionState;
use super::super::queries;
use super::super::rules::standing;
use crate::app::State;
use crate::db::Conn;
use crate::windows;
use crate::windows::rules::month_at;

/// Locations that are looked at together.
const MANY: usize = 5_000;

/// Takes back that the return of a location is complete where a section is due now that was not before, in months whose
/// window is not over for it; answers how many. The save that does the rest completes it anew. In the transaction of
/// whoever changed the services of these locations.
pub fn look_again(conn: &mut Conn, state: &State, locations: &[String]) -> QueryResult<usize> {
    let now = state.clock.now();
    let Some(this) = month_at(now).filter(|_| !locations.is_empty()) else { return Ok(0) };
    let mut reopened = 0;
    // One that has more time may have it for the month before.
    for month in this.previous().into_iter().chain([this]) {
        let Some(notice) = state.notices.in_force(month) else { continue };
        let notice = (&**notice, state.notices.campaigns());
        let window = windows::queries::find_window(conn, &state.calendars, month)?;
        for chunk in locations.chunks(MANY) {
            let own = windows::queries::list_own_windows(conn, window, chunk)?;
            let mut due: Vec<String> = Vec::new();
            for (progress, location) in queries::list_complete(conn, chunk, month)? {
                let standing = standing(&location, Some(notice), month, true, Some(&progress));
                let is_due = standing.sections.iter().any(|section| section.state == SectionState::Due);
                if is_due && now < own.of(&location.id).ends_at() {
                    due.push(location.id);
                }
            }
            reopened += queries::unmark_complete(conn, &due, month)?;
        }
    }
    Ok(reopened)
}
