//! Closings and outcomes in the database. What somebody asks for takes their scopes, and answers nothing outside them.

mod known;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Closing, NewCorrection, Outcome};
use crate::accounts::Scopes;
use crate::db::schema::{location, month_progress, outcome_correction, provider, window_closing, window_outcome};
use crate::db::{Conn, MultiBackend, lock_until_commit};
use crate::each_backend;
use crate::location_within;
use crate::register::queries::Reach;
use crate::register::{Location, Status};
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

pub use known::{count_at_close, last_closed_by, list_closings, list_corrections_after};

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

/// How many locations in scope are on the register by a day.
pub fn count_registered(conn: &mut Conn, scopes: &Scopes, by: NaiveDate) -> QueryResult<i64> {
    let mut query = location::table
        .filter(location::status.ne(Status::Deregistered))
        .filter(location::registered_on.is_null().or(location::registered_on.le(by)))
        .filter(location::care_home.eq(true).or(location::home_care.eq(true)))
        .into_boxed::<MultiBackend>();
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach));
    }
    query.count().get_result(conn)
}

/// How many returns of a month in scope are complete, and how many are begun.
pub fn count_progress(conn: &mut Conn, scopes: &Scopes, month: ReportingMonth) -> QueryResult<(i64, i64)> {
    let mut query = month_progress::table
        .inner_join(location::table.on(location::id.eq(month_progress::location_id)))
        .filter(month_progress::month.eq(month))
        .filter(location::status.ne(Status::Deregistered))
        .into_boxed::<MultiBackend>();
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach));
    }
    let (complete, all): (i64, i64) =
        query.select((diesel::dsl::count(month_progress::completed_at), diesel::dsl::count_star())).first(conn)?;
    Ok((complete, all - complete))
}

/// How many outcomes in scope are in each state, month by month, the newest first.
pub fn count_outcomes(
    conn: &mut Conn,
    scopes: &Scopes,
    from: ReportingMonth,
    to: ReportingMonth,
) -> QueryResult<Vec<(ReportingMonth, ReturnState, i64)>> {
    let mut query = window_outcome::table
        .inner_join(location::table)
        .filter(window_outcome::month.ge(from))
        .filter(window_outcome::month.le(to))
        .group_by((window_outcome::month, window_outcome::state))
        .select((window_outcome::month, window_outcome::state, diesel::dsl::count_star()))
        .order((window_outcome::month.desc(), window_outcome::state.asc()))
        .limit(1_000)
        .into_boxed::<MultiBackend>();
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach));
    }
    query.load(conn)
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
