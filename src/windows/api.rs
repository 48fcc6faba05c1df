//! Windows for systems.

use actix_web::{HttpResponse, web};

use super::month::ReportingMonth;
use super::queries;
use crate::error::AppError;
use crate::web::{AnyRole, ByKey};

/// `GET /api/v1/windows/{month}`: when the window of a month opens and closes, and where it stands. A month that there is
/// not is 404.
pub async fn window(
    _by: ByKey<AnyRole>,
    state: web::Data<crate::app::State>,
    month: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let month: ReportingMonth = month.parse().map_err(|_| AppError::NotFound)?;
    let (settings, now) = (state.config.windows.clone(), state.clock.now());
    let found = state.db.read(move |conn| queries::window_of(conn, &settings, month).map_err(AppError::from)).await?;
    Ok(HttpResponse::Ok().json(found.to_json(now)))
}
