//! One location: why it stands as it does, month by month, what would clear it, and whom to ring.

use std::collections::HashMap;

use super::super::model::{Contact, Outcome, ProviderMisses, Report};
use super::super::queries::{self, CorrectionRow};
use super::super::rules::{self, Outlook};
use super::close::{CloseError, states};
use super::list_chase::{People, Person};
use super::list_standings::counted_history;
use super::recount::ensure_counted;
use crate::accounts::Scopes;
use crate::accounts::queries::list_account_names;
use crate::app::State;
use crate::clock::UtcTime;
use crate::config::Compliance;
use crate::db::Conn;
use crate::register::queries::Reach;
use crate::register::{self, Location, Provider};
use crate::returns::model::ReturnState;
use crate::windows::{self, ReportingMonth, Window};

/// Closed windows that are shown.
const MONTHS: usize = 12;

/// Entries of the contact log that are shown.
const MOST_CONTACTS: i64 = 100;

/// A closed window, and what became of the return.
#[derive(Debug, Clone)]
pub struct PastWindow {
    /// The outcome.
    pub outcome: Outcome,
    /// What was corrected of it.
    pub corrections: Vec<CorrectionRow>,
    /// Whether it counts as missed for whoever owes the return now.
    pub is_missed: bool,
    /// Why it does not, though the return was not complete.
    pub not_counted: Option<NotCounted>,
}

/// Why a window counts against nobody, though the return was not complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotCounted {
    /// A part of it was sent, and the settings take that for enough.
    PartIsEnough,
    /// A case rests on it already: its number, if it is a case of this service.
    Used(Option<i64>),
    /// Somebody else had the location then.
    AnotherProvider,
    /// The location was new.
    Grace,
}

/// Whose outcomes somebody sees: a provider those of its own time, whoever looks after an area all.
struct Eyes {
    /// Nothing where all are seen.
    providers: Option<Vec<String>>,
}

impl Eyes {
    fn of(scopes: &Scopes, location: &Location, restarts_on_sale: bool) -> Self {
        let reach = Reach::of(scopes).filter(|reach| !reach.has_area_of(location) && restarts_on_sale);
        Self { providers: reach.map(|reach| [reach.providers, vec![location.provider_id.clone()]].concat()) }
    }

    fn see(&self, outcome: &Outcome) -> bool {
        self.providers.as_ref().is_none_or(|own| own.contains(&outcome.provider_id))
    }
}

/// Why an outcome that is no counted miss is none; nothing for a return that was complete, excused or not owed.
fn not_counted(
    outcome: &Outcome,
    owner: &str,
    used: &[(ReportingMonth, String)],
    settings: &Compliance,
) -> Option<NotCounted> {
    let case = used.iter().find(|(month, _)| *month == outcome.month).map(|(_, case)| case);
    match outcome.state {
        ReturnState::Missing | ReturnState::Partial => Some(match (outcome.state, case) {
            (ReturnState::Partial, _) if !settings.partial_is_miss => NotCounted::PartIsEnough,
            (_, Some(case)) => NotCounted::Used(case.strip_prefix("case:").and_then(|id| id.parse().ok())),
            _ if outcome.provider_id != owner => NotCounted::AnotherProvider,
            _ => NotCounted::Grace,
        }),
        _ => None,
    }
}

/// Why a location stands as it does.
#[derive(Debug, Clone)]
pub struct Why {
    /// The location.
    pub location: Location,
    /// Its provider.
    pub provider: Provider,
    /// The window of the month that is asked about, as it is for this location.
    pub window: Window,
    /// When it closes for all others, if the location has more time, or had.
    pub closes_for_others: Option<UtcTime>,
    /// What the misses of all locations of whoever owes it come to.
    pub of_provider: ProviderMisses,
    /// How the return of that month stands; nothing if the location was not on the register.
    pub outcome: Option<Outcome>,
    /// The last closed windows, the newest first.
    pub past: Vec<PastWindow>,
    /// The closed window up to which it is counted.
    pub through: Option<ReportingMonth>,
    /// What its misses lead to.
    pub outlook: Option<Outlook>,
    /// The window after that one, in which a complete return ends a run, as it is for this location.
    pub next_window: Option<Window>,
    /// Whether the location owes the return of that window, as far as it is known now.
    pub owes_next: bool,
}

/// Whom to ring, and who was rung.
#[derive(Debug, Clone)]
pub struct Contacts {
    /// Who has access.
    pub people: Vec<Person>,
    /// The contact log, newest first.
    pub log: Vec<Contact>,
    /// The names of those who wrote it, by number of their account.
    pub names: HashMap<i64, String>,
    /// The newest report that it gives no care any more.
    pub report: Option<Report>,
}

/// Why a location of these scopes stands as it does in a month; nothing if there is no such location.
pub async fn why(
    state: &State,
    scopes: Scopes,
    location_id: String,
    month: ReportingMonth,
) -> Result<Option<Why>, CloseError> {
    ensure_counted(state, month).await?;
    let inside = state.clone();
    state.db.read(move |conn| look(conn, &inside, &scopes, &location_id, month)).await
}

fn look(
    conn: &mut Conn,
    state: &State,
    scopes: &Scopes,
    location_id: &str,
    month: ReportingMonth,
) -> Result<Option<Why>, CloseError> {
    let Some((location, provider)) = register::queries::find_location(conn, scopes, location_id)? else {
        return Ok(None);
    };
    let eyes = Eyes::of(scopes, &location, state.config.compliance.restart_on_sale);
    let window = windows::queries::find_window(conn, &state.calendars, month)?;
    let now = state.clock.now();
    let mut outcome = match queries::find_closing_by(conn, month, now)? {
        Some(_) => queries::find_outcome(conn, &location.id, month)?.filter(|outcome| eyes.see(outcome)),
        None => states(conn, state, &window, vec![location.clone()])?.pop(),
    };
    queries::take_off_done(conn, outcome.as_mut_slice())?;
    let through = queries::last_closed(conn, month, now)?;
    let owner = outcome.as_ref().map_or(&location.provider_id, |outcome| &outcome.provider_id);
    let of_provider = queries::sum_of_provider(conn, scopes, owner, month)?;
    let own = own_window(conn, window, &location.id)?;
    let mut found = Why {
        location,
        provider,
        window: own,
        closes_for_others: (own != window).then_some(window.closes_at),
        of_provider,
        outcome,
        past: Vec::new(),
        through,
        outlook: None,
        next_window: None,
        owes_next: true,
    };
    if let Some(through) = through {
        count(conn, state, &mut found, (through, &eyes))?;
    }
    Ok(Some(found))
}

/// Adds the closed windows up to `through`, and what they lead to.
fn count(
    conn: &mut Conn,
    state: &State,
    found: &mut Why,
    (through, eyes): (ReportingMonth, &Eyes),
) -> Result<(), CloseError> {
    let settings = &state.config.compliance;
    // Whose misses they are: of the provider that owes the return of the month, or else of today's.
    let owner = found.outcome.as_ref().map_or(&found.location.provider_id, |outcome| &outcome.provider_id).clone();
    let counted = counted_history(conn, settings, through, (&found.location.id, &owner))?;
    let from = std::iter::successors(Some(through), |month| month.previous()).take(MONTHS).last().unwrap_or(through);
    let mut outcomes = queries::list_history(conn, std::slice::from_ref(&found.location.id), from, through)?;
    queries::take_off_done(conn, &mut outcomes)?;
    let corrections = queries::list_corrections(conn, &found.location.id, from)?;
    let used = queries::list_uses_of(conn, &found.location.id)?;
    let past = |outcome: Outcome| {
        let counts =
            |(of, state): &(ReportingMonth, ReturnState)| *of == outcome.month && rules::is_miss(*state, settings);
        let is_missed = counted.iter().any(counts);
        let not_counted = if is_missed { None } else { not_counted(&outcome, &owner, &used, settings) };
        let corrections = corrections.iter().filter(|row| row.0 == outcome.month).cloned().collect();
        PastWindow { corrections, is_missed, not_counted, outcome }
    };
    found.past = outcomes.into_iter().rev().filter(|outcome| eyes.see(outcome)).map(past).collect();
    found.outlook = Some(rules::outlook(&counted, through, settings));
    look_ahead(conn, state, found, through)
}

/// Adds the window after `through`.
fn look_ahead(conn: &mut Conn, state: &State, found: &mut Why, through: ReportingMonth) -> Result<(), CloseError> {
    let owes = |outcome: &Outcome| outcome.state != ReturnState::NotRequired;
    match through.next() {
        Some(next) if next == found.window.month => {
            found.next_window = Some(found.window);
            found.owes_next = found.outcome.as_ref().is_none_or(owes);
        }
        Some(next) => {
            let window = windows::queries::find_window(conn, &state.calendars, next)?;
            found.next_window = Some(own_window(conn, window, &found.location.id)?);
            found.owes_next = states(conn, state, &window, vec![found.location.clone()])?.first().is_none_or(owes);
        }
        None => {}
    }
    Ok(())
}

/// A window as it is for one location.
fn own_window(conn: &mut Conn, window: Window, location_id: &str) -> Result<Window, CloseError> {
    let own = windows::queries::list_own_windows(conn, window, &[location_id.to_owned()])?;
    Ok(own.of(location_id))
}

impl Why {
    /// Whether the return of the month is in.
    pub fn is_sent(&self) -> bool {
        self.outcome
            .as_ref()
            .is_none_or(|outcome| !matches!(outcome.state, ReturnState::Missing | ReturnState::Partial))
    }
}

/// Whom to ring about a location of these scopes whose return a provider owes, and who was rung; nothing if it is not in
/// them.
pub async fn contacts(
    state: &State,
    scopes: Scopes,
    location: Location,
    provider_id: String,
) -> Result<Option<Contacts>, CloseError> {
    state
        .db
        .read(move |conn| {
            let ids = [location.id.clone()];
            if queries::list_within(conn, &scopes, &ids)?.is_empty() {
                return Ok(None);
            }
            let people = People::read(conn, &ids, std::slice::from_ref(&provider_id))?.of(&location, &provider_id);
            let log = queries::list_contacts(conn, &location.id, MOST_CONTACTS)?;
            let number = |by: &str| by.strip_prefix("account:").and_then(|id| id.parse().ok());
            let by: Vec<i64> = log.iter().filter_map(|contact| number(&contact.made_by)).collect();
            let names = list_account_names(conn, &by)?.into_iter().collect();
            let report = queries::list_newest_reports(conn, &ids)?.remove(&location.id);
            Ok(Some(Contacts { people, log, names, report }))
        })
        .await
}
