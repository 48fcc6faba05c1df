//! What the demonstration reads and writes by the thousand.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::super::model::{CurrentSection, PlacedSave, Progress};
use crate::db::Conn;
use crate::db::schema::{current_section, location, month_progress, section_save};
use crate::each_backend;
use crate::register::Location;

/// Rows in one statement: well under what either database allows as parameters.
const CHUNK: usize = 500;

/// Locations by id, after the id `after`: all that ever were on the register.
pub fn list_every_location(conn: &mut Conn, after: &str, limit: i64) -> QueryResult<Vec<Location>> {
    location::table
        .filter(location::id.gt(after))
        .order(location::id.asc())
        .limit(limit)
        .select(Location::as_select())
        .load(conn)
}

/// Keeps saves that have their numbers and places already.
pub fn insert_placed(conn: &mut Conn, rows: &[PlacedSave]) -> QueryResult<()> {
    for chunk in rows.chunks(CHUNK) {
        each_backend!(conn, inner => diesel::insert_into(section_save::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

/// Names the current saves of sections that had none.
pub fn insert_current(conn: &mut Conn, rows: &[CurrentSection]) -> QueryResult<()> {
    for chunk in rows.chunks(CHUNK) {
        each_backend!(conn, inner => diesel::insert_into(current_section::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

/// Notes what is done in a month of which nothing was noted.
pub fn insert_progress(conn: &mut Conn, rows: &[Progress]) -> QueryResult<()> {
    for chunk in rows.chunks(CHUNK) {
        each_backend!(conn, inner => diesel::insert_into(month_progress::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

/// Lets the next save have the number after `last`, and tells PostgreSQL how the tables look now. SQLite sees by itself
/// what numbers there are, and plans without.
pub fn continue_after(conn: &mut Conn, last: i64) -> QueryResult<()> {
    if let Conn::Postgres(inner) = conn {
        diesel::sql_query("SELECT setval(pg_get_serial_sequence('section_save', 'id'), $1)")
            .bind::<BigInt, _>(last)
            .execute(inner)?;
        diesel::sql_query("ANALYZE section_save, current_section, month_progress").execute(inner)?;
    }
    Ok(())
}
