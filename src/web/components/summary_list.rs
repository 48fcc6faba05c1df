//! What is known about one thing, line by line, with links to change it.

use serde::Serialize;

use super::content::{Content, Link};

/// One line: what it is called, what is known, and what can be done about it.
#[derive(Clone, Debug, Serialize)]
pub struct SummaryRow {
    key: String,
    value: Content,
    actions: Vec<Link>,
    has_several_actions: bool,
}

impl SummaryRow {
    /// A line with nothing to do about it.
    pub fn new(key: impl Into<String>, value: impl Into<Content>) -> Self {
        Self { key: key.into(), value: value.into(), actions: Vec::new(), has_several_actions: false }
    }

    /// Adds a link, such as "Change", with words for screen readers that say what it changes.
    #[must_use]
    pub fn action(mut self, action: Link) -> Self {
        self.actions.push(action);
        self.has_several_actions = self.actions.len() > 1;
        self
    }
}

/// What is known about one thing, line by line.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SummaryList {
    rows: Vec<SummaryRow>,
    has_actions: bool,
    borderless: bool,
}

impl SummaryList {
    /// A list without lines.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a line.
    #[must_use]
    pub fn row(mut self, row: SummaryRow) -> Self {
        self.has_actions |= !row.actions.is_empty();
        self.rows.push(row);
        self
    }

    /// Draws no lines between the rows.
    #[must_use]
    pub fn borderless(mut self) -> Self {
        self.borderless = true;
        self
    }
}
