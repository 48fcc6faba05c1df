//! The receipt of a complete return.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::actions;
use super::super::guards::Readers;
use super::super::model::{Channel, MonthlyReturn};
use super::asking::{back_to_return, is_provider, month_of, return_path};
use crate::error::AppError;
use crate::register::Status;
use crate::web::components::{Link, SummaryList, SummaryRow};
use crate::web::{As, see_other};
use crate::windows::rules::{closing_for_people, opening_for_people};
use crate::windows::{ReportingMonth, Window};

#[derive(Serialize)]
struct ReceiptPage {
    heading: String,
    reference: String,
    lead: Vec<String>,
    change: Option<&'static str>,
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
    let is_provider = is_provider(&asker);
    let owed = is_provider.then(|| Link::new("What you owe", "/returns"));
    let answers = Link::new("All answers on one page, to check or print", format!("{path}/answers"));
    let mail = mail(&asker, &view.monthly).await?;
    let can_change = is_provider && location.status != Status::Deregistered;
    let page = ReceiptPage {
        heading: format!("{} return for {} is complete", if is_provider { "Your" } else { "The" }, month.for_people()),
        reference,
        lead: [Some(counted(is_provider, month)), mail.map(str::to_owned)].into_iter().flatten().collect(),
        change: can_change.then_some(CHANGE),
        details: details(&view.monthly),
        next: view.next.as_ref().map(next),
        links: [Some(answers), owed].into_iter().flatten().collect(),
    };
    let title = format!("Receipt for {}, {}", month.for_people(), location.name);
    asker.visitor.page("returns/receipt", &title).back(back_to_return(&location.id, month)).show(page)
}

fn details(monthly: &MonthlyReturn) -> SummaryList {
    let MonthlyReturn { location, standing, .. } = monthly;
    let mut details = SummaryList::new()
        .row(SummaryRow::new("Location", location.name.clone()))
        .row(SummaryRow::new("CQC id", location.id.clone()))
        .row(SummaryRow::new("Month", standing.month.for_people()));
    if let Some(at) = standing.completed_at {
        details = details.row(SummaryRow::new("Complete on", at.for_people()));
    }
    if monthly.is_nil() {
        details = details.row(SummaryRow::new("Nil return", "All numbers of this return are 0"));
    }
    details
}

fn next(next: &Window) -> String {
    let (opens, closes) = (opening_for_people(next), closing_for_people(next));
    format!("The next window, for {}, opens on {opens} and closes on {closes}.", next.month.for_people())
}

/// For the provider's people, as long as they can save something.
const CHANGE: &str =
    "You can change your figures at any time. Keep your empty beds and places up to date, so that people can find you.";

fn counted(is_provider: bool, month: ReportingMonth) -> String {
    let month = month.for_people();
    if is_provider {
        format!("It counted. You do not need to do anything else for {month}.")
    } else {
        format!("It counted. Nothing else is owed for {month}.")
    }
}

/// Who gets the receipt by email, by the way in which the return was completed.
async fn mail(asker: &As<Readers>, monthly: &MonthlyReturn) -> Result<Option<&'static str>, AppError> {
    let Some(save) = monthly.completed_by else { return Ok(None) };
    Ok(match actions::completed_through(asker.visitor.state(), save).await? {
        Some(Channel::Page | Channel::Reminder) => Some("The person who completed it gets a receipt by email."),
        Some(Channel::Api) => Some("Another system completed it, so nobody gets an email. This page is the receipt."),
        Some(Channel::Bulk) | None => None,
    })
}
