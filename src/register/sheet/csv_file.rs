//! The sheet as CSV, in UTF-8 or as older Windows programs write it.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use csv::{ByteRecord, ReaderBuilder};

use super::error::MAX_CELL;
use super::{Header, Row, SheetError, Visit, header};

/// A CSV file whose header was understood.
pub(super) struct CsvFile {
    path: PathBuf,
    encoding: Encoding,
    header_row: u32,
}

/// What the bytes of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Windows1252,
}

impl CsvFile {
    /// Finds the encoding and the header.
    pub(super) fn survey(path: &Path) -> Result<(Self, Header), SheetError> {
        let encoding = encoding_of(path)?;
        let mut records = Records::open(path, encoding)?;
        let found = header::find(|row| records.next(row, None))?;
        let (header_row, header) = found.ok_or(SheetError::Empty)?;
        Ok((Self { path: path.to_owned(), encoding, header_row }, header?))
    }

    /// Shows every row below the header to `visit`.
    pub(super) fn read(&self, header: &Header, visit: Visit<'_>) -> Result<(), SheetError> {
        let mut records = Records::open(&self.path, self.encoding)?;
        let mut row = Row::default();
        while records.next(&mut row, Some(header))? {
            if row.number > self.header_row && !row.is_blank() && visit(&row) == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(())
    }
}

/// The lines of the file. One record counts as one line, whatever line breaks are quoted in it.
struct Records {
    reader: csv::Reader<File>,
    record: ByteRecord,
    encoding: Encoding,
    number: u32,
}

impl Records {
    fn open(path: &Path, encoding: Encoding) -> Result<Self, SheetError> {
        let file = open(path)?;
        let reader = ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(1 << 16).from_reader(file);
        Ok(Self { reader, record: ByteRecord::new(), encoding, number: 0 })
    }

    /// Fills `row` with the next line, as far as the header reads it; false at the end.
    fn next(&mut self, row: &mut Row, header: Option<&Header>) -> Result<bool, SheetError> {
        if !self.reader.read_byte_record(&mut self.record).map_err(SheetError::damaged)? {
            return Ok(false);
        }
        self.number = self.number.saturating_add(1);
        row.start(self.number);
        for (position, cell) in self.record.iter().enumerate() {
            if cell.len() > MAX_CELL {
                return Err(SheetError::EndlessCell { row: self.number });
            }
            if header.is_none_or(|header| header.keeps(position)) {
                push(row, &self.encoding.decode(cell));
            } else if header.is_none_or(|header| position < header.width()) || !cell.trim_ascii().is_empty() {
                // Cells beyond the header show that the row is broken, unless they are blank.
                row.pad_to(position.saturating_add(1));
            }
        }
        Ok(true)
    }
}

/// A CSV file holds formulas as text; `="0123"` is the usual way to keep a spreadsheet from counting with a number.
fn push(row: &mut Row, cell: &str) {
    let text = cell.trim();
    match text.strip_prefix('=') {
        None | Some("") => row.push(text),
        Some(formula) => {
            let quoted = formula.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            row.push_formula(quoted.filter(|inner| !inner.contains('"')).unwrap_or(text));
        }
    }
}

impl Encoding {
    fn decode(self, cell: &[u8]) -> Cow<'_, str> {
        match self {
            // Lossy only for the last cell of a file that was cut within a letter.
            Self::Utf8 => String::from_utf8_lossy(cell),
            Self::Windows1252 => encoding_rs::WINDOWS_1252.decode_without_bom_handling(cell).0,
        }
    }
}

/// Reads the whole file once: a file that is valid UTF-8 is UTF-8, since text in Windows-1252 with any letter beyond ASCII
/// almost never is.
fn encoding_of(path: &Path) -> Result<Encoding, SheetError> {
    let mut file = open(path)?;
    let mut block = vec![0; 1 << 16];
    // Bytes of a letter that the end of a block cut in two.
    let mut carried: Vec<u8> = Vec::new();
    let mut encoding = Encoding::Utf8;
    loop {
        let length = file.read(&mut block).map_err(SheetError::damaged)?;
        let read = block.get(..length).unwrap_or_default();
        if read.is_empty() {
            return Ok(encoding);
        }
        if read.contains(&0) {
            let reason = "it holds bytes that no text has (save it as CSV UTF-8)";
            return Err(SheetError::NotASheet { path: path.to_owned(), reason });
        }
        if encoding == Encoding::Utf8 {
            carried.extend_from_slice(read);
            match std::str::from_utf8(&carried) {
                Ok(_) => carried.clear(),
                Err(error) if error.error_len().is_none() => drop(carried.drain(..error.valid_up_to())),
                Err(_) => encoding = Encoding::Windows1252,
            }
        }
    }
}

fn open(path: &Path) -> Result<File, SheetError> {
    File::open(path).map_err(|source| SheetError::Open { path: path.to_owned(), source })
}
