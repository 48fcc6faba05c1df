//! Signing in and out; the rest of what people do with their own account is in the files beside this one.

pub mod invitation;
pub mod organisation;
pub mod own;
pub mod people;
pub mod register;
pub mod requests;
pub mod second_factor;
pub mod set_password;
pub mod set_up;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::actions::{self, Attempt, Begun, SignInError};
use super::forms::SignInForm;
use super::model::Stage;
use crate::error::AppError;
use crate::web::components::{Button, CsrfField, ErrorSummary, Input, InsetText, PasswordInput};
use crate::web::{Empty, Form, FormErrors, Person, Visitor, device, know_device, see_other};

#[derive(Serialize)]
struct SignInPage {
    unsaved: Option<InsetText>,
    errors: ErrorSummary,
    email: Input,
    password: PasswordInput,
    next: String,
    csrf: CsrfField,
    button: Button,
    organisations: Vec<Button>,
}

impl SignInPage {
    fn new(visitor: &Visitor, email: &str, next: &str) -> Self {
        Self {
            unsaved: None,
            errors: ErrorSummary::new(),
            email: Input::email("email", "Email address").autocomplete("username").value(email),
            password: PasswordInput::current("password", "Password"),
            next: next.to_owned(),
            csrf: visitor.form_token(),
            button: Button::new("Sign in").once(),
            organisations: organisation_buttons(visitor, next),
        }
    }
}

/// One for each organisation that vouches for people; none where there is none in the settings.
fn organisation_buttons(visitor: &Visitor, next: &str) -> Vec<Button> {
    let query = after_question_mark(next);
    let to = |name: &str| format!("/sign-in/with/{name}{query}");
    let organisations = &visitor.state().organisations;
    organisations.buttons().map(|(name, text)| Button::link(text, to(name)).secondary()).collect()
}

/// `?next=PATH&unsaved=true`
#[derive(Debug, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
    /// Whether a form was sent after its session had ended.
    #[serde(default)]
    unsaved: bool,
}

/// What somebody is told whose form was sent for nothing.
const UNSAVED: &str = "You were signed out before this was saved. Sign in, and you come back to the page you were on. \
     Look there whether what you typed is still in it, then save again.";

/// `GET /sign-in`
pub async fn sign_in(visitor: Visitor, query: web::Query<Next>) -> Result<HttpResponse, AppError> {
    let next = local_path(&query.next);
    if visitor.person().is_some() {
        return Ok(see_other(next));
    }
    if let Some(half_way) = visitor.half_way() {
        return Ok(see_other(&path_after(half_way.stage, next)));
    }
    let page = SignInPage::new(&visitor, "", next);
    let unsaved = query.unsaved.then(|| InsetText::new([UNSAVED]));
    visitor.page("accounts/sign_in", "Sign in").show(SignInPage { unsaved, ..page })
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
    let device = device(&request, &state.config);
    let attempt = Attempt { email: form.email.clone(), password: form.password.clone(), device };
    match actions::sign_in(state, attempt).await {
        Ok(begun) => {
            end_own_session(&visitor).await?;
            continue_with(&visitor, &begun, local_path(&form.next))
        }
        Err(SignInError::Wrong) => {
            sign_in_again(&visitor, &form, FormErrors::one("email", "Email address or password is not right"))
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

/// Puts a session that began into the cookies, and leads on: to what is missing, or to `next`.
fn continue_with(visitor: &Visitor, begun: &Begun, next: &str) -> Result<HttpResponse, AppError> {
    keep(visitor, begun, see_other(&path_after(begun.stage, next)))
}

/// Puts a session that began into the cookies of an answer.
fn keep(visitor: &Visitor, begun: &Begun, response: HttpResponse) -> Result<HttpResponse, AppError> {
    visitor.begin_session(&begun.session_key)?;
    Ok(match &begun.device_token {
        Some(token) => know_device(response, &visitor.state().config, token),
        None => response,
    })
}

/// Where somebody goes on at a stage of signing in.
fn path_after(stage: Stage, next: &str) -> String {
    let path = match stage {
        Stage::Full => return next.to_owned(),
        Stage::SecondFactor => "/sign-in/second-factor",
        Stage::SetUp => "/sign-in/second-factor/set-up",
    };
    format!("{path}{}", after_question_mark(next))
}

/// `?next=PATH`, or nothing for the start.
fn after_question_mark(next: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    if next == "/" { String::new() } else { format!("?{query}") }
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
            SignInError::Template(error) => Self::Internal(error.into()),
            SignInError::Database(error) => error.into(),
            SignInError::Busy(error) => error.into(),
        }
    }
}

/// Ends the session of this browser, whatever its stage; that it was ended elsewhere a moment ago is as good.
async fn end_own_session(visitor: &Visitor) -> Result<(), AppError> {
    let of_person = |person: &Person| (person.account.id, person.session_id);
    let half_way = || visitor.half_way().map(|half_way| (half_way.account.id, half_way.session_id));
    let Some((account_id, session_id)) = visitor.person().map(of_person).or_else(half_way) else { return Ok(()) };
    match actions::end_session(visitor.state(), account_id, session_id).await {
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
    if visitor.person().is_some() || visitor.half_way().is_some() {
        form?;
        end_own_session(&visitor).await?;
    }
    visitor.end_session();
    Ok(see_other("/sign-in"))
}

#[cfg(test)]
mod tests;
