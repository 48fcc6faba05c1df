//! Of which missed returns people were told, and of which they have to be told when a location had more time.

use std::collections::HashSet;

use diesel::prelude::*;

use super::super::model::{ChoiceRow, LateMiss, NewTold, REMINDED, Recipient};
use super::MANY;
use crate::accounts::Email;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{
    account, grant, outcome_correction, reminder_choice, told_miss, window_extension, window_outcome,
};
use crate::each_backend;
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

/// More rows than any of these lists has.
const MOST: i64 = 1_000_000;

/// Of which locations some people were told that they missed a month.
pub fn list_told(conn: &mut Conn, month: ReportingMonth, accounts: &[i64]) -> QueryResult<HashSet<(i64, String)>> {
    let rows: Vec<(i64, String)> = told_miss::table
        .filter(told_miss::account_id.eq_any(accounts))
        .filter(told_miss::month.eq(month))
        .order((told_miss::account_id.asc(), told_miss::location_id.asc()))
        .limit(MOST)
        .select((told_miss::account_id, told_miss::location_id))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Writes down who was told of what; the key of the table refuses a second time.
pub fn record_told(conn: &mut Conn, told: &[NewTold]) -> QueryResult<()> {
    for chunk in told.chunks(MANY / 5) {
        each_backend!(conn, inner => diesel::insert_into(told_miss::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

/// Returns that are missed because the time that their location was given is over since a moment, the newest last.
pub fn list_late(conn: &mut Conn, since: UtcTime) -> QueryResult<Vec<LateMiss>> {
    let misses = || [ReturnState::Missing, ReturnState::Partial];
    let of = window_outcome::location_id
        .eq(outcome_correction::location_id)
        .and(window_outcome::month.eq(outcome_correction::month));
    let extension = outcome_correction::extension_id.eq(window_extension::id.nullable());
    outcome_correction::table
        .inner_join(window_extension::table.on(extension))
        .inner_join(window_outcome::table.on(of))
        .filter(outcome_correction::corrected_at.ge(since))
        .filter(outcome_correction::became.eq_any(misses()))
        .filter(window_outcome::state.eq_any(misses()))
        .order(outcome_correction::id.asc())
        .limit(MOST)
        .select((
            outcome_correction::location_id,
            outcome_correction::month,
            window_outcome::provider_id,
            window_extension::until_at,
        ))
        .load(conn)
}

/// Numbers of the accounts that send returns of some providers or locations.
pub fn list_senders(conn: &mut Conn, providers: &[String], locations: &[String]) -> QueryResult<Vec<i64>> {
    let mut found: Vec<i64> = Vec::new();
    for (kind, ids) in [("provider", providers), ("location", locations)] {
        for chunk in ids.chunks(MANY) {
            let some: Vec<Option<i64>> = grant::table
                .filter(grant::scope_id.eq_any(chunk.iter().map(String::as_str)))
                .filter(grant::scope_kind.eq(kind))
                .filter(grant::revoked_at.is_null())
                .filter(grant::role.eq_any(REMINDED))
                .order(grant::id.asc())
                .limit(MOST)
                .select(grant::account_id)
                .load(conn)?;
            found.extend(some.into_iter().flatten());
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Those of some people whose account is open, and when they want to be reminded.
pub fn list_people(conn: &mut Conn, accounts: &[i64]) -> QueryResult<Vec<Recipient>> {
    let rows: Vec<(i64, Email, String, Option<ChoiceRow>)> = account::table
        .left_join(reminder_choice::table)
        .filter(account::id.eq_any(accounts))
        .filter(account::deactivated_at.is_null())
        .order(account::id.asc())
        .limit(MOST)
        .select((account::id, account::email, account::name, Option::<ChoiceRow>::as_select()))
        .load(conn)?;
    Ok(rows.into_iter().map(Recipient::from).collect())
}
