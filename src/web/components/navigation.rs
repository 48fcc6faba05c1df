//! The way back.

use serde::Serialize;

use super::content::Link;

/// A link at the top of the page to the one before.
#[derive(Clone, Debug, Serialize)]
pub struct BackLink {
    href: String,
    text: String,
}

impl BackLink {
    /// Says "Back".
    pub fn new(href: impl Into<String>) -> Self {
        Self { href: href.into(), text: "Back".to_owned() }
    }

    /// Says where it leads.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }
}

/// The pages above this one, from the start page down. On a phone only the nearest is shown.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Breadcrumbs {
    links: Vec<Link>,
    nearest: Option<Link>,
}

impl Breadcrumbs {
    /// No pages yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next page down.
    #[must_use]
    pub fn link(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        let link = Link::new(text, href);
        self.nearest = Some(link.clone());
        self.links.push(link);
        self
    }
}
