//! Registers who may be given extracts, and ends it.

use super::super::model::NewRecipient;
use super::super::queries;
use super::error::ExtractError;
use crate::accounts;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};

/// Registers a recipient; answers its number.
pub async fn add_recipient(state: &State, by: Actor, new: NewRecipient) -> Result<i64, ExtractError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            if let Some(key) = new.api_key_id
                && accounts::queries::list_key_names(conn, &[key])?.is_empty()
            {
                return Err(ExtractError::NoKey(key));
            }
            let id = queries::insert_recipient(conn, &new)?;
            let entry = NewEntry::new("extract.recipient_added", format!("recipient:{id}"))
                .with("basis", new.basis.as_str())
                .with("sensitive", new.sensitive)
                .with("scope", new.scope)
                .with("key", new.api_key_id);
            audit::record(conn, by, entry, now)?;
            Ok(id)
        })
        .await
}

/// Ends what a recipient may have. What it was given stays on record.
pub async fn withdraw_recipient(state: &State, by: Actor, id: i64) -> Result<(), ExtractError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            queries::find_recipient(conn, id)?.ok_or(ExtractError::NoRun)?;
            if !queries::withdraw(conn, id, &by.to_string(), now)? {
                return Err(ExtractError::Withdrawn);
            }
            let entry = NewEntry::new("extract.recipient_withdrawn", format!("recipient:{id}"));
            Ok(audit::record(conn, by, entry, now)?)
        })
        .await
}
