//! The receipt of a complete return.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::guards::Readers;
use super::asking::{back_to_return, is_provider, month_of, return_path};
use crate::error::AppError;
use crate::web::components::{Link, SummaryList, SummaryRow};
use crate::web::{As, see_other};
use crate::windows::rules::{closing_for_people, opening_for_people};

#[derive(Serialize)]
struct ReceiptPage {
    reference: String,
    month: String,
    details: SummaryList,
    next: Option<String>,
    links: Vec<Link>,
}

/// `GET /locations/{id}/returns/{month}/receipt`
pub async fn receipt(asker: As<Readers>, path: web::Path<(String, String)>) -> Result<HttpResponse, AppError> {
    let (location_id, month) = path.into_inner();
    let view = month_of(&asker, location_id, &month).await?;
    let (location, month) = (&view.monthly.location, view.window.month);
    let path = return_path(&location.id, month);
    // Not complete: there is nothing to show but what is left to do.
    let Some(reference) = view.monthly.reference.clone() else { return Ok(see_other(&path)) };
    let mut details = SummaryList::new()
        .row(SummaryRow::new("Location", location.name.clone()))
        .row(SummaryRow::new("CQC id", location.id.clone()))
        .row(SummaryRow::new("Month", month.for_people()));
    if let Some(at) = view.monthly.standing.completed_at {
        details = details.row(SummaryRow::new("Complete on", at.for_people()));
    }
    let next = view.next.map(|next| {
        format!(
            "The next window, for {}, opens on {} and closes on {}.",
            next.month.for_people(),
            opening_for_people(&next),
            closing_for_people(&next)
        )
    });
    let owed = is_provider(&asker).then(|| Link::new("What you owe", "/returns"));
    let answers = Link::new("All answers on one page, to check or print", format!("{path}/answers"));
    let page = ReceiptPage {
        reference,
        month: month.for_people(),
        details,
        next,
        links: [Some(answers), owed].into_iter().flatten().collect(),
    };
    let title = format!("Receipt for {}, {}", page.month, location.name);
    asker.visitor.page("returns/receipt", &title).back(back_to_return(&location.id, month)).show(page)
}
