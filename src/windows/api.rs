//! What systems can ask about windows.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::actions;
use super::month::ReportingMonth;
use crate::app::State;
use crate::error::AppError;
use crate::web::{AnyRole, ByKey};

/// `GET /api/v1/windows/{month}`: when a month's window opens and closes, and where it stands.
pub async fn window(_: ByKey<AnyRole>, state: Data<State>, month: Path<String>) -> Result<HttpResponse, AppError> {
    let month = ReportingMonth::parse(&month).map_err(|_| AppError::NotFound)?;
    let window = actions::window(&state, month).await?;
    Ok(HttpResponse::Ok().json(window.to_json(state.clock.now())))
}
