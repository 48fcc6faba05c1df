//! Calls for suppliers' systems: locations, returns, and how a save is written.

mod body;
mod json;
mod unique;

use actix_web::http::header::{ETAG, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::OpenApi;

use self::body::SectionBody;
use self::json::{LocationJson, ReturnJson};
use super::actions::{self, SaveError};
use super::guards::{Providers, Readers};
use super::model::{Place, Save};
use crate::app::State;
use crate::error::AppError;
use crate::web::ByKey;
use crate::windows::ReportingMonth;

pub use self::json::{SaveJson, SavesJson};

/// The calls of this room, for the description of all calls.
#[derive(OpenApi)]
#[openapi(paths(location, monthly_return, section, put_section))]
pub(super) struct Calls;

/// A location on the register, and what it owes this month.
#[utoipa::path(
    get,
    path = "/api/v1/locations/{id}",
    tag = "locations",
    params(("id" = String, Path, description = "CQC id of the location")),
    responses((status = 200, description = "The location", body = LocationJson))
)]
pub(super) async fn location(
    by: ByKey<Readers>,
    state: web::Data<State>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let view = actions::view_location(&state, by.into(), path.into_inner()).await?;
    Ok(HttpResponse::Ok().json(LocationJson::new(view)))
}

/// The return of a location for a month.
#[utoipa::path(
    get,
    path = "/api/v1/locations/{id}/returns/{month}",
    tag = "returns",
    params(
        ("id" = String, Path, description = "CQC id of the location"),
        ("month" = String, Path, description = "The month: 2026-01")
    ),
    responses((status = 200, description = "The return", body = ReturnJson))
)]
pub(super) async fn monthly_return(
    by: ByKey<Readers>,
    state: web::Data<State>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    let (location_id, month) = path.into_inner();
    let month = ReportingMonth::parse(&month).map_err(|error| AppError::no_month(&error))?;
    let found = actions::find_return(&state, by.into(), location_id, month).await?;
    Ok(HttpResponse::Ok().json(ReturnJson::new(found)))
}

/// The current figures of a section, with their version.
#[utoipa::path(
    get,
    path = "/api/v1/locations/{id}/sections/{section}",
    tag = "returns",
    params(
        ("id" = String, Path, description = "CQC id of the location"),
        ("section" = String, Path, description = "Key of the section")
    ),
    responses((
        status = 200,
        description = "The newest save of the section",
        body = SaveJson,
        headers(("ETag" = String, description = "Version of the figures"))
    ))
)]
pub(super) async fn section(
    by: ByKey<Readers>,
    state: web::Data<State>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    let (location_id, section) = path.into_inner();
    let view = actions::view_section(&state, by.into(), Place { location_id, section }).await?;
    let none = || "There are no figures for this section yet.".to_owned();
    let save = view.current.ok_or_else(|| AppError::nothing_at("section", "no_figures", none()))?;
    Ok(with_version(save))
}

/// Saves a section.
///
/// The answers are those of the whole section. A warning is answered with 422 until its check has a reason. Send
/// `If-Match` with the version that the figures are based on, so that nothing of somebody else's is overwritten (the answer
/// is then 412, and `current` is the save that stands), and an `Idempotency-Key`, so that a repeated request is answered as
/// the first was.
#[utoipa::path(
    put,
    path = "/api/v1/locations/{id}/sections/{section}",
    tag = "returns",
    params(
        ("id" = String, Path, description = "CQC id of the location"),
        ("section" = String, Path, description = "Key of the section"),
        ("If-Match" = Option<String>, Header, description = "Version in quotes; \"0\" if nothing was saved yet"),
        ("Idempotency-Key" = Option<String>, Header, description = "A key of the sender's own making")
    ),
    request_body = SectionBody,
    responses((
        status = 200,
        description = "The save",
        body = SaveJson,
        headers(("ETag" = String, description = "Version of the figures"))
    ))
)]
pub(super) async fn put_section(
    by: ByKey<Providers>,
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Bytes,
) -> Result<HttpResponse, AppError> {
    let (location_id, section) = path.into_inner();
    let place = Place { location_id, section };
    let body = SectionBody::read(&body)?;
    let dry_run = body.dry_run.unwrap_or(false);
    let input = body.into_input(&request)?;
    let saved = if dry_run {
        actions::check_section(&state, by.into(), place, input).await
    } else {
        actions::save_section(&state, by.into(), place, input).await
    };
    Ok(with_version(saved.map_err(with_current)?.save))
}

/// Whoever was overtaken is told what stands now, so that they can compare it with what they sent.
fn with_current(error: SaveError) -> AppError {
    match error {
        SaveError::Stale(current) => {
            let json = current.clone().and_then(|save| serde_json::to_value(SaveJson::new(*save)).ok());
            match AppError::from(SaveError::Stale(current)) {
                AppError::Refused(status, problems) => AppError::Overtaken(status, problems, json.map(Box::new)),
                other => other,
            }
        }
        other => other.into(),
    }
}

fn with_version(save: Save) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", save.version)) {
        response.insert_header((ETAG, tag));
    }
    response.json(SaveJson::new(save))
}
