//! Text that stands out, or that hides until somebody wants it.

use serde::Serialize;

fn paragraphs<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Vec<String> {
    texts.into_iter().map(Into::into).collect()
}

/// Text with a bar beside it, to tell it apart from what surrounds it.
#[derive(Clone, Debug, Serialize)]
pub struct InsetText {
    paragraphs: Vec<String>,
}

impl InsetText {
    /// One paragraph for each text.
    pub fn new<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self { paragraphs: paragraphs(texts) }
    }
}

/// Text that opens when somebody presses its summary.
#[derive(Clone, Debug, Serialize)]
pub struct Details {
    summary: String,
    about: Option<String>,
    paragraphs: Vec<String>,
    open: bool,
}

impl Details {
    /// Closed at first; one paragraph for each text.
    pub fn new<T: Into<String>>(summary: impl Into<String>, texts: impl IntoIterator<Item = T>) -> Self {
        Self { summary: summary.into(), about: None, paragraphs: paragraphs(texts), open: false }
    }

    /// Adds words for screen readers that tell this summary from others with the same text.
    #[must_use]
    pub fn about(mut self, what: impl Into<String>) -> Self {
        self.about = Some(what.into());
        self
    }

    /// Open from the start.
    #[must_use]
    pub fn open(mut self) -> Self {
        self.open = true;
        self
    }
}

/// A yellow box for what must not be missed.
#[derive(Clone, Debug, Serialize)]
pub struct WarningCallout {
    heading: String,
    heading_level: u8,
    paragraphs: Vec<String>,
}

impl WarningCallout {
    /// Screen readers say "Important" before the heading, which is an `h2`.
    pub fn new<T: Into<String>>(heading: impl Into<String>, texts: impl IntoIterator<Item = T>) -> Self {
        Self { heading: heading.into(), heading_level: 2, paragraphs: paragraphs(texts) }
    }

    /// Makes the heading an `h3` or lower, where it stands under another.
    #[must_use]
    pub fn heading_level(mut self, level: u8) -> Self {
        self.heading_level = level;
        self
    }
}
