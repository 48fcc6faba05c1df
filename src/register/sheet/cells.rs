//! The cells of one row by column, each kind of value read the same way wherever it stands, with notes of what was wrong.

use chrono::NaiveDate;

use super::columns::Column;
use super::header::Tick;
use super::text;
use super::{Header, Note, Refusal, Row};

/// One row being read, and the notes so far.
pub(super) struct Cells<'a> {
    row: &'a Row,
    pub(super) header: &'a Header,
    pub(super) notes: Vec<Note>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(row: &'a Row, header: &'a Header) -> Self {
        Self { row, header, notes: Vec::new() }
    }

    /// A row that ends early was cut off, and one that goes on was broken by a comma or a quotation mark: what stands in
    /// its cells may belong to other columns.
    pub(super) fn whole(&self) -> Result<(), Refusal> {
        let (width, columns) = (self.row.width(), self.header.width());
        if let Some(first) = self.header.first_beyond(width) {
            let reason = format!("the row ends after {width} of {columns} cells: it is cut off or broken");
            return Err(self.refusal(&first, &reason));
        }
        if width > columns {
            let reason =
                format!("the row has {width} cells under {columns} columns: it is broken or has a comma too many");
            return Err(self.refusal(Column::LocationId.name(), &reason));
        }
        Ok(())
    }

    pub(super) fn id(&mut self, column: Column) -> Result<String, Refusal> {
        match text::id(self.cell(column)) {
            Ok((id, false)) => Ok(id),
            Ok((id, true)) => {
                self.note(column, &format!("small letters were made capitals: {id}"));
                Ok(id)
            }
            Err(reason) => Err(self.refusal(column.name(), &reason)),
        }
    }

    pub(super) fn name(&mut self, column: Column) -> Result<String, Refusal> {
        self.text(column).ok_or_else(|| self.refusal(column.name(), "it is blank"))
    }

    /// The text of a cell as one line; nothing when it is blank or `-`, which is how CQC writes "none".
    pub(super) fn text(&mut self, column: Column) -> Option<String> {
        let cleaned = text::clean(self.cell(column));
        if cleaned.unprintable {
            self.note(column, "line breaks or characters that cannot be seen were made spaces");
        }
        if cleaned.too_long {
            self.note(column, &format!("it is longer than {} letters and was cut", text::MAX_TEXT));
        }
        Some(cleaned.text).filter(|text| !text.is_empty() && text != "-")
    }

    pub(super) fn day(&mut self, column: Column) -> Option<NaiveDate> {
        let cell = self.cell(column);
        let day = text::day(cell);
        if day.is_none() && !cell.is_empty() {
            self.note(column, &format!("{} is not a date and was left out", text::quoted(cell)));
        }
        day
    }

    /// `Y` or `N`; nothing when the cell is blank.
    pub(super) fn flag(&mut self, column: Column) -> Option<bool> {
        match self.cell(column) {
            "" => None,
            "Y" | "y" => Some(true),
            "N" | "n" => Some(false),
            other => {
                self.note(column, &format!("{} is neither Y nor N and was taken as N", text::quoted(other)));
                Some(false)
            }
        }
    }

    /// The names of the columns of a group that are ticked.
    pub(super) fn ticked(&mut self, prefix: &str, ticks: &[Tick]) -> Vec<String> {
        let mut names = Vec::new();
        for tick in ticks {
            match self.row.cell(tick.position).unwrap_or_default().trim() {
                "" | "N" | "n" => {}
                "Y" | "y" => names.push(tick.name.to_owned()),
                other => {
                    let reason = format!("{} is not Y and was taken as blank", text::quoted(other));
                    self.note_at(&format!("{prefix}{}", tick.name), &reason);
                }
            }
        }
        names
    }

    /// The cell of a column, trimmed; blank when the sheet has no such column. Says so when it is a formula.
    pub(super) fn cell(&mut self, column: Column) -> &'a str {
        let position = self.header.position(column);
        if position.is_some_and(|position| self.row.is_formula(position)) {
            self.note(column, "the cell holds a formula; what it shows was taken");
        }
        self.peek(column)
    }

    pub(super) fn peek(&self, column: Column) -> &'a str {
        let position = self.header.position(column);
        position.and_then(|position| self.row.cell(position)).unwrap_or_default().trim()
    }

    pub(super) fn note(&mut self, column: Column, reason: &str) {
        self.note_at(column.name(), reason);
    }

    fn note_at(&mut self, column: &str, reason: &str) {
        self.notes.push(Note { row: self.row.number, column: column.to_owned(), reason: reason.to_owned() });
    }

    pub(super) fn refusal(&self, column: &str, reason: &str) -> Refusal {
        Refusal { row: self.row.number, column: column.to_owned(), reason: reason.to_owned() }
    }
}
