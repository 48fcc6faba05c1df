//! How returns come in: the board of those who look after a part of England.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::super::actions;
use super::super::boards::{Area, Board, Phase, Shown, Wanted};
use super::super::curve::{Projection, hours_until, projection};
use super::super::model::Counts;
use super::numbers::{percent, share};
use super::{chart, parts};
use crate::error::AppError;
use crate::register::areas::{area_name, councils};
use crate::web::components::{BackLink, Content, InsetText, LineChart, Link, SummaryList, SummaryRow, Table};
use crate::web::{As, RegisterReader, StateLinks};
use crate::windows::ReportingMonth;
use crate::windows::rules::in_words;

/// `?by=icb&in=CODE`
#[derive(Debug, Default, Deserialize)]
pub struct Part {
    #[serde(default)]
    by: String,
    #[serde(default, rename = "in")]
    area: String,
}

#[derive(Serialize)]
struct BoardPage {
    heading: String,
    window: String,
    shows: Option<String>,
    as_at: String,
    now: Option<SummaryList>,
    rule: Option<InsetText>,
    list: Option<Link>,
    chart: Option<LineChart>,
    hours: Option<Table>,
    parts: Option<StateLinks>,
    part: Option<Table>,
    note: Option<String>,
    months: Option<Table>,
    is_all: bool,
}

/// `GET /compliance`
pub async fn overview(asker: As<RegisterReader>, query: web::Query<Part>) -> Result<HttpResponse, AppError> {
    let part = query.into_inner();
    let area = if part.area.is_empty() { None } else { Some(area(&part.area).ok_or(AppError::NotFound)?) };
    let wanted = Wanted { area, by_group: part.by == "group" };
    let found = actions::board(asker.visitor.state(), asker.scopes.clone(), wanted.clone()).await?;
    let page = page(&found, &part);
    let title = page.heading.clone();
    let builder = asker.visitor.page("compliance/overview", &title).wide();
    match &wanted.area {
        None => builder.show(page),
        Some(area) => builder.back(back(area)).show(page),
    }
}

/// The part of England with a code, if there is one.
fn area(code: &str) -> Option<Area> {
    councils().iter().find_map(|council| {
        let code = code.to_owned();
        if council.region_code == code {
            Some(Area::Region(code))
        } else if council.icb_code == code {
            Some(Area::Icb(code))
        } else {
            (council.code == code).then_some(Area::Council(code))
        }
    })
}

/// The way back: from a board to its region, from a council to its board.
fn back(area: &Area) -> BackLink {
    let up = councils().iter().find_map(|council| match area {
        Area::Region(_) => None,
        Area::Icb(code) => (council.icb_code == *code).then_some((&council.region_code, "icb")),
        Area::Council(code) => (council.code == *code).then_some((&council.icb_code, "council")),
    });
    match up {
        None => BackLink::new("/compliance").text("Compliance"),
        Some((code, by)) => BackLink::new(parts::address(by, code)).text(area_name(code).unwrap_or("Back")),
    }
}

fn page(board: &Board, part: &Part) -> BoardPage {
    let (name, within) = (area_name(&part.area), area(&part.area));
    let shown = board.shown.as_ref();
    let by = shown.map_or("region", |shown| parts::chosen(shown, &part.by));
    let expected = shown.and_then(|shown| expected(board, shown));
    let compared = shown.filter(|shown| shown.curve.owed > 0);
    BoardPage {
        heading: name.map_or_else(|| "Compliance".to_owned(), |name| format!("Compliance: {name}")),
        window: format!("{}: {}", board.window.month.for_people(), in_words(&board.window, board.as_at)),
        shows: shows(board),
        as_at: format!("Counted at {}.", board.as_at.time_for_people()),
        now: shown.map(|shown| so_far(board, shown, expected)),
        rule: shown.filter(|_| expected.is_some()).map(rule),
        list: shown.map(|shown| list(shown, within.as_ref())),
        chart: compared.map(|shown| chart::chart(shown, board.phase)),
        hours: compared.map(chart::table),
        parts: shown.map(|_| parts::links(&part.area, by)),
        part: shown.map(|shown| parts::table(shown, by, within.as_ref())),
        note: shown.and_then(|_| parts::note(by)),
        months: months(&board.closed),
        is_all: part.area.is_empty(),
    }
}

/// Which figures these are, where they are not simply those of the open window.
fn shows(board: &Board) -> Option<String> {
    let month = board.window.month.for_people();
    match (board.phase, &board.shown) {
        (Phase::Open, _) => None,
        (Phase::Closing, _) => Some(format!(
            "The window for {month} is over. Its outcomes are written down within the next hour. These are the figures \
             so far."
        )),
        (Phase::Closed, _) => Some(format!("The window for {month} is over. These are its outcomes.")),
        (Phase::Upcoming, Some(shown)) => Some(format!(
            "The window for {month} is not open yet. These are the outcomes of the last window, {}.",
            shown.window.month.for_people()
        )),
        (Phase::Upcoming, None) => {
            Some(format!("The window for {month} is not open yet, and no window has been closed before."))
        }
    }
}

/// What is to be expected of the end of the window that is open.
fn expected(board: &Board, shown: &Shown) -> Option<Projection> {
    let total = shown.total();
    let hour = hours_until(&shown.window, board.as_at);
    let open = board.phase == Phase::Open && total.owed > 0;
    open.then(|| projection(total.owed, total.complete, hour, &shown.before)).flatten()
}

fn so_far(board: &Board, shown: &Shown, expected: Option<Projection>) -> SummaryList {
    let total = shown.total();
    let left = total.owed - total.complete - total.begun - total.excused;
    let nothing = if board.phase == Phase::Open { "Nothing yet" } else { "Nothing sent" };
    let mut list = SummaryList::new()
        .row(SummaryRow::new("Month", shown.window.month.for_people()))
        .row(SummaryRow::new("Locations that owe a return", Content::number(total.owed)))
        .row(SummaryRow::new("Complete", share(total.complete, total.owed)))
        .row(SummaryRow::new("Part done", share(total.begun, total.owed)))
        .row(SummaryRow::new(nothing, share(left.max(0), total.owed)));
    if total.excused > 0 {
        list = list.row(SummaryRow::new("Excused", share(total.excused, total.owed)));
    }
    match expected {
        None => list,
        Some(at_end) => {
            let about = format!("About {}", share(at_end.complete, total.owed));
            let between = format!(
                "Between {} and {}, as in the weakest and the best of those windows",
                percent(at_end.least, total.owed),
                percent(at_end.most, total.owed)
            );
            let lines = if shown.before.len() > 1 { vec![about, between] } else { vec![about] };
            list.row(SummaryRow::new("Expected when the window closes", Content::lines(lines)))
        }
    }
}

/// How the finish is worked out.
fn rule(shown: &Shown) -> InsetText {
    let months: Vec<String> = shown.before.iter().map(|curve| curve.month.for_people()).collect();
    InsetText::new([format!(
        "How we work out what to expect: we look at the returns that were not complete at this hour of the window in {}, \
         and at how many of them were complete when it closed. We expect the same share of those that are not complete \
         now. It is no promise.",
        months.join(", ")
    )])
}

fn list(shown: &Shown, within: Option<&Area>) -> Link {
    let month = shown.window.month;
    let text = format!("Who has not sent the return for {}", month.for_people());
    Link::new(text, parts::list_address(month, within, &[]))
}

fn months(closed: &[(ReportingMonth, Counts)]) -> Option<Table> {
    let table = Table::new("Windows that have closed")
        .first_cell_is_header()
        .column("Month")
        .numeric("Complete")
        .numeric("Part done")
        .numeric("Missing")
        .numeric("Excused")
        .numeric("Nothing owed")
        .responsive();
    let table = closed.iter().fold(table, |table, (month, counts)| {
        let owed = counts.total() - counts.not_required;
        table.row([
            Link::new(month.for_people(), format!("/compliance/{month}")).into(),
            share(counts.complete, owed).into(),
            Content::number(counts.partial),
            Content::number(counts.missing),
            Content::number(counts.excused),
            Content::number(counts.not_required),
        ])
    });
    (!closed.is_empty()).then_some(table)
}
