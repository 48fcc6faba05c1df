//! Taking roles away, closing accounts, and opening them again. What somebody did keeps their name.

use super::super::super::model::{Account, Role};
use super::super::super::queries::{self, Holder};
use super::super::super::rules::fits;
use super::decide::Deciding;
use super::may_give;
use crate::accounts::{Scope, Scopes};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::error::AppError;
use crate::register;

/// The roles of an account that somebody with these scopes gives: those at their own provider.
pub(super) fn own_grants(conn: &mut Conn, scopes: &Scopes, account_id: i64) -> Result<Vec<(Role, Scope)>, AppError> {
    let held = queries::list_grants(conn, account_id)?;
    let mut own = Vec::new();
    for (role, scope) in held.iter() {
        let provider = match scope {
            Scope::Provider(id) => Some(id.clone()),
            Scope::Location(id) => register::queries::find_location(conn, scopes, id)?.map(|(_, provider)| provider.id),
            Scope::National | Scope::Area(_) => None,
        };
        let of_provider = matches!(role, Role::ProviderUser | Role::ProviderAdmin);
        if of_provider && provider.is_some_and(|provider| may_give(scopes, scope, &provider)) {
            own.push((*role, scope.clone()));
        }
    }
    Ok(own)
}

/// Takes away all that somebody may do at a provider. Who may do nothing else has their account closed. Nobody removes
/// themselves.
pub async fn remove_from_provider(state: &State, who: Deciding, account_id: i64) -> Result<(), AppError> {
    if who.account_id == account_id {
        return Err(AppError::Conflict("You cannot remove yourself. Ask another administrator.".to_owned()));
    }
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let open = queries::find_account(conn, account_id)?.filter(|account| account.deactivated_at.is_none());
            let own = own_grants(conn, &who.scopes, account_id)?;
            if open.is_none() || own.is_empty() {
                return Err(AppError::NotFound);
            }
            let actor = Actor::Account(who.account_id);
            for (role, scope) in &own {
                revoke(conn, actor, (account_id, *role, scope), now)?;
            }
            if queries::list_grants(conn, account_id)?.iter().next().is_none() {
                close(conn, actor, account_id, "no_role_left", now)?;
            }
            Ok(())
        })
        .await
}

fn revoke(
    conn: &mut Conn,
    who: Actor,
    (account_id, role, scope): (i64, Role, &Scope),
    now: UtcTime,
) -> Result<(), AppError> {
    if !queries::revoke_grant(conn, account_id, role, scope, now)? {
        return Err(AppError::NotFound);
    }
    queries::delete_sessions_of(conn, account_id)?;
    let entry = NewEntry::new("grant.revoked", format!("account:{account_id}"))
        .with("role", role.as_str())
        .with("scope", scope.to_string());
    Ok(audit::record(conn, who, entry, now)?)
}

/// Why somebody's account is closed whom an administrator of the service closes.
const BY_HAND: &str = "by_hand";

/// Closes an account in the caller's transaction; false when it is closed already.
pub(in super::super) fn close(
    conn: &mut Conn,
    who: Actor,
    account_id: i64,
    reason: &str,
    now: UtcTime,
) -> Result<bool, AppError> {
    if !queries::close_account(conn, account_id, reason == BY_HAND, now)? {
        return Ok(false);
    }
    queries::revoke_all_grants(conn, account_id, now)?;
    queries::delete_sessions_of(conn, account_id)?;
    // Whoever opens the account again gives a new one.
    queries::use_up_links_of(conn, account_id, now)?;
    queries::delete_devices_of(conn, account_id)?;
    queries::delete_factor(conn, account_id)?;
    queries::delete_linked_of(conn, account_id)?;
    let entry = NewEntry::new("account.closed", format!("account:{account_id}")).with("reason", reason);
    audit::record(conn, who, entry, now)?;
    Ok(true)
}

/// Closes somebody's account: by an administrator, or whoever runs commands on the server. One that was closed otherwise,
/// as when nobody used it, is kept closed from then on: no provider opens it again.
pub async fn close_account_by(state: &State, who: Actor, account_id: i64) -> Result<(), AppError> {
    if who == Actor::Account(account_id) {
        return Err(AppError::Conflict("You cannot close your own account. Ask another administrator.".to_owned()));
    }
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            if close(conn, who, account_id, BY_HAND, now)? {
                return Ok(());
            }
            if !queries::keep_closed(conn, account_id)? {
                return Err(AppError::NotFound);
            }
            let entry = NewEntry::new("account.closed", format!("account:{account_id}")).with("reason", BY_HAND);
            audit::record(conn, who, entry, now)?;
            Ok(())
        })
        .await
}

/// Opens a closed account again, without any role; whoever gives one sends a link to set a password.
pub async fn reopen_account_by(state: &State, who: Actor, account_id: i64) -> Result<(), AppError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            queries::lock_account(conn, account_id)?;
            let closed = |account: &Account| account.deactivated_at.is_some();
            queries::find_account(conn, account_id)?.filter(closed).ok_or(AppError::NotFound)?;
            queries::reopen_account(conn, account_id)?;
            let entry = NewEntry::new("account.reopened", format!("account:{account_id}"));
            audit::record(conn, who, entry, now)?;
            Ok(())
        })
        .await
}

/// Takes one role away from an account. Nobody takes from themselves the role by which they could give it back.
pub async fn revoke_role(
    state: &State,
    who: Actor,
    account_id: i64,
    (role, scope): (Role, Scope),
) -> Result<(), AppError> {
    if who == Actor::Account(account_id) && role == Role::Administrator {
        return Err(AppError::Conflict("You cannot take this role from yourself.".to_owned()));
    }
    let now = state.clock.now();
    state.db.write(move |conn| revoke(conn, who, (account_id, role, &scope), now)).await
}

/// Gives one more role to an open account; its sessions end.
pub async fn grant_role(
    state: &State,
    who: Actor,
    account_id: i64,
    (role, scope): (Role, Scope),
) -> Result<(), AppError> {
    if !fits(role, &scope) {
        return Err(AppError::BadRequest("This role cannot be held there."));
    }
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            queries::lock_account(conn, account_id)?;
            let open = |account: &Account| account.deactivated_at.is_none();
            queries::find_account(conn, account_id)?.filter(open).ok_or(AppError::NotFound)?;
            if queries::list_grants(conn, account_id)?.iter().any(|held| *held == (role, scope.clone())) {
                return Err(AppError::Conflict("The account has this role already.".to_owned()));
            }
            queries::insert_grant(conn, Holder::Account(account_id), role, &scope, now)?;
            queries::delete_sessions_of(conn, account_id)?;
            let entry = NewEntry::new("grant.given", format!("account:{account_id}"))
                .with("role", role.as_str())
                .with("scope", scope.to_string());
            audit::record(conn, who, entry, now)?;
            Ok(())
        })
        .await
}
