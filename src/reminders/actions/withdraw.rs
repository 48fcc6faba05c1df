//! Takes reminders back that wait to leave though nothing they ask for is left to do: the mail server was away, and the
//! return came in meanwhile, or a later reminder of the month was written to the same person and would come before this
//! one. That a window has closed is no reason by itself: the clock may be wrong, and whoever was never told cannot be
//! told again.

use std::collections::{BTreeMap, HashSet};

use super::super::model::{Kind, Stage};
use super::super::queries::{self, Sent, Waiting};
use super::super::rules;
use super::due_digests::owed_places;
use super::error::ReminderError;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::mail;
use crate::windows::{self, ReportingMonth};

/// Seconds after which a message waits for more than its turn.
const LONG: i64 = 600;

/// Messages that are looked at together.
const PART: i64 = 500;

/// Takes back every reminder that has waited long and is not wanted any more; answers how many. One that tells of
/// several locations stays while one of them has something to send, and until a later one is there. Nothing goes to somebody
/// whose account was closed.
pub async fn withdraw_stale(state: &State) -> Result<usize, ReminderError> {
    Ok(withdraw_of(state, queries::list_waiting).await? + withdraw_of(state, queries::list_waiting_beside).await?)
}

/// Messages that were queued before a moment and wait still, after one of them, so many at most.
type List = fn(&mut Conn, UtcTime, i64, i64) -> diesel::QueryResult<Vec<Waiting>>;

/// The same for one kind of messages.
async fn withdraw_of(state: &State, list: List) -> Result<usize, ReminderError> {
    let (mut withdrawn, mut after) = (0, 0);
    loop {
        let inside = state.clone();
        let look = move |conn: &mut Conn| {
            let before = inside.clock.now().minus_seconds(LONG);
            let waiting = list(conn, before, after, PART)?;
            let last = waiting.last().map(|one| one.message_id);
            Ok::<_, ReminderError>((stale(conn, &inside, waiting)?, last))
        };
        let (stale, last) = state.db.read(look).await?;
        if !stale.is_empty() {
            let now = state.clock.now();
            withdrawn += state.db.write(move |conn| take_back(conn, &stale, now)).await?;
        }
        let Some(last) = last else { return Ok(withdrawn) };
        after = last;
    }
}

/// Which of these are not wanted any more, by number of the message.
fn stale(conn: &mut Conn, state: &State, waiting: Vec<Waiting>) -> Result<Vec<i64>, ReminderError> {
    let mut by_month: BTreeMap<ReportingMonth, Vec<Waiting>> = BTreeMap::new();
    // What was missed stays so, however late it is told.
    for one in waiting.into_iter().filter(|one| one.kind != Kind::ClosedAndMissed) {
        by_month.entry(one.month).or_default().push(one);
    }
    let mut found = Vec::new();
    for (month, waiting) in by_month {
        found.extend(stale_of(conn, state, month, waiting)?);
    }
    Ok(found)
}

fn stale_of(
    conn: &mut Conn,
    state: &State,
    month: ReportingMonth,
    waiting: Vec<Waiting>,
) -> Result<Vec<i64>, ReminderError> {
    let (window, now) = (windows::queries::find_window(conn, &state.calendars, month)?, state.clock.now());
    let accounts: Vec<i64> = waiting.iter().map(|one| one.account_id).collect();
    let grants = queries::list_grants(conn, &accounts)?;
    let places = owed_places(conn, state, &Stage { window, newest: Kind::LastDay, now }, &grants)?;
    let messages: Vec<i64> = waiting.iter().map(|one| one.message_id).collect();
    let later = Later::read(conn, month, &accounts, now)?;
    let single = queries::list_places_of(conn, &messages)?;
    let open: HashSet<i64> = queries::list_people(conn, &accounts)?.iter().map(|person| person.account_id).collect();
    let is_done = |one: &Waiting| {
        let own = places.of(grants.iter().filter(|grant| grant.account_id == one.account_id));
        let asks_for = |id: &String| single.get(&one.message_id).is_none_or(|ids| ids.contains(id));
        !open.contains(&one.account_id) || !own.iter().any(|place| asks_for(&place.location_id))
    };
    let is_stale = |one: &&Waiting| later.overtakes(one, single.get(&one.message_id)) || is_done(one);
    Ok(waiting.iter().filter(is_stale).map(|one| one.message_id).collect())
}

/// What some people were sent for a month.
struct Later {
    sent: Vec<Sent>,
    /// What they were told that they missed: person, message and location.
    told: Vec<(i64, i64, String)>,
}

impl Later {
    fn read(conn: &mut Conn, month: ReportingMonth, accounts: &[i64], now: UtcTime) -> Result<Self, ReminderError> {
        let mut sent = queries::list_sent(conn, month, accounts)?;
        sent.retain(|one| rules::stands(one.queued_at, one.doubted_at, now));
        Ok(Self { sent, told: queries::list_told_messages(conn, month, accounts)? })
    }

    /// Whether a later message to the same person says more than one that waits, which tells of single locations or of all.
    fn overtakes(&self, one: &Waiting, single: Option<&HashSet<String>>) -> bool {
        let of_all = self.sent.iter().any(|later| {
            later.account_id == one.account_id && later.kind > one.kind && later.message_id > one.message_id
        });
        let is_told = self.told.iter().any(|(account, message, location)| {
            *account == one.account_id && *message > one.message_id && single.is_none_or(|ids| ids.contains(location))
        });
        // On the last day of more time, that others are missed says nothing of it.
        is_told || of_all && (single.is_none() || one.kind != Kind::LastDay)
    }
}

fn take_back(conn: &mut Conn, messages: &[i64], now: UtcTime) -> Result<usize, ReminderError> {
    let taken = mail::cancel(conn, messages, now)?;
    if !taken.is_empty() {
        let entry = NewEntry::new("reminders.withdrawn", "reminders").with("messages", taken.len());
        audit::record(conn, Actor::System, entry, now)?;
    }
    Ok(taken.len())
}
