//! Reading the whole register to hold a load against it, and writing what the load changed.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::super::model::{ImportKind, Location, NewEvent, NewRemark, Provider};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{location, provider, register_event, register_import, register_remark};
use crate::each_backend;

/// Rows in one statement: well under what SQLite allows as parameters.
const CHUNK: usize = 500;

/// Every location, to hold a file against. About 31,000 rows in England.
pub fn load_locations(conn: &mut Conn) -> QueryResult<Vec<Location>> {
    location::table.order(location::id.asc()).select(Location::as_select()).load(conn)
}

/// Every provider, to hold a file against.
pub fn load_providers(conn: &mut Conn) -> QueryResult<Vec<Provider>> {
    provider::table.order(provider::id.asc()).select(Provider::as_select()).load(conn)
}

/// Notes a load; answers its number. The report comes when the load is done.
pub fn insert_import(
    conn: &mut Conn,
    kind: ImportKind,
    source: &str,
    snapshot_on: NaiveDate,
    forced: bool,
    now: UtcTime,
) -> QueryResult<i64> {
    each_backend!(conn, inner => diesel::insert_into(register_import::table)
        .values((
            register_import::kind.eq(kind),
            register_import::source.eq(source),
            register_import::snapshot_on.eq(snapshot_on),
            register_import::imported_at.eq(now),
            register_import::forced.eq(forced),
            register_import::report.eq("{}"),
        ))
        .returning(register_import::id)
        .get_result(inner))
}

/// The newest day that any load told of, but for the load `but`.
pub fn newest_snapshot(conn: &mut Conn, but: i64) -> QueryResult<Option<NaiveDate>> {
    register_import::table
        .filter(register_import::id.ne(but))
        .select(diesel::dsl::max(register_import::snapshot_on))
        .first(conn)
}

/// Keeps how many of each a load found.
pub fn set_report(conn: &mut Conn, import_id: i64, report: &str) -> QueryResult<()> {
    diesel::update(register_import::table.find(import_id)).set(register_import::report.eq(report)).execute(conn)?;
    Ok(())
}

/// Adds new providers.
pub fn insert_providers(conn: &mut Conn, rows: &[Provider]) -> QueryResult<()> {
    for chunk in rows.chunks(CHUNK) {
        each_backend!(conn, inner => diesel::insert_into(provider::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

/// Adds new locations.
pub fn insert_locations(conn: &mut Conn, rows: &[Location]) -> QueryResult<()> {
    for chunk in rows.chunks(CHUNK) {
        each_backend!(conn, inner => diesel::insert_into(location::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

/// Adds events.
pub fn insert_events(conn: &mut Conn, rows: &[NewEvent]) -> QueryResult<()> {
    for chunk in rows.chunks(CHUNK) {
        each_backend!(conn, inner => diesel::insert_into(register_event::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

/// Adds remarks on rows.
pub fn insert_remarks(conn: &mut Conn, rows: &[NewRemark]) -> QueryResult<()> {
    for chunk in rows.chunks(CHUNK) {
        each_backend!(conn, inner => diesel::insert_into(register_remark::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

/// Replaces a provider's details.
pub fn update_provider(conn: &mut Conn, row: &Provider) -> QueryResult<()> {
    diesel::update(provider::table.find(&row.id)).set(row).execute(conn)?;
    Ok(())
}

/// Replaces a location's details.
pub fn update_location(conn: &mut Conn, row: &Location) -> QueryResult<()> {
    diesel::update(location::table.find(&row.id)).set(row).execute(conn)?;
    Ok(())
}

/// Tells PostgreSQL how the tables look now, so that it need not find out by itself a minute later. SQLite plans without.
pub fn analyze(conn: &mut Conn) -> QueryResult<()> {
    if let Conn::Postgres(inner) = conn {
        diesel::sql_query("ANALYZE location, provider, register_event").execute(inner)?;
    }
    Ok(())
}

/// The day of the oldest file that was loaded: before it nothing was known.
pub fn first_snapshot(conn: &mut Conn) -> QueryResult<Option<NaiveDate>> {
    register_import::table.select(diesel::dsl::min(register_import::snapshot_on)).first(conn)
}
