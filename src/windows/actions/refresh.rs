//! Takes a newer list of bank holidays.

use std::sync::Arc;
use std::time::Duration;

use chrono::Datelike;
use serde::Serialize;

use super::super::calendars::Calendars;
use super::super::holidays::{Event, FeedError, Holidays};
use super::super::model::{Calendar, local, london_day};
use super::super::month::{ReportingMonth, YEARS};
use super::super::queries;
use super::super::rules::{Move, moves, objection};
use super::fetch::{FetchError, Source};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::{Conn, Unavailable};

/// How to refresh.
#[derive(Debug, Clone)]
pub struct RefreshOptions {
    /// From where; nothing for `windows.holidays_url`.
    pub from: Option<Source>,
    /// Take the list even if there is something against it.
    pub force: bool,
}

/// Why the holidays are as they were.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// There is no list.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What came is no list.
    #[error("nothing was changed, for what came cannot be used: {0}")]
    Feed(#[from] FeedError),
    /// Somebody should look first.
    #[error("nothing was changed: {0}; look at the list, and use --force if it is right")]
    Objection(String),
    /// A query failed.
    #[error("the database refused: {0}")]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

/// What a refresh changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefreshReport {
    /// From where.
    pub source: String,
    /// Days in the list.
    pub events: usize,
    /// Days that are new.
    pub added: Vec<Event>,
    /// Days that are no bank holidays any more.
    pub removed: Vec<Event>,
    /// Windows, not closed yet, that close on another day now.
    pub moved: Vec<MovedWindow>,
}

/// A window that closes on another day now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MovedWindow {
    /// Its month.
    pub month: ReportingMonth,
    /// When it would have closed, with London's offset.
    pub closed_before: String,
    /// When it closes now, with London's offset.
    pub closes_at: String,
}

/// Fetches the list of bank holidays and keeps it, in one transaction with the entry in the audit.
///
/// Every window that has closed is first written down as the holidays of before have it, so that none of them moves.
pub async fn refresh(state: &State, who: Actor, options: RefreshOptions) -> Result<RefreshReport, RefreshError> {
    let calendars = Arc::clone(&state.calendars);
    let settings = calendars.settings();
    let source = match options.from {
        Some(source) => source,
        None => settings.holidays_url.parse()?,
    };
    let text = source.read(Duration::from_secs(settings.fetch_timeout_seconds)).await?;
    let newer = Holidays::parse(&text)?;
    let (source, now) = (source.to_string(), state.clock.now());
    state
        .db
        .write(move |conn| store(conn, who, &calendars, &Fetched { source, newer, force: options.force, now }))
        .await
}

struct Fetched {
    source: String,
    newer: Holidays,
    force: bool,
    now: UtcTime,
}

fn store(conn: &mut Conn, who: Actor, calendars: &Calendars, fetched: &Fetched) -> Result<RefreshReport, RefreshError> {
    let now = fetched.now;
    queries::freeze_closed(conn, calendars, now)?;
    let old = queries::load_calendar(conn, calendars)?;
    let new = Calendar { holidays: old.holidays.with(&fetched.newer).into(), ..old.clone() };
    let steps = open_moves(conn, calendars, &old, &new, now)?;
    if let (false, Some(reason)) = (fetched.force, objection(&old.holidays, &fetched.newer, &steps, now)) {
        return Err(RefreshError::Objection(reason));
    }
    let feed_id = queries::insert_feed(conn, &fetched.source, &new.holidays, fetched.force, now)?;
    let report = RefreshReport {
        source: fetched.source.clone(),
        events: fetched.newer.years().into_iter().map(|year| fetched.newer.count_in(year)).sum(),
        added: new.holidays.not_in(&old.holidays),
        removed: old.holidays.not_in(&new.holidays),
        moved: steps.iter().map(moved_window).collect(),
    };
    let entry = NewEntry::new("windows.holidays_refreshed", format!("bank_holiday_feed:{feed_id}"))
        .with("added", report.added.len())
        .with("removed", report.removed.len())
        .with("moved", report.moved.iter().map(|moved| moved.month.to_string()).collect::<Vec<_>>())
        .with("forced", fetched.force);
    audit::record(conn, who, entry, now)?;
    Ok(report)
}

/// Moves of windows that are not over: what has closed is written down and stays.
fn open_moves(
    conn: &mut Conn,
    calendars: &Calendars,
    old: &Calendar,
    new: &Calendar,
    now: UtcTime,
) -> Result<Vec<Move>, RefreshError> {
    let Some(nearest) = queries::find_nearest(conn, calendars, now)? else { return Ok(Vec::new()) };
    let first = nearest.window.month;
    let years = new.holidays.years();
    let last_year = years.last().copied().unwrap_or_else(|| london_day(now).year()).clamp(first.year(), *YEARS.end());
    Ok(ReportingMonth::of(last_year, 12).map(|last| moves(first, last, old, new)).unwrap_or_default())
}

fn moved_window(step: &Move) -> MovedWindow {
    MovedWindow {
        month: step.was.month,
        closed_before: local(step.was.closes_at),
        closes_at: local(step.becomes.closes_at),
    }
}
