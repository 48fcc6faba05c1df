//! The checks of a section: read, compiled, tried out.

use std::sync::Arc;

use super::Care;
use super::items::{EACH, read_key};
use super::names::Names;
use super::table::Table;
use crate::error::Severity;
use crate::notice::expression::{Program, faults_when_tried};
use crate::notice::model::{Check, Row, Section};

const SEVERITIES: [(&str, Severity); 2] = [("error", Severity::Error), ("warning", Severity::Warning)];

/// Where a message says which row it is about.
const ROW_IN_MESSAGE: &str = "{row}";

/// A check as it is written, before it is made one for each row.
struct Written {
    key: String,
    severity: Severity,
    expression: String,
    message: String,
    items: Vec<(usize, String)>,
}

/// The checks of a section. A check with `each_row` becomes one for each row of the grid.
pub(super) fn read(table: Table<'_>, own: &Section, all: &[Section], care: Care) -> Vec<Check> {
    let names = Names { own, all };
    table.tables("checks").into_iter().flat_map(|table| read_check(table, &names, care)).collect()
}

fn read_check(table: Table<'_>, names: &Names<'_>, care: Care) -> Vec<Check> {
    let table = table.only(&["key", "severity", "expression", "message", "items", "each_row"]);
    let (key, severity) = (read_key(&table), table.word("severity", &SEVERITIES));
    let (expression, message, items) = (table.needed("expression"), table.needed("message"), table.texts("items"));
    if items.is_empty() {
        table.fault("items", "items are missing: say where the message is to be shown");
    }
    let (Some(key), Some(severity), false) = (key, severity, expression.is_empty()) else { return Vec::new() };
    let written = Written { key, severity, expression, message, items };
    let Some(grid) = table.text("each_row") else {
        if written.message.contains(ROW_IN_MESSAGE) {
            table.fault("message", format!("only a check with each_row can say {ROW_IN_MESSAGE} in its message"));
        }
        return compile(&table, &written, names, care).into_iter().collect();
    };
    let Some(grid) = names.own.grid(&grid) else {
        table.fault("each_row", format!("no grid of this section is called {grid}"));
        return Vec::new();
    };
    if !mentions(&written.expression, &grid.key) {
        table.fault("each_row", format!("with each_row, name the row's cells as {}.{EACH}.COLUMN", grid.key));
        return Vec::new();
    }
    grid.rows.iter().filter_map(|row| compile(&table, &written.for_row(&grid.key, row), names, care)).collect()
}

fn compile(table: &Table<'_>, written: &Written, names: &Names<'_>, care: Care) -> Option<Check> {
    for (_, path) in written.items.iter().filter(|(_, path)| !can_be_pointed_at(path, names.own)) {
        table.fault("items", format!("no item of this section is called {path}"));
    }
    let program = match Program::compile(&written.expression, names) {
        Ok(program) => program,
        Err(faults) => {
            faults.into_iter().for_each(|reason| table.fault("expression", reason));
            return None;
        }
    };
    if care == Care::Full {
        for reason in faults_when_tried(&program) {
            table.fault("expression", format!("{}: {reason}", written.key));
        }
    }
    Some(Check {
        key: written.key.clone(),
        severity: written.severity,
        expression: written.expression.clone(),
        message: written.message.clone(),
        items: written.items.iter().map(|(_, path)| path.clone()).collect(),
        program: Arc::new(program),
    })
}

/// An item, a cell, or a whole grid.
fn can_be_pointed_at(path: &str, section: &Section) -> bool {
    section.find(path).is_some() || section.grid(path).is_some()
}

fn mentions(text: &str, grid: &str) -> bool {
    text.contains(&format!("{grid}.{EACH}"))
}

impl Written {
    fn for_row(&self, grid: &str, row: &Row) -> Self {
        let put = |text: &str| put_row(text, grid, &row.key);
        Self {
            key: format!("{}.{}", self.key, row.key),
            severity: self.severity,
            expression: put(&self.expression),
            message: self.message.replace(ROW_IN_MESSAGE, &row.label),
            items: self.items.iter().map(|(at, path)| (*at, put(path))).collect(),
        }
    }
}

/// `beds.row.occupied` as `beds.transitional.occupied`; `beds.rowing` stays as it is.
fn put_row(text: &str, grid: &str, row: &str) -> String {
    let pattern = format!("{grid}.{EACH}");
    let mut parts = text.split(pattern.as_str());
    let mut put = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let goes_on = part.starts_with(|char: char| char.is_alphanumeric() || char == '_');
        put.push_str(&if goes_on { pattern.clone() } else { format!("{grid}.{row}") });
        put.push_str(part);
    }
    put
}
