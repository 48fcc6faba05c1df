//! What each load of the register found and changed.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::forms::AfterNumber;
use super::model::{Event, Import, StoredRemark};
use super::{labels, queries};
use crate::accounts::Scope;
use crate::db::Conn;
use crate::error::AppError;
use crate::web::components::{BackLink, Content, Link, Pagination, SummaryList, SummaryRow, Table};
use crate::web::{After, As, Before, PAGE_SIZE, RegisterReader};

#[derive(Serialize)]
struct ImportsPage {
    imports: Option<Table>,
    pagination: Option<Pagination>,
}

/// `GET /imports`
pub async fn list(who: As<RegisterReader>, query: web::Query<Before>) -> Result<HttpResponse, AppError> {
    let before = query.before;
    let look = move |conn: &mut Conn| queries::list_imports(conn, before, PAGE_SIZE + 1).map_err(AppError::from);
    let rows = who.visitor.state().db.read(look).await?;
    let (rows, pagination) = Before::paginate(rows, "/imports", "Older loads", |import| import.id);
    let page = ImportsPage { imports: imports_table(&rows), pagination };
    who.visitor.page("register/imports", "Loads of the register").back(back()).wide().show(page)
}

fn imports_table(imports: &[Import]) -> Option<Table> {
    let table = Table::new("Loads, newest first")
        .hidden_caption()
        .column("Tells of")
        .column("From")
        .numeric("Rows")
        .numeric("Added")
        .numeric("Changed")
        .numeric("Left")
        .numeric("Refused")
        .responsive();
    let table = imports.iter().fold(table, |table, import| {
        let figures = import.figures();
        let day = labels::day(import.snapshot_on);
        table.row([
            Link::new(day, format!("/imports/{}", import.id)).into(),
            import.source.clone().into(),
            Content::number(figures.rows),
            Content::number(figures.added),
            Content::number(figures.changed),
            Content::number(figures.left),
            Content::number(figures.refused),
        ])
    });
    (!imports.is_empty()).then_some(table)
}

#[derive(Serialize)]
struct ReportPage {
    heading: String,
    figures: SummaryList,
    changes: String,
    is_partial: bool,
    remarks: Option<Table>,
    pagination: Option<Pagination>,
}

/// `GET /imports/{id}`
pub async fn report(
    who: As<RegisterReader>,
    id: web::Path<i64>,
    query: web::Query<AfterNumber>,
) -> Result<HttpResponse, AppError> {
    let (id, scopes, after) = (*id, who.scopes.clone(), query.after);
    let look = move |conn: &mut Conn| {
        let Some(import) = queries::find_import(conn, id)? else { return Ok(None) };
        Ok::<_, AppError>(Some((import, queries::list_remarks(conn, &scopes, id, after, PAGE_SIZE + 1)?)))
    };
    let (import, remarks) = who.visitor.state().db.read(look).await?.ok_or(AppError::NotFound)?;
    let path = format!("/imports/{id}");
    let (remarks, pagination) = After::paginate(remarks, "More rows", |remark| format!("{path}?after={}", remark.id));
    let heading = format!("Load of {}", labels::day(import.snapshot_on));
    let page = ReportPage {
        heading: heading.clone(),
        figures: figures(&import),
        changes: format!("{path}/changes"),
        is_partial: !who.scopes.0.contains(&Scope::National),
        remarks: remarks_table(&remarks),
        pagination,
    };
    let builder = who.visitor.page("register/import", &heading).wide();
    builder.back(BackLink::new("/imports").text("Loads of the register")).show(page)
}

fn figures(import: &Import) -> SummaryList {
    let figures = import.figures();
    let forced = if import.forced { "Yes" } else { "No" };
    let number = |what: &str, number: usize| SummaryRow::new(what, number.to_string());
    SummaryList::new()
        .row(SummaryRow::new("From", format!("{}: {}", labels::import_kind(import.kind), import.source)))
        .row(SummaryRow::new("Loaded", import.imported_at.for_people()))
        .row(SummaryRow::new("Guards overruled", forced))
        .row(number("Adult social care rows", figures.rows))
        .row(number("Added", figures.added))
        .row(number("Changed", figures.changed))
        .row(number("Unchanged", figures.unchanged))
        .row(number("Left the register", figures.left))
        .row(number("Rows refused", figures.refused))
        .row(number("Notes on rows that were loaded", figures.notes))
}

fn remarks_table(remarks: &[StoredRemark]) -> Option<Table> {
    let table = Table::new("Rows refused, then rows with a note")
        .hidden_caption()
        .numeric("Row")
        .column("What was done")
        .column("Column")
        .column("Why")
        .column("Location")
        .responsive();
    let table = remarks.iter().fold(table, |table, remark| {
        let location: Content = match &remark.location_id {
            Some(id) => Link::new(id.clone(), format!("/locations/{id}")).into(),
            None => "None".into(),
        };
        table.row([
            Content::number(remark.row_number),
            if remark.refused { "Refused" } else { "Loaded" }.into(),
            remark.column_name.clone().into(),
            remark.reason.clone().into(),
            location,
        ])
    });
    (!remarks.is_empty()).then_some(table)
}

#[derive(Serialize)]
struct ChangesPage {
    heading: String,
    changes: Option<Table>,
    pagination: Option<Pagination>,
}

/// What a page of changes needs: the load, its events, names of locations and of providers.
type Changes = (Import, Vec<Event>, HashMap<String, String>);

/// `GET /imports/{id}/changes`
pub async fn changes(
    who: As<RegisterReader>,
    id: web::Path<i64>,
    query: web::Query<AfterNumber>,
) -> Result<HttpResponse, AppError> {
    let (id, scopes, after) = (*id, who.scopes.clone(), query.after);
    let look = move |conn: &mut Conn| {
        let Some(import) = queries::find_import(conn, id)? else { return Ok(None) };
        let events = queries::list_events(conn, &scopes, id, after, PAGE_SIZE + 1)?;
        let names = names(conn, &events)?;
        Ok::<Option<Changes>, AppError>(Some((import, events, names)))
    };
    let (import, events, names) = who.visitor.state().db.read(look).await?.ok_or(AppError::NotFound)?;
    let path = format!("/imports/{id}/changes");
    let (events, pagination) = After::paginate(events, "More changes", |event| format!("{path}?after={}", event.id));
    let heading = format!("What changed on {}", labels::day(import.snapshot_on));
    let page = ChangesPage { heading: heading.clone(), changes: changes_table(&events, &names), pagination };
    let builder = who.visitor.page("register/changes", &heading).wide();
    builder.back(BackLink::new(format!("/imports/{id}")).text("Load of the register")).show(page)
}

fn names(conn: &mut Conn, events: &[Event]) -> Result<HashMap<String, String>, AppError> {
    let locations: Vec<String> = events.iter().filter_map(|event| event.location_id.clone()).collect();
    let mut providers: Vec<String> =
        events.iter().flat_map(|event| [event.was.clone(), event.became.clone()]).flatten().collect();
    providers.extend(events.iter().map(|event| event.provider_id.clone()));
    let mut names: HashMap<String, String> = queries::names_of_locations(conn, &locations)?.into_iter().collect();
    names.extend(queries::names_of_providers(conn, &providers)?);
    Ok(names)
}

fn changes_table(events: &[Event], names: &HashMap<String, String>) -> Option<Table> {
    let table =
        Table::new("Changes").hidden_caption().column("Location or provider").column("What changed").responsive();
    let named = |id: &str| names.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let table = events.iter().fold(table, |table, event| {
        let about = match &event.location_id {
            Some(id) => Link::new(named(id), format!("/locations/{id}")),
            None => Link::new(named(&event.provider_id), format!("/providers/{}", event.provider_id)),
        };
        table.row([about.into(), labels::event(event, |id| names.get(id).cloned()).into()])
    });
    (!events.is_empty()).then_some(table)
}

fn back() -> BackLink {
    BackLink::new("/locations").text("Search the register")
}
