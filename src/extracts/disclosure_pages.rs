//! What left, for administrators: the record that section 277B has to be answered with.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::actions::{self, Disclosed};
use super::labels;
use super::model::Via;
use crate::error::AppError;
use crate::web::components::{BackLink, Content, Link, Pagination, Table};
use crate::web::{Administrator, As, Before, PAGE_SIZE};

/// Which disclosures are listed.
#[derive(Debug, Default, Deserialize)]
pub struct Listing {
    /// Only those of this run.
    run: Option<i64>,
    /// Only those older than this one.
    before: Option<i64>,
}

#[derive(Serialize)]
struct ListPage {
    run: Option<i64>,
    all: Link,
    disclosures: Option<Table>,
    pagination: Option<Pagination>,
}

/// `GET /admin/disclosures`
pub async fn list(who: As<Administrator>, query: web::Query<Listing>) -> Result<HttpResponse, AppError> {
    let Listing { run, before } = query.into_inner();
    let found = actions::list_disclosures(who.visitor.state(), run, before, PAGE_SIZE).await?;
    let path = run.map_or_else(|| "/admin/disclosures".to_owned(), |run| format!("/admin/disclosures?run={run}"));
    let (found, pagination) = Before::paginate(found, &path, "Older files", |one| one.disclosure.id);
    let page = ListPage {
        run,
        all: Link::new("All files that left", "/admin/disclosures"),
        disclosures: (!found.is_empty()).then(|| table_of(&found)),
        pagination,
    };
    let back = BackLink::new("/admin/recipients").text("Recipients");
    who.visitor.page("extracts/disclosures", "Files that left").back(back).wide().show(page)
}

fn table_of(found: &[Disclosed]) -> Table {
    let table = Table::new("Files that left, newest first")
        .hidden_caption()
        .column("When")
        .column("Extract")
        .column("File")
        .column("To whom")
        .numeric("Rows")
        .numeric("Items")
        .column("SHA-256")
        .responsive();
    found.iter().fold(table, |table, Disclosed { disclosure: one, recipient, by }| {
        let count = |number: Option<i64>| number.map_or(Content::text("None"), Content::number);
        let file = one.part.as_ref().map_or(one.file.clone(), |part| format!("{} ({part})", one.file));
        table.row([
            Content::text(one.disclosed_at.for_people()),
            labels::run_of(one.run_id),
            Content::text(file),
            to_whom(one.recipient_id.zip(recipient.clone()), by.as_deref().unwrap_or(&one.actor), one.via),
            count(one.rows),
            count(one.items),
            // In two lines, so that a narrow screen has room for it.
            Content::lines([one.sha256.get(..32).unwrap_or_default(), one.sha256.get(32..).unwrap_or_default()]),
        ])
    })
}

/// The recipient if there is one, and whoever took the file.
fn to_whom(recipient: Option<(i64, String)>, by: &str, via: Via) -> Content {
    match recipient {
        Some((id, name)) => Link::new(format!("{name} ({by})"), format!("/admin/recipients/{id}")).into(),
        None => Content::text(format!("{by}, {}", labels::via(via))),
    }
}
