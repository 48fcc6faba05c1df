//! Answers that were given to another version of the notice.

use serde_json::Value;

use super::Answers;
use super::model::{Grid, Section};

/// Of some answers, those that a section asks for: without items, rows and columns that its version dropped.
pub fn still_asked(section: &Section, answers: &Answers) -> Answers {
    let mut kept = answers.clone();
    kept.retain(|key, value| match section.grid(key) {
        Some(grid) => {
            keep_cells(grid, value);
            true
        }
        None => section.item(key).is_some(),
    });
    kept
}

fn keep_cells(grid: &Grid, value: &mut Value) {
    let Value::Object(rows) = value else { return };
    rows.retain(|key, cells| {
        if let Value::Object(cells) = cells {
            cells.retain(|column, _| grid.column(column).is_some());
        }
        grid.rows.iter().any(|row| row.key == *key)
    });
}
