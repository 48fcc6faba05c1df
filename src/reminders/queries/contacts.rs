//! Whether the people of a location can be reached.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::super::model::{Contacts, Kind, LocationPerson, REMINDED};
use super::MANY;
use crate::accounts::{Email, Scopes};
use crate::clock::UtcTime;
use crate::db::schema::{account, grant, location, reminder, told_miss, told_place};
use crate::db::{Conn, MultiBackend};
use crate::location_within;
use crate::mail::{self, MailState, Unreached};
use crate::register::queries::Reach;
use crate::windows::ReportingMonth;

/// More people than any location has.
const MOST_PEOPLE: i64 = 1_000;

/// More rows than any of these lists has.
const MOST: i64 = 1_000_000;

/// A person with a grant for a provider or a location.
type Access = (i64, Email, String, Option<String>);

/// For each of these locations: how many people have access, and how many of them can be reached by email. For lists of
/// who has to be chased: whoever asks has made sure that the locations are in their scope. Five statements, however many
/// locations there are, up to 5,000; five more for each 5,000 after that. Locations that nobody has access to are in the
/// answer too.
pub fn contacts(conn: &mut Conn, locations: &[String]) -> QueryResult<HashMap<String, Contacts>> {
    let mut found: HashMap<String, Contacts> = HashMap::new();
    for chunk in locations.chunks(MANY) {
        let owners: Vec<(String, String)> = location::table
            .filter(location::id.eq_any(chunk.iter().map(String::as_str)))
            .order(location::id.asc())
            .limit(MOST)
            .select((location::id, location::provider_id))
            .load(conn)?;
        let access = list_access(conn, chunk, &owners)?;
        let unreached = list_unreached(conn, &access)?;
        let mut people: HashMap<(&str, &str), HashMap<i64, &Email>> = HashMap::new();
        for (account_id, email, kind, id) in &access {
            people.entry((kind, id.as_deref().unwrap_or_default())).or_default().insert(*account_id, email);
        }
        for (location, provider) in &owners {
            let own = people.get(&("location", location.as_str())).into_iter().flatten();
            let all: HashMap<&i64, &&Email> =
                own.chain(people.get(&("provider", provider.as_str())).into_iter().flatten()).collect();
            let reached = all.values().filter(|email| unreached.at(email.as_str(), location).is_none()).count();
            let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            found.insert(location.clone(), Contacts { users: count(all.len()), reached: count(reached) });
        }
    }
    Ok(found)
}

/// Who has access to some locations, by a grant for them or for their providers: two statements.
fn list_access(conn: &mut Conn, locations: &[String], owners: &[(String, String)]) -> QueryResult<Vec<Access>> {
    let providers: HashSet<&str> = owners.iter().map(|(_, provider)| provider.as_str()).collect();
    let locations: HashSet<&str> = locations.iter().map(String::as_str).collect();
    let mut found = Vec::new();
    for (kind, ids) in [("provider", providers), ("location", locations)] {
        let rows: Vec<Access> = grant::table
            .inner_join(account::table)
            .filter(grant::scope_kind.eq(kind))
            .filter(grant::scope_id.eq_any(ids))
            .filter(grant::revoked_at.is_null())
            .filter(grant::role.eq_any(REMINDED))
            .filter(account::deactivated_at.is_null())
            .order(grant::id.asc())
            .limit(MOST)
            .select((account::id, account::email, grant::scope_kind, grant::scope_id))
            .load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

/// Whom mail does not reach, where, and why: two statements.
fn list_unreached(conn: &mut Conn, access: &[Access]) -> QueryResult<Unreached> {
    let addresses: HashSet<&str> = access.iter().map(|(_, email, ..)| email.as_str()).collect();
    mail::list_unreachable(conn, &addresses.into_iter().map(str::to_owned).collect::<Vec<_>>())
}

/// The locations within somebody's scopes to which a person has access, by a grant for them or for their provider.
pub fn list_locations_of(conn: &mut Conn, scopes: &Scopes, account_id: i64) -> QueryResult<Vec<String>> {
    let held: Vec<(String, Option<String>)> = grant::table
        .filter(grant::account_id.eq(account_id))
        .filter(grant::revoked_at.is_null())
        .filter(grant::role.eq_any(REMINDED))
        .order(grant::id.asc())
        .limit(MOST)
        .select((grant::scope_kind, grant::scope_id))
        .load(conn)?;
    let ids = |kind: &str| -> Vec<String> {
        held.iter().filter(|(of, _)| of == kind).filter_map(|(_, id)| id.clone()).collect()
    };
    let theirs = location::provider_id.eq_any(ids("provider")).or(location::id.eq_any(ids("location")));
    let mut query = location::table.filter(theirs).into_boxed::<MultiBackend>();
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach));
    }
    query.order(location::id.asc()).limit(MOST).select(location::id).load(conn)
}

/// The name of a location and its people, by name, for somebody whose scopes reach it.
pub fn list_people_of(
    conn: &mut Conn,
    scopes: &Scopes,
    location_id: &str,
) -> QueryResult<Option<(String, Vec<LocationPerson>)>> {
    let mut query = location::table.filter(location::id.eq(location_id.to_owned())).into_boxed::<MultiBackend>();
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach));
    }
    let known: Option<(String, String, String)> =
        query.select((location::id, location::provider_id, location::name)).first(conn).optional()?;
    let Some((id, provider, name)) = known else { return Ok(None) };
    let access = list_access(conn, std::slice::from_ref(&id), &[(id.clone(), provider)])?;
    let unreached = list_unreached(conn, &access)?;
    let ids: HashSet<i64> = access.iter().map(|(id, ..)| *id).collect();
    let last = list_last(conn, &ids)?;
    let people: Vec<(i64, String, Email)> = account::table
        .filter(account::id.eq_any(ids))
        .order((account::name.asc(), account::id.asc()))
        .limit(MOST_PEOPLE)
        .select((account::id, account::name, account::email))
        .load(conn)?;
    let person = |(account_id, name, email): (i64, String, Email)| LocationPerson {
        account_id,
        name,
        unreachable: unreached.at(email.as_str(), &id),
        email,
        last: last.get(&account_id).copied(),
    };
    Ok(Some((name, people.into_iter().map(person).collect())))
}

type Last = (ReportingMonth, Kind, UtcTime, MailState);

/// To whom, the month, which kind, when, and the message.
type LastRow = (i64, ReportingMonth, Kind, UtcTime, i64);

/// The newest reminder of some people, and what became of it.
fn list_last(conn: &mut Conn, accounts: &HashSet<i64>) -> QueryResult<HashMap<i64, Last>> {
    let newest: Vec<Option<i64>> = reminder::table
        .filter(reminder::account_id.eq_any(accounts))
        .group_by(reminder::account_id)
        .select(diesel::dsl::max(reminder::message_id))
        .load(conn)?;
    let single = list_single(conn, accounts)?;
    let messages: Vec<i64> = newest.into_iter().flatten().chain(single.iter().map(|row| row.4)).collect();
    let states: HashMap<i64, MailState> =
        mail::list_states(conn, &messages)?.into_iter().map(|(id, state, _)| (id, state)).collect();
    let mut rows: Vec<LastRow> = reminder::table
        .filter(reminder::message_id.eq_any(&messages))
        .order(reminder::message_id.asc())
        .limit(MOST_PEOPLE)
        .select((reminder::account_id, reminder::month, reminder::kind, reminder::queued_at, reminder::message_id))
        .load(conn)?;
    rows.extend(single);
    // The newest comes last, and stays.
    rows.sort_by_key(|(.., message)| *message);
    let last = |(account, month, kind, at, message)| Some((account, (month, kind, at, *states.get(&message)?)));
    Ok(rows.into_iter().filter_map(last).collect())
}

/// Messages of single locations to some people, which are no reminders of the window.
fn list_single(conn: &mut Conn, accounts: &HashSet<i64>) -> QueryResult<Vec<LastRow>> {
    let told: Vec<(i64, ReportingMonth, UtcTime, i64)> = told_miss::table
        .filter(told_miss::account_id.eq_any(accounts))
        .order(told_miss::message_id.asc())
        .distinct()
        .limit(MOST)
        .select((told_miss::account_id, told_miss::month, told_miss::queued_at, told_miss::message_id))
        .load(conn)?;
    let mut found: Vec<LastRow> = told_place::table
        .filter(told_place::account_id.eq_any(accounts))
        .order(told_place::message_id.asc())
        .distinct()
        .limit(MOST)
        .select((
            told_place::account_id,
            told_place::month,
            told_place::kind,
            told_place::queued_at,
            told_place::message_id,
        ))
        .load(conn)?;
    found.extend(told.into_iter().map(|(account, month, at, id)| (account, month, Kind::ClosedAndMissed, at, id)));
    Ok(found)
}

/// Somebody of a location, if the scopes reach the location.
pub fn find_person_of(
    conn: &mut Conn,
    scopes: &Scopes,
    location_id: &str,
    account_id: i64,
) -> QueryResult<Option<LocationPerson>> {
    let found = list_people_of(conn, scopes, location_id)?;
    Ok(found.and_then(|(_, people)| people.into_iter().find(|person| person.account_id == account_id)))
}
