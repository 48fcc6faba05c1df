//! What a provider sees of a case against it, in plain words, and its representations.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, At, CaseError, CaseView, Said, is_theirs};
use super::super::forms::Reader;
use super::super::guards::{CaseReaders, by};
use super::super::labels;
use super::super::model::{Breach, Stage, TO_OFFICERS, Via};
use super::super::queries::Viewer;
use super::super::rules::days;
use super::case_tables::document_link;
use super::own_words::{heading, next, time_to_answer};
use super::parts::{FormPage, lines, with_case};
use super::submit::uploads;
use crate::error::AppError;
use crate::web::components::{BackLink, Button, Content, FileUpload, InsetText, NotificationBanner, Table};
use crate::web::{As, FormErrors, Posted, UploadForm, see_other};

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
    let open = matches!(case.stage, Stage::RepresentationsOpen | Stage::DecisionDue);
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
    if !matches!(case.stage, Stage::RepresentationsOpen | Stage::DecisionDue) {
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
    let mut reader = Reader::new(&fields);
    let words = reader.optional_text("words");
    let errors = match reader.finish(Some(words)) {
        Err(errors) => errors,
        Ok(words) => {
            let said = Said { words, via: Via::Service, received_on: None, files: uploads(files) };
            match actions::represent(asker.visitor.state(), who, At { id, version: None }, said).await {
                Ok(()) => {
                    asker.visitor.flash(&NotificationBanner::success("Thank you. We have what you sent."));
                    return Ok(see_other(&format!("/cases/{id}")));
                }
                Err(CaseError::Refused(field, why)) => {
                    let mut errors = FormErrors::default();
                    errors.add(if field == "files" { "files" } else { "words" }, why);
                    errors
                }
                Err(error) => return Err(with_case(id, TO_NOTICE)(error.into())),
            }
        }
    };
    form(&asker, id, &fields, &errors).await.map_err(with_case(id, TO_NOTICE))
}
