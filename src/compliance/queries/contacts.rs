//! The contact log, batches that were sent, and reports that a place gives no care any more.

use std::collections::HashMap;

use diesel::prelude::*;

use super::super::model::{Batch, Contact, ContactKind, LastContacts, NewBatch, NewContact, NewReport, Report};
use crate::accounts::Scopes;
use crate::clock::UtcTime;
use crate::db::schema::{chase_batch, contact_log, location, not_operating_report, outcome_correction};
use crate::db::{Conn, MultiBackend};
use crate::each_backend;
use crate::location_within;
use crate::register::queries::Reach;
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

/// Whether an entry of the log was not undone by a later one.
macro_rules! not_undone {
    () => {{
        let undone = diesel::alias!(contact_log as undone);
        let is_undone = undone
            .filter(undone.field(contact_log::undoes_id).eq(contact_log::id.nullable()))
            .select(undone.field(contact_log::id));
        diesel::dsl::not(diesel::dsl::exists(is_undone))
    }};
}

/// Writes entries into the log.
pub fn insert_contacts(conn: &mut Conn, contacts: &[NewContact]) -> QueryResult<()> {
    for chunk in contacts.chunks(500) {
        each_backend!(conn, inner => diesel::insert_into(contact_log::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

/// Who made the entry that a press of a button made, as [`crate::audit::Actor`] prints them, if it was pressed before.
pub fn find_contact_by_key(conn: &mut Conn, key: &str) -> QueryResult<Option<String>> {
    contact_log::table.filter(contact_log::request_key.eq(key)).select(contact_log::made_by).first(conn).optional()
}

/// The log of a location, newest first.
pub fn list_contacts(conn: &mut Conn, location_id: &str, limit: i64) -> QueryResult<Vec<Contact>> {
    contact_log::table
        .filter(contact_log::location_id.eq(location_id))
        .order(contact_log::id.desc())
        .limit(limit)
        .select(Contact::as_select())
        .load(conn)
}

/// The newest entries of each of some locations that were not undone. Two statements, whatever the number.
pub fn list_last_contacts(conn: &mut Conn, ids: &[String]) -> QueryResult<HashMap<String, LastContacts>> {
    let newest: Vec<(String, ContactKind, Option<i64>)> = contact_log::table
        .filter(contact_log::location_id.eq_any(ids.iter().map(String::as_str)))
        .filter(contact_log::kind.ne(ContactKind::Undone))
        .filter(not_undone!())
        .group_by((contact_log::location_id, contact_log::kind))
        .select((contact_log::location_id, contact_log::kind, diesel::dsl::max(contact_log::id)))
        .load(conn)?;
    let newest: Vec<i64> = newest.into_iter().filter_map(|(_, _, id)| id).collect();
    let contacts: Vec<Contact> = contact_log::table
        .filter(contact_log::id.eq_any(&newest))
        .order(contact_log::id.asc())
        .limit(i64::try_from(newest.len()).unwrap_or(i64::MAX))
        .select(Contact::as_select())
        .load(conn)?;
    let mut found: HashMap<String, LastContacts> = HashMap::new();
    // The newest comes last, and stays.
    for contact in contacts {
        let before = found.remove(&contact.location_id).and_then(|known| known.by_hand);
        let is_by_hand = contact.kind != ContactKind::Template;
        let by_hand = if is_by_hand { Some(contact.clone()) } else { before };
        found.insert(contact.location_id.clone(), LastContacts { newest: contact, by_hand });
    }
    Ok(found)
}

/// When somebody last rang or wrote to each location.
pub fn list_all_last_contacts(conn: &mut Conn) -> QueryResult<HashMap<String, UtcTime>> {
    let rows: Vec<(String, Option<UtcTime>)> = contact_log::table
        .filter(contact_log::kind.ne(ContactKind::Undone))
        .filter(not_undone!())
        .group_by(contact_log::location_id)
        .select((contact_log::location_id, diesel::dsl::max(contact_log::made_at)))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, at)| Some((id, at?))).collect())
}

/// The entries that a batch made and that were not undone.
pub fn list_contacts_of_batch(conn: &mut Conn, batch_id: i64) -> QueryResult<Vec<(i64, String, String)>> {
    contact_log::table
        .filter(contact_log::batch_id.eq(batch_id))
        .filter(contact_log::kind.eq(ContactKind::Template))
        .filter(not_undone!())
        .order(contact_log::id.asc())
        .limit(100_000)
        .select((contact_log::id, contact_log::location_id, contact_log::provider_id))
        .load(conn)
}

/// The batch that a press of a button made, if it was pressed before.
pub fn find_batch_by_key(conn: &mut Conn, key: &str) -> QueryResult<Option<Batch>> {
    chase_batch::table.filter(chase_batch::request_key.eq(key)).select(Batch::as_select()).first(conn).optional()
}

/// A batch.
pub fn find_batch(conn: &mut Conn, id: i64) -> QueryResult<Option<Batch>> {
    chase_batch::table.find(id).select(Batch::as_select()).first(conn).optional()
}

/// Keeps a batch; answers its number.
pub fn insert_batch(conn: &mut Conn, batch: &NewBatch) -> QueryResult<i64> {
    each_backend!(conn, inner => diesel::insert_into(chase_batch::table)
        .values(batch)
        .returning(chase_batch::id)
        .get_result(inner))
}

/// Notes that a batch was undone; false when it was already.
pub fn mark_undone(conn: &mut Conn, id: i64, now: UtcTime) -> QueryResult<bool> {
    let open = chase_batch::table.filter(chase_batch::id.eq(id)).filter(chase_batch::undone_at.is_null());
    Ok(diesel::update(open).set(chase_batch::undone_at.eq(now)).execute(conn)? == 1)
}

/// Keeps a report.
pub fn insert_report(conn: &mut Conn, report: &NewReport) -> QueryResult<()> {
    each_backend!(conn, inner => diesel::insert_into(not_operating_report::table).values(report).execute(inner))?;
    Ok(())
}

/// Whether a report about a location waits to be checked.
pub fn has_open_report(conn: &mut Conn, location_id: &str) -> QueryResult<bool> {
    let open = not_operating_report::table
        .filter(not_operating_report::location_id.eq(location_id))
        .filter(not_operating_report::checked_at.is_null())
        .select(not_operating_report::id);
    diesel::select(diesel::dsl::exists(open)).get_result(conn)
}

/// The newest report about each of some locations.
pub fn list_newest_reports(conn: &mut Conn, ids: &[String]) -> QueryResult<HashMap<String, Report>> {
    let reports: Vec<Report> = not_operating_report::table
        .filter(not_operating_report::location_id.eq_any(ids.iter().map(String::as_str)))
        .order(not_operating_report::id.asc())
        .limit(100_000)
        .select(Report::as_select())
        .load(conn)?;
    Ok(reports.into_iter().map(|report| (report.location_id.clone(), report)).collect())
}

/// Reports with the name of the location, those that wait or those that were checked, newest first.
pub fn list_reports(
    conn: &mut Conn,
    checked: bool,
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<(Report, String)>> {
    let mut query = not_operating_report::table
        .inner_join(location::table)
        .filter(not_operating_report::id.lt(before.unwrap_or(i64::MAX)))
        .into_boxed::<MultiBackend>();
    query = if checked {
        query.filter(not_operating_report::checked_at.is_not_null())
    } else {
        query.filter(not_operating_report::checked_at.is_null())
    };
    query.order(not_operating_report::id.desc()).limit(limit).select((Report::as_select(), location::name)).load(conn)
}

/// A report with the name of the location.
pub fn find_report(conn: &mut Conn, id: i64) -> QueryResult<Option<(Report, String)>> {
    not_operating_report::table
        .inner_join(location::table)
        .filter(not_operating_report::id.eq(id))
        .select((Report::as_select(), location::name))
        .first(conn)
        .optional()
}

/// Says what came of a report; false when it was checked already.
pub fn check_report(
    conn: &mut Conn,
    id: i64,
    (confirmed, note): (bool, &str),
    by: &str,
    now: UtcTime,
) -> QueryResult<bool> {
    let open = not_operating_report::table
        .filter(not_operating_report::id.eq(id))
        .filter(not_operating_report::checked_at.is_null());
    let checked = diesel::update(open)
        .set((
            not_operating_report::confirmed.eq(confirmed),
            not_operating_report::note.eq(note),
            not_operating_report::checked_by.eq(by),
            not_operating_report::checked_at.eq(now),
        ))
        .execute(conn)?;
    Ok(checked == 1)
}

/// Which of some locations are within somebody's scopes.
pub fn list_within(conn: &mut Conn, scopes: &Scopes, ids: &[String]) -> QueryResult<Vec<String>> {
    let mut query = location::table.filter(location::id.eq_any(ids.to_vec())).into_boxed::<MultiBackend>();
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach));
    }
    query.order(location::id.asc()).limit(i64::try_from(ids.len()).unwrap_or(i64::MAX)).select(location::id).load(conn)
}

/// What was corrected of a location's outcomes: month, before, after, why, when; oldest first.
pub type CorrectionRow = (ReportingMonth, ReturnState, ReturnState, String, UtcTime);

/// What was corrected of a location's outcomes since a month.
pub fn list_corrections(conn: &mut Conn, location_id: &str, from: ReportingMonth) -> QueryResult<Vec<CorrectionRow>> {
    outcome_correction::table
        .filter(outcome_correction::location_id.eq(location_id))
        .filter(outcome_correction::month.ge(from))
        .order(outcome_correction::id.asc())
        .limit(1_000)
        .select((
            outcome_correction::month,
            outcome_correction::was,
            outcome_correction::became,
            outcome_correction::reason,
            outcome_correction::corrected_at,
        ))
        .load(conn)
}
