//! Extracts for analysts: what there is, asking for one, and its files.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::actions::{self, Taker};
use super::forms::AskForm;
use super::model::{Format, Kind, Origin, RunFile, RunState, RunWithFiles};
use super::{labels, pull};
use crate::error::AppError;
use crate::web::components::{
    BackLink, Button, ButtonForm, Checkboxes, Content, CsrfField, ErrorSummary, Input, InsetText, Link,
    NotificationBanner, Pagination, Radios, SummaryList, SummaryRow, Table,
};
use crate::web::{As, Before, Empty, Extractors, Form, FormErrors, PAGE_SIZE, see_other};

#[derive(Serialize)]
struct ListPage {
    ask: Button,
    schedules: Link,
    runs: Option<Table>,
    pagination: Option<Pagination>,
}

/// `GET /extracts`
pub async fn list(asker: As<Extractors>, query: web::Query<Before>) -> Result<HttpResponse, AppError> {
    let state = asker.visitor.state();
    let page = actions::list_runs(state, asker.scopes.clone(), query.before, PAGE_SIZE).await?;
    let next = page.next.map(|last| Pagination::new().next(format!("/extracts?before={last}"), "Older extracts"));
    let page = ListPage {
        ask: Button::link("Ask for an extract", "/extracts/new"),
        schedules: Link::new("Extracts on a schedule", "/extracts/schedules"),
        runs: (!page.items.is_empty()).then(|| runs(&page.items)),
        pagination: next,
    };
    asker.visitor.page("extracts/list", "Extracts").wide().show(page)
}

fn runs(found: &[RunWithFiles]) -> Table {
    let table = Table::new("Extracts, newest first")
        .hidden_caption()
        .first_cell_is_header()
        .column("Extract")
        .column("Month")
        .column("As at")
        .column("State")
        .numeric("Version")
        .numeric("Rows")
        .responsive();
    found.iter().fold(table, |table, found| {
        let run = &found.run;
        let name = format!("{}, {}", labels::kind(run.kind), run.id);
        let rows: i64 = found.data().iter().map(|file| file.rows).sum();
        let done = run.state == RunState::Done;
        table.row([
            Link::new(name, format!("/extracts/{}", run.id)).into(),
            Content::text(run.month.for_people()),
            Content::text(run.as_at.for_people()),
            labels::state(run).into(),
            run.version.map_or(Content::text("None yet"), Content::number),
            if done { Content::number(rows) } else { Content::text("None yet") },
        ])
    })
}

#[derive(Serialize)]
struct AskPage {
    errors: ErrorSummary,
    kind: Radios,
    month: Input,
    as_at: Input,
    format: Radios,
    provisional: Checkboxes,
    without_sensitive: Checkboxes,
    csrf: CsrfField,
    button: Button,
}

/// `GET /extracts/new`
pub async fn ask(asker: As<Extractors>) -> Result<HttpResponse, AppError> {
    let form = AskForm { format: Format::Csv.as_str().to_owned(), ..AskForm::default() };
    let page = ask_page(&asker, &form, &FormErrors::default());
    asker.visitor.page("extracts/ask", "Ask for an extract").back(back()).show(page)
}

/// `POST /extracts/new`
pub async fn post_ask(asker: As<Extractors>, Form(form): Form<AskForm>) -> Result<HttpResponse, AppError> {
    let state = asker.visitor.state();
    let request = match form.read(asker.scopes.clone()) {
        Ok(request) => request,
        Err(errors) => return show_errors(&asker, &form, &errors),
    };
    match actions::ask(state, asker.person.actor(), Origin::Page, request, RunState::Queued).await {
        Ok(run) => {
            asker.visitor.flash(&NotificationBanner::success("The extract will be made in a moment."));
            Ok(see_other(&format!("/extracts/{}", run.id)))
        }
        Err(error) => {
            let Some(field) = error.field() else { return Err(error.into()) };
            let errors = FormErrors::one(field, labels::sentence(&error.to_string()));
            show_errors(&asker, &form, &errors)
        }
    }
}

fn show_errors(asker: &As<Extractors>, form: &AskForm, errors: &FormErrors) -> Result<HttpResponse, AppError> {
    let page = ask_page(asker, form, errors);
    asker.visitor.page("extracts/ask", "Ask for an extract").back(back()).show_errors(page)
}

fn ask_page(asker: &As<Extractors>, form: &AskForm, errors: &FormErrors) -> AskPage {
    let kinds = Kind::ALL.iter().fold(Radios::new("kind", "What do you need?"), |radios, kind| {
        radios.option(kind.as_str(), labels::kind(*kind))
    });
    let formats = Format::ALL.iter().fold(Radios::new("format", "How should it be written?"), |radios, format| {
        radios.option(format.as_str(), labels::format(*format))
    });
    AskPage {
        errors: errors.summary(&AskForm::FIELDS),
        kind: kinds.value(&form.kind).error_if(errors.of("kind")),
        month: Input::text("month", "Which month?")
            .hint("For example, 2026-01")
            .width(10)
            .value(&form.month)
            .error_if(errors.of("month")),
        as_at: Input::text("as_at", "As it was known when? (you can leave this out)")
            .hint("A day and a time, like 2026-01-15 09:30. Leave it empty for now")
            .width(20)
            .value(&form.as_at)
            .error_if(errors.of("as_at")),
        format: formats.value(&form.format).error_if(errors.of("format")),
        provisional: Checkboxes::single("provisional", "yes", "Use a month that is still open, as it is now")
            .values([form.provisional.as_str()]),
        without_sensitive: Checkboxes::single(
            "without_sensitive",
            "yes",
            "Leave out items that may be commercially sensitive",
        )
        .values([form.without_sensitive.as_str()]),
        csrf: asker.visitor.form_token(),
        button: Button::new("Ask for the extract").once(),
    }
}

#[derive(Serialize)]
struct RunPage {
    heading: String,
    about: SummaryList,
    waiting: Option<Link>,
    failed: Option<InsetText>,
    repeat: Option<ButtonForm>,
    files: Option<Table>,
}

/// `GET /extracts/{id}`
pub async fn run(asker: As<Extractors>, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id: i64 = id.parse().map_err(|_| AppError::NotFound)?;
    let found = actions::find_run(asker.visitor.state(), asker.scopes.clone(), id).await?;
    let run = &found.run;
    let waits = matches!(run.state, RunState::Queued | RunState::Running);
    let failed = format!("It was not made: {}.", run.reason.as_deref().unwrap_or("nobody knows why"));
    let repeat = || {
        let button = Button::new("Make it again").once();
        ButtonForm::new(format!("/extracts/{id}/repeat"), asker.visitor.token_text(), button)
    };
    let page = RunPage {
        heading: format!("{}, {}", labels::kind(run.kind), run.month.for_people()),
        about: about(&found),
        waiting: waits.then(|| Link::new("Look again", format!("/extracts/{id}"))),
        failed: (run.state == RunState::Failed).then(|| InsetText::new([failed])),
        repeat: (run.state == RunState::Failed).then(repeat),
        files: (!found.files.is_empty()).then(|| files(&found)),
    };
    asker.visitor.page("extracts/run", &page.heading.clone()).back(back()).wide().show(page)
}

fn about(found: &RunWithFiles) -> SummaryList {
    let run = &found.run;
    let sensitive = if run.sensitive { "Included" } else { "Left out" };
    let list = SummaryList::new()
        .row(SummaryRow::new("Number", run.id.to_string()))
        .row(SummaryRow::new("State", labels::state(run)))
        .row(SummaryRow::new("As at", run.as_at.for_people()))
        .row(SummaryRow::new("Locations of", labels::scope(&run.scope)))
        .row(SummaryRow::new("Items that may be commercially sensitive", sensitive))
        .row(SummaryRow::new("Asked for", run.asked_at.for_people()));
    let list = match run.provisional {
        true => list.row(SummaryRow::new("Provisional", "The month was still open")),
        false => list,
    };
    let list = match run.version {
        Some(version) => list.row(SummaryRow::new("Version", version.to_string())),
        None => list,
    };
    let list = match run.schedule_id {
        Some(id) => {
            let link = Link::new(id.to_string(), format!("/extracts/schedules/{id}"));
            list.row(SummaryRow::new("Schedule", link))
        }
        None => list,
    };
    match run.owed.zip(run.answered) {
        Some((owed, answered)) => {
            list.row(SummaryRow::new("Returns", format!("{answered} of {owed} locations sent one, or a part of one")))
        }
        None => list,
    }
}

fn files(found: &RunWithFiles) -> Table {
    let table = Table::new("Files")
        .first_cell_is_header()
        .column("File")
        .numeric("Rows")
        .numeric("Size")
        .column("SHA-256")
        .responsive();
    found.files.iter().fold(table, |table, file: &RunFile| {
        table.row([
            Link::new(file.name.clone(), format!("/extracts/{}/{}", found.run.id, file.name)).into(),
            file.rows.map_or(Content::text("None"), Content::number),
            Content::text(labels::size(file.bytes)),
            // In two lines, so that a narrow screen has room for it.
            Content::lines([file.sha256.get(..32).unwrap_or_default(), file.sha256.get(32..).unwrap_or_default()]),
        ])
    })
}

/// `POST /extracts/{id}/repeat`
pub async fn post_repeat(
    asker: As<Extractors>,
    id: web::Path<String>,
    Form(Empty {}): Form<Empty>,
) -> Result<HttpResponse, AppError> {
    let id: i64 = id.parse().map_err(|_| AppError::NotFound)?;
    let (actor, scopes) = (asker.person.actor(), asker.scopes.clone());
    let run = actions::repeat(asker.visitor.state(), actor, scopes, Origin::Page, id).await?;
    asker.visitor.flash(&NotificationBanner::success("The extract will be made in a moment."));
    Ok(see_other(&format!("/extracts/{}", run.id)))
}

/// `GET /extracts/{id}/{file}`
pub async fn file(
    asker: As<Extractors>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    let (id, name) = path.into_inner();
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let taker = Taker { actor: asker.person.actor(), scopes: asker.scopes.clone() };
    pull::send(&request, asker.visitor.state(), taker, id, name).await
}

fn back() -> BackLink {
    BackLink::new("/extracts").text("Extracts")
}
