//! Writes down the windows that have closed, so that they never move.

use crate::app::State;
use crate::clock::UtcTime;
use crate::config;
use crate::db::{Conn, lock_until_commit};

use super::super::model::{Calendar, Window, WindowState};
use super::super::month::ReportingMonth;
use super::super::queries;
use chrono_tz::Europe::London;

/// Any number will do, as long as every instance uses the same.
const CALENDAR_LOCK: i64 = 0x6361_705f_6361;

/// Writes down every window that has closed and is not written down yet; answers how many those were.
pub async fn freeze_closed(state: &State) -> anyhow::Result<usize> {
    let (now, settings) = (state.clock.now(), state.config.windows.clone());
    state.db.write(move |conn| anyhow::Ok(freeze(conn, &settings, now)?.1)).await
}

/// The same in the caller's transaction, under a lock: a list of holidays that comes at the same moment must not be used
/// for a month that has closed. Answers the calendar up to a year from now, and how many windows were written down.
pub(in super::super) fn freeze(
    conn: &mut Conn,
    settings: &config::Windows,
    now: UtcTime,
) -> diesel::QueryResult<(Calendar, usize)> {
    lock_until_commit(conn, CALENDAR_LOCK)?;
    let today = now.to_chrono().with_timezone(&London).date_naive();
    let this_month = ReportingMonth::containing(today).unwrap_or(settings.first_month);
    let last = (0..12).fold(this_month, |month, _| month.next().unwrap_or(month));
    let calendar = queries::calendar(conn, settings, settings.first_month, last)?;
    let closed: Vec<Window> = settings
        .first_month
        .up_to(this_month)
        .filter(|month| !calendar.frozen.contains_key(month))
        .map(|month| calendar.window(month))
        .filter(|window| window.state_at(now) == WindowState::Closed)
        .collect();
    if closed.is_empty() {
        return Ok((calendar, 0));
    }
    let written = queries::insert_windows(conn, &closed, calendar.feed_id, now)?;
    Ok((calendar, written))
}
