//! Lists of cases: all that are open, what falls due, to whom a notice may be issued, and what it adds up to.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::super::actions::{self, Listed, Report, Triggered};
use super::super::guards::{CaseReaders, Officers, by};
use super::super::labels;
use super::super::model::{Case, Stage};
use super::super::queries::{Filter, Viewer};
use super::super::rules::{days, due};
use crate::error::AppError;
use crate::web::components::{
    BackLink, Button, Content, Link, Pagination, Select, SummaryList, SummaryRow, Table, Tag, TagColour,
};
use crate::web::{After, As, Before, PAGE_SIZE};
use crate::windows::ReportingMonth;

/// What the list is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    stage: String,
    before: Option<i64>,
}

#[derive(Serialize)]
struct ListPage {
    heading: &'static str,
    is_officer: bool,
    stage: Select,
    button: Button,
    links: Vec<Link>,
    cases: Option<Table>,
    none: &'static str,
    pagination: Option<Pagination>,
}

/// `GET /cases`
pub async fn list(asker: As<CaseReaders>, query: web::Query<ListQuery>) -> Result<HttpResponse, AppError> {
    let by = by(&asker);
    let is_officer = matches!(by.viewer, Viewer::Officer(_));
    let stage: Option<Stage> = query.stage.parse().ok();
    let filter = Filter { stage, with_closed: !is_officer };
    let state = asker.visitor.state();
    let cases = actions::list(state, &by, filter, query.before, PAGE_SIZE + 1).await?;
    let path = stage.map_or_else(|| "/cases".to_owned(), |stage| format!("/cases?stage={}", stage.as_str()));
    let (cases, pagination) = Before::paginate(cases, &path, "Older cases", |one| one.case.id);
    let today = days::day_of(state.clock.now());
    let page = ListPage {
        heading: if is_officer { "Cases" } else { "Notices" },
        is_officer,
        stage: stage_choice(stage),
        button: Button::new("Show").secondary(),
        links: links(),
        cases: (!cases.is_empty()).then(|| table(&cases, today, is_officer)),
        none: if is_officer { "There are no such cases." } else { "We have not sent you any notices." },
        pagination,
    };
    asker.visitor.page("enforcement/list", page.heading).wide().show(page)
}

fn stage_choice(chosen: Option<Stage>) -> Select {
    let all = Select::new("stage", "Stage").option("", "All that are open");
    let stages = Stage::ALL.iter().fold(all, |select, stage| select.option(stage.as_str(), labels::stage(*stage)));
    stages.value(chosen.map_or("", Stage::as_str))
}

/// The other pages of those who run cases.
fn links() -> Vec<Link> {
    vec![
        Link::new("To whom a notice may be issued", "/cases/triggers"),
        Link::new("What falls due", "/cases/calendar"),
        Link::new("Report", "/cases/report"),
    ]
}

fn table(cases: &[Listed], today: chrono::NaiveDate, is_officer: bool) -> Table {
    let table = Table::new("Cases, newest first").hidden_caption().first_cell_is_header();
    let table = table.column("Case").column("Provider").column("Stage").column("Due").numeric("Penalty").responsive();
    cases.iter().fold(table, |table, Listed { case, penalty }| {
        let stage = if is_officer { labels::stage(case.stage) } else { labels::stage_for_providers(case.stage) };
        table.row([
            Link::new(case.reference(), format!("/cases/{}", case.id)).into(),
            case.provider_name.clone().into(),
            stage.into(),
            // That we have to give something is nothing that a provider has to do, nor is there anything to do once it paid.
            if is_officer || !(due::is_to_be_given(case.stage) || case.stage == Stage::Paid) {
                due_cell(case, today)
            } else {
                Content::text("Nothing")
            },
            labels::penalty(*penalty).into(),
        ])
    })
}

fn due_cell(case: &Case, today: chrono::NaiveDate) -> Content {
    match case.due_on {
        Some(due_on) if due::is_late(Some(due_on), today) => {
            Tag::new(format!("Late: {}", due_on.format("%-d %B %Y")), TagColour::Red).into()
        }
        Some(due_on) => Content::text(due_on.format("%-d %B %Y").to_string()),
        None => Content::text("Nothing"),
    }
}

/// Where a page of the calendar begins.
#[derive(Debug, Default, Deserialize)]
pub struct CalendarQuery {
    day: Option<chrono::NaiveDate>,
    after: Option<i64>,
}

#[derive(Serialize)]
struct CalendarPage {
    cases: Option<Table>,
    pagination: Option<Pagination>,
}

/// `GET /cases/calendar`
pub async fn calendar(asker: As<Officers>, query: web::Query<CalendarQuery>) -> Result<HttpResponse, AppError> {
    let state = asker.visitor.state();
    let cases = actions::calendar(state, &by(&asker), query.day.zip(query.after), PAGE_SIZE + 1).await?;
    let (cases, pagination) = After::paginate(cases, "Later", |case: &Case| {
        let day = case.due_on.map(|day| day.to_string()).unwrap_or_default();
        format!("/cases/calendar?day={day}&after={}", case.id)
    });
    let today = days::day_of(state.clock.now());
    let table = Table::new("What falls due, the first day first").hidden_caption();
    let table = table.column("Day").column("What").column("Case").column("Provider").responsive();
    let table = cases.iter().fold(table, |table, case| {
        table.row([
            due_cell(case, today),
            due::what(case.stage).unwrap_or("Nothing").into(),
            Link::new(case.reference(), format!("/cases/{}", case.id)).into(),
            case.provider_name.clone().into(),
        ])
    });
    let page = CalendarPage { cases: (!cases.is_empty()).then_some(table), pagination };
    asker.visitor.page("enforcement/calendar", "What falls due").back(back()).wide().show(page)
}

/// Where a page of providers begins.
#[derive(Debug, Default, Deserialize)]
pub struct TriggersQuery {
    after: Option<String>,
}

#[derive(Serialize)]
struct TriggersPage {
    through: Option<String>,
    providers: Option<Table>,
    pagination: Option<Pagination>,
}

/// `GET /cases/triggers`
pub async fn triggers(asker: As<Officers>, query: web::Query<TriggersQuery>) -> Result<HttpResponse, AppError> {
    let size = usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX).saturating_add(1);
    let after = query.into_inner().after;
    let (month, found) = actions::triggered(asker.visitor.state(), asker.scopes.clone(), after, size).await?;
    let (found, pagination) = After::paginate(found, "More providers", |one: &Triggered| {
        format!("/cases/triggers?after={}", one.provider_id)
    });
    let table = Table::new("Providers to which a notice may be issued").hidden_caption().first_cell_is_header();
    let table = table.column("Provider").numeric("Locations").column("Public body").responsive();
    let table = found.iter().fold(table, |table, one| {
        let body = if one.public_body { "Yes: it cannot be fined" } else { "No" };
        table.row([
            Link::new(one.name.clone(), format!("/cases/new?provider={}", one.provider_id)).into(),
            Content::number(one.locations),
            body.into(),
        ])
    });
    let page = TriggersPage {
        through: month.map(ReportingMonth::for_people),
        providers: (!found.is_empty()).then_some(table),
        pagination,
    };
    asker.visitor.page("enforcement/triggers", "To whom a notice may be issued").back(back()).wide().show(page)
}

#[derive(Serialize)]
struct ReportPage {
    sums: SummaryList,
    stages: Table,
    download: Link,
    amounts: Link,
}

/// `GET /cases/report`
pub async fn report(asker: As<Officers>) -> Result<HttpResponse, AppError> {
    let report = actions::report(asker.visitor.state(), &by(&asker)).await?;
    let download = Link::new("Download these figures (CSV)", "/cases/report/download");
    let amounts = Link::new("Download the amounts of each case (CSV)", "/cases/report/amounts");
    let page = ReportPage { sums: sums(&report), stages: stages(&report), download, amounts };
    asker.visitor.page("enforcement/report", "Report on cases").back(back()).wide().show(page)
}

fn sums(report: &Report) -> SummaryList {
    let ever = |stage: Stage| report.stages.get(&stage).map_or(0, |figures| figures.ever).to_string();
    SummaryList::new()
        .row(SummaryRow::new("Cases", report.cases.to_string()))
        .row(SummaryRow::new("Notices of intent issued", ever(Stage::NoticeOfIntent)))
        .row(SummaryRow::new("Decisions to impose a penalty", ever(Stage::FinalNotice)))
        .row(SummaryRow::new("Final notices given", report.finals.to_string()))
        .row(SummaryRow::new("Decisions to impose none", ever(Stage::NoPenalty)))
        .row(SummaryRow::new("Appeals", ever(Stage::Appealed)))
        .row(SummaryRow::new("Penalties that stand", report.imposed.to_string()))
        .row(SummaryRow::new("Paid", report.paid.to_string()))
        .row(SummaryRow::new("Payments reversed", report.reversed.to_string()))
        .row(SummaryRow::new("To be paid back", report.to_pay_back.to_string()))
        .row(SummaryRow::new("To come back", report.to_come_back.to_string()))
        .row(SummaryRow::new("For legal review", report.legal_review.to_string()))
}

fn stages(report: &Report) -> Table {
    let table =
        Table::new("By stage").first_cell_is_header().column("Stage").numeric("Cases now").numeric("Cases ever");
    let table = table.numeric("Oldest, in days").numeric("Days at the stage, in the middle").responsive();
    Stage::ALL.iter().fold(table, |table, stage| {
        let figures = report.stages.get(stage).copied().unwrap_or_default();
        table.row([
            labels::stage(*stage).into(),
            Content::number(figures.now),
            Content::number(figures.ever),
            Content::number(figures.oldest_days),
            figures.median_days.map_or(Content::text("Not known"), Content::number),
        ])
    })
}

fn back() -> BackLink {
    BackLink::new("/cases").text("Cases")
}
