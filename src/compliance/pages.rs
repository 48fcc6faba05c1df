//! How returns come in (here); who has not sent theirs (`chase`), one of them (`location`), what is written to them
//! (`messages`, `batch`), the list as a file (`download`), what is no longer operating (`not_operating`), and what a
//! provider sees of it (`own`).

mod batch;
mod chase;
mod download;
mod location;
mod messages;
mod not_operating;
mod own;
mod why;

use actix_web::HttpResponse;
use serde::Serialize;

use super::actions::{self, Overview};
use super::model::Counts;
use super::{forms, guards, labels};
use crate::error::AppError;
use crate::web::components::{Content, Link, SummaryList, SummaryRow, Table};
use crate::web::{As, RegisterReader};
use crate::windows::ReportingMonth;
use crate::windows::rules::in_words;

pub use batch::{post_undo, show as batch};
pub use chase::month;
pub use download::post_download;
pub use location::{post_contact, show as location};
pub use messages::{post_send, show as messages};
pub use not_operating::{check, list as reports, post_check, post_report, report};
pub use own::own;

/// The month of an address.
fn month_in(path: &str) -> Result<ReportingMonth, AppError> {
    ReportingMonth::parse(path).map_err(|error| AppError::no_month(&error))
}

#[derive(Serialize)]
struct OverviewPage {
    window: String,
    now: SummaryList,
    list: Link,
    months: Option<Table>,
}

/// `GET /compliance`
pub async fn overview(asker: As<RegisterReader>) -> Result<HttpResponse, AppError> {
    let state = asker.visitor.state();
    let found = actions::overview(state, asker.scopes.clone()).await?;
    let month = found.window.month;
    let page = OverviewPage {
        window: in_words(&found.window, found.now),
        now: so_far(&found),
        list: Link::new(
            format!("Who has not sent the return for {}", month.for_people()),
            format!("/compliance/{month}"),
        ),
        months: months(&found.closed),
    };
    asker.visitor.page("compliance/overview", "Compliance").wide().show(page)
}

fn so_far(found: &Overview) -> SummaryList {
    let left = found.registered - found.complete - found.begun;
    SummaryList::new()
        .row(SummaryRow::new("Month", found.window.month.for_people()))
        .row(SummaryRow::new("Locations on the register", Content::number(found.registered)))
        .row(SummaryRow::new("Complete", share(found.complete, found.registered)))
        .row(SummaryRow::new("Part done", share(found.begun, found.registered)))
        .row(SummaryRow::new("Nothing yet", share(left.max(0), found.registered)))
}

/// A number and its share: `120 (40.0%)`.
fn share(part: i64, whole: i64) -> String {
    if whole == 0 {
        return part.to_string();
    }
    let per_mille = (part.saturating_mul(1_000).saturating_add(whole / 2)) / whole;
    format!("{part} ({}.{}%)", per_mille / 10, per_mille % 10)
}

fn months(closed: &[(ReportingMonth, Counts)]) -> Option<Table> {
    let table = Table::new("Windows that have closed")
        .first_cell_is_header()
        .column("Month")
        .numeric("Complete")
        .numeric("Part done")
        .numeric("Missing")
        .numeric("Excused")
        .numeric("Nothing owed")
        .responsive();
    let table = closed.iter().fold(table, |table, (month, counts)| {
        let owed = counts.total() - counts.not_required;
        table.row([
            Link::new(month.for_people(), format!("/compliance/{month}")).into(),
            share(counts.complete, owed).into(),
            Content::number(counts.partial),
            Content::number(counts.missing),
            Content::number(counts.excused),
            Content::number(counts.not_required),
        ])
    });
    (!closed.is_empty()).then_some(table)
}
