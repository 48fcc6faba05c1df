//! Writing and reading entries.

use diesel::prelude::*;

use super::model::{Actor, Entry, NewEntry};
use super::rules::{BEGINNING, hash_of};
use crate::clock::UtcTime;
use crate::db::schema::audit_entry;
use crate::db::{Conn, lock_until_commit};

/// Any number will do, as long as every instance uses the same.
const CHAIN_LOCK: i64 = 0x6361_705f_6175;

/// Adds an entry at the end of the chain, inside the caller's transaction.
///
/// Call it late in the transaction: on PostgreSQL it takes a lock that other acts wait for until the transaction ends
/// (SQLite has one writer in any case).
pub fn record(conn: &mut Conn, who: Actor, what: NewEntry, at: UtcTime) -> QueryResult<()> {
    lock_until_commit(conn, CHAIN_LOCK)?;
    let last: Option<(i64, String)> = audit_entry::table
        .select((audit_entry::sequence, audit_entry::hash))
        .order(audit_entry::sequence.desc())
        .first(conn)
        .optional()?;
    let (sequence, previous_hash) = last.unwrap_or((0, BEGINNING.to_owned()));
    let mut entry = Entry {
        sequence: sequence + 1,
        recorded_at: at,
        actor: who.to_string(),
        event: what.event.to_owned(),
        subject: what.subject,
        detail: serde_json::Value::Object(what.detail).to_string(),
        previous_hash,
        hash: String::new(),
    };
    entry.hash = hash_of(&entry);
    diesel::insert_into(audit_entry::table).values(&entry).execute(conn)?;
    Ok(())
}

/// Entries before `before` (or the newest), newest first.
pub fn list_page(conn: &mut Conn, before: Option<i64>, limit: i64) -> QueryResult<Vec<Entry>> {
    audit_entry::table
        .filter(audit_entry::sequence.lt(before.unwrap_or(i64::MAX)))
        .order(audit_entry::sequence.desc())
        .limit(limit)
        .select(Entry::as_select())
        .load(conn)
}

/// Entries about one thing, oldest first.
pub fn list_of_subject(conn: &mut Conn, subject: &str, limit: i64) -> QueryResult<Vec<Entry>> {
    audit_entry::table
        .filter(audit_entry::subject.eq(subject))
        .order(audit_entry::sequence.asc())
        .limit(limit)
        .select(Entry::as_select())
        .load(conn)
}

/// Entries after `after`, oldest first.
pub(super) fn list_after(conn: &mut Conn, after: i64, limit: i64) -> QueryResult<Vec<Entry>> {
    audit_entry::table
        .filter(audit_entry::sequence.gt(after))
        .order(audit_entry::sequence.asc())
        .limit(limit)
        .select(Entry::as_select())
        .load(conn)
}
