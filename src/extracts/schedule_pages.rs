//! What is made by itself: pages for analysts to ask for it, see it and end it.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::actions::{self, ExtractError, ScheduleView};
use super::forms::ScheduleForm;
use super::labels;
use super::model::{Format, Kind, Recipient, Rhythm, Run, RunState};
use crate::error::AppError;
use crate::web::components::{
    BackLink, Button, ButtonForm, Checkboxes, Content, CsrfField, ErrorSummary, Input, Link, NotificationBanner,
    Pagination, Radios, Select, SummaryList, SummaryRow, Table,
};
use crate::web::{As, Before, Empty, Extractors, Form, FormErrors, PAGE_SIZE, see_other};

const PATH: &str = "/extracts/schedules";

#[derive(Serialize)]
struct ListPage {
    add: Button,
    schedules: Option<Table>,
    pagination: Option<Pagination>,
}

/// `GET /extracts/schedules`
pub async fn list(asker: As<Extractors>, query: web::Query<Before>) -> Result<HttpResponse, AppError> {
    let who = (asker.person.actor(), asker.scopes.clone());
    let found = actions::list_schedules(asker.visitor.state(), who, query.before, PAGE_SIZE).await?;
    let (found, pagination) = Before::paginate(found, PATH, "Older schedules", |one| one.schedule.id);
    let page = ListPage {
        add: Button::link("Put an extract on a schedule", "/extracts/schedules/new"),
        schedules: (!found.is_empty()).then(|| schedules(&found)),
        pagination,
    };
    asker.visitor.page("extracts/schedules", "Extracts on a schedule").back(extracts()).wide().show(page)
}

fn schedules(found: &[ScheduleView]) -> Table {
    let table = Table::new("Schedules, newest first")
        .hidden_caption()
        .first_cell_is_header()
        .column("Extract")
        .column("How often")
        .column("For whom")
        .column("Next")
        .column("State")
        .responsive();
    found.iter().fold(table, |table, view| {
        let one = &view.schedule;
        let name = format!("{}, schedule {}", labels::kind(one.kind), one.id);
        table.row([
            Link::new(name, format!("{PATH}/{}", one.id)).into(),
            Content::text(labels::rhythm(one.rhythm)),
            Content::text(for_whom(view)),
            Content::text(next(view)),
            labels::schedule_state(one).into(),
        ])
    })
}

fn for_whom(view: &ScheduleView) -> String {
    view.recipient.clone().unwrap_or_else(|| "Who can see it".to_owned())
}

fn next(view: &ScheduleView) -> String {
    match (view.next_due_at, view.schedule.ended_at) {
        (Some(at), _) => at.for_people(),
        (None, None) => "After the next window".to_owned(),
        (None, Some(_)) => "Never".to_owned(),
    }
}

#[derive(Serialize)]
struct AddPage {
    errors: ErrorSummary,
    kind: Radios,
    format: Radios,
    rhythm: Radios,
    month: Input,
    due_at: Input,
    provisional: Checkboxes,
    recipient: Select,
    scope: Input,
    without_sensitive: Checkboxes,
    csrf: CsrfField,
    button: Button,
}

/// `GET /extracts/schedules/new`
pub async fn add(asker: As<Extractors>) -> Result<HttpResponse, AppError> {
    let form = ScheduleForm { format: Format::Csv.as_str().to_owned(), ..ScheduleForm::default() };
    let page = add_page(&asker, &form, &FormErrors::default()).await?;
    asker.visitor.page("extracts/add_schedule", "Put an extract on a schedule").back(back()).show(page)
}

/// `POST /extracts/schedules/new`
pub async fn post_add(asker: As<Extractors>, Form(form): Form<ScheduleForm>) -> Result<HttpResponse, AppError> {
    let wanted = match form.read() {
        Ok(wanted) => wanted,
        Err(errors) => return show_errors(&asker, &form, &errors).await,
    };
    let state = asker.visitor.state();
    match actions::schedule(state, asker.person.actor(), asker.scopes.clone(), wanted).await {
        Ok(schedule) => {
            asker.visitor.flash(&NotificationBanner::success("The extract is on a schedule."));
            Ok(see_other(&format!("{PATH}/{}", schedule.id)))
        }
        Err(error) => show_errors(&asker, &form, &errors_of(error)?).await,
    }
}

/// What is wrong with the form, if typing something else would help.
fn errors_of(error: ExtractError) -> Result<FormErrors, AppError> {
    if let ExtractError::Unfit(field, why) = error {
        return Ok(FormErrors::one(field, labels::sentence(why)));
    }
    let Some(field) = error.field() else { return Err(error.into()) };
    // The moment of an extract that is made by itself is when it is due.
    let field = if field == "as_at" { "due_at" } else { field };
    Ok(FormErrors::one(field, labels::sentence(&error.to_string())))
}

async fn show_errors(
    asker: &As<Extractors>,
    form: &ScheduleForm,
    errors: &FormErrors,
) -> Result<HttpResponse, AppError> {
    let page = add_page(asker, form, errors).await?;
    asker.visitor.page("extracts/add_schedule", "Put an extract on a schedule").back(back()).show_errors(page)
}

async fn add_page(asker: &As<Extractors>, form: &ScheduleForm, errors: &FormErrors) -> Result<AddPage, AppError> {
    let recipients = actions::list_current_recipients(asker.visitor.state(), asker.scopes.clone()).await?;
    let typed = |id: &'static str, label: &'static str, hint: &'static str, value: &str| {
        Input::text(id, label).hint(hint).width(20).value(value).error_if(errors.of(id))
    };
    Ok(AddPage {
        errors: errors.summary(&ScheduleForm::FIELDS),
        kind: kind_of(form, errors),
        format: format_of(form, errors),
        rhythm: rhythm_of(form, errors),
        month: typed("month", "If once, which month?", "For example, 2026-01", &form.month),
        due_at: typed("due_at", "If once, when?", "A day and a time, like 2026-01-15 09:30", &form.due_at),
        provisional: Checkboxes::single("provisional", "yes", "If once, use a month that is still open, as it is then")
            .values([form.provisional.as_str()]),
        recipient: recipient_of(&recipients, form, errors),
        scope: typed(
            "scope",
            "Of which locations? (you can leave this out)",
            "Enter the code of a council, board or region, like E08000009. Leave it empty for all that they may have",
            &form.scope,
        ),
        without_sensitive: Checkboxes::single(
            "without_sensitive",
            "yes",
            "Leave out items that may be commercially sensitive",
        )
        .values([form.without_sensitive.as_str()]),
        csrf: asker.visitor.form_token(),
        button: Button::new("Put it on the schedule").once(),
    })
}

fn kind_of(form: &ScheduleForm, errors: &FormErrors) -> Radios {
    let kinds = Kind::ALL.iter().fold(Radios::new("kind", "What do you need?"), |radios, kind| {
        radios.option(kind.as_str(), labels::kind(*kind))
    });
    kinds.value(&form.kind).error_if(errors.of("kind"))
}

fn format_of(form: &ScheduleForm, errors: &FormErrors) -> Radios {
    let formats = Format::ALL.iter().fold(Radios::new("format", "How should it be written?"), |radios, format| {
        radios.option(format.as_str(), labels::format(*format))
    });
    formats.value(&form.format).error_if(errors.of("format"))
}

fn rhythm_of(form: &ScheduleForm, errors: &FormErrors) -> Radios {
    let rhythms = Rhythm::ALL.iter().fold(Radios::new("rhythm", "How often is it made?"), |radios, rhythm| {
        radios.option(rhythm.as_str(), labels::rhythm(*rhythm))
    });
    rhythms.value(&form.rhythm).error_if(errors.of("rhythm"))
}

fn recipient_of(recipients: &[Recipient], form: &ScheduleForm, errors: &FormErrors) -> Select {
    let select = Select::new("recipient", "Who is it for?").option("", "No recipient: we take it ourselves");
    let select = recipients.iter().fold(select, |select, one| select.option(one.id.to_string(), one.name.clone()));
    select.value(form.recipient.clone()).error_if(errors.of("recipient"))
}

#[derive(Serialize)]
struct SchedulePage {
    heading: String,
    about: SummaryList,
    cancel: Option<ButtonForm>,
    runs: Option<Table>,
    pagination: Option<Pagination>,
}

/// `GET /extracts/schedules/{id}`
pub async fn schedule(
    asker: As<Extractors>,
    id: web::Path<String>,
    query: web::Query<Before>,
) -> Result<HttpResponse, AppError> {
    let id: i64 = id.parse().map_err(|_| AppError::NotFound)?;
    let who = (asker.person.actor(), asker.scopes.clone());
    let (view, runs) = actions::view_schedule(asker.visitor.state(), who, id, query.before, PAGE_SIZE).await?;
    let path = format!("{PATH}/{id}");
    let (runs, pagination) = Before::paginate(runs, &path, "Older extracts", |one| one.id);
    let may_end = actions::may_end(asker.person.actor(), &asker.scopes, &view.schedule);
    let cancel = (may_end && view.schedule.ended_at.is_none()).then(|| {
        let button = Button::new("Cancel the schedule").warning().once();
        ButtonForm::new(format!("{path}/cancel"), asker.visitor.token_text(), button)
    });
    let page = SchedulePage {
        heading: format!("{}, schedule {id}", labels::kind(view.schedule.kind)),
        about: about(&view),
        cancel,
        runs: (!runs.is_empty()).then(|| table_of(&runs)),
        pagination,
    };
    asker.visitor.page("extracts/schedule", &page.heading.clone()).back(back()).wide().show(page)
}

fn about(view: &ScheduleView) -> SummaryList {
    let one = &view.schedule;
    let sensitive = if one.sensitive { "Included" } else { "Left out" };
    let list = SummaryList::new()
        .row(SummaryRow::new("State", labels::schedule_state(one)))
        .row(SummaryRow::new("How often", labels::rhythm(one.rhythm)))
        .row(SummaryRow::new("Next", next(view)))
        .row(SummaryRow::new("For whom", for_whom(view)))
        .row(SummaryRow::new("Written as", labels::format(one.format)))
        .row(SummaryRow::new("Locations of", labels::scope(&one.scope)))
        .row(SummaryRow::new("Items that may be commercially sensitive", sensitive))
        .row(SummaryRow::new("Asked for", one.asked_at.for_people()));
    let list = match one.month {
        Some(month) => list.row(SummaryRow::new("Month", month.for_people())),
        None => list,
    };
    match one.ended_at {
        Some(at) => list.row(SummaryRow::new("Ended", at.for_people())),
        None => list,
    }
}

/// What was made, and what was refused and why.
fn table_of(runs: &[Run]) -> Table {
    let table = Table::new("What was made, newest first")
        .first_cell_is_header()
        .column("Extract")
        .column("Month")
        .column("Was due")
        .column("State")
        .column("Why it failed")
        .responsive();
    runs.iter().fold(table, |table, run| {
        let failed = run.reason.as_deref().filter(|_| run.state == RunState::Failed);
        table.row([
            Link::new(run.id.to_string(), format!("/extracts/{}", run.id)).into(),
            Content::text(run.month.for_people()),
            Content::text(run.as_at.for_people()),
            labels::state(run).into(),
            failed.map_or(Content::text("It did not fail"), |why| Content::text(labels::sentence(why))),
        ])
    })
}

/// `POST /extracts/schedules/{id}/cancel`
pub async fn post_cancel(
    asker: As<Extractors>,
    id: web::Path<String>,
    Form(Empty {}): Form<Empty>,
) -> Result<HttpResponse, AppError> {
    let id: i64 = id.parse().map_err(|_| AppError::NotFound)?;
    let actor = asker.person.actor();
    actions::cancel_schedule(asker.visitor.state(), actor, asker.scopes.clone(), id).await?;
    asker.visitor.flash(&NotificationBanner::success("Nothing more is made on this schedule."));
    Ok(see_other(&format!("{PATH}/{id}")))
}

fn back() -> BackLink {
    BackLink::new(PATH).text("Extracts on a schedule")
}

fn extracts() -> BackLink {
    BackLink::new("/extracts").text("Extracts")
}
