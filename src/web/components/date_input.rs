//! A date somebody knows, typed as day, month and year.

use serde::Serialize;

use super::field::{Field, Size, field_methods};

/// One of the three boxes of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatePart {
    /// The day of the month.
    Day,
    /// The month as a number.
    Month,
    /// The year in four digits.
    Year,
}

#[derive(Clone, Debug, Serialize)]
struct Part {
    key: &'static str,
    label: &'static str,
    width: u8,
    value: String,
    wrong: bool,
}

/// Three boxes for a date. They are sent as `NAME-day`, `NAME-month` and `NAME-year`; ids likewise. The label is the
/// legend.
#[derive(Clone, Debug, Serialize)]
pub struct DateInput {
    #[serde(flatten)]
    field: Field,
    parts: [Part; 3],
    all_wrong: bool,
}

impl DateInput {
    /// Three empty boxes.
    pub fn new(id: impl Into<String>, legend: impl Into<String>) -> Self {
        let part = |key, label, width| Part { key, label, width, value: String::new(), wrong: false };
        Self {
            field: Field::new(id, legend),
            parts: [part("day", "Day", 2), part("month", "Month", 2), part("year", "Year", 4)],
            all_wrong: true,
        }
    }

    field_methods!();

    /// Shows what was typed before, even if it is no date.
    #[must_use]
    pub fn values(mut self, day: impl Into<String>, month: impl Into<String>, year: impl Into<String>) -> Self {
        for (part, value) in self.parts.iter_mut().zip([day.into(), month.into(), year.into()]) {
            part.value = value;
        }
        self
    }

    /// Marks one box as the wrong one; without this an error marks all three. Can be called again.
    #[must_use]
    pub fn wrong_part(mut self, wrong: DatePart) -> Self {
        self.all_wrong = false;
        for (part, date_part) in self.parts.iter_mut().zip([DatePart::Day, DatePart::Month, DatePart::Year]) {
            part.wrong |= date_part == wrong;
        }
        self
    }

    /// The id of the box that an error summary should link to: the first wrong one.
    pub fn error_id(&self) -> String {
        let first = self.parts.iter().find(|part| part.wrong).map_or("day", |part| part.key);
        format!("{}-{first}", self.field.id)
    }
}
