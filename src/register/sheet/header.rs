//! Which column is where, found by name: the order of columns is CQC's to change.

use super::columns::{self, Column, Known, Need};
use super::{Row, SheetError};

/// The columns of one sheet.
#[derive(Debug, Clone)]
pub struct Header {
    single: Vec<(Column, usize)>,
    pub(super) activities: Vec<Tick>,
    pub(super) services: Vec<Tick>,
    pub(super) bands: Vec<Tick>,
    kept: Vec<bool>,
    unexpected: Vec<String>,
    absent: Vec<&'static str>,
}

/// A column that is ticked when the thing it names applies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tick {
    pub(super) position: usize,
    /// What it names, without the prefix of its group.
    pub(super) name: &'static str,
}

/// The six service types that make a location a care home or a home care service; a sheet without them cannot be used.
const NEEDED_SERVICES: [&str; 6] = [
    "Care home service with nursing",
    "Care home service without nursing",
    "Domiciliary care service",
    "Extra Care housing services",
    "Shared Lives",
    "Supported living service",
];

impl Header {
    /// Reads the row of names. An unknown layout stops here, with all that is missing and all that is not known.
    pub(super) fn read(row: &Row) -> Result<Self, SheetError> {
        let mut header = Self {
            single: Vec::new(),
            activities: Vec::new(),
            services: Vec::new(),
            bands: Vec::new(),
            kept: Vec::new(),
            unexpected: Vec::new(),
            absent: Vec::new(),
        };
        for (position, name) in row.cells().enumerate() {
            let kept = header.take(position, name)?;
            header.kept.push(kept);
        }
        // Nothing stands under empty names at the end.
        let named = row.cells().enumerate().filter(|(_, name)| !name.trim().is_empty()).map(|(position, _)| position);
        header.kept.truncate(named.last().map_or(0, |last| last.saturating_add(1)));
        header.refuse_closed_locations()?;
        let missing = header.missing();
        if missing.is_empty() {
            header.absent = header.absent_names();
            header.order_ticks();
            return Ok(header);
        }
        Err(SheetError::Layout { missing, unexpected: header.unexpected })
    }

    /// What is ticked is told in our own order, so that another order of columns changes no location.
    fn order_ticks(&mut self) {
        let groups = [
            (columns::ACTIVITIES, &mut self.activities),
            (columns::SERVICES, &mut self.services),
            (columns::BANDS, &mut self.bands),
        ];
        for (names, ticks) in groups {
            ticks.sort_by_key(|tick| names.iter().position(|name| *name == tick.name));
        }
    }

    /// Columns found that are neither read nor known. They do no harm, and a person should hear of them.
    pub fn unexpected(&self) -> &[String] {
        &self.unexpected
    }

    /// Columns that would be read and are not there, such as the brand in older files.
    pub fn absent(&self) -> &[&'static str] {
        &self.absent
    }

    /// How many columns the sheet has.
    pub fn width(&self) -> usize {
        self.kept.len()
    }

    /// Whether the cells of this column are read. All others are passed over without being kept.
    pub(super) fn keeps(&self, position: usize) -> bool {
        self.kept.get(position).copied().unwrap_or(false)
    }

    pub(super) fn position(&self, column: Column) -> Option<usize> {
        self.single.iter().find(|(known, _)| *known == column).map(|(_, position)| *position)
    }

    /// The first column that is read and lies at or beyond `length`, by name.
    pub(super) fn first_beyond(&self, length: usize) -> Option<String> {
        let position = (length..self.width()).find(|position| self.keeps(*position))?;
        self.name_at(position)
    }

    fn name_at(&self, position: usize) -> Option<String> {
        if let Some((column, _)) = self.single.iter().find(|(_, at)| *at == position) {
            return Some(column.name().to_owned());
        }
        let groups = [
            (columns::ACTIVITY_PREFIX, &self.activities),
            (columns::SERVICE_PREFIX, &self.services),
            (columns::BAND_PREFIX, &self.bands),
        ];
        groups.into_iter().find_map(|(prefix, ticks)| {
            let tick = ticks.iter().find(|tick| tick.position == position)?;
            Some(format!("{prefix}{}", tick.name))
        })
    }

    /// Files a name under what it is; true when its cells are to be kept.
    fn take(&mut self, position: usize, written: &str) -> Result<bool, SheetError> {
        let name = columns::normalised(written);
        if name.is_empty() {
            return Ok(false);
        }
        if let Some(known) = columns::SINGLE.iter().find(|known| is_named(known, &name)) {
            return self.take_single(known, position);
        }
        let groups = [
            (columns::ACTIVITY_PREFIX, columns::ACTIVITIES, &mut self.activities),
            (columns::SERVICE_PREFIX, columns::SERVICES, &mut self.services),
            (columns::BAND_PREFIX, columns::BANDS, &mut self.bands),
        ];
        for (prefix, names, ticks) in groups {
            let known = names.iter().find(|tick| columns::normalised(&format!("{prefix}{tick}")) == name);
            let Some(known) = known else { continue };
            if ticks.iter().any(|tick| tick.name == *known) {
                return Err(SheetError::RepeatedColumn(format!("{prefix}{known}")));
            }
            ticks.push(Tick { position, name: known });
            return Ok(true);
        }
        if !columns::IGNORED.iter().any(|(known, aliases)| matches(known, aliases, &name)) {
            self.unexpected.push(super::error::one_line(written, 200));
        }
        Ok(false)
    }

    fn take_single(&mut self, known: &Known, position: usize) -> Result<bool, SheetError> {
        if self.position(known.column).is_some() {
            return Err(SheetError::RepeatedColumn(known.name.to_owned()));
        }
        self.single.push((known.column, position));
        Ok(true)
    }

    /// The list of closed locations has all the columns needed and would bring back what has left.
    fn refuse_closed_locations(&self) -> Result<(), SheetError> {
        let closed = |name: &String| columns::CLOSED_ONLY.iter().any(|known| same(known, name));
        if self.unexpected.iter().any(closed) { Err(SheetError::ClosedLocations) } else { Ok(()) }
    }

    fn missing(&self) -> Vec<String> {
        let gone = |need: Need| {
            columns::SINGLE.iter().filter(move |known| known.need == need && self.position(known.column).is_none())
        };
        let mut missing: Vec<String> = gone(Need::Required).map(|known| known.name.to_owned()).collect();
        // Either of the two is enough.
        if gone(Need::EitherSector).count() == 2 {
            missing.push(Column::Directorate.name().to_owned());
        }
        let services = NEEDED_SERVICES.iter().filter(|name| !self.services.iter().any(|tick| tick.name == **name));
        missing.extend(services.map(|name| format!("{}{name}", columns::SERVICE_PREFIX)));
        missing
    }

    fn absent_names(&self) -> Vec<&'static str> {
        let absent = columns::SINGLE.iter().filter(|known| self.position(known.column).is_none());
        absent.map(|known| known.name).collect()
    }
}

/// How many rows are looked at for a header. Only blank ones may stand before it; the weekly list has four with its title.
const SEARCHED_ROWS: usize = 10;

/// What was found where: the row of the header, and what it says.
pub(super) type Found = (u32, Result<Header, SheetError>);

/// Reads the first row with anything in it as the header. `next` fills a row and is false at the end of the sheet.
pub(super) fn find(mut next: impl FnMut(&mut Row) -> Result<bool, SheetError>) -> Result<Option<Found>, SheetError> {
    let mut row = Row::default();
    let mut found = None;
    for _ in 0..SEARCHED_ROWS {
        if !next(&mut row)? {
            break;
        }
        if is_weekly(&row) {
            return Ok(Some((row.number, Err(SheetError::WeeklyDirectory))));
        }
        if found.is_none() && !row.is_blank() {
            found = Some((row.number, Header::read(&row)));
        }
    }
    Ok(found)
}

fn is_weekly(row: &Row) -> bool {
    row.cells().any(|name| columns::WEEKLY_ONLY.iter().any(|known| same(known, name)))
}

fn is_named(known: &Known, name: &str) -> bool {
    matches(known.name, known.aliases, name)
}

fn matches(known: &str, aliases: &[&str], name: &str) -> bool {
    columns::normalised(known) == name || aliases.iter().any(|alias| columns::normalised(alias) == name)
}

fn same(known: &str, name: &str) -> bool {
    columns::normalised(known) == columns::normalised(name)
}
