//! Who holds what at locations that now belong to another provider.

use diesel::prelude::*;

use super::super::model::{Email, RequestState, Role};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{access_request, grant};

/// More roles than people hold at some locations.
const MOST: i64 = 100_000;

/// A role of a person or of a key at one location.
#[derive(Debug, Clone, Queryable)]
pub struct HeldThere {
    /// Number of the grant.
    pub id: i64,
    /// The person, if it is one.
    pub account_id: Option<i64>,
    /// The key, if it is one.
    pub api_key_id: Option<i64>,
    /// What they may do there.
    pub role: Role,
    /// CQC id of the location.
    pub location_id: Option<String>,
}

/// The roles of providers that are held at some locations and nowhere beyond.
pub fn list_held_at(conn: &mut Conn, locations: &[String]) -> QueryResult<Vec<HeldThere>> {
    let mut found = Vec::new();
    for chunk in locations.chunks(5_000) {
        let rows: Vec<HeldThere> = grant::table
            .filter(grant::scope_kind.eq("location"))
            .filter(grant::scope_id.eq_any(chunk.iter().map(String::as_str)))
            .filter(grant::role.eq_any([Role::ProviderUser, Role::ProviderAdmin]))
            .filter(grant::revoked_at.is_null())
            .order(grant::id.asc())
            .limit(MOST)
            .select((grant::id, grant::account_id, grant::api_key_id, grant::role, grant::scope_id))
            .load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

/// Takes a role away by the number of its grant.
pub fn revoke_grant_by_id(conn: &mut Conn, id: i64, now: UtcTime) -> QueryResult<()> {
    diesel::update(grant::table.find(id)).set(grant::revoked_at.eq(now)).execute(conn)?;
    Ok(())
}

/// Lets another provider decide on what is asked for at a location.
pub fn hand_over_requests(conn: &mut Conn, location_id: &str, provider_id: &str) -> QueryResult<()> {
    let open = [RequestState::Unproved, RequestState::Waiting];
    let asked = access_request::table
        .filter(access_request::scope_kind.eq("location"))
        .filter(access_request::scope_id.eq(location_id))
        .filter(access_request::state.eq_any(open));
    diesel::update(asked).set(access_request::provider_id.eq(provider_id)).execute(conn)?;
    Ok(())
}

/// Open invitations to a location.
pub fn list_invitations_to(conn: &mut Conn, location_id: &str) -> QueryResult<Vec<i64>> {
    access_request::table
        .filter(access_request::scope_kind.eq("location"))
        .filter(access_request::scope_id.eq(location_id))
        .filter(access_request::state.eq(RequestState::Invited))
        .order(access_request::id.asc())
        .limit(MOST)
        .select(access_request::id)
        .load(conn)
}

/// Whether somebody waits for a role at a location already.
pub fn waits_at(conn: &mut Conn, email: &Email, location_id: &str) -> QueryResult<bool> {
    let waiting = access_request::table
        .filter(access_request::email.eq(email))
        .filter(access_request::scope_kind.eq("location"))
        .filter(access_request::scope_id.eq(location_id))
        .filter(access_request::state.eq(RequestState::Waiting));
    diesel::select(diesel::dsl::exists(waiting)).get_result(conn)
}
