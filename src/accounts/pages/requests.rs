//! Requests for access, for those who decide.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::super::actions::access::{self, RequestDetails, RequestLine};
use super::super::forms::DecideForm;
use super::super::model::{Refusal, RequestState};
use super::super::{checks, labels};
use super::people::deciding;
use crate::error::AppError;
use crate::web::components::{
    BackLink, Button, ButtonForm, Content, CsrfField, ErrorSummary, Link, NotificationBanner, Pagination, Radios,
    SummaryList, SummaryRow, Table, Textarea,
};
use crate::web::{
    Administrator, Approvers, As, Before, Empty, Form, FormErrors, PAGE_SIZE, Roles, StateLinks, see_other,
};

const PATH: &str = "/people/requests";
const WAITING: &[RequestState] = &[RequestState::Waiting];
const DECIDED: &[RequestState] = &[RequestState::Approved, RequestState::Refused, RequestState::Withdrawn];
const INVITED: &[RequestState] = &[RequestState::Invited];

/// `?state=decided&before=ID`
#[derive(Debug, Default, Deserialize)]
pub struct Filter {
    state: Option<String>,
    before: Option<i64>,
}

#[derive(Serialize)]
struct RequestsPage {
    states: StateLinks,
    requests: Option<Table>,
    pagination: Option<Pagination>,
}

/// `GET /people/requests`
pub async fn list(who: As<Approvers>, filter: web::Query<Filter>) -> Result<HttpResponse, AppError> {
    let (state, wanted) = match filter.state.as_deref() {
        None | Some("waiting") => ("waiting", WAITING),
        Some("decided") => ("decided", DECIDED),
        Some("invited") => ("invited", INVITED),
        Some(_) => return Err(AppError::NotFound),
    };
    let page = (filter.before, PAGE_SIZE + 1);
    let lines = access::list_request_lines(who.visitor.state(), who.scopes.clone(), wanted, page).await?;
    let path = format!("{PATH}?state={state}");
    let (lines, pagination) = Before::paginate(lines, &path, "Older requests", |line| line.request.id);
    let words = [("waiting", "Waiting"), ("invited", "Invited"), ("decided", "Decided")];
    let page = RequestsPage {
        states: StateLinks::new(PATH, &words, state),
        requests: (!lines.is_empty()).then(|| table(&lines, Administrator::scopes_of(&who.person.grants).is_some())),
        pagination,
    };
    let back = if Administrator::scopes_of(&who.person.grants).is_some() { "/admin" } else { "/people" };
    who.visitor.page("accounts/requests", "Requests for access").back(BackLink::new(back)).wide().show(page)
}

fn table(lines: &[RequestLine], is_administrator: bool) -> Table {
    let table = Table::new("Requests for access")
        .hidden_caption()
        .column("Who")
        .column("Place")
        .column("Wants to")
        .column("Since")
        .column("Decides")
        .responsive();
    lines.iter().fold(table, |table, line| {
        let request = &line.request;
        let name = if request.name.is_empty() { request.email.as_str() } else { &request.name };
        let decides = match (request.state, line.has_own, is_administrator) {
            (RequestState::Approved, _, _) => "Has access",
            (RequestState::Refused, _, _) => "Was refused",
            (RequestState::Withdrawn, _, _) => "Invitation taken back",
            (RequestState::Invited, _, _) => "The person who was invited",
            (_, true, true) => "The provider",
            _ => "You",
        };
        let link: Content = Link::new(name, format!("{PATH}/{}", request.id)).into();
        let since = request.created_at.for_people();
        table.row([link, line.place.as_str().into(), line.role().into(), since.as_str().into(), decides.into()])
    })
}

#[derive(Serialize)]
struct RequestPage {
    errors: ErrorSummary,
    name: String,
    details: SummaryList,
    checks: SummaryList,
    notes: Vec<NoteView>,
    note: Textarea,
    can_decide: bool,
    approve: ButtonForm,
    reason: Radios,
    message: Textarea,
    csrf: CsrfField,
    path: String,
    refuse: Button,
    add_note: Button,
}

#[derive(Serialize)]
struct NoteView {
    about: String,
    lines: Vec<String>,
}

/// `GET /people/requests/{id}`
pub async fn request(who: As<Approvers>, id: web::Path<i64>) -> Result<HttpResponse, AppError> {
    request_page(&who, *id, &DecideForm::default(), &FormErrors::default()).await
}

async fn request_page(
    who: &As<Approvers>,
    id: i64,
    form: &DecideForm,
    errors: &FormErrors,
) -> Result<HttpResponse, AppError> {
    let found = access::find_request_details(who.visitor.state(), deciding(who), id).await?;
    let path = format!("{PATH}/{id}");
    let title = title(&found);
    let page = RequestPage {
        errors: errors.summary(&["reason", "message", "note"]),
        name: title.clone(),
        details: details(&found),
        checks: checks::list(&found),
        notes: found.notes.iter().map(|(author, at, body)| note_view(author, at, body)).collect(),
        note: text("note", "Add a note", "The person who asks does not see it", &form.note, errors),
        can_decide: found.request.state == RequestState::Waiting,
        approve: ButtonForm::new(
            format!("{path}/approve"),
            who.visitor.token_text(),
            Button::new("Give access").once(),
        ),
        reason: reasons(&form.reason, errors),
        message: text("message", "What else should they know?", "They get this by email", &form.message, errors),
        csrf: who.visitor.form_token(),
        path,
        refuse: Button::new("Refuse").warning().once(),
        add_note: Button::new("Save note").secondary().once(),
    };
    let builder = who.visitor.page("accounts/request", &title).back(BackLink::new(PATH));
    if errors.is_empty() { builder.show(page) } else { builder.show_errors(page) }
}

fn title(found: &RequestDetails) -> String {
    if found.request.name.is_empty() {
        format!("{} is invited", found.request.email.as_str())
    } else {
        format!("{} asks for access", found.request.name)
    }
}

fn reasons(value: &str, errors: &FormErrors) -> Radios {
    let radios = Radios::new("reason", "Why do you refuse?");
    let with = |radios: Radios, reason: Refusal| radios.option(reason.as_str(), labels::refusal(reason));
    Refusal::ALL.into_iter().fold(radios, with).value(value).error_if(errors.of("reason"))
}

fn text(id: &str, label: &str, hint: &str, value: &str, errors: &FormErrors) -> Textarea {
    Textarea::new(id, label).hint(hint).max_characters(1_000).value(value).error_if(errors.of(id))
}

fn note_view(author: &str, at: &str, body: &str) -> NoteView {
    NoteView { about: format!("{author}, {at}"), lines: body.lines().map(str::to_owned).collect() }
}

fn details(found: &RequestDetails) -> SummaryList {
    let request = &found.request;
    let list = SummaryList::new()
        .row(SummaryRow::new("Email address", request.email.as_str().to_owned()))
        .row(SummaryRow::new("Job title", request.job_title.clone()))
        .row(SummaryRow::new("Place", found.place.clone()))
        .row(SummaryRow::new("Provider", format!("{} ({})", found.provider, request.provider_id)))
        .row(SummaryRow::new("Wants to", labels::role(request.role)))
        .row(SummaryRow::new("Asked", request.created_at.for_people()));
    let state = match (request.state, request.decided_at, request.refusal) {
        (RequestState::Approved, Some(at), _) => format!("Has access since {}", at.for_people()),
        (RequestState::Refused, Some(at), Some(why)) => {
            format!("Refused on {}: {}", at.for_people(), labels::refusal(why))
        }
        (RequestState::Withdrawn, Some(at), _) => format!("Taken back on {}", at.for_people()),
        (RequestState::Invited, ..) => format!("Can be accepted until {}", request.expires_at.for_people()),
        _ => "Waits for a decision".to_owned(),
    };
    list.row(SummaryRow::new("State", state))
}

/// `POST /people/requests/{id}/approve`
pub async fn post_approve(
    who: As<Approvers>,
    id: web::Path<i64>,
    Form(_): Form<Empty>,
) -> Result<HttpResponse, AppError> {
    access::approve_request(who.visitor.state(), deciding(&who), *id).await?;
    who.visitor.flash(&NotificationBanner::success("They have access now. We are sending them a message."));
    Ok(see_other(PATH))
}

/// `POST /people/requests/{id}/refuse`
pub async fn post_refuse(
    who: As<Approvers>,
    id: web::Path<i64>,
    Form(form): Form<DecideForm>,
) -> Result<HttpResponse, AppError> {
    match form.refusal() {
        Ok(refusal) => access::refuse_request(who.visitor.state(), deciding(&who), *id, refusal).await?,
        Err(errors) => return request_page(&who, *id, &form, &errors).await,
    }
    who.visitor.flash(&NotificationBanner::success("We are sending them a message with the reason."));
    Ok(see_other(PATH))
}

/// `POST /people/requests/{id}/notes`
pub async fn post_note(
    who: As<Approvers>,
    id: web::Path<i64>,
    Form(form): Form<DecideForm>,
) -> Result<HttpResponse, AppError> {
    match form.note() {
        Ok(note) => access::note_request(who.visitor.state(), deciding(&who), *id, note).await?,
        Err(errors) => return request_page(&who, *id, &form, &errors).await,
    }
    Ok(see_other(&format!("{PATH}/{id}")))
}
