//! The report on cases as files: what they add up to, and what each comes to.

use actix_web::HttpResponse;
use actix_web::http::header;

use super::super::actions::{self, CaseSums, Report, plain};
use super::super::guards::{Officers, by};
use super::super::model::{Penalty, Pence, Stage};
use super::super::rules::days;
use crate::error::AppError;
use crate::web::As;

/// `GET /cases/report/download`
pub async fn report_file(asker: As<Officers>) -> Result<HttpResponse, AppError> {
    let report = actions::report(asker.visitor.state(), &by(&asker)).await?;
    file("attachment; filename=\"cases.csv\"", csv_of(&report))
}

/// `GET /cases/report/amounts`
pub async fn amounts_file(asker: As<Officers>) -> Result<HttpResponse, AppError> {
    let cases = actions::report_amounts(asker.visitor.state(), &by(&asker)).await?;
    file("attachment; filename=\"amounts.csv\"", amounts(&cases))
}

fn file(disposition: &'static str, made: Result<Vec<u8>, csv::Error>) -> Result<HttpResponse, AppError> {
    let bytes = made.map_err(|error| AppError::Internal(error.into()))?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(bytes))
}

/// One figure a row: what it is, of which stage, and how much. Money is in pence. Nothing in it was typed by anybody.
fn csv_of(report: &Report) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["figure", "stage", "value"])?;
    let whole = |number: usize| number.to_string();
    for (figure, value) in [
        ("cases", whole(report.cases)),
        ("final_notices_given", whole(report.finals)),
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
    bytes_of(writer)
}

fn bytes_of(writer: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, csv::Error> {
    writer.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}

const AMOUNTS: [&str; 16] = [
    "case",
    "provider_id",
    "provider",
    "opened_on",
    "stage",
    "notices_of_intent",
    "final_notices",
    "amount_pence",
    "amount_for",
    "amount_from",
    "amount_source",
    "penalty_pence",
    "paid_pence",
    "outstanding_pence",
    "to_pay_back_pence",
    "to_come_back_pence",
];

/// A row a case: the amount that was recorded last, the penalty if one stands, and its money. Money is in pence.
fn amounts(cases: &[CaseSums]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(AMOUNTS)?;
    for sums in cases {
        let case = &sums.case;
        let pence = |sum: Option<Pence>| sum.map(|sum| sum.as_i64().to_string()).unwrap_or_default();
        let amount = sums.amount.as_ref();
        let word = |word: Option<&str>| word.map(plain).unwrap_or_default();
        let penalty = match sums.penalty {
            Penalty::Imposed(penalty) => Some(penalty),
            Penalty::NotYet | Penalty::Proposed(_) | Penalty::Nothing => None,
        };
        writer.write_record([
            case.reference(),
            plain(&case.provider_id),
            plain(&case.provider_name),
            days::day_of(case.opened_at).to_string(),
            case.stage.as_str().to_owned(),
            sums.intents.to_string(),
            sums.finals.to_string(),
            pence(amount.map(|amount| amount.pence)),
            word(amount.map(|amount| amount.purpose.as_str())),
            word(amount.map(|amount| amount.origin.as_str())),
            word(amount.and_then(|amount| amount.scheme.as_deref())),
            pence(penalty),
            pence(Some(case.held())),
            pence(penalty.map(|_| case.outstanding())),
            pence(Some(case.to_pay_back())),
            pence(Some(case.to_come_back())),
        ])?;
    }
    bytes_of(writer)
}
