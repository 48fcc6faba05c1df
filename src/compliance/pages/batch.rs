//! What was sent to a selection, where each message stands, and the way to take back what has not left.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::actions::{self, BatchView, Sending};
use super::guards::Senders;
use super::labels;
use crate::error::AppError;
use crate::web::components::{
    BackLink, Button, ButtonForm, Content, NotificationBanner, SummaryList, SummaryRow, Table, Tag, TagColour,
};
use crate::web::{As, Empty, Form, see_other};

#[derive(Serialize)]
struct BatchPage {
    heading: &'static str,
    details: SummaryList,
    undo: Option<ButtonForm>,
    messages: Table,
}

/// `GET /compliance/batches/{id}`
pub async fn show(asker: As<Senders>, id: web::Path<i64>) -> Result<HttpResponse, AppError> {
    let found = actions::view_batch(asker.visitor.state(), asker.scopes.clone(), *id).await?;
    let (batch, waiting) = (&found.batch, count(&found, Sending::Waiting));
    let page = BatchPage {
        heading: heading(waiting, found.messages.len()),
        details: details(&found),
        undo: (waiting > 0).then(|| undo_button(&asker, batch.id)),
        messages: messages(&found),
    };
    let (month, heading) = (batch.month, page.heading);
    let back = BackLink::new(format!("/compliance/{month}")).text(format!("Not sent for {}", month.for_people()));
    asker.visitor.page("compliance/batch", heading).back(back).show(page)
}

fn count(found: &BatchView, sending: Sending) -> usize {
    found.messages.iter().filter(|(_, _, one)| *one == sending).count()
}

/// `waiting` and `all` are numbers of messages.
fn heading(waiting: usize, all: usize) -> &'static str {
    match (waiting, all) {
        (0, 1) => "Message to a provider",
        (0, _) => "Messages to providers",
        (1, _) => "A message is waiting",
        _ => "Messages are waiting",
    }
}

fn details(found: &BatchView) -> SummaryList {
    let batch = &found.batch;
    let number = |sending| count(found, sending).to_string();
    SummaryList::new()
        .row(SummaryRow::new("Month", batch.month.for_people()))
        .row(SummaryRow::new("Message", labels::template(batch.template).0))
        .row(SummaryRow::new("Written", batch.made_at.for_people()))
        .row(SummaryRow::new("Leaves", batch.leaves_at.for_people()))
        .row(SummaryRow::new("Waiting", number(Sending::Waiting)))
        .row(SummaryRow::new("Sent", number(Sending::Sent)))
        .row(SummaryRow::new("Not taken by the mail server", number(Sending::Failed)))
        .row(SummaryRow::new("Taken back", number(Sending::TakenBack)))
}

fn undo_button(asker: &As<Senders>, batch_id: i64) -> ButtonForm {
    let button = Button::new("Take back what has not left").warning().once();
    ButtonForm::new(format!("/compliance/batches/{batch_id}/undo"), asker.visitor.token_text(), button)
}

fn messages(found: &BatchView) -> Table {
    let table = Table::new("To whom").first_cell_is_header().column("Person").numeric("Locations").column("Message");
    found.messages.iter().fold(table.responsive(), |table, (name, locations, sending)| {
        let tag = match sending {
            Sending::Waiting => Tag::new("Waiting", TagColour::Yellow),
            Sending::Sent => Tag::new("Sent", TagColour::Green),
            Sending::Failed => Tag::new("Failed", TagColour::Red),
            Sending::TakenBack => Tag::new("Taken back", TagColour::Grey),
        };
        table.row([name.clone().into(), Content::number(locations), tag.into()])
    })
}

/// `POST /compliance/batches/{id}/undo`
pub async fn post_undo(asker: As<Senders>, id: web::Path<i64>, Form(_): Form<Empty>) -> Result<HttpResponse, AppError> {
    let (state, id) = (asker.visitor.state(), *id);
    let taken_back = actions::undo(state, asker.person.actor(), asker.scopes.clone(), id).await?;
    let text = match taken_back {
        0 => "There was nothing to take back: everything has left.".to_owned(),
        1 => "1 message was taken back. It will not be sent.".to_owned(),
        several => format!("{several} messages were taken back. They will not be sent."),
    };
    asker.visitor.flash(&NotificationBanner::info(text));
    Ok(see_other(&format!("/compliance/batches/{id}")))
}
