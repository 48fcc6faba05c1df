//! One row of the sheet, with the cells the register reads and no others.

/// A row. Its memory is used again for the next one, so a file of any length needs that of its longest row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Line of the sheet, where the header is 1.
    pub number: u32,
    text: String,
    ends: Vec<usize>,
    formulas: Vec<usize>,
}

impl Row {
    /// The cell in this column, counted from nought; nothing when the row ends before it.
    pub fn cell(&self, position: usize) -> Option<&str> {
        let end = *self.ends.get(position)?;
        let start = position.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..end)
    }

    /// How many cells the row has. Sheets of ODS and XLSX leave out empty cells at the end; there they count.
    pub fn width(&self) -> usize {
        self.ends.len()
    }

    /// Whether nothing is written in any cell that was kept.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Whether the cell holds a formula, whose last shown value was taken.
    pub fn is_formula(&self, position: usize) -> bool {
        self.formulas.contains(&position)
    }

    pub(super) fn start(&mut self, number: u32) {
        self.number = number;
        self.text.clear();
        self.ends.clear();
        self.formulas.clear();
    }

    pub(super) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    pub(super) fn push_formula(&mut self, cell: &str) {
        self.formulas.push(self.ends.len());
        self.push(cell);
    }

    /// Adds empty cells until there are `width`.
    pub(super) fn pad_to(&mut self, width: usize) {
        while self.ends.len() < width {
            self.ends.push(self.text.len());
        }
    }

    /// The cells in order.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.width()).map_while(|position| self.cell(position))
    }

    /// A row made by hand, for tests.
    #[cfg(test)]
    pub(super) fn of<'a>(number: u32, cells: impl IntoIterator<Item = &'a str>) -> Self {
        let mut row = Self::default();
        row.start(number);
        cells.into_iter().for_each(|cell| row.push(cell));
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_by_position() {
        let mut row = Row::of(7, ["a", "", "ccc"]);
        row.push_formula("4");
        row.pad_to(6);
        let cells: Vec<_> = row.cells().collect();
        assert_eq!(cells, ["a", "", "ccc", "4", "", ""]);
        assert_eq!((row.cell(6), row.width(), row.is_formula(3), row.is_formula(2)), (None, 6, true, false));
        row.start(8);
        assert!(row.is_blank() && row.width() == 0 && !row.is_formula(3));
    }
}
