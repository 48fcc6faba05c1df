//! What the pages of this room post, and what is said when it cannot be used.

mod schedule;

use chrono::{NaiveDate, TimeZone};
use chrono_tz::Europe::London;
use serde::Deserialize;

use super::model::{Basis, Format, Kind, NewRecipient, Request};
use crate::accounts::{Scope, Scopes};
use crate::clock::UtcTime;
use crate::register::areas::area_name;
use crate::web::FormErrors;
use crate::windows::ReportingMonth;

pub use schedule::ScheduleForm;

/// Longest text that is taken, in characters.
pub const LONGEST: u32 = 1_000;

/// `POST /extracts/new`
#[derive(Debug, Default, Deserialize)]
pub struct AskForm {
    /// What is in it.
    #[serde(default)]
    pub kind: String,
    /// The month, as typed.
    #[serde(default)]
    pub month: String,
    /// What was known then, as typed; nothing for now.
    #[serde(default)]
    pub as_at: String,
    /// How it is written.
    #[serde(default)]
    pub format: String,
    /// `yes` if a month that is still open will do.
    #[serde(default)]
    pub provisional: String,
    /// `yes` to leave out what may be commercially sensitive.
    #[serde(default)]
    pub without_sensitive: String,
}

impl AskForm {
    /// The fields in the order of the page.
    pub const FIELDS: [&'static str; 4] = ["kind", "month", "as_at", "format"];

    /// What it asks for, or everything that is wrong with it.
    pub fn read(&self, scopes: Scopes) -> Result<Request, FormErrors> {
        let mut errors = FormErrors::default();
        let kind: Option<Kind> = self.kind.parse().ok();
        if kind.is_none() {
            errors.add("kind", "Choose what you need");
        }
        let month: Option<ReportingMonth> = self.month.trim().parse().ok();
        if month.is_none() {
            errors.add("month", "Enter a month with four digits for the year and two for the month, like 2026-01");
        }
        let as_at = read_moment(self.as_at.trim());
        if as_at.is_err() {
            errors.add("as_at", "Enter a day and a time, like 2026-01-15 09:30, or leave it empty");
        }
        let format: Option<Format> = self.format.parse().ok();
        if format.is_none() {
            errors.add("format", "Choose how the files are written");
        }
        match (kind, month, as_at, format) {
            (Some(kind), Some(month), Ok(as_at), Some(format)) => Ok(Request {
                kind,
                month,
                as_at,
                format,
                provisional: self.provisional == "yes",
                sensitive: self.without_sensitive != "yes",
                scopes,
            }),
            _ => Err(errors),
        }
    }
}

/// A moment by the clock in London, or as RFC 3339; nothing if nothing was typed.
fn read_moment(text: &str) -> Result<Option<UtcTime>, ()> {
    if text.is_empty() {
        return Ok(None);
    }
    if let Ok(at) = chrono::DateTime::parse_from_rfc3339(text) {
        return Ok(Some(UtcTime::new(at.to_utc())));
    }
    let shown = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").map_err(|_| ())?;
    let at = London.from_local_datetime(&shown).earliest().ok_or(())?;
    Ok(Some(UtcTime::new(at.to_utc())))
}

/// `POST /admin/recipients/new`
#[derive(Debug, Default, Deserialize)]
pub struct RecipientForm {
    /// Who.
    #[serde(default)]
    pub name: String,
    /// For what.
    #[serde(default)]
    pub purpose: String,
    /// On which legal basis.
    #[serde(default)]
    pub basis: String,
    /// `yes` or `no`.
    #[serde(default)]
    pub sensitive: String,
    /// Why that is in the public interest.
    #[serde(default)]
    pub public_interest: String,
    /// The first day, as typed.
    #[serde(default)]
    pub valid_from: String,
    /// The last day, as typed.
    #[serde(default)]
    pub valid_until: String,
    /// Whose locations.
    #[serde(default)]
    pub scope: String,
    /// Number of the key, as typed.
    #[serde(default)]
    pub api_key: String,
}

impl RecipientForm {
    /// The fields in the order of the page.
    pub const FIELDS: [&'static str; 9] =
        ["name", "purpose", "basis", "sensitive", "public_interest", "valid_from", "valid_until", "scope", "api_key"];

    /// The recipient, or everything that is wrong.
    pub fn read(&self, by: String, now: UtcTime) -> Result<NewRecipient, FormErrors> {
        let mut errors = FormErrors::default();
        let name = text(&mut errors, "name", &self.name, "Enter the name of the recipient");
        let purpose = text(&mut errors, "purpose", &self.purpose, "Enter what the recipient needs the data for");
        let basis: Option<Basis> = self.basis.parse().ok();
        if basis.is_none() {
            errors.add("basis", "Choose the legal basis");
        }
        let sensitive = self.sensitive == "yes";
        if !matches!(self.sensitive.as_str(), "yes" | "no") {
            errors.add("sensitive", "Choose yes if items that may be commercially sensitive are included");
        }
        let why = "Enter why it is in the public interest to include these items";
        let public_interest = sensitive.then(|| text(&mut errors, "public_interest", &self.public_interest, why));
        let (from, until) = self.days(&mut errors);
        let scopes = self.scopes(&mut errors);
        let api_key_id = self.key(&mut errors);
        match (basis, from, scopes) {
            (Some(basis), Some(valid_from), Some(scopes)) if errors.is_empty() => Ok(NewRecipient {
                name,
                purpose,
                basis,
                sensitive,
                public_interest,
                valid_from,
                valid_until: until,
                scope: super::model::scope_text(&Scopes(scopes)),
                api_key_id,
                added_by: by,
                added_at: now,
            }),
            _ => Err(errors),
        }
    }
}

impl RecipientForm {
    /// All of England, or areas by their codes, which may be written as scopes are elsewhere: `area:E08000009`.
    fn scopes(&self, errors: &mut FormErrors) -> Option<Vec<Scope>> {
        let scopes = read_scopes(&self.scope);
        if scopes.is_none() {
            errors.add("scope", NO_SCOPE);
        }
        scopes
    }

    /// The first day and the last.
    fn days(&self, errors: &mut FormErrors) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let from = day(&self.valid_from);
        if from.is_none() {
            errors.add("valid_from", "Enter the first day, like 2026-01-31");
        }
        let until = (!self.valid_until.trim().is_empty()).then(|| day(&self.valid_until));
        if until == Some(None) {
            errors.add("valid_until", "Enter the last day, like 2026-12-31, or leave it empty");
        }
        let until = until.flatten();
        if from.zip(until).is_some_and(|(from, until)| until < from) {
            errors.add("valid_until", "The last day must not be before the first");
        }
        (from, until)
    }

    /// The number of the key, if one was typed.
    fn key(&self, errors: &mut FormErrors) -> Option<i64> {
        let key = self.api_key.trim();
        let api_key_id: Option<i64> = key.parse().ok();
        if !key.is_empty() && api_key_id.is_none() {
            errors.add("api_key", "Enter the number of the key, or leave it empty");
        }
        api_key_id
    }
}

/// What is said of places that there are not.
const NO_SCOPE: &str = "Enter national, or the code of a council, board or region, like E08000009";

/// All of England, or areas by their codes, with or without `area:`; nothing if one of them is none, or none is there.
fn read_scopes(text: &str) -> Option<Vec<Scope>> {
    let one = |word: &str| match word.parse() {
        Ok(Scope::Area(code)) => area_name(&code).map(|_| Scope::Area(code)),
        Ok(scope) => Some(scope),
        Err(_) => area_name(word).map(|_| Scope::Area(word.to_owned())),
    };
    let scopes: Option<Vec<Scope>> = text.split_whitespace().map(one).collect();
    scopes.filter(|scopes| !scopes.is_empty())
}

fn day(text: &str) -> Option<NaiveDate> {
    text.trim().parse().ok()
}

/// One line that is not empty and not too long.
fn text(errors: &mut FormErrors, field: &'static str, typed: &str, when_empty: &str) -> String {
    let line = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        errors.add(field, when_empty);
    } else if line.chars().count() > usize::try_from(LONGEST).unwrap_or(usize::MAX) {
        errors.add(field, format!("This must be {LONGEST} characters or fewer"));
    } else if line.chars().any(char::is_control) {
        errors.add(field, "This must not have control characters");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_by_the_clock_in_london() {
        let read = |text| read_moment(text).map(|at| at.map(UtcTime::to_rfc3339));
        assert_eq!(read(""), Ok(None));
        assert_eq!(read("2026-07-15 09:30"), Ok(Some("2026-07-15T08:30:00.000000Z".to_owned())));
        assert_eq!(read("2026-01-15T09:30:00Z"), Ok(Some("2026-01-15T09:30:00.000000Z".to_owned())));
        for wrong in ["yesterday", "2026-01-15", "2026-13-01 09:30", "2026-03-29 01:30"] {
            assert_eq!(read(wrong), Err(()), "{wrong}");
        }
    }
}
