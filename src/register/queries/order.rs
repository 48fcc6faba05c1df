//! The order in which events could be seen, for extracts that can be made again.
//!
//! Numbers of events are given before they are committed, so on PostgreSQL a lower one can appear after a higher one. An
//! event gets its place when it can be seen, under a lock: what is committed later has a later place, whatever its number.

use diesel::dsl::{max, min};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::clock::UtcTime;
use crate::db::schema::register_event;
use crate::db::{Conn, lock_until_commit};
use crate::each_backend;

/// Any number will do, as long as every instance uses the same, and for nothing else.
const ORDER_LOCK: i64 = 0x6361_705f_6576;

/// Gives every event that can be seen and has no place its place, after all others.
pub fn place_events(conn: &mut Conn) -> QueryResult<()> {
    lock_until_commit(conn, ORDER_LOCK)?;
    let last = last_place(conn)?;
    each_backend!(conn, inner => diesel::sql_query(
        "UPDATE register_event SET place = placed.place \
         FROM (SELECT id, $1 + row_number() OVER (ORDER BY id) AS place FROM register_event WHERE place IS NULL) AS placed \
         WHERE register_event.id = placed.id")
        .bind::<BigInt, _>(last)
        .execute(inner))?;
    Ok(())
}

/// The place of the last event that was known at a moment: the one before the first that was written down after it, of
/// those that have a place. `now` is a time after all of them got theirs: what was written down after it was so by a clock
/// that was wrong, and tells nothing. Events of which only the day is known are looked at by that.
pub fn last_event_by(conn: &mut Conn, moment: UtcTime, now: UtcTime) -> QueryResult<i64> {
    let first_later: Option<i64> = register_event::table
        .filter(register_event::recorded_at.gt(moment))
        .filter(register_event::recorded_at.le(now))
        .select(min(register_event::place))
        .first(conn)?;
    first_later.map_or_else(|| last_place(conn), |place| Ok(place - 1))
}

fn last_place(conn: &mut Conn) -> QueryResult<i64> {
    // Said, as SQLite would not look into the index of those that have a place.
    let placed = register_event::table.filter(register_event::place.is_not_null());
    let last: Option<i64> = placed.select(max(register_event::place)).first(conn)?;
    Ok(last.unwrap_or(0))
}
