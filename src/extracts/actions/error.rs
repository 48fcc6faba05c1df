//! Why there is no extract.

use std::path::Path;

use super::super::files::Unfinished;
use super::super::model::Run;
use super::super::rules::{NoBasis, Refused};
use crate::clock::UtcTime;
use crate::compliance::actions::CloseError;
use crate::db::Unavailable;
use crate::error::AppError;
use crate::windows::ReportingMonth;

/// Why there is no extract.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// The month or the moment is wrong.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There was no Formal Notice yet.
    #[error("nothing was collected in {}: no Formal Notice was in force", .0.for_people())]
    BeforeCollection(ReportingMonth),
    /// Nothing was there to be cut.
    #[error("nothing had been saved by {0}: there is nothing to extract")]
    NothingSaved(String),
    /// There is no such run, or it is not theirs.
    #[error("there is no such extract")]
    NoRun,
    /// The run is made, or is being made.
    #[error("the extract did not fail")]
    NotFailed,
    /// The recipient may not have it.
    #[error(transparent)]
    NoBasis(#[from] NoBasis),
    /// What is to be made by itself cannot be kept as it was asked for: which field is wrong, and why.
    #[error("{1}")]
    Unfit(&'static str, &'static str),
    /// Somebody else asked for the schedule.
    #[error("only who asked for this schedule, or who sees all of England, can cancel it")]
    NotTheirs,
    /// The schedule had ended before.
    #[error("the schedule had ended before")]
    Ended,
    /// The recipient was withdrawn before.
    #[error("the recipient was withdrawn before")]
    Withdrawn,
    /// Nobody has such a key.
    #[error("there is no key {0}")]
    NoKey(i64),
    /// The run was given up while it was being made.
    #[error("the extract took too long and was given up; ask for it again")]
    GivenUp,
    /// Another run was noted meanwhile, so that this one is another version.
    #[error("another extract of the same was finished meanwhile; ask for it again")]
    Overtaken,
    /// What is kept cannot be read.
    #[error("the save {0} cannot be read")]
    Unreadable(i64),
    /// The files could not be written or read.
    #[error("the files could not be written to {0}: {1}; nothing was left there, and the extract can be made again")]
    Files(String, std::io::Error),
    /// The run was made and is on record, and not all of its files got their names in the folder they were wanted in.
    #[error(
        "extract {run} was made and is on record, but its files did not all get their names in {folder}: {error}; of them \
         {there} there now; ask for it again as at {} to have the same files",
        .as_at.to_rfc3339()
    )]
    HalfThere {
        /// Number of the run.
        run: i64,
        /// Its moment, as at which the same is handed over again.
        as_at: UtcTime,
        /// The folder.
        folder: String,
        /// Which of them lie there, with a verb.
        there: String,
        /// What went wrong.
        error: std::io::Error,
    },
    /// A query failed.
    #[error("the database refused: {0}")]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

impl From<CloseError> for ExtractError {
    fn from(error: CloseError) -> Self {
        match error {
            CloseError::Busy(error) => Self::Busy(error),
            CloseError::Database(error) => Self::Database(error),
            other => Self::Database(diesel::result::Error::QueryBuilderError(other.into())),
        }
    }
}

impl From<AppError> for ExtractError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Busy(reason) => Self::Busy(Unavailable::Busy(reason)),
            other => Self::Database(diesel::result::Error::QueryBuilderError(other.into())),
        }
    }
}

impl ExtractError {
    /// The field of what was asked for that has to be another, if that would help: `month` or `as_at`.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Refused(Refused::Future(..) | Refused::NotClosed(..)) | Self::BeforeCollection(_) => Some("month"),
            Self::Refused(Refused::Ahead(..) | Refused::BeforeMonth(..)) | Self::NothingSaved(_) => Some("as_at"),
            _ => None,
        }
    }

    /// Whether a provisional extract could be had.
    pub fn could_be_provisional(&self) -> bool {
        matches!(self, Self::Refused(Refused::NotClosed(..)))
    }

    /// The moment as at which the same can be had again, where what was made did not get where it was wanted.
    pub fn made_as_at(&self) -> Option<UtcTime> {
        match self {
            Self::HalfThere { as_at, .. } => Some(*as_at),
            _ => None,
        }
    }

    /// Some files of a run that was made got their names in a folder, and others did not.
    pub(super) fn half_there(run: &Run, folder: &Path, Unfinished { there, error }: Unfinished) -> Self {
        let there = match there.as_slice() {
            [] => "none lies".to_owned(),
            [one] => format!("{one} lies"),
            many => format!("{} lie", many.join(", ")),
        };
        Self::HalfThere { run: run.id, as_at: run.as_at, folder: folder.display().to_string(), there, error }
    }

    /// Whether trying again may help, as it stands.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Busy(_) | Self::Files(..) | Self::Overtaken => true,
            Self::Database(error) => crate::db::is_passing(error),
            _ => false,
        }
    }
}
