//! Runs and their files; what is made by itself (`schedules`); recipients and what they were given (`recipients`); the words
//! for all of them (`words`).

mod recipients;
mod schedules;
mod words;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::accounts::{Scope, Scopes};
use crate::clock::UtcTime;
use crate::db::schema::{extract_file, extract_moment, extract_run};
use crate::windows::ReportingMonth;

pub use recipients::{Disclosure, NewDisclosure, NewRecipient, Recipient};
pub use schedules::{NewSchedule, Schedule, Wanted, When};
pub use words::{Basis, Format, Kind, Origin, Rhythm, RunState, Via};

/// A moment that was asked for, and the last of what could be seen when it was first asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = extract_moment)]
pub struct Moment {
    /// The moment.
    pub as_at: UtcTime,
    /// Place of the last save.
    pub last_place: i64,
    /// Place of the last event of the register.
    pub last_event: i64,
    /// When it was first asked for.
    pub kept_at: UtcTime,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What is in it.
    pub kind: Kind,
    /// Of which month.
    pub month: ReportingMonth,
    /// What was known then; now if it is left out.
    pub as_at: Option<UtcTime>,
    /// How it is written.
    pub format: Format,
    /// Whether a month that is still open will do.
    pub provisional: bool,
    /// Whether items that may be commercially sensitive are wanted.
    pub sensitive: bool,
    /// Whose locations.
    pub scopes: Scopes,
}

/// A run, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = extract_run)]
pub struct Run {
    /// Number of the run.
    pub id: i64,
    /// What is in it.
    pub kind: Kind,
    /// Of which month.
    pub month: ReportingMonth,
    /// What was known then.
    pub as_at: UtcTime,
    /// How it is written.
    pub format: Format,
    /// Whose locations: scopes with spaces between.
    pub scope: String,
    /// Whether it has items that may be commercially sensitive.
    pub sensitive: bool,
    /// Whether the month was still open.
    pub provisional: bool,
    /// What asked for it.
    pub origin: Origin,
    /// Where it stands.
    pub state: RunState,
    /// Who asked, as [`crate::audit::Actor`] prints it.
    pub asked_by: String,
    /// When.
    pub asked_at: UtcTime,
    /// When it was begun, the last time.
    pub started_at: Option<UtcTime>,
    /// When it ended.
    pub finished_at: Option<UtcTime>,
    /// Why it failed.
    pub reason: Option<String>,
    /// 1 for the first of its kind, month, format and scope; more for each that has other data, in the order of making.
    pub version: Option<i64>,
    /// The version of the last moment before its own, or of the same.
    pub previous_id: Option<i64>,
    /// Id of the Formal Notice that its columns come from.
    pub notice: Option<String>,
    /// Locations in scope that owed a return for the month.
    pub owed: Option<i64>,
    /// How many of them sent one, or a part of one.
    pub answered: Option<i64>,
    /// The schedule that it was made for.
    pub schedule_id: Option<i64>,
    /// Columns that it does not have, or has empty, as they may be commercially sensitive, a line each. Nothing of a run that
    /// has them, of one that was made before that was kept, and of one that is not done.
    pub left_out: Option<String>,
}

/// A run to be kept.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = extract_run, treat_none_as_default_value = false)]
pub struct NewRun {
    /// What is in it.
    pub kind: Kind,
    /// Of which month.
    pub month: ReportingMonth,
    /// What was known then.
    pub as_at: UtcTime,
    /// How it is written.
    pub format: Format,
    /// Whose locations.
    pub scope: String,
    /// Whether it has items that may be commercially sensitive.
    pub sensitive: bool,
    /// Whether the month is still open.
    pub provisional: bool,
    /// What asks for it.
    pub origin: Origin,
    /// Where it stands.
    pub state: RunState,
    /// Who asks.
    pub asked_by: String,
    /// Now.
    pub asked_at: UtcTime,
    /// Now, if it begins at once.
    pub started_at: Option<UtcTime>,
    /// The schedule that it is made for.
    pub schedule_id: Option<i64>,
}

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = extract_run)]
pub struct Made {
    /// `done`.
    pub state: RunState,
    /// When it ended.
    pub finished_at: UtcTime,
    /// Which version it is.
    pub version: i64,
    /// The run before it, as [`Run::previous_id`] has it.
    pub previous_id: Option<i64>,
    /// The Formal Notice that its columns come from.
    pub notice: Option<String>,
    /// Locations in scope that owed a return.
    pub owed: i64,
    /// How many of them sent one, or a part of one.
    pub answered: i64,
    /// Columns that were left out, as [`Run::left_out`] has them.
    pub left_out: Option<String>,
}

/// A file of a run.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = extract_file, treat_none_as_default_value = false)]
pub struct RunFile {
    /// Which run.
    pub run_id: i64,
    /// Name of the file.
    pub name: String,
    /// Whether it holds the data, and does not describe them.
    pub is_data: bool,
    /// Its place among the files of the run.
    pub position: i32,
    /// Rows, of data.
    pub rows: Option<i64>,
    /// Columns, of data.
    pub items: Option<i64>,
    /// Bytes.
    pub bytes: i64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}

/// A run with its files, as calls and commands print it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunWithFiles {
    /// The run.
    pub run: Run,
    /// Its files, in order.
    pub files: Vec<RunFile>,
}

/// A file as calls and commands print it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = ExtractFile)]
pub struct FileJson {
    /// Its name.
    pub path: String,
    /// Rows, without the header.
    pub rows: i64,
    /// Bytes.
    pub bytes: i64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

impl RunWithFiles {
    /// The files that hold data.
    pub fn data(&self) -> Vec<FileJson> {
        let data = self.files.iter().filter(|file| file.is_data);
        let json = |file: &RunFile| FileJson {
            path: file.name.clone(),
            rows: file.rows.unwrap_or_default(),
            bytes: file.bytes,
            sha256: file.sha256.clone(),
        };
        data.map(json).collect()
    }
}

/// Scopes as one text: each once, in order, with spaces between. All of England needs no other.
pub fn scope_text(scopes: &Scopes) -> String {
    if scopes.0.contains(&Scope::National) {
        return Scope::National.to_string();
    }
    let mut all: Vec<String> = scopes.0.iter().map(Scope::to_string).collect();
    all.sort();
    all.dedup();
    all.join(" ")
}

/// The scopes of such a text.
pub fn scopes_of(text: &str) -> Scopes {
    Scopes(text.split_whitespace().filter_map(|one| one.parse().ok()).collect())
}
