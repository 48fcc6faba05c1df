//! The list as CSV, all of it, a part at a time.

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use futures_util::stream;
use serde::Serialize;

use super::super::model::LastContacts;
use super::actions::{self, ChaseRow, Everybody};
use super::forms::ListForm;
use super::month_in;
use crate::app::State;
use crate::clock::UtcTime;
use crate::config::{Compliance, Unit};
use crate::error::AppError;
use crate::web::{As, Form, RegisterReader};
use crate::windows::ReportingMonth;

/// Rows that are read together.
const PART: usize = 500;

/// A line of the file.
#[derive(Debug, Serialize)]
struct ChaseCsvRow {
    month: String,
    location_id: String,
    location: String,
    postcode: String,
    provider_id: String,
    provider: String,
    public_body: bool,
    group: String,
    council_code: String,
    icb_code: String,
    region_code: String,
    care_home: bool,
    home_care: bool,
    state: &'static str,
    missing_sections: String,
    missed_in_a_row: i32,
    missed_of_last_12: i32,
    at_risk: bool,
    notice_possible: bool,
    next_miss_counts: bool,
    people_with_access: usize,
    people_reached: usize,
    last_contact_at: String,
    last_contact: String,
    next_on: String,
    next_action: String,
    not_operating: &'static str,
    more_time_until: String,
}

impl ChaseCsvRow {
    fn new(month: ReportingMonth, row: &ChaseRow) -> Self {
        let (location, count) = (&row.location, &row.count);
        let code = |code: &Option<String>| code.clone().unwrap_or_default();
        let last = row.last.as_ref().map(|contacts| &contacts.newest);
        let next = row.last.as_ref().and_then(LastContacts::next);
        Self {
            month: month.to_string(),
            location_id: safe(&location.id),
            location: safe(&location.name),
            postcode: safe(&code(&location.postcode)),
            provider_id: safe(&row.provider.id),
            provider: safe(&row.provider.name),
            public_body: row.provider.public_body,
            group: safe(&code(&location.brand_name)),
            council_code: code(&location.council_code),
            icb_code: code(&location.icb_code),
            region_code: code(&location.region_code),
            care_home: location.care_home,
            home_care: location.home_care,
            state: row.outcome.state.as_str(),
            missing_sections: row.outcome.still_missing().to_owned(),
            missed_in_a_row: count.consecutive,
            missed_of_last_12: count.in_last_12,
            at_risk: count.at_risk,
            notice_possible: count.triggered && !row.provider.public_body,
            next_miss_counts: count.next_triggers && !row.provider.public_body,
            people_with_access: row.people.len(),
            people_reached: row.people.iter().filter(|person| person.works).count(),
            last_contact_at: last.map(|last| last.made_at.to_rfc3339()).unwrap_or_default(),
            last_contact: last
                .map(|last| format!("{} {}", last.kind.as_str(), last.outcome.as_str()))
                .unwrap_or_default(),
            next_on: next.map(|(on, _)| on.to_string()).unwrap_or_default(),
            next_action: next.map(|(_, what)| safe(what)).unwrap_or_default(),
            not_operating: not_operating(row),
            more_time_until: row.more_time.map(UtcTime::to_rfc3339).unwrap_or_default(),
        }
    }
}

/// How misses are counted, at the end of every line: the file goes where the page that says it does not.
#[derive(Debug, Serialize)]
struct RulesInCsv {
    counted_by: &'static str,
    part_done_is_miss: bool,
    grace_windows: u32,
    at_risk_from_in_a_row: u32,
    notice_from_in_a_row: u32,
    notice_from_of_last_12: u32,
}

impl RulesInCsv {
    fn of(settings: &Compliance) -> Self {
        // Counted by provider, no window is left out.
        let (counted_by, grace_windows) = match settings.unit {
            Unit::Location => ("location", settings.grace_months),
            Unit::Provider => ("provider", 0),
        };
        Self {
            counted_by,
            part_done_is_miss: settings.partial_is_miss,
            grace_windows,
            at_risk_from_in_a_row: settings.at_risk_consecutive,
            notice_from_in_a_row: settings.trigger_consecutive,
            notice_from_of_last_12: settings.trigger_in_twelve,
        }
    }
}

fn not_operating(row: &ChaseRow) -> &'static str {
    match row.report.as_ref().map(|report| report.confirmed) {
        None | Some(Some(false)) => "",
        Some(None) => "reported",
        Some(Some(true)) => "confirmed",
    }
}

/// Text that no spreadsheet takes for a formula.
fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// What is still to be written.
struct Rest {
    state: State,
    month: ReportingMonth,
    /// Nothing once the file is done, or broke off.
    left: Option<Everybody>,
    is_first: bool,
}

/// `POST /compliance/{month}/download`. The file is a disclosure, so that it was taken is written down first.
pub async fn post_download(
    asker: As<RegisterReader>,
    month: web::Path<String>,
    Form(form): Form<ListForm>,
) -> Result<HttpResponse, AppError> {
    let (month, state) = (month_in(&month)?, asker.visitor.state().clone());
    let names = form.pairs().into_iter().map(|(name, _)| name).collect();
    actions::record_download(&state, asker.person.actor(), month, names).await?;
    let filters = form.read(state.clock.now());
    let scopes = asker.scopes.clone();
    let left = Some(actions::list_everybody(&state, scopes, month, filters).await?);
    let rest = Rest { state, month, left, is_first: true };
    let parts = stream::unfold(rest, next_part);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"not-sent-{month}.csv\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(Box::pin(parts)))
}

async fn next_part(mut rest: Rest) -> Option<(Result<Bytes, AppError>, Rest)> {
    let mut left = rest.left.take()?;
    let rows = match left.next(&rest.state, PART).await {
        Ok(Some(rows)) => rows,
        // A file without rows has a header still.
        Ok(None) if rest.is_first => Vec::new(),
        Ok(None) => return None,
        Err(error) => return Some((Err(error.into()), rest)),
    };
    let part = write_part(&rest, &rows);
    (rest.left, rest.is_first) = (Some(left), false);
    Some((part, rest))
}

fn write_part(rest: &Rest, rows: &[ChaseRow]) -> Result<Bytes, AppError> {
    let mut csv = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    if rest.is_first {
        csv.write_record(HEADER).map_err(|error| AppError::Internal(error.into()))?;
    }
    let rules = RulesInCsv::of(&rest.state.config.compliance);
    for row in rows {
        let line = (ChaseCsvRow::new(rest.month, row), &rules);
        csv.serialize(line).map_err(|error| AppError::Internal(error.into()))?;
    }
    let bytes = csv.into_inner().map_err(|error| AppError::Internal(anyhow::anyhow!(error.to_string())))?;
    Ok(Bytes::from(bytes))
}

/// The names of the columns, in the order of [`ChaseCsvRow`] and [`RulesInCsv`]; also of a file without rows.
const HEADER: [&str; 34] = [
    "month",
    "location_id",
    "location",
    "postcode",
    "provider_id",
    "provider",
    "public_body",
    "group",
    "council_code",
    "icb_code",
    "region_code",
    "care_home",
    "home_care",
    "state",
    "missing_sections",
    "missed_in_a_row",
    "missed_of_last_12",
    "at_risk",
    "notice_possible",
    "next_miss_counts",
    "people_with_access",
    "people_reached",
    "last_contact_at",
    "last_contact",
    "next_on",
    "next_action",
    "not_operating",
    "more_time_until",
    "counted_by",
    "part_done_is_miss",
    "grace_windows",
    "at_risk_from_in_a_row",
    "notice_from_in_a_row",
    "notice_from_of_last_12",
];
