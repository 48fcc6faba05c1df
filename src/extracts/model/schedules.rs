//! What is made by itself.

use diesel::prelude::*;

use super::words::{Format, Kind, Rhythm};
use crate::accounts::Scopes;
use crate::clock::UtcTime;
use crate::db::schema::extract_schedule;
use crate::windows::ReportingMonth;

/// When an extract is to be made by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Once.
    Once {
        /// Of which month.
        month: ReportingMonth,
        /// When; it is as at that moment.
        at: UtcTime,
        /// Whether a month that is still open will do.
        provisional: bool,
    },
    /// After each closing, as at the moment when the outcomes were written down.
    Closing,
    /// On the morning of each working day, of the month that it is.
    WorkingDay,
}

/// What is to be made by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What is in it.
    pub kind: Kind,
    /// How it is written.
    pub format: Format,
    /// Whether items that may be commercially sensitive are wanted.
    pub sensitive: bool,
    /// Whose locations; left out, it is those of the recipient, or else all that whoever asks may see.
    pub scopes: Option<Scopes>,
    /// Number of the recipient it is for; nothing if whoever asks takes it.
    pub recipient: Option<i64>,
    /// When.
    pub when: When,
}

/// A schedule, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = extract_schedule)]
pub struct Schedule {
    /// Number of the schedule.
    pub id: i64,
    /// What is in the extracts.
    pub kind: Kind,
    /// How they are written.
    pub format: Format,
    /// Whose locations: scopes with spaces between.
    pub scope: String,
    /// Whether they have items that may be commercially sensitive.
    pub sensitive: bool,
    /// For whom, if it is for a recipient.
    pub recipient_id: Option<i64>,
    /// How often.
    pub rhythm: Rhythm,
    /// Of which month, if once.
    pub month: Option<ReportingMonth>,
    /// When, if once.
    pub due_at: Option<UtcTime>,
    /// Whether a month that is still open will do.
    pub provisional: bool,
    /// Who asked, as [`crate::audit::Actor`] prints it.
    pub asked_by: String,
    /// When.
    pub asked_at: UtcTime,
    /// Since when nothing more is made.
    pub ended_at: Option<UtcTime>,
    /// Who cancelled it, if somebody did.
    pub cancelled_by: Option<String>,
}

impl Schedule {
    /// `running`, `done` or `cancelled`.
    pub fn state(&self) -> &'static str {
        match (self.ended_at, &self.cancelled_by) {
            (None, _) => "running",
            (Some(_), None) => "done",
            (Some(_), Some(_)) => "cancelled",
        }
    }
}

/// A schedule to be kept.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = extract_schedule, treat_none_as_default_value = false)]
pub struct NewSchedule {
    /// What is in the extracts.
    pub kind: Kind,
    /// How they are written.
    pub format: Format,
    /// Whose locations.
    pub scope: String,
    /// Whether they have items that may be commercially sensitive.
    pub sensitive: bool,
    /// For whom, if it is for a recipient.
    pub recipient_id: Option<i64>,
    /// How often.
    pub rhythm: Rhythm,
    /// Of which month, if once.
    pub month: Option<ReportingMonth>,
    /// When, if once.
    pub due_at: Option<UtcTime>,
    /// Whether a month that is still open will do.
    pub provisional: bool,
    /// Who asks.
    pub asked_by: String,
    /// Now.
    pub asked_at: UtcTime,
}
