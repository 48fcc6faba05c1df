//! Gives one location more time for a month, or ends that time early.

use serde::Serialize;

use super::super::queries;
use super::settle::settle_on;
use crate::accounts::{self, Account, Role, Scope, Scopes};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::{Clock, UtcTime};
use crate::db::{Conn, Unavailable};
use crate::mail::{self, NewMessage};
use crate::register::{self, Location, Status};
use crate::web::templates::RenderError;
use crate::windows::rules::{NoExtension, may_extend, moment_for_people, opening_for_people};
use crate::windows::{self, Extension, NewExtension, ReportingMonth, Window};

/// Those who make the returns of a provider.
const SAVERS: [Role; 2] = [Role::ProviderUser, Role::ProviderAdmin];

/// Until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// To the end of the second that this moment lies in.
    At(UtcTime),
    /// No longer: what runs ends now.
    Now,
}

/// More time for one location.
#[derive(Debug, Clone)]
pub struct MoreTime {
    /// CQC id of the location.
    pub location_id: String,
    /// The month.
    pub month: ReportingMonth,
    /// Until when.
    pub until: Until,
    /// Why: the provider reads it, and it stays on the record.
    pub reason: String,
}

/// Why no time was given.
#[derive(Debug, thiserror::Error)]
pub enum ExtendError {
    /// There is no such location, or it is not theirs.
    #[error("there is no such location")]
    NoLocation,
    /// It has left the register.
    #[error("the location is not registered any more")]
    Left,
    /// The end will not do, or the month.
    #[error("{1}")]
    NoExtension(NoExtension, String),
    /// There is no time to end.
    #[error("there is no extension that could be ended")]
    NothingToEnd,
    /// No reason was given.
    #[error("give the reason")]
    NoReason,
    /// The message could not be written.
    #[error(transparent)]
    Template(#[from] RenderError),
    /// A query failed.
    #[error("the database refused: {0}")]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

/// A location, its windows, and what was granted to it for a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Granting {
    /// The location.
    pub location: Location,
    /// The month's window.
    pub window: Window,
    /// The window after it.
    pub next: Window,
    /// Everything that was granted, newest first, and who did it.
    pub grants: Vec<(Extension, String)>,
}

impl Granting {
    /// What is running, or will run when the window has closed.
    pub fn running(&self, now: UtcTime) -> Option<&Extension> {
        let newest = self.grants.first().map(|(extension, _)| extension);
        newest.filter(|extension| extension.covers(now) && extension.until_at > self.window.closes_at)
    }
}

/// A location within some scopes, and what was granted to it for a month.
pub async fn find_granting(
    state: &State,
    scopes: Scopes,
    location_id: String,
    month: ReportingMonth,
) -> Result<Granting, ExtendError> {
    let inside = state.clone();
    state.db.read(move |conn| look(conn, &inside, &scopes, &location_id, month)).await
}

fn look(
    conn: &mut Conn,
    state: &State,
    scopes: &Scopes,
    location_id: &str,
    month: ReportingMonth,
) -> Result<Granting, ExtendError> {
    // What is no id is nobody's.
    if format!("location:{location_id}").parse::<Scope>().is_err() {
        return Err(ExtendError::NoLocation);
    }
    let (location, _) = register::queries::find_location(conn, scopes, location_id)?.ok_or(ExtendError::NoLocation)?;
    let window = windows::queries::find_window(conn, &state.calendars, month)?;
    let next = match month.next() {
        Some(next) => windows::queries::find_window(conn, &state.calendars, next)?,
        None => window,
    };
    let grants = windows::queries::list_grants(conn, location_id, month)?;
    let numbers = grants.iter().filter_map(|grant| grant.granted_by.strip_prefix("account:")?.parse().ok());
    let names = accounts::queries::list_account_names(conn, &numbers.collect::<Vec<i64>>())?;
    let name = |by: &str| {
        let known = names.iter().find(|(id, _)| by == format!("account:{id}"));
        known.map_or_else(|| "the service".to_owned(), |(_, name)| name.clone())
    };
    let named = |grant: Extension| {
        let by = name(&grant.granted_by);
        (grant, by)
    };
    Ok(Granting { location, window, next, grants: grants.into_iter().map(named).collect() })
}

/// Gives a location of these scopes more time, and tells the provider's people. An outcome that is written down already
/// is corrected at once. Where the same time runs for the same reason, nothing is written and nobody is told again.
pub async fn extend(state: &State, by: Actor, scopes: Scopes, more: MoreTime) -> Result<Extension, ExtendError> {
    let (now, inside) = (state.clock.now(), state.clone());
    let reason = more.reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.is_empty() {
        return Err(ExtendError::NoReason);
    }
    let (id, month) = (more.location_id.clone(), more.month);
    let (granting, people) = state
        .db
        .read(move |conn| {
            let granting = look(conn, &inside, &scopes, &id, month)?;
            let provider = &granting.location.provider_id;
            let people = accounts::queries::list_people_of(conn, &SAVERS, provider, &granting.location.id)?;
            Ok::<_, ExtendError>((granting, people))
        })
        .await?;
    let until_at = end(&granting, more.until, now)?;
    let is_end = more.until == Until::Now;
    let new = NewExtension {
        location_id: more.location_id,
        month,
        until_at,
        reason,
        granted_by: by.to_string(),
        granted_at: now,
    };
    let told = Told { state, location: &granting.location, new: &new, is_end };
    let messages = people.iter().map(|person| told.message(person)).collect::<Result<Vec<_>, _>>()?;
    let clock = state.clock.clone();
    state.db.write(move |conn| write(conn, by, (&new, is_end), &messages, &clock)).await
}

/// The last second that will count, if it may be given.
fn end(granting: &Granting, until: Until, now: UtcTime) -> Result<UtcTime, ExtendError> {
    let (window, next) = (&granting.window, &granting.next);
    match until {
        Until::Now if granting.running(now).is_none() => Err(ExtendError::NothingToEnd),
        // The second that is running does not count any more.
        Until::Now => Ok(now.whole_second().minus_seconds(1)),
        Until::At(_) if granting.location.status == Status::Deregistered => Err(ExtendError::Left),
        Until::At(until) => {
            let until = until.whole_second();
            let refused = |why| ExtendError::NoExtension(why, in_words(why, window, next));
            may_extend(window, next, until, now.whole_second()).map_err(refused)?;
            Ok(until)
        }
    }
}

/// Why a location may not be given more time, in one sentence.
fn in_words(why: NoExtension, window: &Window, next: &Window) -> String {
    let month = window.month.for_people();
    match why {
        NoExtension::NotOpen => format!("The window for {month} opens on {}", opening_for_people(window)),
        NoExtension::Over => {
            format!("It is too late for {month}: the window for {} is open", next.month.for_people())
        }
        NoExtension::NotLater => format!("The end must be after {}", moment_for_people(window.closes_at)),
        NoExtension::Past => "The end must be in the future".to_owned(),
        NoExtension::TooLate => {
            format!("The end must be before the next window opens on {}", opening_for_people(next))
        }
    }
}

/// Whether what counts now is what somebody asks for: the same press once more, or that of somebody else.
fn is_done(known: &Extension, new: &NewExtension, is_end: bool) -> bool {
    let runs = known.covers(new.granted_at);
    if is_end { !runs } else { runs && known.until_at == new.until_at && known.reason == new.reason }
}

fn write(
    conn: &mut Conn,
    by: Actor,
    (new, is_end): (&NewExtension, bool),
    messages: &[NewMessage],
    clock: &Clock,
) -> Result<Extension, ExtendError> {
    queries::lock(conn)?;
    let now = new.granted_at;
    let newest = windows::queries::find_extension(conn, &new.location_id, new.month)?;
    if let Some(known) = newest.filter(|known| is_done(known, new, is_end)) {
        // Everybody was told.
        return Ok(known);
    }
    let extension = windows::queries::insert_extension(conn, new)?;
    for message in messages {
        mail::send(conn, message, now)?;
    }
    let entry = NewEntry::new("windows.extended", format!("location:{}", new.location_id))
        .with("month", new.month.to_string())
        .with("until", extension.until())
        .with("extension", extension.id)
        .with("told", messages.len());
    audit::record(conn, by, entry, now)?;
    // Not the time from before it waited: by an extract as at a moment in between it would have been known.
    settle_on(conn, by, clock.now())?;
    Ok(extension)
}

/// What the provider's people are told.
struct Told<'a> {
    state: &'a State,
    location: &'a Location,
    new: &'a NewExtension,
    is_end: bool,
}

#[derive(Serialize)]
struct Message<'a> {
    name: &'a str,
    service_name: &'a str,
    location: &'a str,
    location_id: &'a str,
    month: String,
    until: String,
    reason: &'a str,
    is_end: bool,
    link: String,
}

impl Told<'_> {
    fn message(&self, person: &Account) -> Result<NewMessage, RenderError> {
        let (server, month) = (&self.state.config.server, self.new.month);
        let values = Message {
            name: &person.name,
            service_name: &server.service_name,
            location: &self.location.name,
            location_id: &self.location.id,
            month: month.for_people(),
            until: moment_for_people(self.new.until_at),
            reason: &self.new.reason,
            is_end: self.is_end,
            link: format!("{}/locations/{}/returns/{month}", server.public_url, self.location.id),
        };
        let (subject, body) = mail::fill(&self.state.templates, "extension", &values)?;
        Ok(NewMessage {
            kind: "extension",
            recipient: person.email.as_str().to_owned(),
            subject,
            body,
            secret_name: None,
        })
    }
}
