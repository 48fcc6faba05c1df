//! Asking for access: find the place, say who you are, show that the address is yours.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::super::actions::access::{self, AskError, Asked};
use super::super::forms::{AskForm, FindForm};
use super::super::model::RequestState;
use super::super::scope::{Scope, Scopes};
use crate::error::AppError;
use crate::register::queries::{Search, find_location, search_locations};
use crate::register::rules::search::words;
use crate::register::{Location, Status};
use crate::web::components::{
    BackLink, Button, ButtonForm, CsrfField, ErrorSummary, Input, Link, Radios, SummaryList, SummaryRow,
};
use crate::web::{Empty, Form, FormErrors, Visitor, device, see_other};

/// Places shown for one search; more would be no help in finding one's own.
const MOST_FOUND: i64 = 20;

#[derive(Serialize)]
struct FindPage {
    query: Input,
    button: Button,
    is_search: bool,
    found: Vec<FoundPlace>,
    is_cut: bool,
}

#[derive(Serialize)]
struct FoundPlace {
    link: Link,
    provider: String,
    place: String,
}

/// `GET /register`
pub async fn find(visitor: Visitor, form: web::Query<FindForm>) -> Result<HttpResponse, AppError> {
    let typed: String = form.q.trim().chars().take(200).collect();
    let search = Search { words: words(&typed), ..Search::default() };
    let is_search = !search.words.is_empty();
    let look = move |conn: &mut crate::db::Conn| {
        Ok::<_, AppError>(search_locations(conn, &Scopes(vec![Scope::National]), &search, MOST_FOUND + 1)?)
    };
    let mut found = if is_search { visitor.state().db.read(look).await? } else { Vec::new() };
    let most = usize::try_from(MOST_FOUND).unwrap_or(usize::MAX);
    let is_cut = found.len() > most;
    found.truncate(most);
    let page = FindPage {
        query: Input::text("q", "Name, postcode or CQC id")
            .hint("For example: Oak Lodge, M41 5BU, or 1-101604091")
            .no_spellcheck()
            .value(typed),
        button: Button::new("Search"),
        is_search,
        found: found.iter().map(|(location, provider)| found_place(location, provider)).collect(),
        is_cut,
    };
    visitor.page("accounts/find_place", "Ask for access").show(page)
}

fn found_place(location: &Location, provider: &str) -> FoundPlace {
    let parts = [location.council_name.as_deref(), location.postcode.as_deref(), Some(location.id.as_str())];
    FoundPlace {
        link: Link::new(&location.name, format!("/register/locations/{}", location.id)),
        provider: provider.to_owned(),
        place: parts.into_iter().flatten().collect::<Vec<_>>().join(", "),
    }
}

#[derive(Serialize)]
struct AskPage {
    errors: ErrorSummary,
    action: String,
    place: SummaryList,
    first_name: Input,
    surname: Input,
    email: Input,
    job_title: Input,
    role: Radios,
    csrf: CsrfField,
    button: Button,
}

/// `GET /register/locations/{id}`
pub async fn ask(visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    ask_page(&visitor, &id, &AskForm::default(), &FormErrors::default()).await
}

async fn ask_page(visitor: &Visitor, id: &str, form: &AskForm, errors: &FormErrors) -> Result<HttpResponse, AppError> {
    let wanted = id.to_owned();
    let look = move |conn: &mut crate::db::Conn| {
        Ok::<_, AppError>(find_location(conn, &Scopes(vec![Scope::National]), &wanted)?)
    };
    let found = visitor.state().db.read(look).await?;
    let (location, provider) =
        found.filter(|(location, _)| location.status != Status::Deregistered).ok_or(AppError::NotFound)?;
    let text =
        |name: &'static str, label: &str, value: &str| Input::text(name, label).value(value).error_if(errors.of(name));
    let page = AskPage {
        errors: errors.summary(&AskForm::FIELDS),
        action: format!("/register/locations/{id}"),
        place: SummaryList::new()
            .row(SummaryRow::new("Location", location.name.clone()).action(Link::new("Change", "/register")))
            .row(SummaryRow::new("Provider", provider.name.clone())),
        first_name: text("first_name", "First name", &form.first_name).autocomplete("given-name").no_spellcheck(),
        surname: text("surname", "Surname", &form.surname).autocomplete("family-name").no_spellcheck(),
        email: Input::email("email", "Work email address")
            .autocomplete("email")
            .hint("We send a link to this address, to check that it is yours")
            .value(&form.email)
            .error_if(errors.of("email")),
        job_title: text("job_title", "Job title", &form.job_title).autocomplete("organization-title"),
        role: Radios::new("role", "What do you need to do?")
            .option("provider_user", format!("Send the return of {}", location.name))
            .option_with_hint(
                "provider_admin",
                format!("Look after everything of {}", provider.name),
                "You can send the return of every location, and decide who else can",
            )
            .value(&form.role)
            .error_if(errors.of("role")),
        csrf: visitor.form_token(),
        button: Button::new("Ask for access").once(),
    };
    let title = format!("Ask for access to {}", location.name);
    let builder = visitor.page("accounts/ask", &title).back(BackLink::new("/register"));
    if errors.is_empty() { builder.show(page) } else { builder.show_errors(page) }
}

/// `POST /register/locations/{id}`: the same answer whoever asks.
pub async fn post_ask(
    visitor: Visitor,
    request: HttpRequest,
    id: web::Path<String>,
    Form(form): Form<AskForm>,
) -> Result<HttpResponse, AppError> {
    let asks = match form.read(&id) {
        Ok(asks) => asks,
        Err(errors) => return ask_page(&visitor, &id, &form, &errors).await,
    };
    let device = device(&request, &visitor.state().config);
    match access::ask_for_access(visitor.state(), asks, &device).await {
        Ok(()) => Ok(see_other("/register/sent")),
        Err(AskError::TooMany) => Err(AppError::TooMany { retry_after: 86_400 }),
        Err(AskError::Other(error)) => Err(error),
    }
}

#[derive(Serialize)]
struct SentPage {
    proof_hours: u32,
}

/// `GET /register/sent`
pub async fn sent(visitor: Visitor) -> Result<HttpResponse, AppError> {
    let page = SentPage { proof_hours: visitor.state().config.access.proof_hours };
    visitor.page("accounts/ask_sent", "Check your email for a link").show(page)
}

#[derive(Serialize)]
struct ProvePage {
    place: String,
    email: String,
    is_proved: bool,
    form: Option<ButtonForm>,
}

/// `GET /register/email/{token}`: programs that look at links in mail do nothing by opening it.
pub async fn prove(visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    let Asked { request, place } = match access::find_asked(visitor.state(), &token).await {
        Ok(asked) => asked,
        Err(AppError::NotFound) => return link_gone(&visitor, GONE),
        Err(error) => return Err(error),
    };
    let is_proved = request.state != RequestState::Unproved;
    let button = Button::new("This is my address").once();
    let form = ButtonForm::new(format!("/register/email/{token}"), visitor.token_text(), button);
    let page =
        ProvePage { place, email: request.email.as_str().to_owned(), is_proved, form: (!is_proved).then_some(form) };
    let title = if is_proved { "We have your request" } else { "Show that this address is yours" };
    visitor.page("accounts/prove", title).show(page)
}

const GONE: &str = "This link to your request does not work any more";

#[derive(Serialize)]
struct Nothing {}

/// A link that is used up, has run out, or never was.
pub(super) fn link_gone(visitor: &Visitor, title: &str) -> Result<HttpResponse, AppError> {
    visitor.page("accounts/access_link_gone", title).answer(StatusCode::NOT_FOUND, Nothing {})
}

/// `POST /register/email/{token}`
pub async fn post_prove(
    visitor: Visitor,
    token: web::Path<String>,
    Form(_): Form<Empty>,
) -> Result<HttpResponse, AppError> {
    match access::prove_address(visitor.state(), &token).await {
        Ok(()) => Ok(see_other(&format!("/register/email/{token}"))),
        Err(AppError::NotFound) => link_gone(&visitor, GONE),
        Err(error) => Err(error),
    }
}
