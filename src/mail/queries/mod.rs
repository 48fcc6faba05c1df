//! The outbox in the database.

mod retention;

use std::collections::HashMap;

use diesel::prelude::*;

pub use self::retention::{Limits as RetentionLimits, delete_old, delete_old_bounces, range_before};
use super::jobs::Deliver;
use super::model::{MailAttempt, MailMessage, MailState, MessageInsert, NewMessage, Outcome};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{mail_attempt, mail_message};
use crate::{each_backend, jobs};

/// Rows in one statement: well under what either database allows as parameters.
const MANY: usize = 1_000;

/// Puts a message into the outbox and queues its delivery, in the caller's transaction. Answers its number.
pub fn send(conn: &mut Conn, message: &NewMessage, now: UtcTime) -> QueryResult<i64> {
    send_at(conn, message, now, now)
}

/// The same, to leave at a later moment: until then it can be taken back ([`cancel`]).
pub fn send_at(conn: &mut Conn, message: &NewMessage, now: UtcTime, leaves_at: UtcTime) -> QueryResult<i64> {
    let insert = MessageInsert::of(message, now);
    let message_id: i64 = each_backend!(conn, inner => diesel::insert_into(mail_message::table)
        .values(&insert)
        .returning(mail_message::id)
        .get_result(inner))?;
    jobs::enqueue(conn, &Deliver { message_id }, now, leaves_at)?;
    Ok(message_id)
}

/// The same for several messages of one kind at once, each to somebody else. Answers the number of each by its
/// recipient.
pub fn send_all(conn: &mut Conn, messages: &[NewMessage], now: UtcTime) -> QueryResult<HashMap<String, i64>> {
    let mut numbers = HashMap::new();
    for chunk in messages.chunks(MANY) {
        let rows: Vec<MessageInsert<'_>> = chunk.iter().map(|message| MessageInsert::of(message, now)).collect();
        each_backend!(conn, inner => diesel::insert_into(mail_message::table).values(&rows).execute(inner))?;
        let recipients: Vec<&str> = chunk.iter().map(|message| message.recipient.as_str()).collect();
        // Nothing says in which order an insert of many rows answers. Nobody else's row can be newer here.
        let newest: Vec<(String, Option<i64>)> = mail_message::table
            .filter(mail_message::recipient.eq_any(recipients))
            .filter(mail_message::kind.eq_any(chunk.first().map(|message| message.kind)))
            .filter(mail_message::state.eq(MailState::Queued))
            .group_by(mail_message::recipient)
            .select((mail_message::recipient, diesel::dsl::max(mail_message::id)))
            .load(conn)?;
        let newest: HashMap<String, i64> = newest.into_iter().filter_map(|(to, id)| Some((to, id?))).collect();
        let mut deliveries: Vec<Deliver> = newest.values().map(|id| Deliver { message_id: *id }).collect();
        deliveries.sort_by_key(|delivery| delivery.message_id);
        jobs::enqueue_all(conn, &deliveries, now)?;
        numbers.extend(newest);
    }
    Ok(numbers)
}

/// Takes messages back that have not left and are not leaving at this moment, in the caller's transaction; answers
/// which. The rows stay, so that it can be seen what was not sent.
pub fn cancel(conn: &mut Conn, ids: &[i64], now: UtcTime) -> QueryResult<Vec<i64>> {
    let deliveries = ids.iter().map(|id| Deliver { message_id: *id }).collect();
    let withdrawn: Vec<i64> =
        jobs::withdraw(conn, deliveries, now)?.into_iter().map(|delivery| delivery.message_id).collect();
    for chunk in withdrawn.chunks(500) {
        diesel::update(mail_message::table.filter(mail_message::id.eq_any(chunk)))
            .set(mail_message::cancelled_at.eq(now))
            .execute(conn)?;
    }
    Ok(withdrawn)
}

/// Gives up messages that failed, in the caller's transaction, so that nobody sends them again; answers which. A message
/// that somebody put back into the outbox meanwhile is not among them.
pub fn give_up(conn: &mut Conn, ids: &[i64], now: UtcTime) -> QueryResult<Vec<i64>> {
    let mut given_up = Vec::new();
    for id in ids {
        let failed = mail_message::table
            .filter(mail_message::id.eq(id))
            .filter(mail_message::state.eq(MailState::Failed))
            .filter(mail_message::cancelled_at.is_null());
        if diesel::update(failed).set(mail_message::cancelled_at.eq(now)).execute(conn)? == 1 {
            given_up.push(*id);
        }
    }
    Ok(given_up)
}

/// Asks for a message that may be on its way this moment not to be tried again: if the server does not take it, it failed.
/// Answers whether it waited, and nobody had asked for that before.
pub fn stop(conn: &mut Conn, id: i64, now: UtcTime) -> QueryResult<bool> {
    let waiting = mail_message::table
        .find(id)
        .filter(mail_message::state.eq(MailState::Queued))
        .filter(mail_message::cancelled_at.is_null());
    Ok(diesel::update(waiting).set(mail_message::cancelled_at.eq(now)).execute(conn)? == 1)
}

/// Whether somebody was sent a message of a kind since a moment.
pub fn was_sent(conn: &mut Conn, kind: &str, recipient: &str, since: UtcTime) -> QueryResult<bool> {
    let sent = mail_message::table
        .filter(mail_message::recipient.eq(recipient))
        .filter(mail_message::kind.eq(kind))
        .filter(mail_message::created_at.gt(since));
    diesel::select(diesel::dsl::exists(sent)).get_result(conn)
}

/// Where some messages stand, and when they were taken back, if they were.
pub fn list_states(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<(i64, MailState, Option<UtcTime>)>> {
    mail_message::table
        .filter(mail_message::id.eq_any(ids))
        .order(mail_message::id.asc())
        .limit(i64::try_from(ids.len()).unwrap_or(i64::MAX))
        .select((mail_message::id, mail_message::state, mail_message::cancelled_at))
        .load(conn)
}

/// One message.
pub fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<MailMessage>> {
    mail_message::table.find(id).select(MailMessage::as_select()).first(conn).optional()
}

/// The attempts to send a message, oldest first. There are few: a message is given up after the last retry.
pub fn list_attempts(conn: &mut Conn, message_id: i64) -> QueryResult<Vec<MailAttempt>> {
    mail_attempt::table
        .filter(mail_attempt::message_id.eq(message_id))
        .order(mail_attempt::id.asc())
        .limit(1_000)
        .select(MailAttempt::as_select())
        .load(conn)
}

/// Some messages with the attempts to send them, by number: two statements for up to 1,000 of them.
pub fn list_with_attempts(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<(MailMessage, Vec<MailAttempt>)>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(MANY) {
        let messages: Vec<MailMessage> = mail_message::table
            .filter(mail_message::id.eq_any(chunk))
            .order(mail_message::id.asc())
            .limit(i64::try_from(MANY).unwrap_or(i64::MAX))
            .select(MailMessage::as_select())
            .load(conn)?;
        let rows: Vec<MailAttempt> = mail_attempt::table
            .filter(mail_attempt::message_id.eq_any(chunk))
            .order(mail_attempt::id.asc())
            .limit(1_000_000)
            .select(MailAttempt::as_select())
            .load(conn)?;
        let mut attempts: HashMap<i64, Vec<MailAttempt>> = HashMap::new();
        for attempt in rows {
            attempts.entry(attempt.message_id).or_default().push(attempt);
        }
        found.extend(messages.into_iter().map(|message| {
            let own = attempts.remove(&message.id).unwrap_or_default();
            (message, own)
        }));
    }
    Ok(found)
}

/// Messages in a state, newest first, before the message `before`.
pub fn list_page(conn: &mut Conn, state: MailState, before: Option<i64>, limit: i64) -> QueryResult<Vec<MailMessage>> {
    mail_message::table
        .filter(mail_message::state.eq(state))
        .filter(mail_message::cancelled_at.is_null())
        .filter(mail_message::id.lt(before.unwrap_or(i64::MAX)))
        .order(mail_message::id.desc())
        .limit(limit)
        .select(MailMessage::as_select())
        .load(conn)
}

/// How many messages are in a state.
pub fn count_by_state(conn: &mut Conn, state: MailState) -> QueryResult<i64> {
    let uncancelled = mail_message::table.filter(mail_message::cancelled_at.is_null());
    uncancelled.filter(mail_message::state.eq(state)).count().get_result(conn)
}

/// Puts a failed message back into the outbox; false when there is no such failed message, or it was given up.
pub fn retry(conn: &mut Conn, id: i64, now: UtcTime) -> QueryResult<bool> {
    let failed = mail_message::table
        .filter(mail_message::id.eq(id))
        .filter(mail_message::state.eq(MailState::Failed))
        .filter(mail_message::cancelled_at.is_null());
    let changed = diesel::update(failed)
        .set((mail_message::state.eq(MailState::Queued), mail_message::finished_at.eq(None::<UtcTime>)))
        .execute(conn)?;
    if changed == 1 {
        jobs::enqueue(conn, &Deliver { message_id: id }, now, now)?;
    }
    Ok(changed == 1)
}

/// Notes that nothing more is tried for a message that still waits.
pub(super) fn mark_failed(conn: &mut Conn, id: i64, now: UtcTime) -> QueryResult<()> {
    let waiting = mail_message::table.filter(mail_message::id.eq(id)).filter(mail_message::state.eq(MailState::Queued));
    diesel::update(waiting)
        .set((mail_message::state.eq(MailState::Failed), mail_message::finished_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// Records an attempt and, when nothing follows it, where the message now stands.
pub(super) fn record_attempt(
    conn: &mut Conn,
    message_id: i64,
    outcome: Outcome,
    detail: &str,
    ends_as: Option<MailState>,
    now: UtcTime,
) -> QueryResult<()> {
    diesel::insert_into(mail_attempt::table)
        .values((
            mail_attempt::message_id.eq(message_id),
            mail_attempt::attempted_at.eq(now),
            mail_attempt::outcome.eq(outcome),
            mail_attempt::detail.eq(detail),
        ))
        .execute(conn)?;
    if let Some(state) = ends_as {
        diesel::update(mail_message::table.find(message_id))
            .set((mail_message::state.eq(state), mail_message::finished_at.eq(now)))
            .execute(conn)?;
    }
    Ok(())
}
