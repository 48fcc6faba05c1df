//! Loads and what they did, within somebody's scopes.

use diesel::prelude::*;

use super::super::model::{Event, Import, StoredRemark};
use super::scoped::Reach;
use crate::accounts::Scopes;
use crate::db::schema::{location, register_event, register_import, register_remark};
use crate::db::{Conn, MultiBackend};
use crate::location_within;

/// Loads, newest first, before the load `before`.
pub fn list_imports(conn: &mut Conn, before: Option<i64>, limit: i64) -> QueryResult<Vec<Import>> {
    register_import::table
        .filter(register_import::id.lt(before.unwrap_or(i64::MAX)))
        .order(register_import::id.desc())
        .limit(limit)
        .select(Import::as_select())
        .load(conn)
}

/// A load.
pub fn find_import(conn: &mut Conn, id: i64) -> QueryResult<Option<Import>> {
    register_import::table.find(id).select(Import::as_select()).first(conn).optional()
}

/// Remarks of a load on locations of these scopes, refused rows and notes apart, after the remark `after`. Rows that
/// belong to no location on the register are shown only to those who see all of England.
pub fn list_remarks(
    conn: &mut Conn,
    scopes: &Scopes,
    import_id: i64,
    after: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<StoredRemark>> {
    let mut query = register_remark::table
        .into_boxed::<MultiBackend>()
        .filter(register_remark::import_id.eq(import_id))
        .filter(register_remark::id.gt(after.unwrap_or(0)));
    if let Some(reach) = Reach::of(scopes) {
        let ids = location::table.filter(location_within!(reach)).select(location::id.nullable());
        query = query.filter(register_remark::location_id.eq_any(ids));
    }
    query.order(register_remark::id.asc()).limit(limit).select(StoredRemark::as_select()).load(conn)
}

/// What a load changed for locations of these scopes, after the event `after`.
pub fn list_events(
    conn: &mut Conn,
    scopes: &Scopes,
    import_id: i64,
    after: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<Event>> {
    let mut query = register_event::table
        .into_boxed::<MultiBackend>()
        .filter(register_event::import_id.eq(import_id))
        .filter(register_event::id.gt(after.unwrap_or(0)));
    if let Some(reach) = Reach::of(scopes) {
        let ids = location::table.filter(location_within!(reach)).select(location::id.nullable());
        query = query.filter(register_event::location_id.eq_any(ids));
    }
    query.order(register_event::id.asc()).limit(limit).select(Event::as_select()).load(conn)
}

/// Names of locations by id, for those that events tell of.
pub fn names_of_locations(conn: &mut Conn, ids: &[String]) -> QueryResult<Vec<(String, String)>> {
    location::table
        .filter(location::id.eq_any(ids))
        .order(location::id.asc())
        .select((location::id, location::name))
        .load(conn)
}
