//! The withdrawal of a notice, before it is signed, and signing it.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, At, CaseError, WithdrawalFacts};
use super::super::guards::{Managers, Officers, by};
use super::preview::{SignForm, why_not};
use crate::error::AppError;
use crate::web::components::{BackLink, Button, CsrfField, ErrorSummary, Link, NotificationBanner};
use crate::web::{As, Form, Roles, see_other};

#[derive(Serialize)]
struct WithdrawalPage {
    errors: ErrorSummary,
    caption: String,
    facts: WithdrawalFacts,
    correct: Link,
    sha256: String,
    may_sign: bool,
    why_not: Option<&'static str>,
    action: String,
    version: i64,
    csrf: CsrfField,
    button: Button,
}

/// `GET /cases/{id}/withdrawal`
pub async fn withdrawal(asker: As<Officers>, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    show(&asker, id, ErrorSummary::new()).await
}

async fn show<R: Roles>(asker: &As<R>, id: i64, errors: ErrorSummary) -> Result<HttpResponse, AppError> {
    let found = actions::preview_withdrawal(asker.visitor.state(), &by(asker), id).await?;
    let why_not = why_not(asker, &found.drafters);
    let is_clean = errors.is_empty();
    let page = WithdrawalPage {
        errors,
        caption: format!("{}, {}", found.case.reference(), found.case.provider_name),
        facts: found.facts,
        correct: Link::new("Change the withdrawal", format!("/cases/{id}/act/withdraw")),
        sha256: found.sha256,
        may_sign: why_not.is_none(),
        why_not,
        action: format!("/cases/{id}/withdrawal"),
        version: found.case.version,
        csrf: asker.visitor.form_token(),
        button: Button::new("Sign and withdraw the notice").warning().once(),
    };
    let back = BackLink::new(format!("/cases/{id}")).text("The case");
    let builder = asker.visitor.page("enforcement/withdrawal_preview", "See the withdrawal").back(back);
    if is_clean { builder.show(page) } else { builder.show_errors(page) }
}

/// `POST /cases/{id}/withdrawal`
pub async fn post_withdrawal(
    asker: As<Managers>,
    id: web::Path<String>,
    Form(form): Form<SignForm>,
) -> Result<HttpResponse, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let at = At { id, version: Some(form.version.parse().unwrap_or_default()) };
    match actions::sign_withdrawal(asker.visitor.state(), by(&asker), at, form.sha256).await {
        Ok(()) => {
            let said = "The withdrawal is signed. The notice has no effect any more.";
            asker.visitor.flash(&NotificationBanner::success(said));
            Ok(see_other(&format!("/cases/{id}")))
        }
        Err(CaseError::Refused(field, why)) => show(&asker, id, ErrorSummary::new().problem(field, why)).await,
        Err(error) => Err(error.into()),
    }
}
