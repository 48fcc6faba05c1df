//! Says whether a provider is a public body, where its sector, ownership and name told wrongly.

use chrono_tz::Europe::London;

use super::super::model::{EventKind, NewEvent};
use super::super::queries;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::error::AppError;

/// Marks a provider as a public body, which reports but cannot be fined, or as none. No file overrules it. A provider
/// that does not exist is not found.
pub async fn correct_public_body(
    state: &State,
    who: Actor,
    id: String,
    public_body: bool,
    reason: String,
) -> Result<(), AppError> {
    let now = state.clock.now();
    let today = now.to_chrono().with_timezone(&London).date_naive();
    state
        .db
        .write(move |conn| {
            let mut provider = queries::lock_provider(conn, &id)?.ok_or(AppError::NotFound)?;
            let word = |public: bool| Some(if public { "public" } else { "not_public" }.to_owned());
            let event = NewEvent {
                location_id: None,
                provider_id: id.clone(),
                kind: EventKind::PublicBodyCorrected,
                happened_on: today,
                was: word(provider.public_body),
                became: word(public_body),
                import_id: None,
                actor: Some(who.to_string()),
                reason: Some(reason.clone()),
                recorded_at: Some(now),
            };
            provider.public_body = public_body;
            provider.public_body_reason = reason;
            provider.public_body_corrected = true;
            queries::update_provider(conn, &provider)?;
            queries::record_event(conn, &event)?;
            let entry = NewEntry::new("register.public_body_corrected", format!("provider:{id}"))
                .with("public_body", public_body);
            audit::record(conn, who, entry, now)?;
            Ok(())
        })
        .await
}
