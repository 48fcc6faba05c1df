//! Reminders on which a case rests, and those that are kept no longer.

use std::collections::HashSet;

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

/// The messages by which people were reminded of the months of some windows while they had access to a location of them, or
/// to the provider, and those that told of these windows alone: of missed returns, of the last day of more time, or that a
/// location had come to them. A constant number of statements.
pub fn list_messages_about(
    conn: &mut Conn,
    provider_id: &str,
    windows: &[(String, ReportingMonth)],
) -> QueryResult<Vec<i64>> {
    let wanted: HashSet<(&str, ReportingMonth)> = windows.iter().map(|(id, month)| (id.as_str(), *month)).collect();
    let locations: HashSet<&str> = wanted.iter().map(|(id, _)| *id).collect();
    let months: HashSet<ReportingMonth> = wanted.iter().map(|(_, month)| *month).collect();
    let of_location =
        grant::scope_kind.eq("location").and(grant::scope_id.eq_any(locations.iter().map(|id| (*id).to_owned())));
    let of_provider = grant::scope_kind.eq("provider").and(grant::scope_id.eq(provider_id.to_owned()));
    let reminded: Vec<(i64, String, Option<String>, ReportingMonth)> = reminder::table
        .inner_join(grant::table.on(grant::account_id.eq(reminder::account_id.nullable())))
        .filter(reminder::month.eq_any(months.iter().copied()))
        .filter(of_location.or(of_provider))
        .filter(grant::role.eq_any(REMINDED))
        .filter(grant::granted_at.le(reminder::queued_at))
        .filter(grant::revoked_at.is_null().or(grant::revoked_at.gt(reminder::queued_at.nullable())))
        .order(reminder::message_id.asc())
        .distinct()
        .limit(MOST)
        .select((reminder::message_id, grant::scope_kind, grant::scope_id, reminder::month))
        .load(conn)?;
    let is_theirs = |(_, kind, id, month): &(i64, String, Option<String>, ReportingMonth)| {
        kind == "provider" || id.as_ref().is_some_and(|id| wanted.contains(&(id.as_str(), *month)))
    };
    let mut messages: Vec<i64> = reminded.into_iter().filter(is_theirs).map(|(message, ..)| message).collect();
    let told = told(conn, &locations, &months)?;
    let told = told.into_iter().filter(|(_, id, month)| wanted.contains(&(id.as_str(), *month)));
    messages.extend(told.map(|(message, ..)| message));
    messages.sort_unstable();
    messages.dedup();
    Ok(messages)
}

/// The messages that told of one of some locations alone, with the location and the month.
fn told(
    conn: &mut Conn,
    locations: &HashSet<&str>,
    months: &HashSet<ReportingMonth>,
) -> QueryResult<Vec<(i64, String, ReportingMonth)>> {
    let mut missed: Vec<(i64, String, ReportingMonth)> = told_miss::table
        .filter(told_miss::location_id.eq_any(locations.iter().copied()))
        .filter(told_miss::month.eq_any(months.iter().copied()))
        .order(told_miss::message_id.asc())
        .limit(MOST)
        .select((told_miss::message_id, told_miss::location_id, told_miss::month))
        .load(conn)?;
    let beside: Vec<(i64, String, ReportingMonth)> = told_place::table
        .filter(told_place::location_id.eq_any(locations.iter().copied()))
        .filter(told_place::month.eq_any(months.iter().copied()))
        .order(told_place::message_id.asc())
        .limit(MOST)
        .select((told_place::message_id, told_place::location_id, told_place::month))
        .load(conn)?;
    missed.extend(beside);
    Ok(missed)
}
