//! Takes back what has not left of a batch of messages.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::model::{Batch, ChaseMessage, ContactKind, ContactOutcome, NewContact};
use super::super::queries;
use crate::accounts::Scopes;
use crate::accounts::queries::list_account_names;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::{Conn, lock_number, lock_until_commit};
use crate::error::AppError;
use crate::mail::{self, MailState};

/// Where a message of a batch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending {
    /// It waits.
    Waiting,
    /// It left.
    Sent,
    /// The mail server did not take it.
    Failed,
    /// It was taken back.
    TakenBack,
}

/// A batch, and where its messages stand.
#[derive(Debug, Clone)]
pub struct BatchView {
    /// The batch.
    pub batch: Batch,
    /// Each message: to whom, about how many locations, where it stands.
    pub messages: Vec<(String, usize, Sending)>,
}

/// A batch that is all about locations of these scopes.
pub async fn view_batch(state: &State, scopes: Scopes, id: i64) -> Result<BatchView, AppError> {
    state
        .db
        .read(move |conn| {
            let (batch, rows) = find(conn, &scopes, id)?;
            let states = states(conn, &rows)?;
            let mut messages: BTreeMap<i64, (i64, usize)> = BTreeMap::new();
            for row in &rows {
                messages.entry(row.message_id).or_insert((row.account_id, 0)).1 += 1;
            }
            let accounts: Vec<i64> = messages.values().map(|(account, _)| *account).collect();
            let names: HashMap<i64, String> = list_account_names(conn, &accounts)?.into_iter().collect();
            let message = |(id, (account, locations)): (i64, (i64, usize))| {
                let sending = states.get(&id).copied().unwrap_or(Sending::Waiting);
                (names.get(&account).cloned().unwrap_or_default(), locations, sending)
            };
            Ok(BatchView { batch, messages: messages.into_iter().map(message).collect() })
        })
        .await
}

/// Takes back what has not left; answers how many messages. Where none of a location's messages left, the contact log
/// says that nobody wrote after all.
pub async fn undo(state: &State, who: Actor, scopes: Scopes, id: i64) -> Result<usize, AppError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let (batch, rows) = find(conn, &scopes, id)?;
            lock(conn, &batch)?;
            let ids: Vec<i64> = rows.iter().map(|row| row.message_id).collect::<HashSet<_>>().into_iter().collect();
            let cancelled = mail::cancel(conn, &ids, now)?;
            if cancelled.is_empty() {
                return Ok(0);
            }
            queries::mark_undone(conn, id, now)?;
            let states = states(conn, &rows)?;
            forget(conn, &batch, (&who, ""), (&rows, &states), now)?;
            let entry =
                NewEntry::new("compliance.template_undone", format!("batch:{id}")).with("messages", cancelled.len());
            audit::record(conn, who, entry, now)?;
            Ok(cancelled.len())
        })
        .await
}

/// Lets one transaction at a time take messages of a batch back: the last of them says in the log that nobody wrote.
pub(super) fn lock(conn: &mut Conn, batch: &Batch) -> Result<(), AppError> {
    Ok(lock_until_commit(conn, lock_number("chase_batch", &batch.id.to_string()))?)
}

/// Writes into the log of each location none of whose messages left that it was undone, by whom, and why if that is to
/// be said.
pub(super) fn forget(
    conn: &mut Conn,
    batch: &Batch,
    (who, why): (&Actor, &str),
    (rows, states): (&[ChaseMessage], &HashMap<i64, Sending>),
    now: UtcTime,
) -> Result<(), AppError> {
    let stays = |row: &&ChaseMessage| states.get(&row.message_id) != Some(&Sending::TakenBack);
    let written_to: HashSet<&str> = rows.iter().filter(stays).map(|row| row.location_id.as_str()).collect();
    let undone: Vec<NewContact> = queries::list_contacts_of_batch(conn, batch.id)?
        .into_iter()
        .filter(|(_, location_id, _)| !written_to.contains(location_id.as_str()))
        .map(|(contact_id, location_id, provider_id)| NewContact {
            location_id,
            provider_id,
            month: batch.month,
            kind: ContactKind::Undone,
            outcome: ContactOutcome::Undone,
            note: why.to_owned(),
            next_on: None,
            next_action: String::new(),
            batch_id: Some(batch.id),
            undoes_id: Some(contact_id),
            made_by: who.to_string(),
            made_at: now,
            request_key: None,
        })
        .collect();
    queries::insert_contacts(conn, &undone)?;
    let ids: Vec<String> = undone.iter().map(|contact| contact.location_id.clone()).collect();
    let last = queries::list_last_contacts(conn, &ids)?;
    for id in &ids {
        queries::update_last_contact(conn, id, last.get(id).map(|last| last.newest.made_at))?;
    }
    Ok(())
}

fn find(conn: &mut Conn, scopes: &Scopes, id: i64) -> Result<(Batch, Vec<ChaseMessage>), AppError> {
    let batch = queries::find_batch(conn, id)?.ok_or(AppError::NotFound)?;
    let rows = queries::list_messages(conn, id)?;
    let locations: Vec<String> =
        rows.iter().map(|row| row.location_id.clone()).collect::<HashSet<_>>().into_iter().collect();
    if queries::list_within(conn, scopes, &locations)?.len() == locations.len() {
        Ok((batch, rows))
    } else {
        Err(AppError::NotFound)
    }
}

/// Where the messages stand that these rows are about.
pub(super) fn states(conn: &mut Conn, rows: &[ChaseMessage]) -> Result<HashMap<i64, Sending>, AppError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.message_id).collect::<HashSet<_>>().into_iter().collect();
    let sending = |(id, state, cancelled_at): (i64, MailState, Option<UtcTime>)| {
        let sending = match state {
            _ if cancelled_at.is_some() => Sending::TakenBack,
            MailState::Queued => Sending::Waiting,
            MailState::Sent => Sending::Sent,
            MailState::Failed => Sending::Failed,
        };
        (id, sending)
    };
    Ok(mail::list_states(conn, &ids)?.into_iter().map(sending).collect())
}
