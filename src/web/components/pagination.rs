//! Links from one page of a long list to the others.

use serde::Serialize;

#[derive(Clone, Debug, Serialize)]
struct Step {
    href: String,
    label: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct Page {
    number: Option<u32>,
    href: String,
    current: bool,
}

/// Links from one page of a long list to the others.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pagination {
    label: String,
    previous: Option<Step>,
    next: Option<Step>,
    pages: Vec<Page>,
}

impl Pagination {
    /// No links yet, for lists that only know the page before and after.
    pub fn new() -> Self {
        Self { label: "Pagination".to_owned(), ..Self::default() }
    }

    /// Numbered pages: the first, the last, and those around the current one, counted from 1.
    pub fn numbered(current: u32, last: u32, href: impl Fn(u32) -> String) -> Self {
        let step = |number| Step { href: href(number), label: None };
        let mut pagination = Self::new();
        pagination.previous = current.checked_sub(1).filter(|number| *number >= 1).map(step);
        pagination.next = current.checked_add(1).filter(|number| *number <= last).map(step);
        let mut before = 0;
        for number in (1..=last).filter(|number| *number == 1 || *number == last || number.abs_diff(current) <= 1) {
            if number > before + 1 {
                pagination.pages.push(Page { number: None, href: String::new(), current: false });
            }
            pagination.pages.push(Page { number: Some(number), href: href(number), current: number == current });
            before = number;
        }
        pagination
    }

    /// Leads to the page before; the label says what is on it.
    #[must_use]
    pub fn previous(mut self, href: impl Into<String>, label: impl Into<String>) -> Self {
        self.previous = Some(Step { href: href.into(), label: Some(label.into()) });
        self
    }

    /// Leads to the page after; the label says what is on it.
    #[must_use]
    pub fn next(mut self, href: impl Into<String>, label: impl Into<String>) -> Self {
        self.next = Some(Step { href: href.into(), label: Some(label.into()) });
        self
    }

    /// Replaces the name screen readers give these links, where a page has two sets.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }
}
