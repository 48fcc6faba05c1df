//! Puts reminders that are due into the outbox, a batch of people at a time.

use std::collections::HashMap;

use super::super::model::{Kind, NewReminder, NewTold, Stage};
use super::super::{queries, rules};
use super::beside::{batch, queue_came_later, queue_last_days};
use super::doubts::doubt_future;
use super::due_digests::{Batch, Prepared, look, stage};
use super::error::ReminderError;
use super::late;
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
    doubt_future(state).await?;
    let inside = state.clone();
    let mut queued = 0;
    if let Some(stage) = state.db.read(move |conn| stage(conn, &inside)).await? {
        queued += queue_of_window(state, stage).await? + queue_came_later(state, stage).await?;
    }
    Ok(queued + queue_last_days(state).await? + queue_late(state).await?)
}

/// The reminders of the window.
async fn queue_of_window(state: &State, stage: Stage) -> Result<usize, ReminderError> {
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

/// Tells those whose location had more time, and missed its return after all.
async fn queue_late(state: &State) -> Result<usize, ReminderError> {
    let inside = state.clone();
    let months = state.db.read(move |conn| late::ended(conn, &inside)).await?;
    let mut queued = 0;
    for ended in months {
        for accounts in ended.accounts.chunks(batch(state)) {
            let (inside, part, accounts) = (state.clone(), ended.clone(), accounts.to_vec());
            let prepared = state.db.read(move |conn| late::look(conn, &inside, &part, &accounts)).await?;
            if !prepared.is_empty() {
                let stage = ended.stage;
                queued += state.db.write(move |conn| write_late(conn, &stage, prepared)).await?;
            }
        }
    }
    Ok(queued)
}

/// One transaction holds the reminders, their messages and links, and the entry in the audit.
fn write(conn: &mut Conn, stage: &Stage, mut prepared: Vec<Prepared>) -> Result<usize, ReminderError> {
    let (month, now) = (stage.window.month, stage.now);
    queries::lock(conn)?;
    let accounts: Vec<i64> = prepared.iter().map(|one| one.account_id).collect();
    let mut sent: HashMap<i64, Vec<Kind>> = HashMap::new();
    let mut doubted: HashMap<(i64, Kind), i64> = HashMap::new();
    for one in queries::list_sent(conn, month, &accounts)? {
        if rules::stands(one.queued_at, one.doubted_at, now) {
            sent.entry(one.account_id).or_default().push(one.kind);
        } else {
            doubted.insert((one.account_id, one.kind), one.message_id);
        }
    }
    let sent_to = |account: i64| sent.get(&account).map(Vec::as_slice).unwrap_or_default();
    prepared.retain(|one| rules::to_send(Some(one.kind), sent_to(one.account_id)).is_some());
    if stage.newest == Kind::ClosedAndMissed {
        leave_out_told(conn, stage, &mut prepared)?;
    }
    make_room(conn, &doubted, &mut prepared)?;
    if prepared.is_empty() {
        return Ok(0);
    }
    let messages = send(conn, stage, &prepared)?;
    let reminder = |(one, message_id): (&Prepared, &i64)| {
        let locations = i64::try_from(one.locations.len()).unwrap_or(i64::MAX);
        let (account_id, kind, message_id) = (one.account_id, one.kind, *message_id);
        let doubted_at = doubted.contains_key(&(account_id, kind)).then_some(now);
        NewReminder { account_id, month, kind, message_id, locations, queued_at: now, doubted_at }
    };
    let reminders: Vec<NewReminder> = prepared.iter().zip(&messages).map(reminder).collect();
    queries::record_reminders(conn, &reminders)?;
    let links: Vec<_> = prepared.into_iter().flat_map(|one| one.links).collect();
    queries::insert_links(conn, &links)?;
    audit::record(conn, Actor::System, entry(stage, &reminders), now)?;
    Ok(reminders.len())
}

/// Takes away the rows in whose place others come, since a clock was ahead when they were written. Who has one on which
/// a case rests is left out: it stays as it is.
fn make_room(
    conn: &mut Conn,
    doubted: &HashMap<(i64, Kind), i64>,
    prepared: &mut Vec<Prepared>,
) -> Result<(), ReminderError> {
    let message = |one: &Prepared| doubted.get(&(one.account_id, one.kind)).copied();
    let messages: Vec<i64> = prepared.iter().filter_map(message).collect();
    if messages.is_empty() {
        return Ok(());
    }
    let kept = queries::forget_doubted(conn, &messages)?;
    prepared.retain(|one| message(one).is_none_or(|id| !kept.contains(&id)));
    Ok(())
}

/// The same for messages beside those of the window.
fn write_late(conn: &mut Conn, stage: &Stage, mut prepared: Vec<Prepared>) -> Result<usize, ReminderError> {
    queries::lock(conn)?;
    leave_out_told(conn, stage, &mut prepared)?;
    if prepared.is_empty() {
        return Ok(0);
    }
    let sent = send(conn, stage, &prepared)?.len();
    let entry = NewEntry::new("reminders.queued", format!("month:{}", stage.window.month));
    audit::record(conn, Actor::System, entry.with("missed_after_extension", sent), stage.now)?;
    Ok(sent)
}

/// Leaves out who was told meanwhile of something that is in their message; it is made ready anew with the next look.
fn leave_out_told(conn: &mut Conn, stage: &Stage, prepared: &mut Vec<Prepared>) -> Result<(), ReminderError> {
    let accounts: Vec<i64> = prepared.iter().map(|one| one.account_id).collect();
    let told = queries::list_told(conn, stage.window.month, &accounts)?;
    prepared.retain(|one| !one.locations.iter().any(|id| told.contains(&(one.account_id, id.clone()))));
    Ok(())
}

/// Puts the messages into the outbox, and notes of which missed returns they tell; answers their numbers, in order.
pub(super) fn send(conn: &mut Conn, stage: &Stage, prepared: &[Prepared]) -> Result<Vec<i64>, ReminderError> {
    let messages: Vec<NewMessage> = prepared.iter().map(|one| one.message.clone()).collect();
    let numbers = mail::send_all(conn, &messages, stage.now)?;
    let number = |one: &Prepared| numbers.get(&one.message.recipient).copied().ok_or(diesel::result::Error::NotFound);
    let numbers: Vec<i64> = prepared.iter().map(number).collect::<Result<_, _>>()?;
    let mut told = Vec::new();
    for (one, message_id) in prepared.iter().zip(&numbers).filter(|(one, _)| one.kind == Kind::ClosedAndMissed) {
        told.extend(one.locations.iter().map(|location_id| NewTold {
            account_id: one.account_id,
            month: stage.window.month,
            location_id: location_id.clone(),
            message_id: *message_id,
            queued_at: stage.now,
        }));
    }
    queries::record_told(conn, &told)?;
    Ok(numbers)
}

/// How many of each kind.
fn entry(stage: &Stage, reminders: &[NewReminder]) -> NewEntry {
    let entry = NewEntry::new("reminders.queued", format!("month:{}", stage.window.month));
    Kind::ALL.into_iter().fold(entry, |entry, kind| {
        let number = reminders.iter().filter(|reminder| reminder.kind == kind).count();
        if number == 0 { entry } else { entry.with(kind.as_str(), number) }
    })
}
