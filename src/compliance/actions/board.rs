//! How returns come in: now, hour by hour, and by area, kind and group.

use std::sync::Arc;

use chrono::NaiveDateTime;

use super::super::boards::{Board, GROUPS, Phase, Shown, Wanted};
use super::super::curve::Curve;
use super::super::model::{Counts, Hour};
use super::super::queries::{self, ClosedMonth, Owing};
use super::close::{CloseError, day, owed_keys};
use crate::accounts::{Scope, Scopes};
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::windows::rules::{month_at, state_at};
use crate::windows::{self, ReportingMonth, Window, WindowState};

/// Closed windows that are listed.
const MONTHS: i64 = 12;

/// Closed windows that the one that is shown is compared with.
const COMPARED: usize = 3;

/// How returns come in within some scopes, in a constant number of statements; counted at most some seconds ago.
pub async fn board(state: &State, scopes: Scopes, wanted: Wanted) -> Result<Arc<Board>, CloseError> {
    if let Some(board) = state.boards.find(&scopes, &wanted) {
        return Ok(board);
    }
    let inside = state.clone();
    let asked = (scopes.clone(), wanted.clone());
    let board = state.db.read(move |conn| count(conn, &inside, &asked.0, &asked.1)).await?;
    let board = Arc::new(board);
    state.boards.keep(scopes, wanted, &board);
    Ok(board)
}

/// What all the parts of a board are counted for.
struct Counting<'a> {
    state: &'a State,
    scopes: &'a Scopes,
    wanted: &'a Wanted,
    now: UtcTime,
}

fn count(conn: &mut Conn, state: &State, scopes: &Scopes, wanted: &Wanted) -> Result<Board, CloseError> {
    let now = state.clock.now();
    let month = month_at(now).ok_or(diesel::result::Error::NotFound)?;
    let listed = queries::list_last_closed(conn, month, now, MONTHS)?;
    let closed: Vec<ReportingMonth> = listed.iter().map(|(month, ..)| *month).take(COMPARED + 1).collect();
    let first = closed.last().copied().unwrap_or(month);
    let windows = windows::queries::list_windows(conn, &state.calendars, first, month)?;
    let window = *windows.last().ok_or(diesel::result::Error::NotFound)?;
    let phase = match state_at(&window, now) {
        _ if closed.first() == Some(&month) => Phase::Closed,
        WindowState::Upcoming => Phase::Upcoming,
        WindowState::Open => Phase::Open,
        WindowState::Closed => Phase::Closing,
    };
    let counting = Counting { state, scopes, wanted, now };
    let of = |month: &ReportingMonth| windows.iter().find(|window| window.month == *month).copied();
    let past: Vec<Window> = closed.iter().filter_map(of).collect();
    let shown = match (phase, past.split_first()) {
        (Phase::Open | Phase::Closing, _) => {
            let before = past.get(..COMPARED.min(past.len())).unwrap_or_default();
            Some(counting.live(conn, window, before)?)
        }
        (Phase::Upcoming | Phase::Closed, Some((last, before))) => Some(counting.closed(conn, *last, before)?),
        (Phase::Upcoming | Phase::Closed, None) => None,
    };
    let closed = if wanted.area.is_none() { counting.months(conn, &listed)? } else { Vec::new() };
    Ok(Board { as_at: now, window, phase, shown, closed })
}

impl Counting<'_> {
    /// A window whose outcomes are not written down, as it stands.
    fn live(&self, conn: &mut Conn, window: Window, before: &[Window]) -> Result<Shown, CloseError> {
        let area = self.wanted.area.as_ref();
        let owed = owed_keys(self.state, window.month);
        let dormant = self.state.config.returns.dormant_owes;
        let owing = Owing { month: window.month, by: day(window.closes_at), dormant, owed: &owed };
        let cells = queries::live_cells(conn, self.scopes, area, owing)?;
        let groups = match self.wanted.by_group {
            true => queries::live_groups(conn, self.scopes, area, owing, GROUPS)?,
            false => Vec::new(),
        };
        let owed = cells.iter().map(|cell| cell.shares.owed).sum();
        let counts = queries::count_hours(conn, self.scopes, area, &[window.month])?;
        let curve = Curve::up_to(&window, owed, self.now, &moments(&counts, window.month));
        let before = self.curves(conn, before)?;
        Ok(Shown { window, cells, groups, curve, before })
    }

    /// A window whose outcomes are written down.
    fn closed(&self, conn: &mut Conn, window: Window, before: &[Window]) -> Result<Shown, CloseError> {
        let area = self.wanted.area.as_ref();
        let cells = queries::outcome_cells(conn, self.scopes, area, window.month)?;
        let limit = usize::try_from(GROUPS).unwrap_or_default();
        let groups = match self.wanted.by_group {
            true => queries::outcome_groups(conn, self.scopes, area, window.month, limit)?,
            false => Vec::new(),
        };
        let all: Vec<Window> = std::iter::once(window).chain(before.iter().copied()).collect();
        let mut curves = self.curves(conn, &all)?.into_iter();
        let curve = curves.next().unwrap_or_else(|| Curve::of(&window, 0, &[]));
        Ok(Shown { window, cells, groups, curve, before: curves.collect() })
    }

    /// How the returns of closed windows came in: as it was written down for all England, counted for a part of it.
    fn curves(&self, conn: &mut Conn, windows: &[Window]) -> Result<Vec<Curve>, CloseError> {
        let months: Vec<ReportingMonth> = windows.iter().map(|window| window.month).collect();
        let is_all = self.wanted.area.is_none() && self.scopes.0.contains(&Scope::National);
        if is_all {
            let hours = queries::list_hours(conn, &months)?;
            let of = |month| hours.iter().filter(|hour| hour.month == month).cloned().collect::<Vec<Hour>>();
            if months.iter().all(|month| hours.iter().any(|hour| hour.month == *month)) {
                return Ok(windows.iter().map(|window| Curve::written(window, &of(window.month))).collect());
            }
        }
        let area = self.wanted.area.as_ref();
        let owed = queries::count_owed(conn, self.scopes, area, &months)?;
        let counts = queries::count_hours(conn, self.scopes, area, &months)?;
        let curve = |window: &Window| {
            let owed = owed.iter().find(|(month, _)| *month == window.month).map_or(0, |(_, owed)| *owed);
            Curve::up_to(window, owed, window.ends_at(), &moments(&counts, window.month))
        };
        Ok(windows.iter().map(curve).collect())
    }

    /// The outcomes of the last windows, of which the number of outcomes is known.
    fn months(&self, conn: &mut Conn, closed: &[ClosedMonth]) -> Result<Vec<(ReportingMonth, Counts)>, CloseError> {
        let is_all = self.scopes.0.contains(&Scope::National);
        // Outcomes may have been added to those that were looked at again: they are counted, which is seldom.
        let (reviewed, others): (Vec<&ClosedMonth>, Vec<&ClosedMonth>) =
            closed.iter().partition(|(.., reviewed_at)| is_all && reviewed_at.is_some());
        let months = |closed: &[&ClosedMonth]| closed.iter().map(|(month, ..)| *month).collect::<Vec<_>>();
        let mut found = match is_all {
            true => queries::count_not_complete(conn, &months(&others))?,
            false => queries::count_outcomes(conn, self.scopes, &months(&others))?,
        };
        if !reviewed.is_empty() {
            found.extend(queries::count_outcomes(conn, self.scopes, &months(&reviewed))?);
        }
        let mut counted = Vec::new();
        for (month, all, reviewed_at) in closed {
            let mut counts = Counts::default();
            for (_, state, number) in found.iter().filter(|(of, ..)| of == month) {
                counts.set(*state, *number);
            }
            if is_all && reviewed_at.is_none() {
                counts.complete = all - counts.total();
            }
            if counts.total() > 0 {
                counted.push((*month, counts));
            }
        }
        Ok(counted)
    }
}

/// The hours of a month as moments in them.
fn moments(counts: &[(String, i64)], month: ReportingMonth) -> Vec<(UtcTime, i64)> {
    let of_month = counts.iter().filter_map(|(hour, number)| {
        let (of, hour) = hour.split_once(' ')?;
        (of == month.as_str()).then_some((hour, *number))
    });
    let moment = |text: &str| {
        let at = NaiveDateTime::parse_from_str(&format!("{text}:00:00"), "%Y-%m-%d %H:%M:%S").ok()?;
        Some(UtcTime::new(at.and_utc()))
    };
    of_month.filter_map(|(hour, number)| Some((moment(hour)?, number))).collect()
}
