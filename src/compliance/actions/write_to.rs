//! Writes to those who have not sent their return: one message a person, about all their locations of a selection.

use std::collections::BTreeMap;

use super::super::model::{ChaseMessage, ContactKind, ContactOutcome, NewBatch, NewContact, Template};
use super::super::queries;
use super::letter::Words;
use super::list_chase::{ChaseRow, details};
use crate::accounts::Scopes;
use crate::accounts::queries::Access;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::db::{Conn, lock_number, lock_until_commit};
use crate::error::AppError;
use crate::mail::{self, NewMessage};
use crate::windows::{self, ReportingMonth};

/// What is to be written, and about which locations.
#[derive(Debug, Clone)]
pub struct Selection {
    /// The month.
    pub month: ReportingMonth,
    /// CQC ids of the locations.
    pub locations: Vec<String>,
    /// Which template.
    pub template: Template,
}

/// A message to one person.
#[derive(Debug, Clone)]
pub struct Draft {
    /// To whom.
    pub access: Access,
    /// About which locations.
    pub locations: Vec<String>,
    /// The message.
    pub message: NewMessage,
}

/// What would be sent.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    /// One for each person.
    pub messages: Vec<Draft>,
    /// Locations they are about: CQC id and provider.
    pub about: Vec<(String, String)>,
    /// Names of locations where nobody can be reached.
    pub unreachable: Vec<String>,
    /// How many of the selection are left out: their return is in by now, or they are none of the caller's.
    pub left_out: usize,
    /// Names of those of which the template would say something untrue.
    pub not_about: Vec<String>,
}

/// What would be sent, for somebody to look at before.
pub async fn preview(state: &State, scopes: Scopes, selection: Selection) -> Result<Drafts, AppError> {
    let inside = state.clone();
    state.db.read(move |conn| drafts(conn, &inside, &scopes, &selection)).await
}

/// Puts the messages into the outbox, where they wait until they can no longer be taken back. Answers the number of the
/// batch; a second press of the same button sends nothing, and answers the same number.
pub async fn write_to(
    state: &State,
    account_id: i64,
    scopes: Scopes,
    selection: Selection,
    request_key: String,
) -> Result<i64, AppError> {
    let inside = state.clone();
    state
        .db
        .write(move |conn| {
            lock_until_commit(conn, lock_number("chase", &request_key))?;
            if let Some(batch) = queries::find_batch_by_key(conn, &request_key)? {
                return if batch.made_by == account_id { Ok(batch.id) } else { Err(AppError::NotFound) };
            }
            let drafts = drafts(conn, &inside, &scopes, &selection)?;
            if drafts.messages.is_empty() {
                return Err(AppError::Conflict("nobody of these can be reached by email".to_owned()));
            }
            send(conn, &inside, account_id, &selection, (drafts, request_key))
        })
        .await
}

fn send(
    conn: &mut Conn,
    state: &State,
    account_id: i64,
    selection: &Selection,
    (drafts, request_key): (Drafts, String),
) -> Result<i64, AppError> {
    let (now, month) = (state.clock.now(), selection.month);
    let leaves_at = now.plus_seconds(i64::from(state.config.compliance.undo_minutes) * 60);
    let (who, template) = (Actor::Account(account_id), selection.template);
    let new = NewBatch { month, template, request_key, made_by: account_id, made_at: now, leaves_at };
    let batch_id = queries::insert_batch(conn, &new)?;
    let mut rows = Vec::new();
    for draft in &drafts.messages {
        let message_id = mail::send_at(conn, &draft.message, now, leaves_at)?;
        rows.extend(draft.locations.iter().map(|location_id| ChaseMessage {
            message_id,
            location_id: location_id.clone(),
            batch_id,
            account_id: draft.access.account_id,
        }));
    }
    queries::insert_messages(conn, &rows)?;
    queries::insert_contacts(conn, &contacts(&drafts, &new, batch_id))?;
    let ids: Vec<&str> = drafts.about.iter().map(|(id, _)| id.as_str()).collect();
    for id in &ids {
        queries::update_last_contact(conn, id, Some(now))?;
    }
    let entry = NewEntry::new("compliance.template_sent", format!("batch:{batch_id}"))
        .with("month", month.to_string())
        .with("template", template.as_str())
        .with("messages", drafts.messages.len())
        .with("locations", ids.join(" "));
    audit::record(conn, who, entry, now)?;
    Ok(batch_id)
}

/// What the contact log says of it, for each location.
fn contacts(drafts: &Drafts, batch: &NewBatch, batch_id: i64) -> Vec<NewContact> {
    let contact = |(location_id, provider_id): &(String, String)| NewContact {
        location_id: location_id.clone(),
        provider_id: provider_id.clone(),
        month: batch.month,
        kind: ContactKind::Template,
        outcome: ContactOutcome::Sent,
        note: String::new(),
        next_on: None,
        next_action: String::new(),
        batch_id: Some(batch_id),
        undoes_id: None,
        made_by: Actor::Account(batch.made_by).to_string(),
        made_at: batch.made_at,
        request_key: None,
    };
    drafts.about.iter().map(contact).collect()
}

fn drafts(conn: &mut Conn, state: &State, scopes: &Scopes, selection: &Selection) -> Result<Drafts, AppError> {
    let window = windows::queries::find_window(conn, &state.calendars, selection.month)?;
    if state.clock.now() < window.opens_at {
        let month = selection.month.for_people();
        return Err(AppError::Conflict(format!("the window for {month} is not open yet, so nobody is late")));
    }
    let counts = queries::list_counts(conn, scopes, selection.month, &selection.locations)?;
    let rows = details(conn, state, &window, counts)?;
    let words = Words::read(conn, state, selection, &rows)?;
    let mut people: BTreeMap<(String, i64), (Access, Vec<&ChaseRow>)> = BTreeMap::new();
    let mut found = Drafts { left_out: selection.locations.len().saturating_sub(rows.len()), ..Drafts::default() };
    for row in &rows {
        if !words.suits(selection.template, row) {
            found.not_about.push(row.location.name.clone());
            continue;
        }
        let reachable: Vec<_> = row.people.iter().filter(|person| person.works).collect();
        if reachable.is_empty() {
            found.unreachable.push(row.location.name.clone());
            continue;
        }
        found.about.push((row.location.id.clone(), row.count.provider_id.clone()));
        for person in reachable {
            let key = (person.access.name.clone(), person.access.account_id);
            let entry = people.entry(key).or_insert_with(|| (person.access.clone(), Vec::new()));
            entry.1.push(row);
        }
    }
    for (access, rows) in people.into_values() {
        let message = words.message(state, selection, &access, &rows)?;
        let locations = rows.iter().map(|row| row.location.id.clone()).collect();
        found.messages.push(Draft { access, locations, message });
    }
    Ok(found)
}
