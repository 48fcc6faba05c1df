//! Changes the password of somebody who is signed in.

use super::super::model::Stage;
use super::super::password::NewPasswordError;
use super::super::queries;
use super::super::rules::PasswordProblem;
use super::begin_session::{Begun, Device, Keys};
use super::sign_in::count_attempt;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::error::AppError;

/// Why a password was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    /// The present password is not right.
    #[error("the present password is not right")]
    Wrong,
    /// The new one is not good enough.
    #[error(transparent)]
    Problem(#[from] PasswordProblem),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] AppError),
}

impl From<NewPasswordError> for ChangePasswordError {
    fn from(error: NewPasswordError) -> Self {
        match error {
            NewPasswordError::Problem(problem) => Self::Problem(problem),
            NewPasswordError::Hash(error) => Self::Other(AppError::Internal(error.into())),
        }
    }
}

/// Sets a new password for somebody who knows the present one. All their sessions end; a new one begins here.
pub async fn change_password(
    state: &State,
    account_id: i64,
    (present, new): (String, String),
    device: &Device,
) -> Result<Begun, ChangePasswordError> {
    let attempt = count_attempt(state, "change_password", account_id, device).await.map_err(AppError::from)?;
    let found = state.db.read(move |conn| queries::find_with_hash(conn, account_id).map_err(AppError::from)).await?;
    let (account, hash) = found.ok_or(ChangePasswordError::Wrong)?;
    let verified = state.passwords.verify(present, hash.clone()).await;
    if !verified.map_err(|error| AppError::Internal(error.into()))?.right {
        return Err(ChangePasswordError::Wrong);
    }
    let new_hash = state.passwords.hash_new(new, account.email.as_str(), &account.name).await?;
    let (keys, device, now) = (Keys::new(), device.keys(state), state.clock.now());
    let hash = hash.unwrap_or_default();
    let begun = state
        .db
        .write(move |conn| {
            if !queries::lock_with_password(conn, account_id, &hash)? {
                return Ok(None);
            }
            queries::mark_attempt_succeeded(conn, attempt)?;
            queries::set_password(conn, account_id, &new_hash)?;
            // Whoever asked for a link before may not be the person who knows the password.
            queries::use_up_links_of(conn, account_id, now)?;
            queries::delete_sessions_of(conn, account_id)?;
            queries::forget_remembered(conn, account_id)?;
            let begun = keys.begin(conn, account_id, Stage::Full, &device, now)?;
            let entry = NewEntry::new("account.password_set", format!("account:{account_id}"));
            audit::record(conn, Actor::Account(account_id), entry, now)?;
            Ok::<_, AppError>(Some(begun))
        })
        .await?;
    begun.ok_or(ChangePasswordError::Wrong)
}
