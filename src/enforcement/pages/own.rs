//! What a provider sees of a case against it, in plain words, and its representations.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, At, By, CaseError, CaseView, Said, is_theirs};
use super::super::forms::Reader;
use super::super::guards::{CaseReaders, by};
use super::super::labels;
use super::super::model::{Breach, TO_OFFICERS, Via};
use super::super::queries::Viewer;
use super::super::rules::days;
use super::case_tables::document_link;
use super::own_words::{heading, next, time_to_answer};
use super::parts::{FormPage, lines, with_case};
use super::submit::{Failed, uploads};
use crate::app::State;
use crate::error::AppError;
use crate::web::components::{BackLink, Button, Content, FileUpload, InsetText, NotificationBanner, Table};
use crate::web::{As, FormErrors, Posted, SentFile, UploadForm, see_other};

/// What providers read on the link back to a case.
const TO_NOTICE: &str = "Go to the notice";

#[derive(Serialize)]
struct OwnPage {
    caption: String,
    heading: &'static str,
    next: InsetText,
    what: &'static str,
    allegation: Vec<String>,
    windows: Vec<String>,
    respond: Option<Button>,
    documents: Table,
    said: Option<Table>,
    payments: Option<Table>,
    refunds: Option<Table>,
    appeals: Option<Table>,
    messages: Option<Table>,
    contact: String,
}

/// The case as the provider sees it.
pub fn show(asker: &As<CaseReaders>, view: &CaseView) -> Result<HttpResponse, AppError> {
    let settings = &asker.visitor.state().config.enforcement;
    let case = &view.case;
    let now = asker.visitor.state().clock.now();
    let windows = view
        .windows
        .iter()
        .map(|seen| format!("{}, {}: {}", seen.location, seen.window.month.for_people(), seen.state_in_words()));
    let open = actions::may_answer(case);
    let page = OwnPage {
        caption: case.reference(),
        heading: heading(case.stage),
        next: InsetText::new(next(view, now)),
        what: match case.breach {
            Breach::NoInformation => "We did not get information that you have to send by law.",
            Breach::FalseInformation => "We think that information you sent was wrong in a way that matters.",
        },
        allegation: case.allegation.lines().map(str::to_owned).collect(),
        windows: windows.collect(),
        respond: open.then(|| Button::link("Tell us your side", format!("/cases/{}/representations", case.id))),
        documents: documents(view),
        said: said(view),
        payments: payments(view),
        refunds: refunds(view),
        appeals: appeals(view),
        messages: messages(view),
        contact: format!("Call {} or write to {}.", settings.contact_telephone, settings.contact_email),
    };
    let back = BackLink::new("/cases").text("Notices");
    asker.visitor.page("enforcement/own", page.heading).back(back).show(page)
}

fn documents(view: &CaseView) -> Table {
    let table =
        Table::new("Notices, letters and files").first_cell_is_header().column("File").column("What").column("Date");
    let theirs = view.documents.iter().filter(|paper| is_theirs(paper, &view.documents, &view.services));
    theirs.fold(table.responsive(), |table, paper| {
        table.row([
            document_link(paper).into(),
            labels::letter(paper.kind, &paper.facts).into(),
            paper.added_at.for_people().into(),
        ])
    })
}

fn said(view: &CaseView) -> Option<Table> {
    let table = Table::new("What you told us").column("Date").column("What you said").responsive();
    let table = view.representations.iter().fold(table, |table, said| {
        table.row([Content::text(days::in_words(said.received_on)), Content::lines(said.words.lines())])
    });
    (!view.representations.is_empty()).then_some(table)
}

fn payments(view: &CaseView) -> Option<Table> {
    let table = Table::new("Money from you").column("Date").column("How much").column("What became of it").responsive();
    let table = view.payments.iter().fold(table, |table, payment| {
        let gone = |on| format!("It did not reach us after all, {}", days::in_words(on));
        let state = view.reversal_of(payment.id).map(|reversal| gone(reversal.reversed_on));
        table.row([
            Content::text(days::in_words(payment.received_on)),
            Content::text(payment.pence.to_string()),
            state.unwrap_or_else(|| "We got it".to_owned()).into(),
        ])
    });
    (!view.payments.is_empty()).then_some(table)
}

fn refunds(view: &CaseView) -> Option<Table> {
    let table = Table::new("What we paid back to you").column("Date").column("How much").column("Reference");
    let table = view.refunds.iter().fold(table.responsive(), |table, refund| {
        table.row([
            Content::text(days::in_words(refund.paid_on)),
            Content::text(refund.pence.to_string()),
            refund.reference.clone().into(),
        ])
    });
    (!view.refunds.is_empty()).then_some(table)
}

fn appeals(view: &CaseView) -> Option<Table> {
    let columns = ["To", "Reference", "Made on", "How it ended"];
    let table = columns.into_iter().fold(Table::new("Appeals").responsive(), Table::column);
    let table = view.appeals.iter().fold(table, |table, appeal| {
        table.row([
            labels::tribunal(view.is_onward(appeal)).into(),
            appeal.reference.clone().into(),
            Content::text(days::in_words(appeal.lodged_on)),
            appeal.outcome.map_or("It is open", labels::appeal_outcome_for_providers).into(),
        ])
    });
    (!view.appeals.is_empty()).then_some(table)
}

fn messages(view: &CaseView) -> Option<Table> {
    let table = Table::new("Messages we sent").column("Message").column("To").column("Date").responsive();
    let sent: Vec<_> = view
        .messages
        .iter()
        .filter(|(message, _)| message.state.as_str() == "sent" && message.kind != TO_OFFICERS)
        .collect();
    let table = sent.iter().fold(table, |table, (message, _)| {
        let at = message.finished_at.unwrap_or(message.created_at);
        table.row([message.subject.clone().into(), message.recipient.clone().into(), at.for_people().into()])
    });
    (!sent.is_empty()).then_some(table)
}

/// `GET /cases/{id}/representations`
pub async fn represent(asker: As<CaseReaders>, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    form(&asker, id, &Posted::default(), &FormErrors::default()).await.map_err(with_case(id, TO_NOTICE))
}

async fn form(
    asker: &As<CaseReaders>,
    id: i64,
    posted: &Posted,
    errors: &FormErrors,
) -> Result<HttpResponse, AppError> {
    let by = by(asker);
    let state = asker.visitor.state();
    let case = actions::find(state, &by, id).await?;
    if !matches!(by.viewer, Viewer::Provider(_)) {
        return Ok(see_other(&format!("/cases/{id}/act/representations")));
    }
    if !actions::may_answer(&case) {
        return Err(AppError::Conflict("you cannot tell us your side now. Look at the notice again".to_owned()));
    }
    let settings = &state.config.enforcement;
    let files = FileUpload::several("files", "Files (you can leave this out)")
        .hint(format!("Up to {} files: PDF, PNG, JPEG, TXT, CSV, DOCX or XLSX", settings.files));
    let words = lines("words", "What do you want to tell us?", 8, posted, errors)
        .hint("For example: why the information was not sent. Do not name anybody you care for");
    let page = FormPage {
        title: "Tell us your side".to_owned(),
        caption: case.reference(),
        intro: time_to_answer(&case, days::day_of(state.clock.now())),
        inset: None,
        action: format!("/cases/{id}/representations"),
        version: None,
        parts: vec![words.into(), files.error_if(errors.of("files")).into()],
        button: Button::new("Send it").once(),
        fields: vec!["words", "files"],
        back: BackLink::new(format!("/cases/{id}")).text("The notice"),
    };
    page.show(&asker.visitor, errors)
}

/// `POST /cases/{id}/representations`
pub async fn post_represent(
    asker: As<CaseReaders>,
    id: web::Path<String>,
    UploadForm { fields, files }: UploadForm,
) -> Result<HttpResponse, AppError> {
    let id: i64 = id.parse().map_err(|_| AppError::NotFound)?;
    let who = by(&asker);
    actions::find(asker.visitor.state(), &who, id).await?;
    if !matches!(who.viewer, Viewer::Provider(_)) {
        return Err(AppError::Forbidden("Only the provider sends this form."));
    }
    let errors = match keep_said(asker.visitor.state(), who, id, (&fields, files)).await {
        Ok(()) => {
            asker.visitor.flash(&NotificationBanner::success("Thank you. We have what you sent."));
            return Ok(see_other(&format!("/cases/{id}")));
        }
        Err(failed) => errors_of(failed).map_err(with_case(id, TO_NOTICE))?,
    };
    form(&asker, id, &fields, &errors).await.map_err(with_case(id, TO_NOTICE))
}

/// Keeps what was typed, and the files, as representations of the provider.
async fn keep_said(state: &State, who: By, id: i64, (fields, files): (&Posted, Vec<SentFile>)) -> Result<(), Failed> {
    let mut reader = Reader::new(fields);
    let words = reader.optional_text("words");
    let words = reader.finish(Some(words))?;
    let said = Said { words, via: Via::Service, received_on: None, files: uploads(files) };
    Ok(actions::represent(state, who, At { id, version: None }, said).await?)
}

/// What is wrong with the form, or the answer that it cannot be sent.
fn errors_of(failed: Failed) -> Result<FormErrors, AppError> {
    match failed {
        Failed::Form(errors) => Ok(errors),
        Failed::Case(CaseError::Refused(field, why)) => {
            Ok(FormErrors::one(if field == "files" { "files" } else { "words" }, why))
        }
        Failed::Case(error) => Err(error.into()),
    }
}
