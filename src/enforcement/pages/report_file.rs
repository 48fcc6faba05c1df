//! The report on cases as a file.

use actix_web::HttpResponse;
use actix_web::http::header;

use super::super::actions::{self, Report};
use super::super::guards::{Officers, by};
use super::super::model::Stage;
use crate::error::AppError;
use crate::web::As;

/// `GET /cases/report/download`
pub async fn report_file(asker: As<Officers>) -> Result<HttpResponse, AppError> {
    let report = actions::report(asker.visitor.state(), &by(&asker)).await?;
    let file = csv_of(&report).map_err(|error| AppError::Internal(error.into()))?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"cases.csv\""))
        .body(file))
}

/// One figure a row: what it is, of which stage, and how much. Money is in pence. Nothing in it was typed by anybody.
fn csv_of(report: &Report) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["figure", "stage", "value"])?;
    let whole = |number: usize| number.to_string();
    for (figure, value) in [
        ("cases", whole(report.cases)),
        ("legal_review", whole(report.legal_review)),
        ("penalties_pence", report.imposed.as_i64().to_string()),
        ("paid_pence", report.paid.as_i64().to_string()),
        ("reversed_pence", report.reversed.as_i64().to_string()),
        ("to_pay_back_pence", report.to_pay_back.as_i64().to_string()),
        ("to_come_back_pence", report.to_come_back.as_i64().to_string()),
    ] {
        writer.write_record([figure, "", value.as_str()])?;
    }
    for stage in &Stage::ALL {
        let figures = report.stages.get(stage).copied().unwrap_or_default();
        let median = figures.median_days.map_or_else(String::new, |days| days.to_string());
        for (figure, value) in [
            ("cases_now", whole(figures.now)),
            ("cases_ever", whole(figures.ever)),
            ("oldest_days", figures.oldest_days.to_string()),
            ("median_days", median),
        ] {
            writer.write_record([figure, stage.as_str(), value.as_str()])?;
        }
    }
    writer.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}
