//! Setting a password by a link, and asking for one.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, SetPasswordError};
use super::super::forms::{ForgottenForm, SetPasswordForm};
use crate::error::AppError;
use crate::web::components::{Button, CsrfField, ErrorSummary, Input, NotificationBanner, PasswordInput};
use crate::web::{Form, FormErrors, Visitor, device, know_device, see_other};

#[derive(Serialize)]
struct SetPasswordPage {
    errors: ErrorSummary,
    email: String,
    password: PasswordInput,
    csrf: CsrfField,
    button: Button,
}

#[derive(Serialize)]
struct LinkGonePage {
    link_hours: u32,
    reset_minutes: u32,
}

/// `GET /set-password/{token}`
pub async fn set_password(visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    set_password_page(&visitor, &token, None).await
}

/// `POST /set-password/{token}`
pub async fn post_set_password(
    visitor: Visitor,
    request: HttpRequest,
    token: web::Path<String>,
    Form(form): Form<SetPasswordForm>,
) -> Result<HttpResponse, AppError> {
    let config = &visitor.state().config;
    let device = device(&request, config);
    match actions::set_password(visitor.state(), &token, form.password, Some(device)).await {
        Ok(known) => {
            visitor.flash(&NotificationBanner::success("Your password is set. Sign in with it now."));
            Ok(know_device(see_other("/sign-in"), config, &known))
        }
        Err(SetPasswordError::Password(problem)) => {
            set_password_page(&visitor, &token, Some(problem.to_string())).await
        }
        Err(SetPasswordError::LinkGone) => link_gone(&visitor),
        Err(error) => Err(error.into()),
    }
}

async fn set_password_page(visitor: &Visitor, token: &str, error: Option<String>) -> Result<HttpResponse, AppError> {
    let state = visitor.state();
    let owner = match actions::link_owner(state, token).await {
        Ok(owner) => owner,
        Err(SetPasswordError::LinkGone) => return link_gone(visitor),
        Err(error) => return Err(error.into()),
    };
    let errors = error.map(|message| FormErrors::one("password", message)).unwrap_or_default();
    let hint = advice(state.config.sign_in.password_minimum);
    let page = SetPasswordPage {
        errors: errors.summary(&["password"]),
        email: owner.email.as_str().to_owned(),
        password: PasswordInput::new_password("password", "New password").hint(hint).error_if(errors.of("password")),
        csrf: visitor.form_token(),
        button: Button::new("Set password").once(),
    };
    let builder = visitor.page("accounts/set_password", "Set your password");
    if errors.is_empty() { builder.show(page) } else { builder.show_errors(page) }
}

/// How to choose a password.
pub(super) fn advice(minimum: usize) -> String {
    format!("Use {minimum} characters or more. Three words that do not belong together are easy to remember.")
}

fn link_gone(visitor: &Visitor) -> Result<HttpResponse, AppError> {
    let page = {
        let settings = &visitor.state().config.sign_in;
        LinkGonePage { link_hours: settings.link_hours, reset_minutes: settings.reset_minutes }
    };
    visitor
        .page("accounts/link_gone", "This link does not work any more")
        .answer(actix_web::http::StatusCode::NOT_FOUND, page)
}

impl From<SetPasswordError> for AppError {
    fn from(error: SetPasswordError) -> Self {
        match error {
            SetPasswordError::LinkGone => Self::NotFound,
            SetPasswordError::Password(_) => Self::BadRequest("This password cannot be used."),
            SetPasswordError::Hash(error) => Self::Internal(error.into()),
            SetPasswordError::Database(error) => error.into(),
            SetPasswordError::Busy(error) => error.into(),
        }
    }
}

#[derive(Serialize)]
struct ForgottenPage {
    errors: ErrorSummary,
    email: Input,
    csrf: CsrfField,
    button: Button,
}

#[derive(Serialize)]
struct ForgottenSentPage {
    reset_minutes: u32,
}

/// `GET /forgotten-password`
pub async fn forgotten(visitor: Visitor) -> Result<HttpResponse, AppError> {
    forgotten_page(&visitor, "", &FormErrors::default())
}

fn forgotten_page(visitor: &Visitor, email: &str, errors: &FormErrors) -> Result<HttpResponse, AppError> {
    let page = ForgottenPage {
        errors: errors.summary(&["email"]),
        email: Input::email("email", "Email address")
            .autocomplete("username")
            .hint("The address that you sign in with")
            .value(email)
            .error_if(errors.of("email")),
        csrf: visitor.form_token(),
        button: Button::new("Send me a link").once(),
    };
    let builder = visitor.page("accounts/forgotten", "Set a new password");
    if errors.is_empty() { builder.show(page) } else { builder.show_errors(page) }
}

/// `POST /forgotten-password`: the same answer whoever asks.
pub async fn post_forgotten(
    visitor: Visitor,
    request: HttpRequest,
    Form(form): Form<ForgottenForm>,
) -> Result<HttpResponse, AppError> {
    if form.email.trim().is_empty() {
        let errors = FormErrors::one("email", "Enter your email address");
        return forgotten_page(&visitor, &form.email, &errors);
    }
    let device = device(&request, &visitor.state().config);
    actions::ask_for_reset(visitor.state(), &form.email, &device).await?;
    Ok(see_other("/forgotten-password/sent"))
}

/// `GET /forgotten-password/sent`
pub async fn forgotten_sent(visitor: Visitor) -> Result<HttpResponse, AppError> {
    let page = ForgottenSentPage { reset_minutes: visitor.state().config.sign_in.reset_minutes };
    visitor.page("accounts/forgotten_sent", "Check your email").show(page)
}
