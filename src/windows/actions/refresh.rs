//! Takes a newer list of bank holidays, from GOV.UK or a file.

use std::path::PathBuf;
use std::time::Duration;

use chrono::NaiveDate;
use chrono_tz::Europe::London;
use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::super::holidays::{Event, FeedError, Holidays};
use super::super::model::{Calendar, Window};
use super::super::month::ReportingMonth;
use super::super::queries;
use super::freeze;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::config;
use crate::db::{Conn, Unavailable};

/// Where the list comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A file on this machine.
    File(PathBuf),
    /// An address; `https` unless it is this machine's own.
    Address(String),
}

/// Longest list that is read, in bytes; the feed has about 50,000.
const LONGEST: usize = 1_000_000;

/// Seconds for the whole answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why the list was not taken; everything is then as it was.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// The file cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// An address that is not safe.
    #[error("{0} is not an address that begins with https://")]
    Address(String),
    /// No answer that can be used.
    #[error("{0} did not answer with a list: {1}")]
    NoAnswer(String, String),
    /// Too long to be a list of holidays.
    #[error("the list is longer than {LONGEST} bytes")]
    TooLong,
    /// Something else.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// It would take away days of years that were published.
    #[error("the list lacks days that were published: {0}; it needs --force")]
    Loses(String),
    /// A query failed.
    #[error("the database refused: {0}")]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

/// A window that closes on another day than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The month.
    pub month: ReportingMonth,
    /// The last day it had.
    pub was: NaiveDate,
    /// The last day it has.
    pub became: NaiveDate,
}

/// What a newer list changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Days that are holidays now and were not.
    pub added: Vec<Event>,
    /// Days that were and are not.
    pub removed: Vec<Event>,
    /// Windows of the coming year that moved.
    pub moved: Vec<Moved>,
}

/// Reads a list and stores it, if it says anything new. Windows that have closed are written down first, by the list
/// that was in force when they did, so they stay.
pub async fn refresh(state: &State, who: Actor, source: Source, force: bool) -> Result<Changes, RefreshError> {
    let (name, text) = match source {
        Source::File(path) => (path.display().to_string(), read_file(path)?),
        Source::Address(address) => (address.clone(), fetch(&address).await?),
    };
    let newer = Holidays::parse(&text)?;
    let (now, settings) = (state.clock.now(), state.config.windows.clone());
    state.db.write(move |conn| store(conn, &settings, (&name, newer), force, who, now)).await
}

fn store(
    conn: &mut Conn,
    settings: &config::Windows,
    (name, newer): (&str, Holidays),
    force: bool,
    who: Actor,
    now: UtcTime,
) -> Result<Changes, RefreshError> {
    let (before, _) = freeze(conn, settings, now)?;
    let after_holidays = before.holidays().with(&newer);
    let mut changes = Changes {
        added: after_holidays.not_in(before.holidays()),
        removed: before.holidays().not_in(&after_holidays),
        moved: Vec::new(),
    };
    if !force && !changes.removed.is_empty() {
        let days: Vec<String> = changes.removed.iter().map(|event| event.date.to_string()).collect();
        return Err(RefreshError::Loses(days.join(", ")));
    }
    if changes.added.is_empty() && changes.removed.is_empty() {
        return Ok(changes);
    }
    let body = after_holidays.to_feed();
    let sha256 = HEXLOWER.encode(&Sha256::digest(body.as_bytes()));
    let id = queries::insert_feed(conn, name, &body, &sha256, now)?;
    changes.moved = moved(conn, settings, &before, now)?;
    let entry = NewEntry::new("bank_holidays.refreshed", format!("bank_holiday_feed:{id}"))
        .with("added", changes.added.len())
        .with("removed", changes.removed.len())
        .with("moved", changes.moved.len());
    audit::record(conn, who, entry, now)?;
    Ok(changes)
}

/// Windows from this month to a year ahead that are not where they were.
fn moved(
    conn: &mut Conn,
    settings: &config::Windows,
    before: &Calendar,
    now: UtcTime,
) -> Result<Vec<Moved>, RefreshError> {
    let today = now.to_chrono().with_timezone(&London).date_naive();
    let Some(first) = ReportingMonth::containing(today) else { return Ok(Vec::new()) };
    let last = (0..12).fold(first, |month, _| month.next().unwrap_or(month));
    let after = queries::calendar(conn, settings, first, last)?;
    let pair = |month| -> (Window, Window) { (before.window(month), after.window(month)) };
    let moved = first.up_to(last).map(pair).filter(|(was, became)| was != became);
    Ok(moved
        .map(|(was, became)| Moved { month: was.month, was: was.closes_on(), became: became.closes_on() })
        .collect())
}

fn read_file(path: PathBuf) -> Result<String, RefreshError> {
    let length = std::fs::metadata(&path).map(|found| found.len());
    if length.is_ok_and(|length| length > u64::try_from(LONGEST).unwrap_or(u64::MAX)) {
        return Err(RefreshError::TooLong);
    }
    std::fs::read_to_string(&path).map_err(|source| RefreshError::File { path, source })
}

async fn fetch(address: &str) -> Result<String, RefreshError> {
    let no_answer = |reason: String| RefreshError::NoAnswer(address.to_owned(), reason);
    let url: url::Url = address.parse().map_err(|_| RefreshError::Address(address.to_owned()))?;
    let is_here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    if url.scheme() != "https" && !(url.scheme() == "http" && is_here) {
        return Err(RefreshError::Address(address.to_owned()));
    }
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .user_agent(concat!("capacity-tracker/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| no_answer(error.to_string()))?;
    let mut answer = client.get(url).send().await.map_err(|error| no_answer(error.without_url().to_string()))?;
    if !answer.status().is_success() {
        return Err(no_answer(answer.status().to_string()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| no_answer(error.without_url().to_string()))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST {
            return Err(RefreshError::TooLong);
        }
    }
    String::from_utf8(bytes).map_err(|_| no_answer("it is not text".to_owned()))
}
