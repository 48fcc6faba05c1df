//! What systems can ask about the Formal Notice.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::shape::NoticeShape;
use crate::app::State;
use crate::error::AppError;
use crate::web::{AnyRole, ByKey};
use crate::windows::ReportingMonth;

/// `GET /api/v1/notices/{month}`: sections, items and checks in force for a month. A month before the first version, or
/// that is none, is 404.
pub async fn notice(_: ByKey<AnyRole>, month: Path<String>, state: Data<State>) -> Result<HttpResponse, AppError> {
    let month: ReportingMonth = month.parse().map_err(|_| AppError::NotFound)?;
    let notice = state.notices.in_force(month).ok_or(AppError::NotFound)?;
    Ok(HttpResponse::Ok().json(NoticeShape::new(notice, month, state.notices.campaigns())))
}
