//! Finds out who is due a reminder now, and what it has to tell: a batch of people at a time, with the same number of
//! statements however many of them there are.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::model::{Digest, Kind, NewLink, OwedPlace, Recipient, Risk, Stage};
use super::super::queries::{self, Grant};
use super::super::{message, rules};
use super::error::ReminderError;
use super::missed::missed_places;
use crate::accounts::Scope;
use crate::app::State;
use crate::compliance;
use crate::db::Conn;
use crate::mail::NewMessage;
use crate::register::{Event, Location};
use crate::returns::model::{OwedSection, Progress, SectionState};
use crate::returns::{self, rules::duty, rules::standing};
use crate::windows::{self, rules::month_at};

/// A reminder that is ready to be put into the outbox.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    /// To whom.
    pub account_id: i64,
    /// Which reminder.
    pub kind: Kind,
    /// CQC ids of the locations that it tells of.
    pub locations: Vec<String>,
    /// The message.
    pub message: NewMessage,
    /// The links in it.
    pub links: Vec<NewLink>,
}

/// Reminders of some people.
#[derive(Debug, Clone, Default)]
pub(super) struct Batch {
    /// Those that are due.
    pub prepared: Vec<Prepared>,
    /// The account after which to go on; nothing at the end.
    pub next: Option<i64>,
}

/// What may be due to anybody now; nothing outside windows and the days after them.
pub(super) fn stage(conn: &mut Conn, state: &State) -> Result<Option<Stage>, ReminderError> {
    let (now, settings) = (state.clock.now(), &state.config.reminders);
    let Some(this) = month_at(now) else { return Ok(None) };
    let known = windows::queries::list_windows(conn, &state.calendars, this.previous().unwrap_or(this), this)?;
    let Some(window) = known.into_iter().rfind(|window| window.opens_at <= now) else { return Ok(None) };
    let newest = rules::newest_due(&window, now, settings.closed_for_days, |kind| rules::earliest_hour(kind, settings));
    let Some(newest) = newest else { return Ok(None) };
    // What became of the returns is known when the month has been closed.
    if newest == Kind::ClosedAndMissed {
        let is_closed = compliance::queries::find_closing(conn, window.month)?.is_some();
        // What was written down under a wrong clock is told to nobody before it was looked at again.
        if !is_closed || compliance::queries::find_doubt(conn, window.month)? == Some(None) {
            return Ok(None);
        }
    }
    Ok(Some(Stage { window, newest, now }))
}

/// Looks at the people after the account `after`.
pub(super) fn look(conn: &mut Conn, state: &State, stage: &Stage, after: i64) -> Result<Batch, ReminderError> {
    let (month, limit) = (stage.window.month, i64::from(state.config.reminders.batch));
    let kinds = stage.newest.and_later();
    let people = queries::list_recipients(conn, (month, &kinds, rules::not_ahead(stage.now)), after, limit)?;
    let full = i64::try_from(people.len()).unwrap_or_default() == limit;
    let next = people.last().filter(|_| full).map(|last| last.account_id);
    let due = due(conn, state, stage, people)?;
    if due.is_empty() {
        return Ok(Batch { prepared: Vec::new(), next });
    }
    let accounts: Vec<i64> = due.iter().map(|(person, _)| person.account_id).collect();
    let grants = queries::list_grants(conn, &accounts)?;
    let (places, told) = if stage.newest == Kind::ClosedAndMissed {
        (missed_places(conn, state, stage, &grants)?, queries::list_told(conn, month, &accounts)?)
    } else {
        (owed_places(conn, state, stage, &grants)?, HashSet::new())
    };
    let mut prepared = Vec::new();
    for (to, kind) in due {
        let own = grants.iter().filter(|grant| grant.account_id == to.account_id);
        let mut places = places.of(own);
        places.retain(|place| !told.contains(&(to.account_id, place.location_id.clone())));
        if !places.is_empty() {
            prepared.push(prepare(state, stage, Digest { to, kind, places })?);
        }
    }
    Ok(Batch { prepared, next })
}

/// Which of these people are due something now, and what.
fn due(
    conn: &mut Conn,
    state: &State,
    stage: &Stage,
    people: Vec<Recipient>,
) -> Result<Vec<(Recipient, Kind)>, ReminderError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let settings = &state.config.reminders;
    let ids: Vec<i64> = people.iter().map(|person| person.account_id).collect();
    let mut sent: HashMap<i64, Vec<Kind>> = HashMap::new();
    for one in queries::list_sent(conn, stage.window.month, &ids)? {
        if rules::stands(one.queued_at, one.doubted_at, stage.now) {
            sent.entry(one.account_id).or_default().push(one.kind);
        }
    }
    let kind = |person: &Recipient| {
        let newest = rules::newest_due(&stage.window, stage.now, settings.closed_for_days, |kind| {
            rules::hour_of(kind, &person.choice, settings)
        });
        rules::to_send(newest, sent.get(&person.account_id).map(Vec::as_slice).unwrap_or_default())
    };
    Ok(people.into_iter().filter_map(|person| kind(&person).map(|kind| (person, kind))).collect())
}

pub(super) fn prepare(state: &State, stage: &Stage, digest: Digest) -> Result<Prepared, ReminderError> {
    let (message, links) = message::write(state, stage, &digest)?;
    let locations = digest.places.into_iter().map(|place| place.location_id).collect();
    Ok(Prepared { account_id: digest.to.account_id, kind: digest.kind, locations, message, links })
}

/// Locations that owe something, by themselves and by their providers.
#[derive(Default)]
pub(super) struct Places {
    pub(super) known: HashMap<String, OwedPlace>,
    pub(super) by_provider: HashMap<String, Vec<String>>,
    /// Those that a grant for the location itself reaches.
    pub(super) by_location: HashSet<String>,
}

impl Places {
    /// Leaves only those for which this is true; it may change them.
    pub(super) fn keep(&mut self, mut is_wanted: impl FnMut(&mut OwedPlace) -> bool) {
        self.known.retain(|_, place| is_wanted(place));
    }

    /// Those that some grants reach, by name.
    pub(super) fn of<'a>(&self, grants: impl Iterator<Item = &'a Grant>) -> Vec<OwedPlace> {
        let mut found: BTreeMap<(&str, &str), &OwedPlace> = BTreeMap::new();
        for grant in grants {
            let ids = match &grant.scope {
                Scope::Provider(id) => self.by_provider.get(id).map(Vec::as_slice).unwrap_or_default(),
                Scope::Location(id) if self.by_location.contains(id) => std::slice::from_ref(id),
                Scope::Location(_) | Scope::Area(_) | Scope::National => &[],
            };
            for place in ids.iter().filter_map(|id| self.known.get(id)) {
                found.insert((&place.name, &place.location_id), place);
            }
        }
        found.into_values().cloned().collect()
    }
}

/// Providers and locations that some grants name, each once.
pub(super) fn named(grants: &[Grant]) -> (Vec<String>, Vec<String>) {
    let ids = |kind: &str| -> Vec<String> {
        let ids: HashSet<&str> =
            grants.iter().filter(|one| one.scope.kind() == kind).filter_map(|one| one.scope.id()).collect();
        ids.into_iter().map(str::to_owned).collect()
    };
    (ids("provider"), ids("location"))
}

/// What is owed and not done now.
pub(super) fn owed_places(
    conn: &mut Conn,
    state: &State,
    stage: &Stage,
    grants: &[Grant],
) -> Result<Places, ReminderError> {
    let (providers, own) = named(grants);
    let locations: HashMap<String, Location> = queries::list_locations(conn, &providers, &own)?
        .into_iter()
        .map(|location| (location.id.clone(), location))
        .collect();
    let open = open_locations(conn, state, stage, locations)?;
    let duties: Vec<(String, String)> =
        open.iter().map(|(place, provider)| (place.location_id.clone(), provider.clone())).collect();
    // Only misses before the month are told of. Once it is closed, a location with more time is excused in it.
    let before = stage.window.month.previous().unwrap_or(stage.window.month);
    let risks = compliance::actions::risks(conn, &state.config.compliance, (before, stage.now), &duties)?;
    let ids: Vec<String> = duties.into_iter().map(|(id, _)| id).collect();
    let windows = windows::queries::list_own_windows(conn, stage.window, &ids)?;
    let mut places = Places { by_location: own.into_iter().collect(), ..Places::default() };
    for (mut place, provider) in open {
        place.risk = rules::risk(risks.get(&place.location_id));
        place.until = windows.more_time(&place.location_id);
        places.by_provider.entry(provider).or_default().push(place.location_id.clone());
        places.known.insert(place.location_id.clone(), place);
    }
    Ok(places)
}

/// Of some locations those that owe something and have not sent it, with whose they are.
fn open_locations(
    conn: &mut Conn,
    state: &State,
    stage: &Stage,
    locations: HashMap<String, Location>,
) -> Result<Vec<(OwedPlace, String)>, ReminderError> {
    let month = stage.window.month;
    let ids: Vec<String> = locations.keys().cloned().collect();
    let mut events: HashMap<String, Vec<Event>> = HashMap::new();
    let (mut progress, mut figures): (HashMap<String, Progress>, HashSet<(String, String)>) = Default::default();
    for chunk in ids.chunks(MANY) {
        for event in returns::queries::list_events(conn, chunk)? {
            if let Some(id) = event.location_id.clone() {
                events.entry(id).or_default().push(event);
            }
        }
        let done = returns::queries::list_progress(conn, chunk, month)?;
        progress.extend(done.into_iter().map(|progress| (progress.location_id.clone(), progress)));
        figures.extend(returns::queries::list_saved_sections(conn, chunk)?);
    }
    let notice = state.notices.in_force(month).map(|notice| (&**notice, state.notices.campaigns()));
    let closes_on = rules::london_day(stage.window.closes_at);
    let open = |location: Location| {
        let events = events.get(&location.id).map(Vec::as_slice).unwrap_or_default();
        let duty = duty(&location, events, closes_on, state.config.returns.dormant_owes);
        let standing = standing(&location, notice, month, duty.owes, progress.get(&location.id));
        let due = standing.sections.iter().filter(|section| section.state == SectionState::Due);
        owed_place(location, due.collect(), &figures)
    };
    Ok(locations.into_values().filter_map(open).collect())
}

/// What a location has still to send, and whose it is; nothing if that is nothing.
fn owed_place(
    location: Location,
    due: Vec<&OwedSection>,
    figures: &HashSet<(String, String)>,
) -> Option<(OwedPlace, String)> {
    let Location { id, name, provider_id, .. } = location;
    let titles =
        |sections: &[&OwedSection]| -> Vec<String> { sections.iter().map(|section| section.title.clone()).collect() };
    let missing = titles(&due);
    let without: Vec<&OwedSection> =
        due.into_iter().filter(|section| !figures.contains(&(id.clone(), section.key.clone()))).collect();
    let (has_figures, without_figures) = (without.len() < missing.len(), titles(&without));
    (!missing.is_empty()).then_some((
        OwedPlace { location_id: id, name, missing, has_figures, without_figures, risk: Risk::None, until: None },
        provider_id,
    ))
}

/// Ids in one statement.
pub(super) const MANY: usize = 5_000;
