//! What the pages of this room are asked and post, and what is said when it cannot be used.

use serde::Deserialize;

use super::areas::council_coded;
use crate::web::FormErrors;

/// `GET /locations`
#[derive(Debug, Default, Deserialize)]
pub struct SearchForm {
    /// Name, postcode, CQC id or council, as typed.
    #[serde(default)]
    pub q: String,
    /// GSS code of the council, or nothing.
    #[serde(default)]
    pub council: String,
    /// `yes` to find those that have left, too.
    #[serde(default)]
    pub left: String,
    /// Name, in the form that is searched, with which the page before ended.
    #[serde(default)]
    pub after_name: Option<String>,
    /// Id with which the page before ended.
    #[serde(default)]
    pub after: Option<String>,
}

/// Where a page of a list by id begins.
#[derive(Debug, Default, Deserialize)]
pub struct AfterId {
    /// Id with which the page before ended.
    #[serde(default)]
    pub after: Option<String>,
}

/// Where a page of a list by number begins.
#[derive(Debug, Default, Deserialize)]
pub struct AfterNumber {
    /// Number with which the page before ended.
    #[serde(default)]
    pub after: Option<i64>,
}

/// Longest reason that is taken, in characters.
pub const LONGEST_REASON: u32 = 500;

/// `POST /admin/locations/{id}/place`
#[derive(Debug, Default, Deserialize)]
pub struct PlaceForm {
    /// GSS code of the council.
    #[serde(default)]
    pub council: String,
    /// Why it lies there.
    #[serde(default)]
    pub reason: String,
}

impl PlaceForm {
    /// The fields in the order of the page.
    pub const FIELDS: [&'static str; 2] = ["council", "reason"];

    /// Says everything that is wrong with it.
    pub fn check(&mut self) -> FormErrors {
        let mut errors = FormErrors::default();
        if council_coded(&self.council).is_none() {
            errors.add("council", "Choose the council that the location lies in");
        }
        check_reason(&mut self.reason, &mut errors, "Enter how you know where the location lies");
        errors
    }
}

/// `POST /admin/providers/{id}/public-body`
#[derive(Debug, Default, Deserialize)]
pub struct PublicBodyForm {
    /// `true` or `false`.
    #[serde(default)]
    pub public_body: String,
    /// How that is known.
    #[serde(default)]
    pub reason: String,
}

impl PublicBodyForm {
    /// The fields in the order of the page.
    pub const FIELDS: [&'static str; 2] = ["public_body", "reason"];

    /// Whether it says that the provider is one, or everything that is wrong with it.
    pub fn read(&mut self) -> Result<bool, FormErrors> {
        let mut errors = FormErrors::default();
        if !matches!(self.public_body.as_str(), "true" | "false") {
            errors.add("public_body", "Choose yes if this provider is a public body");
        }
        check_reason(&mut self.reason, &mut errors, "Enter how you know whether it is a public body");
        if errors.is_empty() { Ok(self.public_body == "true") } else { Err(errors) }
    }
}

fn check_reason(reason: &mut String, errors: &mut FormErrors, when_empty: &str) {
    // One line: it is shown in lists and tables.
    *reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.is_empty() {
        errors.add("reason", when_empty);
    } else if reason.chars().count() > usize::try_from(LONGEST_REASON).unwrap_or(usize::MAX) {
        errors.add("reason", format!("Reason must be {LONGEST_REASON} characters or fewer"));
    } else if reason.chars().any(char::is_control) {
        errors.add("reason", "Reason must not have control characters");
    }
}
