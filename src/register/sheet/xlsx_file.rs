//! The sheet as an Excel workbook.
//!
//! The cells stream; the table of shared texts, in which Excel keeps each text once, is held whole by the reader.

use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx, XlsxCellFormulaMetadataRecord, XlsxCellReader};
use chrono::NaiveDate;

use super::error::MAX_CELL;
use super::workbook::{Candidate, Part, README_ROWS, choose};
use super::{Header, Row, SheetError, Visit, header, snapshot};

/// An open workbook whose sheet of locations was found.
pub(super) struct XlsxFile {
    book: Xlsx<BufReader<File>>,
    sheet: String,
    header_row: u32,
}

impl XlsxFile {
    /// Finds the sheet, its header and the day in the README.
    pub(super) fn survey(path: &Path) -> Result<(Self, Header, Option<NaiveDate>), SheetError> {
        guarded(|| Self::look(path))
    }

    fn look(path: &Path) -> Result<(Self, Header, Option<NaiveDate>), SheetError> {
        let file = File::open(path).map_err(|source| SheetError::Open { path: path.to_owned(), source })?;
        let mut book = Xlsx::new(BufReader::new(file)).map_err(SheetError::damaged)?;
        let mut candidates = Vec::new();
        let mut snapshot_on = None;
        for (index, name) in book.sheet_names().into_iter().enumerate() {
            let part = Part::of(&name);
            // A sheet that is a drawing has no cells.
            let Ok(cells) = book.worksheet_cells_reader(&name) else { continue };
            let mut rows = Rows { cells, waiting: None, ended: false };
            match part {
                Part::Readme => snapshot_on = read_readme(&mut rows)?,
                Part::DualRegistrations => {}
                Part::Locations | Part::Other => {
                    let found = header::find(|row| rows.next(row, |_| true))?;
                    candidates.extend(found.map(|found| Candidate::new(index, name, part, found)));
                }
            }
        }
        let chosen = choose(candidates)?;
        Ok((Self { book, sheet: chosen.name, header_row: chosen.header_row }, chosen.header?, snapshot_on))
    }

    /// Shows every row below the header to `visit`.
    pub(super) fn read(&mut self, header: &Header, visit: Visit<'_>) -> Result<(), SheetError> {
        let cells = guarded(|| self.book.worksheet_cells_reader(&self.sheet).map_err(SheetError::damaged))?;
        let mut rows = Rows { cells, waiting: None, ended: false };
        let mut row = Row::default();
        while rows.next(&mut row, |position| header.keeps(position))? {
            if row.number <= self.header_row || row.is_blank() {
                continue;
            }
            row.pad_to(header.width());
            if visit(&row) == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(())
    }
}

/// Lets the library read. On some damaged workbooks it panics (a line number of more than ten digits, for one): then the
/// file is refused like any other that is damaged, and is read no further.
fn guarded<T>(read: impl FnOnce() -> Result<T, SheetError>) -> Result<T, SheetError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(SheetError::damaged("the workbook makes no sense")))
}

/// The rows of a sheet, put together from its cells. Excel writes only cells with something in them.
struct Rows<'a> {
    cells: XlsxCellReader<'a, BufReader<File>>,
    /// The first cell of the row after the one that was given out.
    waiting: Option<XlsxCellFormulaMetadataRecord<'a>>,
    /// The reader must not be asked again after its end.
    ended: bool,
}

impl<'a> Rows<'a> {
    /// Fills `row` with the next line that has cells; false at the end.
    fn next(&mut self, row: &mut Row, keeps: impl Fn(usize) -> bool) -> Result<bool, SheetError> {
        let first = match self.waiting.take() {
            Some(cell) => Some(cell),
            None => self.next_cell()?,
        };
        let Some(first) = first else { return Ok(false) };
        let line = first.pos.0;
        row.start(line.saturating_add(1));
        let mut current = Some(first);
        while let Some(cell) = current.take() {
            if cell.pos.0 != line {
                self.waiting = Some(cell);
                break;
            }
            push(row, &cell, &keeps)?;
            current = self.next_cell()?;
        }
        Ok(true)
    }

    fn next_cell(&mut self) -> Result<Option<XlsxCellFormulaMetadataRecord<'a>>, SheetError> {
        if self.ended {
            return Ok(None);
        }
        let cell = guarded(|| self.cells.next_cell_with_formula_metadata().map_err(SheetError::damaged))?;
        self.ended = cell.is_none();
        Ok(cell)
    }
}

fn push(
    row: &mut Row,
    cell: &XlsxCellFormulaMetadataRecord<'_>,
    keeps: &impl Fn(usize) -> bool,
) -> Result<(), SheetError> {
    let position = usize::try_from(cell.pos.1).map_err(SheetError::damaged)?;
    if !keeps(position) || position < row.width() {
        return Ok(());
    }
    row.pad_to(position);
    let mut write = |text: &str| {
        if text.len() > MAX_CELL.saturating_mul(4) {
            return Err(SheetError::EndlessCell { row: row.number });
        }
        if cell.formula.is_some() {
            row.push_formula(text);
        } else {
            row.push(text);
        }
        Ok(())
    };
    match &cell.value {
        DataRef::SharedString(text) => write(text),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => write(text),
        DataRef::Int(number) => write(&number.to_string()),
        DataRef::Float(number) => write(&number.to_string()),
        DataRef::Bool(truth) => write(if *truth { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(moment) => match moment.as_datetime().filter(|_| moment.is_datetime()) {
            Some(day) => write(&day.format("%Y-%m-%d").to_string()),
            None => write(&moment.as_f64().to_string()),
        },
        DataRef::Error(error) => write(&error.to_string()),
        DataRef::Empty => write(""),
    }
}

fn read_readme(rows: &mut Rows<'_>) -> Result<Option<NaiveDate>, SheetError> {
    let mut row = Row::default();
    for _ in 0..README_ROWS {
        if !rows.next(&mut row, |_| true)? {
            break;
        }
        if let Some(day) = row.cells().find_map(snapshot::from_readme_line) {
            return Ok(Some(day));
        }
    }
    Ok(None)
}
