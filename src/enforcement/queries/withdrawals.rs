//! Withdrawals that are being written.

use diesel::prelude::*;

use super::super::model::WithdrawalDraft;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::case_withdrawal;

/// The newest draft of a withdrawal that was written since a moment and not signed yet.
pub fn find_withdrawal(conn: &mut Conn, case_id: i64, since: UtcTime) -> QueryResult<Option<WithdrawalDraft>> {
    case_withdrawal::table
        .filter(case_withdrawal::case_id.eq(case_id))
        .filter(case_withdrawal::document_id.is_null())
        .filter(case_withdrawal::drafted_at.ge(since))
        .order(case_withdrawal::id.desc())
        .select(WithdrawalDraft::as_select())
        .first(conn)
        .optional()
}

/// The draft that a document was made from.
pub fn find_withdrawal_of(conn: &mut Conn, document_id: i64) -> QueryResult<Option<WithdrawalDraft>> {
    case_withdrawal::table
        .filter(case_withdrawal::document_id.eq(document_id))
        .order(case_withdrawal::id.desc())
        .select(WithdrawalDraft::as_select())
        .first(conn)
        .optional()
}

/// Everybody who wrote a draft of a withdrawal since a moment that was not signed yet.
pub fn list_withdrawers(conn: &mut Conn, case_id: i64, since: UtcTime) -> QueryResult<Vec<String>> {
    case_withdrawal::table
        .filter(case_withdrawal::case_id.eq(case_id))
        .filter(case_withdrawal::document_id.is_null())
        .filter(case_withdrawal::drafted_at.ge(since))
        .order(case_withdrawal::id.asc())
        .limit(100_000)
        .select(case_withdrawal::drafted_by)
        .load(conn)
}

/// Keeps what was typed of a withdrawal. Each save is a row of its own.
pub fn insert_withdrawal(conn: &mut Conn, case_id: i64, fields: &str, by: &str, now: UtcTime) -> QueryResult<()> {
    let row = (
        case_withdrawal::case_id.eq(case_id),
        case_withdrawal::fields.eq(fields),
        case_withdrawal::drafted_by.eq(by),
        case_withdrawal::drafted_at.eq(now),
    );
    diesel::insert_into(case_withdrawal::table).values(row).execute(conn)?;
    Ok(())
}

/// Notes that the drafts of a withdrawal since a moment became a document.
pub fn mark_withdrawal_signed(conn: &mut Conn, case_id: i64, since: UtcTime, document_id: i64) -> QueryResult<()> {
    let open = case_withdrawal::table
        .filter(case_withdrawal::case_id.eq(case_id))
        .filter(case_withdrawal::document_id.is_null())
        .filter(case_withdrawal::drafted_at.ge(since));
    diesel::update(open).set(case_withdrawal::document_id.eq(document_id)).execute(conn)?;
    Ok(())
}
