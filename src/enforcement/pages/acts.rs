//! The forms of a case: showing one, and doing what it asks for.

use actix_web::{HttpResponse, web};

use super::super::actions::{self, By, CaseError, CaseView};
use super::super::guards::{Managers, Officers, by};
use super::act_forms::{About, form};
use super::act_names::{Act, addressed, beginning, public_body_inset};
use super::parts::{TO_CASE, with_case};
use super::submit::submit;
use crate::error::AppError;
use crate::web::components::NotificationBanner;
use crate::web::{As, FormErrors, Posted, UploadForm, Visitor, see_other};

/// `GET /cases/{id}/act/{act}`
pub async fn act(asker: As<Officers>, path: web::Path<(String, String)>) -> Result<HttpResponse, AppError> {
    let (id, act) = parse(path.into_inner(), false)?;
    open(&asker.visitor, &by(&asker), id, act).await.map_err(with_case(id, TO_CASE))
}

/// `GET /cases/{id}/manage/{act}`
pub async fn manage(asker: As<Managers>, path: web::Path<(String, String)>) -> Result<HttpResponse, AppError> {
    let (id, act) = parse(path.into_inner(), true)?;
    open(&asker.visitor, &by(&asker), id, act).await.map_err(with_case(id, TO_CASE))
}

/// `POST /cases/{id}/act/{act}`
pub async fn post_act(
    asker: As<Officers>,
    path: web::Path<(String, String)>,
    sent: UploadForm,
) -> Result<HttpResponse, AppError> {
    let (id, act) = parse(path.into_inner(), false)?;
    post(&asker.visitor, by(&asker), (id, act), sent).await.map_err(with_case(id, TO_CASE))
}

/// `POST /cases/{id}/manage/{act}`
pub async fn post_manage(
    asker: As<Managers>,
    path: web::Path<(String, String)>,
    sent: UploadForm,
) -> Result<HttpResponse, AppError> {
    let (id, act) = parse(path.into_inner(), true)?;
    post(&asker.visitor, by(&asker), (id, act), sent).await.map_err(with_case(id, TO_CASE))
}

fn parse((id, act): (String, String), manages: bool) -> Result<(i64, Act), AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    Ok((id, Act::find(&act, manages).ok_or(AppError::NotFound)?))
}

async fn open(visitor: &Visitor, by: &By, id: i64, act: Act) -> Result<HttpResponse, AppError> {
    let state = visitor.state();
    let posted = match act {
        Act::Notice => {
            let (kind, kept) = actions::find_fields(state, by, id).await?;
            beginning(&state.config.enforcement, kept, kind)
        }
        Act::Withdraw => {
            let kept = actions::find_withdrawal(state, by, id).await?;
            kept.map_or_else(Posted::default, |kept| addressed(Posted::default(), &kept.reasons, &kept.to))
        }
        _ => Posted::default(),
    };
    show(visitor, by, (id, act), &posted, &FormErrors::default()).await
}

async fn post(
    visitor: &Visitor,
    by: By,
    (id, act): (i64, Act),
    UploadForm { fields, files }: UploadForm,
) -> Result<HttpResponse, AppError> {
    // First of all whether there is such a case for them.
    let case = actions::find(visitor.state(), &by, id).await?;
    match submit(act, visitor.state(), by.clone(), &case, (&fields, files)).await {
        Ok(said) => {
            visitor.flash(&NotificationBanner::success(said));
            Ok(see_other(&format!("/cases/{id}")))
        }
        Err(failed) => {
            let errors = failed.errors(act)?;
            show(visitor, &by, (id, act), &fields, &errors).await
        }
    }
}

/// Why an act cannot be done now: the stage, or that no notice is written to a public body.
fn why_not(act: Act, view: &CaseView) -> CaseError {
    if act == Act::Notice && view.public_body && actions::notice_at(view.case.stage).is_some() {
        return CaseError::PublicBody(view.case.provider_name.clone());
    }
    CaseError::NotNow(view.case.stage)
}

async fn show(
    visitor: &Visitor,
    by: &By,
    (id, act): (i64, Act),
    posted: &Posted,
    errors: &FormErrors,
) -> Result<HttpResponse, AppError> {
    let state = visitor.state();
    let view = actions::look(state, by, id).await?;
    if !act.is_possible(&view) && errors.is_empty() {
        return Err(why_not(act, &view).into());
    }
    if act == Act::Decision {
        actions::may_decide(state, by, id).await?;
    }
    let charged = if act == Act::Amount { actions::charged(state, by, id).await? } else { Vec::new() };
    let mut page = form(act, &About { state, view: &view, charged, posted, errors });
    page.inset = public_body_inset(&view);
    page.show(visitor, errors)
}
