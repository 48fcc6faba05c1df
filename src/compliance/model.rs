//! A closing, its outcomes, and what was corrected; whom to chase (`chasing`), and who was rung (`contacts`).

mod chasing;
mod contacts;

pub use chasing::{
    Begin, Filters, Kind, LastContact, MissCount, Missed, OwedKeys, Owing, People, ProviderMisses, RiskFilter, Span,
};
pub use contacts::{
    Batch, ChaseMessage, Contact, ContactKind, ContactOutcome, LastContacts, NewBatch, NewContact, NewReport, Report,
    Seen, Template,
};

use diesel::prelude::*;
use serde::Serialize;

use crate::clock::UtcTime;
use crate::db::schema::{outcome_correction, window_closing, window_hour, window_outcome};
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

/// A window that was closed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = window_closing, treat_none_as_default_value = false)]
pub struct Closing {
    /// The month.
    pub month: ReportingMonth,
    /// The last second of its window, as it was.
    pub closes_at: UtcTime,
    /// When the outcomes were written down.
    pub closed_at: UtcTime,
    /// Id of the Formal Notice that was in force, if one was.
    pub notice: Option<String>,
    /// The list of bank holidays that was used; nothing for the one compiled in.
    pub feed_id: Option<i64>,
    /// Locations that got an outcome.
    pub locations: i64,
}

/// What became of the return of a location and month.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = window_outcome, treat_none_as_default_value = false)]
pub struct Outcome {
    /// CQC id of the location.
    pub location_id: String,
    /// The month.
    pub month: ReportingMonth,
    /// Whose duty the return was.
    pub provider_id: String,
    /// What holds now.
    pub state: ReturnState,
    /// What held when the window closed.
    pub state_at_close: ReturnState,
    /// Keys of the sections that were owed and not done when the window closed, with spaces between; of outcomes that
    /// are shown, without those that were done since ([`Outcome::take_off`]).
    pub missing: String,
    /// When everything that was owed was done, if it was.
    pub completed_at: Option<UtcTime>,
    /// When it was written down, if that was not at the closing: a review found that it was missing.
    pub written_at: Option<UtcTime>,
}

impl Outcome {
    /// Keys of the sections that are held to be missing, with spaces between: none any more once the outcome was corrected
    /// to a state that misses nothing.
    pub fn still_missing(&self) -> &str {
        match self.state {
            ReturnState::Missing | ReturnState::Partial => &self.missing,
            ReturnState::Complete | ReturnState::NotRequired | ReturnState::Excused => "",
        }
    }

    /// Whether a section was done since that was missing when the window closed. `done` are keys with spaces between.
    pub fn has_done_since(&self, done: &str) -> bool {
        self.missing.split_whitespace().any(|missing| done.split_whitespace().any(|done| done == missing))
    }

    /// Takes sections off what is missing that were done since. `done` are keys with spaces between.
    pub fn take_off(&mut self, done: &str) {
        let is_left = |missing: &&str| !done.split_whitespace().any(|done| done == *missing);
        self.missing = self.missing.split_whitespace().filter(is_left).collect::<Vec<_>>().join(" ");
    }
}

/// How many returns of all England were complete some hours after a window had opened.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = window_hour)]
pub struct Hour {
    /// The month.
    pub month: ReportingMonth,
    /// Whole hours since the window opened.
    pub hour: i64,
    /// Returns that were complete by then.
    pub complete: i64,
    /// Returns that were owed.
    pub owed: i64,
}

/// A correction to be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = outcome_correction, treat_none_as_default_value = false)]
pub struct NewCorrection {
    /// CQC id of the location.
    pub location_id: String,
    /// The month.
    pub month: ReportingMonth,
    /// The state before.
    pub was: ReturnState,
    /// The state after.
    pub became: ReturnState,
    /// Why.
    pub reason: String,
    /// Who, as [`crate::audit::Actor`] prints it.
    pub corrected_by: String,
    /// When.
    pub corrected_at: UtcTime,
    /// The extension because of which, if it is one.
    pub extension_id: Option<i64>,
}

/// A correction, as it is on the record.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = outcome_correction)]
pub struct Corrected {
    /// CQC id of the location.
    pub location_id: String,
    /// The month.
    pub month: ReportingMonth,
    /// The state before.
    pub was: ReturnState,
    /// The state after.
    pub became: ReturnState,
    /// Why.
    pub reason: String,
    /// Who, as [`crate::audit::Actor`] prints it.
    pub corrected_by: String,
    /// When.
    pub corrected_at: UtcTime,
}

/// How many locations are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Everything that was owed is done.
    pub complete: i64,
    /// Some of it.
    pub partial: i64,
    /// None of it.
    pub missing: i64,
    /// Nothing was owed.
    pub not_required: i64,
    /// Nothing is held against them.
    pub excused: i64,
}

impl Counts {
    /// Counts one more in a state.
    pub fn add(&mut self, state: ReturnState) {
        *self.of(state) += 1;
    }

    /// Counts one less in a state.
    pub fn remove(&mut self, state: ReturnState) {
        *self.of(state) -= 1;
    }

    /// Counts all of others too.
    pub fn add_all(&mut self, others: Self) {
        self.complete += others.complete;
        self.partial += others.partial;
        self.missing += others.missing;
        self.not_required += others.not_required;
        self.excused += others.excused;
    }

    /// Says how many are in a state.
    pub fn set(&mut self, state: ReturnState, number: i64) {
        *self.of(state) = number;
    }

    fn of(&mut self, state: ReturnState) -> &mut i64 {
        match state {
            ReturnState::Complete => &mut self.complete,
            ReturnState::Partial => &mut self.partial,
            ReturnState::Missing => &mut self.missing,
            ReturnState::NotRequired => &mut self.not_required,
            ReturnState::Excused => &mut self.excused,
        }
    }

    /// All of them.
    pub fn total(&self) -> i64 {
        self.complete + self.partial + self.missing + self.not_required + self.excused
    }
}

/// Missed windows of a location or provider, up to a closed window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Misses {
    /// One after the other, up to the last closed window.
    pub consecutive: u32,
    /// Of the last twelve.
    pub in_last_12: u32,
}

/// How a location stands in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// CQC id of the location.
    pub location_id: String,
    /// Whose duty the return is.
    pub provider_id: String,
    /// A council or an NHS body, which cannot be fined.
    pub public_body: bool,
    /// How the return stands, or stood when the window closed.
    pub state: ReturnState,
    /// Keys of the sections that are owed and not done.
    pub missing: Vec<String>,
    /// When the return was complete, if it is.
    pub completed_at: Option<UtcTime>,
    /// Missed windows, up to the last that was closed by then.
    pub misses: Misses,
    /// Whether so many windows were missed in a row that a notice is near, and none may be issued yet.
    pub at_risk: bool,
    /// Whether a notice of intent may be issued.
    pub triggered: bool,
    /// One more miss would make a notice possible, which it is not yet.
    pub next_triggers: bool,
}
