//! Several lines of text, such as the reason for an unusual figure.

use serde::Serialize;

use super::field::{Field, Size, field_methods};

/// A field for several lines of text.
#[derive(Clone, Debug, Serialize)]
pub struct Textarea {
    #[serde(flatten)]
    field: Field,
    rows: u8,
    max_characters: Option<u32>,
    value: String,
}

impl Textarea {
    /// An empty field five lines high.
    pub fn new(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self { field: Field::new(id, label), rows: 5, max_characters: None, value: String::new() }
    }

    field_methods!();

    /// Shows what was typed before.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// Makes the field this many lines high.
    #[must_use]
    pub fn rows(mut self, rows: u8) -> Self {
        self.rows = rows;
        self
    }

    /// Counts down to a limit while typing. It does not stop anybody: the server still checks.
    #[must_use]
    pub fn max_characters(mut self, limit: u32) -> Self {
        self.max_characters = Some(limit);
        self
    }
}
