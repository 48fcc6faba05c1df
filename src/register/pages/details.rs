//! One location, one provider, with all that the register knows of them.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::forms::AfterId;
use super::super::model::{Event, Location, Provider, Status};
use super::super::rules::providers_over_time;
use super::super::{areas, labels, queries};
use super::primary;
use crate::accounts::Scopes;
use crate::db::Conn;
use crate::error::AppError;
use crate::web::components::{BackLink, Content, Link, Pagination, SummaryList, SummaryRow, Table};
use crate::web::{Administrator, After, As, Chasers, LocationReader, PAGE_SIZE, RegisterReader, Roles};
use crate::windows::ReportingMonth;
use crate::windows::rules::month_at;

/// Most events shown of one location or provider; in ten years one has some dozens.
const MOST_EVENTS: i64 = 500;

#[derive(Serialize)]
struct LocationPage {
    name: String,
    details: SummaryList,
    areas: SummaryList,
    returns: Option<Link>,
    saves: String,
    people: Option<Link>,
    place: Option<String>,
    providers: Option<Table>,
    history: Option<Table>,
}

/// All that a page about a location needs.
struct LocationFacts {
    location: Location,
    provider: Provider,
    events: Vec<Event>,
    names: HashMap<String, String>,
}

/// `GET /locations/{id}`
pub async fn location(who: As<LocationReader>, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let (id, scopes) = (id.into_inner(), who.scopes.clone());
    let facts = who.visitor.state().db.read(move |conn| location_facts(conn, &scopes, &id)).await?;
    let facts = facts.ok_or(AppError::NotFound)?;
    let location = &facts.location;
    let may_place = Administrator::scopes_of(&who.person.grants).is_some() && location.can_be_placed();
    let may_chase = Chasers::scopes_of(&who.person.grants).is_some();
    let page = LocationPage {
        name: location.name.clone(),
        details: location_details(location, &facts.provider),
        areas: location_areas(location),
        returns: month_at(who.visitor.state().clock.now()).map(|month| return_link(location, month)),
        saves: format!("/locations/{}/history", location.id),
        people: may_chase.then(|| Link::new("People and reminders", format!("/locations/{}/reminders", location.id))),
        place: may_place.then(|| format!("/admin/locations/{}/place", location.id)),
        providers: providers_table(&facts),
        history: history_table(&facts.events, &facts.names),
    };
    let page_builder = who.visitor.page("register/location", &location.name).wide();
    match RegisterReader::scopes_of(&who.person.grants) {
        Some(_) => page_builder.back(BackLink::new("/locations").text("Search the register")).show(page),
        None => page_builder.show(page),
    }
}

fn return_link(location: &Location, month: ReportingMonth) -> Link {
    let text = format!("Return for {}", month.for_people());
    Link::new(text, format!("/locations/{}/returns/{month}", location.id))
}

fn location_facts(conn: &mut Conn, scopes: &Scopes, id: &str) -> Result<Option<LocationFacts>, AppError> {
    let Some((location, provider)) = queries::find_location(conn, scopes, id)? else { return Ok(None) };
    let events = queries::list_events_of_location(conn, id, MOST_EVENTS)?;
    let names = names(conn, &events)?;
    Ok(Some(LocationFacts { location, provider, events, names }))
}

/// Names of the providers that events tell of.
fn names(conn: &mut Conn, events: &[Event]) -> Result<HashMap<String, String>, AppError> {
    let mut ids: Vec<String> =
        events.iter().flat_map(|event| [event.was.clone(), event.became.clone()]).flatten().collect();
    ids.extend(events.iter().map(|event| event.provider_id.clone()));
    ids.sort();
    ids.dedup();
    Ok(queries::names_of_providers(conn, &ids)?.into_iter().collect())
}

fn location_details(location: &Location, provider: &Provider) -> SummaryList {
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "Not known".to_owned(), labels::day);
    let beds = location.registered_beds.map_or_else(|| "Not known".to_owned(), |beds| beds.to_string());
    let address = location.address.lines().map(str::to_owned).chain(location.postcode.clone());
    let mut list = SummaryList::new()
        .row(SummaryRow::new("Status", labels::status(location.status)))
        .row(SummaryRow::new("CQC id", location.id.clone()))
        .row(SummaryRow::new("Provider", Link::new(provider.name.clone(), format!("/providers/{}", provider.id))))
        .row(SummaryRow::new("Service", Content::lines(labels::kinds(location))));
    if location.care_home {
        list = list.row(SummaryRow::new("Registered beds", beds));
    }
    list = list
        .row(SummaryRow::new("Address", Content::lines(address)))
        .row(SummaryRow::new("Registered since", day(location.registered_on)));
    if location.status == Status::Deregistered {
        list = list.row(SummaryRow::new("Left the register", day(location.deregistered_on)));
    }
    if let Some(group) = &location.brand_name {
        list = list.row(SummaryRow::new("Group", group.clone()));
    }
    if let Some(code) = &location.ods_code {
        list = list.row(SummaryRow::new("ODS code", code.clone()));
    }
    if location.dual_registered || location.primary_location_id.is_some() {
        list = list.row(SummaryRow::new("Registered twice. Main location", primary(location)));
    }
    list
}

fn location_areas(location: &Location) -> SummaryList {
    let area = |code: &Option<String>| labels::area(code.as_deref());
    SummaryList::new()
        .row(SummaryRow::new("Council", area(&location.council_code)))
        .row(SummaryRow::new("Region", area(&location.region_code)))
        .row(SummaryRow::new("NHS region", area(&location.nhs_region_code)))
        .row(SummaryRow::new("Integrated care board", area(&location.icb_code)))
        .row(SummaryRow::new("Placed by", labels::placed_by(location.placed_by)))
}

/// Whose the location was and when; nothing while it never changed hands.
fn providers_table(facts: &LocationFacts) -> Option<Table> {
    let spells = providers_over_time(&facts.location, &facts.events);
    let several = spells.len() > 1;
    let table = Table::new("Providers over time").hidden_caption().column("Provider").column("From").responsive();
    let table = spells.into_iter().fold(table, |table, (from, id)| {
        let name = if id == facts.provider.id { Some(&facts.provider.name) } else { facts.names.get(&id) };
        let from = from.map_or_else(|| "Before the first change that we know of".to_owned(), labels::day);
        table.row([Link::new(name.unwrap_or(&id).clone(), format!("/providers/{id}")).into(), from.into()])
    });
    several.then_some(table)
}

fn history_table(events: &[Event], names: &HashMap<String, String>) -> Option<Table> {
    let table =
        Table::new("What changed, newest first").hidden_caption().column("Day").column("What changed").responsive();
    let table = events.iter().fold(table, |table, event| {
        let told = labels::event(event, |id| names.get(id).cloned());
        table.row([labels::day(event.happened_on).into(), told.into()])
    });
    (!events.is_empty()).then_some(table)
}

#[derive(Serialize)]
struct ProviderPage {
    name: String,
    details: SummaryList,
    correct: Option<String>,
    locations: Option<Table>,
    pagination: Option<Pagination>,
    history: Option<Table>,
}

/// `GET /providers/{id}`
pub async fn provider(
    who: As<LocationReader>,
    id: web::Path<String>,
    query: web::Query<AfterId>,
) -> Result<HttpResponse, AppError> {
    let (id, scopes, after) = (id.into_inner(), who.scopes.clone(), query.into_inner().after);
    let look = move |conn: &mut Conn| provider_facts(conn, &scopes, &id, after.as_deref());
    let found = who.visitor.state().db.read(look).await?;
    let (provider, locations, events) = found.ok_or(AppError::NotFound)?;
    let path = format!("/providers/{}", provider.id);
    let (locations, pagination) =
        After::paginate(locations, "More locations", |row| format!("{path}?after={}", row.id));
    let is_administrator = Administrator::scopes_of(&who.person.grants).is_some();
    let page = ProviderPage {
        name: provider.name.clone(),
        details: provider_details(&provider),
        correct: is_administrator.then(|| format!("/admin/providers/{}/public-body", provider.id)),
        locations: provider_locations(&locations),
        pagination,
        history: history_table(&events, &HashMap::new()),
    };
    // A provider and its only location often bear one name; their pages need two titles.
    who.visitor.page("register/provider", &format!("{} (provider)", provider.name)).wide().show(page)
}

/// A provider, a page of its locations, and what changed.
type ProviderFacts = (Provider, Vec<Location>, Vec<Event>);

fn provider_facts(
    conn: &mut Conn,
    scopes: &Scopes,
    id: &str,
    after: Option<&str>,
) -> Result<Option<ProviderFacts>, AppError> {
    let Some(provider) = queries::find_provider(conn, scopes, id)? else { return Ok(None) };
    let locations = queries::list_of_provider(conn, scopes, id, after, PAGE_SIZE + 1)?;
    let events = queries::list_events_of_provider(conn, id, MOST_EVENTS)?;
    Ok(Some((provider, locations, events)))
}

fn provider_details(provider: &Provider) -> SummaryList {
    let given = |text: &Option<String>| text.clone().unwrap_or_else(|| "Not given".to_owned());
    let public = if provider.public_body { "Yes. It reports but cannot be fined" } else { "No" };
    let by = if provider.public_body_corrected { "A person said so" } else { "Told by sector, ownership and name" };
    SummaryList::new()
        .row(SummaryRow::new("CQC id", provider.id.clone()))
        .row(SummaryRow::new("Sector", given(&provider.sector)))
        .row(SummaryRow::new("Ownership", given(&provider.ownership)))
        .row(SummaryRow::new("Companies House number", given(&provider.companies_house_number)))
        .row(SummaryRow::new("Charity number", given(&provider.charity_number)))
        .row(SummaryRow::new("Public body", public))
        .row(SummaryRow::new(
            "Why",
            Content::lines([by.to_owned(), format!("Reason: {}", provider.public_body_reason)]),
        ))
}

fn provider_locations(locations: &[Location]) -> Option<Table> {
    let table = Table::new("Locations of this provider")
        .hidden_caption()
        .column("Location")
        .column("Service")
        .column("Council")
        .column("Status")
        .responsive();
    let table = locations.iter().fold(table, |table, location| {
        let council = location.council_code.as_deref().and_then(areas::area_name).unwrap_or("Not known");
        table.row([
            Link::new(location.name.clone(), format!("/locations/{}", location.id)).into(),
            Content::lines(labels::kinds(location)),
            council.into(),
            labels::status(location.status).into(),
        ])
    });
    (!locations.is_empty()).then_some(table)
}
