//! Deciding on a request for access.

use super::super::super::labels;
use super::super::super::model::{AccessRequest, Refusal, RequestState};
use super::super::super::queries::{self, Decision};
use super::super::send_link::Link;
use super::ask::place_of;
use super::grant::{Gift, give, link};
use super::may_give;
use super::messages::{Words, message, secret_path};
use crate::accounts::{Scope, Scopes};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::db::Conn;
use crate::error::AppError;
use crate::mail::{self, NewMessage};
use crate::web::templates::RenderError;

/// Whoever decides, and where they may.
#[derive(Debug, Clone)]
pub struct Deciding {
    /// Number of their account.
    pub account_id: i64,
    /// Where they approve people.
    pub scopes: Scopes,
}

impl Deciding {
    fn actor(&self) -> Actor {
        Actor::Account(self.account_id)
    }
}

async fn find(state: &State, who: &Deciding, id: i64) -> Result<(AccessRequest, String), AppError> {
    let scopes = who.scopes.clone();
    state
        .db
        .read(move |conn| {
            let request = queries::find_request(conn, &scopes, id)?.ok_or(AppError::NotFound)?;
            let place = place_of(conn, &request)?;
            Ok((request, place))
        })
        .await
}

fn overtaken() -> AppError {
    AppError::Conflict("Somebody else decided on this request in the meantime.".to_owned())
}

/// Gives the person the role they asked for, and tells them.
pub async fn approve_request(state: &State, who: Deciding, id: i64) -> Result<(), AppError> {
    let (request, place) = find(state, &who, id).await?;
    let scope = request.scope();
    if !may_give(&who.scopes, &scope, &request.provider_id) {
        return Err(AppError::NotFound);
    }
    let now = state.clock.now();
    let link = link(state, now);
    let (first, more) = welcome(state, &request, &place, &link).map_err(|error| AppError::Internal(error.into()))?;
    let approve = move |conn: &mut Conn| {
        let gift = Gift {
            email: &request.email,
            name: &request.name,
            job_title: &request.job_title,
            role: request.role,
            scope: &scope,
            by_service: who.scopes.0.contains(&Scope::National),
        };
        let given = give(conn, &gift, &link, now)?;
        let decision = Decision {
            from: RequestState::Waiting,
            to: RequestState::Approved,
            by: who.actor().to_string(),
            refusal: None,
            message: None,
            account_id: Some(given.account_id),
        };
        if !queries::decide_request(conn, id, &decision, now)? {
            return Err(overtaken());
        }
        mail::send(conn, if given.needs_password { &first } else { &more }, now)?;
        let entry = NewEntry::new("access.approved", format!("access_request:{id}"))
            .with("account", given.account_id)
            .with("role", request.role.as_str())
            .with("scope", scope.to_string());
        Ok(audit::record(conn, who.actor(), entry, now)?)
    };
    state.db.write(approve).await
}

/// What is sent to somebody who still sets a password, and to somebody who has one.
fn welcome(
    state: &State,
    request: &AccessRequest,
    place: &str,
    link: &Link,
) -> Result<(NewMessage, NewMessage), RenderError> {
    let email = request.email.as_str();
    let words = Words::about(state, request, place).link(state, &secret_path("/set-password"));
    let first = message(state, "access_approved", email, &words, Some(link.name().to_owned()))?;
    let words = Words::about(state, request, place).link(state, "/sign-in");
    Ok((first, message(state, "access_added", email, &words, None)?))
}

/// Tells the person why they do not get access.
pub async fn refuse_request(
    state: &State,
    who: Deciding,
    id: i64,
    (refusal, text): (Refusal, String),
) -> Result<(), AppError> {
    let (request, place) = find(state, &who, id).await?;
    let now = state.clock.now();
    let mut words = Words::about(state, &request, &place).link(state, "/register");
    words.reason = labels::refusal(refusal).to_owned();
    words.message.clone_from(&text);
    let message = message(state, "access_refused", request.email.as_str(), &words, None)
        .map_err(|error| AppError::Internal(error.into()))?;
    state
        .db
        .write(move |conn| {
            let decision = Decision {
                from: RequestState::Waiting,
                to: RequestState::Refused,
                by: who.actor().to_string(),
                refusal: Some(refusal),
                message: Some(&text).filter(|text| !text.is_empty()).map(String::as_str),
                account_id: None,
            };
            if !queries::decide_request(conn, id, &decision, now)? {
                return Err(overtaken());
            }
            mail::send(conn, &message, now)?;
            let entry =
                NewEntry::new("access.refused", format!("access_request:{id}")).with("reason", refusal.as_str());
            audit::record(conn, who.actor(), entry, now)?;
            Ok(())
        })
        .await
}

/// Writes a note for the others who decide.
pub async fn note_request(state: &State, who: Deciding, id: i64, body: String) -> Result<(), AppError> {
    find(state, &who, id).await?;
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            queries::insert_note(conn, id, who.account_id, &body, now)?;
            let entry = NewEntry::new("access.noted", format!("access_request:{id}"));
            audit::record(conn, who.actor(), entry, now)?;
            Ok(())
        })
        .await
}
