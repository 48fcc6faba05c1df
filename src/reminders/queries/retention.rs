//! Reminders on which a case rests, and those that are kept no longer.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::super::model::REMINDED;
use super::MANY;
use super::forget::forget;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{case_message, grant, reminder, told_miss, told_place};
use crate::windows::ReportingMonth;

/// More messages than a location gets.
const MOST: i64 = 100_000;

/// Forgets some reminders that were sent before a moment and that no case rests on; answers how many. Those of a case stay
/// for good.
pub fn delete_reminders_before(conn: &mut Conn, moment: UtcTime, limit: i64) -> QueryResult<usize> {
    let reminders = forget!(conn, reminder, reminder::queued_at.lt(moment), limit);
    let missed = forget!(conn, told_miss, told_miss::queued_at.lt(moment), limit);
    Ok(reminders + missed + forget!(conn, told_place, told_place::queued_at.lt(moment), limit))
}

/// The messages by which people were reminded of some months while they had access to a location, or to its provider, and
/// those that told of this location alone: of its missed returns, of the last day of its time, or that it had come to them.
pub fn list_messages_about(
    conn: &mut Conn,
    (location_id, provider_id): (&str, &str),
    months: &[ReportingMonth],
) -> QueryResult<Vec<i64>> {
    let of = |kind: &'static str, id: &str| grant::scope_kind.eq(kind).and(grant::scope_id.eq(id.to_owned()));
    let mut messages: Vec<i64> = reminder::table
        .inner_join(grant::table.on(grant::account_id.eq(reminder::account_id.nullable())))
        .filter(reminder::month.eq_any(months))
        .filter(of("location", location_id).or(of("provider", provider_id)))
        .filter(grant::role.eq_any(REMINDED))
        .filter(grant::granted_at.le(reminder::queued_at))
        .filter(grant::revoked_at.is_null().or(grant::revoked_at.gt(reminder::queued_at.nullable())))
        .order(reminder::message_id.asc())
        .distinct()
        .limit(MOST)
        .select(reminder::message_id)
        .load(conn)?;
    let told: Vec<i64> = told_miss::table
        .filter(told_miss::location_id.eq(location_id))
        .filter(told_miss::month.eq_any(months))
        .order(told_miss::message_id.asc())
        .limit(MOST)
        .select(told_miss::message_id)
        .load(conn)?;
    messages.extend(told);
    let beside: Vec<i64> = told_place::table
        .filter(told_place::location_id.eq(location_id))
        .filter(told_place::month.eq_any(months))
        .order(told_place::message_id.asc())
        .limit(MOST)
        .select(told_place::message_id)
        .load(conn)?;
    messages.extend(beside);
    messages.sort_unstable();
    messages.dedup();
    Ok(messages)
}
