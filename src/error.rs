//! The few answers a person or a client can get when something is wrong.
//!
//! Each room writes its own `From<ItsError> for AppError`. Only what every room shares is converted here: no connection,
//! a query that failed, and anything unforeseen, which is [`AppError::Internal`]. The page or
//! problem document is made from this in one place, `web::shell`, where internal errors are also logged, once.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::db::{Unavailable, is_passing};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is saved until it is mended.
    Error,
    /// Saved once a reason is given.
    Warning,
}

/// One thing that is wrong with what was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ProblemAtItem)]
pub struct Problem {
    /// The field or item it is about.
    pub item: String,
    /// The rule that is not met.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// A sentence that says how to mend it.
    pub detail: String,
}

/// A problem document (RFC 9457): what systems read when something is wrong.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemJson<'a> {
    /// `about:blank`: the type says no more than the status does.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The status in words.
    pub title: &'static str,
    /// The status.
    pub status: u16,
    /// What is wrong.
    pub detail: String,
    /// What is wrong item by item; empty if nothing more can be said.
    pub errors: &'a [Problem],
    /// Number of the request, to give when asking for help.
    pub request_id: &'a str,
    /// What stands now, where the request was based on something older.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub current: Option<&'a serde_json::Value>,
}

/// What goes wrong, as the person or client sees it.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// 422: what was sent cannot be used.
    #[error("some of what was sent cannot be used")]
    Invalid(Vec<Problem>),
    /// 400: the request cannot be read.
    #[error("{0}")]
    BadRequest(&'static str),
    /// 404: does not exist, or is not theirs.
    #[error("there is nothing here")]
    NotFound,
    /// 404, 409 or 412: what was sent could be read, and cannot be done for a reason that can be named.
    #[error("{}", refusal(.1))]
    Refused(StatusCode, Vec<Problem>),
    /// 412 on the API: the request was based on what is not current any more. With what is, if there is anything.
    #[error("{}", refusal(.1))]
    Overtaken(StatusCode, Vec<Problem>, Option<Box<serde_json::Value>>),
    /// 303 to the sign-in page, 401 on the API.
    #[error("sign in first")]
    SignInNeeded {
        /// Where to go after signing in.
        next: String,
        /// Whether a form was sent that nobody has read.
        form: bool,
    },
    /// 403: signed in, but not with this role; or a form that is too old.
    #[error("{0}")]
    Forbidden(&'static str),
    /// 409: somebody or something was quicker.
    #[error("{0}")]
    Conflict(String),
    /// 409: it cannot be done as things are now, and a page shows how they are.
    #[error("{detail}")]
    NotNow {
        /// Why.
        detail: String,
        /// What the link to that page says.
        text: &'static str,
        /// Where it leads.
        href: String,
    },
    /// 429: too many attempts.
    #[error("too many attempts")]
    TooMany {
        /// Seconds after which it is worth trying again.
        retry_after: u32,
    },
    /// 503: worth trying again in a moment.
    #[error("the service is busy: {0}")]
    Busy(String),
    /// 500: ours to mend.
    #[error("an internal error")]
    Internal(anyhow::Error),
}

impl AppError {
    /// 404 for text that is no month.
    pub fn no_month(error: &impl std::fmt::Display) -> Self {
        Self::nothing_at("month", "month", error.to_string())
    }

    /// 404 that names the part of the request to which there is nothing, and the rule that it does not meet.
    pub fn nothing_at(item: &str, rule: &str, detail: String) -> Self {
        let (item, rule) = (item.to_owned(), rule.to_owned());
        Self::Refused(StatusCode::NOT_FOUND, vec![Problem { item, rule, severity: Severity::Error, detail }])
    }
}

/// The first of some problems says why.
fn refusal(problems: &[Problem]) -> &str {
    problems.first().map_or("this cannot be done", |problem| problem.detail.as_str())
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Refused(status, _) | Self::Overtaken(status, ..) => *status,
            Self::SignInNeeded { .. } => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Conflict(_) | Self::NotNow { .. } => StatusCode::CONFLICT,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Status and headers only; `web::shell` adds the page or problem document.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        match self {
            Self::TooMany { retry_after } => {
                response.insert_header((header::RETRY_AFTER, *retry_after));
            }
            Self::Busy(_) => {
                response.insert_header((header::RETRY_AFTER, 5));
            }
            // RFC 9110 section 11.6.1; pages answer with a redirect instead.
            Self::SignInNeeded { .. } => {
                response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
            }
            _ => {}
        }
        response.finish()
    }
}

impl From<Unavailable> for AppError {
    fn from(error: Unavailable) -> Self {
        match error {
            Unavailable::Busy(reason) => Self::Busy(reason),
            Unavailable::CutShort => Self::Internal(error.into()),
        }
    }
}

impl From<diesel::result::Error> for AppError {
    /// A query that fails is ours to mend, unless its cause passes by itself. "No row" never gets here by accident:
    /// queries that may find nothing answer with an `Option`.
    fn from(error: diesel::result::Error) -> Self {
        if is_passing(&error) { Self::Busy(error.to_string()) } else { Self::Internal(error.into()) }
    }
}

impl From<anyhow::Error> for AppError {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}
