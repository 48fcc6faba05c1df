//! The outbox in the database.

use diesel::prelude::*;

use super::jobs::Deliver;
use super::model::{MailAttempt, MailMessage, MailState, MessageInsert, NewMessage, Outcome};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{mail_attempt, mail_message};
use crate::{each_backend, jobs};

/// Puts a message into the outbox and queues its delivery, in the caller's transaction. Answers its number.
pub fn send(conn: &mut Conn, message: &NewMessage, now: UtcTime) -> QueryResult<i64> {
    let insert = MessageInsert {
        kind: message.kind,
        recipient: &message.recipient,
        subject: &message.subject,
        body: &message.body,
        secret_name: message.secret_name.as_deref(),
        state: MailState::Queued,
        created_at: now,
    };
    let message_id: i64 = each_backend!(conn, inner => diesel::insert_into(mail_message::table)
        .values(&insert)
        .returning(mail_message::id)
        .get_result(inner))?;
    jobs::enqueue(conn, &Deliver { message_id }, now, now)?;
    Ok(message_id)
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

/// Messages in a state, newest first, before the message `before`.
pub fn list_page(conn: &mut Conn, state: MailState, before: Option<i64>, limit: i64) -> QueryResult<Vec<MailMessage>> {
    mail_message::table
        .filter(mail_message::state.eq(state))
        .filter(mail_message::id.lt(before.unwrap_or(i64::MAX)))
        .order(mail_message::id.desc())
        .limit(limit)
        .select(MailMessage::as_select())
        .load(conn)
}

/// How many messages are in a state.
pub fn count_by_state(conn: &mut Conn, state: MailState) -> QueryResult<i64> {
    mail_message::table.filter(mail_message::state.eq(state)).count().get_result(conn)
}

/// Puts a failed message back into the outbox; false when there is no such failed message.
pub fn retry(conn: &mut Conn, id: i64, now: UtcTime) -> QueryResult<bool> {
    let failed = mail_message::table.filter(mail_message::id.eq(id)).filter(mail_message::state.eq(MailState::Failed));
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
