//! The second factor: the code after the password, and the codes that stand in for it.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, CodeError, DeviceChoice, RecoveryCodes, Whose};
use super::super::forms::{CodeForm, FactorForm};
use super::super::model::{Account, Stage};
use super::super::rules;
use super::{Next, keep, local_path, path_after, set_up};
use crate::error::AppError;
use crate::web::components::{
    BackLink, Button, Checkboxes, CsrfField, ErrorSummary, Input, NotificationBanner, WarningCallout,
};
use crate::web::{Form, FormErrors, Person, SignedIn, Visitor, device, see_other};

const WRONG: &str = "This code is not right. Wait for the next code in your app and enter that";

#[derive(Serialize)]
struct CodePage {
    errors: ErrorSummary,
    code: Input,
    remember: Option<Checkboxes>,
    next: String,
    csrf: CsrfField,
    button: Button,
    email: String,
}

/// `GET /sign-in/second-factor`
pub async fn code(visitor: Visitor, query: web::Query<Next>) -> Result<HttpResponse, AppError> {
    let next = local_path(&query.next);
    match half_way(&visitor, Stage::SecondFactor, next) {
        Ok(_) => code_page(&visitor, next, &FormErrors::default()),
        Err(elsewhere) => Ok(see_other(&elsewhere)),
    }
}

/// The account that waits at this stage, or the path where whoever asks belongs.
pub(super) fn half_way<'a>(visitor: &'a Visitor, stage: Stage, next: &str) -> Result<(&'a Account, Whose), String> {
    if visitor.person().is_some() {
        return Err(next.to_owned());
    }
    match visitor.half_way() {
        Some(waits) if waits.stage == stage => {
            Ok((&waits.account, Whose { account_id: waits.account.id, session_id: waits.session_id }))
        }
        Some(waits) => Err(path_after(waits.stage, next)),
        None => Err("/sign-in".to_owned()),
    }
}

fn code_page(visitor: &Visitor, next: &str, errors: &FormErrors) -> Result<HttpResponse, AppError> {
    let days = visitor.state().config.sign_in.remember_days;
    let remember = (days > 0).then(|| {
        Checkboxes::single("remember", "yes", format!("Do not ask for a code on this device for {days} days"))
    });
    let page = CodePage {
        errors: errors.summary(&["code"]),
        code: code_input("Code").error_if(errors.of("code")),
        remember,
        next: next.to_owned(),
        csrf: visitor.form_token(),
        button: Button::new("Continue").once(),
        email: visitor.half_way().map(|waits| waits.account.email.as_str().to_owned()).unwrap_or_default(),
    };
    let builder = visitor.page("accounts/code", "Enter your code");
    if errors.is_empty() { builder.show(page) } else { builder.show_errors(page) }
}

pub(super) fn code_input(label: &str) -> Input {
    Input::text("code", label)
        .autocomplete("one-time-code")
        .no_spellcheck()
        .width(20)
        .hint("The 6 digits that your app shows now, or one of your recovery codes")
}

/// `POST /sign-in/second-factor`
pub async fn post_code(
    visitor: Visitor,
    request: HttpRequest,
    Form(form): Form<CodeForm>,
) -> Result<HttpResponse, AppError> {
    let next = local_path(&form.next);
    let whose = match half_way(&visitor, Stage::SecondFactor, next) {
        Ok((_, whose)) => whose,
        Err(elsewhere) => return Ok(see_other(&elsewhere)),
    };
    if let Some(errors) = empty(&form) {
        return code_page(&visitor, next, &errors);
    }
    let device = device(&request, &visitor.state().config);
    let choice = DeviceChoice { device: &device, remember: form.remember == "yes" };
    match actions::pass_second_factor(visitor.state(), whose, &form.code, choice).await {
        Ok(begun) => keep(&visitor, &begun, see_other(next)),
        Err(CodeError::Wrong) => code_page(&visitor, next, &wrong()),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn empty(form: &CodeForm) -> Option<FormErrors> {
    form.code.trim().is_empty().then(|| FormErrors::one("code", "Enter a code"))
}

pub(super) fn wrong() -> FormErrors {
    FormErrors::one("code", WRONG)
}

impl From<CodeError> for AppError {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Wrong => Self::BadRequest("This code is not right."),
            CodeError::Overtaken => Self::Conflict("Something changed in the meantime. Sign in again.".to_owned()),
            CodeError::Other(error) => error,
        }
    }
}

#[derive(Serialize)]
struct CodesPage {
    warning: WarningCallout,
    codes: Vec<String>,
    button: Button,
}

/// The codes, shown once: they are in no page that can be opened again.
pub(super) fn codes_page(visitor: &Visitor, codes: RecoveryCodes, next: &str) -> Result<HttpResponse, AppError> {
    let page = CodesPage {
        warning: WarningCallout::new(
            "Keep these codes",
            [
                "We show them only now. Print them or write them down, and keep them in a safe place.",
                "If you lose your phone, you can sign in with one of these codes in place of a code from your app. Each works once.",
            ],
        ),
        codes: codes.0,
        button: Button::link("I have kept my codes", next),
    };
    visitor.page("accounts/recovery_codes", "Your recovery codes").show(page)
}

#[derive(Serialize)]
struct FactorPage {
    errors: ErrorSummary,
    code: Input,
    left: i64,
    required: bool,
    csrf: CsrfField,
    renew: Button,
    turn_off: Option<Button>,
}

/// `GET /account/second-factor`
pub async fn factor(signed_in: SignedIn) -> Result<HttpResponse, AppError> {
    let SignedIn { visitor, person } = signed_in;
    factor_page(&visitor, &person, &FormErrors::default()).await
}

async fn factor_page(visitor: &Visitor, person: &Person, errors: &FormErrors) -> Result<HttpResponse, AppError> {
    let Some(left) = actions::recovery_codes_left(visitor.state(), person.account.id).await? else {
        return Ok(see_other(set_up::AT_ACCOUNT));
    };
    let required = is_required(visitor, person);
    let page = FactorPage {
        errors: errors.summary(&["code"]),
        code: code_input("Code").error_if(errors.of("code")),
        left,
        required,
        csrf: visitor.form_token(),
        renew: Button::new("Make new recovery codes").secondary().named("do", "renew").once(),
        turn_off: (!required).then(|| Button::new("Stop using codes").warning().named("do", "off").once()),
    };
    let builder = visitor.page("accounts/factor", "Codes for signing in").back(BackLink::new("/account"));
    if errors.is_empty() { builder.show(page) } else { builder.show_errors(page) }
}

fn is_required(visitor: &Visitor, person: &Person) -> bool {
    visitor.state().config.requires_second_factor() && rules::needs_second_factor(&person.grants)
}

/// `POST /account/second-factor`
pub async fn post_factor(
    signed_in: SignedIn,
    request: HttpRequest,
    Form(form): Form<FactorForm>,
) -> Result<HttpResponse, AppError> {
    let SignedIn { visitor, person } = signed_in;
    let (state, id) = (visitor.state(), person.account.id);
    let device = device(&request, &state.config);
    let turns_off = form.action == "off" && !is_required(&visitor, &person);
    let done = if turns_off {
        actions::turn_off(state, id, &form.code, &device).await.map(|()| None)
    } else {
        actions::renew_recovery_codes(state, id, &form.code, &device).await.map(Some)
    };
    match done {
        Ok(Some(codes)) => codes_page(&visitor, codes, "/account"),
        Ok(None) => {
            visitor.flash(&NotificationBanner::success("We will not ask you for codes any more."));
            Ok(see_other("/account"))
        }
        Err(CodeError::Wrong) => factor_page(&visitor, &person, &wrong()).await,
        Err(error) => Err(error.into()),
    }
}
