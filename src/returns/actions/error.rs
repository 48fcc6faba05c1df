//! Why a section was not saved.

use actix_web::http::StatusCode;

use super::super::model::Save;
use crate::db::Unavailable;
use crate::error::{AppError, Problem, Severity};

/// Why a section was not saved. All but the last four are for the sender to act on.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// There is no such location, or it is not theirs.
    #[error("there is no such location")]
    NoLocation,
    /// The location is asked no such section by the Formal Notice in force.
    #[error("there is no such section")]
    NoSection,
    /// No Formal Notice is in force, or the section belongs to another version of it.
    #[error("the notice is not in force")]
    NotInForce,
    /// The location has left the register.
    #[error("the location is not registered any more")]
    Deregistered,
    /// There are no figures yet that could be unchanged.
    #[error("there are no figures to confirm")]
    NothingToConfirm,
    /// Some answers need attention.
    #[error("some answers need attention")]
    Invalid(Vec<Problem>),
    /// Somebody saved meanwhile; what is current now, if anything.
    #[error("somebody saved meanwhile")]
    Stale(Option<Box<Save>>),
    /// The key of the request came with another request before.
    #[error("the key was used for another request")]
    KeyReused,
    /// Somebody was quicker, and nothing is kept; the action tries again by itself.
    #[error("somebody was quicker")]
    Overtaken,
    /// The receipt could not be written.
    #[error(transparent)]
    Template(#[from] crate::web::templates::RenderError),
    /// A query failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

/// A problem that is an error.
fn problem(item: &str, rule: &str, detail: &str) -> Vec<Problem> {
    vec![Problem { item: item.to_owned(), rule: rule.to_owned(), severity: Severity::Error, detail: detail.to_owned() }]
}

/// Status, item, rule and sentence of what cannot be done.
fn refusal(error: &SaveError) -> Option<(StatusCode, &'static str, &'static str, &'static str)> {
    Some(match error {
        SaveError::NoLocation => {
            (StatusCode::NOT_FOUND, "location", "unknown", "There is no such location, or it is not yours.")
        }
        SaveError::NoSection => {
            (StatusCode::NOT_FOUND, "section", "unknown", "This location is not asked this section.")
        }
        SaveError::NotInForce => (
            StatusCode::CONFLICT,
            "section",
            "not_in_force",
            "No Formal Notice that asks this section is in force this month.",
        ),
        SaveError::Deregistered => (
            StatusCode::CONFLICT,
            "location",
            "deregistered",
            "This location is not registered with CQC any more, so nothing can be saved for it.",
        ),
        SaveError::NothingToConfirm => (
            StatusCode::CONFLICT,
            "unchanged",
            "no_figures",
            "There are no figures for this section yet. Send the answers.",
        ),
        _ => return None,
    })
}

impl From<SaveError> for AppError {
    fn from(error: SaveError) -> Self {
        if let Some((status, item, rule, detail)) = refusal(&error) {
            return Self::Refused(status, problem(item, rule, detail));
        }
        match error {
            SaveError::Invalid(problems) => Self::Invalid(problems),
            SaveError::Stale(current) => {
                let now = current.map_or(0, |save| save.version);
                let detail =
                    format!("Somebody saved this section meanwhile. It is at version {now} now. Nothing was saved.");
                Self::Refused(StatusCode::PRECONDITION_FAILED, problem("section", "version", &detail))
            }
            SaveError::KeyReused => {
                let detail = "This key came with another request before. Use a new one.";
                Self::Invalid(problem("Idempotency-Key", "key_reused", detail))
            }
            SaveError::Overtaken => Self::Busy("others save the same section".to_owned()),
            SaveError::Template(error) => Self::Internal(error.into()),
            SaveError::Database(error) => error.into(),
            SaveError::Busy(error) => error.into(),
            other => Self::Internal(other.into()),
        }
    }
}
