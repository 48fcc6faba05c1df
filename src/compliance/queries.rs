//! Closings and outcomes in the database. What somebody asks for takes their scopes, and answers nothing outside them.

mod board;
mod chasing;
mod contacts;
mod counts;
mod details;
mod doubts;
mod hours;
mod known;
mod messages;
mod orders;
mod settling;

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

pub use chasing::{
    list_counts, list_outcomes_of, list_places_closed, list_places_live, list_whole_locations, list_whole_providers,
};
pub use contacts::{
    CorrectionRow, check_report, find_batch, find_batch_by_key, find_contact_by_key, find_report, has_open_report,
    insert_batch, insert_contacts, insert_report, list_all_last_contacts, list_contacts, list_contacts_of_batch,
    list_corrections, list_last_contacts, list_newest_reports, list_reports, list_within, mark_undone,
};
pub use counts::{
    find_basis, find_counted_at, forget_counts_from, list_counts_from, list_missed, list_owing_closed, list_owing_live,
    list_triggered, newest_load, replace_counts, sum_of_provider, take_note_of_counts, update_count,
    update_last_contact,
};

use super::model::{Closing, NewCorrection, Outcome};
use crate::accounts::Scopes;
use crate::clock::UtcTime;
use crate::db::schema::{location, outcome_correction, provider, window_closing, window_outcome};
use crate::db::{Conn, MultiBackend, lock_until_commit};
use crate::each_backend;
use crate::location_within;
use crate::register::Location;
use crate::register::queries::Reach;
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

pub use board::{
    ClosedMonth, Owing, count_not_complete, count_outcomes, list_last_closed, live_cells, live_groups, outcome_cells,
    outcome_groups,
};
pub use details::{list_done, list_late, list_uses, list_uses_of, use_window};
pub use doubts::{
    correct_all, find_doubt, insert_doubt, list_all_outcomes, list_closed_after, list_doubted, list_settled,
    mark_reviewed,
};
pub use hours::{count_hours, count_owed, insert_hours, list_hours};
pub use known::{
    count_outcomes_of, last_closed_by, list_closings, list_corrections_after, list_corrections_between,
    list_corrections_of, list_uses_by,
};
pub use messages::{delete_messages_before, insert_messages, list_messages, list_messages_about, list_messages_of};
pub use orders::{find_newest_order, find_order, replace_order};
pub use settling::{Extended, list_corrected, list_extended, take_off_done};

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

/// The same once the window is over, by the clock of now. A clock that was ahead closed months before their end: until that
/// comes they are as open as they would be without it.
pub fn find_closing_by(conn: &mut Conn, month: ReportingMonth, now: UtcTime) -> QueryResult<Option<Closing>> {
    Ok(find_closing(conn, month)?.filter(|closing| closing.closes_at <= last_over(now)))
}

/// The last second of a window that is over just now.
fn last_over(now: UtcTime) -> UtcTime {
    now.minus_seconds(1)
}

/// The last month that was closed, of those up to a month whose windows are over.
pub fn last_closed(conn: &mut Conn, up_to: ReportingMonth, now: UtcTime) -> QueryResult<Option<ReportingMonth>> {
    window_closing::table
        .filter(window_closing::month.le(up_to))
        .filter(window_closing::closes_at.le(last_over(now)))
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

/// Outcomes of a month within some scopes, by location, after the location `after`. A provider has those whose duty was
/// its own, also of locations that it sold since; those of whoever it bought a location from only if they count against it.
pub fn list_outcomes(
    conn: &mut Conn,
    scopes: &Scopes,
    month: ReportingMonth,
    after: &str,
    limit: i64,
    restarts_on_sale: bool,
) -> QueryResult<Vec<Outcome>> {
    let mut query = window_outcome::table
        .inner_join(location::table)
        .filter(window_outcome::month.eq(month))
        .filter(window_outcome::location_id.gt(after.to_owned()))
        .into_boxed::<MultiBackend>();
    if let Some(reach) = Reach::of(scopes) {
        let (providers, locations) = (reach.providers.clone(), reach.locations.clone());
        let own = window_outcome::provider_id.eq_any(providers);
        let is_still_theirs = window_outcome::provider_id.eq(location::provider_id);
        query = if !restarts_on_sale {
            // What the seller missed counts against the buyer, who has to see it.
            query.filter(location_within!(reach).or(own.nullable()))
        } else if reach.areas.is_empty() && locations.is_empty() {
            query.filter(own)
        } else {
            let areas = Reach { areas: reach.areas, ..Reach::default() };
            let own = own.or(location::id.eq_any(locations).and(is_still_theirs));
            query.filter(location_within!(areas).or(own.nullable()))
        };
    }
    query.order(window_outcome::location_id.asc()).limit(limit).select(Outcome::as_select()).load(conn)
}

/// The months that were closed and whose windows are over, from one to another.
pub fn list_closed(
    conn: &mut Conn,
    (from, to): (ReportingMonth, ReportingMonth),
    now: UtcTime,
) -> QueryResult<Vec<ReportingMonth>> {
    window_closing::table
        .filter(window_closing::month.ge(from))
        .filter(window_closing::month.le(to))
        .filter(window_closing::closes_at.le(last_over(now)))
        .order(window_closing::month.asc())
        .limit(1_212)
        .select(window_closing::month)
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

/// Those of them that are missed as far as it is known now, which is all that a count of misses asks for.
pub fn list_missed_of(
    conn: &mut Conn,
    locations: &[String],
    from: ReportingMonth,
    to: ReportingMonth,
) -> QueryResult<Vec<Outcome>> {
    window_outcome::table
        .filter(window_outcome::location_id.eq_any(locations.iter().map(String::as_str)))
        .filter(window_outcome::month.ge(from))
        .filter(window_outcome::month.le(to))
        // Written out, so that the index of misses answers it.
        .filter(sql::<Bool>("window_outcome.state IN ('missing', 'partial')"))
        .order((window_outcome::location_id.asc(), window_outcome::month.asc()))
        .limit(1_000_000)
        .select(Outcome::as_select())
        .load(conn)
}

/// All outcomes of all locations whose duty it was of some providers.
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
