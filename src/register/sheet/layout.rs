//! The layout of the file for rows that come from elsewhere, so that they are read by the same rules.

use std::collections::HashMap;

use super::columns::{self, SINGLE};
use super::{Header, Row, SheetError};

/// All columns that the register reads.
pub struct Layout {
    header: Header,
    names: Vec<String>,
}

/// Cells of a row by the names of their columns; those that are not given are blank.
pub type NamedCells = HashMap<String, String>;

impl Layout {
    /// As of October 2026.
    pub fn new() -> Result<Self, SheetError> {
        let group = |prefix: &'static str, names: &'static [&'static str]| {
            names.iter().map(move |name| format!("{prefix}{name}"))
        };
        let names: Vec<String> = SINGLE
            .iter()
            .map(|known| known.name.to_owned())
            .chain(group(columns::ACTIVITY_PREFIX, columns::ACTIVITIES))
            .chain(group(columns::SERVICE_PREFIX, columns::SERVICES))
            .chain(group(columns::BAND_PREFIX, columns::BANDS))
            .collect();
        let mut first = Row::default();
        first.start(1);
        names.iter().for_each(|name| first.push(name));
        Ok(Self { header: Header::read(&first)?, names })
    }

    /// Which column is where.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Whether there is a column of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    /// A row with these cells.
    pub fn row(&self, number: u32, cells: &NamedCells) -> Row {
        let mut row = Row::default();
        row.start(number);
        for name in &self.names {
            row.push(cells.get(name).map_or("", String::as_str));
        }
        row
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Reading, read_location};
    use super::*;

    #[test]
    fn a_row_by_name_is_read_like_one_of_a_file() {
        let layout = Layout::new().unwrap();
        assert_eq!((layout.header().absent().len(), layout.header().unexpected().len()), (0, 0));
        assert!(layout.has("Service type - Shared Lives") && !layout.has("Registered manager"));
        let cells = [
            ("Location ID", "1-1"),
            ("Location Name", " The\tElms "),
            ("Location Inspection Directorate", "Adult social care"),
            ("Provider ID", "1-2"),
            ("Provider Name", "Sunny Care Ltd"),
            ("Dormant (Y/N)", "N"),
            ("Care home?", "N"),
        ];
        let cells = cells.map(|(name, cell)| (name.to_owned(), cell.to_owned())).into();
        let Reading::Location(location, _) = read_location(&layout.row(7, &cells), layout.header()) else { panic!() };
        assert_eq!((location.location_id.as_str(), location.name.as_str()), ("1-1", "The Elms"));
    }
}
