//! Reminders that lie in the future: a clock was ahead when they were sent.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::MANY;
use super::forget::forget;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{case_message, reminder, told_miss, told_place};

/// More rows than any of these lists has.
const MOST: i64 = 1_000_000;

/// Whether anybody was sent something after a moment, which is not to come yet, that is not doubted.
pub fn has_future(conn: &mut Conn, not_ahead: UtcTime) -> QueryResult<bool> {
    let reminders = reminder::table.filter(reminder::queued_at.gt(not_ahead)).filter(reminder::doubted_at.is_null());
    let told = told_miss::table.filter(told_miss::queued_at.gt(not_ahead));
    let beside = told_place::table.filter(told_place::queued_at.gt(not_ahead));
    diesel::select(exists(reminders).or(exists(told)).or(exists(beside))).get_result(conn)
}

/// Doubts what was sent after that moment, and forgets of which missed returns and single locations people were told then,
/// unless a case rests on it; answers how many rows that are.
pub fn doubt_future(conn: &mut Conn, not_ahead: UtcTime, now: UtcTime) -> QueryResult<usize> {
    let reminders = reminder::table.filter(reminder::queued_at.gt(not_ahead)).filter(reminder::doubted_at.is_null());
    let doubted = diesel::update(reminders).set(reminder::doubted_at.eq(now)).execute(conn)?;
    let missed = forget!(conn, told_miss, told_miss::queued_at.gt(not_ahead), MOST);
    let beside = forget!(conn, told_place, told_place::queued_at.gt(not_ahead), MOST);
    Ok(doubted + missed + beside)
}

/// Takes away the rows of some doubted reminders that are sent once more; answers the messages of those that stay, since a
/// case rests on them.
pub fn forget_doubted(conn: &mut Conn, messages: &[i64]) -> QueryResult<Vec<i64>> {
    let kept: Vec<i64> = case_message::table
        .filter(case_message::message_id.eq_any(messages))
        .order(case_message::message_id.asc())
        .limit(MOST)
        .select(case_message::message_id)
        .load(conn)?;
    let gone: Vec<i64> = messages.iter().copied().filter(|id| !kept.contains(id)).collect();
    diesel::delete(reminder::table.filter(reminder::message_id.eq_any(gone))).execute(conn)?;
    Ok(kept)
}
