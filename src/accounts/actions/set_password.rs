//! Sets a password by a link that works once.

use super::super::hashing::HashError;
use super::super::model::{Account, LinkRow};
use super::super::password::NewPasswordError;
use super::super::queries;
use super::super::rules::PasswordProblem;
use super::begin_session::Device;
use super::sign_in::account_key;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::{Conn, Unavailable};
use crate::secrets::{random_token, token_hash};

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
    Hash(#[from] HashError),
    /// A query failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

impl From<NewPasswordError> for SetPasswordError {
    fn from(error: NewPasswordError) -> Self {
        match error {
            NewPasswordError::Problem(problem) => Self::Password(problem),
            NewPasswordError::Hash(error) => Self::Hash(error),
        }
    }
}

/// Whose link this is, while it works; looking at it does not use it up.
pub async fn link_owner(state: &State, token: &str) -> Result<Account, SetPasswordError> {
    let (hash, now) = (token_hash(token), state.clock.now());
    let (_, account) = state.db.read(move |conn| working_link(conn, &hash, now)).await?;
    Ok(account)
}

/// Sets the password of the link's owner, uses up all their links and ends all their sessions. The device, if there is
/// one, is known from then on; answers the token for its cookie.
pub async fn set_password(
    state: &State,
    token: &str,
    password: String,
    device: Option<Device>,
) -> Result<String, SetPasswordError> {
    let owner = link_owner(state, token).await?;
    let password_hash = state.passwords.hash_new(password, owner.email.as_str(), &owner.name).await?;
    let (hash, now) = (token_hash(token), state.clock.now());
    let (device, device_token) = (device.map(|device| device.keys(state)), random_token());
    let (attempts, new_hash) = (account_key(state, owner.email.as_str()), token_hash(&device_token));
    state
        .db
        .write(move |conn| {
            let (link, account) = working_link(conn, &hash, now)?;
            if !queries::use_link(conn, &link, now)? {
                return Err(SetPasswordError::LinkGone);
            }
            queries::set_password(conn, account.id, &password_hash)?;
            queries::delete_sessions_of(conn, account.id)?;
            queries::forget_remembered(conn, account.id)?;
            // Whoever has the mail is the owner: what strangers tried must not keep them out.
            queries::forgive_failures(conn, &attempts)?;
            if let Some(device) = device {
                queries::record_device(conn, account.id, &device, &new_hash, now)?;
            }
            let entry = NewEntry::new("account.password_set", format!("account:{}", account.id));
            audit::record(conn, Actor::Account(account.id), entry, now)?;
            Ok(())
        })
        .await?;
    Ok(device_token)
}

fn working_link(conn: &mut Conn, token_hash: &str, now: UtcTime) -> Result<(LinkRow, Account), SetPasswordError> {
    queries::find_link(conn, token_hash)?
        .filter(|(link, _)| link.used_at.is_none() && now < link.expires_at)
        .ok_or(SetPasswordError::LinkGone)
}
