//! One run, for systems that wait for it.

use actix_web::{HttpResponse, web};

use super::super::actions;
use super::ExtractJson;
use crate::app::State;
use crate::error::AppError;
use crate::web::{ByKey, Extractors};

/// A run in scope: where it stands, and its files.
#[utoipa::path(
    get,
    path = "/api/v1/extracts/{id}",
    tag = "extracts",
    params(("id" = String, Path, description = "Number of the run")),
    responses((status = 200, description = "The run", body = ExtractJson))
)]
pub async fn run(
    by: ByKey<Extractors>,
    state: web::Data<State>,
    id: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let id: i64 = id.parse().map_err(|_| AppError::NotFound)?;
    let found = actions::find_run(&state, by.scopes, id).await?;
    Ok(HttpResponse::Ok().json(ExtractJson::new(found)))
}
