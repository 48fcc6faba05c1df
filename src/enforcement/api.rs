//! What all cases add up to, for systems.

use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::actions::{self, Report};
use super::guards::{Officers, by_key};
use super::model::Stage;
use crate::app::State;
use crate::error::AppError;
use crate::web::ByKey;

/// The calls of this room.
#[derive(utoipa::OpenApi)]
#[openapi(paths(report), components(schemas(CaseReportJson, CaseStageJson)))]
pub(super) struct Calls;

/// What the cases in scope add up to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseReport)]
struct CaseReportJson {
    /// How many there are.
    cases: usize,
    /// How many final notices were given.
    final_notices_given: usize,
    /// How many need a lawyer.
    legal_review: usize,
    /// All penalties that were imposed and stand, in pence.
    penalties_pence: i64,
    /// What came in for penalties, less what was paid back, in pence.
    paid_pence: i64,
    /// Payments that were recorded and did not come after all, in pence; no part of what came in.
    reversed_pence: i64,
    /// What is not due and was not paid back yet, in pence.
    to_pay_back_pence: i64,
    /// What was paid back of payments that did not come after all, and did not come back yet, in pence.
    to_come_back_pence: i64,
    /// By stage, in the order of a case.
    stages: Vec<CaseStageJson>,
}

/// What the cases at one stage add up to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseStage)]
struct CaseStageJson {
    /// The stage.
    stage: &'static str,
    /// How many are there now.
    now: usize,
    /// How many ever came to it.
    ever: usize,
    /// Days since the oldest of those that are there came to it.
    oldest_days: i64,
    /// Days that those which left it were there, in the middle; null while none has left.
    median_days: Option<i64>,
}

impl CaseReportJson {
    fn new(report: &Report) -> Self {
        let stage = |stage: &Stage| {
            let figures = report.stages.get(stage).copied().unwrap_or_default();
            CaseStageJson {
                stage: stage.as_str(),
                now: figures.now,
                ever: figures.ever,
                oldest_days: figures.oldest_days,
                median_days: figures.median_days,
            }
        };
        Self {
            cases: report.cases,
            final_notices_given: report.finals,
            legal_review: report.legal_review,
            penalties_pence: report.imposed.as_i64(),
            paid_pence: report.paid.as_i64(),
            reversed_pence: report.reversed.as_i64(),
            to_pay_back_pence: report.to_pay_back.as_i64(),
            to_come_back_pence: report.to_come_back.as_i64(),
            stages: Stage::ALL.iter().map(stage).collect(),
        }
    }
}

/// What the cases of enforcement in scope add up to, as the review of the Regulations asks.
#[utoipa::path(
    get,
    path = "/api/v1/cases/report",
    tag = "enforcement",
    responses((status = 200, description = "Cases by stage and age, and sums", body = CaseReportJson))
)]
pub(super) async fn report(key: ByKey<Officers>, state: web::Data<State>) -> Result<HttpResponse, AppError> {
    let report = actions::report(&state, &by_key(key)).await?;
    Ok(HttpResponse::Ok().json(CaseReportJson::new(&report)))
}
