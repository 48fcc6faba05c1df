//! Writes down what became of every return of a month, once, when its window has closed.

use std::collections::HashMap;

use chrono::NaiveDate;
use chrono_tz::Europe::London;
use diesel::QueryResult;

use super::super::curve::Curve;
use super::super::model::{Closing, Counts, Hour, Outcome, OwedKeys};
use super::super::queries;
use super::recount::recount_on;
use super::review::{is_review_due, review_due};
use super::settle::settle_on;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::{Conn, Unavailable, is_held};
use crate::notice::Service;
use crate::register::{self, Event, Location};
use crate::returns::model::{Progress, ReturnState, SectionState};
use crate::returns::{self, rules::duty, rules::standing};
use crate::windows::{self, ReportingMonth, Window};

/// Locations that are looked at together.
const BATCH: i64 = 2_000;

/// Why a month was not closed.
#[derive(Debug, thiserror::Error)]
pub enum CloseError {
    /// Its window is still open, or to come.
    #[error("the window of {0} has not closed yet: it closes at {1}")]
    NotOver(ReportingMonth, String),
    /// Its window has only just closed.
    #[error(
        "the window of {0} has only just closed, and what was sent in time may still be arriving: wait {1} seconds"
    )]
    StillArriving(ReportingMonth, i64),
    /// There is nothing to look at again.
    #[error("{0} is not closed")]
    NotClosed(ReportingMonth),
    /// A query failed.
    #[error("the database refused: {0}")]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

impl CloseError {
    /// Whether others held the database for longer than a request waits, as whoever closes a month of England may.
    pub fn is_held(&self) -> bool {
        match self {
            Self::Busy(Unavailable::Busy(_)) => true,
            Self::Database(error) => is_held(error),
            _ => false,
        }
    }
}

/// A month that is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The closing.
    pub closing: Closing,
    /// Its outcomes by state, as they are now.
    pub counts: Counts,
    /// Whether it was closed before; then nothing was changed.
    pub before: bool,
}

/// Closes a month: every location that was on the register in its window gets an outcome. All or nothing, and only once:
/// a month that is closed already stays as it is.
pub async fn close(state: &State, by: Actor, month: ReportingMonth) -> Result<Closed, CloseError> {
    let inside = state.clone();
    state.db.write(move |conn| close_on(conn, &inside, by, month)).await
}

/// Closes every month that is due: those since the register was first filled whose window has closed, and for which no
/// request that began in time can be under way any more; and looks again at those that were closed while a clock was
/// wrong. Answers the months that were closed.
pub async fn close_due(state: &State) -> Result<Vec<ReportingMonth>, CloseError> {
    let over_by = state.clock.now().minus_seconds(waits(state));
    let settings = state.calendars.clone();
    let now = state.clock.now();
    let look =
        move |conn: &mut Conn| Ok::<_, CloseError>((list_due(conn, &settings, over_by)?, is_review_due(conn, now)?));
    let (due, has_doubts) = state.db.read(look).await?;
    if has_doubts {
        let inside = state.clone();
        let again = move |conn: &mut Conn| {
            queries::lock(conn)?;
            review_due(conn, &inside)
        };
        state.db.write(again).await?;
    }
    for month in &due {
        close(state, Actor::System, *month).await?;
    }
    Ok(due)
}

/// Closes every month that is due, in the caller's transaction, for a database that is being filled.
pub fn close_all(conn: &mut Conn, state: &State, now: UtcTime) -> Result<usize, CloseError> {
    let due = list_due(conn, &state.calendars, now.minus_seconds(waits(state)))?;
    for month in &due {
        close_on(conn, state, Actor::Operator, *month)?;
    }
    Ok(due.len())
}

/// Months since the register was first filled whose windows were over at a moment, and that are not closed.
fn list_due(conn: &mut Conn, settings: &windows::Calendars, over_by: UtcTime) -> QueryResult<Vec<ReportingMonth>> {
    let Some(first) = register::queries::first_snapshot(conn)? else { return Ok(Vec::new()) };
    let months = ReportingMonth::containing(first).zip(windows::rules::month_at(over_by));
    let Some((first, last)) = months else { return Ok(Vec::new()) };
    let mut due = Vec::new();
    for window in windows::queries::list_windows(conn, settings, first, last)? {
        if window.ends_at() <= over_by && queries::find_closing(conn, window.month)?.is_none() {
            due.push(window.month);
        }
    }
    Ok(due)
}

fn close_on(conn: &mut Conn, state: &State, by: Actor, month: ReportingMonth) -> Result<Closed, CloseError> {
    queries::lock(conn)?;
    let (now, settings) = (state.clock.now(), &state.calendars);
    if let Some(closing) = queries::find_closing(conn, month)? {
        return Ok(Closed { closing, counts: counts(conn, month)?, before: true });
    }
    let window = windows::queries::find_window(conn, settings, month)?;
    if now < window.ends_at() {
        return Err(CloseError::NotOver(month, window.to_json(now).closes_at));
    }
    // A clock that stands still has no requests under way.
    let waits = if state.config.clock.fixed_at.is_some() { 0 } else { waits(state) };
    if now < window.ends_at().plus_seconds(waits) {
        return Err(CloseError::StillArriving(month, waits));
    }
    windows::queries::freeze_closed(conn, settings, now)?;
    let (outcomes, counts) = outcomes(conn, state, &window)?;
    let closing = Closing {
        month,
        closes_at: window.closes_at,
        closed_at: now,
        notice: state.notices.in_force(month).map(|notice| notice.id.clone()),
        feed_id: windows::queries::feed_of(conn, month)?,
        locations: counts.total(),
    };
    queries::insert_closing(conn, &closing)?;
    queries::insert_outcomes(conn, &outcomes)?;
    queries::insert_hours(conn, &hours(&window, &outcomes))?;
    let entry = NewEntry::new("compliance.window_closed", format!("month:{month}"))
        .with("complete", counts.complete)
        .with("partial", counts.partial)
        .with("missing", counts.missing)
        .with("not_required", counts.not_required);
    audit::record(conn, by, entry, now)?;
    let excused = settle_on(conn, by, now)?;
    recount_on(conn, state, month)?;
    let counts = if excused == 0 { counts } else { self::counts(conn, month)? };
    Ok(Closed { closing, counts, before: false })
}

/// Seconds after which no request that began in time is under way any more.
pub(super) fn waits(state: &State) -> i64 {
    i64::try_from(state.config.server.request_timeout_seconds).unwrap_or(i64::MAX)
}

fn counts(conn: &mut Conn, month: ReportingMonth) -> Result<Counts, CloseError> {
    let mut counts = Counts::default();
    for (state, number) in queries::count_states(conn, month)? {
        counts.set(state, number);
    }
    Ok(counts)
}

/// How the returns that were owed came in, hour by hour.
fn hours(window: &Window, outcomes: &[Outcome]) -> Vec<Hour> {
    let owed = outcomes.iter().filter(|outcome| outcome.state != ReturnState::NotRequired);
    let completed: Vec<UtcTime> = owed.clone().filter_map(|outcome| outcome.completed_at).collect();
    let owed = i64::try_from(owed.count()).unwrap_or(i64::MAX);
    Curve::of(window, owed, &completed).hours()
}

/// The outcome of every location that was on the register at some time in the window.
pub(super) fn outcomes(conn: &mut Conn, state: &State, window: &Window) -> Result<(Vec<Outcome>, Counts), CloseError> {
    let (mut all, mut counts, mut after) = (Vec::new(), Counts::default(), String::new());
    loop {
        let locations = queries::list_not_left(conn, day(window.opens_at), &after, BATCH)?;
        let Some(last) = locations.last() else { return Ok((all, counts)) };
        after.clone_from(&last.id);
        for outcome in states(conn, state, window, locations)? {
            counts.add(outcome.state);
            all.push(outcome);
        }
    }
}

/// How the returns of some locations stand for a month, as outcomes; those that were not on the register yet have none.
pub(super) fn states(
    conn: &mut Conn,
    state: &State,
    window: &Window,
    locations: Vec<Location>,
) -> Result<Vec<Outcome>, diesel::result::Error> {
    let ids: Vec<String> = locations.iter().map(|location| location.id.clone()).collect();
    let events = returns::queries::list_events(conn, &ids)?;
    let progress = returns::queries::list_progress(conn, &ids, window.month)?;
    Ok(states_from(state, window, locations, events, progress))
}

/// The same from what is given: what happened to the locations, newest first, and what they did in the window.
pub(super) fn states_from(
    state: &State,
    window: &Window,
    locations: Vec<Location>,
    newest_first: Vec<Event>,
    progress: Vec<Progress>,
) -> Vec<Outcome> {
    let mut events: HashMap<String, Vec<Event>> = HashMap::new();
    for event in newest_first {
        if let Some(id) = event.location_id.clone() {
            events.entry(id).or_default().push(event);
        }
    }
    let progress: HashMap<String, Progress> =
        progress.into_iter().map(|progress| (progress.location_id.clone(), progress)).collect();
    let none = Vec::new();
    let closes_on = day(window.closes_at);
    let known = locations.into_iter().filter(|location| location.registered_on.is_none_or(|day| day <= closes_on));
    let outcome = |location: Location| {
        outcome(state, window, &location, events.get(&location.id).unwrap_or(&none), progress.get(&location.id))
    };
    known.map(outcome).collect()
}

/// What makes a return begun in a month.
pub(super) fn owed_keys(state: &State, month: ReportingMonth) -> OwedKeys {
    let campaigns = state.notices.campaigns();
    let keys = |service: Service| -> Vec<String> {
        let sections = state.notices.in_force(month).into_iter().flat_map(|notice| &notice.sections);
        let owed = sections.filter(|section| section.service == service && section.is_required(month, campaigns));
        owed.map(|section| section.key.clone()).collect()
    };
    OwedKeys { care_home: keys(Service::CareHome), home_care: keys(Service::HomeCare) }
}

fn outcome(
    state: &State,
    window: &Window,
    location: &Location,
    events: &[Event],
    progress: Option<&Progress>,
) -> Outcome {
    let duty = duty(location, events, day(window.closes_at), state.config.returns.dormant_owes);
    let notice = state.notices.in_force(window.month).map(|notice| (&**notice, state.notices.campaigns()));
    let standing = standing(location, notice, window.month, duty.owes, progress);
    let due = standing.sections.iter().filter(|section| section.state == SectionState::Due);
    let missing: Vec<&str> = due.map(|section| section.key.as_str()).collect();
    Outcome {
        location_id: location.id.clone(),
        month: window.month,
        provider_id: duty.provider_id,
        state: standing.state,
        state_at_close: standing.state,
        missing: missing.join(" "),
        completed_at: standing.completed_at,
        written_at: None,
    }
}

/// The day it is in England at a moment.
pub(super) fn day(at: UtcTime) -> NaiveDate {
    at.to_chrono().with_timezone(&London).date_naive()
}
