//! What the demonstration reads and writes by the thousand.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

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

/// An index of a table, and how it is made.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Index {
    /// Its name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// The statement that makes it.
    #[diesel(sql_type = Text)]
    pub definition: String,
}

/// Takes away the indexes of saves until [`make_indexes`], in the same transaction: made once from all rows, they take a
/// third of the time that they take row by row, and none of their pages is written twice.
pub fn drop_indexes(conn: &mut Conn) -> QueryResult<Vec<Index>> {
    let known = match conn {
        Conn::Sqlite(_) => {
            "SELECT name, sql AS definition FROM sqlite_master \
             WHERE type = 'index' AND tbl_name = 'section_save' AND sql IS NOT NULL ORDER BY name LIMIT 100"
        }
        Conn::Postgres(_) => {
            "SELECT CAST(indexname AS TEXT) AS name, indexdef AS definition FROM pg_indexes \
             WHERE schemaname = current_schema() AND tablename = 'section_save' AND indexname <> 'section_save_pkey' \
             ORDER BY indexname LIMIT 100"
        }
    };
    let indexes: Vec<Index> = diesel::sql_query(known).load(conn)?;
    for index in &indexes {
        diesel::sql_query(format!("DROP INDEX {}", index.name)).execute(conn)?;
    }
    Ok(indexes)
}

/// Makes them again.
pub fn make_indexes(conn: &mut Conn, indexes: &[Index]) -> QueryResult<()> {
    for index in indexes {
        diesel::sql_query(&index.definition).execute(conn)?;
    }
    Ok(())
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
