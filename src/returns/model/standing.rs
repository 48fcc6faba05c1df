//! How the return of a location and month stands.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use serde::Serialize;

use super::save::Save;
use crate::clock::UtcTime;
use crate::db::schema::{month_progress, window_outcome};
use crate::notice::counts_something;
use crate::register::Location;
use crate::windows::{Extension, ReportingMonth};

/// How a return stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow, Serialize, utoipa::ToSchema)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(rename_all = "snake_case")]
pub enum ReturnState {
    /// Every section that is owed is done.
    Complete,
    /// Some sections are done.
    Partial,
    /// None is done; so too before the window opens.
    Missing,
    /// The location owes nothing for this month.
    NotRequired,
    /// Nothing is held against the location, for a recorded reason.
    Excused,
}

impl ReturnState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Complete, Self::Partial, Self::Missing, Self::NotRequired, Self::Excused];

    /// As stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Missing => "missing",
            Self::NotRequired => "not_required",
            Self::Excused => "excused",
        }
    }
}

impl std::str::FromStr for ReturnState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("{text} is no state of a return"))
    }
}

crate::text_column!(ReturnState);

/// How a section of a return stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SectionState {
    /// Saved in the window.
    Done,
    /// Owed, and not saved in the window.
    Due,
    /// Not owed.
    NotRequired,
}

/// What a location has done in a month's window, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = month_progress, treat_none_as_default_value = false)]
pub struct Progress {
    /// CQC id of the location.
    pub location_id: String,
    /// Which month.
    pub month: ReportingMonth,
    /// Keys of the sections that are done, each with a space before and after.
    pub done: String,
    /// When everything that was owed was done, if it was.
    pub completed_at: Option<UtcTime>,
    /// The save that completed it; nothing if a load of the register did, for less is owed than before.
    pub completed_by: Option<i64>,
}

impl Progress {
    /// Nothing is done yet.
    pub fn none(location_id: String, month: ReportingMonth) -> Self {
        Self { location_id, month, done: String::new(), completed_at: None, completed_by: None }
    }

    /// The same with a section more that is done.
    pub fn with(mut self, section: &str) -> Self {
        self.done.push_str(&format!(" {section} "));
        self
    }

    /// Whether a section is done.
    pub fn has(&self, section: &str) -> bool {
        self.done.split(' ').any(|done| done == section)
    }
}

/// A section in a return.
#[derive(Debug, Clone, PartialEq)]
pub struct OwedSection {
    /// Key of the section.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// Whether the return is not complete without it.
    pub required: bool,
    /// How it stands.
    pub state: SectionState,
    /// Whether the location gives the service now that it is asked of. A month that is closed may have sections of one
    /// that it gave then.
    pub given: bool,
}

/// What was written down of a return when its window had closed, as it holds now. The room `compliance` does that.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = window_outcome)]
pub struct Held {
    /// CQC id of the location.
    pub location_id: String,
    /// What holds now.
    pub state: ReturnState,
    /// Keys of the sections that were owed and not done when the window closed, with spaces between.
    pub missing: String,
    /// When everything that was owed was done, if it was.
    pub completed_at: Option<UtcTime>,
}

impl Held {
    /// Whether a section was owed and not done when the window closed.
    pub fn was_missing(&self, section: &str) -> bool {
        self.missing.split(' ').any(|missing| missing == section)
    }

    /// Whether a section is held to be missing unless it was done since: none is any more once the outcome was
    /// corrected to a state that misses nothing.
    pub fn misses(&self, section: &str) -> bool {
        matches!(self.state, ReturnState::Missing | ReturnState::Partial) && self.was_missing(section)
    }
}

/// What is owed for a month, and how it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Which month.
    pub month: ReportingMonth,
    /// How the return stands.
    pub state: ReturnState,
    /// When it was complete, if it is.
    pub completed_at: Option<UtcTime>,
    /// The sections of the location's services, in the order of the notice.
    pub sections: Vec<OwedSection>,
}

impl Standing {
    /// Whether something is owed and not all of it is done.
    pub fn is_missed(&self) -> bool {
        matches!(self.state, ReturnState::Missing | ReturnState::Partial)
    }
}

/// The return of a location for a month, with the save of each section that counts for the month.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthlyReturn {
    /// The location, as it is now.
    pub location: Location,
    /// How it stands.
    pub standing: Standing,
    /// The newest save of each section that is done.
    pub saves: Vec<Save>,
    /// What its receipt is called, once it is complete.
    pub reference: Option<String>,
    /// The number of the save that completed it, once it is complete and if a save did.
    pub completed_by: Option<i64>,
    /// The time that the location was given beyond the window, whether it is over or not.
    pub extension: Option<Extension>,
}

impl MonthlyReturn {
    /// Whether it is a nil return: it is complete, and in the sections that are owed all numbers are nought. One that asks
    /// for no number, such as Visiting, says nothing of it.
    pub fn is_nil(&self) -> bool {
        let is_owed = |key: &str| self.standing.sections.iter().any(|section| section.required && section.key == key);
        let owed: Vec<&Save> = self.saves.iter().filter(|save| is_owed(&save.section)).collect();
        self.standing.state == ReturnState::Complete
            && owed.iter().any(|save| save.nil)
            && !owed.iter().any(|save| counts_something(&save.answers.0))
    }
}
