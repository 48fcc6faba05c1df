//! Locations that somebody may see, for their returns.

use diesel::prelude::*;

use crate::accounts::Scopes;
use crate::db::schema::{location, provider, register_event};
use crate::db::{Conn, MultiBackend};
use crate::register::{Event, Location, Status};

/// Whether a row of `location` is within some scopes, as a filter for a query over `$source`; nothing when they reach all
/// of England.
macro_rules! within {
    ($scopes:expr, $source:ty) => {{
        type Filter = Box<
            dyn BoxableExpression<
                    $source,
                    $crate::db::MultiBackend,
                    SqlType = diesel::sql_types::Nullable<diesel::sql_types::Bool>,
                >,
        >;
        let filter: Option<Filter> = match $scopes.0.as_slice() {
            // Nearly everybody who saves has one of these. A list would be prepared anew each time, for its length.
            [$crate::accounts::Scope::Provider(id)] => Some(Box::new(location::provider_id.eq(id.clone()).nullable())),
            [$crate::accounts::Scope::Location(id)] => Some(Box::new(location::id.eq(id.clone()).nullable())),
            scopes if scopes.contains(&$crate::accounts::Scope::National) => None,
            scopes => {
                let (mut areas, mut providers, mut locations) = (Vec::new(), Vec::new(), Vec::new());
                for scope in scopes {
                    match scope {
                        $crate::accounts::Scope::National => {}
                        $crate::accounts::Scope::Area(code) => areas.push(code.clone()),
                        $crate::accounts::Scope::Provider(id) => providers.push(id.clone()),
                        $crate::accounts::Scope::Location(id) => locations.push(id.clone()),
                    }
                }
                let mut found: Filter = Box::new(location::id.eq_any(locations).nullable());
                if !providers.is_empty() {
                    found = Box::new(found.or(location::provider_id.eq_any(providers).nullable()));
                }
                if !areas.is_empty() {
                    found = Box::new(found.or(location::council_code.eq_any(areas.clone())));
                    found = Box::new(found.or(location::icb_code.eq_any(areas.clone())));
                    found = Box::new(found.or(location::region_code.eq_any(areas)));
                }
                Some(found)
            }
        };
        filter
    }};
}
pub(super) use within;

/// A location, if these scopes reach it.
pub fn find_location(conn: &mut Conn, scopes: &Scopes, id: &str) -> QueryResult<Option<Location>> {
    let mut query = location::table.filter(location::id.eq(id.to_owned())).into_boxed::<MultiBackend>();
    if let Some(within) = within!(scopes, location::table) {
        query = query.filter(within);
    }
    query.select(Location::as_select()).first(conn).optional()
}

/// Locations on the register that these scopes reach, by name, after the location `after` (name and id).
pub fn list_locations(
    conn: &mut Conn,
    scopes: &Scopes,
    after: Option<(String, String)>,
    limit: i64,
) -> QueryResult<Vec<Location>> {
    let mut query = location::table.filter(location::status.ne(Status::Deregistered)).into_boxed::<MultiBackend>();
    if let Some(within) = within!(scopes, location::table) {
        query = query.filter(within);
    }
    if let Some((name, id)) = after {
        query = query.filter(location::name.gt(name.clone()).or(location::name.eq(name).and(location::id.gt(id))));
    }
    query.order((location::name.asc(), location::id.asc())).limit(limit).select(Location::as_select()).load(conn)
}

/// What happened to these locations, newest first; a location has few events in its life.
pub fn list_events(conn: &mut Conn, ids: &[String]) -> QueryResult<Vec<Event>> {
    register_event::table
        .filter(register_event::location_id.eq_any(ids.iter().map(String::as_str)))
        .order(register_event::id.desc())
        .limit(1_000_000)
        .select(Event::as_select())
        .load(conn)
}

/// How many active locations a provider has.
pub fn count_active(conn: &mut Conn, provider_id: &str) -> QueryResult<i64> {
    location::table
        .filter(location::provider_id.eq(provider_id))
        .filter(location::status.eq(Status::Active))
        .count()
        .get_result(conn)
}

/// The name of a location's provider.
pub fn find_provider_name(conn: &mut Conn, provider_id: &str) -> QueryResult<Option<String>> {
    provider::table.find(provider_id).select(provider::name).first(conn).optional()
}
