//! One account, for administrators: its roles, and closing it.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, access};
use super::super::forms::GrantForm;
use super::super::model::{Account, Grants, Role};
use super::super::{labels, queries};
use super::{role_radios, scope_radios};
use crate::clock::UtcTime;
use crate::error::AppError;
use crate::web::components::{
    BackLink, Button, ButtonForm, CsrfField, ErrorSummary, Input, NotificationBanner, Radios, SummaryList, SummaryRow,
};
use crate::web::{Administrator, As, Empty, Form, FormErrors, Visitor, see_other};

#[derive(Serialize)]
struct AccountPage {
    errors: ErrorSummary,
    name: String,
    details: SummaryList,
    roles: Vec<RoleCard>,
    acts: Vec<ButtonForm>,
    give: Option<GiveForm>,
}

#[derive(Serialize)]
struct RoleCard {
    role: &'static str,
    place: String,
    revoke: ButtonForm,
}

#[derive(Serialize)]
struct GiveForm {
    action: String,
    role: Radios,
    scope_kind: Radios,
    scope_id: Input,
    csrf: CsrfField,
    button: Button,
}

/// `GET /admin/accounts/{id}`
pub async fn account(who: As<Administrator>, id: web::Path<i64>) -> Result<HttpResponse, AppError> {
    account_page(&who.visitor, *id, &GrantForm::default(), &FormErrors::default()).await
}

async fn account_page(
    visitor: &Visitor,
    id: i64,
    form: &GrantForm,
    errors: &FormErrors,
) -> Result<HttpResponse, AppError> {
    let look = move |conn: &mut crate::db::Conn| {
        let account = queries::find_account(conn, id)?.ok_or(AppError::NotFound)?;
        let grants = queries::list_grants(conn, id)?;
        Ok::<_, AppError>((account, grants, queries::has_factor(conn, id)?))
    };
    let (account, grants, has_factor) = visitor.state().db.read(look).await?;
    let is_open = account.deactivated_at.is_none();
    let page = AccountPage {
        errors: errors.summary(&GrantForm::FIELDS),
        name: account.name.clone(),
        details: details(&account, has_factor),
        roles: roles(visitor, id, &grants),
        acts: acts(visitor, &account, has_factor),
        give: is_open.then(|| give_form(visitor, id, form, errors)),
    };
    let builder = visitor.page("accounts/one", &account.name).back(BackLink::new("/admin/accounts"));
    if errors.is_empty() { builder.show(page) } else { builder.show_errors(page) }
}

fn details(account: &Account, has_factor: bool) -> SummaryList {
    let never = || "Never".to_owned();
    let state = match account.deactivated_at {
        None => "Open".to_owned(),
        Some(at) if account.closed_by_hand => {
            format!("Closed on {}. Only an administrator can open it again", at.for_people())
        }
        Some(at) => format!("Closed on {}", at.for_people()),
    };
    SummaryList::new()
        .row(SummaryRow::new("Email address", account.email.as_str().to_owned()))
        .row(SummaryRow::new("Job title", account.job_title.clone().unwrap_or_else(|| "Not known".to_owned())))
        .row(SummaryRow::new("Added", account.created_at.for_people()))
        .row(SummaryRow::new("Last signed in", account.last_signed_in_at.map_or_else(never, UtcTime::for_people)))
        .row(SummaryRow::new("Codes for signing in", if has_factor { "Set up" } else { "Not set up" }))
        .row(SummaryRow::new("State", state))
}

fn roles(visitor: &Visitor, id: i64, grants: &Grants) -> Vec<RoleCard> {
    let card = |(role, scope): &(Role, super::super::Scope)| {
        let button = Button::new("Take away").secondary().small().hidden_text(labels::role(*role));
        RoleCard {
            role: labels::role(*role),
            place: labels::scope(scope),
            revoke: ButtonForm::new(format!("/admin/accounts/{id}/revoke"), visitor.token_text(), button)
                .hidden("role", role.as_str())
                .hidden("scope", scope.to_string()),
        }
    };
    grants.iter().map(card).collect()
}

fn acts(visitor: &Visitor, account: &Account, has_factor: bool) -> Vec<ButtonForm> {
    let form = |act: &str, button: Button| {
        ButtonForm::new(format!("/admin/accounts/{}/{act}", account.id), visitor.token_text(), button)
    };
    if account.deactivated_at.is_some() {
        let mut acts = vec![form("reopen", Button::new("Open the account again").secondary())];
        if !account.closed_by_hand {
            acts.push(form("close", Button::new("Stop providers opening it again").warning()));
        }
        return acts;
    }
    let mut acts = vec![form("send-link", Button::new("Send a new password link").secondary())];
    if has_factor {
        acts.push(form("second-factor/remove", Button::new("Let them set up codes again").secondary()));
    }
    // Nobody closes their own.
    if visitor.person().is_none_or(|person| person.account.id != account.id) {
        acts.push(form("close", Button::new("Close the account").warning()));
    }
    acts
}

fn give_form(visitor: &Visitor, id: i64, form: &GrantForm, errors: &FormErrors) -> GiveForm {
    GiveForm {
        action: format!("/admin/accounts/{id}/give"),
        role: role_radios("person", &form.role, errors),
        scope_kind: scope_radios("person", &form.scope_kind, errors),
        scope_id: super::scope_input(&form.scope_id, errors),
        csrf: visitor.form_token(),
        button: Button::new("Give this role").secondary().once(),
    }
}

/// `POST /admin/accounts/{id}/give`
pub async fn post_give(
    who: As<Administrator>,
    id: web::Path<i64>,
    Form(mut form): Form<GrantForm>,
) -> Result<HttpResponse, AppError> {
    let grant = match form.read() {
        Ok(grant) => grant,
        Err(errors) => return account_page(&who.visitor, *id, &form, &errors).await,
    };
    let unknown = super::unknown_place(who.visitor.state(), std::slice::from_ref(&grant.1)).await?;
    access::grant_role(who.visitor.state(), who.person.actor(), *id, grant).await?;
    done(&who, *id, format!("They have one role more. They have to sign in again.{unknown}"))
}

/// `POST /admin/accounts/{id}/revoke`
pub async fn post_revoke(
    who: As<Administrator>,
    id: web::Path<i64>,
    Form(form): Form<GrantForm>,
) -> Result<HttpResponse, AppError> {
    let (Ok(role), Ok(scope)) = (form.role.parse::<Role>(), form.scope.parse()) else { return Err(AppError::NotFound) };
    access::revoke_role(who.visitor.state(), who.person.actor(), *id, (role, scope)).await?;
    done(&who, *id, "They do not have this role any more. They are signed out.")
}

/// `POST /admin/accounts/{id}/close`
pub async fn post_close(
    who: As<Administrator>,
    id: web::Path<i64>,
    Form(_): Form<Empty>,
) -> Result<HttpResponse, AppError> {
    access::close_account_by(who.visitor.state(), who.person.actor(), *id).await?;
    done(&who, *id, "The account is closed. What they did stays on the record.")
}

/// `POST /admin/accounts/{id}/reopen`
pub async fn post_reopen(
    who: As<Administrator>,
    id: web::Path<i64>,
    Form(_): Form<Empty>,
) -> Result<HttpResponse, AppError> {
    access::reopen_account_by(who.visitor.state(), who.person.actor(), *id).await?;
    done(&who, *id, "The account is open again, without any role.")
}

/// `POST /admin/accounts/{id}/second-factor/remove`
pub async fn post_remove_factor(
    who: As<Administrator>,
    id: web::Path<i64>,
    Form(_): Form<Empty>,
) -> Result<HttpResponse, AppError> {
    actions::remove_factor(who.visitor.state(), who.person.actor(), *id).await?;
    done(&who, *id, "They can set up codes again. They are signed out.")
}

fn done(who: &As<Administrator>, id: i64, said: impl Into<String>) -> Result<HttpResponse, AppError> {
    who.visitor.flash(&NotificationBanner::success(said));
    Ok(see_other(&format!("/admin/accounts/{id}")))
}
