//! Jobs, for administrators to see, to start again and to put away.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::model::{JobRow, JobState};
use super::{actions, queries};
use crate::error::AppError;
use crate::web::components::{
    BackLink, Button, ButtonForm, NotificationBanner, Pagination, SummaryList, SummaryRow, Tag, TagColour,
};
use crate::web::{Administrator, As, Before, Empty, Form, PAGE_SIZE, StateFilter, StateLinks, Visitor, see_other};

#[derive(Serialize)]
struct JobsPage {
    states: StateLinks,
    jobs: Vec<JobCard>,
    none: &'static str,
    pagination: Option<Pagination>,
}

#[derive(Serialize)]
struct JobCard {
    name: String,
    details: SummaryList,
    acts: Vec<ButtonForm>,
}

const STATES: [(&str, &str); 3] = [("failed", "Failed"), ("queued", "Waiting"), ("done", "Done")];

/// `GET /admin/jobs`
pub async fn list(who: As<Administrator>, query: web::Query<StateFilter>) -> Result<HttpResponse, AppError> {
    let filter = query.into_inner();
    let state = match &filter.state {
        None => JobState::Failed,
        Some(text) => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let before = filter.before;
    let rows = who
        .visitor
        .state()
        .db
        .read(move |conn| queries::list_page(conn, state, before, PAGE_SIZE + 1).map_err(AppError::from))
        .await?;
    let path = format!("/admin/jobs?state={}", state.as_str());
    let (rows, pagination) = Before::paginate(rows, &path, "Older jobs", |job| job.id);
    let page = JobsPage {
        states: StateLinks::new("/admin/jobs", &STATES, state.as_str()),
        jobs: rows.iter().map(|job| card(&who.visitor, job)).collect(),
        none: none(state),
        pagination,
    };
    who.visitor.page("jobs/jobs", "Jobs").back(BackLink::new("/admin").text("Administration")).show(page)
}

/// What is said instead of an empty list.
fn none(state: JobState) -> &'static str {
    match state {
        JobState::Failed => "No job has failed.",
        JobState::Queued => "No job is waiting.",
        JobState::Done => "No job was done in the last few days.",
    }
}

fn card(visitor: &Visitor, job: &JobRow) -> JobCard {
    let tag = match job.state {
        JobState::Queued if job.leased_by.is_some() => Tag::new("Running", TagColour::Blue),
        JobState::Queued => Tag::new("Waiting", TagColour::Yellow),
        JobState::Done => Tag::new("Done", TagColour::Green),
        JobState::Failed => Tag::new("Failed", TagColour::Red),
    };
    let mut details = SummaryList::new()
        .row(SummaryRow::new("State", tag))
        .row(SummaryRow::new("Attempts", job.attempts.to_string()))
        .row(SummaryRow::new("Queued", job.created_at.for_people()));
    if job.state == JobState::Queued {
        details = details.row(SummaryRow::new("Due", job.run_at.for_people()));
    }
    if let Some(at) = job.finished_at {
        details = details.row(SummaryRow::new("Ended", at.for_people()));
    }
    if let Some(error) = &job.last_error {
        details = details.row(SummaryRow::new("What went wrong", error.clone()));
    }
    JobCard { name: format!("{} {}", job.name, job.id), details, acts: acts(visitor, job) }
}

/// What can be done with a job: nothing unless it has failed.
fn acts(visitor: &Visitor, job: &JobRow) -> Vec<ButtonForm> {
    if job.state != JobState::Failed {
        return Vec::new();
    }
    let act = |text: &str, verb: &str| {
        let button = Button::new(text).secondary().small().hidden_text(format!("job {}", job.id));
        ButtonForm::new(format!("/admin/jobs/{}/{verb}", job.id), visitor.token_text(), button)
    };
    vec![act("Try again", "retry"), act("Dismiss", "dismiss")]
}

/// `POST /admin/jobs/{id}/retry`
pub async fn post_retry(
    who: As<Administrator>,
    id: web::Path<i64>,
    Form(_): Form<Empty>,
) -> Result<HttpResponse, AppError> {
    actions::retry(who.visitor.state(), who.person.actor(), *id).await?;
    who.visitor.flash(&NotificationBanner::success("The job is in the queue again."));
    Ok(see_other("/admin/jobs?state=queued"))
}

/// `POST /admin/jobs/{id}/dismiss`
pub async fn post_dismiss(
    who: As<Administrator>,
    id: web::Path<i64>,
    Form(_): Form<Empty>,
) -> Result<HttpResponse, AppError> {
    actions::dismiss(who.visitor.state(), who.person.actor(), *id).await?;
    who.visitor.flash(&NotificationBanner::success("The job was dismissed. It will not run again."));
    Ok(see_other("/admin/jobs"))
}
