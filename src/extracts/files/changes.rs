//! `changes.csv`: what is another than in the version before.

use std::cmp::Ordering;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use csv::StringRecord;

use super::super::columns::Table;
use super::super::model::Format;
use super::table::{BYTE_ORDER_MARK, Finished, Written};

/// Where the rows of a version are read from, in the order of their keys.
struct Version {
    reader: csv::Reader<File>,
    key: Vec<usize>,
    names: Vec<String>,
    row: Option<StringRecord>,
}

impl Version {
    fn open(path: &Path, table: &Table) -> std::io::Result<Self> {
        let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 16).from_path(path)?;
        let names: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
        let key = table.key.iter().filter_map(|name| names.iter().position(|known| known == name)).collect();
        let mut version = Self { reader, key, names, row: None };
        version.advance()?;
        Ok(version)
    }

    fn advance(&mut self) -> std::io::Result<()> {
        let mut row = StringRecord::new();
        self.row = self.reader.read_record(&mut row)?.then_some(row);
        Ok(())
    }

    fn key(&self) -> Option<Vec<&str>> {
        let row = self.row.as_ref()?;
        Some(self.key.iter().map(|at| row.get(*at).unwrap_or_default()).collect())
    }

    fn value(&self, name: &str) -> Option<&str> {
        let at = self.names.iter().position(|known| known == name)?;
        self.row.as_ref()?.get(at)
    }
}

/// Writes what changed in all tables; answers how many changes there are, and the file. `tables` are the tables, each with
/// the file of the version before and that of this one. A table that the version before did not have is left out.
pub fn write_changes(
    mut file: Written,
    format: Format,
    tables: &[(&Table, &Path, &Path)],
) -> std::io::Result<(i64, Finished)> {
    if format == Format::CsvPlain {
        file.write_all(BYTE_ORDER_MARK)?;
    }
    let mut out = csv::Writer::from_writer(file);
    out.write_record(["table", "change", "location_id", "row", "column", "was", "became"])?;
    let mut changes = 0;
    for (table, before, after) in tables {
        if before.exists() {
            compare(&mut out, table, before, after, &mut changes)?;
        }
    }
    let file = out.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok((changes, file.finish()?))
}

type Out = csv::Writer<Written>;

fn compare(out: &mut Out, table: &Table, before: &Path, after: &Path, changes: &mut i64) -> std::io::Result<()> {
    let (mut before, mut after) = (Version::open(before, table)?, Version::open(after, table)?);
    loop {
        let order = match (before.key(), after.key()) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(was), Some(is)) => was.cmp(&is),
        };
        match order {
            Ordering::Less => {
                note(out, table, "removed", &before, ["", "", ""], changes)?;
                before.advance()?;
            }
            Ordering::Greater => {
                note(out, table, "added", &after, ["", "", ""], changes)?;
                after.advance()?;
            }
            Ordering::Equal => {
                for column in &table.columns {
                    let (Some(was), Some(is)) = (before.value(&column.name), after.value(&column.name)) else {
                        continue;
                    };
                    if was != is {
                        note(out, table, "changed", &after, [&column.name, was, is], changes)?;
                    }
                }
                before.advance()?;
                after.advance()?;
            }
        }
    }
}

fn note(
    out: &mut Out,
    table: &Table,
    change: &str,
    of: &Version,
    [column, was, became]: [&str; 3],
    changes: &mut i64,
) -> std::io::Result<()> {
    *changes += 1;
    let key = of.key().unwrap_or_default();
    let part = |number: usize| key.get(number).copied().unwrap_or_default();
    Ok(out.write_record([&table.name, change, part(0), part(1), column, was, became])?)
}
