//! The figures of a section as tables to read.

use super::super::{labels, rules};
use crate::notice::{Answers, Grid, Item, Section, at, shown_text};
use crate::web::components::{Content, Table};

/// What is shown where nothing was answered.
const NONE: &str = "Not answered";

/// The answers of a section: a table for each grid, with totals, and one for the single items. With the figures of last
/// time, each answer that differs says what it was.
pub fn tables(section: &Section, answers: &Answers, before: Option<&Answers>) -> Vec<Table> {
    let grids = section.grids.iter().map(|grid| grid_table(grid, answers, before));
    let items = (!section.items.is_empty()).then(|| items_table(section, answers, before));
    grids.chain(items).collect()
}

fn grid_table(grid: &Grid, answers: &Answers, before: Option<&Answers>) -> Table {
    let table = Table::new(grid.label.clone()).first_cell_is_header().responsive().column(grid.label.clone());
    let table = grid.columns.iter().fold(table, |table, column| table.numeric(column.label.clone()));
    let offered = |answers: Option<&Answers>, row: &str| answers.is_some_and(|all| at(all, row).is_some());
    let table = grid.rows.iter().fold(table, |table, row| {
        let path = format!("{}.{}", grid.key, row.key);
        if !offered(Some(answers), &path) && !offered(before, &path) {
            return table;
        }
        let cell = |column: &Item| shown(column, answers, before, &format!("{path}.{}", column.key));
        table.row(std::iter::once(Content::from(row.label.clone())).chain(grid.columns.iter().map(cell)))
    });
    let sum = |column: &Item| Content::number(rules::column_total(answers.get(&grid.key), &column.key));
    table.row(std::iter::once(Content::from("Total")).chain(grid.columns.iter().map(sum)))
}

fn items_table(section: &Section, answers: &Answers, before: Option<&Answers>) -> Table {
    let table = Table::new(section.title.clone())
        .hidden_caption()
        .first_cell_is_header()
        .responsive()
        .column("Question")
        .numeric("Answer");
    section.items.iter().fold(table, |table, item| {
        table.row([Content::from(item.label.clone()), shown(item, answers, before, &item.key)])
    })
}

/// Both values of each answer that differs; nothing if none does.
pub fn differences(section: &Section, theirs: &Answers, mine: &Answers) -> Option<Table> {
    let changes = rules::changes(Some(theirs), mine);
    let table = Table::new("What is different")
        .column("Question")
        .numeric("Saved now")
        .numeric("You typed")
        .first_cell_is_header()
        .responsive();
    let text = |answers: &Answers, path: &str| match (section.find(path), at(answers, path)) {
        (Some(item), Some(value)) => shown_text(item, value),
        _ => NONE.to_owned(),
    };
    let table = changes.iter().fold(table, |table, change| {
        let label: Content = labels::item(Some(section), &change.path).into();
        table.row([label, text(theirs, &change.path).into(), text(mine, &change.path).into()])
    });
    (!changes.is_empty()).then_some(table)
}

/// An answer, and what it was if that is another.
fn shown(item: &Item, answers: &Answers, before: Option<&Answers>, path: &str) -> Content {
    let text = |answers: &Answers| at(answers, path).map(|value| shown_text(item, value));
    let now = text(answers);
    let said = now.clone().unwrap_or_else(|| NONE.to_owned());
    let Some(before) = before else { return Content::text(said) };
    let was = text(before);
    if was == now {
        return Content::text(said);
    }
    let was = was.map_or_else(|| "new".to_owned(), |was| format!("was {was}"));
    Content::lines([said, format!("({was})")])
}
