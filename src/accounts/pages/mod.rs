//! Signing in and out, setting a password, and one's own account.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::actions::{self, Attempt, SetPasswordError, SignInError};
use super::forms::{SetPasswordForm, SignInForm};
use super::model::SessionRow;
use super::{labels, queries};
use crate::app::State;
use crate::error::AppError;
use crate::web::components::{
    Button, ButtonForm, CsrfField, ErrorSummary, Input, Link, NotificationBanner, PasswordInput, SummaryList,
    SummaryRow, Tag, TagColour,
};
use crate::web::{Empty, Form, FormErrors, Person, Providers, Roles, SignedIn, Visitor, address, see_other};

#[derive(Serialize)]
struct SignInPage {
    errors: ErrorSummary,
    email: Input,
    password: PasswordInput,
    next: String,
    csrf: CsrfField,
    button: Button,
}

impl SignInPage {
    fn new(visitor: &Visitor, email: &str, next: &str) -> Self {
        Self {
            errors: ErrorSummary::new(),
            email: Input::email("email", "Email address").autocomplete("username").value(email),
            password: PasswordInput::current("password", "Password"),
            next: next.to_owned(),
            csrf: visitor.form_token(),
            button: Button::new("Sign in").once(),
        }
    }
}

/// `?next=PATH`
#[derive(Debug, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// `GET /sign-in`
pub async fn sign_in(visitor: Visitor, query: web::Query<Next>) -> Result<HttpResponse, AppError> {
    let next = local_path(&query.next);
    if visitor.person().is_some() {
        return Ok(see_other(next));
    }
    visitor.page("accounts/sign_in", "Sign in").show(SignInPage::new(&visitor, "", next))
}

/// `POST /sign-in`
pub async fn post_sign_in(
    visitor: Visitor,
    request: HttpRequest,
    Form(form): Form<SignInForm>,
) -> Result<HttpResponse, AppError> {
    let state = visitor.state();
    let missing = missing_fields(&form);
    if !missing.is_empty() {
        return sign_in_again(&visitor, &form, missing);
    }
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let attempt = Attempt {
        email: form.email.clone(),
        password: form.password.clone(),
        address: address::of_client(&request, &state.config.server.trusted_proxies),
        device: labels::device(agent),
    };
    match actions::sign_in(state, attempt).await {
        Ok(begun) => {
            if let Some(person) = visitor.person() {
                end_own_session(&visitor, person).await?;
            }
            visitor.begin_session(&begun.session_key)?;
            Ok(see_other(local_path(&form.next)))
        }
        Err(SignInError::Wrong) => {
            let mut errors = FormErrors::default();
            errors.add("email", "Email address or password is not right");
            sign_in_again(&visitor, &form, errors)
        }
        Err(error) => Err(error.into()),
    }
}

fn missing_fields(form: &SignInForm) -> FormErrors {
    let mut errors = FormErrors::default();
    if form.email.trim().is_empty() {
        errors.add("email", "Enter your email address");
    }
    if form.password.is_empty() {
        errors.add("password", "Enter your password");
    }
    errors
}

fn sign_in_again(visitor: &Visitor, form: &SignInForm, errors: FormErrors) -> Result<HttpResponse, AppError> {
    let mut page = SignInPage::new(visitor, &form.email, local_path(&form.next));
    page.errors = errors.summary(&["email", "password"]);
    page.email = page.email.error_if(errors.of("email"));
    page.password = page.password.error_if(errors.of("password"));
    visitor.page("accounts/sign_in", "Sign in").show_errors(page)
}

/// A path of this service to go to, or the start, which knows where everybody begins: never another host, whatever a link says.
fn local_path(next: &str) -> &str {
    let safe = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.chars().any(char::is_control)
        && next.is_ascii();
    if safe { next } else { "/" }
}

impl From<SignInError> for AppError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => Self::Forbidden("Email address or password is not right."),
            SignInError::TooMany { retry_after } => Self::TooMany { retry_after },
            SignInError::Hash(error) => Self::Internal(error.into()),
            SignInError::Database(error) => error.into(),
            SignInError::Busy(error) => error.into(),
        }
    }
}

/// Ends the session of this browser; that it was ended elsewhere a moment ago is as good.
async fn end_own_session(visitor: &Visitor, person: &Person) -> Result<(), AppError> {
    match actions::end_session(visitor.state(), person.account.id, person.session_id).await {
        Err(AppError::NotFound) => Ok(()),
        ended => ended,
    }
}

/// `POST /sign-out`
///
/// Whose session has run out is signed out already: no error for them, though their form's token is no longer good.
pub async fn post_sign_out(
    visitor: Visitor,
    form: Result<Form<Empty>, actix_web::Error>,
) -> Result<HttpResponse, actix_web::Error> {
    if let Some(person) = visitor.person() {
        form?;
        end_own_session(&visitor, person).await?;
    }
    visitor.end_session();
    Ok(see_other("/sign-in"))
}

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
}

/// `GET /set-password/{token}`
pub async fn set_password(visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    set_password_page(&visitor, &token, None).await
}

/// `POST /set-password/{token}`
pub async fn post_set_password(
    visitor: Visitor,
    token: web::Path<String>,
    Form(form): Form<SetPasswordForm>,
) -> Result<HttpResponse, AppError> {
    match actions::set_password(visitor.state(), &token, form.password).await {
        Ok(()) => {
            visitor.flash(&NotificationBanner::success("Your password is set. Sign in with it now."));
            Ok(see_other("/sign-in"))
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
    let mut errors = FormErrors::default();
    if let Some(message) = error {
        errors.add("password", message);
    }
    let hint = format!(
        "Use {} characters or more. Three words that do not belong together are easy to remember.",
        state.config.sign_in.password_minimum
    );
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

fn link_gone(visitor: &Visitor) -> Result<HttpResponse, AppError> {
    let page = LinkGonePage { link_hours: visitor.state().config.sign_in.link_hours };
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
struct AccountPage {
    details: SummaryList,
    reminders: Option<Link>,
    sessions: Vec<SessionCard>,
}

#[derive(Serialize)]
struct SessionCard {
    device: String,
    this_device: Option<Tag>,
    details: SummaryList,
    end: Option<ButtonForm>,
}

/// `GET /account`
pub async fn account(signed_in: SignedIn) -> Result<HttpResponse, AppError> {
    let SignedIn { visitor, person } = signed_in;
    let id = person.account.id;
    let sessions =
        visitor.state().db.read(move |conn| queries::list_sessions(conn, id).map_err(AppError::from)).await?;
    let details = SummaryList::new()
        .row(SummaryRow::new("Name", person.account.name.clone()))
        .row(SummaryRow::new("Email address", person.account.email.as_str().to_owned()))
        .row(SummaryRow::new("What you can do", labels::grants(&person.grants)));
    let cards = sessions.iter().map(|row| session_card(&visitor, row, row.id == person.session_id)).collect();
    let sends = Providers::scopes_of(&person.grants).is_some();
    let reminders = sends.then(|| Link::new("Choose when we remind you", "/account/reminders"));
    visitor.page("accounts/account", "Your account").show(AccountPage { details, reminders, sessions: cards })
}

fn session_card(visitor: &Visitor, row: &SessionRow, is_this: bool) -> SessionCard {
    let details = SummaryList::new()
        .row(SummaryRow::new("Signed in", row.created_at.for_people()))
        .row(SummaryRow::new("Last used", row.last_seen_at.for_people()));
    let end = (!is_this).then(|| {
        let signed_in = format!("on {}, signed in {}", row.device, row.created_at.for_people());
        let button = Button::new("Sign out there").secondary().small().hidden_text(signed_in);
        ButtonForm::new(format!("/account/sessions/{}/end", row.id), visitor.token_text(), button)
    });
    let this_device = is_this.then(|| Tag::new("This device", TagColour::Green));
    SessionCard { device: row.device.clone(), this_device, details, end }
}

/// `POST /account/sessions/{id}/end`
pub async fn post_end_session(
    signed_in: SignedIn,
    id: web::Path<i64>,
    Form(_): Form<Empty>,
) -> Result<HttpResponse, AppError> {
    let SignedIn { visitor, person } = signed_in;
    let state: &State = visitor.state();
    actions::end_session(state, person.account.id, *id).await?;
    visitor.flash(&NotificationBanner::success("That device is signed out."));
    Ok(see_other("/account"))
}

#[cfg(test)]
mod tests;
