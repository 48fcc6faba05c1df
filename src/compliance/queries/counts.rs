//! Missed windows, counted and kept.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::super::model::{MissCount, Missed, OwedKeys, Owing, ProviderMisses};
use super::chasing::begun;
use crate::accounts::Scopes;
use crate::clock::UtcTime;
use crate::db::schema::{
    location, miss_count, miss_counting, month_progress, provider, register_import, window_outcome, window_use,
};
use crate::db::{Conn, MultiBackend};
use crate::location_within;
use crate::register::Status;
use crate::register::queries::Reach;
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

/// What the counts of a month were counted from, if they were.
pub fn find_basis(conn: &mut Conn, month: ReportingMonth) -> QueryResult<Option<String>> {
    miss_counting::table.find(month).select(miss_counting::basis).first(conn).optional()
}

/// When a month was counted, if it was.
pub fn find_counted_at(conn: &mut Conn, month: ReportingMonth) -> QueryResult<Option<UtcTime>> {
    miss_counting::table.find(month).select(miss_counting::counted_at).first(conn).optional()
}

/// Has PostgreSQL look at the counts that were just written. Until it has, it takes a month of 31,000 for some hundreds, and
/// sorts all of them for a page of the list (docs/measured). Where the role does not own the table, nothing happens.
pub fn take_note_of_counts(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(_) => Ok(()),
        Conn::Postgres(inner) => diesel::sql_query("ANALYZE miss_count").execute(inner).map(|_| ()),
    }
}

/// The number of the newest load of the register.
pub fn newest_load(conn: &mut Conn) -> QueryResult<Option<i64>> {
    register_import::table.select(diesel::dsl::max(register_import::id)).first(conn)
}

/// Every missed window of every location from one month to another, location by location, but for those that a case relies
/// on already.
pub fn list_missed(conn: &mut Conn, from: ReportingMonth, to: ReportingMonth) -> QueryResult<Vec<Missed>> {
    let used = window_use::table
        .filter(window_use::location_id.eq(window_outcome::location_id))
        .filter(window_use::month.eq(window_outcome::month));
    window_outcome::table
        .filter(window_outcome::month.ge(from))
        .filter(window_outcome::month.le(to))
        // Written out, so that the index of misses answers it.
        .filter(sql::<Bool>("window_outcome.state IN ('missing', 'partial')"))
        .filter(diesel::dsl::not(diesel::dsl::exists(used)))
        .order((window_outcome::month.asc(), window_outcome::location_id.asc()))
        .limit(100_000_000)
        .select((
            window_outcome::location_id,
            window_outcome::provider_id,
            window_outcome::month,
            window_outcome::state,
        ))
        .load(conn)
}

/// Id and provider of a location, who has it now, how its return stands, since when it is registered, and whether the
/// provider is a public body.
type OutcomeRow = (String, String, String, ReturnState, Option<NaiveDate>, bool);

/// Every location that has an outcome of a month in which something was owed.
pub fn list_owing_closed(conn: &mut Conn, month: ReportingMonth) -> QueryResult<Vec<Owing>> {
    let rows: Vec<OutcomeRow> = window_outcome::table
        .inner_join(location::table)
        .inner_join(provider::table.on(provider::id.eq(window_outcome::provider_id)))
        .filter(window_outcome::month.eq(month))
        .filter(window_outcome::state.ne(ReturnState::NotRequired))
        .order(window_outcome::location_id.asc())
        .limit(10_000_000)
        .select((
            window_outcome::location_id,
            window_outcome::provider_id,
            location::provider_id,
            window_outcome::state,
            location::registered_on,
            provider::public_body,
        ))
        .load(conn)?;
    let owing = |(location_id, provider_id, owner_id, state, registered_on, public_body): OutcomeRow| Owing {
        is_still_theirs: owner_id == provider_id,
        location_id,
        provider_id,
        registered_on,
        public_body,
        is_partial: state == ReturnState::Partial,
        is_done: !matches!(state, ReturnState::Partial | ReturnState::Missing),
    };
    Ok(rows.into_iter().map(owing).collect())
}

/// Id and provider of a location, since when it is registered, and whether that is a public body; whether its return is
/// begun, and whether it is complete.
type LiveRow = (String, String, Option<NaiveDate>, bool, bool, Option<UtcTime>);

/// Every location that owes the return of a month whose window closes at the end of a day, as the register has it now. What is
/// begun, the keys of what is owed tell.
pub fn list_owing_live(
    conn: &mut Conn,
    month: ReportingMonth,
    closes_on: NaiveDate,
    dormant_owes: bool,
    owed: &OwedKeys,
) -> QueryResult<Vec<Owing>> {
    let statuses = if dormant_owes { vec![Status::Active, Status::Dormant] } else { vec![Status::Active] };
    let done = month_progress::location_id.eq(location::id).and(month_progress::month.eq(month));
    let rows: Vec<LiveRow> = location::table
        .inner_join(provider::table)
        .left_join(month_progress::table.on(done))
        .filter(location::status.eq_any(statuses))
        .filter(location::registered_on.is_null().or(location::registered_on.le(closes_on)))
        .filter(location::deregistered_on.is_null().or(location::deregistered_on.gt(closes_on)))
        .filter(location::care_home.eq(true).or(location::home_care.eq(true)))
        .order(location::id.asc())
        .limit(10_000_000)
        .select((
            location::id,
            location::provider_id,
            location::registered_on,
            provider::public_body,
            sql::<Bool>(&begun(owed)),
            month_progress::completed_at.nullable(),
        ))
        .load(conn)?;
    let owing = |(location_id, provider_id, registered_on, public_body, begun, completed_at): LiveRow| Owing {
        location_id,
        provider_id,
        is_still_theirs: true,
        registered_on,
        public_body,
        is_partial: begun && completed_at.is_none(),
        is_done: completed_at.is_some(),
    };
    Ok(rows.into_iter().map(owing).collect())
}

/// Puts the counts of a month into the place of those that were there.
pub fn replace_counts(
    conn: &mut Conn,
    month: ReportingMonth,
    basis: &str,
    counts: &[MissCount],
    now: UtcTime,
) -> QueryResult<()> {
    diesel::delete(miss_count::table.filter(miss_count::month.eq(month))).execute(conn)?;
    diesel::delete(miss_counting::table.find(month)).execute(conn)?;
    diesel::insert_into(miss_counting::table)
        .values((miss_counting::month.eq(month), miss_counting::basis.eq(basis), miss_counting::counted_at.eq(now)))
        .execute(conn)?;
    match conn {
        // Thousands of values in a statement take PostgreSQL longer to read than to store.
        Conn::Postgres(inner) => {
            diesel::copy_from(miss_count::table).from_insertable(counts).execute(inner)?;
        }
        Conn::Sqlite(inner) => {
            for chunk in counts.chunks(1_000) {
                diesel::insert_into(miss_count::table).values(chunk).execute(inner)?;
            }
        }
    }
    Ok(())
}

/// Of the locations of a provider that these scopes reach: how many are in the list of a month, how many of them are at
/// risk, for how many a notice may be issued, and the longest run of missed windows.
pub fn sum_of_provider(
    conn: &mut Conn,
    scopes: &Scopes,
    provider_id: &str,
    month: ReportingMonth,
) -> QueryResult<ProviderMisses> {
    let mut query = miss_count::table
        .inner_join(location::table)
        .filter(miss_count::provider_id.eq(provider_id.to_owned()))
        .filter(miss_count::month.eq(month))
        .into_boxed::<MultiBackend>();
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach));
    }
    let rows: Vec<(bool, bool, i32)> = query
        .order(miss_count::location_id.asc())
        .limit(100_000)
        .select((miss_count::at_risk, miss_count::triggered, miss_count::consecutive))
        .load(conn)?;
    Ok(ProviderMisses {
        locations: rows.len(),
        at_risk: rows.iter().filter(|(at_risk, ..)| *at_risk).count(),
        triggered: rows.iter().filter(|(_, triggered, _)| *triggered).count(),
        longest: rows.iter().map(|(.., run)| *run).max().unwrap_or_default(),
    })
}

/// The provider of every location in these scopes for which a notice of intent may be issued after a month, by provider,
/// after the provider `after`.
pub fn list_triggered(
    conn: &mut Conn,
    scopes: &Scopes,
    month: ReportingMonth,
    after: &str,
    limit: i64,
) -> QueryResult<Vec<String>> {
    let mut query = miss_count::table
        .inner_join(location::table)
        .filter(miss_count::month.eq(month))
        .filter(miss_count::triggered.eq(true))
        .filter(miss_count::provider_id.gt(after.to_owned()))
        .into_boxed::<MultiBackend>();
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach));
    }
    query
        .order((miss_count::provider_id.asc(), miss_count::location_id.asc()))
        .limit(limit)
        .select(miss_count::provider_id)
        .load(conn)
}

/// Has the lists of a month and of those after it counted again when they are next asked for.
pub fn forget_counts_from(conn: &mut Conn, month: ReportingMonth) -> QueryResult<()> {
    diesel::delete(miss_counting::table.filter(miss_counting::month.ge(month))).execute(conn)?;
    Ok(())
}

/// The counts of a location, or of all locations of a provider, for a month and those after it.
pub fn list_counts_from(
    conn: &mut Conn,
    month: ReportingMonth,
    location_id: Option<&str>,
    provider_id: Option<&str>,
) -> QueryResult<Vec<MissCount>> {
    let mut query = miss_count::table.filter(miss_count::month.ge(month)).into_boxed::<MultiBackend>();
    if let Some(id) = location_id {
        query = query.filter(miss_count::location_id.eq(id.to_owned()));
    }
    if let Some(id) = provider_id {
        query = query.filter(miss_count::provider_id.eq(id.to_owned()));
    }
    query
        .order((miss_count::location_id.asc(), miss_count::month.asc()))
        .limit(1_000_000)
        .select(MissCount::as_select())
        .load(conn)
}

/// Changes what was counted of a location in a month; its place in the order stays until the next count of all.
pub fn update_count(conn: &mut Conn, count: &MissCount) -> QueryResult<()> {
    diesel::update(miss_count::table.find((&count.location_id, count.month)))
        .set((
            miss_count::consecutive.eq(count.consecutive),
            miss_count::in_last_12.eq(count.in_last_12),
            miss_count::at_risk.eq(count.at_risk),
            miss_count::triggered.eq(count.triggered),
            miss_count::next_triggers.eq(count.next_triggers),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes when somebody last rang or wrote, in the lists of all months: whichever of them it was about.
pub fn update_last_contact(conn: &mut Conn, location_id: &str, at: Option<UtcTime>) -> QueryResult<()> {
    let rows = miss_count::table.filter(miss_count::location_id.eq(location_id));
    diesel::update(rows).set(miss_count::last_contact_at.eq(at)).execute(conn)?;
    Ok(())
}
