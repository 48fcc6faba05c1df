//! Pages on which the register is looked up: search, location, provider, and the lists of what needs a look.

mod details;

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::forms::{AfterId, SearchForm};
use super::queries::{self, Attention, Found, Search};
use super::rules::search::words;
use super::{areas, labels};
use crate::error::AppError;
use crate::web::components::{Button, Checkboxes, Content, Input, Link, Pagination, Select, Table};
use crate::web::{After, As, PAGE_SIZE, RegisterReader};

pub use details::{location, provider};

/// Longest text that is looked for, in characters.
const LONGEST_QUERY: usize = 200;

/// Most providers shown above the locations.
const MOST_PROVIDERS: i64 = 10;

#[derive(Serialize)]
struct SearchPage {
    query: Input,
    council: Select,
    left: Checkboxes,
    button: Button,
    is_search: bool,
    providers: Option<Table>,
    locations: Option<Table>,
    pagination: Option<Pagination>,
}

/// `GET /locations`
pub async fn search(who: As<RegisterReader>, form: web::Query<SearchForm>) -> Result<HttpResponse, AppError> {
    let mut form = form.into_inner();
    form.q = form.q.trim().chars().take(LONGEST_QUERY).collect();
    let wanted = Search {
        words: words(&form.q),
        council: (!form.council.is_empty()).then(|| form.council.clone()),
        with_deregistered: form.left == "yes",
        after: form.after_name.clone().zip(form.after.clone()),
    };
    let scopes = who.scopes.clone();
    let look = move |conn: &mut crate::db::Conn| {
        let found = queries::search_locations(conn, &scopes, &wanted, PAGE_SIZE + 1)?;
        // Providers go with the first page of a search by words.
        let by_name = !wanted.words.is_empty() && wanted.after.is_none() && wanted.council.is_none();
        if !by_name {
            return Ok((found, Vec::new()));
        }
        Ok::<_, AppError>((found, queries::search_providers(conn, &scopes, &wanted.words, MOST_PROVIDERS)?))
    };
    let (found, providers) = who.visitor.state().db.read(look).await?;
    let (found, pagination) = After::paginate(found, "More locations", |(row, _)| next_page(&form, row));
    let page = search_page(&form, &found, &providers, pagination);
    who.visitor.page("register/search", "Search the register").wide().show(page)
}

fn search_page(
    form: &SearchForm,
    found: &[Found],
    providers: &[(String, String)],
    pagination: Option<Pagination>,
) -> SearchPage {
    let council = areas::councils()
        .iter()
        .fold(Select::new("council", "Council").option("", "All councils"), |select, council| {
            select.option(&council.code, &council.name)
        })
        .value(&form.council);
    let provider_table = providers.iter().fold(
        Table::new("Providers").hidden_caption().column("Provider").column("CQC id").responsive(),
        |table, (id, name)| table.row([Link::new(name, format!("/providers/{id}")).into(), id.as_str().into()]),
    );
    SearchPage {
        query: Input::text("q", "Name, postcode, CQC id or council")
            .hint("For example: Oak Lodge Trafford, M41 5BU, or 1-101604091")
            .no_spellcheck()
            .value(&form.q),
        council,
        left: Checkboxes::single("left", "yes", "Also show locations that have left the register")
            .values([form.left.as_str()]),
        button: Button::new("Search"),
        is_search: !form.q.is_empty() || !form.council.is_empty(),
        providers: (!providers.is_empty()).then_some(provider_table),
        locations: locations_table("Locations", found),
        pagination,
    }
}

/// The address of the rows after `last`, with the same search.
fn next_page(form: &SearchForm, last: &super::Location) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("q", &form.q), ("council", &form.council), ("left", &form.left)])
        .extend_pairs([("after_name", &last.search_text), ("after", &last.id)])
        .finish();
    format!("/locations?{query}")
}

fn locations_table(caption: &str, found: &[Found]) -> Option<Table> {
    let table = Table::new(caption)
        .hidden_caption()
        .column("Location")
        .column("Service")
        .column("Provider")
        .column("Council")
        .column("Postcode")
        .column("Status")
        .responsive();
    let table = found.iter().fold(table, |table, (location, provider)| {
        let council = location.council_code.as_deref().and_then(areas::area_name).unwrap_or("Not known");
        table.row([
            Link::new(location.name.clone(), format!("/locations/{}", location.id)).into(),
            Content::lines(labels::kinds(location)),
            Link::new(provider.clone(), format!("/providers/{}", location.provider_id)).into(),
            council.into(),
            location.postcode.as_deref().unwrap_or("Not known").into(),
            labels::status(location.status).into(),
        ])
    });
    (!found.is_empty()).then_some(table)
}

#[derive(Serialize)]
struct AttentionPage {
    heading: &'static str,
    lead: &'static str,
    none: &'static str,
    locations: Option<Table>,
    pagination: Option<Pagination>,
}

/// `GET /locations/to-place`
pub async fn to_place(who: As<RegisterReader>, query: web::Query<AfterId>) -> Result<HttpResponse, AppError> {
    let found = attention(&who, Attention::ToPlace, query.into_inner()).await?;
    let (found, pagination) = After::paginate(found, "More locations", |(row, _)| after("to-place", &row.id));
    let page = AttentionPage {
        heading: "Locations to place",
        lead: "CQC names no council that we know for these. Open one to see more. An administrator can place it.",
        none: "Every location is placed.",
        locations: to_place_table(&found),
        pagination,
    };
    who.visitor.page("register/attention", page.heading).back(back_to_search()).wide().show(page)
}

fn to_place_table(found: &[Found]) -> Option<Table> {
    let table = Table::new("Locations to place")
        .hidden_caption()
        .column("Location")
        .column("Council as CQC writes it")
        .column("Postcode")
        .column("Placed by")
        .responsive();
    let table = found.iter().fold(table, |table, (location, _)| {
        table.row([
            Link::new(location.name.clone(), format!("/locations/{}", location.id)).into(),
            location.council_name.as_deref().unwrap_or("Not given").into(),
            location.postcode.as_deref().unwrap_or("Not known").into(),
            labels::placed_by(location.placed_by).into(),
        ])
    });
    (!found.is_empty()).then_some(table)
}

/// `GET /locations/dual-registered`
pub async fn dual_registered(who: As<RegisterReader>, query: web::Query<AfterId>) -> Result<HttpResponse, AppError> {
    let found = attention(&who, Attention::DualRegistered, query.into_inner()).await?;
    let (found, pagination) = After::paginate(found, "More locations", |(row, _)| after("dual-registered", &row.id));
    let page = AttentionPage {
        heading: "Locations registered twice",
        lead: "CQC lists the same place under two registrations. The main location is the one that counts.",
        none: "No location is registered twice.",
        locations: dual_registered_table(&found),
        pagination,
    };
    who.visitor.page("register/attention", page.heading).back(back_to_search()).wide().show(page)
}

fn dual_registered_table(found: &[Found]) -> Option<Table> {
    let table = Table::new("Locations registered twice")
        .hidden_caption()
        .column("Location")
        .column("Provider")
        .column("Main location")
        .column("Status")
        .responsive();
    let table = found.iter().fold(table, |table, (location, provider)| {
        table.row([
            Link::new(location.name.clone(), format!("/locations/{}", location.id)).into(),
            provider.as_str().into(),
            primary(location),
            labels::status(location.status).into(),
        ])
    });
    (!found.is_empty()).then_some(table)
}

/// The location that counts, of a pair registered twice.
fn primary(location: &super::Location) -> Content {
    match &location.primary_location_id {
        None => "Not given".into(),
        Some(id) if *id == location.id => "This one".into(),
        Some(id) => Link::new(id.clone(), format!("/locations/{id}")).into(),
    }
}

async fn attention(who: &As<RegisterReader>, what: Attention, query: AfterId) -> Result<Vec<Found>, AppError> {
    let scopes = who.scopes.clone();
    let look = move |conn: &mut crate::db::Conn| {
        queries::list_for_attention(conn, &scopes, what, query.after.as_deref(), PAGE_SIZE + 1).map_err(AppError::from)
    };
    who.visitor.state().db.read(look).await
}

fn after(list: &str, id: &str) -> String {
    format!("/locations/{list}?after={id}")
}

fn back_to_search() -> crate::web::components::BackLink {
    crate::web::components::BackLink::new("/locations").text("Search the register")
}
