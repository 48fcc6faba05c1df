//! What the page of more time posts, and the sentences for what is wrong with it.

use chrono::NaiveDate;
use serde::Deserialize;

use super::posted::check_text;
use crate::clock::UtcTime;
use crate::web::FormErrors;
use crate::windows::rules::end_of_day;

/// `POST /compliance/{month}/locations/{id}/extension`
#[derive(Debug, Default, Deserialize)]
pub struct ExtensionForm {
    /// Day of the month on which the time ends.
    #[serde(default, rename = "until-day")]
    pub day: String,
    /// Its month, as a number.
    #[serde(default, rename = "until-month")]
    pub month: String,
    /// Its year.
    #[serde(default, rename = "until-year")]
    pub year: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// `end` to end the time now.
    #[serde(default, rename = "do")]
    pub act: String,
}

impl ExtensionForm {
    /// The fields in the order of the page.
    pub const FIELDS: [&'static str; 2] = ["until", "reason"];

    /// Whether what runs is to end now.
    pub fn is_end(&self) -> bool {
        self.act == "end"
    }

    /// The last second of the day, if a day is needed; or everything that is wrong.
    pub fn read(&mut self) -> Result<Option<UtcTime>, FormErrors> {
        let mut errors = FormErrors::default();
        let day = self.date();
        if day.is_none() && !self.is_end() {
            errors.add("until", "Enter the last day as a date, for example 16 1 2026");
        }
        check_text(&mut self.reason, &mut errors, "reason", "Reason");
        if self.reason.is_empty() {
            errors.add("reason", "Enter the reason");
        }
        if errors.is_empty() { Ok(day.map(end_of_day)) } else { Err(errors) }
    }

    fn date(&self) -> Option<NaiveDate> {
        let number = |text: &str| {
            let text = text.trim();
            let is_number = !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| text.parse::<u32>().ok()).flatten()
        };
        let year = i32::try_from(number(&self.year).filter(|year| *year >= 2000)?).ok()?;
        NaiveDate::from_ymd_opt(year, number(&self.month)?, number(&self.day)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(day: &str, month: &str, year: &str, reason: &str) -> ExtensionForm {
        let text = |text: &str| text.to_owned();
        ExtensionForm { day: text(day), month: text(month), year: text(year), reason: text(reason), act: String::new() }
    }

    #[test]
    fn a_day_and_a_reason_are_needed() {
        let until = form(" 16 ", "1", "2026", " Flood\n at the home ").read().unwrap().unwrap();
        assert_eq!(until.to_rfc3339(), "2026-01-16T23:59:59.000000Z");
        // In summer the day ends an hour earlier.
        assert_eq!(form("16", "07", "2026", "x").read().unwrap().unwrap().to_rfc3339(), "2026-07-16T22:59:59.000000Z");
        let long = "x".repeat(501);
        for (day, month, year, reason, wrong) in [
            ("", "", "", "", vec!["until", "reason"]),
            ("30", "2", "2026", "x", vec!["until"]),
            ("16", "January", "2026", "x", vec!["until"]),
            ("16", "1", "26", "x", vec!["until"]),
            ("+1", "1", "2026", "x", vec!["until"]),
            ("16", "1", "2026", "  ", vec!["reason"]),
            ("16", "1", "2026", long.as_str(), vec!["reason"]),
            ("16", "1", "2026", "a\u{1}b", vec!["reason"]),
        ] {
            let errors = form(day, month, year, reason).read().unwrap_err();
            let found: Vec<&str> =
                ExtensionForm::FIELDS.into_iter().filter(|field| errors.of(field).is_some()).collect();
            assert_eq!(found, wrong, "{day} {month} {year} {reason}");
        }
        let mut end = ExtensionForm { act: "end".into(), ..form("", "", "", "Sent") };
        assert_eq!(end.read().unwrap(), None);
    }
}
