//! Who has access to what somebody looks after, and where nobody could stand in.

use std::collections::BTreeMap;

use super::super::super::labels;
use super::super::super::model::{AccessRequest, RequestState, Role};
use super::super::super::queries::{self, Access};
use super::alone::alone_among;
use super::decide::Deciding;
use super::remove::own_grants;
use crate::accounts::{Account, Scope, Scopes};
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::error::AppError;
use crate::register::{self, Location, Status};

/// Most locations of one provider that are looked at; the largest has fewer.
const MOST_LOCATIONS: i64 = 2_000;

/// Somebody who has access.
#[derive(Debug, Clone)]
pub struct PersonWithAccess {
    /// Number of the account.
    pub account_id: i64,
    /// First name and surname.
    pub name: String,
    /// Their address.
    pub email: String,
    /// When they last signed in.
    pub last_signed_in_at: Option<UtcTime>,
    /// Where: names of locations, or of the provider.
    pub places: Vec<String>,
}

/// What an administrator of a provider sees of its people.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// Everybody with access, by name.
    pub people: Vec<PersonWithAccess>,
    /// Locations for which one person or nobody can send the return.
    pub alone: Vec<String>,
    /// Those who ask.
    pub waiting: Vec<AccessRequest>,
    /// Those who were invited and have not answered.
    pub invited: Vec<AccessRequest>,
}

/// Everybody with access to what is in these scopes.
pub async fn list_people(state: &State, scopes: Scopes) -> Result<People, AppError> {
    state
        .db
        .read(move |conn| {
            let (locations, providers) = places(conn, &scopes)?;
            let ids: Vec<String> = locations.iter().map(|location| location.id.clone()).collect();
            let owners: Vec<String> = providers.iter().map(|(id, _)| id.clone()).collect();
            let access = queries::list_access(conn, &ids, &owners)?;
            Ok(People {
                alone: alone_among(conn, &locations)?,
                people: people(&locations, &providers, access),
                waiting: queries::list_requests(conn, &scopes, &[RequestState::Waiting], None, 100)?,
                invited: queries::list_requests(conn, &scopes, &[RequestState::Invited], None, 100)?,
            })
        })
        .await
}

/// Places in these scopes that their administrator can give, with the scope of each.
pub async fn list_places(state: &State, scopes: Scopes) -> Result<Vec<(Scope, String)>, AppError> {
    state
        .db
        .read(move |conn| {
            let (locations, providers) = places(conn, &scopes)?;
            Ok(choices(&locations, &providers))
        })
        .await
}

type Named = (String, String);

/// The locations in these scopes that have not left, and the providers that are whole in them.
pub(super) fn places(conn: &mut Conn, scopes: &Scopes) -> Result<(Vec<Location>, Vec<Named>), AppError> {
    let mut locations: BTreeMap<String, Location> = BTreeMap::new();
    let mut providers = Vec::new();
    for scope in &scopes.0 {
        match scope {
            Scope::Provider(id) => {
                let found = register::queries::list_of_provider(conn, scopes, id, None, MOST_LOCATIONS)?;
                locations.extend(found.into_iter().map(|location| (location.id.clone(), location)));
                providers.push(id.clone());
            }
            Scope::Location(id) => {
                let found = register::queries::find_location(conn, scopes, id)?;
                locations.extend(found.map(|(location, _)| (location.id.clone(), location)));
            }
            Scope::National | Scope::Area(_) => {}
        }
    }
    let mut locations: Vec<Location> =
        locations.into_values().filter(|location| location.status != Status::Deregistered).collect();
    locations.sort_by(|left, right| (&left.name, &left.id).cmp(&(&right.name, &right.id)));
    Ok((locations, register::queries::names_of_providers(conn, &providers)?))
}

fn choices(locations: &[Location], providers: &[Named]) -> Vec<(Scope, String)> {
    let whole = providers.iter().map(|(id, name)| (Scope::Provider(id.clone()), format!("All locations of {name}")));
    let single = locations.iter().map(|location| (Scope::Location(location.id.clone()), location.name.clone()));
    whole.chain(single).collect()
}

fn people(locations: &[Location], providers: &[Named], access: Vec<Access>) -> Vec<PersonWithAccess> {
    let mut found: BTreeMap<(String, i64), PersonWithAccess> = BTreeMap::new();
    for row in access {
        let id = row.scope_id.unwrap_or_default();
        let place = if row.scope_kind == "provider" {
            providers.iter().find(|(known, _)| *known == id).map(|(_, name)| format!("All of {name}"))
        } else {
            locations.iter().find(|location| location.id == id).map(|location| location.name.clone())
        };
        let person = found.entry((row.name.clone(), row.account_id)).or_insert_with(|| PersonWithAccess {
            account_id: row.account_id,
            name: row.name,
            email: row.email,
            last_signed_in_at: row.last_signed_in_at,
            places: Vec::new(),
        });
        person.places.extend(place);
    }
    for person in found.values_mut() {
        person.places.sort();
        person.places.dedup();
    }
    found.into_values().collect()
}

/// Somebody who has access to what an administrator looks after, with the roles that are theirs to take away.
pub async fn find_person_with_access(
    state: &State,
    who: Deciding,
    account_id: i64,
) -> Result<(Account, Vec<(Role, Scope)>), AppError> {
    state
        .db
        .read(move |conn| {
            let account = queries::find_account(conn, account_id)?.filter(|account| account.deactivated_at.is_none());
            let own = own_grants(conn, &who.scopes, account_id)?;
            account.filter(|_| !own.is_empty()).map(|account| (account, own)).ok_or(AppError::NotFound)
        })
        .await
}

/// What those who decide see of a request.
#[derive(Debug, Clone)]
pub struct RequestDetails {
    /// The request.
    pub request: AccessRequest,
    /// Name of the location, or of the provider.
    pub place: String,
    /// Name of the provider.
    pub provider: String,
    /// The location it is about, or that the person found.
    pub location: Option<Location>,
    /// The account that the address has, if it has one.
    pub account: Option<Account>,
    /// Who has access already, by name.
    pub others: Vec<String>,
    /// Names of those who decide at the provider.
    pub approvers: Vec<String>,
    /// What was written down, with its author.
    pub notes: Vec<(String, String, String)>,
}

/// A request with what helps to decide on it.
pub async fn find_request_details(state: &State, who: Deciding, id: i64) -> Result<RequestDetails, AppError> {
    state
        .db
        .read(move |conn| {
            let request = queries::find_request(conn, &who.scopes, id)?.ok_or(AppError::NotFound)?;
            let everywhere = Scopes(vec![Scope::National]);
            let location = match request.location_id() {
                Some(id) => register::queries::find_location(conn, &everywhere, id)?.map(|(location, _)| location),
                None => None,
            };
            let providers = register::queries::names_of_providers(conn, std::slice::from_ref(&request.provider_id))?;
            let ids: Vec<String> = location.iter().map(|location| location.id.clone()).collect();
            let access = queries::list_access(conn, &ids, std::slice::from_ref(&request.provider_id))?;
            let mut others: Vec<String> = access.into_iter().map(|row| row.name).collect();
            others.sort();
            others.dedup();
            let approvers = queries::list_approvers(conn, &request)?;
            let notes = queries::list_notes(conn, id)?;
            Ok(RequestDetails {
                place: super::ask::place_of(conn, &request)?,
                provider: providers.into_iter().next().map(|(_, name)| name).unwrap_or_default(),
                account: queries::find_by_email(conn, &request.email)?,
                approvers: approvers.into_iter().map(|account| account.name).collect(),
                notes: notes
                    .into_iter()
                    .map(|(note, author)| (author, note.written_at.for_people(), note.body))
                    .collect(),
                request,
                location,
                others,
            })
        })
        .await
}

/// A line of the list of requests.
#[derive(Debug, Clone)]
pub struct RequestLine {
    /// The request.
    pub request: AccessRequest,
    /// Name of the location, or of the provider.
    pub place: String,
    /// Whether somebody decides at the provider, or at the location.
    pub has_own: bool,
}

impl RequestLine {
    /// The role in words.
    pub fn role(&self) -> &'static str {
        labels::role(self.request.role)
    }
}

/// Requests in some states, with the places they are about.
pub async fn list_request_lines(
    state: &State,
    scopes: Scopes,
    states: &'static [RequestState],
    (before, limit): (Option<i64>, i64),
) -> Result<Vec<RequestLine>, AppError> {
    state
        .db
        .read(move |conn| {
            let requests = queries::list_requests(conn, &scopes, states, before, limit)?;
            let providers: Vec<String> = requests.iter().map(|request| request.provider_id.clone()).collect();
            let locations: Vec<String> =
                requests.iter().filter_map(|request| request.location_id().map(str::to_owned)).collect();
            let own = queries::list_with_administrator(conn, &providers, &locations)?;
            let has_own = |kind: &str, id: &str| own.iter().any(|(of, held)| of == kind && held.as_deref() == Some(id));
            let mut names = register::queries::names_of_locations(conn, &locations)?;
            names.extend(register::queries::names_of_providers(conn, &providers)?);
            let line = |request: AccessRequest| RequestLine {
                place: names
                    .iter()
                    .find(|(id, _)| *id == request.scope_id)
                    .map_or_else(|| request.scope_id.clone(), |(_, name)| name.clone()),
                has_own: has_own("provider", &request.provider_id)
                    || request.location_id().is_some_and(|id| has_own("location", id)),
                request,
            };
            Ok(requests.into_iter().map(line).collect())
        })
        .await
}
