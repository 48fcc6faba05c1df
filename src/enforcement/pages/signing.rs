//! The part of a page by which a manager signs what it shows: a notice, or the withdrawal of one.

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};

use super::super::actions::{At, CaseError, Sheet};
use super::super::guards::Managers;
use super::super::model::Case;
use crate::error::AppError;
use crate::web::components::{BackLink, Button, CsrfField, ErrorSummary, NotificationBanner};
use crate::web::{As, Roles, see_other};

/// Why whoever wrote a part of a notice does not sign it.
pub const OWN_NOTICE: &str =
    "You opened the case, or wrote the notice or its amount. Another enforcement manager has to sign it.";

/// Why whoever wrote a draft of a withdrawal does not sign it.
pub const OWN_WITHDRAWAL: &str = "You wrote the withdrawal. Another enforcement manager has to sign it.";

/// What a page that is signed has in common with the others.
#[derive(Serialize)]
pub struct Signing {
    errors: ErrorSummary,
    caption: String,
    sha256: String,
    may_sign: bool,
    why_not: Option<&'static str>,
    action: String,
    version: i64,
    csrf: CsrfField,
    button: Button,
}

impl Signing {
    /// The form that signs a sheet of a case, at an address; with why those who wrote a part of it do not sign it, and
    /// with what was wrong with the form the last time.
    pub fn new<R: Roles>(
        asker: &As<R>,
        (case, sheet, own): (&Case, &Sheet, &'static str),
        (action, button): (String, Button),
        errors: ErrorSummary,
    ) -> Self {
        let why_not = why_not(asker, &sheet.drafters, own);
        Self {
            errors,
            caption: format!("{}, {}", case.reference(), case.provider_name),
            sha256: sheet.sha256.clone(),
            may_sign: why_not.is_none(),
            why_not,
            action,
            version: case.version,
            csrf: asker.visitor.form_token(),
            button: button.once(),
        }
    }

    /// The same, for what may be signed only if something holds.
    pub fn only_if(self, holds: bool) -> Self {
        Self { may_sign: self.may_sign && holds, ..self }
    }

    /// Shows the page that it is a part of.
    pub fn show<R: Roles, P: Serialize>(
        self,
        asker: &As<R>,
        (template, title): (&str, &str),
        back: BackLink,
        page: impl FnOnce(Self) -> P,
    ) -> Result<HttpResponse, AppError> {
        let is_clean = self.errors.is_empty();
        let builder = asker.visitor.page(template, title).back(back);
        let page = page(self);
        if is_clean { builder.show(page) } else { builder.show_errors(page) }
    }
}

/// Why this person does not sign it.
fn why_not<R: Roles>(asker: &As<R>, drafters: &[String], own: &'static str) -> Option<&'static str> {
    if Managers::scopes_of(&asker.person.grants).is_none() {
        return Some("An enforcement manager has to sign it.");
    }
    let wrote = drafters.contains(&asker.person.actor().to_string());
    wrote.then_some(own)
}

/// What is signed: the very page that was seen.
#[derive(Debug, Deserialize)]
pub struct SignForm {
    #[serde(default)]
    version: String,
    /// Its hash.
    #[serde(default)]
    pub sha256: String,
}

impl SignForm {
    /// The case, as it was when the page was seen.
    pub fn at(&self, id: i64) -> At {
        At { id, version: Some(self.version.parse().unwrap_or_default()) }
    }
}

/// Back to the case, with what was done; or why it was not.
pub fn signed(
    asker: &As<Managers>,
    id: i64,
    done: Result<(), CaseError>,
    said: &str,
) -> Result<HttpResponse, AppError> {
    done?;
    asker.visitor.flash(&NotificationBanner::success(said));
    Ok(see_other(&format!("/cases/{id}")))
}
