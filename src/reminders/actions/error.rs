//! Why something about reminders could not be done.

use crate::compliance::actions::CloseError;
use crate::db::Unavailable;
use crate::error::AppError;

/// Why reminders were not queued, or a choice not kept.
#[derive(Debug, thiserror::Error)]
pub enum ReminderError {
    /// There is no such location or person, or they are not theirs.
    #[error("there is no such person of this location")]
    Unknown,
    /// That mail came back was noted for all of England, by somebody who sees it.
    #[error("this was noted for all of England, which somebody who sees all of it has to take back")]
    NotedElsewhere,
    /// The message could not be written.
    #[error(transparent)]
    Template(#[from] crate::web::templates::RenderError),
    /// The misses could not be counted.
    #[error(transparent)]
    Misses(#[from] CloseError),
    /// A query failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

impl From<ReminderError> for AppError {
    fn from(error: ReminderError) -> Self {
        match error {
            ReminderError::Unknown => Self::NotFound,
            ReminderError::NotedElsewhere => Self::Conflict(
                "That mail came back was noted for all of England. Ask a compliance officer to take it back."
                    .to_owned(),
            ),
            ReminderError::Database(error) => error.into(),
            ReminderError::Busy(error) => error.into(),
            ReminderError::Template(_) | ReminderError::Misses(_) => Self::Internal(error.into()),
        }
    }
}
