//! Every save in order, for systems that pull what is new.

use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::super::actions;
use crate::app::State;
use crate::error::AppError;
use crate::returns::actions::SavesPage;
use crate::returns::guards::Readers;
use crate::returns::{SaveJson, SavesJson};
use crate::web::{ByKey, whole};

/// Saves in an answer, unless fewer are asked for.
const SAVES: i64 = 100;
/// Most saves in an answer.
const MOST_SAVES: i64 = 1_000;

/// Where to begin in a list, and how much of it.
#[derive(Debug, Deserialize)]
pub struct After {
    after: Option<String>,
    limit: Option<String>,
}

/// Every save in order, for incremental pulls.
///
/// Go on from `next` to get what is new. None is ever left out or told twice. A key that belongs to a registered recipient is
/// given saves only with a legal basis of today, for all that the key may see and with every item. What is sent to anybody
/// but the provider is entered in the record of disclosures.
#[utoipa::path(
    get,
    path = "/api/v1/saves",
    tag = "returns",
    params(
        ("after" = Option<String>, Query, description = "The `next` of the answer before; nothing for the beginning"),
        ("limit" = Option<String>, Query, description = "How many at most: 1 to 1000, usually 100")
    ),
    responses((status = 200, description = "Saves, oldest first", body = SavesJson))
)]
pub async fn saves(
    by: ByKey<Readers>,
    state: web::Data<State>,
    query: web::Query<After>,
) -> Result<HttpResponse, AppError> {
    let After { after, limit } = query.into_inner();
    let after = whole("after", after.as_deref(), 0..=i64::MAX)?.unwrap_or(0);
    let limit = whole("limit", limit.as_deref(), 1..=MOST_SAVES)?.unwrap_or(SAVES);
    let is_disclosure = by.reads_of_others();
    let body = actions::pull_saves(&state, by.into(), is_disclosure, (after, limit), write).await?;
    Ok(HttpResponse::Ok().insert_header(ContentType::json()).body(body))
}

fn write(page: SavesPage) -> Result<Vec<u8>, AppError> {
    let items = page.saves.into_iter().map(SaveJson::new).collect();
    let json = SavesJson { items, next: page.next.to_string() };
    serde_json::to_vec(&json).map_err(|error| AppError::Internal(error.into()))
}
