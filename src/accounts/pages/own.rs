//! One's own account: what one can do, where one is signed in, one's password.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, ChangePasswordError};
use super::super::forms::ChangePasswordForm;
use super::super::model::SessionRow;
use super::super::queries::LinkedSignIn;
use super::super::{labels, queries};
use super::keep;
use crate::error::AppError;
use crate::web::components::{
    BackLink, Button, ButtonForm, CsrfField, ErrorSummary, Link, NotificationBanner, PasswordInput, SummaryList,
    SummaryRow, Tag, TagColour,
};
use crate::web::{Empty, Form, FormErrors, Person, Providers, Roles, SignedIn, Visitor, device, see_other};

#[derive(Serialize)]
struct AccountPage {
    details: SummaryList,
    reminders: Option<Link>,
    remembered: i64,
    forget: Option<ButtonForm>,
    organisations: Vec<OrganisationCard>,
    sessions: Vec<SessionCard>,
    end_others: Option<ButtonForm>,
}

#[derive(Serialize)]
struct OrganisationCard {
    name: String,
    details: SummaryList,
    end: ButtonForm,
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
    let (id, now) = (person.account.id, visitor.state().clock.now());
    let look = move |conn: &mut crate::db::Conn| {
        let sessions = queries::list_sessions(conn, id)?;
        let remembered = queries::count_remembered(conn, id, now)?;
        let (has_factor, linked) = (queries::has_factor(conn, id)?, queries::list_linked(conn, id)?);
        Ok::<_, AppError>((sessions, remembered, has_factor, linked))
    };
    let (sessions, remembered, has_factor, linked) = visitor.state().db.read(look).await?;
    let sends = Providers::scopes_of(&person.grants).is_some();
    let form = |action: &str, button: Button| ButtonForm::new(action, visitor.token_text(), button);
    let page = AccountPage {
        details: details(&person, has_factor),
        reminders: sends.then(|| Link::new("Choose when we remind you", "/account/reminders")),
        remembered,
        forget: (remembered > 0)
            .then(|| form("/account/devices/forget", Button::new("Ask for a code everywhere").secondary().small())),
        organisations: linked.iter().map(|row| organisation_card(&visitor, row)).collect(),
        sessions: sessions.iter().map(|row| session_card(&visitor, row, row.id == person.session_id)).collect(),
        end_others: (sessions.len() > 2)
            .then(|| form("/account/sessions/end-others", Button::new("Sign out everywhere else").secondary())),
    };
    visitor.page("accounts/account", "Your account").show(page)
}

fn details(person: &Person, has_factor: bool) -> SummaryList {
    let (codes, change) = if has_factor {
        ("We ask for a code from your app", Link::new("Change", "/account/second-factor"))
    } else {
        ("We do not ask for a code", Link::new("Set up", "/account/second-factor/set-up"))
    };
    SummaryList::new()
        .row(SummaryRow::new("Name", person.account.name.clone()))
        .row(SummaryRow::new("Email address", person.account.email.as_str().to_owned()))
        .row(SummaryRow::new("What you can do", labels::grants(&person.grants)))
        .row(
            SummaryRow::new("Password", "Only you know it")
                .action(Link::new("Change", "/account/password").hidden_text("your password")),
        )
        .row(SummaryRow::new("Codes for signing in", codes).action(change.hidden_text("codes for signing in")))
}

/// A way to sign in, named as its button is; by its address where it is not in the settings any more.
fn organisation_card(visitor: &Visitor, row: &LinkedSignIn) -> OrganisationCard {
    let mut known = visitor.state().config.single_sign_on.values();
    let name = known.find(|known| known.issuer == row.issuer).map_or(&row.issuer, |known| &known.button).clone();
    let details = SummaryList::new()
        .row(SummaryRow::new("First used", row.created_at.for_people()))
        .row(SummaryRow::new("Last used", row.last_used_at.for_people()));
    let button = Button::new("End this way of signing in").secondary().small().hidden_text(name.clone());
    let end = ButtonForm::new(format!("/account/sign-in-with/{}/end", row.id), visitor.token_text(), button);
    OrganisationCard { name, details, end }
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
    actions::end_session(visitor.state(), person.account.id, *id).await?;
    visitor.flash(&NotificationBanner::success("That device is signed out."));
    Ok(see_other("/account"))
}

/// `POST /account/sessions/end-others`
pub async fn post_end_others(signed_in: SignedIn, Form(_): Form<Empty>) -> Result<HttpResponse, AppError> {
    let SignedIn { visitor, person } = signed_in;
    actions::end_other_sessions(visitor.state(), person.account.id, person.session_id).await?;
    visitor.flash(&NotificationBanner::success("You are signed out everywhere else."));
    Ok(see_other("/account"))
}

/// `POST /account/devices/forget`
pub async fn post_forget_devices(signed_in: SignedIn, Form(_): Form<Empty>) -> Result<HttpResponse, AppError> {
    let SignedIn { visitor, person } = signed_in;
    actions::forget_devices(visitor.state(), person.account.id).await?;
    visitor.flash(&NotificationBanner::success("We will ask for a code everywhere the next time."));
    Ok(see_other("/account"))
}

#[derive(Serialize)]
struct PasswordPage {
    errors: ErrorSummary,
    email: String,
    present: PasswordInput,
    password: PasswordInput,
    csrf: CsrfField,
    button: Button,
}

/// `GET /account/password`
pub async fn password(signed_in: SignedIn) -> Result<HttpResponse, AppError> {
    password_page(&signed_in.visitor, &signed_in.person, &FormErrors::default())
}

fn password_page(visitor: &Visitor, person: &Person, errors: &FormErrors) -> Result<HttpResponse, AppError> {
    let minimum = visitor.state().config.sign_in.password_minimum;
    let page = PasswordPage {
        errors: errors.summary(&["present", "password"]),
        email: person.account.email.as_str().to_owned(),
        present: PasswordInput::current("present", "Present password").error_if(errors.of("present")),
        password: PasswordInput::new_password("password", "New password")
            .hint(super::set_password::advice(minimum))
            .error_if(errors.of("password")),
        csrf: visitor.form_token(),
        button: Button::new("Change password").once(),
    };
    let builder = visitor.page("accounts/change_password", "Change your password").back(BackLink::new("/account"));
    if errors.is_empty() { builder.show(page) } else { builder.show_errors(page) }
}

/// `POST /account/password`
pub async fn post_password(
    signed_in: SignedIn,
    request: HttpRequest,
    Form(form): Form<ChangePasswordForm>,
) -> Result<HttpResponse, AppError> {
    let SignedIn { visitor, person } = signed_in;
    let mut errors = missing(&form);
    if !errors.is_empty() {
        return password_page(&visitor, &person, &errors);
    }
    let device = device(&request, &visitor.state().config);
    let passwords = (form.present, form.password);
    match actions::change_password(visitor.state(), person.account.id, passwords, &device).await {
        Ok(begun) => {
            let answer = keep(&visitor, &begun, see_other("/account"))?;
            visitor
                .flash(&NotificationBanner::success("Your password is changed. You are signed out everywhere else."));
            return Ok(answer);
        }
        Err(ChangePasswordError::Wrong) => errors.add("present", "Present password is not right"),
        Err(ChangePasswordError::Problem(problem)) => errors.add("password", problem.to_string()),
        Err(ChangePasswordError::Other(error)) => return Err(error),
    }
    password_page(&visitor, &person, &errors)
}

/// What was left empty.
fn missing(form: &ChangePasswordForm) -> FormErrors {
    let mut errors = FormErrors::default();
    if form.present.is_empty() {
        errors.add("present", "Enter your present password");
    }
    if form.password.is_empty() {
        errors.add("password", "Enter a new password");
    }
    errors
}
