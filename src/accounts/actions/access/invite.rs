//! Inviting a colleague or a deputy, who then accepts.

use super::super::super::labels;
use super::super::super::model::{AccessRequest, Email, NewRequest, RequestState, Role};
use super::super::super::queries::{self, Decision};
use super::super::begin_session::Device;
use super::ask::{Asked, place_of};
use super::decide::Deciding;
use super::grant::{Gift, give, link};
use super::may_give;
use super::messages::{Words, message, secret_path};
use crate::accounts::{Account, Scope};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::error::AppError;
use crate::mail::{self, NewMessage};
use crate::register;
use crate::secrets::{derived_token, random_token, token_hash};
use crate::web::templates::RenderError;

const DAY: i64 = 86_400;

/// Whom to invite, and to what.
#[derive(Debug, Clone)]
pub struct Invite {
    /// Their work address.
    pub email: Email,
    /// `provider_user` or `provider_admin`.
    pub role: Role,
    /// A provider or a location.
    pub scope: Scope,
}

/// Why nobody was invited.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// Too many today.
    #[error("too many invitations")]
    TooMany,
    /// The role or the place is not theirs to give.
    #[error("this is not yours to give")]
    NotTheirs,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] AppError),
}

/// The provider and the name of a place.
fn find_place(conn: &mut Conn, who: &Deciding, scope: &Scope) -> Result<Option<(String, String)>, AppError> {
    Ok(match scope {
        Scope::Provider(id) => {
            register::queries::find_provider(conn, &who.scopes, id)?.map(|provider| (provider.id, provider.name))
        }
        Scope::Location(id) => register::queries::find_location(conn, &who.scopes, id)?
            .map(|(location, provider)| (provider.id, location.name)),
        Scope::National | Scope::Area(_) => None,
    })
}

/// Sends an invitation. Whether the address has an account makes no difference to whoever invites.
pub async fn invite(
    state: &State,
    (who, inviter): (Deciding, &Account),
    invite: Invite,
    device: &Device,
) -> Result<(), InviteError> {
    let now = state.clock.now();
    let (asked, scope) = (who.clone(), invite.scope.clone());
    let found = state.db.read(move |conn| find_place(conn, &asked, &scope)).await?;
    let gives = matches!(invite.role, Role::ProviderUser | Role::ProviderAdmin);
    let (provider_id, place) = found
        .filter(|(provider, _)| gives && may_give(&who.scopes, &invite.scope, provider))
        .ok_or(InviteError::NotTheirs)?;
    let expires_at = now.plus_seconds(i64::from(state.config.access.invitation_days) * DAY);
    let name = format!("invitation:{}", random_token());
    let hash = token_hash(&derived_token(&state.config.server.secret, &name));
    let message = invitation(state, (&invite, inviter), (place, expires_at), name)
        .map_err(|error| AppError::Internal(error.into()))?;
    let (most, network_key) = (state.config.access.invitations_per_person, device.keys(state).network_key);
    let sent = state.db.write(move |conn| {
        if queries::count_invitations(conn, who.account_id, now.minus_seconds(DAY))? >= i64::from(most) {
            return Ok(false);
        }
        let new = new_invitation(&invite, (&provider_id, who.account_id), (&hash, &network_key), (now, expires_at));
        let id = queries::insert_request(conn, &new)?;
        mail::send(conn, &message, now)?;
        let entry = NewEntry::new("access.invited", format!("access_request:{id}"))
            .with("role", invite.role.as_str())
            .with("scope", invite.scope.to_string());
        audit::record(conn, Actor::Account(who.account_id), entry, now)?;
        Ok::<_, AppError>(true)
    });
    if sent.await? { Ok(()) } else { Err(InviteError::TooMany) }
}

fn invitation(
    state: &State,
    (invite, inviter): (&Invite, &Account),
    (place, expires_at): (String, UtcTime),
    secret_name: String,
) -> Result<NewMessage, RenderError> {
    let words = Words {
        service_name: state.config.server.service_name.clone(),
        place,
        role: labels::role(invite.role).to_owned(),
        until: expires_at.for_people(),
        who: inviter.name.clone(),
        ..Words::default()
    };
    let words = words.link(state, &secret_path("/invitations"));
    message(state, "invitation", invite.email.as_str(), &words, Some(secret_name))
}

fn new_invitation<'a>(
    invite: &'a Invite,
    (provider_id, invited_by): (&'a str, i64),
    (token_hash, network_key): (&'a str, &'a str),
    (created_at, expires_at): (UtcTime, UtcTime),
) -> NewRequest<'a> {
    NewRequest {
        kind: "invited",
        state: RequestState::Invited,
        email: &invite.email,
        name: "",
        job_title: "",
        role: invite.role,
        scope_kind: invite.scope.kind(),
        scope_id: invite.scope.id().unwrap_or_default(),
        provider_id,
        token_hash,
        network_key,
        created_at,
        expires_at,
        invited_by: Some(invited_by),
    }
}

/// The invitation that a link is for, while it works.
pub async fn find_invitation(state: &State, token: &str) -> Result<Asked, AppError> {
    let (hash, now) = (token_hash(token), state.clock.now());
    state
        .db
        .read(move |conn| {
            let request = working(conn, &hash, now)?;
            let place = place_of(conn, &request)?;
            Ok(Asked { request, place })
        })
        .await
}

fn working(conn: &mut Conn, hash: &str, now: UtcTime) -> Result<AccessRequest, AppError> {
    queries::find_request_of_link(conn, hash)?
        .filter(|request| request.state == RequestState::Invited && now < request.expires_at)
        .ok_or(AppError::NotFound)
}

/// How somebody who accepted goes on.
#[derive(Debug)]
pub enum Accepted {
    /// They set a password by this path first.
    SetPassword(String),
    /// They have a password.
    SignIn,
}

/// Gives the role to whoever has the link: they have the address.
pub async fn accept_invitation(
    state: &State,
    token: &str,
    (name, job_title): (String, String),
) -> Result<Accepted, AppError> {
    let (hash, now) = (token_hash(token), state.clock.now());
    let link = link(state, now);
    let path = link.path();
    let given = state
        .db
        .write(move |conn| {
            let request = working(conn, &hash, now)?;
            let scope = request.scope();
            let gift = Gift {
                email: &request.email,
                name: &name,
                job_title: &job_title,
                role: request.role,
                scope: &scope,
                // Only providers invite.
                by_service: false,
            };
            let given = give(conn, &gift, &link, now)?;
            let actor = Actor::Account(given.account_id);
            let decision = accepting(actor, given.account_id);
            if !queries::decide_request(conn, request.id, &decision, now)? {
                return Err(AppError::NotFound);
            }
            queries::name_request(conn, request.id, &name, &job_title)?;
            audit::record(conn, actor, accepted(&request, &scope), now)?;
            Ok::<_, AppError>(given)
        })
        .await?;
    Ok(if given.needs_password { Accepted::SetPassword(path) } else { Accepted::SignIn })
}

fn accepting(actor: Actor, account_id: i64) -> Decision<'static> {
    Decision {
        from: RequestState::Invited,
        to: RequestState::Approved,
        by: actor.to_string(),
        refusal: None,
        message: None,
        account_id: Some(account_id),
    }
}

fn accepted(request: &AccessRequest, scope: &Scope) -> NewEntry {
    NewEntry::new("access.accepted", format!("access_request:{}", request.id))
        .with("role", request.role.as_str())
        .with("scope", scope.to_string())
}

/// Takes an invitation back that nobody has accepted.
pub async fn withdraw_invitation(state: &State, who: Deciding, id: i64) -> Result<(), AppError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            queries::find_request(conn, &who.scopes, id)?.ok_or(AppError::NotFound)?;
            if withdraw(conn, id, Actor::Account(who.account_id), now)? { Ok(()) } else { Err(AppError::NotFound) }
        })
        .await
}

/// The same in the caller's transaction; false when somebody accepted it or took it back first.
pub(super) fn withdraw(conn: &mut Conn, id: i64, who: Actor, now: UtcTime) -> diesel::QueryResult<bool> {
    let decision = Decision {
        from: RequestState::Invited,
        to: RequestState::Withdrawn,
        by: who.to_string(),
        refusal: None,
        message: None,
        account_id: None,
    };
    if !queries::decide_request(conn, id, &decision, now)? {
        return Ok(false);
    }
    let entry = NewEntry::new("access.invitation_withdrawn", format!("access_request:{id}"));
    audit::record(conn, who, entry, now)?;
    Ok(true)
}
