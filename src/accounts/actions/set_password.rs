//! Sets a password by a link that works once.

use super::super::model::{Account, LinkRow};
use super::super::queries;
use super::super::rules::{PasswordProblem, check_password};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::{Conn, Unavailable};
use crate::secrets::token_hash;

/// Why a password was not set.
#[derive(Debug, thiserror::Error)]
pub enum SetPasswordError {
    /// The link was used, has run out, or never was.
    #[error("this link does not work any more")]
    LinkGone,
    /// The password is not good enough.
    #[error(transparent)]
    Password(#[from] PasswordProblem),
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] super::super::password::HashError),
    /// A query failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

/// Whose link this is, while it works; looking at it does not use it up.
pub async fn link_owner(state: &State, token: &str) -> Result<Account, SetPasswordError> {
    let (hash, now) = (token_hash(token), state.clock.now());
    let (_, account) = state.db.read(move |conn| working_link(conn, &hash, now)).await?;
    Ok(account)
}

/// Sets the password of the link's owner, uses up all their links and ends all their sessions.
pub async fn set_password(state: &State, token: &str, password: String) -> Result<(), SetPasswordError> {
    let owner = link_owner(state, token).await?;
    check_password(&password, state.config.sign_in.password_minimum, owner.email.as_str(), &owner.name)?;
    let password_hash = state.passwords.hash(password).await?;
    let (hash, now) = (token_hash(token), state.clock.now());
    state
        .db
        .write(move |conn| {
            let (link, account) = working_link(conn, &hash, now)?;
            if !queries::use_link(conn, &link, now)? {
                return Err(SetPasswordError::LinkGone);
            }
            queries::set_password(conn, account.id, &password_hash)?;
            queries::delete_sessions_of(conn, account.id)?;
            let entry = NewEntry::new("account.password_set", format!("account:{}", account.id));
            audit::record(conn, Actor::Account(account.id), entry, now)?;
            Ok(())
        })
        .await
}

fn working_link(conn: &mut Conn, token_hash: &str, now: UtcTime) -> Result<(LinkRow, Account), SetPasswordError> {
    queries::find_link(conn, token_hash)?
        .filter(|(link, _)| link.used_at.is_none() && now < link.expires_at)
        .ok_or(SetPasswordError::LinkGone)
}
