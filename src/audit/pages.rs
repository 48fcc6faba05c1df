//! The record, for administrators to read.

use actix_web::{HttpResponse, web};
use serde::Serialize;
use serde_json::Value;

use super::model::Entry;
use super::queries;
use crate::error::AppError;
use crate::web::components::{BackLink, Content, Pagination, Table};
use crate::web::{Administrator, As, Before, PAGE_SIZE};

#[derive(Serialize)]
struct AuditPage {
    entries: Option<Table>,
    pagination: Option<Pagination>,
}

/// `GET /admin/audit`
pub async fn list(who: As<Administrator>, query: web::Query<Before>) -> Result<HttpResponse, AppError> {
    let before = query.before;
    let state = who.visitor.state();
    let entries =
        state.db.read(move |conn| queries::list_page(conn, before, PAGE_SIZE + 1).map_err(AppError::from)).await?;
    let (entries, pagination) = Before::paginate(entries, "/admin/audit", "Older entries", |entry| entry.sequence);
    let page = AuditPage { entries: table(entries), pagination };
    let builder = who.visitor.page("audit/audit", "Audit record");
    builder.back(BackLink::new("/admin").text("Administration")).wide().show(page)
}

fn table(entries: Vec<Entry>) -> Option<Table> {
    let table = Table::new("Entries, newest first")
        .hidden_caption()
        .numeric("Number")
        .column("When")
        .column("Who")
        .column("What")
        .column("About")
        .column("More")
        .responsive();
    let any = !entries.is_empty();
    let table = entries.into_iter().fold(table, |table, entry| {
        table.row([
            Content::number(entry.sequence),
            entry.recorded_at.for_people().into(),
            entry.actor.into(),
            entry.event.into(),
            entry.subject.into(),
            detail(&entry.detail),
        ])
    });
    any.then_some(table)
}

/// What else is known, a line for each thing; as it is stored if it is no JSON object.
fn detail(stored: &str) -> Content {
    let Ok(things) = serde_json::from_str::<serde_json::Map<String, Value>>(stored) else { return stored.into() };
    Content::lines(things.iter().map(|(name, value)| format!("{}: {}", name.replace('_', " "), words(value))))
}

fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(words).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
