//! The sheet as an OpenDocument workbook, the form in which CQC publishes it.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use zip::ZipArchive;

use super::ods_xml::Content;
use super::workbook::{Candidate, Part, README_ROWS, choose};
use super::{Header, Row, SheetError, Visit, header, snapshot};

/// A workbook whose sheet of locations was found.
pub(super) struct OdsFile {
    path: PathBuf,
    /// Which table, counted from nought.
    table: usize,
    header_row: u32,
}

impl OdsFile {
    /// Finds the sheet, its header and the day in the README. Stops as soon as all are found: the rest is large.
    pub(super) fn survey(path: &Path) -> Result<(Self, Header, Option<NaiveDate>), SheetError> {
        let mut archive = archive(path)?;
        let mut content = content(&mut archive)?;
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut snapshot_on = None;
        let mut index = 0;
        while let Some(name) = content.next_table()? {
            let part = Part::of(&name);
            match part {
                Part::Readme => snapshot_on = read_readme(&mut content)?,
                Part::DualRegistrations => {}
                Part::Locations | Part::Other => {
                    let found = header::find(|row| Ok(content.next_row(row, &|_| true)?.is_some()))?;
                    candidates.extend(found.map(|found| Candidate::new(index, name, part, found)));
                }
            }
            let named = candidates.iter().any(|candidate| candidate.part == Part::Locations);
            if named && snapshot_on.is_some() {
                break;
            }
            content.skip_table()?;
            index = index.saturating_add(1);
        }
        let chosen = choose(candidates)?;
        let file = Self { path: path.to_owned(), table: chosen.index, header_row: chosen.header_row };
        Ok((file, chosen.header?, snapshot_on))
    }

    /// Shows every row below the header to `visit`.
    pub(super) fn read(&self, header: &Header, visit: Visit<'_>) -> Result<(), SheetError> {
        let mut archive = archive(&self.path)?;
        let mut content = content(&mut archive)?;
        for _ in 0..self.table {
            content.next_table()?;
            content.skip_table()?;
        }
        content.next_table()?;
        let mut row = Row::default();
        while let Some(repeat) = content.next_row(&mut row, &|position| header.keeps(position))? {
            if row.is_blank() || row.number <= self.header_row {
                continue;
            }
            row.pad_to(header.width());
            for _ in 0..repeat {
                if visit(&row) == ControlFlow::Break(()) {
                    return Ok(());
                }
                row.number = row.number.saturating_add(1);
            }
        }
        Ok(())
    }
}

fn archive(path: &Path) -> Result<ZipArchive<BufReader<File>>, SheetError> {
    let file = File::open(path).map_err(|source| SheetError::Open { path: path.to_owned(), source })?;
    ZipArchive::new(BufReader::new(file)).map_err(SheetError::damaged)
}

fn content(archive: &mut ZipArchive<BufReader<File>>) -> Result<Content<impl BufRead>, SheetError> {
    let packed = archive.by_name("content.xml").map_err(SheetError::damaged)?;
    Ok(Content::new(BufReader::with_capacity(1 << 16, packed)))
}

fn read_readme<R: BufRead>(content: &mut Content<R>) -> Result<Option<NaiveDate>, SheetError> {
    let mut row = Row::default();
    for _ in 0..README_ROWS {
        if content.next_row(&mut row, &|_| true)?.is_none() {
            break;
        }
        if let Some(day) = row.cells().find_map(snapshot::from_readme_line) {
            return Ok(Some(day));
        }
    }
    Ok(None)
}
