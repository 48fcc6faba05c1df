//! Pages on which an administrator puts right what neither CQC nor we could tell.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::actions::{self, PlaceError};
use super::forms::{LONGEST_REASON, PlaceForm, PublicBodyForm};
use super::model::{Location, Provider};
use super::{areas, labels, queries};
use crate::error::AppError;
use crate::web::components::{
    BackLink, Button, CsrfField, ErrorSummary, NotificationBanner, Radios, Select, SummaryList, SummaryRow, Textarea,
};
use crate::web::{Administrator, As, Form, FormErrors, see_other};

#[derive(Serialize)]
struct PlacePage {
    errors: ErrorSummary,
    action: String,
    known: SummaryList,
    council: Select,
    reason: Textarea,
    csrf: CsrfField,
    button: Button,
}

/// `GET /admin/locations/{id}/place`
pub async fn place(who: As<Administrator>, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let location = location_to_place(&who, &id).await?;
    let form = PlaceForm { council: location.council_code.clone().unwrap_or_default(), ..PlaceForm::default() };
    let page = place_page(&who, &location, &form, &FormErrors::default());
    builder(&who, "register/place", "Place a location", format!("/locations/{}", location.id)).show(page)
}

/// `POST /admin/locations/{id}/place`
pub async fn post_place(
    who: As<Administrator>,
    id: web::Path<String>,
    Form(mut form): Form<PlaceForm>,
) -> Result<HttpResponse, AppError> {
    let location = location_to_place(&who, &id).await?;
    let path = format!("/locations/{}", location.id);
    let errors = form.check();
    if !errors.is_empty() {
        let page = place_page(&who, &location, &form, &errors);
        return builder(&who, "register/place", "Place a location", path).show_errors(page);
    }
    actions::place(who.visitor.state(), who.person.actor(), location.id, &form.council, form.reason).await?;
    who.visitor.flash(&NotificationBanner::success("The location is placed. The reason is kept in its history."));
    Ok(see_other(&path))
}

/// A location that a person may place.
async fn location_to_place(who: &As<Administrator>, id: &str) -> Result<Location, AppError> {
    let (id, scopes) = (id.to_owned(), who.scopes.clone());
    let found = who.visitor.state().db.read(move |conn| Ok::<_, AppError>(queries::find_location(conn, &scopes, &id)?));
    let (location, _) = found.await?.ok_or(AppError::NotFound)?;
    if location.can_be_placed() { Ok(location) } else { Err(AppError::NotFound) }
}

fn place_page(who: &As<Administrator>, location: &Location, form: &PlaceForm, errors: &FormErrors) -> PlacePage {
    let council = areas::councils()
        .iter()
        .fold(Select::new("council", "Council").option("", "Choose a council"), |select, council| {
            select.option(&council.code, &council.name)
        })
        .value(&form.council)
        .error_if(errors.of("council"));
    let not_given = |text: Option<&str>| text.unwrap_or("Not given").to_owned();
    PlacePage {
        errors: errors.summary(&PlaceForm::FIELDS),
        action: format!("/admin/locations/{}/place", location.id),
        known: SummaryList::new()
            .row(SummaryRow::new("Location", location.name.clone()))
            .row(SummaryRow::new("Council as CQC writes it", not_given(location.council_name.as_deref())))
            .row(SummaryRow::new("Postcode", not_given(location.postcode.as_deref())))
            .row(SummaryRow::new("Placed by", labels::placed_by(location.placed_by))),
        council,
        reason: Textarea::new("reason", "How do you know where it lies?")
            .hint("For example: the address on the CQC website. This is kept in the history of the location")
            .rows(3)
            .max_characters(LONGEST_REASON)
            .value(&form.reason)
            .error_if(errors.of("reason")),
        csrf: who.visitor.form_token(),
        button: Button::new("Place the location").once(),
    }
}

#[derive(Serialize)]
struct PublicBodyPage {
    errors: ErrorSummary,
    action: String,
    known: SummaryList,
    public_body: Radios,
    reason: Textarea,
    csrf: CsrfField,
    button: Button,
}

/// `GET /admin/providers/{id}/public-body`
pub async fn public_body(who: As<Administrator>, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let provider = find_provider(&who, &id).await?;
    let form = PublicBodyForm { public_body: provider.public_body.to_string(), ..PublicBodyForm::default() };
    let page = public_body_page(&who, &provider, &form, &FormErrors::default());
    builder(&who, "register/public_body", "Public body", format!("/providers/{}", provider.id)).show(page)
}

/// `POST /admin/providers/{id}/public-body`
pub async fn post_public_body(
    who: As<Administrator>,
    id: web::Path<String>,
    Form(mut form): Form<PublicBodyForm>,
) -> Result<HttpResponse, AppError> {
    let provider = find_provider(&who, &id).await?;
    let path = format!("/providers/{}", provider.id);
    let public = match form.read() {
        Ok(public) => public,
        Err(errors) => {
            let page = public_body_page(&who, &provider, &form, &errors);
            return builder(&who, "register/public_body", "Public body", path).show_errors(page);
        }
    };
    actions::correct_public_body(who.visitor.state(), who.person.actor(), provider.id, public, form.reason).await?;
    who.visitor.flash(&NotificationBanner::success("The provider is marked. No file will change that."));
    Ok(see_other(&path))
}

async fn find_provider(who: &As<Administrator>, id: &str) -> Result<Provider, AppError> {
    let (id, scopes) = (id.to_owned(), who.scopes.clone());
    let found = who.visitor.state().db.read(move |conn| Ok::<_, AppError>(queries::find_provider(conn, &scopes, &id)?));
    found.await?.ok_or(AppError::NotFound)
}

fn public_body_page(
    who: &As<Administrator>,
    provider: &Provider,
    form: &PublicBodyForm,
    errors: &FormErrors,
) -> PublicBodyPage {
    let not_given = |text: Option<&str>| text.unwrap_or("Not given").to_owned();
    PublicBodyPage {
        errors: errors.summary(&PublicBodyForm::FIELDS),
        action: format!("/admin/providers/{}/public-body", provider.id),
        known: SummaryList::new()
            .row(SummaryRow::new("Provider", provider.name.clone()))
            .row(SummaryRow::new("Sector", not_given(provider.sector.as_deref())))
            .row(SummaryRow::new("Ownership", not_given(provider.ownership.as_deref())))
            .row(SummaryRow::new("Reason for the mark it has", provider.public_body_reason.clone())),
        public_body: Radios::yes_no("public_body", "Is this provider a public body?")
            .hint("Councils and NHS trusts are. They report but cannot be fined")
            .value(&form.public_body)
            .error_if(errors.of("public_body")),
        reason: Textarea::new("reason", "How do you know?")
            .hint("This is kept in the history of the provider")
            .rows(3)
            .max_characters(LONGEST_REASON)
            .value(&form.reason)
            .error_if(errors.of("reason")),
        csrf: who.visitor.form_token(),
        button: Button::new("Save").once(),
    }
}

fn builder<'a>(
    who: &'a As<Administrator>,
    template: &'a str,
    title: &'a str,
    back: String,
) -> crate::web::PageBuilder<'a> {
    who.visitor.page(template, title).back(BackLink::new(back))
}

impl From<PlaceError> for AppError {
    fn from(error: PlaceError) -> Self {
        match error {
            PlaceError::NoLocation | PlaceError::NoCouncil => Self::NotFound,
            PlaceError::PlacedByCouncil => Self::Conflict(error.to_string()),
            PlaceError::Database(error) => error.into(),
            PlaceError::Busy(error) => error.into(),
        }
    }
}
