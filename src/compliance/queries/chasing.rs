//! Whom to chase: those who have not sent the return of a month, in the order that was counted.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::super::model::{Filters, Kind, LastContact, MissCount, Outcome, OwedKeys, People, RiskFilter, Span};
use crate::accounts::Scopes;
use crate::db::schema::{location, miss_count, month_progress, provider, window_outcome};
use crate::db::{Conn, MultiBackend};
use crate::location_within;
use crate::register::queries::Reach;
use crate::register::{Location, Provider};
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

/// Narrows a query over `miss_count` and `location` down to what is wanted, in somebody's scopes.
macro_rules! narrowed {
    ($query:expr, $scopes:expr, $filters:expr, $span:expr) => {{
        let (mut query, filters): (_, &Filters) = ($query, $filters);
        query = match $span {
            Span::After(place) => query.filter(miss_count::place.gt(place)),
            Span::Among(ids) => query.filter(miss_count::location_id.eq_any(ids.to_vec())),
        };
        if let Some(reach) = Reach::of($scopes) {
            query = query.filter(location_within!(reach));
        }
        if let Some(code) = &filters.council {
            query = query.filter(location::council_code.eq(code.clone()));
        }
        if let Some(code) = &filters.icb {
            query = query.filter(location::icb_code.eq(code.clone()));
        }
        if let Some(code) = &filters.region {
            query = query.filter(location::region_code.eq(code.clone()));
        }
        query = match filters.kind {
            None => query,
            Some(Kind::CareHome) => query.filter(location::care_home.eq(true)),
            Some(Kind::HomeCare) => query.filter(location::home_care.eq(true)),
        };
        query = match filters.risk {
            None => query,
            Some(RiskFilter::Any) => query.filter(miss_count::at_risk.eq(true).or(miss_count::triggered.eq(true))),
            Some(RiskFilter::Next) => query.filter(miss_count::next_triggers.eq(true)),
            Some(RiskFilter::AtRisk) => query.filter(miss_count::at_risk.eq(true)),
            Some(RiskFilter::Triggered) => query.filter(miss_count::triggered.eq(true)),
        };
        query = match filters.people {
            None => query,
            Some(People::None) => query.filter(miss_count::people.eq(0)),
            Some(People::One) => query.filter(miss_count::people.eq(1)),
            Some(People::More) => query.filter(miss_count::people.ge(2)),
        };
        if filters.no_working_contact {
            query = query.filter(miss_count::working.eq(0));
        }
        query = match filters.last_contact {
            None => query,
            Some(LastContact::Never) => query.filter(miss_count::last_contact_at.is_null()),
            Some(LastContact::Before(at)) => {
                let earlier = miss_count::last_contact_at.lt(at);
                query.filter(miss_count::last_contact_at.is_null().or(earlier.assume_not_null()))
            }
        };
        if let Some(missed) = filters.missed {
            query = query.filter(miss_count::consecutive.ge(missed));
        }
        for word in &filters.group {
            let like = format!("%{word}%");
            // Each list is made once, from an index, and not looked for row by row.
            let named = provider::table.filter(provider::search_text.like(like.clone())).select(provider::id);
            let grouped = diesel::alias!(location as grouped);
            let brand = grouped.field(location::brand_name);
            let grouped = grouped
                .filter(brand.is_not_null())
                .filter(lower(brand).like(like).assume_not_null())
                .select(grouped.field(location::id));
            let in_group = miss_count::location_id.eq_any(grouped);
            query = query.filter(in_group.or(miss_count::provider_id.eq_any(named)));
        }
        query
    }};
}

/// Of a month that was closed: those that missed it, in the order of now.
pub fn list_places_closed(
    conn: &mut Conn,
    scopes: &Scopes,
    month: ReportingMonth,
    filters: &Filters,
    span: Span<'_>,
    limit: i64,
) -> QueryResult<Vec<MissCount>> {
    let states = match filters.partial {
        None => vec![ReturnState::Missing, ReturnState::Partial],
        Some(true) => vec![ReturnState::Partial],
        Some(false) => vec![ReturnState::Missing],
    };
    let of = window_outcome::location_id.eq(miss_count::location_id).and(window_outcome::month.eq(month));
    let query = miss_count::table
        .inner_join(location::table)
        .inner_join(window_outcome::table.on(of))
        .filter(miss_count::month.eq(month))
        .filter(window_outcome::state.eq_any(states))
        .into_boxed::<MultiBackend>();
    let query = narrowed!(query, scopes, filters, span);
    query.order(miss_count::place.asc()).limit(limit).select(MissCount::as_select()).load(conn)
}

/// Of a month that was not: those whose return is not complete at this moment, in the order of now.
pub fn list_places_live(
    conn: &mut Conn,
    scopes: &Scopes,
    month: ReportingMonth,
    filters: &Filters,
    span: Span<'_>,
    limit: i64,
) -> QueryResult<Vec<MissCount>> {
    let done = month_progress::location_id.eq(miss_count::location_id).and(month_progress::month.eq(month));
    let mut query = miss_count::table
        .inner_join(location::table)
        .left_join(month_progress::table.on(done))
        .filter(miss_count::month.eq(month))
        .filter(month_progress::completed_at.is_null())
        .into_boxed::<MultiBackend>();
    let begun = begun(&filters.owed);
    query = match filters.partial {
        None => query,
        Some(true) => query.filter(sql::<Bool>(&begun)),
        Some(false) => query.filter(sql::<Bool>(&format!("(NOT {begun})"))),
    };
    let query = narrowed!(query, scopes, filters, span);
    query.order(miss_count::place.asc()).limit(limit).select(MissCount::as_select()).load(conn)
}

/// That a section is done which the location owes by what it gives now; the keys are those of the notice. True or false, also
/// where nothing is done, of a query that has `location` and `month_progress` in it.
pub(super) fn begun(owed: &OwedKeys) -> String {
    let is_plain = |key: &&String| key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let of = |gives: &str, keys: &[String]| {
        let done = keys.iter().filter(is_plain).map(|key| format!("month_progress.done LIKE '% {key} %'"));
        let done: Vec<String> = done.collect();
        (!done.is_empty()).then(|| format!("({gives} AND ({}))", done.join(" OR ")))
    };
    let parts = [of("location.care_home", &owed.care_home), of("location.home_care", &owed.home_care)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return "(1 = 0)".to_owned();
    }
    format!("(month_progress.done IS NOT NULL AND ({}))", parts.join(" OR "))
}

/// What was counted of some locations for a month, within somebody's scopes.
pub fn list_counts(
    conn: &mut Conn,
    scopes: &Scopes,
    month: ReportingMonth,
    ids: &[String],
) -> QueryResult<Vec<MissCount>> {
    let mut query = miss_count::table
        .inner_join(location::table)
        .filter(miss_count::month.eq(month))
        .filter(miss_count::location_id.eq_any(ids.to_vec()))
        .into_boxed::<MultiBackend>();
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach));
    }
    query
        .order(miss_count::place.asc())
        .limit(i64::try_from(ids.len()).unwrap_or(i64::MAX))
        .select(MissCount::as_select())
        .load(conn)
}

/// Some locations, by id.
pub fn list_whole_locations(conn: &mut Conn, ids: &[String]) -> QueryResult<Vec<Location>> {
    location::table
        .filter(location::id.eq_any(ids.iter().map(String::as_str)))
        .order(location::id.asc())
        .limit(i64::try_from(ids.len()).unwrap_or(i64::MAX))
        .select(Location::as_select())
        .load(conn)
}

/// Some providers, by id.
pub fn list_whole_providers(conn: &mut Conn, ids: &[String]) -> QueryResult<Vec<Provider>> {
    provider::table
        .filter(provider::id.eq_any(ids.iter().map(String::as_str)))
        .order(provider::id.asc())
        .limit(i64::try_from(ids.len()).unwrap_or(i64::MAX))
        .select(Provider::as_select())
        .load(conn)
}

/// The outcomes of some locations in a month.
pub fn list_outcomes_of(conn: &mut Conn, month: ReportingMonth, ids: &[String]) -> QueryResult<Vec<Outcome>> {
    window_outcome::table
        .filter(window_outcome::month.eq(month))
        .filter(window_outcome::location_id.eq_any(ids.iter().map(String::as_str)))
        .order(window_outcome::location_id.asc())
        .limit(i64::try_from(ids.len()).unwrap_or(i64::MAX))
        .select(Outcome::as_select())
        .load(conn)
}

diesel::define_sql_function! {
    /// The text in small letters.
    fn lower(text: diesel::sql_types::Nullable<diesel::sql_types::Text>) -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}
