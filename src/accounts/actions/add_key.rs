//! Makes a key for a system, and withdraws one.

use super::super::model::Role;
use super::super::queries::{self, Holder};
use super::super::scope::Scope;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::error::AppError;
use crate::secrets::{random_token, token_hash};

/// A key to make.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// Whose key it is.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Where; at least one.
    pub scopes: Vec<Scope>,
    /// From when it no longer works, if it runs out.
    pub expires_at: Option<UtcTime>,
}

/// A key that was just made. The key itself is shown now and never again: only its hash is kept.
#[derive(Debug, Clone)]
pub struct AddedKey {
    /// Number of the key.
    pub id: i64,
    /// The key.
    pub key: String,
}

/// Makes a key with a role in some scopes, that works until it is withdrawn.
pub async fn add_key(
    state: &State,
    who: Actor,
    name: String,
    role: Role,
    scopes: Vec<Scope>,
) -> Result<AddedKey, AppError> {
    add_new_key(state, who, NewKey { name, role, scopes, expires_at: None }).await
}

/// Makes a key.
pub async fn add_new_key(state: &State, who: Actor, new: NewKey) -> Result<AddedKey, AppError> {
    // The prefix lets programs that look for leaked secrets recognise one of ours.
    let key = format!("capacity_tracker_{}", random_token());
    let (hash, now) = (token_hash(&key), state.clock.now());
    let id = state
        .db
        .write(move |conn| {
            let id = queries::insert_key(conn, &new.name, &hash, now, new.expires_at)?;
            for scope in &new.scopes {
                queries::insert_grant(conn, Holder::Key(id), new.role, scope, now)?;
            }
            let scopes: Vec<String> = new.scopes.iter().map(Scope::to_string).collect();
            let entry =
                NewEntry::new("key.added", format!("key:{id}")).with("role", new.role.as_str()).with("scopes", scopes);
            audit::record(conn, who, entry, now)?;
            Ok::<_, AppError>(id)
        })
        .await?;
    Ok(AddedKey { id, key })
}

/// Withdraws a key: it does not work from now on.
pub async fn revoke_key(state: &State, who: Actor, id: i64) -> Result<(), AppError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            if !queries::revoke_key(conn, id, now)? {
                return Err(AppError::NotFound);
            }
            audit::record(conn, who, NewEntry::new("key.revoked", format!("key:{id}")), now)?;
            Ok(())
        })
        .await
}
