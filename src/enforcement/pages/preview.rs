//! A notice as it would be issued today, and the form by which a manager signs it.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, CaseError};
use super::super::guards::{Managers, Officers, by};
use super::super::rules::contents::{NoticeFacts, Required, required};
use super::parts::{TO_CASE, with_case};
use super::signing::{OWN_NOTICE, SignForm, Signing, signed};
use crate::error::AppError;
use crate::web::components::{BackLink, Button, ErrorSummary, Link, NotificationBanner};
use crate::web::{As, Form, Roles, see_other};

#[derive(Serialize)]
struct Section {
    heading: String,
    paragraphs: Vec<String>,
}

#[derive(Serialize)]
struct PreviewPage {
    #[serde(flatten)]
    signing: Signing,
    heading: &'static str,
    facts: NoticeFacts,
    sections: Vec<Section>,
    lacking: Vec<String>,
    correct: Link,
}

/// `GET /cases/{id}/preview`
pub async fn preview(asker: As<Officers>, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    show(&asker, id, ErrorSummary::new()).await.map_err(with_case(id, TO_CASE))
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
    let form = (format!("/cases/{id}/sign"), Button::new("Sign and issue"));
    let back = BackLink::new(format!("/cases/{id}")).text("The case");
    let signing = Signing::new(asker, (&found.case, &found.sheet, OWN_NOTICE), form, errors);
    let signing = signing.only_if(found.lacking.is_empty());
    let page = |signing| PreviewPage {
        signing,
        heading: if found.facts.kind == "intent" { "Notice of intent" } else { "Final notice" },
        sections: sections(&required(found.kind, &found.facts)),
        lacking: found.lacking,
        correct: Link::new("Change the notice", format!("/cases/{id}/act/notice")),
        facts: found.facts,
    };
    signing.show(asker, ("enforcement/preview", "See the notice"), back, page)
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

/// `POST /cases/{id}/sign`
pub async fn post_sign(
    asker: As<Managers>,
    id: web::Path<String>,
    Form(form): Form<SignForm>,
) -> Result<HttpResponse, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let answer = match actions::sign(asker.visitor.state(), by(&asker), form.at(id), form.sha256).await {
        Err(CaseError::Refused(field, why)) => show(&asker, id, ErrorSummary::new().problem(field, why)).await,
        done => signed(&asker, id, done, "The notice is signed, and kept as it is."),
    };
    answer.map_err(with_case(id, TO_CASE))
}
