//! Who has done what in a window, for systems.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::actions::{self, Details};
use super::model::{Misses, Standing};
use crate::app::State;
use crate::clock::UtcTime;
use crate::error::{AppError, Problem, Severity};
use crate::returns::guards::Readers;
use crate::returns::model::ReturnState;
use crate::web::ByKey;
use crate::windows::rules::state_at;
use crate::windows::{ReportingMonth, WindowState};

/// Locations that are answered when nothing else is asked, and the most that can be asked.
const USUAL: i64 = 100;
const MOST: i64 = 1_000;

/// The calls of this room.
#[derive(utoipa::OpenApi)]
#[openapi(paths(compliance), components(schemas(ComplianceJson, ComplianceListJson, DoneJson, MissesJson)))]
pub(super) struct Calls;

/// How a location stands in a month.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Compliance)]
struct ComplianceJson {
    /// CQC id of the location.
    location_id: String,
    /// Whose duty the return is.
    provider_id: String,
    /// A council or an NHS body, which cannot be fined.
    public_body: bool,
    /// How the return stands, or stood when the window closed. Before the window opens nothing can be sent: `missing` is
    /// then no more than what will be owed.
    state: ReturnState,
    /// Keys of the sections that are owed and not done.
    missing: Vec<String>,
    /// When the return was complete.
    completed_at: Option<String>,
    /// Missed windows, up to the last that was closed by then.
    misses: MissesJson,
    /// Whether the last windows were missed, and no notice may be issued yet.
    at_risk: bool,
    /// Whether a notice of intent may be issued.
    triggered: bool,
    /// Sections that are done, by key.
    sections: Vec<DoneJson>,
    /// The last second in which a save counts, with London's offset, if the location was given more time; else null.
    extended_until: Option<String>,
}

/// A section that is done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DoneSection)]
struct DoneJson {
    /// Its key.
    key: String,
    /// When it was first done.
    done_at: String,
    /// Who did it: `account:N` or `key:N`.
    done_by: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Misses)]
struct MissesJson {
    /// One after the other.
    consecutive: u32,
    /// Of the last twelve windows.
    in_last_12: u32,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComplianceList)]
struct ComplianceListJson {
    items: Vec<ComplianceJson>,
    /// Where the window of the month stands now: `upcoming`, `open` or `closed`. While it is `upcoming`, nobody is late.
    #[schema(value_type = String)]
    window: WindowState,
    /// Where to go on; null at the end.
    next: Option<String>,
}

impl ComplianceJson {
    fn new(standing: Standing, details: Details) -> Self {
        let done = details.done.into_iter();
        let Misses { consecutive, in_last_12 } = standing.misses;
        Self {
            location_id: standing.location_id,
            provider_id: standing.provider_id,
            public_body: standing.public_body,
            state: standing.state,
            missing: standing.missing,
            completed_at: standing.completed_at.map(UtcTime::to_rfc3339),
            misses: MissesJson { consecutive, in_last_12 },
            at_risk: standing.at_risk,
            triggered: standing.triggered,
            sections: done
                .map(|(key, done)| DoneJson { key, done_at: done.at.to_rfc3339(), done_by: done.by })
                .collect(),
            extended_until: details.extension.map(|extension| extension.until()),
        }
    }
}

/// Where to begin, and how much.
#[derive(Debug, Deserialize)]
pub(super) struct Part {
    #[serde(default)]
    after: String,
    limit: Option<String>,
}

impl Part {
    /// After which location to begin, and how many at most.
    fn read(self) -> Result<(String, i64), AppError> {
        let Self { after, limit } = self;
        if after.contains('\0') {
            return Err(AppError::Invalid(vec![wrong("after", "is no place in this list")]));
        }
        let Some(text) = limit else { return Ok((after, USUAL)) };
        let limit = text
            .parse::<i64>()
            .ok()
            .filter(|limit| (1..=MOST).contains(limit) && text.bytes().all(|byte| byte.is_ascii_digit()))
            .ok_or_else(|| AppError::Invalid(vec![wrong("limit", "must be a whole number, 1 to 1000")]))?;
        Ok((after, limit))
    }
}

/// How every location in scope stands in a month: live while its window is open, as it was written down afterwards.
#[utoipa::path(
    get,
    path = "/api/v1/compliance/{month}",
    tag = "compliance",
    params(
        ("month" = String, Path, description = "YYYY-MM"),
        ("after" = Option<String>, Query, description = "The `next` of the answer before; nothing for the beginning"),
        ("limit" = Option<String>, Query, description = "How many at most: 1 to 1000, usually 100")
    ),
    responses((status = 200, description = "Locations, by id", body = ComplianceListJson))
)]
pub(super) async fn compliance(
    by: ByKey<Readers>,
    state: web::Data<State>,
    month: web::Path<String>,
    query: web::Query<Part>,
) -> Result<HttpResponse, AppError> {
    let month = ReportingMonth::parse(&month).map_err(|error| AppError::no_month(&error))?;
    let (after, limit) = query.into_inner().read()?;
    let mut page = actions::list_standings(&state, by.scopes, month, after, limit).await?;
    let (window, mut details) = actions::list_details(&state, month, &mut page.items).await?;
    let item = |standing: Standing| {
        let details = details.remove(&standing.location_id).unwrap_or_default();
        ComplianceJson::new(standing, details)
    };
    let items = page.items.into_iter().map(item).collect();
    let window = state_at(&window, state.clock.now());
    Ok(HttpResponse::Ok().json(ComplianceListJson { items, window, next: page.next }))
}

fn wrong(item: &str, what: &str) -> Problem {
    Problem {
        item: item.to_owned(),
        rule: "range".to_owned(),
        severity: Severity::Error,
        detail: format!("`{item}` {what}."),
    }
}

impl From<actions::CloseError> for AppError {
    fn from(error: actions::CloseError) -> Self {
        match error {
            actions::CloseError::NotOver(..)
            | actions::CloseError::StillArriving(..)
            | actions::CloseError::NotClosed(..) => Self::Conflict(error.to_string()),
            actions::CloseError::Database(error) => error.into(),
            actions::CloseError::Busy(error) => error.into(),
        }
    }
}
