//! What is to be made by itself, for systems: each sees and ends what it asked for.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::actions::{self, ScheduleView};
use super::super::model::{Format, Kind, Rhythm, Wanted, When};
use super::{MOST, Page, USUAL, moment, problem, word};
use crate::app::State;
use crate::audit::Actor;
use crate::clock::UtcTime;
use crate::error::AppError;
use crate::web::{ByKey, Extractors, whole};
use crate::windows::ReportingMonth;

/// What is made by itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExtractSchedule)]
pub struct ScheduleJson {
    /// Number of the schedule.
    id: String,
    /// `care-home`, `home-care`, `full`, `compliance` or `register`.
    kind: &'static str,
    /// `csv`, `csv-plain`, `jsonl` or `parquet`.
    format: &'static str,
    /// Whose locations: scopes with spaces between.
    scope: String,
    /// Whether the extracts have items that may be commercially sensitive.
    sensitive: bool,
    /// Number of the recipient that they are for; null if whoever asked takes them.
    recipient: Option<String>,
    /// `once`, `closing` (after each window) or `working_day` (at 6 in the morning, of the month that it is).
    rhythm: &'static str,
    /// The month, if once.
    month: Option<String>,
    /// When, if once.
    #[schema(format = DateTime)]
    due_at: Option<String>,
    /// Whether a month that is still open will do.
    provisional: bool,
    /// When it is due next; null if that is not known, or it has ended.
    #[schema(format = DateTime)]
    next_due_at: Option<String>,
    /// `running`, `done` or `cancelled`.
    state: &'static str,
    /// When it was asked for.
    #[schema(format = DateTime)]
    asked_at: String,
    /// Since when nothing more is made.
    #[schema(format = DateTime)]
    ended_at: Option<String>,
}

/// Schedules.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExtractScheduleList)]
pub struct ScheduleListJson {
    items: Vec<ScheduleJson>,
    /// Where to go on; null at the end.
    next: Option<String>,
}

impl ScheduleJson {
    fn new(view: ScheduleView) -> Self {
        let one = view.schedule;
        Self {
            id: one.id.to_string(),
            kind: one.kind.as_str(),
            format: one.format.as_str(),
            state: one.state(),
            scope: one.scope,
            sensitive: one.sensitive,
            recipient: one.recipient_id.map(|id| id.to_string()),
            rhythm: one.rhythm.as_str(),
            month: one.month.map(|month| month.to_string()),
            due_at: one.due_at.map(UtcTime::to_rfc3339),
            provisional: one.provisional,
            next_due_at: view.next_due_at.map(UtcTime::to_rfc3339),
            asked_at: one.asked_at.to_rfc3339(),
            ended_at: one.ended_at.map(UtcTime::to_rfc3339),
        }
    }
}

/// What is to be made by itself.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ExtractScheduleRequest)]
#[serde(deny_unknown_fields)]
pub struct ScheduleAskJson {
    /// `care-home`, `home-care`, `full`, `compliance` or `register`.
    kind: String,
    /// `once`, `closing` or `working_day`.
    rhythm: String,
    /// The month, if once: 2026-01
    month: Option<String>,
    /// When, if once (RFC 3339).
    #[schema(format = DateTime)]
    due_at: Option<String>,
    /// `csv` (if left out), `csv-plain`, `jsonl` or `parquet`.
    format: Option<String>,
    /// Whether a month that is still open will do, if once.
    #[serde(default)]
    provisional: bool,
    /// Whether items that may be commercially sensitive are wanted; yes if left out.
    sensitive: Option<bool>,
    /// Number of the recipient that the extracts are for.
    recipient: Option<String>,
}

impl ScheduleAskJson {
    fn read(self) -> Result<Wanted, AppError> {
        let wrong = |item: &str, detail: &str| AppError::Invalid(vec![problem(item, "schedule", detail)]);
        let recipient = self.recipient.map(|id| id.parse::<i64>()).transpose();
        let when = match word::<Rhythm>("rhythm", &self.rhythm)? {
            Rhythm::Once => {
                let month = self.month.ok_or_else(|| wrong("month", "`once` needs a `month`"))?;
                let at = self.due_at.ok_or_else(|| wrong("due_at", "`once` needs a moment, `due_at`"))?;
                When::Once {
                    month: word::<ReportingMonth>("month", &month)?,
                    at: moment("due_at", &at)?,
                    provisional: self.provisional,
                }
            }
            _ if self.month.is_some() => return Err(wrong("month", "only `once` takes a `month`")),
            _ if self.due_at.is_some() => return Err(wrong("due_at", "only `once` takes a moment")),
            Rhythm::Closing => When::Closing,
            Rhythm::WorkingDay => When::WorkingDay,
        };
        Ok(Wanted {
            kind: word::<Kind>("kind", &self.kind)?,
            format: self.format.as_deref().map_or(Ok(Format::Csv), |format| word("format", format))?,
            sensitive: self.sensitive.unwrap_or(true),
            scopes: None,
            recipient: recipient.map_err(|_| wrong("recipient", "there is no such recipient"))?,
            when,
        })
    }
}

/// What this key asked to be made by itself, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/extracts/schedules",
    tag = "extracts",
    params(
        ("after" = Option<String>, Query, description = "The `next` of the answer before; nothing for the newest"),
        ("limit" = Option<String>, Query, description = "How many at most: 1 to 1000, usually 100")
    ),
    responses((status = 200, description = "Schedules, newest first", body = ScheduleListJson))
)]
pub async fn list_schedules(
    by: ByKey<Extractors>,
    state: web::Data<State>,
    query: web::Query<Page>,
) -> Result<HttpResponse, AppError> {
    let Page { after, limit } = query.into_inner();
    let after = whole("after", after.as_deref(), 1..=i64::MAX)?;
    let limit = whole("limit", limit.as_deref(), 1..=MOST)?.unwrap_or(USUAL);
    let asker = (Actor::Key(by.key.id), by.scopes);
    let mut found = actions::list_schedules(&state, asker, after, limit).await?;
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(|last| last.schedule.id.to_string());
    let items = found.into_iter().map(ScheduleJson::new).collect();
    Ok(HttpResponse::Ok().json(ScheduleListJson { items, next }))
}

/// Asks for extracts that are made by themselves: once, after each window, or on each working day.
///
/// Look at the list of extracts for what was made, and for what was refused and why. Each extract is taken like any other:
/// by a key that may have it, and on record.
#[utoipa::path(
    post,
    path = "/api/v1/extracts/schedules",
    tag = "extracts",
    request_body = ScheduleAskJson,
    responses((status = 201, description = "The schedule", body = ScheduleJson))
)]
pub async fn add_schedule(
    by: ByKey<Extractors>,
    state: web::Data<State>,
    body: web::Bytes,
) -> Result<HttpResponse, AppError> {
    let asked: ScheduleAskJson = serde_json::from_slice(&body)
        .map_err(|_| AppError::BadRequest("The body must be JSON with a kind and a rhythm."))?;
    let actor = Actor::Key(by.key.id);
    let schedule = actions::schedule(&state, actor, by.scopes.clone(), asked.read()?).await?;
    let (view, _) = actions::view_schedule(&state, (actor, by.scopes), schedule.id, None, 1).await?;
    Ok(HttpResponse::Created().json(ScheduleJson::new(view)))
}

/// Ends a schedule that this key asked for. What was made stays.
#[utoipa::path(
    post,
    path = "/api/v1/extracts/schedules/{id}/cancel",
    tag = "extracts",
    params(("id" = String, Path, description = "Number of the schedule")),
    responses((status = 200, description = "The schedule, which has ended", body = ScheduleJson))
)]
pub async fn cancel_schedule(
    by: ByKey<Extractors>,
    state: web::Data<State>,
    id: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let id: i64 = id.parse().map_err(|_| AppError::NotFound)?;
    let schedule = actions::cancel_schedule(&state, Actor::Key(by.key.id), by.scopes, id).await?;
    let view = ScheduleView { schedule, recipient: None, next_due_at: None };
    Ok(HttpResponse::Ok().json(ScheduleJson::new(view)))
}
