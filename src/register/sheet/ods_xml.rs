//! The content of an OpenDocument spreadsheet, read as it comes: unpacked it is some 440 MB.
//!
//! Kept of it is one row at a time. Cells no column needs are passed over without being put together.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::error::MAX_CELL;
use super::{Row, SheetError};

/// More lines than any spreadsheet program writes; a repeat beyond it is an error in the file.
const MAX_ROWS: u32 = 1_048_576;

/// More columns than any spreadsheet program writes.
const MAX_COLUMNS: usize = 16_384;

/// The tables of a document and their rows, in order.
pub(super) struct Content<R> {
    xml: Reader<R>,
    buffer: Vec<u8>,
    text: String,
    next_row: u32,
    in_table: bool,
}

/// What the tag of a cell says.
#[derive(Default)]
struct CellTag {
    repeat: usize,
    formula: bool,
    has_value: bool,
    /// Another cell lies over it, so that who made the sheet cannot see it: it counts as empty.
    covered: bool,
}

impl<R: BufRead> Content<R> {
    pub(super) fn new(reader: R) -> Self {
        let mut xml = Reader::from_reader(reader);
        // The nesting is counted here; checking names as well would copy each of them.
        xml.config_mut().check_end_names = false;
        Self { xml, buffer: Vec::new(), text: String::new(), next_row: 1, in_table: false }
    }

    /// Goes to the next table and gives its name; nothing at the end of the document.
    pub(super) fn next_table(&mut self) -> Result<Option<String>, SheetError> {
        self.next_row = 1;
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(SheetError::damaged)? {
                Event::Start(tag) if tag.local_name().as_ref() == "table" => {
                    self.in_table = true;
                    return Ok(Some(attribute(&tag, "table:name")?.unwrap_or_default()));
                }
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// Leaves the table whose rows were being read, if it was not read to its end.
    pub(super) fn skip_table(&mut self) -> Result<(), SheetError> {
        let mut inner = 0_u32;
        while self.in_table {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(SheetError::damaged)? {
                Event::Start(tag) if tag.local_name().as_ref() == "table" => inner = inner.saturating_add(1),
                Event::End(tag) if tag.local_name().as_ref() == "table" => match inner.checked_sub(1) {
                    Some(left) => inner = left,
                    None => self.in_table = false,
                },
                Event::Eof => return Err(cut_short()),
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads the next row, and gives how often it stands there; nothing at the end of the table.
    pub(super) fn next_row(&mut self, row: &mut Row, keeps: &dyn Fn(usize) -> bool) -> Result<Option<u32>, SheetError> {
        loop {
            self.buffer.clear();
            let (repeat, open) = match self.xml.read_event_into(&mut self.buffer).map_err(SheetError::damaged)? {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "table-row" => (row_repeat(&tag)?, true),
                    "table-header-rows" | "table-row-group" | "table-rows" => continue,
                    _ => {
                        self.skip_element()?;
                        continue;
                    }
                },
                Event::Empty(tag) if tag.local_name().as_ref() == "table-row" => (row_repeat(&tag)?, false),
                Event::End(tag) if tag.local_name().as_ref() == "table" => {
                    self.in_table = false;
                    return Ok(None);
                }
                Event::Eof => return Err(cut_short()),
                _ => continue,
            };
            row.start(self.next_row);
            self.next_row = self.next_row.saturating_add(repeat);
            if open {
                self.read_cells(row, keeps)?;
            }
            // Empty rows may be repeated as often as the sheet is long; they end it.
            if self.next_row > MAX_ROWS.saturating_add(1) && !row.is_blank() {
                return Err(SheetError::Damaged(format!("row {} is repeated beyond the end of any sheet", row.number)));
            }
            return Ok(Some(repeat));
        }
    }

    fn read_cells(&mut self, row: &mut Row, keeps: &dyn Fn(usize) -> bool) -> Result<(), SheetError> {
        // Where the next cell stands. The row is filled up to it only when there is something to put in, so that the
        // thousands of empty cells at its end cost nothing.
        let mut position = 0_usize;
        loop {
            self.buffer.clear();
            self.text.clear();
            let (cell, open) = match self.xml.read_event_into(&mut self.buffer).map_err(SheetError::damaged)? {
                Event::Start(tag) if is_cell(&tag) => (read_tag(&tag, &mut self.text)?, true),
                Event::Empty(tag) if is_cell(&tag) => (read_tag(&tag, &mut self.text)?, false),
                Event::Start(_) => {
                    self.skip_element()?;
                    continue;
                }
                Event::End(_) => return Ok(()),
                Event::Eof => return Err(cut_short()),
                _ => continue,
            };
            let positions = position..position.saturating_add(cell.repeat).min(MAX_COLUMNS);
            position = positions.end.max(position);
            let wanted = !cell.covered && (open || cell.has_value) && positions.clone().any(keeps);
            if open && wanted && !cell.has_value {
                self.read_paragraphs()?;
            } else if open {
                self.skip_element()?;
            }
            if wanted && !self.text.is_empty() {
                positions
                    .filter(|position| keeps(*position))
                    .for_each(|position| put(row, position, &self.text, &cell));
            }
        }
    }

    /// The text of a cell: its paragraphs, one line each. Notes and drawings in the cell are no part of it.
    fn read_paragraphs(&mut self) -> Result<(), SheetError> {
        let mut first = true;
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(SheetError::damaged)? {
                Event::Start(tag) if tag.local_name().as_ref() == "p" => {
                    if !first {
                        self.text.push('\n');
                    }
                    first = false;
                    self.read_inline()?;
                }
                Event::Start(_) => self.skip_element()?,
                Event::End(_) => return Ok(()),
                Event::Eof => return Err(cut_short()),
                _ => {}
            }
        }
    }

    fn read_inline(&mut self) -> Result<(), SheetError> {
        let mut depth = 0_u32;
        loop {
            if self.text.len() > MAX_CELL {
                return Err(SheetError::EndlessCell { row: self.next_row.saturating_sub(1) });
            }
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(SheetError::damaged)? {
                Event::Text(text) => push_text(&mut self.text, &text),
                Event::CData(text) => push_text(&mut self.text, &text),
                Event::GeneralRef(entity) => push_entity(&mut self.text, &entity)?,
                Event::Empty(tag) => push_space(&mut self.text, &tag)?,
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "span" | "a" => depth = depth.saturating_add(1),
                    _ => {
                        push_space(&mut self.text, &tag)?;
                        self.skip_element()?;
                    }
                },
                Event::End(_) => match depth.checked_sub(1) {
                    Some(left) => depth = left,
                    None => return Ok(()),
                },
                Event::Eof => return Err(cut_short()),
                _ => {}
            }
        }
    }

    /// Passes over the element whose start was just read.
    fn skip_element(&mut self) -> Result<(), SheetError> {
        let mut depth = 1_u32;
        while depth > 0 {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(SheetError::damaged)? {
                Event::Start(_) => depth = depth.saturating_add(1),
                Event::End(_) => depth = depth.saturating_sub(1),
                Event::Eof => return Err(cut_short()),
                _ => {}
            }
        }
        Ok(())
    }
}

fn put(row: &mut Row, position: usize, text: &str, cell: &CellTag) {
    row.pad_to(position);
    if cell.formula { row.push_formula(text) } else { row.push(text) }
}

/// Takes from the tag of a cell what it says; a value goes into `text`.
fn read_tag(tag: &BytesStart<'_>, text: &mut String) -> Result<CellTag, SheetError> {
    let covered = tag.local_name().as_ref() == "covered-table-cell";
    let mut cell = CellTag { repeat: 1, covered, ..CellTag::default() };
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(SheetError::damaged)?;
        match attribute.key.as_ref() {
            "table:number-columns-repeated" => cell.repeat = attribute.value.trim().parse().unwrap_or(1),
            "table:formula" => cell.formula = true,
            // A percentage, a sum of money and a duration have one of these as well.
            "office:value" | "office:date-value" | "office:string-value" | "office:boolean-value" => {
                text.clear();
                text.push_str(&unescape(&attribute.value).map_err(SheetError::damaged)?);
                cell.has_value = true;
            }
            _ => {}
        }
    }
    Ok(cell)
}

fn is_cell(tag: &BytesStart<'_>) -> bool {
    matches!(tag.local_name().as_ref(), "table-cell" | "covered-table-cell")
}

fn row_repeat(tag: &BytesStart<'_>) -> Result<u32, SheetError> {
    let repeat = attribute(tag, "table:number-rows-repeated")?;
    Ok(repeat.and_then(|repeat| repeat.trim().parse().ok()).unwrap_or(1))
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, SheetError> {
    let Some(found) = tag.try_get_attribute(name).map_err(SheetError::damaged)? else { return Ok(None) };
    Ok(Some(unescape(&found.value).map_err(SheetError::damaged)?.into_owned()))
}

/// Line breaks in the XML itself are white space like any other.
fn push_text(to: &mut String, text: &str) {
    to.extend(text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }));
}

fn push_entity(to: &mut String, entity: &BytesRef<'_>) -> Result<(), SheetError> {
    match entity.resolve_char_ref().map_err(SheetError::damaged)? {
        Some(c) => to.push(c),
        None => to.push_str(resolve_predefined_entity(entity).unwrap_or_default()),
    }
    Ok(())
}

/// The elements that stand for white space; all others give nothing.
fn push_space(to: &mut String, tag: &BytesStart<'_>) -> Result<(), SheetError> {
    match tag.local_name().as_ref() {
        "s" => {
            let count = attribute(tag, "text:c")?.and_then(|count| count.parse().ok()).unwrap_or(1);
            to.extend(std::iter::repeat_n(' ', usize::min(count, 100)));
        }
        "tab" => to.push(' '),
        "line-break" => to.push('\n'),
        _ => {}
    }
    Ok(())
}

fn cut_short() -> SheetError {
    SheetError::Damaged("the document ends in the middle of a table".to_owned())
}
