//! Writing to a selection: which template, to whom, and what it will say; then it is sent, and can be undone.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::super::model::Template;
use super::actions::{self, Drafts, Selection};
use super::forms::{SelectionForm, is_key};
use super::guards::Senders;
use super::{labels, month_in};
use crate::error::AppError;
use crate::secrets::random_token;
use crate::web::components::{
    BackLink, Button, CsrfField, InsetText, NotificationBanner, Radios, SummaryList, SummaryRow,
};
use crate::web::{As, Form, see_other};
use crate::windows::ReportingMonth;

#[derive(Serialize)]
struct MessagePage {
    action: String,
    locations: Vec<String>,
    is_empty: bool,
    templates: Radios,
    choose: Button,
    preview: Option<Preview>,
}

#[derive(Serialize)]
struct Preview {
    numbers: SummaryList,
    unreachable: Vec<String>,
    undo: InsetText,
    letter: Option<Letter>,
    csrf: CsrfField,
    template: String,
    key: String,
    send: Button,
}

#[derive(Serialize)]
struct Letter {
    to: String,
    subject: String,
    paragraphs: Vec<Vec<String>>,
}

/// `GET /compliance/{month}/message`
pub async fn show(
    asker: As<Senders>,
    month: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let month = month_in(&month)?;
    let (locations, template) = chosen_in(&request)?;
    let preview = find_preview(&asker, month, &locations, template).await?;
    let page = MessagePage {
        action: format!("/compliance/{month}/message"),
        is_empty: locations.is_empty(),
        locations,
        templates: templates(template.unwrap_or(Template::Help)),
        choose: Button::new(if preview.is_some() { "Show this message" } else { "See it first" }).secondary(),
        preview,
    };
    let back = BackLink::new(format!("/compliance/{month}")).text(format!("Not sent for {}", month.for_people()));
    asker.visitor.page("compliance/message", "Write to providers").back(back).show(page)
}

/// The locations and the template of an address; no template before one was chosen.
fn chosen_in(request: &HttpRequest) -> Result<(Vec<String>, Option<Template>), AppError> {
    let form: SelectionForm = serde_html_form::from_str(request.query_string())
        .map_err(|_| AppError::BadRequest("This address cannot be read."))?;
    Ok((form.locations(), form.template.parse().ok()))
}

fn templates(chosen: Template) -> Radios {
    let templates = Template::ALL.iter().fold(Radios::new("template", "Which message?"), |radios, template| {
        let (name, about) = labels::template(*template);
        radios.option_with_hint(template.as_str(), name, about)
    });
    templates.value(chosen.as_str())
}

/// What would be sent, when there are locations and a template was chosen.
async fn find_preview(
    asker: &As<Senders>,
    month: ReportingMonth,
    locations: &[String],
    template: Option<Template>,
) -> Result<Option<Preview>, AppError> {
    let Some(template) = template.filter(|_| !locations.is_empty()) else { return Ok(None) };
    let selection = Selection { month, locations: locations.to_vec(), template };
    let drafts = actions::preview(asker.visitor.state(), asker.scopes.clone(), selection).await?;
    Ok(Some(preview(asker, template, &drafts)))
}

fn preview(asker: &As<Senders>, template: Template, drafts: &Drafts) -> Preview {
    let minutes = asker.visitor.state().config.compliance.undo_minutes;
    let undo = match minutes {
        0 => "The messages leave at once. They cannot be taken back.".to_owned(),
        1 => "The messages wait for 1 minute. Until then you can take them back.".to_owned(),
        several => format!("The messages wait for {several} minutes. Until then you can take them back."),
    };
    let numbers = SummaryList::new()
        .row(SummaryRow::new("Messages", drafts.messages.len().to_string()))
        .row(SummaryRow::new("Locations they are about", drafts.about.len().to_string()))
        .row(SummaryRow::new("Nobody can be reached", drafts.unreachable.len().to_string()))
        .row(SummaryRow::new("Left out: sent by now", drafts.left_out.to_string()))
        .row(SummaryRow::new("Left out: no missed window counts", drafts.not_about.len().to_string()));
    let letter = drafts.messages.first().map(|draft| Letter {
        to: format!("{} ({})", draft.access.name, draft.access.email),
        subject: draft.message.subject.clone(),
        paragraphs: draft
            .message
            .body
            .split("\n\n")
            .filter(|part| !part.trim().is_empty())
            .map(|part| part.trim().lines().map(str::to_owned).collect())
            .collect(),
    });
    let send = match drafts.messages.len() {
        1 => "Send 1 message".to_owned(),
        several => format!("Send {several} messages"),
    };
    Preview {
        numbers,
        unreachable: drafts.unreachable.clone(),
        undo: InsetText::new([undo]),
        letter,
        csrf: asker.visitor.form_token(),
        template: template.as_str().to_owned(),
        key: random_token(),
        send: Button::new(send).once(),
    }
}

/// `POST /compliance/{month}/message`
pub async fn post_send(
    asker: As<Senders>,
    month: web::Path<String>,
    Form(form): Form<SelectionForm>,
) -> Result<HttpResponse, AppError> {
    let month: ReportingMonth = month_in(&month)?;
    let template = form.template.parse().map_err(|_| AppError::BadRequest("Choose which message to send."))?;
    if !is_key(&form.key) || form.location.is_empty() {
        return Err(AppError::BadRequest("A part of this form is missing."));
    }
    let selection = Selection { month, locations: form.locations(), template };
    let (state, id) = (asker.visitor.state(), asker.person.account.id);
    let batch = actions::write_to(state, id, asker.scopes.clone(), selection, form.key).await?;
    asker.visitor.flash(&NotificationBanner::success("Your message is in the outbox."));
    Ok(see_other(&format!("/compliance/batches/{batch}")))
}
