//! The rows of what was read, on the thread that writes.

use std::sync::mpsc::Receiver;

use serde_json::Value;

use super::super::actions::ExtractError;
use super::super::columns::{Rows, Table};
use super::{Known, Sink, Subject, cells};

/// Gives the rows of all locations that come to a sink.
pub(super) fn write(to_write: Receiver<Vec<Known>>, tables: &[Table], sink: &mut dyn Sink) -> Result<(), ExtractError> {
    for known in to_write.into_iter().flatten() {
        of_subject(&Subject::of(known)?, tables, sink)?;
    }
    Ok(())
}

/// Gives the rows of a location in all tables to a sink.
fn of_subject(subject: &Subject, tables: &[Table], sink: &mut dyn Sink) -> Result<(), ExtractError> {
    for (number, table) in tables.iter().enumerate() {
        let has_rows = match &table.rows {
            Rows::All => true,
            Rows::Standing => subject.known.standing.is_some(),
            Rows::Saved(sections) => sections.iter().any(|section| subject.saves.contains_key(section)),
            Rows::OfGrid { section, grid } => {
                let answers = subject.saves.get(section).and_then(|saved| saved.answers.get(grid));
                for (key, row) in answers.and_then(Value::as_object).into_iter().flatten() {
                    sink.row(number, &cells::of_row(subject, table, key, row))?;
                }
                false
            }
        };
        if has_rows {
            sink.row(number, &cells::of_location(subject, table))?;
        }
    }
    Ok(())
}
