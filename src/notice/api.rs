//! What systems can ask about the Formal Notice.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use utoipa::OpenApi;

use super::shape::NoticeShape;
use crate::app::State;
use crate::error::AppError;
use crate::web::{AnyRole, ByKey};
use crate::windows::ReportingMonth;

/// The calls of this room, for the description of all calls.
#[derive(OpenApi)]
#[openapi(paths(notice))]
pub(super) struct Calls;

/// Sections, items and checks in force for a month. A month before the first version, or
/// that is none, is 404.
#[utoipa::path(
    get,
    path = "/api/v1/notices/{month}",
    tag = "notices",
    params(("month" = String, Path, description = "The month: 2026-01")),
    responses((status = 200, description = "What is asked in this month", body = NoticeShape))
)]
pub async fn notice(_: ByKey<AnyRole>, month: Path<String>, state: Data<State>) -> Result<HttpResponse, AppError> {
    let month: ReportingMonth = month.parse().map_err(|error| AppError::no_month(&error))?;
    let none = || format!("No Formal Notice is in force in {month}.");
    let notice = state.notices.in_force(month).ok_or_else(|| AppError::nothing_at("month", "not_in_force", none()))?;
    Ok(HttpResponse::Ok().json(NoticeShape::new(notice, month, state.notices.campaigns())))
}
