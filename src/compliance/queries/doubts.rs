//! Closings that were written down while a clock was wrong.

use std::collections::HashMap;

use diesel::prelude::*;

use super::super::model::{Closing, NewCorrection, Outcome};
use crate::audit::Actor;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{closing_doubt, outcome_correction, window_closing, window_outcome};
use crate::each_backend;
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

/// Rows in one statement.
const MANY: usize = 500;

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

/// Locations whose outcome of a month was settled by a person, or by more time that was given; not by a review.
pub fn list_settled(conn: &mut Conn, month: ReportingMonth) -> QueryResult<Vec<String>> {
    let by_review =
        outcome_correction::corrected_by.eq(Actor::System.to_string()).and(outcome_correction::extension_id.is_null());
    outcome_correction::table
        .filter(outcome_correction::month.eq(month))
        .filter(diesel::dsl::not(by_review))
        .order(outcome_correction::location_id.asc())
        .limit(10_000_000)
        .select(outcome_correction::location_id)
        .distinct()
        .load(conn)
}

/// Corrects the states of many outcomes of one month, and records each.
pub fn correct_all(conn: &mut Conn, corrections: &[NewCorrection]) -> QueryResult<()> {
    let mut by_state: HashMap<(ReportingMonth, &str), (ReturnState, Vec<&str>)> = HashMap::new();
    for one in corrections {
        let key = (one.month, one.became.as_str());
        by_state.entry(key).or_insert_with(|| (one.became, Vec::new())).1.push(&one.location_id);
    }
    for ((month, _), (state, locations)) in by_state {
        for chunk in locations.chunks(MANY) {
            let some = window_outcome::table
                .filter(window_outcome::month.eq(month))
                .filter(window_outcome::location_id.eq_any(chunk.iter().copied()));
            diesel::update(some).set(window_outcome::state.eq(state)).execute(conn)?;
        }
    }
    for chunk in corrections.chunks(MANY) {
        each_backend!(conn, inner => diesel::insert_into(outcome_correction::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

/// When the outcomes of a month were worked out again, if they were; and whether they are doubted and were not.
pub fn find_doubt(conn: &mut Conn, month: ReportingMonth) -> QueryResult<Option<Option<UtcTime>>> {
    closing_doubt::table.find(month).select(closing_doubt::reviewed_at).first(conn).optional()
}
