//! A notice as it would be issued today, and the form by which a manager signs it.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::super::actions::{self, At, CaseError};
use super::super::guards::{Managers, Officers, by};
use super::super::rules::contents::{NoticeFacts, Required, required};
use crate::error::AppError;
use crate::web::components::{BackLink, Button, CsrfField, ErrorSummary, Link, NotificationBanner};
use crate::web::{As, Form, Roles, see_other};

#[derive(Serialize)]
struct Section {
    heading: String,
    paragraphs: Vec<String>,
}

#[derive(Serialize)]
struct PreviewPage {
    errors: ErrorSummary,
    caption: String,
    heading: &'static str,
    facts: NoticeFacts,
    sections: Vec<Section>,
    lacking: Vec<String>,
    correct: Link,
    sha256: String,
    may_sign: bool,
    why_not: Option<&'static str>,
    action: String,
    version: i64,
    csrf: CsrfField,
    button: Button,
}

/// `GET /cases/{id}/preview`
pub async fn preview(asker: As<Officers>, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    show(&asker, id, ErrorSummary::new()).await
}

async fn show<R: Roles>(asker: &As<R>, id: i64, errors: ErrorSummary) -> Result<HttpResponse, AppError> {
    let found = match actions::preview(asker.visitor.state(), &by(asker), id).await {
        Err(CaseError::Refused(_, why)) => {
            // What is missing is done elsewhere.
            asker.visitor.flash(&NotificationBanner::info(why));
            return Ok(see_other(&format!("/cases/{id}")));
        }
        other => other?,
    };
    let why_not = why_not(asker, &found.drafters);
    let is_intent = found.facts.kind == "intent";
    let sections = sections(&required(found.kind, &found.facts));
    let is_clean = errors.is_empty();
    let page = PreviewPage {
        errors,
        caption: format!("{}, {}", found.case.reference(), found.case.provider_name),
        heading: if is_intent { "Notice of intent" } else { "Final notice" },
        sections,
        lacking: found.lacking.clone(),
        correct: Link::new("Change the notice", format!("/cases/{id}/act/notice")),
        sha256: found.sha256,
        may_sign: why_not.is_none() && found.lacking.is_empty(),
        why_not,
        action: format!("/cases/{id}/sign"),
        version: found.case.version,
        csrf: asker.visitor.form_token(),
        button: Button::new("Sign and issue").once(),
        facts: found.facts,
    };
    let back = BackLink::new(format!("/cases/{id}")).text("The case");
    let builder = asker.visitor.page("enforcement/preview", "See the notice").back(back);
    if is_clean { builder.show(page) } else { builder.show_errors(page) }
}

/// Why this person does not sign it.
pub fn why_not<R: Roles>(asker: &As<R>, drafters: &[String]) -> Option<&'static str> {
    if Managers::scopes_of(&asker.person.grants).is_none() {
        return Some("An enforcement manager has to sign it.");
    }
    let wrote = drafters.contains(&asker.person.actor().to_string());
    wrote.then_some("You wrote a part of it. Another enforcement manager has to sign it.")
}

/// What the Regulations ask for, each under what it is.
fn sections(all: &[Required<'_>]) -> Vec<Section> {
    let section = |one: &Required<'_>| {
        let mut letters = one.what.chars();
        let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
        let heading = format!("{first}{} (regulation {})", letters.as_str(), one.provision);
        Section { heading, paragraphs: one.paragraphs.to_vec() }
    };
    all.iter().map(section).collect()
}

/// What is signed: the very page that was seen.
#[derive(Debug, Deserialize)]
pub struct SignForm {
    #[serde(default)]
    pub version: String,
    #[serde(default)]
    pub sha256: String,
}

/// `POST /cases/{id}/sign`
pub async fn post_sign(
    asker: As<Managers>,
    id: web::Path<String>,
    Form(form): Form<SignForm>,
) -> Result<HttpResponse, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let at = At { id, version: Some(form.version.parse().unwrap_or_default()) };
    match actions::sign(asker.visitor.state(), by(&asker), at, form.sha256).await {
        Ok(()) => {
            asker.visitor.flash(&NotificationBanner::success("The notice is signed, and kept as it is."));
            Ok(see_other(&format!("/cases/{id}")))
        }
        Err(CaseError::Refused(field, why)) => show(&asker, id, ErrorSummary::new().problem(field, why)).await,
        Err(error) => Err(error.into()),
    }
}
