//! Closings that were written down while a clock was wrong.

use diesel::prelude::*;

use super::super::model::{Closing, Outcome};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{closing_doubt, outcome_correction, window_closing, window_outcome};
use crate::windows::ReportingMonth;

/// Months whose closing lies after a moment and is not doubted yet.
pub fn list_closed_after(conn: &mut Conn, moment: UtcTime) -> QueryResult<Vec<ReportingMonth>> {
    let doubts = closing_doubt::table.filter(closing_doubt::month.eq(window_closing::month));
    window_closing::table
        .filter(window_closing::closed_at.gt(moment))
        .filter(diesel::dsl::not(diesel::dsl::exists(doubts)))
        .order(window_closing::month.asc())
        .limit(1_212)
        .select(window_closing::month)
        .load(conn)
}

/// Doubts the closing of a month.
pub fn insert_doubt(conn: &mut Conn, month: ReportingMonth, now: UtcTime) -> QueryResult<()> {
    diesel::insert_into(closing_doubt::table)
        .values((closing_doubt::month.eq(month), closing_doubt::doubted_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// Closings that are doubted and were not looked at again.
pub fn list_doubted(conn: &mut Conn) -> QueryResult<Vec<Closing>> {
    window_closing::table
        .inner_join(closing_doubt::table)
        .filter(closing_doubt::reviewed_at.is_null())
        .order(window_closing::month.asc())
        .limit(1_212)
        .select(Closing::as_select())
        .load(conn)
}

/// Notes that a month that was doubted has been looked at again.
pub fn mark_reviewed(conn: &mut Conn, month: ReportingMonth, now: UtcTime) -> QueryResult<()> {
    diesel::update(closing_doubt::table.find(month)).set(closing_doubt::reviewed_at.eq(now)).execute(conn)?;
    Ok(())
}

/// Every outcome of a month.
pub fn list_all_outcomes(conn: &mut Conn, month: ReportingMonth) -> QueryResult<Vec<Outcome>> {
    window_outcome::table
        .filter(window_outcome::month.eq(month))
        .order(window_outcome::location_id.asc())
        .limit(10_000_000)
        .select(Outcome::as_select())
        .load(conn)
}

/// Locations of which an outcome of a month was corrected.
pub fn list_corrected_in(conn: &mut Conn, month: ReportingMonth) -> QueryResult<Vec<String>> {
    outcome_correction::table
        .filter(outcome_correction::month.eq(month))
        .order(outcome_correction::location_id.asc())
        .limit(10_000_000)
        .select(outcome_correction::location_id)
        .distinct()
        .load(conn)
}
