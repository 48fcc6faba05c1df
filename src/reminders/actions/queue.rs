//! Puts reminders that are due into the outbox, a batch of people at a time.

use std::collections::HashMap;

use super::super::model::{Kind, NewReminder, Stage};
use super::super::{queries, rules};
use super::due_digests::{Batch, Prepared, look, stage};
use super::error::ReminderError;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::db::Conn;
use crate::mail::{self, NewMessage};

/// Queues every reminder that is due now; answers how many.
///
/// What is due follows from what was sent, so an instance that dies half way is gone on from by whoever looks next, and
/// two that look at once send nothing twice: each batch is written behind a lock, and left out is who was reminded
/// meanwhile. People, messages and links of a batch are made ready before that, without any lock.
pub async fn queue_due(state: &State) -> Result<usize, ReminderError> {
    let inside = state.clone();
    let Some(stage) = state.db.read(move |conn| stage(conn, &inside)).await? else { return Ok(0) };
    let (mut queued, mut after) = (0, 0);
    loop {
        let inside = state.clone();
        let Batch { prepared, next } = state.db.read(move |conn| look(conn, &inside, &stage, after)).await?;
        if !prepared.is_empty() {
            queued += state.db.write(move |conn| write(conn, &stage, prepared)).await?;
        }
        let Some(last) = next else { return Ok(queued) };
        after = last;
    }
}

/// One transaction holds the reminders, their messages and links, and the entry in the audit.
fn write(conn: &mut Conn, stage: &Stage, mut prepared: Vec<Prepared>) -> Result<usize, ReminderError> {
    let (month, now) = (stage.window.month, stage.now);
    queries::lock(conn)?;
    let accounts: Vec<i64> = prepared.iter().map(|one| one.account_id).collect();
    let mut sent: HashMap<i64, Vec<Kind>> = HashMap::new();
    for (account_id, kind) in queries::list_sent(conn, month, &accounts)? {
        sent.entry(account_id).or_default().push(kind);
    }
    let sent_to = |account: i64| sent.get(&account).map(Vec::as_slice).unwrap_or_default();
    prepared.retain(|one| rules::to_send(Some(one.kind), sent_to(one.account_id)).is_some());
    if prepared.is_empty() {
        return Ok(0);
    }
    let messages: Vec<NewMessage> = prepared.iter().map(|one| one.message.clone()).collect();
    let numbers = mail::send_all(conn, &messages, now)?;
    let reminder = |one: &Prepared| {
        let message_id = *numbers.get(&one.message.recipient).ok_or(diesel::result::Error::NotFound)?;
        let locations = i64::try_from(one.locations).unwrap_or(i64::MAX);
        let (account_id, kind) = (one.account_id, one.kind);
        Ok(NewReminder { account_id, month, kind, message_id, locations, queued_at: now })
    };
    let reminders: Vec<NewReminder> = prepared.iter().map(reminder).collect::<Result<_, diesel::result::Error>>()?;
    queries::record_reminders(conn, &reminders)?;
    let links: Vec<_> = prepared.into_iter().flat_map(|one| one.links).collect();
    queries::insert_links(conn, &links)?;
    audit::record(conn, Actor::System, entry(stage, &reminders), now)?;
    Ok(reminders.len())
}

/// How many of each kind.
fn entry(stage: &Stage, reminders: &[NewReminder]) -> NewEntry {
    let entry = NewEntry::new("reminders.queued", format!("month:{}", stage.window.month));
    Kind::ALL.into_iter().fold(entry, |entry, kind| {
        let number = reminders.iter().filter(|reminder| reminder.kind == kind).count();
        if number == 0 { entry } else { entry.with(kind.as_str(), number) }
    })
}
