//! Messages, for administrators to see what became of them and to send failed ones again.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::model::{MailAttempt, MailMessage, MailState, Outcome};
use super::{actions, queries};
use crate::error::AppError;
use crate::web::components::{
    BackLink, Button, ButtonForm, Content, Link, NotificationBanner, Pagination, SummaryList, SummaryRow, Table, Tag,
    TagColour,
};
use crate::web::{Administrator, As, Before, Empty, Form, PAGE_SIZE, StateFilter, StateLinks, see_other};

#[derive(Serialize)]
struct MailPage {
    states: StateLinks,
    messages: Option<Table>,
    none: &'static str,
    pagination: Option<Pagination>,
}

const STATES: [(&str, &str); 3] = [("failed", "Failed"), ("queued", "Waiting"), ("sent", "Sent")];

/// `GET /admin/mail`
pub async fn list(who: As<Administrator>, query: web::Query<StateFilter>) -> Result<HttpResponse, AppError> {
    let filter = query.into_inner();
    let state = match &filter.state {
        None => MailState::Failed,
        Some(text) => text.parse().map_err(|_| AppError::NotFound)?,
    };
    let before = filter.before;
    let rows = who
        .visitor
        .state()
        .db
        .read(move |conn| queries::list_page(conn, state, before, PAGE_SIZE + 1).map_err(AppError::from))
        .await?;
    let path = format!("/admin/mail?state={}", state.as_str());
    let (rows, pagination) = Before::paginate(rows, &path, "Older messages", |message| message.id);
    let page = MailPage {
        states: StateLinks::new("/admin/mail", &STATES, state.as_str()),
        messages: table(&rows),
        none: none(state),
        pagination,
    };
    who.visitor.page("mail/messages", "Messages").back(BackLink::new("/admin").text("Administration")).wide().show(page)
}

/// What is said instead of an empty list.
fn none(state: MailState) -> &'static str {
    match state {
        MailState::Failed => "No message has failed.",
        MailState::Queued => "No message is waiting.",
        MailState::Sent => "No message was sent yet.",
    }
}

fn table(rows: &[MailMessage]) -> Option<Table> {
    let table = Table::new("Messages, newest first")
        .hidden_caption()
        .column("Subject")
        .column("To")
        .column("Written")
        .responsive();
    let table = rows.iter().fold(table, |table, message| {
        table.row([
            Link::new(message.subject.clone(), format!("/admin/mail/{}", message.id)).into(),
            message.recipient.clone().into(),
            message.created_at.for_people().into(),
        ])
    });
    (!rows.is_empty()).then_some(table)
}

#[derive(Serialize)]
struct MessagePage {
    subject: String,
    details: SummaryList,
    attempts: Option<Table>,
    retry: Option<ButtonForm>,
}

/// `GET /admin/mail/{id}`
pub async fn show(who: As<Administrator>, id: web::Path<i64>) -> Result<HttpResponse, AppError> {
    let id = *id;
    let found = who
        .visitor
        .state()
        .db
        .read(move |conn| {
            let Some(message) = queries::find(conn, id)? else { return Ok(None) };
            Ok::<_, AppError>(Some((message, queries::list_attempts(conn, id)?)))
        })
        .await?;
    let (message, attempts) = found.ok_or(AppError::NotFound)?;
    let retry = (message.state == MailState::Failed && message.cancelled_at.is_none()).then(|| {
        let button = Button::new("Send again");
        ButtonForm::new(format!("/admin/mail/{id}/retry"), who.visitor.token_text(), button)
    });
    let page = MessagePage {
        subject: message.subject.clone(),
        details: details(&message),
        attempts: attempts_table(&attempts),
        retry,
    };
    who.visitor.page("mail/message", "Message").back(BackLink::new("/admin/mail").text("Messages")).wide().show(page)
}

fn details(message: &MailMessage) -> SummaryList {
    let tag = match message.state {
        _ if message.cancelled_at.is_some() => Tag::new("Taken back", TagColour::Grey),
        MailState::Queued => Tag::new("Waiting", TagColour::Yellow),
        MailState::Sent => Tag::new("Sent", TagColour::Green),
        MailState::Failed => Tag::new("Failed", TagColour::Red),
    };
    SummaryList::new()
        .row(SummaryRow::new("State", tag))
        .row(SummaryRow::new("To", message.recipient.clone()))
        .row(SummaryRow::new("Written", message.created_at.for_people()))
}

fn attempts_table(attempts: &[MailAttempt]) -> Option<Table> {
    let table = Table::new("Attempts, oldest first")
        .hidden_caption()
        .column("When")
        .column("Result")
        .column("Answer of the mail server")
        .responsive();
    let table = attempts.iter().fold(table, |table, attempt| {
        let outcome: Content = match attempt.outcome {
            Outcome::Accepted => Tag::new("Accepted", TagColour::Green),
            Outcome::Deferred => Tag::new("Not now", TagColour::Yellow),
            Outcome::Refused => Tag::new("Refused", TagColour::Red),
        }
        .into();
        table.row([attempt.attempted_at.for_people().into(), outcome, attempt.detail.clone().into()])
    });
    (!attempts.is_empty()).then_some(table)
}

/// `POST /admin/mail/{id}/retry`
pub async fn post_retry(
    who: As<Administrator>,
    id: web::Path<i64>,
    Form(_): Form<Empty>,
) -> Result<HttpResponse, AppError> {
    let id = *id;
    actions::retry(who.visitor.state(), who.person.actor(), id).await?;
    who.visitor.flash(&NotificationBanner::success("The message is in the outbox again."));
    Ok(see_other(&format!("/admin/mail/{id}")))
}
