//! Messages that are kept no longer.

use diesel::dsl::{exists, max, min, not};
use diesel::prelude::*;

use super::super::model::MailState;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{
    case_message, case_service, chase_message, contact_bounce, mail_attempt, mail_message, reminder, told_miss,
    told_place,
};

/// Rows in one statement.
const MANY: usize = 1_000;

/// Moments before which messages are kept no longer.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Sent, or taken back, before this.
    pub sent_before: UtcTime,
    /// Given up before this: that an address does not work is worth knowing for longer.
    pub failed_before: UtcTime,
}

/// Numbers of the oldest message and of the newest one made before a moment.
pub fn range_before(conn: &mut Conn, moment: UtcTime) -> QueryResult<Option<(i64, i64)>> {
    let old = mail_message::table.filter(mail_message::created_at.lt(moment));
    let (first, last): (Option<i64>, Option<i64>) =
        old.select((min(mail_message::id), max(mail_message::id))).first(conn)?;
    Ok(first.zip(last))
}

/// Removes what is kept no longer of the messages with numbers from `first` to before `end`, with what the mail server
/// said. What a reminder, the chasing of a return or a case rests on stays: those rooms let go of it first.
pub fn delete_old(conn: &mut Conn, (first, end): (i64, i64), limits: Limits) -> QueryResult<usize> {
    let gone = mail_message::state.eq(MailState::Sent).or(mail_message::cancelled_at.is_not_null());
    let sent = gone.and(mail_message::created_at.lt(limits.sent_before));
    let failed = mail_message::state.eq(MailState::Failed).and(mail_message::created_at.lt(limits.failed_before));
    let ids: Vec<i64> = mail_message::table
        .filter(mail_message::id.ge(first).and(mail_message::id.lt(end)))
        .filter(sent.or(failed))
        .filter(not(exists(reminder::table.filter(reminder::message_id.eq(mail_message::id)))))
        .filter(not(exists(told_miss::table.filter(told_miss::message_id.eq(mail_message::id)))))
        .filter(not(exists(told_place::table.filter(told_place::message_id.eq(mail_message::id)))))
        .filter(not(exists(chase_message::table.filter(chase_message::message_id.eq(mail_message::id)))))
        .filter(not(exists(case_message::table.filter(case_message::message_id.eq(mail_message::id)))))
        .filter(not(exists(case_service::table.filter(case_service::message_id.eq(mail_message::id.nullable())))))
        .order(mail_message::id.asc())
        .limit(end - first)
        .select(mail_message::id)
        .load(conn)?;
    for chunk in ids.chunks(MANY) {
        diesel::delete(mail_attempt::table.filter(mail_attempt::message_id.eq_any(chunk))).execute(conn)?;
        diesel::delete(mail_message::table.filter(mail_message::id.eq_any(chunk))).execute(conn)?;
    }
    Ok(ids.len())
}

/// Forgets that an address once did not work, where it has worked since before a moment.
pub fn delete_old_bounces(conn: &mut Conn, ended_before: UtcTime) -> QueryResult<usize> {
    diesel::delete(contact_bounce::table.filter(contact_bounce::ended_at.lt(ended_before))).execute(conn)
}
