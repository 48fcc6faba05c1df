//! Puts into the outbox what people are told beside the reminders that everybody gets: behind the same lock, and once.

use std::collections::HashMap;

use super::super::model::{NewToldPlace, Stage};
use super::super::queries;
use super::due_digests::Prepared;
use super::error::ReminderError;
use super::queue::send;
use super::{came_later, last_days};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;

/// The end of the time of a location, where its last day is what is told.
type Ends = HashMap<String, UtcTime>;

/// Tells those whose location has more time, that ends today.
pub(super) async fn queue_last_days(state: &State) -> Result<usize, ReminderError> {
    let inside = state.clone();
    let months = state.db.read(move |conn| last_days::ending(conn, &inside)).await?;
    let mut queued = 0;
    for ending in months {
        for accounts in ending.accounts.chunks(batch(state)) {
            let (inside, part, accounts) = (state.clone(), ending.clone(), accounts.to_vec());
            let prepared = state.db.read(move |conn| last_days::look(conn, &inside, &part, &accounts)).await?;
            if !prepared.is_empty() {
                let (stage, until) = (ending.stage, ending.until.clone());
                let tell = move |conn: &mut Conn| write(conn, &stage, (prepared, &until), "last_day_of_extension");
                queued += state.db.write(tell).await?;
            }
        }
    }
    Ok(queued)
}

/// Tells those to whom a location came after they had been reminded.
pub(super) async fn queue_came_later(state: &State, stage: Stage) -> Result<usize, ReminderError> {
    let inside = state.clone();
    let Some(later) = state.db.read(move |conn| came_later::later(conn, &inside, stage)).await? else { return Ok(0) };
    let mut queued = 0;
    for accounts in later.accounts.chunks(batch(state)) {
        let (inside, part, accounts) = (state.clone(), later.clone(), accounts.to_vec());
        let prepared = state.db.read(move |conn| came_later::look(conn, &inside, &part, &accounts)).await?;
        if !prepared.is_empty() {
            let stage = later.stage;
            queued += state.db.write(move |conn| write_came_later(conn, &stage, prepared)).await?;
        }
    }
    Ok(queued)
}

/// People whose messages are made ready together.
pub(super) fn batch(state: &State) -> usize {
    usize::try_from(state.config.reminders.batch).unwrap_or(1)
}

/// Leaves out who was sent a later reminder meanwhile: that one told of the location.
fn write_came_later(conn: &mut Conn, stage: &Stage, mut prepared: Vec<Prepared>) -> Result<usize, ReminderError> {
    queries::lock(conn)?;
    let accounts: Vec<i64> = prepared.iter().map(|one| one.account_id).collect();
    let last = came_later::last_reminders(conn, stage, &accounts)?;
    prepared.retain(|one| last.get(&one.account_id).is_some_and(|(kind, _)| *kind == one.kind));
    write(conn, stage, (prepared, &Ends::new()), "came_later")
}

/// One transaction holds the messages with their links, of which locations they tell, and the entry in the audit.
fn write(
    conn: &mut Conn,
    stage: &Stage,
    (mut prepared, ends): (Vec<Prepared>, &Ends),
    word: &str,
) -> Result<usize, ReminderError> {
    let (month, now) = (stage.window.month, stage.now);
    queries::lock(conn)?;
    let accounts: Vec<i64> = prepared.iter().map(|one| one.account_id).collect();
    let told = queries::list_told_places(conn, month, &accounts)?;
    // Whoever was told of something meanwhile is left out; their message is made ready anew with the next look.
    let is_told =
        |one: &Prepared, id: &String| told.contains(&(one.account_id, id.clone(), one.kind, ends.get(id).copied()));
    prepared.retain(|one| !one.locations.iter().any(|id| is_told(one, id)));
    if prepared.is_empty() {
        return Ok(0);
    }
    let messages = send(conn, stage, &prepared)?;
    let mut told = Vec::new();
    for (one, message_id) in prepared.iter().zip(&messages) {
        told.extend(one.locations.iter().map(|id| NewToldPlace {
            message_id: *message_id,
            location_id: id.clone(),
            account_id: one.account_id,
            month,
            kind: one.kind,
            until_at: ends.get(id).copied(),
            queued_at: now,
        }));
    }
    queries::record_told_places(conn, &told)?;
    let links: Vec<_> = prepared.into_iter().flat_map(|one| one.links).collect();
    queries::insert_links(conn, &links)?;
    let entry = NewEntry::new("reminders.queued", format!("month:{month}")).with(word, messages.len());
    audit::record(conn, Actor::System, entry, now)?;
    Ok(messages.len())
}
