//! Every save of a location: who, when, how, and what changed.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::super::actions::{self, HistoryEntry, HistoryOf, HistoryPage};
use super::super::guards::Readers;
use super::super::{labels, rules};
use super::asking::back_from_location;
use crate::app::State;
use crate::error::AppError;
use crate::notice::{Section, Service, shown_text};
use crate::web::As;
use crate::web::components::{Pagination, SummaryList, SummaryRow, Table};
use crate::windows::ReportingMonth;

/// Saves on a page.
const SAVES: i64 = 20;

/// Changes that are shown at once; more wait behind a line that opens.
const MOST_CHANGES: usize = 6;

/// `?section=KEY&before=NUMBER`
#[derive(Debug, Deserialize)]
pub struct Part {
    #[serde(default)]
    section: Option<String>,
    #[serde(default)]
    before: Option<i64>,
}

#[derive(Serialize)]
struct HistoryView {
    caption: String,
    section: Option<String>,
    whole: String,
    entries: Vec<Entry>,
    pagination: Option<Pagination>,
}

#[derive(Serialize)]
struct Entry {
    title: String,
    only: Option<String>,
    details: SummaryList,
    changes: Option<Table>,
    many: Option<usize>,
}

/// `GET /locations/{id}/history`
pub async fn history(
    asker: As<Readers>,
    id: web::Path<String>,
    query: web::Query<Part>,
) -> Result<HttpResponse, AppError> {
    let (location_id, Part { section, before }) = (id.into_inner(), query.into_inner());
    let of = HistoryOf { location_id, section: section.clone(), before, limit: SAVES };
    let state = asker.visitor.state();
    let found = actions::history(state, (&asker).into(), of).await?;
    let page = history_view(state, &found, section.as_ref());
    let heading = format!("History of {}", found.location.name);
    asker.visitor.page("returns/history", &heading).back(back_from_location(&asker, &found.location)).show(page)
}

/// `section` is the one that is asked for.
fn history_view(state: &State, found: &HistoryPage, section: Option<&String>) -> HistoryView {
    let location = &found.location;
    let whole = format!("/locations/{}/history", location.id);
    let part = section.map(|section| format!("section={section}&")).unwrap_or_default();
    let next = found.next.map(|before| Pagination::new().next(format!("{whole}?{part}before={before}"), "Older saves"));
    let services = rules::services(location);
    let title_of = |section: &String| title(state, section, &services).unwrap_or_else(|| section.clone());
    HistoryView {
        caption: location.name.clone(),
        section: section.map(title_of),
        entries: found
            .entries
            .iter()
            .map(|one| entry((state, &services), one, section.is_none().then_some(whole.as_str())))
            .collect(),
        pagination: next,
        whole,
    }
}

/// Title of a section, as the newest notice that has it calls it.
fn title(state: &State, key: &str, services: &[Service]) -> Option<String> {
    let newest = state.notices.list().iter().rev().find_map(|notice| notice.section(key));
    newest.map(|section| section.title_at(services))
}

/// The section as the newest notice has it that knows an item: what an older one asked has its words there.
fn knowing<'a>(state: &'a State, key: &str, path: &str) -> Option<&'a Section> {
    let newest_first = state.notices.list().iter().rev();
    newest_first.filter_map(|notice| notice.section(key)).find(|section| section.find(path).is_some())
}

fn entry((state, services): (&State, &[Service]), entry: &HistoryEntry, whole: Option<&str>) -> Entry {
    let save = &entry.save;
    let section = state.notices.get(&save.notice).and_then(|notice| notice.section(&save.section));
    let counts = save.month.map_or("No month: no window was open".to_owned(), ReportingMonth::for_people);
    let mut details = SummaryList::new()
        .row(SummaryRow::new("Saved on", save.saved_at.for_people()))
        .row(SummaryRow::new("By", labels::by(&entry.by)))
        .row(SummaryRow::new("How", labels::channel(save.channel)))
        .row(SummaryRow::new("Counts for", counts));
    if save.nil {
        details = details.row(SummaryRow::new("Figures", "All numbers are 0"));
    }
    for (check, reason) in &save.reasons.0 {
        let known = section.and_then(|section| section.checks.iter().find(|known| known.key == *check));
        let said = known.map_or("Reason given", |check| check.message.as_str());
        details = details.row(SummaryRow::new(said, reason.clone()));
    }
    if entry.changes.is_empty() {
        details = details.row(SummaryRow::new("What changed", "Nothing"));
    }
    Entry {
        title: section.map_or_else(|| save.section.clone(), |section| section.title_at(services)),
        only: whole.map(|whole| format!("{whole}?section={}", save.section)),
        details,
        changes: (!entry.changes.is_empty()).then(|| changes(state, section, entry)),
        many: (entry.changes.len() > MOST_CHANGES).then_some(entry.changes.len()),
    }
}

fn changes(state: &State, section: Option<&Section>, entry: &HistoryEntry) -> Table {
    let table =
        Table::new("What changed").hidden_caption().column("Question").numeric("Before").numeric("Now").responsive();
    let order = section.map(Section::paths).unwrap_or_default();
    let mut sorted: Vec<_> = entry.changes.iter().collect();
    sorted.sort_by_key(|change| order.iter().position(|path| *path == change.path).unwrap_or(usize::MAX));
    sorted.into_iter().fold(table, |table, change| {
        let path = change.path.as_str();
        let known = section.filter(|section| section.find(path).is_some());
        let known = known.or_else(|| knowing(state, &entry.save.section, path));
        let text = |value: &Option<serde_json::Value>| match (value, known.and_then(|section| section.find(path))) {
            (Some(value), Some(item)) => shown_text(item, value),
            (Some(value), None) => value.to_string(),
            (None, _) => "Not answered".to_owned(),
        };
        table.row([labels::item(known, path).into(), text(&change.was).into(), text(&change.became).into()])
    })
}
