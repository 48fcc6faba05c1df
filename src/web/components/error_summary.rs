//! What is wrong with a form: at the top of the page, and beside a thing that is not a field.

use serde::Serialize;

#[derive(Clone, Debug, Serialize)]
struct Problem {
    text: String,
    href: Option<String>,
}

/// The box at the top of a page that lists what to put right, each with a link to its field. Empty, it shows nothing.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ErrorSummary {
    problems: Vec<Problem>,
}

impl ErrorSummary {
    /// A summary without problems.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a problem with the field of this id. Use the same words as beside the field.
    #[must_use]
    pub fn problem(mut self, field_id: impl AsRef<str>, text: impl Into<String>) -> Self {
        self.problems.push(Problem { text: text.into(), href: Some(format!("#{}", field_id.as_ref())) });
        self
    }

    /// Adds a problem that no single field has.
    #[must_use]
    pub fn general(mut self, text: impl Into<String>) -> Self {
        self.problems.push(Problem { text: text.into(), href: None });
        self
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }
}

/// A red line that says what is wrong, for things that are not fields.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorMessage {
    id: String,
    text: String,
}

impl ErrorMessage {
    /// Has an id, so that what is wrong can name it in `aria-describedby`.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self { id: id.into(), text: text.into() }
    }
}
