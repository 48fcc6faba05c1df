//! Runs and their files, what is made by itself, and the feed of saves, for systems.

pub(super) mod feed;
pub(super) mod run;
pub(super) mod schedules;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::actions::{self, ExtractError, Taker};
use super::model::{FileJson, Format, Kind, Origin, Request, RunFile, RunState, RunWithFiles};
use super::pull;
use crate::app::State;
use crate::audit::Actor;
use crate::clock::UtcTime;
use crate::error::{AppError, Problem, Severity};
use crate::web::{ByKey, Extractors, whole};
use crate::windows::ReportingMonth;

/// Runs in an answer, unless fewer are asked for; and the most that can be asked for.
const USUAL: i64 = 100;
const MOST: i64 = 1_000;

/// The calls of this room.
#[derive(utoipa::OpenApi)]
#[openapi(
    paths(
        list,
        ask,
        file,
        run::run,
        run::repeat,
        schedules::list_schedules,
        schedules::add_schedule,
        schedules::cancel_schedule,
        feed::saves
    ),
    components(schemas(ExtractJson, ExtractListJson, FileJson, DocumentJson, AskJson))
)]
pub(super) struct Calls;

/// A run.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Extract)]
struct ExtractJson {
    /// Number of the run.
    id: String,
    /// `care-home`, `home-care`, `full`, `compliance` or `register`.
    kind: &'static str,
    /// The month.
    month: String,
    /// What was known then.
    #[schema(format = DateTime)]
    as_at: String,
    /// `csv`, `csv-plain`, `jsonl` or `parquet`.
    format: &'static str,
    /// Whose locations: scopes with spaces between.
    scope: String,
    /// Whether it has items that may be commercially sensitive.
    sensitive: bool,
    /// Whether the month was still open.
    provisional: bool,
    /// `queued`, `running`, `done` or `failed`.
    state: &'static str,
    /// Why it failed.
    reason: Option<String>,
    /// 1 for the first of its kind, month, format and scope; more for a restatement.
    version: Option<i64>,
    /// The run of the last moment before its own, or of the same; its list of changes is against it.
    previous: Option<String>,
    /// Number of the schedule that it was made for.
    schedule: Option<String>,
    /// When it was asked for.
    #[schema(format = DateTime)]
    asked_at: String,
    /// When it ended.
    #[schema(format = DateTime)]
    finished_at: Option<String>,
    /// Locations in scope that owed a return for the month.
    owed: Option<i64>,
    /// How many of them sent one, or a part of one.
    answered: Option<i64>,
    /// The files that hold data.
    files: Vec<FileJson>,
    /// The files that describe them.
    documents: Vec<DocumentJson>,
}

/// A file that describes others.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExtractDocument)]
struct DocumentJson {
    /// Its name.
    path: String,
    /// Bytes.
    bytes: i64,
    /// SHA-256 of the file, in hexadecimal.
    sha256: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExtractList)]
struct ExtractListJson {
    items: Vec<ExtractJson>,
    /// Where to go on; null at the end.
    next: Option<String>,
}

impl ExtractJson {
    fn new(found: RunWithFiles) -> Self {
        let document =
            |file: &RunFile| DocumentJson { path: file.name.clone(), bytes: file.bytes, sha256: file.sha256.clone() };
        let documents = found.files.iter().filter(|file| !file.is_data).map(document).collect();
        let (files, run) = (found.data(), found.run);
        Self {
            id: run.id.to_string(),
            kind: run.kind.as_str(),
            month: run.month.to_string(),
            as_at: run.as_at.to_rfc3339(),
            format: run.format.as_str(),
            scope: run.scope,
            sensitive: run.sensitive,
            provisional: run.provisional,
            state: run.state.as_str(),
            reason: run.reason,
            version: run.version,
            previous: run.previous_id.map(|id| id.to_string()),
            schedule: run.schedule_id.map(|id| id.to_string()),
            asked_at: run.asked_at.to_rfc3339(),
            finished_at: run.finished_at.map(UtcTime::to_rfc3339),
            owed: run.owed,
            answered: run.answered,
            files,
            documents,
        }
    }
}

/// Where to begin, and how much.
#[derive(Debug, Deserialize)]
pub struct Page {
    after: Option<String>,
    limit: Option<String>,
}

/// Runs in scope, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/extracts",
    tag = "extracts",
    params(
        ("after" = Option<String>, Query, description = "The `next` of the answer before; nothing for the newest"),
        ("limit" = Option<String>, Query, description = "How many at most: 1 to 1000, usually 100")
    ),
    responses((status = 200, description = "Runs, newest first", body = ExtractListJson))
)]
pub(super) async fn list(
    by: ByKey<Extractors>,
    state: web::Data<State>,
    query: web::Query<Page>,
) -> Result<HttpResponse, AppError> {
    let Page { after, limit } = query.into_inner();
    let after = whole("after", after.as_deref(), 1..=i64::MAX)?;
    let limit = whole("limit", limit.as_deref(), 1..=MOST)?.unwrap_or(USUAL);
    let page = actions::list_runs(&state, by.scopes, after, limit).await?;
    let items = page.items.into_iter().map(ExtractJson::new).collect();
    Ok(HttpResponse::Ok().json(ExtractListJson { items, next: page.next.map(|id| id.to_string()) }))
}

/// What is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ExtractRequest)]
#[serde(deny_unknown_fields)]
struct AskJson {
    /// `care-home`, `home-care`, `full`, `compliance` or `register`.
    kind: String,
    /// The month: 2026-01
    month: String,
    /// What was known then (RFC 3339); left out, it is now.
    #[schema(format = DateTime)]
    as_at: Option<String>,
    /// `csv` (if left out), `csv-plain`, `jsonl` or `parquet`.
    format: Option<String>,
    /// Whether a month that is still open will do.
    #[serde(default)]
    provisional: bool,
    /// Whether items that may be commercially sensitive are wanted; yes if left out.
    sensitive: Option<bool>,
}

/// Asks for an extract of the locations in scope. It is made in the background: look at the list for its state.
#[utoipa::path(
    post,
    path = "/api/v1/extracts",
    tag = "extracts",
    request_body = AskJson,
    responses((status = 202, description = "The run, which waits", body = ExtractJson))
)]
pub(super) async fn ask(
    by: ByKey<Extractors>,
    state: web::Data<State>,
    body: web::Bytes,
) -> Result<HttpResponse, AppError> {
    let asked: AskJson = serde_json::from_slice(&body)
        .map_err(|_| AppError::BadRequest("The body must be JSON with a kind and a month."))?;
    let request = Request {
        kind: word::<Kind>("kind", &asked.kind)?,
        month: word::<ReportingMonth>("month", &asked.month)?,
        as_at: asked.as_at.as_deref().map(|at| moment("as_at", at)).transpose()?,
        format: asked.format.as_deref().map_or(Ok(Format::Csv), |format| word("format", format))?,
        provisional: asked.provisional,
        sensitive: asked.sensitive.unwrap_or(true),
        scopes: by.scopes,
    };
    let run = actions::ask(&state, Actor::Key(by.key.id), Origin::Api, request, RunState::Queued).await?;
    Ok(HttpResponse::Accepted().json(ExtractJson::new(RunWithFiles { run, files: Vec::new() })))
}

/// A file of a run: whole, or the part that `Range` names.
///
/// A key is given data only if it belongs to a registered recipient with a legal basis of today. What is sent is entered
/// in the record of disclosures.
#[utoipa::path(
    get,
    path = "/api/v1/extracts/{id}/{file}",
    tag = "extracts",
    params(
        ("id" = String, Path, description = "Number of the run"),
        ("file" = String, Path, description = "Name of the file"),
        ("Range" = Option<String>, Header, description = "Bytes that are wanted: bytes=0-99"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the file that the reader has")
    ),
    responses(
        (status = 200, description = "The file", content_type = "text/csv",
            headers(("ETag" = String, description = "SHA-256 of the file, in quotes"))),
        (status = 206, description = "The part that was asked for", content_type = "text/csv"),
        (status = 304, description = "The reader has the file")
    )
)]
pub(super) async fn file(
    by: ByKey<Extractors>,
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    let (id, name) = path.into_inner();
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    if name.contains('\0') {
        return Err(AppError::NotFound);
    }
    let taker = Taker { actor: Actor::Key(by.key.id), scopes: by.scopes };
    pull::send(&request, &state, taker, id, name).await
}

fn word<T: std::str::FromStr<Err: std::fmt::Display>>(item: &str, text: &str) -> Result<T, AppError> {
    text.parse().map_err(|error: T::Err| AppError::Invalid(vec![problem(item, item, &error.to_string())]))
}

fn moment(item: &str, text: &str) -> Result<UtcTime, AppError> {
    let detail = format!("`{item}` must be a moment: 2026-01-15T09:30:00Z");
    let wrong = |_| AppError::Invalid(vec![problem(item, "moment", &detail)]);
    Ok(UtcTime::new(chrono::DateTime::parse_from_rfc3339(text).map_err(wrong)?.to_utc()))
}

fn problem(item: &str, rule: &str, detail: &str) -> Problem {
    Problem { item: item.to_owned(), rule: rule.to_owned(), severity: Severity::Error, detail: detail.to_owned() }
}

impl From<ExtractError> for AppError {
    fn from(error: ExtractError) -> Self {
        let text = error.to_string();
        if let Some(item) = error.field() {
            return Self::Refused(StatusCode::CONFLICT, vec![problem(item, "closed", &text)]);
        }
        match error {
            ExtractError::NoRun => Self::NotFound,
            ExtractError::NotTheirs => {
                Self::Forbidden("Only who asked for this schedule, or who sees all of England, can cancel it.")
            }
            ExtractError::NoBasis(_) => {
                Self::Refused(StatusCode::FORBIDDEN, vec![problem("recipient", "basis", &text)])
            }
            ExtractError::Unfit(item, _) => Self::Invalid(vec![problem(item, "schedule", &text)]),
            ExtractError::Withdrawn | ExtractError::Ended | ExtractError::NotFailed => Self::Conflict(text),
            ExtractError::NoKey(_) => Self::Invalid(vec![problem("api_key", "key", &text)]),
            ExtractError::GivenUp | ExtractError::Overtaken => Self::Busy(text),
            ExtractError::Database(error) => error.into(),
            ExtractError::Busy(error) => error.into(),
            other => Self::Internal(other.into()),
        }
    }
}
