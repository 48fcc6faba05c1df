//! Rows of the queue.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use crate::clock::UtcTime;
use crate::db::schema::{job, job_schedule};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum JobState {
    /// Waits, or runs now.
    Queued,
    /// Done.
    Done,
    /// Given up after the last attempt; waits for a person.
    Failed,
}

impl JobState {
    /// As stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

impl std::str::FromStr for JobState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Queued, Self::Done, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("{text} is no state of a job"))
    }
}

crate::text_column!(JobState);

/// One job.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = job)]
pub struct JobRow {
    /// Number of the job.
    pub id: i64,
    /// Which job it is.
    pub name: String,
    /// Its arguments, as JSON.
    pub arguments: String,
    /// Where it stands.
    pub state: JobState,
    /// How often it was started.
    pub attempts: i32,
    /// When it was queued.
    pub created_at: UtcTime,
    /// From when it may run.
    pub run_at: UtcTime,
    /// Which runner has it.
    pub leased_by: Option<String>,
    /// When it was done or given up.
    pub finished_at: Option<UtcTime>,
    /// Why it last went wrong.
    pub last_error: Option<String>,
}

/// A job to queue.
#[derive(Debug, Insertable)]
#[diesel(table_name = job, treat_none_as_default_value = false)]
pub(super) struct NewJob<'a> {
    pub name: &'a str,
    pub arguments: &'a str,
    pub state: JobState,
    pub attempts: i32,
    pub created_at: UtcTime,
    pub run_at: UtcTime,
}

impl<'a> NewJob<'a> {
    /// A job that waits until `run_at`.
    pub fn of(name: &'a str, arguments: &'a str, now: UtcTime, run_at: UtcTime) -> Self {
        Self { name, arguments, state: JobState::Queued, attempts: 0, created_at: now, run_at }
    }
}

/// What the end of an attempt changes; `run_at` only if the job is to run again.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = job)]
pub(super) struct JobEnd {
    pub state: JobState,
    pub run_at: Option<UtcTime>,
    pub finished_at: Option<Option<UtcTime>>,
    pub last_error: Option<Option<String>>,
    pub leased_by: Option<Option<String>>,
    pub leased_until: Option<Option<UtcTime>>,
}

/// Regular work.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = job_schedule, treat_none_as_default_value = false)]
pub(super) struct ScheduleRow {
    pub name: String,
    pub cron: String,
    pub next_run_at: UtcTime,
    pub last_run_at: Option<UtcTime>,
}
