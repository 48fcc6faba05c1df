//! Figures and lists in rows and columns.

use serde::{Serialize, Serializer};

use super::content::Content;
use super::field::Size;

#[derive(Clone, Debug, Serialize)]
struct Column {
    header: String,
    numeric: bool,
}

/// A table. Name its columns before adding rows.
#[derive(Clone, Debug)]
pub struct Table {
    caption: String,
    caption_size: Option<Size>,
    caption_is_hidden: bool,
    columns: Vec<Column>,
    rows: Vec<Vec<Content>>,
    first_cell_is_header: bool,
    responsive: bool,
    scroll_id: Option<String>,
}

/// What the template is given of a table. It has hundreds of cells, so what can be decided here is not asked there.
#[derive(Serialize)]
struct TableView<'a> {
    caption: &'a str,
    caption_size: Option<Size>,
    caption_is_hidden: bool,
    columns: &'a [Column],
    rows: Vec<RowView<'a>>,
    responsive: bool,
    scroll_id: Option<&'a str>,
}

#[derive(Serialize)]
struct RowView<'a> {
    cells: Vec<CellView<'a>>,
}

#[derive(Serialize)]
struct CellView<'a> {
    is_header: bool,
    element: &'static str,
    class: &'static str,
    role: &'static str,
    header: &'a str,
    #[serde(flatten)]
    content: &'a Content,
}

impl<'a> CellView<'a> {
    fn new(is_header: bool, column: &'a Column, content: &'a Content) -> Self {
        let (element, role, class) = match (is_header, column.numeric) {
            (true, false) => ("th", "rowheader", "nhsuk-table__header"),
            (true, true) => ("th", "rowheader", "nhsuk-table__header nhsuk-table__header--numeric"),
            (false, false) => ("td", "cell", "nhsuk-table__cell"),
            (false, true) => ("td", "cell", "nhsuk-table__cell nhsuk-table__cell--numeric"),
        };
        Self { is_header, element, class, role, header: &column.header, content }
    }
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cell = |(index, (column, content))| CellView::new(self.first_cell_is_header && index == 0, column, content);
        let rows = self
            .rows
            .iter()
            .map(|cells| RowView { cells: self.columns.iter().zip(cells).enumerate().map(cell).collect() });
        let view = TableView {
            caption: &self.caption,
            caption_size: self.caption_size,
            caption_is_hidden: self.caption_is_hidden,
            columns: &self.columns,
            rows: rows.collect(),
            responsive: self.responsive,
            scroll_id: self.scroll_id.as_deref(),
        };
        view.serialize(serializer)
    }
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
        self.rows.push(cells.into_iter().collect());
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
