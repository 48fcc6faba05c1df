//! What is personal goes when it is not needed any more: unused accounts, requests, and what is left of closed accounts.

use serde::Serialize;

use super::super::model::Account;
use super::super::queries;
use super::access::close;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::error::AppError;
use crate::mail::{self, NewMessage};

const DAY: i64 = 86_400;
/// Accounts that are looked at together.
const BATCH: i64 = 500;

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retained {
    /// Owners who were told that their account will be closed.
    pub warned: usize,
    /// Accounts that were closed.
    pub closed: usize,
    /// Closed accounts that were stripped of what is personal.
    pub erased: usize,
    /// Requests for access that were removed.
    pub requests: usize,
}

#[derive(Serialize)]
struct Unused<'a> {
    name: &'a str,
    service_name: &'a str,
    closes: String,
    link: String,
}

/// Warns the owners of accounts that are not used, closes those that were warned long enough ago, takes what is personal
/// out of those that were closed long ago, and removes old requests. Demonstration accounts stay.
pub async fn keep_no_longer(state: &State) -> Result<Retained, AppError> {
    let (now, settings) = (state.clock.now(), state.config.retention.clone());
    let days = |days: u32| i64::from(days) * DAY;
    let unused_since = now.minus_seconds(days(settings.unused_days));
    let warn_since = now.minus_seconds(days(settings.unused_days) - days(settings.warned_days));
    let warned_before = now.minus_seconds(days(settings.warned_days));
    let mut done = Retained::default();
    let unused = state.db.read(move |conn| list(conn, warn_since)).await?;
    for account in unused {
        done.warned += usize::from(warn(state, account, warn_since, days(settings.warned_days)).await?);
    }
    let closed_since = now.minus_seconds(days(settings.closed_days));
    let requests_since = now.minus_seconds(days(settings.requests_days));
    let (closed, erased, requests) = state
        .db
        .write(move |conn| {
            let mut closed = 0;
            for id in queries::list_to_close(conn, unused_since, warned_before, BATCH)? {
                closed += usize::from(close(conn, Actor::System, id, "unused", now)?);
            }
            let gone = queries::list_to_erase(conn, closed_since, BATCH)?;
            for id in &gone {
                queries::erase_account(conn, *id, now)?;
                let entry = NewEntry::new("account.erased", format!("account:{id}"));
                audit::record(conn, Actor::System, entry, now)?;
            }
            Ok::<_, AppError>((closed, gone.len(), queries::delete_old_requests(conn, requests_since)?))
        })
        .await?;
    Ok(Retained { closed, erased, requests, ..done })
}

fn list(conn: &mut crate::db::Conn, since: UtcTime) -> Result<Vec<Account>, AppError> {
    Ok(queries::list_to_warn(conn, since, BATCH)?)
}

/// Tells the owner of an account that nobody signed in to since a moment, unless they did meanwhile.
async fn warn(state: &State, account: Account, since: UtcTime, wait: i64) -> Result<bool, AppError> {
    let now = state.clock.now();
    let message = message(state, &account, now.plus_seconds(wait)).map_err(|error| AppError::Internal(error.into()))?;
    state
        .db
        .write(move |conn| {
            if !queries::note_warning(conn, account.id, since, now)? {
                return Ok(false);
            }
            mail::send(conn, &message, now)?;
            let entry = NewEntry::new("account.closing_warned", format!("account:{}", account.id));
            audit::record(conn, Actor::System, entry, now)?;
            Ok(true)
        })
        .await
}

fn message(
    state: &State,
    account: &Account,
    closes_at: UtcTime,
) -> Result<NewMessage, crate::web::templates::RenderError> {
    let values = Unused {
        name: &account.name,
        service_name: &state.config.server.service_name,
        closes: closes_at.for_people(),
        link: format!("{}/sign-in", state.config.server.public_url),
    };
    let (subject, body) = mail::fill(&state.templates, "account_unused", &values)?;
    let recipient = account.email.as_str().to_owned();
    Ok(NewMessage { kind: "account_unused", recipient, subject, body, secret_name: None })
}
