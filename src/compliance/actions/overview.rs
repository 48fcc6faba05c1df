//! How returns come in: now, and in the windows that have closed.

use super::super::model::Counts;
use super::super::queries;
use super::close::{CloseError, day};
use crate::accounts::Scopes;
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::windows::rules::month_at;
use crate::windows::{self, ReportingMonth, Window};

/// Closed windows that are shown.
const MONTHS: usize = 12;

/// How returns come in within some scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// Now.
    pub now: UtcTime,
    /// The window of this month.
    pub window: Window,
    /// Locations on the register by the end of the window.
    pub registered: i64,
    /// Returns that are complete.
    pub complete: i64,
    /// Returns that are begun.
    pub begun: i64,
    /// Windows that have closed, the newest first.
    pub closed: Vec<(ReportingMonth, Counts)>,
}

/// How returns come in, in a constant number of statements.
pub async fn overview(state: &State, scopes: Scopes) -> Result<Overview, CloseError> {
    let inside = state.clone();
    state.db.read(move |conn| look(conn, &inside, &scopes)).await
}

fn look(conn: &mut Conn, state: &State, scopes: &Scopes) -> Result<Overview, CloseError> {
    let now = state.clock.now();
    let month = month_at(now).ok_or(diesel::result::Error::NotFound)?;
    let window = windows::queries::find_window(conn, &state.calendars, month)?;
    let registered = queries::count_registered(conn, scopes, day(window.closes_at))?;
    let (complete, begun) = queries::count_progress(conn, scopes, month)?;
    let first = std::iter::successors(Some(month), |month| month.previous()).take(MONTHS + 1).last().unwrap_or(month);
    let mut closed: Vec<(ReportingMonth, Counts)> = Vec::new();
    for (of, state, number) in queries::count_outcomes(conn, scopes, first, month)? {
        match closed.last_mut() {
            Some((last, counts)) if *last == of => counts.set(state, number),
            _ => {
                let mut counts = Counts::default();
                counts.set(state, number);
                closed.push((of, counts));
            }
        }
    }
    Ok(Overview { now, window, registered, complete, begun, closed })
}
