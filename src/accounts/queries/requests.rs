//! Requests for access and invitations. What somebody decides on takes their scopes, and finds nothing outside them.

use diesel::prelude::*;

use super::super::model::{AccessRequest, Account, NewRequest, Note, Refusal, RequestState, Role};
use super::super::scope::{Scope, Scopes};
use super::people::{list_people_of, open_holders};
use crate::clock::UtcTime;
use crate::db::schema::{access_note, access_request, account, grant};
use crate::db::{Conn, MultiBackend};
use crate::each_backend;

/// Writes a request down and answers its number.
pub fn insert_request(conn: &mut Conn, new: &NewRequest<'_>) -> QueryResult<i64> {
    each_backend!(conn, inner => diesel::insert_into(access_request::table)
        .values(new)
        .returning(access_request::id)
        .get_result(inner))
}

/// How many requests came since a moment: with an address of email, and from a network address.
pub fn count_requests(conn: &mut Conn, email: &str, network_key: &str, since: UtcTime) -> QueryResult<(i64, i64)> {
    let recent =
        access_request::table.filter(access_request::created_at.gt(since)).filter(access_request::kind.eq("asked"));
    let of_email = recent.filter(access_request::email.eq(email)).count().get_result(conn)?;
    let of_network = recent.filter(access_request::network_key.eq(network_key)).count().get_result(conn)?;
    Ok((of_email, of_network))
}

/// How many colleagues somebody invited since a moment.
pub fn count_invitations(conn: &mut Conn, account_id: i64, since: UtcTime) -> QueryResult<i64> {
    access_request::table
        .filter(access_request::invited_by.eq(account_id))
        .filter(access_request::created_at.gt(since))
        .count()
        .get_result(conn)
}

/// The request that a link belongs to.
pub fn find_request_of_link(conn: &mut Conn, token_hash: &str) -> QueryResult<Option<AccessRequest>> {
    access_request::table
        .filter(access_request::token_hash.eq(token_hash))
        .select(AccessRequest::as_select())
        .first(conn)
        .optional()
}

type Boxed<'a> = access_request::BoxedQuery<'a, MultiBackend>;

/// Requests within scopes: all, those of providers, those of locations. Whoever holds a role for an area decides on none.
fn within(scopes: &Scopes) -> Boxed<'static> {
    let all = access_request::table.into_boxed::<MultiBackend>();
    if scopes.0.contains(&Scope::National) {
        return all;
    }
    let ids = |of: fn(&Scope) -> Option<&String>| scopes.0.iter().filter_map(of).cloned().collect::<Vec<_>>();
    let providers = ids(|scope| if let Scope::Provider(id) = scope { Some(id) } else { None });
    let locations = ids(|scope| if let Scope::Location(id) = scope { Some(id) } else { None });
    let of_location = access_request::scope_kind.eq("location").and(access_request::scope_id.eq_any(locations));
    all.filter(access_request::provider_id.eq_any(providers).or(of_location))
}

/// A request within scopes that has been proved, or an invitation.
pub fn find_request(conn: &mut Conn, scopes: &Scopes, id: i64) -> QueryResult<Option<AccessRequest>> {
    within(scopes)
        .filter(access_request::id.eq(id))
        .filter(access_request::state.ne(RequestState::Unproved))
        .select(AccessRequest::as_select())
        .first(conn)
        .optional()
}

/// Requests within scopes in some states, newest first, before the request `before`.
pub fn list_requests(
    conn: &mut Conn,
    scopes: &Scopes,
    states: &[RequestState],
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<AccessRequest>> {
    within(scopes)
        .filter(access_request::state.eq_any(states.to_vec()))
        .filter(access_request::id.lt(before.unwrap_or(i64::MAX)))
        .order(access_request::id.desc())
        .limit(limit)
        .select(AccessRequest::as_select())
        .load(conn)
}

/// Notes that the address of a request is theirs; false when that was noted before.
pub fn prove_request(conn: &mut Conn, id: i64, now: UtcTime) -> QueryResult<bool> {
    let unproved = access_request::table.find(id).filter(access_request::state.eq(RequestState::Unproved));
    diesel::update(unproved)
        .set((access_request::state.eq(RequestState::Waiting), access_request::proved_at.eq(now)))
        .execute(conn)
        .map(|proved| proved == 1)
}

/// What became of a request.
#[derive(Debug, Clone)]
pub struct Decision<'a> {
    /// Where it must stand now.
    pub from: RequestState,
    /// Where it stands then.
    pub to: RequestState,
    /// Who decides, as the audit prints them.
    pub by: String,
    /// Why it is refused.
    pub refusal: Option<Refusal>,
    /// What the person is told with that.
    pub message: Option<&'a str>,
    /// The account that gets the role.
    pub account_id: Option<i64>,
}

/// Decides a request; false when somebody did so first.
pub fn decide_request(conn: &mut Conn, id: i64, decision: &Decision<'_>, now: UtcTime) -> QueryResult<bool> {
    let open = access_request::table.find(id).filter(access_request::state.eq(decision.from));
    diesel::update(open)
        .set((
            access_request::state.eq(decision.to),
            access_request::decided_at.eq(now),
            access_request::decided_by.eq(&decision.by),
            access_request::refusal.eq(decision.refusal),
            access_request::message.eq(decision.message),
            access_request::account_id.eq(decision.account_id),
        ))
        .execute(conn)
        .map(|decided| decided == 1)
}

/// Writes the name of somebody who accepts an invitation down.
pub fn name_request(conn: &mut Conn, id: i64, name: &str, job_title: &str) -> QueryResult<()> {
    diesel::update(access_request::table.find(id))
        .set((access_request::name.eq(name), access_request::job_title.eq(job_title)))
        .execute(conn)?;
    Ok(())
}

/// Adds a note to a request.
pub fn insert_note(conn: &mut Conn, request_id: i64, author_id: i64, body: &str, now: UtcTime) -> QueryResult<()> {
    diesel::insert_into(access_note::table)
        .values((
            access_note::request_id.eq(request_id),
            access_note::author_id.eq(author_id),
            access_note::body.eq(body),
            access_note::written_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// The notes of a request with the names of their authors, oldest first.
pub fn list_notes(conn: &mut Conn, request_id: i64) -> QueryResult<Vec<(Note, String)>> {
    access_note::table
        .inner_join(account::table)
        .filter(access_note::request_id.eq(request_id))
        .order(access_note::id.asc())
        .limit(200)
        .select((Note::as_select(), account::name))
        .load(conn)
}

/// Whoever decides at the provider: its administrators, and those of the location it is about.
pub fn list_approvers(conn: &mut Conn, request: &AccessRequest) -> QueryResult<Vec<Account>> {
    list_people_of(conn, &[Role::ProviderAdmin], &request.provider_id, request.location_id().unwrap_or_default())
}

/// Open accounts that run the service.
pub fn list_administrators(conn: &mut Conn) -> QueryResult<Vec<Account>> {
    let national = grant::table.filter(grant::role.eq(Role::Administrator)).filter(grant::scope_kind.eq("national"));
    open_holders!(national).limit(100).select(Account::as_select()).load(conn)
}

/// Open accounts that look after the people of a provider or of a location, by number, after the account `after`.
pub fn list_provider_administrators(conn: &mut Conn, after: i64, limit: i64) -> QueryResult<Vec<Account>> {
    let theirs = grant::table.filter(grant::role.eq(Role::ProviderAdmin)).filter(grant::account_id.gt(after));
    open_holders!(theirs).filter(account::id.gt(after)).limit(limit).select(Account::as_select()).load(conn)
}

/// Which of some providers and locations have an administrator of their own: kind of the scope, and id.
pub fn list_with_administrator(
    conn: &mut Conn,
    providers: &[String],
    locations: &[String],
) -> QueryResult<Vec<(String, Option<String>)>> {
    let is_provider = grant::scope_id.eq_any(providers.iter().map(String::as_str));
    let is_location = grant::scope_id.eq_any(locations.iter().map(String::as_str));
    let of_provider = grant::scope_kind.eq("provider").and(is_provider);
    let of_location = grant::scope_kind.eq("location").and(is_location);
    grant::table
        .inner_join(account::table.on(grant::account_id.eq(account::id.nullable())))
        .filter(grant::role.eq(Role::ProviderAdmin))
        .filter(of_provider.or(of_location))
        .filter(grant::revoked_at.is_null())
        .filter(account::deactivated_at.is_null())
        .order(grant::id.asc())
        .limit(10_000)
        .select((grant::scope_kind, grant::scope_id))
        .load(conn)
}

/// Removes requests that were decided, or left lying, before a moment; with their notes.
pub fn delete_old_requests(conn: &mut Conn, since: UtcTime) -> QueryResult<usize> {
    let old: Vec<i64> = access_request::table
        .filter(access_request::created_at.lt(since))
        .filter(access_request::decided_at.is_null().or(access_request::decided_at.lt(since)))
        .order(access_request::id.asc())
        .limit(5_000)
        .select(access_request::id)
        .load(conn)?;
    diesel::delete(access_note::table.filter(access_note::request_id.eq_any(old.clone()))).execute(conn)?;
    diesel::delete(access_request::table.filter(access_request::id.eq_any(old))).execute(conn)
}
