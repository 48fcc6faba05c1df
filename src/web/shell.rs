//! The outermost layer: every request gets a number, a log line, a time limit and security headers, and every error a page.

use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, web};
use tracing::Instrument;

use super::error_pages::{About, Style, fill};
use super::visitor::Visitor;
use super::{headers, moment};
use crate::app::State;
use crate::error::AppError;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is known of a request before it is handled. The request itself must not be held: routing needs it alone.
struct Seen {
    state: State,
    id: String,
    method: String,
    style: Style,
    began: Instant,
}

/// Wraps the whole application.
pub async fn observe<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(state) = request.app_data::<web::Data<State>>().map(|state| State::clone(state)) else {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    };
    moment::note(&request, &state);
    let seen = Seen {
        id: request_id(),
        method: request.method().to_string(),
        style: Style::of_path(request.path()),
        began: Instant::now(),
        state,
    };
    let span = tracing::info_span!("request", request.id = seen.id);
    handle(seen, request, next).instrument(span).await
}

async fn handle<B: MessageBody + 'static>(
    seen: Seen,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let limit = Duration::from_secs(seen.state.config.server.request_timeout_seconds);
    // No text of ours has this character, and PostgreSQL takes it for an error of ours. Calls look for it themselves, to
    // name the part of the address that is wrong.
    let address = request.uri().path_and_query().map_or("", |address| address.as_str());
    if !address.starts_with("/api/") && address.contains("%00") {
        let response = finish(&seen, "none", None, error_response(AppError::NotFound.into()));
        return Err(InternalError::from_response("answered", response).into());
    }
    let answer = tokio::time::timeout(limit, next.call(request)).await;
    match answer {
        Ok(Ok(response)) => {
            let (request, response) = response.map_into_boxed_body().into_parts();
            let route = request.match_pattern().unwrap_or_else(|| "none".to_owned());
            let visitor = Visitor::known(&request);
            Ok(ServiceResponse::new(request, finish(&seen, &route, visitor.as_ref(), response)))
        }
        Ok(Err(error)) => {
            let response = finish(&seen, "none", None, error_response(error));
            Err(InternalError::from_response("answered", response).into())
        }
        Err(_) => {
            let error = AppError::Busy("the request took too long".to_owned());
            let response = finish(&seen, "none", None, error_response(error.into()));
            Err(InternalError::from_response("answered", response).into())
        }
    }
}

/// The bare answer to an error; unlike actix's own it still knows the error.
fn error_response(error: Error) -> HttpResponse {
    HttpResponse::from_error(error)
}

/// Gives the answer its page if it needs one, its headers, its log line and its place in the figures.
fn finish(seen: &Seen, route: &str, visitor: Option<&Visitor>, response: HttpResponse) -> HttpResponse {
    let mut response = response;
    let took = seen.began.elapsed();
    let status = response.status();
    log_error(&response);
    if needs_page(&response) {
        response = with_page(seen, visitor, response);
    }
    headers::add(&mut response, seen.state.config.is_https());
    if let Ok(value) = HeaderValue::from_str(&seen.id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    seen.state.metrics.count_request(&seen.method, route, status.as_u16(), took);
    // The route's pattern and not its path: a path can hold a one-time link.
    let milliseconds = took.as_secs_f64() * 1_000.0;
    tracing::info!(
        http.method = seen.method,
        http.route = route,
        http.status = status.as_u16(),
        took_ms = milliseconds,
        "answered"
    );
    response
}

fn with_page(seen: &Seen, visitor: Option<&Visitor>, mut response: HttpResponse) -> HttpResponse {
    let kept: Vec<(HeaderName, HeaderValue)> = response
        .headers()
        .iter()
        .filter(|(name, _)| [header::SET_COOKIE, header::ALLOW, header::CONTENT_RANGE].contains(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    response.headers_mut().remove(header::CONTENT_LENGTH);
    let error = response.error().and_then(|error| error.as_error::<AppError>()).map(duplicate);
    let about = About { request_id: &seen.id, visitor };
    let mut filled = fill(&seen.state, seen.style, response, error.as_ref(), &about);
    for (name, value) in kept {
        if !filled.headers().contains_key(&name) {
            filled.headers_mut().append(name, value);
        }
    }
    filled
}

/// An error status without a body of ours. Other bodies are actix's own, such as "Payload reached size limit".
fn needs_page(response: &HttpResponse) -> bool {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return false;
    }
    let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    !content_type.is_some_and(|kind| kind.starts_with("text/html") || kind.ends_with("json"))
}

/// Logs what is ours to mend, once, with the number that the page shows too.
fn log_error(response: &HttpResponse) {
    if !response.status().is_server_error() {
        return;
    }
    match response.error().map(|error| (error.as_error::<AppError>(), error)) {
        Some((Some(AppError::Internal(error)), _)) => tracing::error!(error = format!("{error:#}"), "internal error"),
        Some((Some(error), _)) => tracing::warn!(error = error.to_string(), "could not answer"),
        Some((None, error)) => tracing::error!(error = error.to_string(), "internal error"),
        None => tracing::error!("an error without a cause"),
    }
}

/// The parts of an error that the page or problem document needs.
fn duplicate(error: &AppError) -> AppError {
    match error {
        AppError::Invalid(problems) => AppError::Invalid(problems.clone()),
        AppError::BadRequest(text) => AppError::BadRequest(text),
        AppError::NotFound => AppError::NotFound,
        AppError::Refused(status, problems) => AppError::Refused(*status, problems.clone()),
        AppError::Overtaken(status, problems, current) => {
            AppError::Overtaken(*status, problems.clone(), current.clone())
        }
        AppError::SignInNeeded { next, form } => AppError::SignInNeeded { next: next.clone(), form: *form },
        AppError::Forbidden(text) => AppError::Forbidden(text),
        AppError::Conflict(text) => AppError::Conflict(text.clone()),
        AppError::NotNow { detail, text, href } => {
            AppError::NotNow { detail: detail.clone(), text, href: href.clone() }
        }
        AppError::TooMany { retry_after } => AppError::TooMany { retry_after: *retry_after },
        AppError::Busy(text) => AppError::Busy(text.clone()),
        AppError::Internal(_) => AppError::Internal(anyhow::anyhow!("logged")),
    }
}

/// Short enough to read out on the telephone, long enough to be found in a log.
fn request_id() -> String {
    data_encoding::BASE32_NOPAD.encode(&rand::random::<[u8; 10]>()).to_lowercase()
}
