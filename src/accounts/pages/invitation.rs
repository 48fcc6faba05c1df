//! Accepting an invitation.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::actions::access::{self, Accepted};
use super::super::forms::AcceptForm;
use super::super::labels;
use super::register::link_gone;
use crate::error::AppError;
use crate::web::components::{Button, CsrfField, ErrorSummary, Input, NotificationBanner};
use crate::web::{Form, FormErrors, Visitor, see_other};

#[derive(Serialize)]
struct InvitationPage {
    errors: ErrorSummary,
    place: String,
    role: &'static str,
    email: String,
    first_name: Input,
    surname: Input,
    job_title: Input,
    csrf: CsrfField,
    button: Button,
}

const GONE: &str = "This invitation does not work any more";

/// `GET /invitations/{token}`
pub async fn invitation(visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    invitation_page(&visitor, &token, &AcceptForm::default(), &FormErrors::default()).await
}

async fn invitation_page(
    visitor: &Visitor,
    token: &str,
    form: &AcceptForm,
    errors: &FormErrors,
) -> Result<HttpResponse, AppError> {
    let invited = match access::find_invitation(visitor.state(), token).await {
        Ok(invited) => invited,
        Err(AppError::NotFound) => return link_gone(visitor, GONE),
        Err(error) => return Err(error),
    };
    let text = |name: &'static str, label: &str, value: &str, what: &str| {
        Input::text(name, label).autocomplete(what).no_spellcheck().value(value).error_if(errors.of(name))
    };
    let page = InvitationPage {
        errors: errors.summary(&AcceptForm::FIELDS),
        place: invited.place,
        role: labels::role(invited.request.role),
        email: invited.request.email.as_str().to_owned(),
        first_name: text("first_name", "First name", &form.first_name, "given-name"),
        surname: text("surname", "Surname", &form.surname, "family-name"),
        job_title: text("job_title", "Job title", &form.job_title, "organization-title"),
        csrf: visitor.form_token(),
        button: Button::new("Accept").once(),
    };
    let builder = visitor.page("accounts/invitation", "You are invited");
    if errors.is_empty() { builder.show(page) } else { builder.show_errors(page) }
}

/// `POST /invitations/{token}`
pub async fn post_invitation(
    visitor: Visitor,
    token: web::Path<String>,
    Form(form): Form<AcceptForm>,
) -> Result<HttpResponse, AppError> {
    let person = match form.read() {
        Ok(person) => person,
        Err(errors) => return invitation_page(&visitor, &token, &form, &errors).await,
    };
    match access::accept_invitation(visitor.state(), &token, person).await {
        Ok(Accepted::SetPassword(path)) => Ok(see_other(&path)),
        Ok(Accepted::SignIn) => {
            visitor
                .flash(&NotificationBanner::success("You have access now. Sign in with the password that you have."));
            Ok(see_other("/sign-in"))
        }
        Err(AppError::NotFound) => link_gone(&visitor, GONE),
        Err(error) => Err(error),
    }
}
