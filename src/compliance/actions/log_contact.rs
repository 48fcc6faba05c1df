//! Writes down that somebody rang or wrote, what came of it, and what is to be done next.

use chrono::NaiveDate;
use diesel::QueryResult;

use super::super::model::{ContactKind, ContactOutcome, NewContact};
use super::super::queries;
use super::close::states;
use crate::accounts::Scopes;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::db::{Conn, lock_number, lock_until_commit};
use crate::error::AppError;
use crate::register::{self, Location};
use crate::windows::{self, ReportingMonth};

/// A call or message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactMade {
    /// CQC id of the location.
    pub location_id: String,
    /// The month it was about.
    pub month: ReportingMonth,
    /// How.
    pub kind: ContactKind,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// More, in words.
    pub note: String,
    /// When something is to be done next.
    pub next_on: Option<NaiveDate>,
    /// What.
    pub next_action: String,
    /// What makes a second press of the button the same as the first.
    pub request_key: Option<String>,
}

/// Writes it into the log. A location outside these scopes is not found. A second press of the same button writes
/// nothing.
pub async fn log_contact(state: &State, who: Actor, scopes: Scopes, made: ContactMade) -> Result<(), AppError> {
    let (now, inside) = (state.clock.now(), state.clone());
    state
        .db
        .write(move |conn| {
            let (location, _) =
                register::queries::find_location(conn, &scopes, &made.location_id)?.ok_or(AppError::NotFound)?;
            if let Some(key) = &made.request_key {
                lock_until_commit(conn, lock_number("contact", key))?;
                if let Some(made_by) = queries::find_contact_by_key(conn, key)? {
                    return if made_by == who.to_string() { Ok(()) } else { Err(AppError::NotFound) };
                }
            }
            let provider_id = whose_duty(conn, &inside, location, made.month)?;
            let contact = NewContact {
                location_id: made.location_id,
                provider_id,
                month: made.month,
                kind: made.kind,
                outcome: made.outcome,
                note: made.note,
                next_on: made.next_on,
                next_action: made.next_action,
                batch_id: None,
                undoes_id: None,
                made_by: who.to_string(),
                made_at: now,
                request_key: made.request_key,
            };
            queries::insert_contacts(conn, std::slice::from_ref(&contact))?;
            queries::update_last_contact(conn, &contact.location_id, Some(now))?;
            let entry = NewEntry::new("compliance.contact_logged", format!("location:{}", contact.location_id))
                .with("month", contact.month.to_string())
                .with("kind", contact.kind.as_str())
                .with("outcome", contact.outcome.as_str());
            audit::record(conn, who, entry, now)?;
            Ok(())
        })
        .await
}

/// The provider whose duty the return of a month was, as it was written down; or is, as far as it is known now. It may
/// be another than has the location today.
fn whose_duty(conn: &mut Conn, state: &State, location: Location, month: ReportingMonth) -> QueryResult<String> {
    let (owner, now) = (location.provider_id.clone(), state.clock.now());
    let outcome = match queries::find_closing_by(conn, month, now)? {
        Some(_) => queries::find_outcome(conn, &location.id, month)?,
        None => {
            let window = windows::queries::find_window(conn, &state.calendars, month)?;
            states(conn, state, &window, vec![location])?.pop()
        }
    };
    Ok(outcome.map_or(owner, |outcome| outcome.provider_id))
}
