//! What a person does to one location or provider.

use diesel::prelude::*;

use super::super::model::{Location, NewEvent, Provider};
use crate::db::Conn;
use crate::db::schema::{location, provider, register_event};

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
