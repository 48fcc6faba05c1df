//! What a table cell or a line of a summary can hold.

use serde::Serialize;

use super::tag::Tag;

/// Words that lead to another page.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    text: String,
    href: String,
    hidden_text: Option<String>,
}

impl Link {
    /// Leads to `href`.
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into(), hidden_text: None }
    }

    /// Adds words for screen readers, where the link's text alone does not say where it leads.
    #[must_use]
    pub fn hidden_text(mut self, text: impl Into<String>) -> Self {
        self.hidden_text = Some(text.into());
        self
    }
}

/// Text, a link or a tag: what a table cell or a line of a summary can hold.
#[derive(Clone, Debug, Serialize)]
pub struct Content {
    lines: Vec<String>,
    link: Option<Link>,
    tag: Option<Tag>,
}

impl Content {
    /// One line of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::lines([text])
    }

    /// Several lines of text, such as an address.
    pub fn lines<T: Into<String>>(lines: impl IntoIterator<Item = T>) -> Self {
        Self { lines: lines.into_iter().map(Into::into).collect(), link: None, tag: None }
    }

    /// A number, or anything else that can be written out.
    pub fn number(number: impl std::fmt::Display) -> Self {
        Self::text(number.to_string())
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<Link> for Content {
    fn from(link: Link) -> Self {
        Self { lines: Vec::new(), link: Some(link), tag: None }
    }
}

impl From<Tag> for Content {
    fn from(tag: Tag) -> Self {
        Self { lines: Vec::new(), link: None, tag: Some(tag) }
    }
}
