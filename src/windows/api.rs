//! What systems can ask about windows.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use serde::Deserialize;
use utoipa::OpenApi;

use super::actions;
use super::model::WindowJson;
use super::month::ReportingMonth;
use super::rules::state_at;
use crate::app::State;
use crate::error::AppError;
use crate::web::{AnyRole, ByKey, LocationReader, Roles};

/// The calls of this room, for the description of all calls.
#[derive(OpenApi)]
#[openapi(paths(window))]
pub(super) struct Calls;

/// `?location=ID`
#[derive(Debug, Deserialize)]
pub struct Of {
    location: Option<String>,
}

/// When a month's window opens and closes, and where it stands.
///
/// With a location, also the time that it was given: its window is open until then.
#[utoipa::path(
    get,
    path = "/api/v1/windows/{month}",
    tag = "windows",
    params(
        ("month" = String, Path, description = "The month: 2026-01"),
        ("location" = Option<String>, Query, description = "CQC id of a location, which may have more time")
    ),
    responses((status = 200, description = "The window", body = WindowJson))
)]
pub async fn window(
    by: ByKey<AnyRole>,
    state: Data<State>,
    month: Path<String>,
    of: Query<Of>,
) -> Result<HttpResponse, AppError> {
    let month = ReportingMonth::parse(&month).map_err(|error| AppError::no_month(&error))?;
    let now = state.clock.now();
    let Some(location) = of.into_inner().location else {
        let window = actions::window(&state, month).await?;
        return Ok(HttpResponse::Ok().json(window.to_json(now)));
    };
    let scopes = LocationReader::scopes_of(&by.grants).ok_or_else(no_location)?;
    let found = actions::window_of_location(&state, scopes, location, month).await?;
    let (window, extension) = found.ok_or_else(no_location)?;
    let mut json = window.to_json(now);
    json.state = state_at(&window.extended(extension.as_ref()), now);
    json.extended_until = extension.map(|extension| extension.until());
    Ok(HttpResponse::Ok().json(json))
}

fn no_location() -> AppError {
    AppError::nothing_at("location", "unknown", "There is no such location, or it is not yours.".to_owned())
}
