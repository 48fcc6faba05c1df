//! Tables as CSV and as JSON Lines: a row is written and forgotten, and its bytes are counted and hashed on their way.
//! Parquet is written by `parquet`.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::super::columns::Table;
use super::super::model::Format;
use super::super::rules::{guarded, plain};
use super::parquet::ParquetWriter;

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Text, as it was typed.
    Text(Cow<'a, str>),
    /// A number by its digits.
    Number(Cow<'a, str>),
    /// True or false.
    Truth(bool),
}

impl<'a> Cell<'a> {
    /// Text; nothing if it is empty.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// Text, if there is any.
    pub fn optional(text: Option<&'a str>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    /// Text that was made for the cell, if there is any.
    pub fn made(text: Option<String>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    /// A number, if there is one.
    pub fn number(number: Option<i64>) -> Self {
        number.map_or(Self::Empty, |number| Self::Number(number.to_string().into()))
    }

    /// As it was typed; nothing if there is nothing.
    pub fn plain(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Empty => None,
            Self::Text(text) | Self::Number(text) => Some(text.as_ref().into()),
            Self::Truth(truth) => Some(if *truth { "true" } else { "false" }.into()),
        }
    }

    fn in_csv(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => guarded(text),
            _ => self.plain().unwrap_or_default(),
        }
    }

    fn in_plain_csv(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => guarded(&plain(text)).into_owned().into(),
            _ => self.in_csv(),
        }
    }

    fn in_json(&self, out: &mut impl Write) -> std::io::Result<()> {
        match self {
            Self::Empty => out.write_all(b"null"),
            Self::Text(text) => serde_json::to_writer(out, text).map_err(Into::into),
            Self::Number(digits) => out.write_all(digits.as_bytes()),
            Self::Truth(truth) => write!(out, "{truth}"),
        }
    }
}

/// A file on its way to the disk.
pub struct Written {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

/// A file that is on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Its length.
    pub bytes: i64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}

impl Written {
    /// Begins a file.
    pub fn create(path: &Path) -> std::io::Result<Self> {
        Ok(Self { file: BufWriter::with_capacity(1 << 16, File::create(path)?), hash: Sha256::new(), bytes: 0 })
    }

    /// Waits until all of it is on the disk.
    pub fn finish(self) -> std::io::Result<Finished> {
        let file = self.file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.sync_all()?;
        let bytes = i64::try_from(self.bytes).unwrap_or(i64::MAX);
        Ok(Finished { bytes, sha256: data_encoding::HEXLOWER.encode(&self.hash.finalize()) })
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write_all(bytes)?;
        self.hash.update(bytes);
        self.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// What tells Excel that a file is UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Writes a table.
pub struct TableWriter {
    out: Out,
    rows: i64,
}

enum Out {
    Csv(Box<csv::Writer<Written>>),
    CsvPlain(Box<csv::Writer<Written>>),
    Jsonl { file: Written, names: Vec<String> },
    Parquet(Box<ParquetWriter>),
}

impl TableWriter {
    /// Begins a table, with its header if the format has one.
    pub fn create(path: &Path, table: &Table, format: Format) -> std::io::Result<Self> {
        let out = match format {
            Format::Csv => Out::Csv(Box::new(csv_writer(Written::create(path)?, table)?)),
            Format::CsvPlain => {
                let mut file = Written::create(path)?;
                file.write_all(BYTE_ORDER_MARK)?;
                Out::CsvPlain(Box::new(csv_writer(file, table)?))
            }
            Format::Jsonl => {
                let name = |name: &str| serde_json::to_string(name).map_err(std::io::Error::from);
                let names = table.columns.iter().map(|column| name(&column.name)).collect::<Result<_, _>>()?;
                Out::Jsonl { file: Written::create(path)?, names }
            }
            Format::Parquet => Out::Parquet(Box::new(ParquetWriter::create(path, table)?)),
        };
        Ok(Self { out, rows: 0 })
    }

    /// Writes a row.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> std::io::Result<()> {
        self.rows += 1;
        match &mut self.out {
            Out::Csv(out) => write_record(out, cells.iter().map(Cell::in_csv)),
            Out::CsvPlain(out) => write_record(out, cells.iter().map(Cell::in_plain_csv)),
            Out::Jsonl { file, names } => {
                for (number, (name, cell)) in names.iter().zip(cells).enumerate() {
                    file.write_all(if number == 0 { b"{" } else { b"," })?;
                    file.write_all(name.as_bytes())?;
                    file.write_all(b":")?;
                    cell.in_json(file)?;
                }
                file.write_all(b"}\n")
            }
            Out::Parquet(out) => out.row(cells),
        }
    }

    /// Ends the table; answers how many rows it has, and the file.
    pub fn finish(self) -> std::io::Result<(i64, Finished)> {
        let finished = match self.out {
            Out::Csv(out) | Out::CsvPlain(out) => {
                out.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?.finish()
            }
            Out::Jsonl { file, .. } => file.finish(),
            Out::Parquet(out) => out.finish(),
        };
        Ok((self.rows, finished?))
    }
}

/// Begins comma-separated values with their header.
fn csv_writer(file: Written, table: &Table) -> std::io::Result<csv::Writer<Written>> {
    let mut out = csv::WriterBuilder::new().buffer_capacity(1 << 16).from_writer(file);
    out.write_record(table.columns.iter().map(|column| column.name.as_str()))?;
    Ok(out)
}

fn write_record<'a>(out: &mut csv::Writer<Written>, fields: impl Iterator<Item = Cow<'a, str>>) -> std::io::Result<()> {
    for field in fields {
        out.write_field(field.as_bytes())?;
    }
    Ok(out.write_record(None::<&[u8]>)?)
}
