//! Reads CQC's monthly "care directory with filters" (the sheet `HSCA_Active_Locations`) from CSV, ODS or XLSX.
//!
//! Owns what a file says and how far it can be believed: layout, encodings, dates, and each value that cannot be right. It
//! knows no database and no earlier file; whether a council exists or an id occurs twice is for the import to judge.
//!
//! Rows stream through one buffer, whatever the size of the file. Cells of columns that are not read, among them the names
//! of managers, nominated individuals and partners and telephone numbers, are passed over and never kept.
//!
//! ```text
//! let mut sheet = sheet::open(path)?;
//! let header = sheet.header().clone();
//! sheet.for_each(|row| match sheet::read_location(row, &header) { … })?;
//! ```

mod cells;
mod columns;
mod csv_file;
mod error;
mod header;
mod layout;
mod location;
mod ods_file;
mod ods_xml;
mod reading;
mod row;
mod snapshot;
#[cfg(test)]
mod tests;
mod text;
mod workbook;
mod xlsx_file;

use std::fs::File;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;
use std::path::Path;

use chrono::NaiveDate;
use zip::ZipArchive;

use csv_file::CsvFile;
use ods_file::OdsFile;
use xlsx_file::XlsxFile;

pub use error::SheetError;
pub use header::Header;
pub use layout::{Layout, NamedCells};
pub use location::{CareLocation, ServiceKind};
pub use reading::{DIRECTORATE, Note, Reading, Refusal, SECTOR, read_location};
pub use row::Row;
pub(super) use text::{day as read_day, id as read_id, quoted};

/// What is shown each row; breaking off ends the reading without an error.
type Visit<'a> = &'a mut dyn FnMut(&Row) -> ControlFlow<()>;

/// A file whose sheet of locations was found and whose header was understood.
pub struct Sheet {
    /// The day the register was copied, from the README of the workbook or else the name of the file.
    pub snapshot_on: Option<NaiveDate>,
    header: Header,
    source: Source,
}

enum Source {
    Csv(CsvFile),
    Ods(OdsFile),
    // Holds the texts of the workbook and is much larger than the others.
    Xlsx(Box<XlsxFile>),
}

/// What a file is, by its first bytes.
enum Kind {
    Text,
    Ods,
    Xlsx,
}

/// Opens a sheet. What it holds decides how it is read; what it is called only makes the message when it cannot be.
pub fn open(path: &Path) -> Result<Sheet, SheetError> {
    let (source, header, from_readme) = match kind_of(path)? {
        Kind::Text => {
            let (file, header) = CsvFile::survey(path)?;
            (Source::Csv(file), header, None)
        }
        Kind::Ods => {
            let (file, header, day) = OdsFile::survey(path)?;
            (Source::Ods(file), header, day)
        }
        Kind::Xlsx => {
            let (file, header, day) = XlsxFile::survey(path)?;
            (Source::Xlsx(Box::new(file)), header, day)
        }
    };
    let from_name = || path.file_name().and_then(|name| snapshot::from_file_name(&name.to_string_lossy()));
    Ok(Sheet { snapshot_on: from_readme.or_else(from_name), header, source })
}

impl Sheet {
    /// Which column is where.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Shows every row below the header that is not blank to `visit`, in order, until it breaks off. It may be called again
    /// and starts at the first row then.
    pub fn for_each<B>(&mut self, mut visit: impl FnMut(&Row) -> ControlFlow<B>) -> Result<ControlFlow<B>, SheetError> {
        let mut broken = None;
        let mut until_broken = |row: &Row| match visit(row) {
            ControlFlow::Continue(()) => ControlFlow::Continue(()),
            ControlFlow::Break(with) => {
                broken = Some(with);
                ControlFlow::Break(())
            }
        };
        match &mut self.source {
            Source::Csv(file) => file.read(&self.header, &mut until_broken)?,
            Source::Ods(file) => file.read(&self.header, &mut until_broken)?,
            Source::Xlsx(file) => file.read(&self.header, &mut until_broken)?,
        }
        Ok(broken.map_or(ControlFlow::Continue(()), ControlFlow::Break))
    }
}

fn kind_of(path: &Path) -> Result<Kind, SheetError> {
    let failed = |source| SheetError::Open { path: path.to_owned(), source };
    let not_a_sheet = |reason| SheetError::NotASheet { path: path.to_owned(), reason };
    let mut file = File::open(path).map_err(failed)?;
    let mut start = Vec::new();
    Read::by_ref(&mut file).take(8).read_to_end(&mut start).map_err(failed)?;
    if start.is_empty() {
        return Err(SheetError::Empty);
    }
    if start.starts_with(b"PK") {
        return kind_of_archive(path);
    }
    if start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(not_a_sheet("it is an Excel file of before 2007; save it as .xlsx"));
    }
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    if matches!(extension.as_deref(), Some("ods" | "xlsx")) {
        return Err(not_a_sheet("its name says it is a workbook and it is not; download it again"));
    }
    Ok(Kind::Text)
}

fn kind_of_archive(path: &Path) -> Result<Kind, SheetError> {
    let file = File::open(path).map_err(|source| SheetError::Open { path: path.to_owned(), source })?;
    let archive = ZipArchive::new(BufReader::new(file)).map_err(SheetError::damaged)?;
    let holds = |name: &str| archive.index_for_name(name).is_some();
    if holds("xl/workbook.xml") {
        return Ok(Kind::Xlsx);
    }
    if holds("content.xml") {
        return Ok(Kind::Ods);
    }
    Err(SheetError::NotASheet { path: path.to_owned(), reason: "it is an archive of something else" })
}
