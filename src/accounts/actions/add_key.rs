//! Makes a key for a system.

use super::super::model::Role;
use super::super::queries::{self, Holder};
use super::super::scope::Scope;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::error::AppError;
use crate::secrets::{random_token, token_hash};

/// A key that was just made. The key itself is shown now and never again: only its hash is kept.
#[derive(Debug, Clone)]
pub struct AddedKey {
    /// Number of the key.
    pub id: i64,
    /// The key.
    pub key: String,
}

/// Makes a key with a role in some scopes.
pub async fn add_key(
    state: &State,
    who: Actor,
    name: String,
    role: Role,
    scopes: Vec<Scope>,
) -> Result<AddedKey, AppError> {
    // The prefix lets programs that look for leaked secrets recognise one of ours.
    let key = format!("capacity_tracker_{}", random_token());
    let (hash, now) = (token_hash(&key), state.clock.now());
    let id = state
        .db
        .write(move |conn| {
            let id = queries::insert_key(conn, &name, &hash, now)?;
            for scope in &scopes {
                queries::insert_grant(conn, Holder::Key(id), role, scope, now)?;
            }
            let scopes: Vec<String> = scopes.iter().map(Scope::to_string).collect();
            let entry =
                NewEntry::new("key.added", format!("key:{id}")).with("role", role.as_str()).with("scopes", scopes);
            audit::record(conn, who, entry, now)?;
            Ok::<_, AppError>(id)
        })
        .await?;
    Ok(AddedKey { id, key })
}
