//! Tables of a file in which every value knows its line. What is wrong is collected, so that one look finds all of it.

use std::cell::RefCell;
use std::fmt::Display;
use std::str::FromStr;

use chrono::NaiveDate;
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

/// A file that is being read, and what is wrong with it by line.
pub(super) struct Page<'t> {
    text: &'t str,
    faults: RefCell<Vec<(usize, String)>>,
}

impl<'t> Page<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, faults: RefCell::default() }
    }

    /// Remembers what is wrong with the value that begins at this byte.
    pub(super) fn fault(&self, at: usize, reason: impl Into<String>) {
        let fault = (self.line(at), reason.into());
        let mut faults = self.faults.borrow_mut();
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    }

    /// The line of a byte, counted from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        let before = self.text.bytes().take(at);
        before.filter(|byte| *byte == b'\n').count().saturating_add(1)
    }

    /// What was found, by line.
    pub(super) fn into_faults(self) -> Vec<(usize, String)> {
        let mut faults = self.faults.into_inner();
        faults.sort_by_key(|(line, _)| *line);
        faults
    }
}

/// One table of the file.
#[derive(Clone, Copy)]
pub(super) struct Table<'t> {
    page: &'t Page<'t>,
    map: &'t DeTable<'t>,
    at: usize,
}

impl<'t> Table<'t> {
    pub(super) fn new(page: &'t Page<'t>, table: &'t Spanned<DeTable<'t>>) -> Self {
        Self { page, map: table.get_ref(), at: table.span().start }
    }

    /// Refuses keys that nobody reads.
    pub(super) fn only(self, known: &[&str]) -> Self {
        for key in self.map.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let reason = format!("{} is not known here; known are {}", key.get_ref(), known.join(", "));
            self.page.fault(key.span().start, reason);
        }
        self
    }

    fn find(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.map.iter().find(|(known, _)| known.get_ref() == key).map(|(_, value)| value)
    }

    /// Where a value begins; if it is not there, where the table does.
    pub(super) fn at(&self, key: &str) -> usize {
        self.find(key).map_or(self.at, |value| value.span().start)
    }

    /// The line of a value, or of the table.
    pub(super) fn line(&self, key: &str) -> usize {
        self.page.line(self.at(key))
    }

    /// Remembers what is wrong with a value.
    pub(super) fn fault(&self, key: &str, reason: impl Into<String>) {
        self.page.fault(self.at(key), reason);
    }

    /// Whether there is a value of this key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    fn wrong<T>(&self, key: &str, what: &str) -> Option<T> {
        self.fault(key, format!("{key} must be {what}"));
        None
    }

    /// A text, if it is there.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        match self.find(key)?.get_ref() {
            DeValue::String(text) => Some(text.trim().to_owned()),
            _ => self.wrong(key, "a text in quotation marks"),
        }
    }

    /// A text that must be there and say something.
    pub(super) fn needed(&self, key: &str) -> String {
        let text = self.text(key);
        if text.as_ref().is_some_and(String::is_empty) || !self.has(key) {
            self.fault(key, format!("{key} is missing"));
        }
        text.unwrap_or_default()
    }

    /// A needed text that is read further.
    pub(super) fn read<T: FromStr>(&self, key: &str) -> Option<T>
    where
        T::Err: Display,
    {
        let text = self.needed(key);
        if text.is_empty() {
            return None;
        }
        text.parse().map_err(|reason| self.fault(key, format!("{key}: {reason}"))).ok()
    }

    /// A needed text that must be one of some words.
    pub(super) fn word<T: Clone>(&self, key: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.needed(key);
        let found = words.iter().find(|(word, _)| *word == text);
        if found.is_none() && !text.is_empty() {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.fault(key, format!("{key} cannot be {text}; it is one of {}", words.join(", ")));
        }
        found.map(|(_, value)| value.clone())
    }

    /// A day, if it is there.
    pub(super) fn day(&self, key: &str) -> Option<NaiveDate> {
        let text = match self.find(key)?.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(day) => day.to_string(),
            _ => String::new(),
        };
        text.parse().ok().or_else(|| self.wrong(key, "a day, like 2024-04-26"))
    }

    /// A number, if it is there.
    pub(super) fn number(&self, key: &str) -> Option<f64> {
        let number = match self.find(key)?.get_ref() {
            DeValue::Integer(number) => number.to_string().parse().ok(),
            DeValue::Float(number) => number.to_string().parse().ok(),
            _ => None,
        };
        number.filter(|number: &f64| number.is_finite()).or_else(|| self.wrong(key, "a number"))
    }

    /// A list of texts, each with where it begins; empty if it is not there.
    pub(super) fn texts(&self, key: &str) -> Vec<(usize, String)> {
        let Some(value) = self.find(key) else { return Vec::new() };
        let texts = value.get_ref().as_array().and_then(|list| {
            let texts = list.iter().map(|text| Some((text.span().start, text.get_ref().as_str()?.to_owned())));
            texts.collect::<Option<Vec<_>>>()
        });
        texts.or_else(|| self.wrong(key, "a list of texts")).unwrap_or_default()
    }

    /// A list of tables; empty if it is not there.
    pub(super) fn tables(&self, key: &str) -> Vec<Table<'t>> {
        let Some(value) = self.find(key) else { return Vec::new() };
        let tables = value.get_ref().as_array().and_then(|list| {
            let tables = list.iter().map(|table| {
                let map = table.get_ref().as_table()?;
                Some(Table { page: self.page, map, at: table.span().start })
            });
            tables.collect::<Option<Vec<_>>>()
        });
        tables.or_else(|| self.wrong(key, "a list of tables")).unwrap_or_default()
    }
}
