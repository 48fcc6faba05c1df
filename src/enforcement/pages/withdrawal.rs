//! The withdrawal of a notice, before it is signed, and signing it.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, CaseError, WithdrawalFacts};
use super::super::guards::{Managers, Officers, by};
use super::parts::{TO_CASE, with_case};
use super::signing::{OWN_WITHDRAWAL, SignForm, Signing, signed};
use crate::error::AppError;
use crate::web::components::{BackLink, Button, ErrorSummary, Link};
use crate::web::{As, Form, Roles};

#[derive(Serialize)]
struct WithdrawalPage {
    #[serde(flatten)]
    signing: Signing,
    facts: WithdrawalFacts,
    correct: Link,
    concerns_them: bool,
}

/// `GET /cases/{id}/withdrawal`
pub async fn withdrawal(asker: As<Officers>, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    show(&asker, id, ErrorSummary::new()).await.map_err(with_case(id, TO_CASE))
}

async fn show<R: Roles>(asker: &As<R>, id: i64, errors: ErrorSummary) -> Result<HttpResponse, AppError> {
    let found = actions::preview_withdrawal(asker.visitor.state(), &by(asker), id).await?;
    let form = (format!("/cases/{id}/withdrawal"), Button::new("Sign and withdraw the notice").warning());
    let back = BackLink::new(format!("/cases/{id}")).text("The case");
    let page = |signing| WithdrawalPage {
        signing,
        facts: found.facts,
        correct: Link::new("Change the withdrawal", format!("/cases/{id}/act/withdraw")),
        concerns_them: found.concerns_them,
    };
    let signing = Signing::new(asker, (&found.case, &found.sheet, OWN_WITHDRAWAL), form, errors);
    signing.show(asker, ("enforcement/withdrawal_preview", "See the withdrawal"), back, page)
}

/// `POST /cases/{id}/withdrawal`
pub async fn post_withdrawal(
    asker: As<Managers>,
    id: web::Path<String>,
    Form(form): Form<SignForm>,
) -> Result<HttpResponse, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let answer = match actions::sign_withdrawal(asker.visitor.state(), by(&asker), form.at(id), form.sha256).await {
        Err(CaseError::Refused(field, why)) => show(&asker, id, ErrorSummary::new().problem(field, why)).await,
        done => signed(&asker, id, done, "The withdrawal is signed. The notice has no effect any more."),
    };
    answer.map_err(with_case(id, TO_CASE))
}
