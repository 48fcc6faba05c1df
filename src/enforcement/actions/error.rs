//! Why something was not done in a case.

use actix_web::http::StatusCode;

use super::super::labels;
use super::super::model::Stage;
use super::super::rules::address::Fault;
use super::super::rules::fees::NoFee;
use crate::compliance::actions::{CloseError, UseError};
use crate::db::Unavailable;
use crate::error::{AppError, Problem, Severity};
use crate::web::templates::RenderError;

/// Why whoever wrote a part of the notice of intent does not decide.
pub const OTHER_DECIDES: &str =
    "You opened this case, or wrote the notice of intent or its amount. Another enforcement manager has to decide.";

/// Why whoever made the decision that was late does not clear it.
pub const OTHER_REVIEWS: &str =
    "You made this decision. Another enforcement manager has to note what the lawyer found.";

/// Why something was not done in a case.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// There is no such case, or it is not theirs.
    #[error("there is no such case")]
    NotFound,
    /// Somebody else did something in the meantime.
    #[error(
        "somebody else changed this case while you had it open. We did not save what you sent. Look at the case again"
    )]
    Stale,
    /// The law does not allow it at this stage.
    #[error("the case is at the stage \"{}\" now", labels::stage(*.0))]
    NotNow(Stage),
    /// A public body cannot be fined.
    #[error("{0} is a public body and cannot be fined (S.I. 2022/1175 regulation 2); the case stays with support")]
    PublicBody(String),
    /// Only a manager does this.
    #[error("only an enforcement manager can do this")]
    ManagerNeeded,
    /// Whoever drafted it does not sign it.
    #[error("you wrote a part of this notice; somebody else has to sign it")]
    SameHands,
    /// Whoever opened the case, or wrote a part of the notice of intent, does not decide it.
    #[error(
        "you opened this case, or wrote the notice of intent or its amount; another enforcement manager has to decide"
    )]
    OwnNotice,
    /// Whoever decided does not clear what was late about it.
    #[error("you made this decision; another enforcement manager has to note what the lawyer found")]
    OwnDecision,
    /// Something that was sent cannot be used; with its field.
    #[error("{1}")]
    Refused(&'static str, String),
    /// A page or text could not be made.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A query failed.
    #[error("the database refused: {0}")]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

impl CaseError {
    /// Something that cannot be used, with its field.
    pub fn refused(field: &'static str, why: impl Into<String>) -> Self {
        Self::Refused(field, why.into())
    }

    /// Fails with the first thing that is wrong, if anything is.
    pub fn if_any(faults: Vec<Fault>) -> Result<(), Self> {
        match faults.into_iter().next() {
            Some((field, why)) => Err(Self::Refused(field, why)),
            None => Ok(()),
        }
    }
}

impl From<UseError> for CaseError {
    fn from(error: UseError) -> Self {
        match error {
            UseError::NotFree(month) => {
                let why =
                    format!("Another case rests on {} already, or that window was not closed", month.for_people());
                Self::refused("window", why)
            }
            UseError::Database(error) => Self::Database(error),
            UseError::Busy(error) => Self::Busy(error),
        }
    }
}

impl From<CloseError> for CaseError {
    fn from(error: CloseError) -> Self {
        match error {
            CloseError::Busy(error) => Self::Busy(error),
            CloseError::Database(error) => Self::Database(error),
            other => Self::refused("window", other.to_string()),
        }
    }
}

impl From<NoFee> for CaseError {
    fn from(error: NoFee) -> Self {
        Self::refused("origin", format!("{error}. Enter the invoice that CQC sent"))
    }
}

impl From<CaseError> for AppError {
    fn from(error: CaseError) -> Self {
        let said = error.to_string();
        match error {
            CaseError::NotFound => Self::NotFound,
            CaseError::Stale | CaseError::NotNow(_) | CaseError::PublicBody(_) => Self::Conflict(said),
            CaseError::ManagerNeeded => Self::Forbidden("Only an enforcement manager can do this."),
            CaseError::SameHands => Self::Forbidden("You wrote a part of this notice. Somebody else has to sign it."),
            CaseError::OwnNotice => Self::Forbidden(OTHER_DECIDES),
            CaseError::OwnDecision => Self::Forbidden(OTHER_REVIEWS),
            CaseError::Refused(field, detail) => {
                let problem =
                    Problem { item: field.to_owned(), rule: "case".to_owned(), severity: Severity::Error, detail };
                Self::Refused(StatusCode::CONFLICT, vec![problem])
            }
            CaseError::Render(error) => Self::Internal(error.into()),
            CaseError::Database(error) => error.into(),
            CaseError::Busy(error) => error.into(),
        }
    }
}
