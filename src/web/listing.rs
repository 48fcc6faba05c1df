//! Lists a page at a time: newest first (`?before=ID`), by state, or forward.

use serde::{Deserialize, Serialize};

use super::components::Pagination;
use crate::error::{AppError, Problem, Severity};

/// Rows on a page.
pub const PAGE_SIZE: i64 = 50;

/// Where a page of a list begins.
#[derive(Debug, Default, Deserialize)]
pub struct Before {
    /// Only rows older than this one; nothing for the newest.
    pub before: Option<i64>,
}

impl Before {
    /// Cuts one row more than a page to a page, with a link to the rows after it.
    pub fn paginate<T>(rows: Vec<T>, path: &str, label: &str, id: impl Fn(&T) -> i64) -> (Vec<T>, Option<Pagination>) {
        let joint = if path.contains('?') { '&' } else { '?' };
        After::paginate(rows, label, |row| format!("{path}{joint}before={}", id(row)))
    }
}

/// Cuts lists that go forward, whose next page begins after the last row of this one.
#[derive(Debug)]
pub struct After;

impl After {
    /// Cuts one row more than a page to a page; `next` makes the address of the rows after the last one.
    pub fn paginate<T>(mut rows: Vec<T>, label: &str, next: impl Fn(&T) -> String) -> (Vec<T>, Option<Pagination>) {
        let size = usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX);
        if rows.len() <= size {
            return (rows, None);
        }
        rows.truncate(size);
        let href = rows.last().map(next);
        (rows, href.map(|href| Pagination::new().next(href, label)))
    }
}

/// Where a page of a list by state begins: `?state=failed&before=ID`.
#[derive(Debug, Default, Deserialize)]
pub struct StateFilter {
    /// The state, as stored; nothing for the first of the list's states.
    pub state: Option<String>,
    /// Only rows older than this one; nothing for the newest.
    pub before: Option<i64>,
}

/// Links to the same list in its other states.
#[derive(Debug, Serialize)]
pub struct StateLinks {
    shown: &'static str,
    links: Vec<StateLink>,
}

#[derive(Debug, Serialize)]
struct StateLink {
    text: &'static str,
    href: String,
    current: bool,
}

impl StateLinks {
    /// `states` are the stored word and the word for people, in the order of the page.
    pub fn new(path: &str, states: &[(&'static str, &'static str)], current: &str) -> Self {
        Self::to(states.iter().map(|(state, text)| (*text, format!("{path}?state={state}"), *state == current)))
    }

    /// Links that differ in more than a state: the words, the address, and whether it is the one that is shown.
    pub fn to(links: impl IntoIterator<Item = (&'static str, String, bool)>) -> Self {
        let link = |(text, href, current)| StateLink { text, href, current };
        let links: Vec<StateLink> = links.into_iter().map(link).collect();
        let shown = links.iter().find(|link| link.current).map_or("", |link| link.text);
        Self { shown, links }
    }
}

/// A whole number of a query, within limits.
pub fn whole(name: &str, text: Option<&str>, range: std::ops::RangeInclusive<i64>) -> Result<Option<i64>, AppError> {
    let Some(text) = text else { return Ok(None) };
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| digits && range.contains(number));
    let wrong = || Problem {
        item: name.to_owned(),
        rule: "range".to_owned(),
        severity: Severity::Error,
        detail: format!("`{name}` must be a whole number, {} or more.", range.start()),
    };
    number.map(Some).ok_or_else(|| AppError::Invalid(vec![wrong()]))
}
