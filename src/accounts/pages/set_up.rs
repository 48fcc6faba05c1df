//! Setting up the app that makes codes: on the way in for those who must, from their account for those who want to.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, CodeError, Whose};
use super::super::forms::CodeForm;
use super::super::model::{Account, Stage};
use super::second_factor::{code_input, codes_page, empty, half_way, wrong};
use super::{Next, keep, local_path};
use crate::error::AppError;
use crate::web::components::{Button, CsrfField, ErrorSummary, Input};
use crate::web::{Form, FormErrors, SignedIn, Visitor, device, see_other};

#[derive(Serialize)]
struct SetUpPage {
    errors: ErrorSummary,
    action: &'static str,
    required: bool,
    square: Square,
    secret: String,
    name: String,
    next: String,
    code: Input,
    csrf: CsrfField,
    button: Button,
}

/// A square that an app reads with the camera.
#[derive(Serialize)]
struct Square {
    side: i32,
    path: String,
}

impl Square {
    /// Empty where the text is too long for one; people then type the secret.
    fn of(text: &str) -> Self {
        const MARGIN: i32 = 4;
        let Ok(code) = qrcodegen::QrCode::encode_text(text, qrcodegen::QrCodeEcc::Medium) else {
            return Self { side: 0, path: String::new() };
        };
        let side = code.size();
        let cells = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
        let dark = cells.filter(|(x, y)| code.get_module(*x, *y));
        let path = dark.map(|(x, y)| format!("M{} {}h1v1h-1z", x + MARGIN, y + MARGIN)).collect();
        Self { side: side + 2 * MARGIN, path }
    }
}

const AT_SIGN_IN: &str = "/sign-in/second-factor/set-up";
pub(super) const AT_ACCOUNT: &str = "/account/second-factor/set-up";

/// `GET /sign-in/second-factor/set-up`: for those whose role needs it.
pub async fn set_up_first(visitor: Visitor, query: web::Query<Next>) -> Result<HttpResponse, AppError> {
    let next = local_path(&query.next);
    let form = CodeForm { next: next.to_owned(), ..CodeForm::default() };
    match half_way(&visitor, Stage::SetUp, next) {
        Ok((account, _)) => set_up_page(&visitor, account, AT_SIGN_IN, &form, &FormErrors::default()),
        Err(elsewhere) => Ok(see_other(&elsewhere)),
    }
}

/// `POST /sign-in/second-factor/set-up`
pub async fn post_set_up_first(
    visitor: Visitor,
    request: HttpRequest,
    Form(form): Form<CodeForm>,
) -> Result<HttpResponse, AppError> {
    match half_way(&visitor, Stage::SetUp, local_path(&form.next)) {
        Ok((account, whose)) => confirm(&visitor, &request, (account, whose), AT_SIGN_IN, &form).await,
        Err(elsewhere) => Ok(see_other(&elsewhere)),
    }
}

/// `GET /account/second-factor/set-up`: for those who want it.
pub async fn set_up(signed_in: SignedIn) -> Result<HttpResponse, AppError> {
    let SignedIn { visitor, person } = signed_in;
    let form = CodeForm { next: "/account".to_owned(), ..CodeForm::default() };
    set_up_page(&visitor, &person.account, AT_ACCOUNT, &form, &FormErrors::default())
}

/// `POST /account/second-factor/set-up`
pub async fn post_set_up(
    signed_in: SignedIn,
    request: HttpRequest,
    Form(form): Form<CodeForm>,
) -> Result<HttpResponse, AppError> {
    let SignedIn { visitor, person } = signed_in;
    let whose = Whose { account_id: person.account.id, session_id: person.session_id };
    confirm(&visitor, &request, (&person.account, whose), AT_ACCOUNT, &form).await
}

fn set_up_page(
    visitor: &Visitor,
    account: &Account,
    action: &'static str,
    form: &CodeForm,
    errors: &FormErrors,
) -> Result<HttpResponse, AppError> {
    let set_up = actions::set_up(visitor.state(), account, &form.name);
    let page = SetUpPage {
        errors: errors.summary(&["code"]),
        action,
        required: action == AT_SIGN_IN,
        square: Square::of(&set_up.address),
        secret: in_groups(&set_up.secret),
        name: set_up.name,
        next: local_path(&form.next).to_owned(),
        code: code_input("Code").hint("The 6 digits that your app shows now").error_if(errors.of("code")),
        csrf: visitor.form_token(),
        button: Button::new("Continue").once(),
    };
    let title = if action == AT_SIGN_IN { "Set up an app for codes first" } else { "Set up an app for codes" };
    let builder = visitor.page("accounts/set_up", title);
    if errors.is_empty() { builder.show(page) } else { builder.show_errors(page) }
}

/// A secret in groups of four, which are easier to type.
fn in_groups(secret: &str) -> String {
    let characters: Vec<char> = secret.chars().collect();
    characters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

async fn confirm(
    visitor: &Visitor,
    request: &HttpRequest,
    (account, whose): (&Account, Whose),
    action: &'static str,
    form: &CodeForm,
) -> Result<HttpResponse, AppError> {
    if let Some(errors) = empty(form) {
        return set_up_page(visitor, account, action, form, &errors);
    }
    let device = device(request, &visitor.state().config);
    match actions::confirm_set_up(visitor.state(), whose, &form.name, &form.code, &device).await {
        Ok((codes, begun)) => {
            let page = codes_page(visitor, codes, local_path(&form.next))?;
            keep(visitor, &begun, page)
        }
        Err(CodeError::Wrong) => set_up_page(visitor, account, action, form, &wrong()),
        Err(error) => Err(error.into()),
    }
}
