//! Keys of systems, for administrators.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::actions;
use super::super::forms::KeyForm;
use super::super::model::{ApiKey, Grants};
use super::super::{labels, queries};
use super::{role_radios, scope_input, scope_radios};
use crate::clock::UtcTime;
use crate::error::AppError;
use crate::web::components::{
    BackLink, Button, ButtonForm, CsrfField, ErrorSummary, Input, NotificationBanner, Pagination, Radios, SummaryList,
    SummaryRow, WarningCallout,
};
use crate::web::{Administrator, As, Before, Empty, Form, FormErrors, PAGE_SIZE, Visitor, see_other};

const PATH: &str = "/admin/keys";

#[derive(Serialize)]
struct KeysPage {
    add: Button,
    keys: Vec<KeyCard>,
    pagination: Option<Pagination>,
}

#[derive(Serialize)]
struct KeyCard {
    name: String,
    details: SummaryList,
    revoke: Option<ButtonForm>,
}

/// `GET /admin/keys`
pub async fn list(who: As<Administrator>, query: web::Query<Before>) -> Result<HttpResponse, AppError> {
    let before = query.before;
    let look = move |conn: &mut crate::db::Conn| Ok::<_, AppError>(queries::list_keys(conn, before, PAGE_SIZE + 1)?);
    let rows = who.visitor.state().db.read(look).await?;
    let (rows, pagination) = Before::paginate(rows, PATH, "Older keys", |(key, _)| key.id);
    let now = who.visitor.state().clock.now();
    let page = KeysPage {
        add: Button::link("Make a key", "/admin/keys/new"),
        keys: rows.iter().map(|(key, grants)| card(&who.visitor, key, grants, now)).collect(),
        pagination,
    };
    who.visitor.page("accounts/keys", "Keys of systems").back(BackLink::new("/admin").text("Administration")).show(page)
}

fn card(visitor: &Visitor, key: &ApiKey, grants: &Grants, now: UtcTime) -> KeyCard {
    let state = match (key.revoked_at, key.expires_at) {
        (Some(at), _) => format!("Withdrawn on {}", at.for_people()),
        (None, Some(at)) if at <= now => format!("Ran out on {}", at.for_people()),
        (None, Some(at)) => format!("Works until {}", at.for_people()),
        (None, None) => "Works until it is withdrawn".to_owned(),
    };
    let used = key.last_used_at.map_or_else(|| "Never".to_owned(), UtcTime::for_people);
    let button = Button::new("Withdraw").warning().small().hidden_text(format!("the key of {}", key.name));
    let revoke = ButtonForm::new(format!("{PATH}/{}/revoke", key.id), visitor.token_text(), button);
    KeyCard {
        name: key.name.clone(),
        details: SummaryList::new()
            .row(SummaryRow::new("Number", key.id.to_string()))
            .row(SummaryRow::new("Can do", labels::grants(grants)))
            .row(SummaryRow::new("Made", key.created_at.for_people()))
            .row(SummaryRow::new("Last used", used))
            .row(SummaryRow::new("State", state)),
        revoke: key.revoked_at.is_none().then_some(revoke),
    }
}

#[derive(Serialize)]
struct NewKeyPage {
    errors: ErrorSummary,
    name: Input,
    role: Radios,
    scope_kind: Radios,
    scope_id: Input,
    days: Radios,
    csrf: CsrfField,
    button: Button,
}

/// `GET /admin/keys/new`
pub async fn add(who: As<Administrator>) -> Result<HttpResponse, AppError> {
    add_page(&who.visitor, &KeyForm::default(), &FormErrors::default())
}

fn add_page(visitor: &Visitor, form: &KeyForm, errors: &FormErrors) -> Result<HttpResponse, AppError> {
    let page = NewKeyPage {
        errors: errors.summary(&KeyForm::FIELDS),
        name: Input::text("name", "Whose key is it?")
            .hint("The supplier and the system, such as CareSoft Returns")
            .autocomplete("off")
            .value(&form.name)
            .error_if(errors.of("name")),
        role: role_radios("system", &form.role, errors),
        scope_kind: scope_radios("system", &form.scope_kind, errors),
        scope_id: scope_input(&form.scope_id, errors),
        days: Radios::new("days", "How long does it work?")
            .option("90", "90 days")
            .option("365", "A year")
            .option("0", "Until it is withdrawn")
            .value(&form.days)
            .error_if(errors.of("days")),
        csrf: visitor.form_token(),
        button: Button::new("Make key").once(),
    };
    let builder = visitor.page("accounts/add_key", "Make a key").back(BackLink::new(PATH));
    if errors.is_empty() { builder.show(page) } else { builder.show_errors(page) }
}

#[derive(Serialize)]
struct KeyPage {
    warning: WarningCallout,
    key: String,
    button: Button,
}

/// `POST /admin/keys/new`: the key is in this answer and in no page that can be opened again.
pub async fn post_add(who: As<Administrator>, Form(mut form): Form<KeyForm>) -> Result<HttpResponse, AppError> {
    let now = who.visitor.state().clock.now();
    let new = match form.read(now) {
        Ok(new) => new,
        Err(errors) => return add_page(&who.visitor, &form, &errors),
    };
    let added = actions::add_new_key(who.visitor.state(), who.person.actor(), new).await?;
    let page = KeyPage {
        warning: WarningCallout::new(
            "Keep this key",
            ["We show it only now. Pass it on in a way that nobody else can read, and not by email."],
        ),
        key: added.key,
        button: Button::link("I have kept the key", PATH),
    };
    who.visitor.page("accounts/key", "The new key").show(page)
}

/// `POST /admin/keys/{id}/revoke`
pub async fn post_revoke(
    who: As<Administrator>,
    id: web::Path<i64>,
    Form(_): Form<Empty>,
) -> Result<HttpResponse, AppError> {
    actions::revoke_key(who.visitor.state(), who.person.actor(), *id).await?;
    who.visitor.flash(&NotificationBanner::success("The key does not work any more."));
    Ok(see_other(PATH))
}
