//! What a person does to one location or provider, and rows that nobody else changes meanwhile.

use diesel::prelude::*;

use super::super::model::{Location, NewEvent, Provider};
use crate::db::Conn;
use crate::db::schema::{location, provider, register_event};

/// Rows that are locked with one statement.
const LOCKED_AT_ONCE: usize = 500;

/// A location, whose row nobody else changes until the transaction ends.
pub fn lock_location(conn: &mut Conn, id: &str) -> QueryResult<Option<Location>> {
    match conn {
        // One writer in any case.
        Conn::Sqlite(inner) => location::table.find(id).select(Location::as_select()).first(inner).optional(),
        Conn::Postgres(inner) => {
            location::table.find(id).select(Location::as_select()).for_update().first(inner).optional()
        }
    }
}

/// Locks some locations whole until the transaction ends, in the order of `ids`, which is that of the alphabet: saves that
/// look at who owes what wait, which an update alone does not ask of them. SQLite has one writer in any case.
pub fn lock_locations(conn: &mut Conn, ids: &[String]) -> QueryResult<()> {
    let Conn::Postgres(inner) = conn else { return Ok(()) };
    for chunk in ids.chunks(LOCKED_AT_ONCE) {
        let _: Vec<String> = location::table
            .filter(location::id.eq_any(chunk.iter().map(String::as_str)))
            .order(location::id.asc())
            .select(location::id)
            .for_update()
            .load(inner)?;
    }
    Ok(())
}

/// A provider, whose row nobody else changes until the transaction ends.
pub fn lock_provider(conn: &mut Conn, id: &str) -> QueryResult<Option<Provider>> {
    match conn {
        Conn::Sqlite(inner) => provider::table.find(id).select(Provider::as_select()).first(inner).optional(),
        Conn::Postgres(inner) => {
            provider::table.find(id).select(Provider::as_select()).for_update().first(inner).optional()
        }
    }
}

/// Adds what a person did.
pub fn record_event(conn: &mut Conn, event: &NewEvent) -> QueryResult<()> {
    diesel::insert_into(register_event::table).values(event).execute(conn)?;
    Ok(())
}
