//! Recipients, and the record of what left.

use diesel::prelude::*;

use super::super::model::{Disclosure, NewDisclosure, NewRecipient, Recipient};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{disclosure, extract_recipient};
use crate::each_backend;

/// Registers a recipient; answers its number.
pub fn insert_recipient(conn: &mut Conn, new: &NewRecipient) -> QueryResult<i64> {
    each_backend!(conn, inner => diesel::insert_into(extract_recipient::table)
        .values(new)
        .returning(extract_recipient::id)
        .get_result(inner))
}

/// Ends what a recipient may have; false if that was done before.
pub fn withdraw(conn: &mut Conn, id: i64, by: &str, now: UtcTime) -> QueryResult<bool> {
    let standing = extract_recipient::table.find(id).filter(extract_recipient::withdrawn_at.is_null());
    let changed = diesel::update(standing)
        .set((extract_recipient::withdrawn_by.eq(by), extract_recipient::withdrawn_at.eq(now)))
        .execute(conn)?;
    Ok(changed == 1)
}

/// A recipient.
pub fn find_recipient(conn: &mut Conn, id: i64) -> QueryResult<Option<Recipient>> {
    extract_recipient::table.find(id).select(Recipient::as_select()).first(conn).optional()
}

/// Recipients, newest first, before the recipient `before`.
pub fn list_recipients(conn: &mut Conn, before: Option<i64>, limit: i64) -> QueryResult<Vec<Recipient>> {
    extract_recipient::table
        .filter(extract_recipient::id.lt(before.unwrap_or(i64::MAX)))
        .order(extract_recipient::id.desc())
        .limit(limit)
        .select(Recipient::as_select())
        .load(conn)
}

/// What some recipients are called.
pub fn names_of_recipients(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<(i64, String)>> {
    extract_recipient::table
        .filter(extract_recipient::id.eq_any(ids))
        .select((extract_recipient::id, extract_recipient::name))
        .load(conn)
}

/// The recipients that a key belongs to, newest first.
pub fn list_of_key(conn: &mut Conn, key_id: i64) -> QueryResult<Vec<Recipient>> {
    extract_recipient::table
        .filter(extract_recipient::api_key_id.eq(key_id))
        .order(extract_recipient::id.desc())
        .limit(1_000)
        .select(Recipient::as_select())
        .load(conn)
}

/// Records what leaves.
pub fn insert_disclosures(conn: &mut Conn, new: &[NewDisclosure]) -> QueryResult<()> {
    each_backend!(conn, inner => diesel::insert_into(disclosure::table).values(new).execute(inner))?;
    Ok(())
}

/// What left, newest first, before the disclosure `before`; of one run or recipient if it is named.
pub fn list_disclosures(
    conn: &mut Conn,
    (run, recipient): (Option<i64>, Option<i64>),
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<Disclosure>> {
    let mut query =
        disclosure::table.filter(disclosure::id.lt(before.unwrap_or(i64::MAX))).into_boxed::<crate::db::MultiBackend>();
    if let Some(run) = run {
        query = query.filter(disclosure::run_id.eq(run));
    }
    if let Some(recipient) = recipient {
        query = query.filter(disclosure::recipient_id.eq(recipient));
    }
    query.order(disclosure::id.desc()).limit(limit).select(Disclosure::as_select()).load(conn)
}
