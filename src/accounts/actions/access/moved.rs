//! A location that was sold: who could send its return for the provider before cannot for the one after, until that one
//! says so.

use super::super::super::jobs::TellMoved;
use super::super::super::model::{Account, NewRequest, RequestState};
use super::super::super::queries::{self, HeldThere};
use super::ask::{place_of, who_decides};
use super::invite::withdraw;
use super::messages::{Words, message, to_approvers};
use crate::accounts::{Scope, Scopes};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::error::AppError;
use crate::secrets::{random_token, token_hash};
use crate::web::templates::RenderError;
use crate::{jobs, mail};

/// A location that belongs to another provider from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedLocation {
    /// CQC id of it.
    pub location_id: String,
    /// CQC id of the provider that has it now.
    pub provider_id: String,
}

/// Ends what people and keys could do at locations that moved, in the caller's transaction. For each person a request is
/// written down that the new provider decides on, as most people stay with the home where they work; keys get a new grant
/// from whoever gave the old one. Invitations of the provider before are withdrawn. Answers how many roles ended.
pub fn end_access_of_moved(conn: &mut Conn, moved: &[MovedLocation], now: UtcTime) -> diesel::QueryResult<usize> {
    let ids: Vec<String> = moved.iter().map(|one| one.location_id.clone()).collect();
    let held = queries::list_held_at(conn, &ids)?;
    for one in moved {
        queries::hand_over_requests(conn, &one.location_id, &one.provider_id)?;
        for id in queries::list_invitations_to(conn, &one.location_id)? {
            withdraw(conn, id, Actor::System, now)?;
        }
        for grant in held.iter().filter(|grant| grant.location_id.as_deref() == Some(&one.location_id)) {
            end(conn, grant, one, now)?;
        }
    }
    Ok(held.len())
}

fn end(conn: &mut Conn, grant: &HeldThere, moved: &MovedLocation, now: UtcTime) -> diesel::QueryResult<()> {
    let subject = match (grant.account_id, grant.api_key_id) {
        (Some(id), _) => format!("account:{id}"),
        (None, Some(id)) => format!("api_key:{id}"),
        (None, None) => return Ok(()),
    };
    queries::revoke_grant_by_id(conn, grant.id, now)?;
    let entry = NewEntry::new("grant.revoked", subject)
        .with("role", grant.role.as_str())
        .with("scope", format!("location:{}", moved.location_id))
        .with("reason", "moved_provider");
    audit::record(conn, Actor::System, entry, now)?;
    let Some(account_id) = grant.account_id else { return Ok(()) };
    queries::delete_sessions_of(conn, account_id)?;
    let open = |account: &Account| account.deactivated_at.is_none();
    match queries::find_account(conn, account_id)?.filter(open) {
        Some(account) => ask_again(conn, &account, grant, moved, now),
        None => Ok(()),
    }
}

/// Writes down that somebody asks for the role that they had. Their address was proved when they got it.
fn ask_again(
    conn: &mut Conn,
    account: &Account,
    grant: &HeldThere,
    moved: &MovedLocation,
    now: UtcTime,
) -> diesel::QueryResult<()> {
    if queries::waits_at(conn, &account.email, &moved.location_id)? {
        return Ok(());
    }
    let new = NewRequest {
        kind: "asked",
        state: RequestState::Unproved,
        email: &account.email,
        name: &account.name,
        job_title: account.job_title.as_deref().unwrap_or_default(),
        role: grant.role,
        scope_kind: "location",
        scope_id: &moved.location_id,
        provider_id: &moved.provider_id,
        // Nobody gets a link: the hash is of something that was thrown away.
        token_hash: &token_hash(&random_token()),
        network_key: "",
        created_at: now,
        expires_at: now,
        invited_by: None,
    };
    let request_id = queries::insert_request(conn, &new)?;
    queries::prove_request(conn, request_id, now)?;
    audit::record(conn, Actor::System, NewEntry::new("access.asked", format!("access_request:{request_id}")), now)?;
    jobs::enqueue(conn, &TellMoved { request_id }, now, now)
}

/// Tells the person that their access ended with the sale, and those who decide that somebody waits; to nobody, where it
/// was decided already.
pub async fn tell_moved(state: &State, request_id: i64) -> Result<(), AppError> {
    let found = state
        .db
        .read(move |conn| {
            let everywhere = Scopes(vec![Scope::National]);
            let waiting = queries::find_request(conn, &everywhere, request_id)?;
            let Some(request) = waiting.filter(|request| request.state == RequestState::Waiting) else {
                return Ok(None);
            };
            let place = place_of(conn, &request)?;
            let approvers = who_decides(conn, &request)?;
            Ok::<_, AppError>(Some((request, place, approvers)))
        })
        .await?;
    let Some((request, place, approvers)) = found else { return Ok(()) };
    let words = Words::about(state, &request, &place);
    let write = || {
        let mut messages = to_approvers(state, &approvers, &request, &place)?;
        messages.push(message(state, "access_moved", request.email.as_str(), &words, None)?);
        Ok::<_, RenderError>(messages)
    };
    let messages = write().map_err(|error| AppError::Internal(error.into()))?;
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            for message in &messages {
                mail::send(conn, message, now)?;
            }
            Ok(())
        })
        .await
}
