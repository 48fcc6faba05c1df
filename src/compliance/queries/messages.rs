//! The messages of batches: which is about which location.

use std::collections::HashSet;

use diesel::prelude::*;

use super::super::model::ChaseMessage;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{case_message, chase_batch, chase_message, mail_message};
use crate::each_backend;
use crate::windows::ReportingMonth;

/// Notes which messages are about which locations.
pub fn insert_messages(conn: &mut Conn, messages: &[ChaseMessage]) -> QueryResult<()> {
    for chunk in messages.chunks(500) {
        each_backend!(conn, inner => diesel::insert_into(chase_message::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

/// The messages of a batch, one row for each location they are about.
pub fn list_messages(conn: &mut Conn, batch_id: i64) -> QueryResult<Vec<ChaseMessage>> {
    chase_message::table
        .filter(chase_message::batch_id.eq(batch_id))
        .order((chase_message::message_id.asc(), chase_message::location_id.asc()))
        .limit(100_000)
        .select(ChaseMessage::as_select())
        .load(conn)
}

/// What one message is about, one row for each location.
pub fn list_messages_of(conn: &mut Conn, message_id: i64) -> QueryResult<Vec<ChaseMessage>> {
    chase_message::table
        .filter(chase_message::message_id.eq(message_id))
        .order(chase_message::location_id.asc())
        .limit(100_000)
        .select(ChaseMessage::as_select())
        .load(conn)
}

/// The messages by which people were chased for some windows; not those that were taken back before they left. One statement.
pub fn list_messages_about(conn: &mut Conn, windows: &[(String, ReportingMonth)]) -> QueryResult<Vec<i64>> {
    let wanted: HashSet<(&str, ReportingMonth)> = windows.iter().map(|(id, month)| (id.as_str(), *month)).collect();
    let locations: HashSet<&str> = wanted.iter().map(|(id, _)| *id).collect();
    let months: HashSet<ReportingMonth> = wanted.iter().map(|(_, month)| *month).collect();
    let chased: Vec<(i64, String, ReportingMonth)> = chase_message::table
        .inner_join(chase_batch::table.on(chase_batch::id.eq(chase_message::batch_id)))
        .inner_join(mail_message::table.on(mail_message::id.eq(chase_message::message_id)))
        .filter(chase_message::location_id.eq_any(locations.iter().copied()))
        .filter(chase_batch::month.eq_any(months.iter().copied()))
        .filter(mail_message::cancelled_at.is_null())
        .order(chase_message::message_id.asc())
        .limit(100_000)
        .select((chase_message::message_id, chase_message::location_id, chase_batch::month))
        .load(conn)?;
    let about = chased.into_iter().filter(|(_, id, month)| wanted.contains(&(id.as_str(), *month)));
    let mut messages: Vec<i64> = about.map(|(message, ..)| message).collect();
    messages.dedup();
    Ok(messages)
}

/// Forgets some messages of batches that were made before a moment and that no case rests on; answers how many rows. The
/// batch itself stays, as the contact log names it.
pub fn delete_messages_before(conn: &mut Conn, moment: UtcTime, limit: i64) -> QueryResult<usize> {
    let in_case = case_message::table.filter(case_message::message_id.eq(chase_message::message_id));
    let old: Vec<i64> = chase_message::table
        .inner_join(chase_batch::table.on(chase_batch::id.eq(chase_message::batch_id)))
        .filter(chase_batch::made_at.lt(moment))
        .filter(diesel::dsl::not(diesel::dsl::exists(in_case)))
        .order(chase_message::message_id.asc())
        .limit(limit)
        .select(chase_message::message_id)
        .load(conn)?;
    diesel::delete(chase_message::table.filter(chase_message::message_id.eq_any(old))).execute(conn)
}
