//! Those who have not sent the return of a month, in the order in which to ring them.

use std::collections::{HashMap, HashSet, VecDeque};

use diesel::QueryResult;

use super::super::model::{Begin, Filters, LastContacts, MissCount, Outcome, Report, Span};
use super::super::queries;
use super::close::{CloseError, owed_keys, states};
use super::places::{Asked, Places, list_places};
use super::recount::ensure_counted;
use crate::accounts::Scopes;
use crate::accounts::queries::{Access, list_access};
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::mail;
use crate::register::{Location, Provider};
use crate::returns::model::ReturnState;
use crate::windows::{self, ReportingMonth, Window};

/// A location to be chased, with all that is known of it.
#[derive(Debug, Clone)]
pub struct ChaseRow {
    /// Its misses and its place.
    pub count: MissCount,
    /// As the register has it.
    pub location: Location,
    /// Whose duty the return is.
    pub provider: Provider,
    /// How the return stands.
    pub outcome: Outcome,
    /// Who has access.
    pub people: Vec<Person>,
    /// The newest entries of the contact log.
    pub last: Option<LastContacts>,
    /// The newest report that it gives no care any more.
    pub report: Option<Report>,
    /// Until when it has more time than others, also if that is past.
    pub more_time: Option<UtcTime>,
}

/// Somebody with access to a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub access: Access,
    /// Whether messages reach them.
    pub works: bool,
}

/// A part of the list.
#[derive(Debug, Clone)]
pub struct ChasePage {
    /// The month's window.
    pub window: Window,
    /// The closed window up to which misses are counted.
    pub through: Option<ReportingMonth>,
    /// The locations, in order.
    pub rows: Vec<ChaseRow>,
    /// Where to go on; nothing at the end.
    pub next: Option<Begin>,
    /// It is the first page, though another was asked for: nobody knows the order any longer that it was in.
    pub began_anew: bool,
}

/// The locations of these scopes that are wanted, after a place in the order. A constant number of statements; up to three
/// more if the list was counted anew since the first page.
pub async fn list_chase(
    state: &State,
    scopes: Scopes,
    month: ReportingMonth,
    filters: Filters,
    begin: Begin,
    limit: i64,
) -> Result<ChasePage, CloseError> {
    ensure_counted(state, month).await?;
    let (inside, filters) = (state.clone(), with_owed(state, month, filters));
    // At one moment: the rows and the number of their order must not be of two.
    state.db.read_at_once(move |conn| list(conn, &inside, &scopes, month, &filters, (begin, limit))).await
}

/// Everybody on the list at one moment, in order: the order is counted anew every few minutes, and whoever reads the list
/// a part at a time would meet some twice and others never.
#[derive(Debug, Clone)]
pub struct Everybody {
    window: Window,
    partial: Option<bool>,
    counts: VecDeque<MissCount>,
}

/// The whole list, to be looked at a part at a time.
pub async fn list_everybody(
    state: &State,
    scopes: Scopes,
    month: ReportingMonth,
    filters: Filters,
) -> Result<Everybody, CloseError> {
    ensure_counted(state, month).await?;
    let (inside, filters) = (state.clone(), with_owed(state, month, filters));
    let read = move |conn: &mut Conn| {
        let window = windows::queries::find_window(conn, &inside.calendars, month)?;
        let is_closed = queries::last_closed(conn, month, inside.clock.now())? == Some(month);
        let asked = Asked { scopes: &scopes, month, is_closed, filters: &filters };
        // Before a window opens nobody is late.
        let is_to_come = inside.clock.now() < window.opens_at;
        let counts = if is_to_come { VecDeque::new() } else { asked.list(conn, Span::After(0), i64::MAX)?.into() };
        Ok(Everybody { window, partial: filters.partial, counts })
    };
    state.db.read(read).await
}

/// The filters, with the sections that are owed in a month.
fn with_owed(state: &State, month: ReportingMonth, filters: Filters) -> Filters {
    Filters { owed: owed_keys(state, month), ..filters }
}

impl Everybody {
    /// The next locations, as they are now; nothing at the end. Whose return came in meanwhile is left out.
    pub async fn next(&mut self, state: &State, size: usize) -> Result<Option<Vec<ChaseRow>>, CloseError> {
        let part: Vec<MissCount> = self.counts.drain(..size.min(self.counts.len())).collect();
        if part.is_empty() {
            return Ok(None);
        }
        let (inside, window, partial) = (state.clone(), self.window, self.partial);
        let look = move |conn: &mut Conn| Ok::<_, CloseError>(details(conn, &inside, &window, part)?);
        let rows = state.db.read(look).await?;
        let wanted = |row: &ChaseRow| partial.is_none_or(|partial| is_partial(row) == partial);
        Ok(Some(rows.into_iter().filter(wanted).collect()))
    }
}

fn list(
    conn: &mut Conn,
    state: &State,
    scopes: &Scopes,
    month: ReportingMonth,
    filters: &Filters,
    (begin, limit): (Begin, i64),
) -> Result<ChasePage, CloseError> {
    let window = windows::queries::find_window(conn, &state.calendars, month)?;
    let through = queries::last_closed(conn, month, state.clock.now())?;
    if state.clock.now() < window.opens_at {
        // Nobody is late yet.
        return Ok(ChasePage { window, through, rows: Vec::new(), next: None, began_anew: false });
    }
    let more = limit.saturating_add(1);
    let asked = Asked { scopes, month, is_closed: through == Some(month), filters };
    let Places { mut counts, order, began_anew } = list_places(conn, &asked, begin, more)?;
    let size = usize::try_from(limit).unwrap_or_default();
    let next = counts.get(size.saturating_sub(1)).filter(|_| counts.len() > size);
    let next = next.map(|last| Begin { after: last.place, order });
    counts.truncate(size);
    let rows = details(conn, state, &window, counts)?;
    let wanted = |row: &ChaseRow| filters.partial.is_none_or(|partial| is_partial(row) == partial);
    Ok(ChasePage { window, through, rows: rows.into_iter().filter(wanted).collect(), next, began_anew })
}

fn is_partial(row: &ChaseRow) -> bool {
    row.outcome.state == ReturnState::Partial
}

/// All that is known of some locations, but for those whose return is in.
pub(super) fn details(
    conn: &mut Conn,
    state: &State,
    window: &Window,
    counts: Vec<MissCount>,
) -> QueryResult<Vec<ChaseRow>> {
    let ids: Vec<String> = counts.iter().map(|count| count.location_id.clone()).collect();
    let providers: Vec<String> =
        counts.iter().map(|count| count.provider_id.clone()).collect::<HashSet<_>>().into_iter().collect();
    let locations = queries::list_whole_locations(conn, &ids)?;
    let mut outcomes = outcomes_of(conn, state, window, (&ids, &locations))?;
    let people = People::read(conn, &ids, &providers)?;
    let providers: HashMap<String, Provider> = by_id(queries::list_whole_providers(conn, &providers)?, |one| &one.id);
    let locations: HashMap<String, Location> = by_id(locations, |one| &one.id);
    let mut contacts = queries::list_last_contacts(conn, &ids)?;
    let mut reports = queries::list_newest_reports(conn, &ids)?;
    let own = windows::queries::list_own_windows(conn, *window, &ids)?;
    let row = |count: MissCount| {
        let id = &count.location_id;
        let (outcome, location) = (outcomes.remove(id)?, locations.get(id)?);
        if !matches!(outcome.state, ReturnState::Missing | ReturnState::Partial) {
            return None;
        }
        Some(ChaseRow {
            location: location.clone(),
            provider: providers.get(&count.provider_id)?.clone(),
            outcome,
            people: people.of(location, &count.provider_id),
            last: contacts.remove(id),
            report: reports.remove(id),
            more_time: own.more_time(id),
            count,
        })
    };
    Ok(counts.into_iter().filter_map(row).collect())
}

/// How the returns of some locations stand: as it was written down, or else live.
pub(super) fn outcomes_of(
    conn: &mut Conn,
    state: &State,
    window: &Window,
    (ids, locations): (&[String], &[Location]),
) -> QueryResult<HashMap<String, Outcome>> {
    let outcomes = match queries::find_closing_by(conn, window.month, state.clock.now())? {
        Some(_) => {
            let mut outcomes = queries::list_outcomes_of(conn, window.month, ids)?;
            queries::take_off_done(conn, &mut outcomes)?;
            outcomes
        }
        None => states(conn, state, window, locations.to_vec())?,
    };
    Ok(by_id(outcomes, |one| &one.location_id))
}

fn by_id<T>(rows: Vec<T>, id: impl Fn(&T) -> &String) -> HashMap<String, T> {
    rows.into_iter().map(|row| (id(&row).clone(), row)).collect()
}

/// Who has access to some locations.
pub(super) struct People {
    access: Vec<Access>,
    unreached: mail::Unreached,
}

impl People {
    pub(super) fn read(conn: &mut Conn, locations: &[String], providers: &[String]) -> QueryResult<Self> {
        let access = list_access(conn, locations, providers)?;
        let addresses: Vec<String> =
            access.iter().map(|one| one.email.clone()).collect::<HashSet<_>>().into_iter().collect();
        let unreached = mail::list_unreachable(conn, &addresses)?;
        Ok(Self { access, unreached })
    }

    /// Those of one location whose return a provider owes, each once, by name. Whoever has access to the location alone
    /// is with the provider that has it now: what another one missed is not theirs.
    pub(super) fn of(&self, location: &Location, provider_id: &str) -> Vec<Person> {
        let is_still_theirs = location.provider_id == provider_id;
        let reaches = |one: &&Access| match one.scope_kind.as_str() {
            "location" => is_still_theirs && one.scope_id.as_deref() == Some(location.id.as_str()),
            _ => one.scope_id.as_deref() == Some(provider_id),
        };
        let mut seen = HashSet::new();
        let mut people: Vec<Person> = self
            .access
            .iter()
            .filter(reaches)
            .filter(|one| seen.insert(one.account_id))
            .map(|one| Person { access: one.clone(), works: self.unreached.at(&one.email, &location.id).is_none() })
            .collect();
        people.sort_by(|left, right| {
            (&left.access.name, left.access.account_id).cmp(&(&right.access.name, right.access.account_id))
        });
        people
    }
}

/// Notes in the audit that somebody takes the list away, and by which filters.
pub async fn record_download(
    state: &State,
    by: crate::audit::Actor,
    month: ReportingMonth,
    filters: Vec<&'static str>,
) -> Result<(), CloseError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let entry = crate::audit::NewEntry::new("compliance.list_downloaded", format!("month:{month}"))
                .with("filters", filters.join(" "));
            Ok(crate::audit::record(conn, by, entry, now)?)
        })
        .await
}
