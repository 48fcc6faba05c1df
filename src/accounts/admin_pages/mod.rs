//! Pages on which an administrator adds people and keys, and sees what they can do.

pub mod keys;
pub mod one;

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::actions::{self, AddAccountError, SendLinkError};
use super::forms::AddAccountForm;
use super::model::{Account, Grants, Role};
use super::{Scope, Scopes, labels, queries};
use crate::app::State;
use crate::db::Conn;
use crate::error::AppError;
use crate::register;
use crate::web::components::{
    BackLink, Button, ButtonForm, CsrfField, ErrorSummary, Input, Link, NotificationBanner, Pagination, Radios,
    SummaryList, SummaryRow,
};
use crate::web::{Administrator, As, Before, Empty, Form, FormErrors, PAGE_SIZE, Visitor, see_other};

#[derive(Serialize)]
struct AccountsPage {
    add: Button,
    accounts: Vec<AccountCard>,
    pagination: Option<Pagination>,
}

#[derive(Serialize)]
struct AccountCard {
    name: Link,
    details: SummaryList,
    send_link: Option<ButtonForm>,
}

/// `GET /admin/accounts`
pub async fn list(who: As<Administrator>, query: web::Query<Before>) -> Result<HttpResponse, AppError> {
    let before = query.before;
    let rows = who
        .visitor
        .state()
        .db
        .read(move |conn| queries::list_accounts(conn, before, PAGE_SIZE + 1).map_err(AppError::from))
        .await?;
    let (rows, pagination) = Before::paginate(rows, "/admin/accounts", "Older accounts", |(account, _)| account.id);
    let page = AccountsPage {
        add: Button::link("Add an account", "/admin/accounts/new"),
        accounts: rows.iter().map(|(account, grants)| card(&who.visitor, account, grants)).collect(),
        pagination,
    };
    who.visitor.page("accounts/accounts", "Accounts").back(BackLink::new("/admin").text("Administration")).show(page)
}

fn card(visitor: &Visitor, account: &Account, grants: &Grants) -> AccountCard {
    let details = SummaryList::new()
        .row(SummaryRow::new("Email address", account.email.as_str().to_owned()))
        .row(SummaryRow::new("Can do", labels::grants(grants)))
        .row(SummaryRow::new("Added", account.created_at.for_people()));
    let details = match account.deactivated_at {
        Some(at) => details.row(SummaryRow::new("Closed", at.for_people())),
        None => details,
    };
    let button =
        Button::new("Send a new password link").secondary().small().hidden_text(format!("to {}", account.name));
    let send_link = ButtonForm::new(format!("/admin/accounts/{}/send-link", account.id), visitor.token_text(), button);
    AccountCard {
        name: Link::new(&account.name, format!("/admin/accounts/{}", account.id)),
        details,
        send_link: account.deactivated_at.is_none().then_some(send_link),
    }
}

#[derive(Serialize)]
struct AddAccountPage {
    errors: ErrorSummary,
    name: Input,
    email: Input,
    role: Radios,
    scope_kind: Radios,
    scope_id: Input,
    csrf: CsrfField,
    button: Button,
}

/// `GET /admin/accounts/new`
pub async fn add(who: As<Administrator>) -> Result<HttpResponse, AppError> {
    let page = add_page(&who.visitor, &AddAccountForm::default(), &FormErrors::default());
    who.visitor.page("accounts/add_account", "Add an account").back(BackLink::new("/admin/accounts")).show(page)
}

/// `POST /admin/accounts/new`
pub async fn post_add(who: As<Administrator>, Form(mut form): Form<AddAccountForm>) -> Result<HttpResponse, AppError> {
    let new = match form.read() {
        Ok(new) => new,
        Err(errors) => return add_again(&who.visitor, &form, &errors),
    };
    let (name, unknown) = (new.name.clone(), unknown_place(who.visitor.state(), &new.scopes).await?);
    match actions::add_account(who.visitor.state(), who.person.actor(), new).await {
        Ok(_) => {
            let said = format!("{name} now has an account. We are sending them a link to set a password.{unknown}");
            who.visitor.flash(&NotificationBanner::success(said));
            Ok(see_other("/admin/accounts"))
        }
        Err(AddAccountError::EmailTaken) => {
            let errors = FormErrors::one("email", "There is already an account with this email address");
            add_again(&who.visitor, &form, &errors)
        }
        Err(error) => Err(error.into()),
    }
}

fn add_again(visitor: &Visitor, form: &AddAccountForm, errors: &FormErrors) -> Result<HttpResponse, AppError> {
    visitor
        .page("accounts/add_account", "Add an account")
        .back(BackLink::new("/admin/accounts"))
        .show_errors(add_page(visitor, form, errors))
}

fn add_page(visitor: &Visitor, form: &AddAccountForm, errors: &FormErrors) -> AddAccountPage {
    AddAccountPage {
        errors: errors.summary(&AddAccountForm::FIELDS),
        name: Input::text("name", "First name and surname")
            .autocomplete("off")
            .no_spellcheck()
            .value(&form.name)
            .error_if(errors.of("name")),
        email: Input::email("email", "Email address")
            .autocomplete("off")
            .hint("We send a link to this address to set a password")
            .value(&form.email)
            .error_if(errors.of("email")),
        role: role_radios("person", &form.role, errors),
        scope_kind: scope_radios("person", &form.scope_kind, errors),
        scope_id: scope_input(&form.scope_id, errors),
        csrf: visitor.form_token(),
        button: Button::new("Add account").once(),
    }
}

/// The question for a role, of a person or of a system.
fn role_radios(whose: &str, value: &str, errors: &FormErrors) -> Radios {
    let radios = Radios::new("role", format!("What does this {whose} do?"));
    let radios = Role::ALL.into_iter().fold(radios, |radios, role| radios.option(role.as_str(), labels::role(role)));
    radios.value(value).error_if(errors.of("role"))
}

/// The question for the kind of a scope.
fn scope_radios(whose: &str, value: &str, errors: &FormErrors) -> Radios {
    Radios::new("scope_kind", format!("What can this {whose} see?"))
        .option("location", "One location")
        .option("provider", "One provider and all its locations")
        .option("area", "One council or integrated care board (ICB)")
        .option("national", "All of England")
        .value(value)
        .error_if(errors.of("scope_kind"))
}

/// What to say of a place that the register does not have: its code may be wrong, or it may come with the next load.
async fn unknown_place(state: &State, scopes: &[Scope]) -> Result<&'static str, AppError> {
    let scopes = scopes.to_vec();
    let national = Scopes(vec![Scope::National]);
    let look = move |conn: &mut Conn| {
        for scope in &scopes {
            let is_known = match scope {
                Scope::Location(id) => register::queries::find_location(conn, &national, id)?.is_some(),
                Scope::Provider(id) => register::queries::find_provider(conn, &national, id)?.is_some(),
                Scope::Area(_) | Scope::National => true,
            };
            if !is_known {
                return Ok::<_, AppError>(false);
            }
        }
        Ok(true)
    };
    let said = " Check the code: the register does not have this place, so there is nothing to see yet.";
    Ok(if state.db.read(look).await? { "" } else { said })
}

/// The question for the code of a scope.
fn scope_input(value: &str, errors: &FormErrors) -> Input {
    Input::text("scope_id", "Code of the location, provider or area")
        .hint("The CQC number of a location or provider, like 1-101604091, or the code of the area. Leave empty for all of England.")
        .width(20)
        .no_spellcheck()
        .value(value)
        .error_if(errors.of("scope_id"))
}

impl From<AddAccountError> for AppError {
    fn from(error: AddAccountError) -> Self {
        match error {
            AddAccountError::EmailTaken => Self::Conflict("There is already an account with this address.".to_owned()),
            AddAccountError::Template(error) => Self::Internal(error.into()),
            AddAccountError::Database(error) => error.into(),
            AddAccountError::Busy(error) => error.into(),
        }
    }
}

/// `POST /admin/accounts/{id}/send-link`
pub async fn post_send_link(
    who: As<Administrator>,
    id: web::Path<i64>,
    Form(_): Form<Empty>,
) -> Result<HttpResponse, AppError> {
    actions::send_link(who.visitor.state(), who.person.actor(), *id).await?;
    who.visitor.flash(&NotificationBanner::success("We are sending a link to set a password."));
    Ok(see_other("/admin/accounts"))
}

impl From<SendLinkError> for AppError {
    fn from(error: SendLinkError) -> Self {
        match error {
            SendLinkError::NoAccount => Self::NotFound,
            SendLinkError::Template(error) => Self::Internal(error.into()),
            SendLinkError::Database(error) => error.into(),
            SendLinkError::Busy(error) => error.into(),
        }
    }
}
