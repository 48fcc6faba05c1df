//! What systems can ask about windows.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use utoipa::OpenApi;

use super::actions;
use super::model::WindowJson;
use super::month::ReportingMonth;
use crate::app::State;
use crate::error::AppError;
use crate::web::{AnyRole, ByKey};

/// The calls of this room, for the description of all calls.
#[derive(OpenApi)]
#[openapi(paths(window))]
pub(super) struct Calls;

/// When a month's window opens and closes, and where it stands.
#[utoipa::path(
    get,
    path = "/api/v1/windows/{month}",
    tag = "windows",
    params(("month" = String, Path, description = "The month: 2026-01")),
    responses((status = 200, description = "The window", body = WindowJson))
)]
pub async fn window(_: ByKey<AnyRole>, state: Data<State>, month: Path<String>) -> Result<HttpResponse, AppError> {
    let month = ReportingMonth::parse(&month).map_err(|error| AppError::no_month(&error))?;
    let window = actions::window(&state, month).await?;
    Ok(HttpResponse::Ok().json(window.to_json(state.clock.now())))
}
