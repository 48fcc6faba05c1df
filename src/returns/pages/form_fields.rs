//! The fields of a section's form, made from the notice.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::forms::REASON;
use super::super::{labels, rules};
use super::form::Filled;
use crate::error::{Problem, Severity};
use crate::notice::{Answers, Campaigns, Grid, Item, ItemKind, Row, Section, answers_from_text, at, shown_text};
use crate::web::components::{DateInput, Details, ErrorMessage, ErrorSummary, Input, Radios, Textarea};
use crate::windows::ReportingMonth;

/// A table of inputs. Rows that are in use come first; the others wait behind a line that opens.
#[derive(Serialize)]
pub struct GridFields {
    id: String,
    label: String,
    hint: String,
    guidance: Details,
    error: Option<ErrorMessage>,
    rows: Vec<RowFields>,
    others_summary: String,
    others: Vec<RowFields>,
    totals: Vec<Total>,
}

#[derive(Serialize)]
struct RowFields {
    label: String,
    hint: String,
    cells: Vec<Input>,
}

#[derive(Serialize)]
struct Total {
    label: String,
    /// Path of the column, by which the script finds what to add.
    column: String,
    value: String,
    last: String,
}

/// One question by itself; exactly one of the inputs is there.
#[derive(Serialize)]
pub struct Question {
    input: Option<Input>,
    radios: Option<Radios>,
    date: Option<DateInput>,
    last: String,
    guidance: Option<Details>,
}

/// A warning that waits for its reason. What it says is the label of the box, so that each box has its own name.
#[derive(Serialize)]
pub struct Warning {
    reason: Textarea,
}

/// What fields are made from.
pub struct Fields<'a> {
    pub section: &'a Section,
    pub filled: &'a Filled,
    /// The figures of last time.
    pub last: Option<&'a Answers>,
    pub month: ReportingMonth,
    pub campaigns: &'a Campaigns,
}

/// The id of a field on the page; dots would need care in styles and scripts.
pub fn id_of(path: &str) -> String {
    path.replace('.', "-")
}

impl Fields<'_> {
    pub fn grids(&self) -> Vec<GridFields> {
        self.section.grids.iter().map(|grid| self.grid(grid)).collect()
    }

    pub fn questions(&self) -> Vec<Question> {
        self.section.items.iter().map(|item| self.question(item)).collect()
    }

    fn grid(&self, grid: &Grid) -> GridFields {
        let in_use = |row: &&Row| {
            let path = format!("{}.{}", grid.key, row.key);
            let typed =
                |column: &Item| self.typed(&format!("{path}.{}", column.key)).is_some_and(|text| !text.is_empty());
            self.last.is_some_and(|last| at(last, &path).is_some()) || grid.columns.iter().any(typed)
        };
        let (used, unused): (Vec<&Row>, Vec<&Row>) = grid.rows.iter().partition(in_use);
        // Nothing is known yet: show all rows.
        let (used, unused) = if used.is_empty() { (unused, Vec::new()) } else { (used, unused) };
        let fields = |rows: Vec<&Row>| rows.into_iter().map(|row| self.row(grid, row)).collect::<Vec<_>>();
        let guidance =
            grid.columns.iter().map(|column| format!("{}: {} {}", column.label, column.hint, column.guidance));
        GridFields {
            id: id_of(&grid.key),
            label: grid.label.clone(),
            hint: grid.hint.clone(),
            guidance: Details::new("What to count", guidance).about(format!("in {}", grid.label)),
            error: self.error_at(&grid.key).map(|text| ErrorMessage::new(format!("{}-error", id_of(&grid.key)), text)),
            others_summary: format!("Add another kind ({} more)", unused.len()),
            rows: fields(used),
            others: fields(unused),
            totals: self.totals(grid),
        }
    }

    fn row(&self, grid: &Grid, row: &Row) -> RowFields {
        let cell = |column: &Item| {
            let path = format!("{}.{}.{}", grid.key, row.key, column.key);
            self.input(column, &path, column.label.clone()).width(4)
        };
        RowFields { label: row.label.clone(), hint: row.hint.clone(), cells: grid.columns.iter().map(cell).collect() }
    }

    /// Of the columns of numbers; what cannot be read counts for nothing.
    fn totals(&self, grid: &Grid) -> Vec<Total> {
        let typed = self.filled.typed.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        let (answers, _) = answers_from_text(self.section, typed);
        let total = |column: &Item| {
            let last = self.last.map(|last| rules::column_total(last.get(&grid.key), &column.key));
            Total {
                label: column.label.clone(),
                column: format!("{}.{}", grid.key, column.key),
                value: rules::column_total(answers.get(&grid.key), &column.key).to_string(),
                last: last.map_or_else(String::new, |last| format!("Last time {last}")),
            }
        };
        let adds = |column: &&Item| matches!(column.kind, ItemKind::Whole | ItemKind::Decimal);
        grid.columns.iter().filter(adds).map(total).collect()
    }

    fn question(&self, item: &Item) -> Question {
        let optional = !item.required.applies(self.month, self.campaigns);
        let label = if optional { format!("{} (optional)", item.label) } else { item.label.clone() };
        let is_number = matches!(item.kind, ItemKind::Whole | ItemKind::Decimal | ItemKind::Percent);
        let about = if is_number { "What to count" } else { "How to answer" };
        let mut question = Question {
            input: None,
            radios: None,
            date: None,
            last: String::new(),
            guidance: (!item.guidance.is_empty())
                .then(|| Details::new(about, [item.guidance.clone()]).about(format!("in: {}", item.label))),
        };
        match item.kind {
            ItemKind::YesNo | ItemKind::Choice => {
                question.last = self.last_text(item, &item.key).unwrap_or_default();
                question.radios = Some(self.radios(item, label, optional));
            }
            ItemKind::Date => {
                question.last = self.last_text(item, &item.key).unwrap_or_default();
                question.date = Some(self.date(item, label));
            }
            ItemKind::Whole | ItemKind::Decimal | ItemKind::Percent => {
                let input = self.input(item, &item.key, label);
                let input = if item.hint.is_empty() { input } else { input.hint(item.hint.clone()) };
                let unit = if item.kind == ItemKind::Percent { Some("%".to_owned()) } else { item.unit.clone() };
                question.input = Some(unit.map_or(input.clone(), |unit| input.suffix(unit)));
            }
        }
        question
    }

    fn input(&self, item: &Item, path: &str, label: String) -> Input {
        let id = id_of(path);
        let input = match item.kind {
            ItemKind::Decimal | ItemKind::Percent => Input::decimal(id, label),
            _ => Input::whole_number(id, label),
        };
        let input = input.name(path).autocomplete("off").error_if(self.error_at(path));
        let input = input.value(self.typed(path).unwrap_or_default());
        match self.last_text(item, path) {
            Some(last) => input.beside(last),
            None => input,
        }
    }

    fn radios(&self, item: &Item, label: String, optional: bool) -> Radios {
        let radios = Radios::new(id_of(&item.key), label).name(item.key.clone());
        let radios = match item.kind {
            ItemKind::YesNo => radios.option("true", "Yes").option("false", "No"),
            _ => item.choices.iter().fold(radios, |radios, choice| radios.option(&choice.key, &choice.label)),
        };
        let radios = if optional { radios.divider("or").option("", "No answer") } else { radios };
        let radios = if item.hint.is_empty() { radios } else { radios.hint(item.hint.clone()) };
        let typed = self.typed(&item.key);
        let radios = if optional || typed.is_some() { radios.value(typed.unwrap_or_default()) } else { radios };
        radios.error_if(self.error_at(&item.key))
    }

    fn date(&self, item: &Item, label: String) -> DateInput {
        let mut parts = self.typed(&item.key).unwrap_or_default().splitn(3, '/').map(str::to_owned);
        let mut part = || parts.next().unwrap_or_default();
        let date = DateInput::new(id_of(&item.key), label).name(item.key.clone()).values(part(), part(), part());
        let date = if item.hint.is_empty() { date } else { date.hint(item.hint.clone()) };
        date.error_if(self.error_at(&item.key))
    }

    fn typed(&self, path: &str) -> Option<&str> {
        self.filled.typed.get(path).map(String::as_str)
    }

    fn last_text(&self, item: &Item, path: &str) -> Option<String> {
        Some(format!("Last time {}", shown_text(item, at(self.last?, path)?)))
    }

    /// What is wrong at an item, a cell or a grid: the first thing, errors before warnings.
    fn error_at(&self, path: &str) -> Option<String> {
        let here = |severity| move |problem: &&Problem| problem.item == path && problem.severity == severity;
        let problems = &self.filled.problems;
        let first = problems.iter().find(here(Severity::Error));
        first.or_else(|| problems.iter().find(here(Severity::Warning))).map(|problem| problem.detail.clone())
    }
}

/// Each warning that is unmet, or for which a reason was typed, with the box for its reason.
pub fn warnings(section: &Section, problems: &[Problem], reasons: &BTreeMap<String, String>) -> Vec<Warning> {
    let unmet = |key: &str| problems.iter().any(|problem| problem.rule == key && problem.severity == Severity::Warning);
    let typed = |key: &str| reasons.get(key).filter(|reason| !reason.trim().is_empty());
    let checks = section.checks.iter().filter(|check| check.severity == Severity::Warning);
    let shown = checks.filter(|check| unmet(&check.key) || typed(&check.key).is_some());
    let mut shown: Vec<_> = shown.collect();
    shown.dedup_by(|one, other| one.key == other.key);
    let warning = |check: &&crate::notice::Check| {
        let label = format!("{} If it is right, say why.", check.message);
        let hint =
            "A few words are enough. We keep them with the figures, and do not ask again while these stay the same.";
        let reason = Textarea::new(format!("reason-{}", check.key), label)
            .name(format!("{REASON}{}", check.key))
            .hint(hint)
            .rows(2)
            .value(reasons.get(&check.key).cloned().unwrap_or_default());
        Warning { reason }
    };
    shown.iter().map(warning).collect()
}

/// What is wrong, in the order of the page, with links to the fields; a warning leads to the box for its reason.
pub fn summary(section: &Section, problems: &[Problem]) -> ErrorSummary {
    let order: Vec<String> = section.grids.iter().map(|grid| grid.key.clone()).chain(section.paths()).collect();
    let place = |problem: &Problem| order.iter().position(|path| *path == problem.item).unwrap_or(usize::MAX);
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|problem| (problem.severity == Severity::Warning, place(problem)));
    sorted.into_iter().fold(ErrorSummary::new(), |summary, problem| {
        let known = place(problem) < usize::MAX;
        match problem.severity {
            Severity::Warning => summary.problem(format!("reason-{}", problem.rule), &problem.detail),
            Severity::Error if known => summary.problem(id_of(&problem.item), in_row(section, problem)),
            Severity::Error => summary.general(format!("{}: {}", problem.item, problem.detail)),
        }
    })
}

/// What is wrong, with the row before it if it is wrong in a table; checks of rows name theirs themselves.
fn in_row(section: &Section, problem: &Problem) -> String {
    match labels::row(section, &problem.item) {
        Some(row) if !problem.detail.starts_with(row) => format!("{row}: {}", problem.detail),
        _ => problem.detail.clone(),
    }
}
