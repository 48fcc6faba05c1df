//! Locations for which nobody could stand in, and telling administrators of providers of them.

use std::collections::BTreeSet;

use serde::Serialize;

use super::super::super::model::{Account, Role};
use super::super::super::queries::{self, Access};
use super::people::places;
use crate::accounts::Scopes;
use crate::app::State;
use crate::db::Conn;
use crate::error::AppError;
use crate::mail::{self, NewMessage};
use crate::register::Location;
use crate::web::templates::RenderError;

/// Administrators that are looked at together.
const BATCH: i64 = 200;
/// Locations that a message names; the page names them too.
const NAMED: usize = 20;
/// Seconds in which nobody is told twice: less than the shortest month.
const MONTH: i64 = 20 * 86_400;

/// Locations in these scopes for which one person or nobody can send the return, by name.
pub async fn list_alone(state: &State, scopes: Scopes) -> Result<Vec<String>, AppError> {
    state.db.read(move |conn| find_alone(conn, &scopes)).await
}

fn find_alone(conn: &mut Conn, scopes: &Scopes) -> Result<Vec<String>, AppError> {
    let (locations, _) = places(conn, scopes)?;
    Ok(alone_among(conn, &locations)?)
}

/// Of some locations, those for which one person or nobody can send the return.
pub(super) fn alone_among(conn: &mut Conn, locations: &[Location]) -> diesel::QueryResult<Vec<String>> {
    let ids: Vec<String> = locations.iter().map(|location| location.id.clone()).collect();
    let mut owners: Vec<String> = locations.iter().map(|location| location.provider_id.clone()).collect();
    owners.sort();
    owners.dedup();
    let access = queries::list_access(conn, &ids, &owners)?;
    Ok(alone(locations, &access))
}

fn alone(locations: &[Location], access: &[Access]) -> Vec<String> {
    let of = |kind: &str, id: &str| {
        let found = access.iter().filter(|row| row.scope_kind == kind && row.scope_id.as_deref() == Some(id));
        found.map(|row| row.account_id).collect::<BTreeSet<i64>>()
    };
    let few = |location: &&Location| {
        let mut who = of("location", &location.id);
        who.extend(of("provider", &location.provider_id));
        who.len() < 2
    };
    locations.iter().filter(few).map(|location| location.name.clone()).collect()
}

/// Writes to each administrator of a provider who has such locations; nobody twice in a month, so that it is safe to run
/// again. Answers to how many.
pub async fn tell_of_alone(state: &State) -> Result<usize, AppError> {
    let (mut after, mut told) = (0, 0);
    loop {
        let batch = state.db.read(move |conn| list(conn, after)).await?;
        let Some(last) = batch.last().map(|(account, _)| account.id) else { return Ok(told) };
        after = last;
        for (account, places) in batch.into_iter().filter(|(_, places)| !places.is_empty()) {
            told += usize::from(tell(state, &account, places).await?);
        }
    }
}

fn list(conn: &mut Conn, after: i64) -> Result<Vec<(Account, Vec<String>)>, AppError> {
    let mut found = Vec::new();
    for account in queries::list_provider_administrators(conn, after, BATCH)? {
        let scopes = queries::list_grants(conn, account.id)?.scopes_for(&[Role::ProviderAdmin]);
        let places = scopes.map(|scopes| find_alone(conn, &scopes)).transpose()?.unwrap_or_default();
        found.push((account, places));
    }
    Ok(found)
}

#[derive(Serialize)]
struct Alone<'a> {
    name: &'a str,
    service_name: &'a str,
    places: &'a [String],
    more: usize,
    link: String,
}

async fn tell(state: &State, account: &Account, places: Vec<String>) -> Result<bool, AppError> {
    let message = message(state, account, &places).map_err(|error| AppError::Internal(error.into()))?;
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            if mail::was_sent(conn, message.kind, &message.recipient, now.minus_seconds(MONTH))? {
                return Ok(false);
            }
            mail::send(conn, &message, now)?;
            Ok(true)
        })
        .await
}

fn message(state: &State, account: &Account, places: &[String]) -> Result<NewMessage, RenderError> {
    let values = Alone {
        name: &account.name,
        service_name: &state.config.server.service_name,
        places: places.get(..NAMED).unwrap_or(places),
        more: places.len().saturating_sub(NAMED),
        link: format!("{}/people/invite", state.config.server.public_url),
    };
    let (subject, body) = mail::fill(&state.templates, "nobody_to_stand_in", &values)?;
    let recipient = account.email.as_str().to_owned();
    Ok(NewMessage { kind: "nobody_to_stand_in", recipient, subject, body, secret_name: None })
}
