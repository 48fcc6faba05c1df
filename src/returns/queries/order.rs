//! The order in which saves are handed out.
//!
//! Numbers of saves are given before they are committed, so on PostgreSQL a lower one can appear after a higher one. A
//! save gets its place when it can be seen, under a lock: whoever has read up to a place never misses what comes later.

use diesel::dsl::{InnerJoinQuerySource, exists};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::super::model::Save;
use super::locations::within;
use crate::accounts::Scopes;
use crate::db::schema::{location, section_save};
use crate::db::{Conn, lock_until_commit};
use crate::each_backend;

/// Any number will do, as long as every instance uses the same.
const ORDER_LOCK: i64 = 0x6361_705f_7361;

/// Saves that were given their places together.
#[derive(Debug, Clone, PartialEq)]
pub struct Sealed {
    /// Place of the first.
    pub first: i64,
    /// The saves, in their order.
    pub saves: Vec<Save>,
}

/// Whether there are saves that have no place yet.
pub fn has_unsealed(conn: &mut Conn) -> QueryResult<bool> {
    let unsealed = section_save::table.filter(section_save::sequence.is_null()).select(section_save::id);
    diesel::select(exists(unsealed)).get_result(conn)
}

/// Gives up to `limit` saves their places, after all others; nothing if there are none without.
pub fn seal(conn: &mut Conn, limit: i64) -> QueryResult<Option<Sealed>> {
    lock_until_commit(conn, ORDER_LOCK)?;
    let last: Option<i64> = section_save::table
        .filter(section_save::sequence.is_not_null())
        .order(section_save::sequence.desc())
        .select(section_save::sequence.assume_not_null())
        .first(conn)
        .optional()?;
    let last = last.unwrap_or(0);
    let sealed = each_backend!(conn, inner => diesel::sql_query(
        "UPDATE section_save SET sequence = placed.sequence \
         FROM (SELECT id, $1 + row_number() OVER (ORDER BY id) AS sequence FROM section_save \
               WHERE sequence IS NULL ORDER BY id LIMIT $2) AS placed \
         WHERE section_save.id = placed.id")
        .bind::<BigInt, _>(last)
        .bind::<BigInt, _>(limit)
        .execute(inner))?;
    if sealed == 0 {
        return Ok(None);
    }
    let saves = section_save::table
        .filter(section_save::sequence.gt(last))
        .order(section_save::sequence.asc())
        .limit(limit)
        .select(Save::as_select())
        .load(conn)?;
    Ok(Some(Sealed { first: last + 1, saves }))
}

/// Saves with a place after `after` and up to `last`, in their order, each with its place: whoever may see them.
pub fn list_places(conn: &mut Conn, after: i64, last: i64, limit: i64) -> QueryResult<Vec<(i64, Save)>> {
    section_save::table
        .filter(section_save::sequence.gt(after))
        .filter(section_save::sequence.le(last))
        .order(section_save::sequence.asc())
        .limit(limit)
        .select((section_save::sequence.assume_not_null(), Save::as_select()))
        .load(conn)
}

/// Saves in these scopes with a place after `after`, in their order, each with its place.
pub fn list_sealed(conn: &mut Conn, scopes: &Scopes, after: i64, limit: i64) -> QueryResult<Vec<(i64, Save)>> {
    let mut query = section_save::table
        .inner_join(location::table)
        .filter(section_save::sequence.gt(after))
        .order(section_save::sequence.asc())
        .limit(limit)
        .select((section_save::sequence.assume_not_null(), Save::as_select()))
        .into_boxed::<crate::db::MultiBackend>();
    if let Some(within) = within!(scopes, InnerJoinQuerySource<section_save::table, location::table>) {
        query = query.filter(within);
    }
    query.load(conn)
}
