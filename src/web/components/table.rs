//! Figures and lists in rows and columns.

use serde::Serialize;

use super::content::Content;
use super::field::Size;

#[derive(Clone, Debug, Serialize)]
struct Column {
    header: String,
    numeric: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Cell {
    #[serde(flatten)]
    column: Column,
    content: Content,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    cells: Vec<Cell>,
}

/// A table. Name its columns before adding rows.
#[derive(Clone, Debug, Serialize)]
pub struct Table {
    caption: String,
    caption_size: Option<Size>,
    caption_is_hidden: bool,
    columns: Vec<Column>,
    rows: Vec<Row>,
    first_cell_is_header: bool,
    responsive: bool,
    scroll_id: Option<String>,
}

impl Table {
    /// A table without columns; its caption says what it shows.
    pub fn new(caption: impl Into<String>) -> Self {
        Self {
            caption: caption.into(),
            caption_size: None,
            caption_is_hidden: false,
            columns: Vec::new(),
            rows: Vec::new(),
            first_cell_is_header: false,
            responsive: false,
            scroll_id: None,
        }
    }

    /// Makes the caption larger than body text.
    #[must_use]
    pub fn caption_size(mut self, size: Size) -> Self {
        self.caption_size = Some(size);
        self
    }

    /// Hides the caption from sight but not from screen readers, where a heading says the same.
    #[must_use]
    pub fn hidden_caption(mut self) -> Self {
        self.caption_is_hidden = true;
        self
    }

    /// Adds a column of words.
    #[must_use]
    pub fn column(mut self, header: impl Into<String>) -> Self {
        self.columns.push(Column { header: header.into(), numeric: false });
        self
    }

    /// Adds a column of figures, set to the right.
    #[must_use]
    pub fn numeric(mut self, header: impl Into<String>) -> Self {
        self.columns.push(Column { header: header.into(), numeric: true });
        self
    }

    /// Adds a row, one cell for each column.
    #[must_use]
    pub fn row(mut self, cells: impl IntoIterator<Item = Content>) -> Self {
        let columns = self.columns.iter().cloned();
        let cells = columns.zip(cells).map(|(column, content)| Cell { column, content }).collect();
        self.rows.push(Row { cells });
        self
    }

    /// The first cell of each row says what the row is about.
    #[must_use]
    pub fn first_cell_is_header(mut self) -> Self {
        self.first_cell_is_header = true;
        self
    }

    /// On a narrow screen, shows each row as a list of its cells.
    #[must_use]
    pub fn responsive(mut self) -> Self {
        self.responsive = true;
        self
    }

    /// On a narrow screen, lets a broad table scroll sideways. The id must be unique on the page.
    #[must_use]
    pub fn scrolling(mut self, id: impl Into<String>) -> Self {
        self.scroll_id = Some(id.into());
        self
    }
}
