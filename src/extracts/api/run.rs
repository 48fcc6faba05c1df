//! One run, for systems that wait for it, or want it made again.

use actix_web::{HttpResponse, web};

use super::super::actions;
use super::super::model::{Origin, RunWithFiles};
use super::ExtractJson;
use crate::app::State;
use crate::audit::Actor;
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

/// Asks once more for what a run in scope that failed was asked for, as at the same moment. It is another run.
#[utoipa::path(
    post,
    path = "/api/v1/extracts/{id}/repeat",
    tag = "extracts",
    params(("id" = String, Path, description = "Number of the run that failed")),
    responses((status = 202, description = "The new run, which is queued", body = ExtractJson))
)]
pub async fn repeat(
    by: ByKey<Extractors>,
    state: web::Data<State>,
    id: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let id: i64 = id.parse().map_err(|_| AppError::NotFound)?;
    let run = actions::repeat(&state, Actor::Key(by.key.id), by.scopes, Origin::Api, id).await?;
    Ok(HttpResponse::Accepted().json(ExtractJson::new(RunWithFiles { run, files: Vec::new() })))
}
