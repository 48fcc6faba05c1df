//! What is to be made by itself, as a page posts it.

use serde::Deserialize;

use super::super::model::{Format, Kind, Rhythm, Wanted, When};
use super::{NO_SCOPE, read_moment, read_scopes};
use crate::accounts::Scopes;
use crate::web::FormErrors;
use crate::windows::ReportingMonth;

/// `POST /extracts/schedules/new`
#[derive(Debug, Default, Deserialize)]
pub struct ScheduleForm {
    /// What is in it.
    #[serde(default)]
    pub kind: String,
    /// How it is written.
    #[serde(default)]
    pub format: String,
    /// How often.
    #[serde(default)]
    pub rhythm: String,
    /// The month, as typed, if once.
    #[serde(default)]
    pub month: String,
    /// When, as typed, if once.
    #[serde(default)]
    pub due_at: String,
    /// `yes` if a month that is still open will do.
    #[serde(default)]
    pub provisional: String,
    /// Number of the recipient; nothing for whoever asks.
    #[serde(default)]
    pub recipient: String,
    /// Whose locations, as typed; nothing for all that the recipient, or whoever asks, may have.
    #[serde(default)]
    pub scope: String,
    /// `yes` to leave out what may be commercially sensitive.
    #[serde(default)]
    pub without_sensitive: String,
}

impl ScheduleForm {
    /// The fields in the order of the page.
    pub const FIELDS: [&'static str; 7] = ["kind", "format", "rhythm", "month", "due_at", "recipient", "scope"];

    /// What it asks for, or everything that is wrong with it.
    pub fn read(&self) -> Result<Wanted, FormErrors> {
        let mut errors = FormErrors::default();
        let kind: Option<Kind> = self.kind.parse().ok();
        if kind.is_none() {
            errors.add("kind", "Choose what you need");
        }
        let format: Option<Format> = self.format.parse().ok();
        if format.is_none() {
            errors.add("format", "Choose how the files are written");
        }
        let when = self.when(&mut errors);
        let recipient: Option<i64> = self.recipient.parse().ok();
        if !self.recipient.is_empty() && recipient.is_none() {
            errors.add("recipient", "Choose who it is for");
        }
        let scopes = (!self.scope.trim().is_empty()).then(|| read_scopes(&self.scope));
        if scopes == Some(None) {
            errors.add("scope", NO_SCOPE);
        }
        match (kind, format, when) {
            (Some(kind), Some(format), Some(when)) if errors.is_empty() => Ok(Wanted {
                kind,
                format,
                sensitive: self.without_sensitive != "yes",
                scopes: scopes.flatten().map(Scopes),
                recipient,
                when,
            }),
            _ => Err(errors),
        }
    }

    fn when(&self, errors: &mut FormErrors) -> Option<When> {
        match self.rhythm.parse() {
            Ok(Rhythm::Once) => self.once(errors),
            Ok(Rhythm::Closing) => Some(When::Closing),
            Ok(Rhythm::WorkingDay) => Some(When::WorkingDay),
            Err(_) => {
                errors.add("rhythm", "Choose how often it is made");
                None
            }
        }
    }

    fn once(&self, errors: &mut FormErrors) -> Option<When> {
        let month: Option<ReportingMonth> = self.month.trim().parse().ok();
        if month.is_none() {
            errors.add("month", "Enter a month with four digits for the year and two for the month, like 2026-01");
        }
        let at = read_moment(self.due_at.trim()).ok().flatten();
        if at.is_none() {
            errors.add("due_at", "Enter a day and a time, like 2026-01-15 09:30");
        }
        Some(When::Once { month: month?, at: at?, provisional: self.provisional == "yes" })
    }
}
