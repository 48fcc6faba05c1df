//! Closings and outcomes in the database. What somebody asks for takes their scopes, and answers nothing outside them.

mod board;
mod details;
mod hours;
mod settling;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Closing, NewCorrection, Outcome};
use crate::accounts::Scopes;
use crate::db::schema::{location, outcome_correction, provider, window_closing, window_outcome};
use crate::db::{Conn, MultiBackend, lock_until_commit};
use crate::each_backend;
use crate::location_within;
use crate::register::Location;
use crate::register::queries::Reach;
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

pub use board::{
    Owing, count_not_complete, count_outcomes, list_closed, live_cells, live_groups, outcome_cells, outcome_groups,
};
pub use details::{list_done, list_late, list_uses, use_window};
pub use hours::{count_hours, count_owed, insert_hours, list_hours};
pub use settling::{Extended, list_corrections, list_extended};

/// Any number will do, as long as every instance uses the same.
const CLOSING_LOCK: i64 = 0x6361_705f_636c;

/// Lets one transaction at a time close windows.
pub fn lock(conn: &mut Conn) -> QueryResult<()> {
    lock_until_commit(conn, CLOSING_LOCK)
}

/// The closing of a month, if it was closed.
pub fn find_closing(conn: &mut Conn, month: ReportingMonth) -> QueryResult<Option<Closing>> {
    window_closing::table.find(month).select(Closing::as_select()).first(conn).optional()
}

/// The last month that was closed, of those up to a month.
pub fn last_closed(conn: &mut Conn, up_to: ReportingMonth) -> QueryResult<Option<ReportingMonth>> {
    window_closing::table
        .filter(window_closing::month.le(up_to))
        .order(window_closing::month.desc())
        .select(window_closing::month)
        .first(conn)
        .optional()
}

/// Writes a closing down.
pub fn insert_closing(conn: &mut Conn, closing: &Closing) -> QueryResult<()> {
    each_backend!(conn, inner => diesel::insert_into(window_closing::table).values(closing).execute(inner))?;
    Ok(())
}

/// Writes outcomes down.
pub fn insert_outcomes(conn: &mut Conn, outcomes: &[Outcome]) -> QueryResult<()> {
    for chunk in outcomes.chunks(500) {
        each_backend!(conn, inner => diesel::insert_into(window_outcome::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

/// Locations that had not left by a day, by id, after the location `after`.
pub fn list_not_left(conn: &mut Conn, by: NaiveDate, after: &str, limit: i64) -> QueryResult<Vec<Location>> {
    location::table
        .filter(location::deregistered_on.is_null().or(location::deregistered_on.ge(by)))
        .filter(location::id.gt(after))
        .order(location::id.asc())
        .limit(limit)
        .select(Location::as_select())
        .load(conn)
}

/// The same within some scopes.
pub fn list_locations(
    conn: &mut Conn,
    scopes: &Scopes,
    by: NaiveDate,
    after: &str,
    limit: i64,
) -> QueryResult<Vec<Location>> {
    let mut query = location::table
        .filter(location::deregistered_on.is_null().or(location::deregistered_on.ge(by)))
        .filter(location::id.gt(after.to_owned()))
        .into_boxed::<MultiBackend>();
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach));
    }
    query.order(location::id.asc()).limit(limit).select(Location::as_select()).load(conn)
}

/// Outcomes of a month within some scopes, by location, after the location `after`.
pub fn list_outcomes(
    conn: &mut Conn,
    scopes: &Scopes,
    month: ReportingMonth,
    after: &str,
    limit: i64,
) -> QueryResult<Vec<Outcome>> {
    let mut query = window_outcome::table
        .inner_join(location::table)
        .filter(window_outcome::month.eq(month))
        .filter(window_outcome::location_id.gt(after.to_owned()))
        .into_boxed::<MultiBackend>();
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach));
    }
    query.order(window_outcome::location_id.asc()).limit(limit).select(Outcome::as_select()).load(conn)
}

/// The same, only those in some states, and of one council if it is named.
pub fn list_outcomes_in(
    conn: &mut Conn,
    scopes: &Scopes,
    month: ReportingMonth,
    (states, council): (&[ReturnState], Option<&str>),
    after: &str,
    limit: i64,
) -> QueryResult<Vec<Outcome>> {
    let mut query = window_outcome::table
        .inner_join(location::table)
        .filter(window_outcome::month.eq(month))
        .filter(window_outcome::state.eq_any(states.to_vec()))
        .filter(window_outcome::location_id.gt(after.to_owned()))
        .into_boxed::<MultiBackend>();
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach));
    }
    if let Some(council) = council {
        query = query.filter(location::council_code.eq(council.to_owned()));
    }
    query.order(window_outcome::location_id.asc()).limit(limit).select(Outcome::as_select()).load(conn)
}

/// Id, name and council of some locations.
pub fn list_names(conn: &mut Conn, ids: &[String]) -> QueryResult<Vec<(String, String, Option<String>)>> {
    location::table
        .filter(location::id.eq_any(ids.iter().map(String::as_str)))
        .order(location::id.asc())
        .limit(i64::try_from(ids.len()).unwrap_or(i64::MAX))
        .select((location::id, location::name, location::council_code))
        .load(conn)
}

/// Id and name of some providers.
pub fn list_provider_names(conn: &mut Conn, ids: &[String]) -> QueryResult<Vec<(String, String)>> {
    provider::table
        .filter(provider::id.eq_any(ids.iter().map(String::as_str)))
        .order(provider::id.asc())
        .limit(i64::try_from(ids.len()).unwrap_or(i64::MAX))
        .select((provider::id, provider::name))
        .load(conn)
}

/// All outcomes of some locations from one month to another.
pub fn list_history(
    conn: &mut Conn,
    locations: &[String],
    from: ReportingMonth,
    to: ReportingMonth,
) -> QueryResult<Vec<Outcome>> {
    window_outcome::table
        .filter(window_outcome::location_id.eq_any(locations.iter().map(String::as_str)))
        .filter(window_outcome::month.ge(from))
        .filter(window_outcome::month.le(to))
        .order((window_outcome::location_id.asc(), window_outcome::month.asc()))
        .limit(1_000_000)
        .select(Outcome::as_select())
        .load(conn)
}

/// The same of all locations whose duty it was of some providers.
pub fn list_history_of_providers(
    conn: &mut Conn,
    providers: &[String],
    from: ReportingMonth,
    to: ReportingMonth,
) -> QueryResult<Vec<Outcome>> {
    window_outcome::table
        .filter(window_outcome::provider_id.eq_any(providers.iter().map(String::as_str)))
        .filter(window_outcome::month.ge(from))
        .filter(window_outcome::month.le(to))
        .order((window_outcome::provider_id.asc(), window_outcome::month.asc()))
        .limit(1_000_000)
        .select(Outcome::as_select())
        .load(conn)
}

/// When these locations were registered, as far as it is known.
pub fn list_registered_on(conn: &mut Conn, locations: &[String]) -> QueryResult<Vec<(String, NaiveDate)>> {
    location::table
        .filter(location::id.eq_any(locations.iter().map(String::as_str)))
        .filter(location::registered_on.is_not_null())
        .order(location::id.asc())
        .limit(i64::try_from(locations.len()).unwrap_or(i64::MAX))
        .select((location::id, location::registered_on.assume_not_null()))
        .load(conn)
}

/// Which of these providers are public bodies.
pub fn list_public_bodies(conn: &mut Conn, providers: &[String]) -> QueryResult<Vec<String>> {
    provider::table
        .filter(provider::id.eq_any(providers.iter().map(String::as_str)))
        .filter(provider::public_body.eq(true))
        .order(provider::id.asc())
        .limit(i64::try_from(providers.len()).unwrap_or(i64::MAX))
        .select(provider::id)
        .load(conn)
}

/// How many outcomes of a month are in each state.
pub fn count_states(conn: &mut Conn, month: ReportingMonth) -> QueryResult<Vec<(ReturnState, i64)>> {
    window_outcome::table
        .filter(window_outcome::month.eq(month))
        .group_by(window_outcome::state)
        .order(window_outcome::state.asc())
        .limit(10)
        .select((window_outcome::state, diesel::dsl::count_star()))
        .load(conn)
}

/// The outcome of a location and month.
pub fn find_outcome(conn: &mut Conn, location_id: &str, month: ReportingMonth) -> QueryResult<Option<Outcome>> {
    window_outcome::table.find((location_id, month)).select(Outcome::as_select()).first(conn).optional()
}

/// Corrects the state of an outcome, and records the act.
pub fn correct(conn: &mut Conn, correction: &NewCorrection) -> QueryResult<()> {
    each_backend!(conn, inner => diesel::insert_into(outcome_correction::table).values(correction).execute(inner))?;
    diesel::update(window_outcome::table.find((&correction.location_id, correction.month)))
        .set(window_outcome::state.eq(correction.became))
        .execute(conn)?;
    Ok(())
}
