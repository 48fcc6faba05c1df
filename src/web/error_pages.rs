//! What people and systems read when something is wrong.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, body};
use serde::Serialize;

use super::components::Link;
use super::csrf;
use super::render::{Shell, View};
use super::visitor::Visitor;
use crate::app::State;
use crate::error::{AppError, ProblemJson};

/// How an answer is written; the path decides, since each path belongs to people or to systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Page,
    Problem,
}

impl Style {
    pub(super) fn of_path(path: &str) -> Self {
        if path == "/api" || path.starts_with("/api/") { Self::Problem } else { Self::Page }
    }
}

/// What is known about the request.
pub(super) struct About<'a> {
    pub request_id: &'a str,
    /// Who asked, if a handler has looked that up; it is not looked up for an error, because that may be what failed.
    pub visitor: Option<&'a Visitor>,
}

#[derive(Serialize)]
struct ErrorPage {
    heading: &'static str,
    paragraphs: Vec<String>,
    link: Option<Link>,
    request_id: Option<String>,
}

/// Fills an answer that has a status but no page or problem document yet.
pub(super) fn fill(
    state: &State,
    style: Style,
    response: HttpResponse,
    error: Option<&AppError>,
    about: &About<'_>,
) -> HttpResponse {
    match (style, error) {
        (Style::Page, Some(AppError::SignInNeeded { next, form })) => redirect_to_sign_in(next, *form),
        (Style::Page, _) => as_page(state, response, error, about),
        (Style::Problem, _) => as_problem(response, error, about.request_id),
    }
}

fn redirect_to_sign_in(next: &str, form: bool) -> HttpResponse {
    let next = Some(("next", next)).filter(|_| !next.is_empty());
    let said = [next, form.then_some(("unsaved", "true"))];
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(said.into_iter().flatten()).finish();
    let location = if query.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?{query}") };
    HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish()
}

fn as_page(state: &State, response: HttpResponse, error: Option<&AppError>, about: &About<'_>) -> HttpResponse {
    let status = response.status();
    let (heading, paragraphs, link) = said(status, error);
    let request_id = status.is_server_error().then(|| about.request_id.to_owned());
    let page = ErrorPage { heading, paragraphs, link, request_id };
    let shell = match about.visitor {
        Some(visitor) => Shell::of(visitor, heading),
        None => Shell::anonymous(state, heading),
    };
    let view = View { shell, page };
    // Even a page that cannot be written must not become another error.
    let html = state.templates.render("errors/error", &view).unwrap_or_else(|_| heading.to_owned());
    let content_type = if html == heading { "text/plain; charset=utf-8" } else { "text/html; charset=utf-8" };
    with_body(response, content_type, html)
}

/// Heading, paragraphs and the way on: what the status says, and what the error says beside it.
fn said(status: StatusCode, error: Option<&AppError>) -> (&'static str, Vec<String>, Option<Link>) {
    let (mut heading, mut paragraphs) = words(status);
    let mut link = None;
    match error {
        Some(AppError::Forbidden(csrf::STALE)) => (heading, paragraphs) = stale_form(),
        Some(AppError::Forbidden(detail) | AppError::BadRequest(detail)) => paragraphs.insert(0, (*detail).to_owned()),
        Some(AppError::TooMany { retry_after }) => {
            paragraphs.pop();
            paragraphs.push(format!("Wait {} and try again.", wait(*retry_after)));
        }
        Some(AppError::NotNow { detail, text, href }) => {
            (heading, paragraphs) = ("This cannot be done now", vec![sentence(detail)]);
            link = Some(Link::new(*text, href.as_str()));
        }
        Some(error @ (AppError::Conflict(_) | AppError::Refused(..))) => {
            paragraphs.insert(0, sentence(&error.to_string()));
        }
        _ => {}
    }
    (heading, paragraphs, link)
}

/// What an error says, as a sentence: errors begin with a small letter and end without a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

/// How long to wait, in minutes or, when they are many, hours.
fn wait(seconds: u32) -> String {
    const HOUR: u32 = 3_600;
    if seconds > 2 * HOUR {
        format!("{} hours", seconds.div_ceil(HOUR))
    } else {
        format!("{} minutes", seconds.div_ceil(60))
    }
}

fn stale_form() -> (&'static str, Vec<String>) {
    let what_to_do = [
        "We did not save what you sent. Go back, load the page again and send the form again.",
        "If this happens again, check that your browser lets our service use cookies.",
    ];
    (csrf::STALE, what_to_do.map(str::to_owned).into())
}

fn as_problem(response: HttpResponse, error: Option<&AppError>, request_id: &str) -> HttpResponse {
    let status = response.status();
    let errors = match error {
        Some(AppError::Invalid(problems) | AppError::Refused(_, problems) | AppError::Overtaken(_, problems, _)) => {
            problems.as_slice()
        }
        _ => &[],
    };
    let detail = match error {
        Some(AppError::Internal(_)) | None => words(status).1.join(" "),
        Some(AppError::Busy(_)) => "The service is busy. Try again in a moment.".to_owned(),
        Some(AppError::SignInNeeded { .. }) => "Send a key that works: `Authorization: Bearer KEY`.".to_owned(),
        Some(error) => error.to_string(),
    };
    let problem = ProblemJson {
        kind: "about:blank",
        title: status.canonical_reason().unwrap_or("Error"),
        status: status.as_u16(),
        detail,
        errors,
        request_id,
        current: match error {
            Some(AppError::Overtaken(.., current)) => current.as_deref(),
            _ => None,
        },
    };
    let text = serde_json::to_string(&problem).unwrap_or_default();
    with_body(response, "application/problem+json", text)
}

fn with_body(response: HttpResponse, content_type: &'static str, text: String) -> HttpResponse {
    let mut response = response.set_body(body::BoxBody::new(text));
    let value = header::HeaderValue::from_static(content_type);
    response.headers_mut().insert(header::CONTENT_TYPE, value);
    response
}

/// Heading and paragraphs for a status.
fn words(status: StatusCode) -> (&'static str, Vec<String>) {
    let (heading, paragraphs): (_, &[&str]) = match status {
        StatusCode::NOT_FOUND => (
            "Page not found",
            &[
                "If you typed the web address, check that it is right.",
                "If you followed a link, it may be out of date, or the page may belong to another account.",
            ],
        ),
        StatusCode::UNAUTHORIZED => ("Sign in first", &["You need to sign in to see this page."]),
        StatusCode::FORBIDDEN => (
            "You cannot do this",
            &["If you think you should be able to, ask the person who looks after accounts where you work."],
        ),
        StatusCode::METHOD_NOT_ALLOWED => ("You cannot do this", &["This page does not take what was sent to it."]),
        StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED => {
            ("Something changed", &["Load the page again to see how things are now."])
        }
        StatusCode::PAYLOAD_TOO_LARGE => ("This is too large", &["What was sent is larger than this service takes."]),
        StatusCode::UNPROCESSABLE_ENTITY => {
            ("Some answers need attention", &["Go back, check what you entered, and send it again."])
        }
        StatusCode::TOO_MANY_REQUESTS => (
            "Too many attempts",
            &["There were too many attempts in a short time. This keeps accounts safe.", "Wait a while and try again."],
        ),
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => (
            "The service is busy",
            &["Wait a moment and try again.", "If you have just sent something, check first whether it was saved."],
        ),
        status if status.is_server_error() => (
            "Sorry, there is a problem with the service",
            &["Try again later.", "If it happens again, tell us and give the number below."],
        ),
        _ => ("We could not understand this", &["Go back, load the page again, and try once more."]),
    };
    (heading, paragraphs.iter().map(|text| (*text).to_owned()).collect())
}
