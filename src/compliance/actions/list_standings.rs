//! How each location stands in a month: live while the window is open, and as it was written down afterwards.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use diesel::QueryResult;

use super::super::model::{Outcome, Standing};
use super::super::{queries, rules};
use super::close::{CloseError, day, states};
use super::recount::first_looked_at;
use crate::accounts::Scopes;
use crate::app::State;
use crate::clock::UtcTime;
use crate::config::{Compliance, Unit};
use crate::db::Conn;
use crate::returns::model::ReturnState;
use crate::windows::{self, ReportingMonth};

/// Some locations, by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingsPage {
    /// How each stands.
    pub items: Vec<Standing>,
    /// The location after which to go on; nothing at the end.
    pub next: Option<String>,
}

/// How the locations of these scopes stand in a month, after the location `after`. A constant number of statements.
pub async fn list_standings(
    state: &State,
    scopes: Scopes,
    month: ReportingMonth,
    after: String,
    limit: i64,
) -> Result<StandingsPage, CloseError> {
    let inside = state.clone();
    state.db.read(move |conn| list(conn, &inside, &scopes, month, &after, limit)).await
}

fn list(
    conn: &mut Conn,
    state: &State,
    scopes: &Scopes,
    month: ReportingMonth,
    after: &str,
    limit: i64,
) -> Result<StandingsPage, CloseError> {
    let more = limit.saturating_add(1);
    let size = usize::try_from(limit).unwrap_or_default();
    let now = state.clock.now();
    let (mut outcomes, next) = if queries::find_closing_by(conn, month, now)?.is_some() {
        let mut outcomes =
            queries::list_outcomes(conn, scopes, month, after, more, state.config.compliance.restart_on_sale)?;
        queries::take_off_done(conn, &mut outcomes)?;
        let next = outcomes.get(size.saturating_sub(1)).filter(|_| outcomes.len() > size);
        let next = next.map(|last| last.location_id.clone());
        (outcomes, next)
    } else {
        let window = windows::queries::find_window(conn, &state.calendars, month)?;
        let mut locations = queries::list_locations(conn, scopes, day(window.opens_at), after, more)?;
        let next = locations.get(size.saturating_sub(1)).filter(|_| locations.len() > size);
        let next = next.map(|last| last.id.clone());
        // What is not on the register yet has no outcome; the page may then be shorter than the limit.
        locations.truncate(size);
        (states(conn, state, &window, locations)?, next)
    };
    outcomes.truncate(size);
    let items = with_misses(conn, &state.config.compliance, (month, now), outcomes)?;
    Ok(StandingsPage { items, next })
}

/// Adds what was missed up to the last window that was closed by then.
pub(super) fn with_misses(
    conn: &mut Conn,
    settings: &Compliance,
    (month, now): (ReportingMonth, UtcTime),
    outcomes: Vec<Outcome>,
) -> Result<Vec<Standing>, CloseError> {
    let through = queries::last_closed(conn, month, now)?;
    with_misses_through(conn, settings, through, None, outcomes)
}

/// The same up to a closed window, and as it was known at a moment if one is given.
pub(super) fn with_misses_through(
    conn: &mut Conn,
    settings: &Compliance,
    through: Option<ReportingMonth>,
    as_at: Option<UtcTime>,
    outcomes: Vec<Outcome>,
) -> Result<Vec<Standing>, CloseError> {
    let providers: Vec<String> = outcomes.iter().map(|outcome| outcome.provider_id.clone()).collect();
    let public: HashSet<String> = queries::list_public_bodies(conn, &providers)?.into_iter().collect();
    // What was corrected since a moment may have been a miss at it, whatever it is now.
    let list: List = if as_at.is_some() { queries::list_history } else { queries::list_missed_of };
    let history = match through {
        Some(through) => read_history(conn, settings, (through, as_at), list, &outcomes)?,
        None => History::default(),
    };
    let standing = |outcome: Outcome| {
        let counted = through.map(|through| (history.of(&outcome, settings), through));
        let risk = counted.as_ref().map(|(counted, through)| rules::risk(counted, *through, settings));
        let next_triggers = match (&counted, risk) {
            (Some((counted, through)), Some(risk)) => rules::next_triggers(counted, *through, risk, settings),
            _ => rules::nothing_missed(settings).next_triggers,
        };
        Standing {
            public_body: public.contains(&outcome.provider_id),
            missing: outcome.still_missing().split_whitespace().map(str::to_owned).collect(),
            misses: risk.map(|risk| risk.misses).unwrap_or_default(),
            at_risk: risk.is_some_and(|risk| risk.at_risk),
            triggered: risk.is_some_and(|risk| risk.triggered),
            next_triggers,
            location_id: outcome.location_id,
            provider_id: outcome.provider_id,
            state: outcome.state,
            completed_at: outcome.completed_at,
        }
    };
    Ok(outcomes.into_iter().map(standing).collect())
}

/// Closed windows by what they are counted for.
#[derive(Default)]
struct History {
    by_location: HashMap<String, Vec<Outcome>>,
    by_provider: HashMap<String, Vec<Outcome>>,
    /// The first month that counts against a location, where there is a grace.
    counts_from: HashMap<String, ReportingMonth>,
    /// Windows that a case relies on already.
    used: HashSet<(String, ReportingMonth)>,
}

/// What is read of the closed windows of some locations.
type List = fn(&mut Conn, &[String], ReportingMonth, ReportingMonth) -> QueryResult<Vec<Outcome>>;

fn read_history(
    conn: &mut Conn,
    settings: &Compliance,
    (through, as_at): (ReportingMonth, Option<UtcTime>),
    list: List,
    outcomes: &[Outcome],
) -> Result<History, CloseError> {
    let from = first_looked_at(through);
    let used = match as_at {
        Some(as_at) => queries::list_uses_by(conn, (from, through), as_at)?,
        None => queries::list_uses(conn, from, through)?,
    };
    let mut history = History { used: used.into_iter().collect(), ..History::default() };
    match settings.unit {
        Unit::Location => {
            let ids: Vec<String> = outcomes.iter().map(|outcome| outcome.location_id.clone()).collect();
            if settings.grace_months > 0 {
                let last_days = list_last_days(conn, settings, from)?;
                let registered = queries::list_registered_on(conn, &ids)?.into_iter();
                let first = |registered_on| rules::counts_from(registered_on, &last_days, settings);
                history.counts_from = registered.filter_map(|(id, on)| Some((id, first(on)?))).collect();
            }
            let all = list(conn, &ids, from, through)?;
            for outcome in as_known(conn, as_at, all)? {
                history.by_location.entry(outcome.location_id.clone()).or_default().push(outcome);
            }
        }
        Unit::Provider => {
            let mut ids: Vec<String> = outcomes.iter().map(|outcome| outcome.provider_id.clone()).collect();
            ids.sort();
            ids.dedup();
            let all = queries::list_history_of_providers(conn, &ids, from, through)?;
            for outcome in as_known(conn, as_at, all)? {
                history.by_provider.entry(outcome.provider_id.clone()).or_default().push(outcome);
            }
        }
    }
    Ok(history)
}

/// The last days of the windows that were closed, from a month on; none where no grace asks for them.
pub(super) fn list_last_days(
    conn: &mut Conn,
    settings: &Compliance,
    from: ReportingMonth,
) -> QueryResult<Vec<(ReportingMonth, NaiveDate)>> {
    if settings.grace_months == 0 || settings.unit == Unit::Provider {
        return Ok(Vec::new());
    }
    let closings = queries::list_closings(conn, from)?;
    Ok(closings.into_iter().map(|closing| (closing.month, day(closing.closes_at))).collect())
}

/// Outcomes as they were known at a moment: what was written down later is left out, and what was corrected later is as it
/// was before.
pub(super) fn as_known(
    conn: &mut Conn,
    as_at: Option<UtcTime>,
    mut outcomes: Vec<Outcome>,
) -> Result<Vec<Outcome>, CloseError> {
    let Some(as_at) = as_at else { return Ok(outcomes) };
    outcomes.retain(|outcome| outcome.written_at.is_none_or(|at| at <= as_at));
    // Newest first, so that the first correction after the moment is undone last.
    let mut later: HashMap<(String, ReportingMonth), ReturnState> = HashMap::new();
    let ids: Vec<String> = outcomes.iter().map(|outcome| outcome.location_id.clone()).collect();
    for (location_id, month, was) in queries::list_corrections_after(conn, &ids, as_at)? {
        later.insert((location_id, month), was);
    }
    if !later.is_empty() {
        for outcome in &mut outcomes {
            if let Some(was) = later.get(&(outcome.location_id.clone(), outcome.month)) {
                outcome.state = *was;
            }
        }
    }
    Ok(outcomes)
}

impl History {
    /// Whether a case relies on this window of this location: then it counts for no other.
    fn is_used(&self, one: &Outcome) -> bool {
        self.used.contains(&(one.location_id.clone(), one.month))
    }

    /// The windows that count for whoever a location's misses are counted for.
    fn of(&self, outcome: &Outcome, settings: &Compliance) -> Vec<(ReportingMonth, ReturnState)> {
        let all = match settings.unit {
            Unit::Provider => self.by_provider.get(&outcome.provider_id),
            Unit::Location => self.by_location.get(&outcome.location_id),
        };
        let first = self.counts_from.get(&outcome.location_id).copied();
        let past = all.into_iter().flatten().filter(|one| !self.is_used(one)).map(rules::Past::of);
        rules::counted(past, &outcome.provider_id, first, settings)
    }
}

/// The windows that count for each of some locations whose return these providers owe, up to the closed window of
/// `through`: those of another provider, before grace is over, or that a case relies on are left out.
pub(super) fn counted_histories(
    conn: &mut Conn,
    settings: &Compliance,
    through: ReportingMonth,
    duties: &[(&str, &str)],
) -> Result<Vec<Vec<(ReportingMonth, ReturnState)>>, CloseError> {
    let asked = |(location_id, provider_id): &(&str, &str)| Outcome {
        location_id: (*location_id).to_owned(),
        month: through,
        provider_id: (*provider_id).to_owned(),
        state: ReturnState::NotRequired,
        state_at_close: ReturnState::NotRequired,
        missing: String::new(),
        completed_at: None,
        written_at: None,
    };
    let asked: Vec<Outcome> = duties.iter().map(asked).collect();
    let history = read_history(conn, settings, (through, None), queries::list_history, &asked)?;
    Ok(asked.iter().map(|one| history.of(one, settings)).collect())
}

/// Of the last so many windows those that count as missed, by location; locations without any are not there.
pub(super) fn missed_windows(
    conn: &mut Conn,
    settings: &Compliance,
    (through, windows): (ReportingMonth, usize),
    duties: Vec<(String, String)>,
) -> Result<HashMap<String, Vec<ReportingMonth>>, CloseError> {
    let months = std::iter::successors(Some(through), |month| month.previous()).take(windows);
    let first = months.last().unwrap_or(through);
    let asked: Vec<(&str, &str)> =
        duties.iter().map(|(location, provider)| (location.as_str(), provider.as_str())).collect();
    let counted = counted_histories(conn, settings, through, &asked)?;
    let mut missed: HashMap<String, Vec<ReportingMonth>> = HashMap::new();
    for ((location, _), history) in duties.into_iter().zip(counted) {
        let is_missed =
            |(month, state): &(ReportingMonth, ReturnState)| *month >= first && rules::is_miss(*state, settings);
        let months: Vec<ReportingMonth> = history.into_iter().filter(is_missed).map(|(month, _)| month).collect();
        if !months.is_empty() {
            missed.insert(location, months);
        }
    }
    Ok(missed)
}

/// The windows that count for one location, as [`counted_histories`] has them.
pub(super) fn counted_history(
    conn: &mut Conn,
    settings: &Compliance,
    through: ReportingMonth,
    duty: (&str, &str),
) -> Result<Vec<(ReportingMonth, ReturnState)>, CloseError> {
    Ok(counted_histories(conn, settings, through, &[duty])?.pop().unwrap_or_default())
}
