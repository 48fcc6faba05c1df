//! Asking for access to a location or a provider, and showing that an address is one's own.

use super::super::super::model::{AccessRequest, Email, NewRequest, RequestState, Role};
use super::super::super::queries;
use super::super::begin_session::Device;
use super::messages::{Words, message, secret_path, to_approvers};
use crate::accounts::{Scope, Scopes};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::error::AppError;
use crate::mail;
use crate::register::{self, Status};
use crate::secrets::{derived_token, random_token, token_hash};
use crate::web::templates::RenderError;

const DAY: i64 = 86_400;

/// Who asks, and what for.
#[derive(Debug, Clone)]
pub struct AskForAccess {
    /// CQC id of the location that was found.
    pub location_id: String,
    /// First name and surname.
    pub name: String,
    /// Work address.
    pub email: Email,
    /// What they do where they work.
    pub job_title: String,
    /// For one location `provider_user`, for all of the provider `provider_admin`.
    pub role: Role,
}

/// Why nothing was written down.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Too many from one network address.
    #[error("too many requests")]
    TooMany,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] AppError),
}

impl From<RenderError> for AskError {
    fn from(error: RenderError) -> Self {
        Self::Other(AppError::Internal(error.into()))
    }
}

/// A request and the place that it is about, as people know it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The request.
    pub request: AccessRequest,
    /// Name of the location, or of the provider.
    pub place: String,
}

/// Writes a request down and sends the link that shows that the address is theirs. Whether the address has an account
/// makes no difference here; whoever asks too often with one address is answered the same, and nothing is sent.
pub async fn ask_for_access(state: &State, asks: AskForAccess, device: &Device) -> Result<(), AskError> {
    let now = state.clock.now();
    let id = asks.location_id.clone();
    let found = state.db.read(move |conn| Ok::<_, AppError>(find_place(conn, &id)?)).await?;
    let place = found.ok_or(AppError::NotFound)?;
    let name = format!("prove_address:{}", random_token());
    let hash = token_hash(&derived_token(&state.config.server.secret, &name));
    let expires_at = now.plus_seconds(i64::from(state.config.access.proof_hours) * 3_600);
    let message = proof(state, &asks, (&place, expires_at), name)?;
    let (limits, network_key) = (state.config.access.clone(), device.keys(state).network_key);
    let may = state.db.write(move |conn| {
        let since = now.minus_seconds(DAY);
        let (of_email, of_network) = queries::count_requests(conn, asks.email.as_str(), &network_key, since)?;
        if of_network >= i64::from(limits.requests_per_address) {
            return Ok(false);
        }
        if of_email >= i64::from(limits.requests_per_email) {
            return Ok(true);
        }
        let new = new_request(&asks, &place, (&hash, &network_key), (now, expires_at));
        let id = queries::insert_request(conn, &new)?;
        mail::send(conn, &message, now)?;
        audit::record(conn, Actor::System, NewEntry::new("access.asked", format!("access_request:{id}")), now)?;
        Ok::<_, AppError>(true)
    });
    if may.await? { Ok(()) } else { Err(AskError::TooMany) }
}

fn is_whole(asks: &AskForAccess) -> bool {
    asks.role == Role::ProviderAdmin
}

fn proof(
    state: &State,
    asks: &AskForAccess,
    ((location, provider), expires_at): (&Place, UtcTime),
    secret_name: String,
) -> Result<mail::NewMessage, RenderError> {
    let words = Words {
        name: asks.name.clone(),
        service_name: state.config.server.service_name.clone(),
        place: if is_whole(asks) { provider.name.clone() } else { location.name.clone() },
        until: expires_at.for_people(),
        ..Words::default()
    };
    let words = words.link(state, &secret_path("/register/email"));
    message(state, "prove_address", asks.email.as_str(), &words, Some(secret_name))
}

fn new_request<'a>(
    asks: &'a AskForAccess,
    (location, provider): &'a Place,
    (token_hash, network_key): (&'a str, &'a str),
    (created_at, expires_at): (UtcTime, UtcTime),
) -> NewRequest<'a> {
    let whole = is_whole(asks);
    NewRequest {
        kind: "asked",
        state: RequestState::Unproved,
        email: &asks.email,
        name: &asks.name,
        job_title: &asks.job_title,
        role: asks.role,
        scope_kind: if whole { "provider" } else { "location" },
        scope_id: if whole { &provider.id } else { &location.id },
        provider_id: &provider.id,
        token_hash,
        network_key,
        created_at,
        expires_at,
        invited_by: None,
    }
}

type Place = (register::Location, register::Provider);

/// A location that one can ask for: it has not left.
fn find_place(conn: &mut Conn, id: &str) -> diesel::QueryResult<Option<Place>> {
    let found = register::queries::find_location(conn, &Scopes(vec![Scope::National]), id)?;
    Ok(found.filter(|(location, _)| location.status != Status::Deregistered))
}

/// Name of the place that a request is about.
pub(super) fn place_of(conn: &mut Conn, request: &AccessRequest) -> diesel::QueryResult<String> {
    let id = [request.scope_id.clone()];
    let names = match request.scope() {
        Scope::Location(_) => register::queries::names_of_locations(conn, &id)?,
        _ => register::queries::names_of_providers(conn, &id)?,
    };
    Ok(names.into_iter().next().map_or_else(|| request.scope_id.clone(), |(_, name)| name))
}

/// The request that a link is for, while the link works or after it was used.
pub async fn find_asked(state: &State, token: &str) -> Result<Asked, AppError> {
    let (hash, now) = (token_hash(token), state.clock.now());
    state
        .db
        .read(move |conn| {
            let found = queries::find_request_of_link(conn, &hash)?;
            let open = |request: &AccessRequest| request.state != RequestState::Unproved || now < request.expires_at;
            let asked = |request: &AccessRequest| {
                !matches!(request.state, RequestState::Invited | RequestState::Withdrawn) && open(request)
            };
            let request = found.filter(asked).ok_or(AppError::NotFound)?;
            let place = place_of(conn, &request)?;
            Ok(Asked { request, place })
        })
        .await
}

/// Notes that the address is theirs, and tells those who decide: the provider's administrators, or those of the service
/// where the provider has none. Following the link again does nothing.
pub async fn prove_address(state: &State, token: &str) -> Result<(), AppError> {
    let Asked { request, place } = find_asked(state, token).await?;
    let (now, id) = (state.clock.now(), request.id);
    let asked = request.clone();
    let approvers = state.db.read(move |conn| Ok::<_, AppError>(who_decides(conn, &asked)?)).await?;
    let messages =
        to_approvers(state, &approvers, &request, &place).map_err(|error| AppError::Internal(error.into()))?;
    state
        .db
        .write(move |conn| {
            if !queries::prove_request(conn, id, now)? {
                return Ok(());
            }
            for message in &messages {
                mail::send(conn, message, now)?;
            }
            let entry = NewEntry::new("access.address_proved", format!("access_request:{id}"));
            audit::record(conn, Actor::System, entry, now)?;
            Ok(())
        })
        .await
}

/// Whoever decides on a request: at the provider, or at the service where nobody does there.
pub(super) fn who_decides(
    conn: &mut Conn,
    request: &AccessRequest,
) -> diesel::QueryResult<Vec<super::super::super::model::Account>> {
    let own = queries::list_approvers(conn, request)?;
    if own.is_empty() { queries::list_administrators(conn) } else { Ok(own) }
}
