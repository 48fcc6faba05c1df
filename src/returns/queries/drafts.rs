//! What somebody typed and has not saved.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::super::model::{Draft, Place};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::section_draft;
use crate::each_backend;
use crate::windows::ReportingMonth;

/// Keeps what somebody typed, in place of what they typed before.
pub fn keep_draft(
    conn: &mut Conn,
    account_id: i64,
    place: &Place,
    typed: &BTreeMap<String, String>,
    (based_on, month, now): (i64, ReportingMonth, UtcTime),
) -> QueryResult<()> {
    let typed =
        serde_json::to_string(typed).map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
    let kept = (
        section_draft::typed.eq(&typed),
        section_draft::based_on.eq(based_on),
        section_draft::kept_at.eq(now),
        section_draft::month.eq(month),
    );
    each_backend!(conn, inner => diesel::insert_into(section_draft::table)
        .values((
            section_draft::account_id.eq(account_id),
            section_draft::location_id.eq(&place.location_id),
            section_draft::section.eq(&place.section),
            kept,
        ))
        .on_conflict((section_draft::account_id, section_draft::location_id, section_draft::section))
        .do_update()
        .set(kept)
        .execute(inner))?;
    Ok(())
}

/// What somebody typed and has not saved, if there is something.
pub fn find_draft(conn: &mut Conn, account_id: i64, place: &Place) -> QueryResult<Option<Draft>> {
    section_draft::table
        .find((account_id, &place.location_id, &place.section))
        .select(Draft::as_select())
        .first(conn)
        .optional()
}

/// What somebody typed at a location and has not saved, by key of the section.
pub fn list_drafts(conn: &mut Conn, account_id: i64, location_id: &str) -> QueryResult<Vec<(String, Draft)>> {
    section_draft::table
        .filter(section_draft::account_id.eq(account_id))
        .filter(section_draft::location_id.eq(location_id))
        .order(section_draft::section.asc())
        .limit(1_000)
        .select((section_draft::section, Draft::as_select()))
        .load(conn)
}

/// Forgets what somebody typed.
pub fn delete_draft(conn: &mut Conn, account_id: i64, place: &Place) -> QueryResult<()> {
    diesel::delete(section_draft::table.find((account_id, &place.location_id, &place.section))).execute(conn)?;
    Ok(())
}

/// Forgets what was kept before a moment.
pub fn delete_drafts_before(conn: &mut Conn, before: UtcTime) -> QueryResult<usize> {
    diesel::delete(section_draft::table.filter(section_draft::kept_at.lt(before))).execute(conn)
}
