//! What the pages of this room post, read field by field.

use std::str::FromStr;

use chrono::NaiveDate;

use super::model::Pence;
use crate::web::{FormErrors, Posted};

/// Longest line that is taken, in characters.
pub const LONGEST_LINE: u32 = 200;

/// Longest text that is taken, in characters.
pub const LONGEST_TEXT: u32 = 5_000;

/// Reads fields, and collects what is wrong with them.
pub struct Reader<'a> {
    posted: &'a Posted,
    errors: FormErrors,
}

impl<'a> Reader<'a> {
    /// Nothing is wrong yet.
    pub fn new(posted: &'a Posted) -> Self {
        Self { posted, errors: FormErrors::default() }
    }

    /// One line that must be there.
    pub fn line(&mut self, field: &'static str, when_empty: &str) -> String {
        let line = self.posted.text(field).split_whitespace().collect::<Vec<_>>().join(" ");
        self.check(field, &line, LONGEST_LINE, when_empty);
        line
    }

    /// Several lines that must be there.
    pub fn text(&mut self, field: &'static str, when_empty: &str) -> String {
        let text = self.posted.text(field).replace("\r\n", "\n");
        self.check(field, &text, LONGEST_TEXT, when_empty);
        text
    }

    /// Several lines that may be left out.
    pub fn optional_text(&mut self, field: &'static str) -> String {
        let text = self.posted.text(field).replace("\r\n", "\n");
        if !text.is_empty() {
            self.check(field, &text, LONGEST_TEXT, "");
        }
        text
    }

    fn check(&mut self, field: &'static str, text: &str, most: u32, when_empty: &str) {
        if text.is_empty() {
            self.errors.add(field, when_empty);
        } else if text.chars().count() > usize::try_from(most).unwrap_or(usize::MAX) {
            self.errors.add(field, format!("This must be {most} characters or fewer"));
        } else if text.chars().any(|char| char.is_control() && char != '\n' && char != '\t') {
            self.errors.add(field, "This must not have control characters");
        }
    }

    /// One of a few words.
    pub fn choice<T: FromStr>(&mut self, field: &'static str, otherwise: &str) -> Option<T> {
        let chosen = self.posted.text(field).parse().ok();
        if chosen.is_none() {
            self.errors.add(field, otherwise);
        }
        chosen
    }

    /// A date in three boxes.
    pub fn day(&mut self, field: &'static str, otherwise: &str) -> Option<NaiveDate> {
        let part = |name: &str| self.posted.text(&format!("{field}-{name}")).parse::<u32>().ok();
        let read = || {
            let year = i32::try_from(part("year")?).ok().filter(|year| (2000..=2100).contains(year))?;
            NaiveDate::from_ymd_opt(year, part("month")?, part("day")?)
        };
        let day = read();
        if day.is_none() {
            self.errors.add(field, otherwise);
        }
        day
    }

    /// A sum of money.
    pub fn money(&mut self, field: &'static str) -> Option<Pence> {
        let money = self.posted.text(field).parse().ok();
        if money.is_none() {
            self.errors.add(field, "Enter an amount in pounds, like 4375 or 4375.50");
        }
        money
    }

    /// A whole number.
    pub fn number(&mut self, field: &'static str, otherwise: &str) -> Option<u32> {
        let number = self.posted.text(field).parse().ok();
        if number.is_none() {
            self.errors.add(field, otherwise);
        }
        number
    }

    /// Says that something is wrong with a field.
    pub fn fault(&mut self, field: &'static str, why: impl Into<String>) {
        self.errors.add(field, why);
    }

    /// What was read, or everything that is wrong.
    pub fn finish<T>(self, read: Option<T>) -> Result<T, FormErrors> {
        match read {
            Some(read) if self.errors.is_empty() => Ok(read),
            _ => Err(self.errors),
        }
    }
}
