//! The record, for administrators to read.

use actix_web::{HttpResponse, web};
use serde::Serialize;

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
            entry.detail.into(),
        ])
    });
    who.visitor
        .page("audit/audit", "Audit record")
        .back(BackLink::new("/admin").text("Administration"))
        .wide()
        .show(AuditPage { entries: any.then_some(table), pagination })
}
