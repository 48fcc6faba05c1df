//! What is logged, reported and checked.

use chrono::NaiveDate;
use serde::Deserialize;

use super::super::actions::ContactMade;
use super::super::model::{ContactKind, ContactOutcome, Seen};
use crate::web::FormErrors;
use crate::windows::ReportingMonth;

/// Longest note or reason that is taken, in characters.
pub const LONGEST_NOTE: u32 = 500;

/// `POST /compliance/{month}/locations/{id}/contacts`
#[derive(Debug, Default, Clone, Deserialize)]
pub struct ContactForm {
    /// `call` or `message`.
    #[serde(default)]
    pub kind: String,
    /// What came of it.
    #[serde(default)]
    pub outcome: String,
    /// More, in words.
    #[serde(default)]
    pub note: String,
    /// What is to be done next.
    #[serde(default)]
    pub next_action: String,
    /// When.
    #[serde(default, rename = "next_on-day")]
    pub day: String,
    /// When.
    #[serde(default, rename = "next_on-month")]
    pub month: String,
    /// When.
    #[serde(default, rename = "next_on-year")]
    pub year: String,
    /// What makes a second press the same as the first.
    #[serde(default)]
    pub key: String,
}

impl ContactForm {
    /// The fields in the order of the page.
    pub const FIELDS: [&'static str; 5] = ["kind", "outcome", "note", "next_action", "next_on-day"];

    /// What it says, or everything that is wrong with it.
    pub fn read(
        &mut self,
        location_id: &str,
        month: ReportingMonth,
        today: NaiveDate,
    ) -> Result<ContactMade, FormErrors> {
        let mut errors = FormErrors::default();
        let kind = self.kind.parse().ok().filter(|kind| matches!(kind, ContactKind::Call | ContactKind::Message));
        let outcome = self
            .outcome
            .parse()
            .ok()
            .filter(|outcome| !matches!(outcome, ContactOutcome::Sent | ContactOutcome::Undone));
        if kind.is_none() {
            errors.add("kind", "Choose if you rang or wrote");
        }
        if outcome.is_none() {
            errors.add("outcome", "Choose what came of it");
        }
        check_text(&mut self.note, &mut errors, "note", "Note");
        check_text(&mut self.next_action, &mut errors, "next_action", "What to do next");
        let next_on = self.next_on(today, &mut errors);
        match (kind, outcome) {
            (Some(kind), Some(outcome)) if errors.is_empty() => Ok(ContactMade {
                location_id: location_id.to_owned(),
                month,
                kind,
                outcome,
                note: self.note.clone(),
                next_on,
                next_action: self.next_action.clone(),
                request_key: self.request_key(),
            }),
            _ => Err(errors),
        }
    }

    /// The key of the form; what is none counts as left out.
    fn request_key(&self) -> Option<String> {
        is_key(&self.key).then(|| self.key.clone())
    }

    fn next_on(&self, today: NaiveDate, errors: &mut FormErrors) -> Option<NaiveDate> {
        let parts = [&self.day, &self.month, &self.year].map(|part| part.trim());
        if parts.iter().all(|part| part.is_empty()) {
            if !self.next_action.is_empty() {
                errors.add("next_on-day", "Enter the day on which to do it");
            }
            return None;
        }
        let [day, month, year] = parts;
        let read = || NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        match read() {
            Some(on) if on < today => {
                errors.add("next_on-day", "The day must be today or later");
                None
            }
            Some(on) if (on - today).num_days() > 366 => {
                errors.add("next_on-day", "The day must be within a year");
                None
            }
            Some(on) => {
                if self.next_action.is_empty() {
                    errors.add("next_action", "Enter what to do on that day");
                }
                Some(on)
            }
            None => {
                errors.add("next_on-day", "Enter a real day, such as 14 12 2026");
                None
            }
        }
    }
}

/// `POST /compliance/{month}/locations/{id}/not-operating`
#[derive(Debug, Default, Clone, Deserialize)]
pub struct ReportForm {
    /// How they know.
    #[serde(default)]
    pub seen: String,
    /// What they say.
    #[serde(default)]
    pub reason: String,
}

impl ReportForm {
    /// The fields in the order of the page.
    pub const FIELDS: [&'static str; 2] = ["seen", "reason"];

    /// What it says, or everything that is wrong with it.
    pub fn read(&mut self) -> Result<(Seen, String), FormErrors> {
        let mut errors = FormErrors::default();
        let seen = self.seen.parse().ok();
        if seen.is_none() {
            errors.add("seen", "Choose how you know");
        }
        check_text(&mut self.reason, &mut errors, "reason", "What you saw or heard");
        if self.reason.is_empty() {
            errors.add("reason", "Enter what you saw or heard");
        }
        match seen {
            Some(seen) if errors.is_empty() => Ok((seen, self.reason.clone())),
            _ => Err(errors),
        }
    }
}

/// `POST /admin/not-operating/{id}`
#[derive(Debug, Default, Clone, Deserialize)]
pub struct CheckForm {
    /// `true` or `false`.
    #[serde(default)]
    pub confirmed: String,
    /// What was found.
    #[serde(default)]
    pub note: String,
}

impl CheckForm {
    /// The fields in the order of the page.
    pub const FIELDS: [&'static str; 2] = ["confirmed", "note"];

    /// What it says, or everything that is wrong with it.
    pub fn read(&mut self) -> Result<(bool, String), FormErrors> {
        let mut errors = FormErrors::default();
        if !matches!(self.confirmed.as_str(), "true" | "false") {
            errors.add("confirmed", "Choose yes if this place gives no care any more");
        }
        check_text(&mut self.note, &mut errors, "note", "What you found");
        if self.note.is_empty() {
            errors.add("note", "Enter what you found, and where");
        }
        if errors.is_empty() { Ok((self.confirmed == "true", self.note.clone())) } else { Err(errors) }
    }
}

/// Whether a text is a key that a form of this room was given.
pub fn is_key(text: &str) -> bool {
    (10..=200).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Makes text one line, and says if it is too long.
pub(super) fn check_text(text: &mut String, errors: &mut FormErrors, field: &'static str, name: &str) {
    *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > usize::try_from(LONGEST_NOTE).unwrap_or(usize::MAX) {
        errors.add(field, format!("{name} must be {LONGEST_NOTE} characters or fewer"));
    } else if text.chars().any(char::is_control) {
        errors.add(field, format!("{name} must not have control characters"));
    }
}
