//! Looking things up on the register, within somebody's scopes.

use diesel::prelude::*;

use super::super::model::{Event, Location, PlacedBy, Provider, Status};
use super::scoped::Reach;
use crate::accounts::Scopes;
use crate::db::schema::{location, provider, register_event};
use crate::db::{Conn, MultiBackend};
use crate::location_within;

/// What a search asks for. A page begins after the row with this form of its name and this id.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Words in the form that is searched; all must occur. None at all finds everything.
    pub words: Vec<String>,
    /// GSS code of the council.
    pub council: Option<String>,
    /// Whether locations that have left are found too.
    pub with_deregistered: bool,
    /// Where the page before ended.
    pub after: Option<(String, String)>,
}

/// A location with the name of its provider.
pub type Found = (Location, String);

/// Locations by name, at most `limit`.
pub fn search_locations(conn: &mut Conn, scopes: &Scopes, search: &Search, limit: i64) -> QueryResult<Vec<Found>> {
    let mut query = location::table.inner_join(provider::table).into_boxed::<MultiBackend>();
    for word in &search.words {
        query = query.filter(location::search_text.like(format!("%{word}%")));
    }
    if let Some(code) = &search.council {
        query = query.filter(location::council_code.eq(code.clone()));
    }
    if !search.with_deregistered {
        query = query.filter(location::status.ne(Status::Deregistered));
    }
    if let Some((text, id)) = &search.after {
        let later = location::search_text.gt(text.clone());
        let same = location::search_text.eq(text.clone()).and(location::id.gt(id.clone()));
        query = query.filter(location::search_text.ge(text.clone())).filter(later.or(same));
    }
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach));
    }
    query
        .order((location::search_text.asc(), location::id.asc()))
        .limit(limit)
        .select((Location::as_select(), provider::name))
        .load(conn)
}

/// Providers by name that have a location in these scopes, at most `limit`.
pub fn search_providers(
    conn: &mut Conn,
    scopes: &Scopes,
    words: &[String],
    limit: i64,
) -> QueryResult<Vec<(String, String)>> {
    let mut query = provider::table.into_boxed::<MultiBackend>();
    for word in words {
        query = query.filter(provider::search_text.like(format!("%{word}%")));
    }
    if let Some(reach) = Reach::of(scopes) {
        query = query
            .filter(provider::id.eq_any(location::table.filter(location_within!(reach)).select(location::provider_id)));
    }
    query
        .order((provider::search_text.asc(), provider::id.asc()))
        .limit(limit)
        .select((provider::id, provider::name))
        .load(conn)
}

/// A location of these scopes, with its provider.
pub fn find_location(conn: &mut Conn, scopes: &Scopes, id: &str) -> QueryResult<Option<(Location, Provider)>> {
    let mut query = location::table.inner_join(provider::table).into_boxed::<MultiBackend>();
    query = query.filter(location::id.eq(id.to_owned()));
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach));
    }
    query.select((Location::as_select(), Provider::as_select())).first(conn).optional()
}

/// A provider that has a location in these scopes.
pub fn find_provider(conn: &mut Conn, scopes: &Scopes, id: &str) -> QueryResult<Option<Provider>> {
    let mut query = provider::table.into_boxed::<MultiBackend>().filter(provider::id.eq(id.to_owned()));
    if let Some(reach) = Reach::of(scopes) {
        query = query
            .filter(provider::id.eq_any(location::table.filter(location_within!(reach)).select(location::provider_id)));
    }
    query.select(Provider::as_select()).first(conn).optional()
}

/// The locations of a provider in these scopes, also those that have left, by id, after the one the page before ended with.
pub fn list_of_provider(
    conn: &mut Conn,
    scopes: &Scopes,
    provider_id: &str,
    after: Option<&str>,
    limit: i64,
) -> QueryResult<Vec<Location>> {
    let mut query =
        location::table.into_boxed::<MultiBackend>().filter(location::provider_id.eq(provider_id.to_owned()));
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach));
    }
    if let Some(after) = after {
        query = query.filter(location::id.gt(after.to_owned()));
    }
    query.order(location::id.asc()).limit(limit).select(Location::as_select()).load(conn)
}

/// Lists of locations that a person should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attention {
    /// Without a council, or with one told only by the postcode.
    ToPlace,
    /// Registered twice.
    DualRegistered,
}

/// Locations that need a look, by id, after the one the page before ended with.
pub fn list_for_attention(
    conn: &mut Conn,
    scopes: &Scopes,
    what: Attention,
    after: Option<&str>,
    limit: i64,
) -> QueryResult<Vec<Found>> {
    let mut query = location::table
        .inner_join(provider::table)
        .into_boxed::<MultiBackend>()
        .filter(location::status.ne(Status::Deregistered));
    query = match what {
        Attention::ToPlace => {
            query.filter(location::placed_by.is_null().or(location::placed_by.eq(PlacedBy::Postcode)))
        }
        Attention::DualRegistered => query.filter(location::dual_registered),
    };
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach));
    }
    if let Some(after) = after {
        query = query.filter(location::id.gt(after.to_owned()));
    }
    query.order(location::id.asc()).limit(limit).select((Location::as_select(), provider::name)).load(conn)
}

/// Whether there are no locations at all.
pub fn is_empty(conn: &mut Conn) -> QueryResult<bool> {
    let any: bool = diesel::select(diesel::dsl::exists(location::table.select(location::id))).get_result(conn)?;
    Ok(!any)
}

/// What happened to a location that the caller may see, newest first, at most `limit`.
pub fn list_events_of_location(conn: &mut Conn, id: &str, limit: i64) -> QueryResult<Vec<Event>> {
    register_event::table
        .filter(register_event::location_id.eq(id))
        .order((register_event::happened_on.desc(), register_event::id.desc()))
        .limit(limit)
        .select(Event::as_select())
        .load(conn)
}

/// What happened to a provider itself, not to its locations, newest first, at most `limit`.
pub fn list_events_of_provider(conn: &mut Conn, id: &str, limit: i64) -> QueryResult<Vec<Event>> {
    register_event::table
        .filter(register_event::provider_id.eq(id))
        .filter(register_event::location_id.is_null())
        .order((register_event::happened_on.desc(), register_event::id.desc()))
        .limit(limit)
        .select(Event::as_select())
        .load(conn)
}

/// Names of providers by id, for those that events tell of.
pub fn names_of_providers(conn: &mut Conn, ids: &[String]) -> QueryResult<Vec<(String, String)>> {
    provider::table
        .filter(provider::id.eq_any(ids))
        .order(provider::id.asc())
        .select((provider::id, provider::name))
        .load(conn)
}
