//! News at the top of a page: what has just been done, or what somebody should know.

use serde::{Deserialize, Serialize};

/// A banner at the top of the page. It can be kept in a session until the next page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationBanner {
    id: String,
    title: String,
    success: bool,
    text: String,
    link_text: Option<String>,
    link_href: Option<String>,
}

impl NotificationBanner {
    /// Something to know that is not about the page.
    pub fn info(text: impl Into<String>) -> Self {
        Self {
            id: "notification".to_owned(),
            title: "Important".to_owned(),
            success: false,
            text: text.into(),
            link_text: None,
            link_href: None,
        }
    }

    /// Something that has just worked. Screen readers say it at once.
    pub fn success(text: impl Into<String>) -> Self {
        Self { title: "Success".to_owned(), success: true, ..Self::info(text) }
    }

    /// Adds a link to read more.
    #[must_use]
    pub fn link(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.link_text = Some(text.into());
        self.link_href = Some(href.into());
        self
    }

    /// Replaces the title in the coloured bar.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Gives the banner its own id, where a page shows several.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }
}
