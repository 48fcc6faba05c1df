//! How returns come in: the board of those who look after a part of England.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::super::actions;
use super::super::boards::{Area, Board, Phase, Shares, Shown, Wanted};
use super::super::curve::{Projection, hours_until, projection};
use super::super::model::Counts;
use super::chart;
use crate::error::AppError;
use crate::register::areas::{area_name, councils};
use crate::web::components::{BackLink, Content, InsetText, LineChart, Link, SummaryList, SummaryRow, Table};
use crate::web::{As, RegisterReader, StateLinks};
use crate::windows::ReportingMonth;
use crate::windows::rules::in_words;

/// By what the figures can be shown, from the largest to the smallest, and what each is called.
const PARTS: [(&str, &str); 5] = [
    ("region", "Region"),
    ("icb", "Integrated care board"),
    ("council", "Council"),
    ("kind", "Kind of service"),
    ("group", "Group"),
];

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
        Some((code, by)) => BackLink::new(address(by, code)).text(area_name(code).unwrap_or("Back")),
    }
}

fn address(by: &str, area: &str) -> String {
    if area.is_empty() { format!("/compliance?by={by}") } else { format!("/compliance?by={by}&in={area}") }
}

fn page(board: &Board, part: &Part) -> BoardPage {
    let name = area_name(&part.area);
    let shown = board.shown.as_ref();
    let by = shown.map_or("region", |shown| chosen(shown, part));
    let expected = shown.and_then(|shown| expected(board, shown));
    let compared = shown.filter(|shown| shown.curve.owed > 0);
    BoardPage {
        heading: name.map_or_else(|| "Compliance".to_owned(), |name| format!("Compliance: {name}")),
        window: format!("{}: {}", board.window.month.for_people(), in_words(&board.window, board.as_at)),
        shows: shows(board),
        as_at: format!("Counted at {}.", board.as_at.time_for_people()),
        now: shown.map(|shown| so_far(board, shown, expected)),
        rule: shown.filter(|_| expected.is_some()).map(rule),
        list: shown.map(|shown| list(shown, part)),
        chart: compared.map(|shown| chart::chart(shown, board.phase)),
        hours: compared.map(chart::table),
        parts: shown.map(|_| links(part, by)),
        part: shown.map(|shown| table(shown, by)),
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

fn list(shown: &Shown, part: &Part) -> Link {
    let month = shown.window.month;
    let of_council = matches!(area(&part.area), Some(Area::Council(_)));
    let query = if of_council { format!("?council={}", part.area) } else { String::new() };
    Link::new(format!("Who has not sent the return for {}", month.for_people()), format!("/compliance/{month}{query}"))
}

/// By what the figures are shown: as asked, or by the largest parts of which there are several.
fn chosen(shown: &Shown, part: &Part) -> &'static str {
    if let Some((key, _)) = PARTS.iter().find(|(key, _)| *key == part.by) {
        return key;
    }
    let several = |count: usize| count > 1;
    if several(shown.by(|cell| cell.region.clone()).len()) {
        "region"
    } else if several(shown.by(|cell| cell.icb.clone()).len()) {
        "icb"
    } else {
        "council"
    }
}

fn links(part: &Part, by: &str) -> StateLinks {
    StateLinks::to(PARTS.map(|(key, text)| (text, address(key, &part.area), key == by)))
}

fn table(shown: &Shown, by: &str) -> Table {
    let month = shown.window.month;
    let name = PARTS.iter().find(|(key, _)| *key == by).map_or("", |(_, name)| name);
    let table = Table::new(format!("By {}", lower_first(name)))
        .hidden_caption()
        .first_cell_is_header()
        .column(name)
        .numeric("Owed")
        .numeric("Complete")
        .numeric("Part done")
        .numeric("Nothing sent")
        .numeric("Excused")
        .responsive();
    let rows: Vec<(Content, Shares)> = match by {
        "kind" => {
            let kinds = shown.by(|cell| kind(cell.care_home, cell.home_care)).into_iter();
            kinds.map(|(name, shares)| (name.into(), shares)).collect()
        }
        "group" => {
            let name = |name: &Option<String>| name.clone().unwrap_or_else(|| "In no group".to_owned());
            shown.groups.iter().map(|group| (name(&group.name).into(), group.shares)).collect()
        }
        "region" => areas(shown.by(|cell| cell.region.clone()), |code| address("icb", code)),
        "icb" => areas(shown.by(|cell| cell.icb.clone()), |code| address("council", code)),
        _ => areas(shown.by(|cell| cell.council.clone()), |code| format!("/compliance/{month}?council={code}")),
    };
    rows.into_iter().fold(table, |table, (name, shares)| table.row(cells(name, shares)))
}

fn cells(name: Content, shares: Shares) -> [Content; 6] {
    let left = shares.owed - shares.complete - shares.begun - shares.excused;
    [
        name,
        Content::number(shares.owed),
        share(shares.complete, shares.owed).into(),
        Content::number(shares.begun),
        Content::number(left.max(0)),
        Content::number(shares.excused),
    ]
}

/// Parts of England by name, each with a link to what is in it.
fn areas(
    found: impl IntoIterator<Item = (Option<String>, Shares)>,
    link: impl Fn(&str) -> String,
) -> Vec<(Content, Shares)> {
    let mut rows: Vec<(Option<&'static str>, Content, Shares)> = found
        .into_iter()
        .filter(|(_, shares)| shares.owed > 0)
        .map(|(code, shares)| {
            let name = code.as_deref().and_then(area_name);
            let to = code.as_deref().map(&link);
            let content = match (name, to) {
                (Some(name), Some(to)) => Link::new(name, to).into(),
                _ => Content::text(name.unwrap_or("Not known")),
            };
            (name, content, shares)
        })
        .collect();
    // What lies nowhere comes last.
    rows.sort_by_key(|(name, ..)| (name.is_none(), *name));
    rows.into_iter().map(|(_, content, shares)| (content, shares)).collect()
}

fn kind(care_home: bool, home_care: bool) -> &'static str {
    match (care_home, home_care) {
        (true, true) => "Care home and home care",
        (true, false) => "Care home",
        (false, true) => "Home care",
        (false, false) => "Neither",
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// A number and its share: `120 (40.0%)`.
fn share(part: i64, whole: i64) -> String {
    if whole == 0 { part.to_string() } else { format!("{part} ({})", percent(part, whole)) }
}

fn percent(part: i64, whole: i64) -> String {
    let thousandths = per_mille(part, whole);
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

/// A share in thousandths; nothing of nothing is none of it.
pub(super) fn per_mille(part: i64, whole: i64) -> i64 {
    part.saturating_mul(1_000).saturating_add(whole / 2).checked_div(whole).unwrap_or_default()
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
