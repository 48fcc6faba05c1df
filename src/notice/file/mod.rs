//! The form of a file: TOML, one whole version in each.
//!
//! Owns what may stand in a file and what is wrong with one, by line; never where files lie.

mod campaigns;
mod checks;
mod items;
mod names;
mod table;

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;
use toml::de::DeTable;

pub(super) use self::campaigns::read as read_campaigns;

use self::items::read_section;
use self::table::{Page, Table};
use super::model::{Notice, Section};
use super::versions::Campaigns;

/// Something that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, and often how to mend it.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.file, self.line, self.reason)
    }
}

/// A version as it was read, and the lines at which it can clash with others.
#[derive(Debug)]
pub(super) struct Version {
    pub notice: Notice,
    pub month_line: usize,
    pub published_line: usize,
}

/// How closely a version is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Care {
    /// Its checks are also tried on answers, to find those that can never fail, never pass or break off.
    Full,
    /// The versions inside the program were tried when it was tested, and each start would do it again.
    TriedBefore,
}

/// Reads a version; fails with everything that is wrong with it. `stem` is the file's name without `.toml`.
pub(super) fn read_notice(
    file: &str,
    stem: &str,
    text: &str,
    campaigns: &Campaigns,
    care: Care,
) -> Result<Version, Vec<Fault>> {
    read(file, text, |table| notice(table, stem, campaigns, care))
}

/// Reads a file with what its tables are read by. TOML that is none is all that is said then.
fn read<T>(file: &str, text: &str, reader: impl FnOnce(Table<'_>) -> Option<T>) -> Result<T, Vec<Fault>> {
    let name = |faults: Vec<(usize, String)>| {
        faults.into_iter().map(|(line, reason)| Fault { file: file.to_owned(), line, reason }).collect::<Vec<_>>()
    };
    let page = Page::new(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        page.fault(error.span().map_or(0, |span| span.start), format!("this is no TOML: {}", error.message()));
    }
    if !errors.is_empty() {
        return Err(name(page.into_faults()));
    }
    let read = reader(Table::new(&page, &table));
    let faults = page.into_faults();
    match read {
        Some(read) if faults.is_empty() => Ok(read),
        _ => Err(name(faults)),
    }
}

fn notice(table: Table<'_>, stem: &str, campaigns: &Campaigns, care: Care) -> Option<Version> {
    let table = table.only(&["id", "title", "published", "month", "sections"]);
    let id = table.needed("id");
    if id != stem && !id.is_empty() {
        table.fault("id", format!("id is {id}, but the file is called {stem}.toml: call them the same"));
    }
    let (title, published, month) = (table.needed("title"), table.day("published"), table.read("month"));
    let tables = table.tables("sections");
    if tables.is_empty() {
        table.fault("sections", "sections are missing: a notice without one asks nothing");
    }
    let mut sections: Vec<Option<Section>> = tables.iter().map(|table| read_section(*table, campaigns)).collect();
    let known: Vec<Section> = sections.iter().flatten().cloned().collect();
    refuse_duplicates(&tables);
    for (section, table) in sections.iter_mut().zip(&tables) {
        if let Some(section) = section {
            section.checks = checks::read(*table, section, &known, care);
        }
    }
    let notice = Notice { id, title, published, month: month?, sections: sections.into_iter().collect::<Option<_>>()? };
    Some(Version { notice, month_line: table.line("month"), published_line: table.line("published") })
}

/// Keys that are used twice. Items and grids have theirs for themselves in the whole notice, for an extract names its
/// columns by them; so have columns of the compatibility extracts within a kind of service.
fn refuse_duplicates(sections: &[Table<'_>]) {
    let (mut names, mut keys, mut extracts) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for section in sections {
        once(section, "key", &mut names, "");
        let service = section.text("service").unwrap_or_default();
        for item in section.tables("items") {
            once(&item, "key", &mut keys, "");
            once(&item, "extract", &mut extracts, &service);
        }
        for grid in section.tables("grids") {
            once(&grid, "key", &mut keys, "");
            let (mut rows, mut columns) = (BTreeSet::new(), BTreeSet::new());
            grid.tables("rows").iter().for_each(|row| once(row, "key", &mut rows, ""));
            for column in grid.tables("columns") {
                once(&column, "key", &mut columns, "");
                once(&column, "extract", &mut extracts, &service);
            }
        }
        let mut checks = BTreeSet::new();
        section.tables("checks").iter().for_each(|check| once(check, "key", &mut checks, ""));
    }
}

fn once(table: &Table<'_>, key: &str, seen: &mut BTreeSet<(String, String)>, within: &str) {
    if let Some(text) = table.text(key).filter(|text| !text.is_empty())
        && !seen.insert((within.to_owned(), text.clone()))
    {
        table.fault(key, format!("the {key} {text} is used twice"));
    }
}

#[cfg(test)]
mod tests;
