//! The parts of England, the kinds of service and the groups, each with its share.

use super::super::boards::{Area, GROUPS, Shares, Shown};
use super::numbers::share;
use crate::register::areas::area_name;
use crate::web::StateLinks;
use crate::web::components::{Content, Link, Table};
use crate::windows::ReportingMonth;

/// By what the figures can be shown, from the largest to the smallest, and what each is called.
const PARTS: [(&str, &str); 5] = [
    ("region", "Region"),
    ("icb", "Integrated care board"),
    ("council", "Council"),
    ("kind", "Kind of service"),
    ("group", "Group"),
];

const CARE_HOME: &str = "Care home";
const HOME_CARE: &str = "Home care";

/// The board of a part of England, shown by something.
pub fn address(by: &str, area: &str) -> String {
    if area.is_empty() { format!("/compliance?by={by}") } else { format!("/compliance?by={by}&in={area}") }
}

/// By what the figures are shown: as asked, or by the largest parts of which there are several.
pub fn chosen(shown: &Shown, by: &str) -> &'static str {
    if let Some((key, _)) = PARTS.iter().find(|(key, _)| *key == by) {
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

/// Links to the same board, shown by something else.
pub fn links(area: &str, by: &str) -> StateLinks {
    StateLinks::to(PARTS.map(|(key, text)| (text, address(key, area), key == by)))
}

/// The list of those of a part of England who have not sent the return of a month, narrowed further by some filters.
pub fn list_address(month: ReportingMonth, area: Option<&Area>, more: &[(&str, &str)]) -> String {
    let within = area.map(|area| match area {
        Area::Region(code) => ("region", code.as_str()),
        Area::Icb(code) => ("icb", code.as_str()),
        Area::Council(code) => ("council", code.as_str()),
    });
    let pairs = within.iter().chain(more);
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if query.is_empty() { format!("/compliance/{month}") } else { format!("/compliance/{month}?{query}") }
}

/// That there may be more than the table shows.
pub fn note(by: &str) -> Option<String> {
    (by == "group").then(|| format!("The table shows no more than {GROUPS} groups: those that owe the most returns."))
}

/// The shares, by something.
pub fn table(shown: &Shown, by: &str, area: Option<&Area>) -> Table {
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
            kinds.map(|(name, shares)| (of_kind(month, area, name), shares)).collect()
        }
        "group" => {
            let groups = shown.groups.iter();
            groups.map(|group| (of_group(month, area, group.name.as_deref()), group.shares)).collect()
        }
        "region" => areas(shown.by(|cell| cell.region.clone()), |code| address("icb", code)),
        "icb" => areas(shown.by(|cell| cell.icb.clone()), |code| address("council", code)),
        _ => areas(shown.by(|cell| cell.council.clone()), |code| format!("/compliance/{month}?council={code}")),
    };
    rows.into_iter().fold(table, |table, (name, shares)| table.row(cells(name, shares)))
}

/// A kind of service, with a link to who has not sent theirs.
fn of_kind(month: ReportingMonth, area: Option<&Area>, name: &'static str) -> Content {
    match name {
        CARE_HOME => Link::new(name, list_address(month, area, &[("kind", "care_home")])).into(),
        HOME_CARE => Link::new(name, list_address(month, area, &[("kind", "home_care")])).into(),
        _ => name.into(),
    }
}

/// A group, with a link to who of it has not sent theirs.
fn of_group(month: ReportingMonth, area: Option<&Area>, name: Option<&str>) -> Content {
    let Some(name) = name else { return "In no group".into() };
    Link::new(name, list_address(month, area, &[("group", name)])).into()
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
        (true, false) => CARE_HOME,
        (false, true) => HOME_CARE,
        (false, false) => "Neither",
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
