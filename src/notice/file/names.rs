//! What a check may name, and between which limits it lies.

use crate::notice::expression::{Range, Scope};
use crate::notice::model::{Item, ItemKind, Section};
use crate::notice::situation::{MONTHS_UNCHANGED, TOTAL};

/// Larger than any home or agency.
const MANY: i64 = 100_000;

/// The names that checks of a section can use.
pub(super) struct Names<'a> {
    pub own: &'a Section,
    pub all: &'a [Section],
}

impl Names<'_> {
    /// The section that a path leads to, and the path inside it.
    fn place<'p>(&self, path: &'p str) -> Result<(&Section, &'p str), String> {
        if let Some(rest) = path.strip_prefix("previous.") {
            return Ok((self.own, rest));
        }
        let Some(rest) = path.strip_prefix("sections.") else { return Ok((self.own, path)) };
        let (key, rest) = rest.split_once('.').ok_or_else(|| format!("{path} names a section and no item"))?;
        let section = self.all.iter().find(|section| section.key == key);
        let section = section.ok_or_else(|| format!("no section is called {key}"))?;
        if section.service != self.own.service {
            return Err(self.of_another_service(path, section));
        }
        // Nothing is found there when a check runs.
        if section.key == self.own.key {
            return Err(format!("{path} is of this section itself: write {rest}"));
        }
        Ok((section, rest))
    }

    fn of_another_service(&self, path: &str, section: &Section) -> String {
        let (theirs, ours) = (section.service.words(), self.own.service.words());
        format!("{path} is asked of {theirs}, and this section of {ours}")
    }

    /// Why there is nothing of this name in the section it was looked for in.
    fn missing(&self, path: &str) -> String {
        let elsewhere = self.all.iter().find(|section| section.find(path).is_some());
        match elsewhere {
            Some(section) if section.service != self.own.service => self.of_another_service(path, section),
            Some(section) => format!("{path} is of another section: write sections.{}.{path}", section.key),
            None => format!("no item is called {path}"),
        }
    }
}

impl Scope for Names<'_> {
    fn variable(&self, path: &str) -> Result<Range, String> {
        match path {
            "location.registered_beds" | MONTHS_UNCHANGED => return Ok(Range::Whole(0, MANY)),
            "provider.locations" => return Ok(Range::Whole(1, MANY)),
            _ => {}
        }
        let (section, rest) = self.place(path)?;
        if let Some(item) = section.find(rest) {
            return Ok(range(item));
        }
        total(section, rest).ok_or_else(|| self.missing(path))
    }

    fn can_be_asked_for(&self, path: &str) -> bool {
        let Ok((section, rest)) = self.place(path) else { return false };
        let is_row = rest.split_once('.').is_some_and(|(grid, row)| {
            section.grid(grid).is_some_and(|grid| grid.rows.iter().any(|known| known.key == row))
        });
        is_row || section.find(rest).is_some() || section.grid(rest).is_some()
    }
}

/// The sum of a column over the rows that are there, if the path is of one.
fn total(section: &Section, path: &str) -> Option<Range> {
    let mut parts = path.split('.');
    let (grid, row, column) = (section.grid(parts.next()?)?, parts.next()?, parts.next()?);
    let item = grid.column(column).filter(|_| row == TOTAL && parts.next().is_none())?;
    let rows = u32::try_from(grid.rows.len()).map_or(1.0, f64::from);
    // Of a row that is left out nothing is counted.
    let (low, high) = limits(item);
    let (low, high) = (low.min(0.0) * rows, high.max(0.0) * rows);
    match item.kind {
        ItemKind::Whole => Some(Range::Whole(whole(low), whole(high))),
        ItemKind::Decimal => Some(Range::Decimal(low, high)),
        _ => None,
    }
}

fn limits(item: &Item) -> (f64, f64) {
    (item.minimum.unwrap_or(0.0), item.maximum.unwrap_or(0.0))
}

fn range(item: &Item) -> Range {
    let (low, high) = limits(item);
    match item.kind {
        ItemKind::Whole => Range::Whole(whole(low), whole(high)),
        ItemKind::Decimal | ItemKind::Percent => Range::Decimal(low, high),
        ItemKind::YesNo => Range::YesNo,
        ItemKind::Choice => Range::Text(item.choices.iter().map(|choice| choice.key.clone()).collect()),
        ItemKind::Date => Range::Day,
    }
}

/// A limit that is known to be whole and not too large.
fn whole(number: f64) -> i64 {
    format!("{number:.0}").parse().unwrap_or(0)
}
