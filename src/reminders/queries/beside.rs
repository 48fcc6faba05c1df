//! What people are told beside the reminders that everybody gets: the last day of the time that a location was given, and a
//! location that came to them after their reminder had gone.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::super::model::{Came, Held, Kind, NewToldPlace, REMINDED};
use super::MANY;
use super::due::Waiting;
use crate::accounts::Scope;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{
    grant, location, mail_message, register_event, register_import, reminder, told_miss, told_place, window_extension,
    window_outcome,
};
use crate::each_backend;
use crate::mail::MailState;
use crate::register::{EventKind, Status};
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

/// More rows than any of these lists has.
const MOST: i64 = 1_000_000;

/// Who was told of which location, in which kind of reminder, and of which end of its time.
pub type ToldPlace = (i64, String, Kind, Option<UtcTime>);

/// Of which locations some people were told beside the reminders of a month.
pub fn list_told_places(conn: &mut Conn, month: ReportingMonth, accounts: &[i64]) -> QueryResult<HashSet<ToldPlace>> {
    let rows: Vec<ToldPlace> = told_place::table
        .filter(told_place::account_id.eq_any(accounts))
        .filter(told_place::month.eq(month))
        .order((told_place::message_id.asc(), told_place::location_id.asc()))
        .limit(MOST)
        .select((told_place::account_id, told_place::location_id, told_place::kind, told_place::until_at))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Writes down who was told of what; the indexes of the table refuse a second time.
pub fn record_told_places(conn: &mut Conn, told: &[NewToldPlace]) -> QueryResult<()> {
    for chunk in told.chunks(MANY / 7) {
        each_backend!(conn, inner => diesel::insert_into(told_place::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

/// Locations and months for which a grant of more time ends from one moment to another; a later grant may say otherwise.
pub fn list_ending(conn: &mut Conn, (from, to): (UtcTime, UtcTime)) -> QueryResult<Vec<(String, ReportingMonth)>> {
    window_extension::table
        .filter(window_extension::until_at.ge(from))
        .filter(window_extension::until_at.lt(to))
        .order(window_extension::id.asc())
        .limit(MOST)
        .select((window_extension::location_id, window_extension::month))
        .load(conn)
}

/// Of some locations those whose return for a month may still be missing, with whose they are. Left out is one that was sold
/// since the window closed, of which nobody has both the duty and the location.
pub fn list_owing(conn: &mut Conn, month: ReportingMonth, ids: &[String]) -> QueryResult<Vec<(String, String)>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(MANY) {
        let mut owners: Vec<(String, String)> = location::table
            .filter(location::id.eq_any(chunk.iter().map(String::as_str)))
            .filter(location::status.ne(Status::Deregistered))
            .order(location::id.asc())
            .limit(MOST)
            .select((location::id, location::provider_id))
            .load(conn)?;
        let outcomes: Vec<(String, String, ReturnState)> = window_outcome::table
            .filter(window_outcome::month.eq(month))
            .filter(window_outcome::location_id.eq_any(chunk.iter().map(String::as_str)))
            .order(window_outcome::location_id.asc())
            .limit(MOST)
            .select((window_outcome::location_id, window_outcome::provider_id, window_outcome::state))
            .load(conn)?;
        let outcomes: HashMap<String, (String, ReturnState)> =
            outcomes.into_iter().map(|(id, provider, state)| (id, (provider, state))).collect();
        owners.retain(|(id, owner)| {
            outcomes.get(id).is_none_or(|(duty, state)| {
                duty == owner && !matches!(state, ReturnState::Complete | ReturnState::NotRequired)
            })
        });
        found.extend(owners);
    }
    Ok(found)
}

/// When the first reminder of a month was sent, of those that were sent since its window opened.
pub fn find_first_reminder(conn: &mut Conn, month: ReportingMonth, opens_at: UtcTime) -> QueryResult<Option<UtcTime>> {
    reminder::table
        .filter(reminder::queued_at.ge(opens_at))
        .filter(reminder::month.eq(month))
        .order(reminder::queued_at.asc())
        .select(reminder::queued_at)
        .first(conn)
        .optional()
}

/// What can bring a location to somebody, and what can take it away.
const COMINGS_AND_GOINGS: [EventKind; 6] = [
    EventKind::Added,
    EventKind::Returned,
    EventKind::BecameActive,
    EventKind::MovedProvider,
    EventKind::Deregistered,
    EventKind::BecameDormant,
];

/// What was learnt after one moment and up to another of locations that came to somebody or went, in the order in which it
/// happened.
pub fn list_came(conn: &mut Conn, (after, to): (UtcTime, UtcTime)) -> QueryResult<Vec<Came>> {
    register_event::table
        .inner_join(register_import::table.on(register_event::import_id.eq(register_import::id.nullable())))
        .inner_join(location::table.on(register_event::location_id.eq(location::id.nullable())))
        .filter(register_import::imported_at.gt(after))
        .filter(register_import::imported_at.le(to))
        .filter(register_event::kind.eq_any(COMINGS_AND_GOINGS))
        .order(register_event::id.asc())
        .limit(MOST)
        .select((
            location::id,
            location::provider_id,
            register_event::kind,
            register_event::was,
            register_import::imported_at,
        ))
        .load(conn)
}

/// Numbers of the accounts that were given a place to send returns for, after one moment and up to another.
pub fn list_new_holders(conn: &mut Conn, (after, to): (UtcTime, UtcTime)) -> QueryResult<Vec<i64>> {
    let found: Vec<Option<i64>> = grant::table
        .filter(grant::granted_at.gt(after))
        .filter(grant::granted_at.le(to))
        .filter(grant::revoked_at.is_null())
        .filter(grant::role.eq_any(REMINDED))
        .order(grant::id.asc())
        .limit(MOST)
        .select(grant::account_id)
        .load(conn)?;
    Ok(found.into_iter().flatten().collect())
}

/// Where some people send returns, and where they did.
pub fn list_held(conn: &mut Conn, accounts: &[i64]) -> QueryResult<Vec<Held>> {
    type Row = (Option<i64>, String, Option<String>, UtcTime, Option<UtcTime>);
    let rows: Vec<Row> = grant::table
        .filter(grant::account_id.eq_any(accounts))
        .filter(grant::role.eq_any(REMINDED))
        .order(grant::id.asc())
        .limit(MOST)
        .select((grant::account_id, grant::scope_kind, grant::scope_id, grant::granted_at, grant::revoked_at))
        .load(conn)?;
    // A scope that cannot be read grants nothing.
    let held = |(account_id, kind, id, granted_at, revoked_at): Row| {
        let scope = Scope::from_columns(&kind, id.as_deref()).ok()?;
        Some(Held { account_id: account_id?, scope, granted_at, revoked_at })
    };
    Ok(rows.into_iter().filter_map(held).collect())
}

/// Messages beside the reminders that were queued before a moment and have not left, by number, after the message `after`.
pub fn list_waiting_beside(conn: &mut Conn, before: UtcTime, after: i64, limit: i64) -> QueryResult<Vec<Waiting>> {
    told_place::table
        .inner_join(mail_message::table)
        .filter(mail_message::state.eq(MailState::Queued))
        .filter(mail_message::cancelled_at.is_null())
        .filter(mail_message::id.gt(after))
        .filter(told_place::queued_at.lt(before))
        .order(mail_message::id.asc())
        .distinct()
        .limit(limit)
        .select((mail_message::id, told_place::account_id, told_place::month, told_place::kind))
        .load(conn)
}

/// The locations of some messages that were sent beside the reminders.
pub fn list_places_of(conn: &mut Conn, messages: &[i64]) -> QueryResult<HashMap<i64, HashSet<String>>> {
    let rows: Vec<(i64, String)> = told_place::table
        .filter(told_place::message_id.eq_any(messages))
        .order((told_place::message_id.asc(), told_place::location_id.asc()))
        .limit(MOST)
        .select((told_place::message_id, told_place::location_id))
        .load(conn)?;
    let mut found: HashMap<i64, HashSet<String>> = HashMap::new();
    for (message, location) in rows {
        found.entry(message).or_default().insert(location);
    }
    Ok(found)
}

/// The messages that told some people of what they missed in a month: person, message and location.
pub fn list_told_messages(
    conn: &mut Conn,
    month: ReportingMonth,
    accounts: &[i64],
) -> QueryResult<Vec<(i64, i64, String)>> {
    told_miss::table
        .filter(told_miss::account_id.eq_any(accounts))
        .filter(told_miss::month.eq(month))
        .order((told_miss::account_id.asc(), told_miss::location_id.asc()))
        .limit(MOST)
        .select((told_miss::account_id, told_miss::message_id, told_miss::location_id))
        .load(conn)
}
