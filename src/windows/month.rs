//! The month a return is for.

use chrono::{Datelike, Months, NaiveDate};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Years that a month can be in; before and after lie slips of the pen.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// A month of the monthly return, written `2026-01`; from January 2000 to December 2100.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub struct ReportingMonth {
    first_day: NaiveDate,
    // Kept so that it can be lent as text.
    text: [u8; 7],
}

/// Why some text is no month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no month from 2000-01 to 2100-12; write it as 2026-01")]
pub struct MonthError(String);

impl ReportingMonth {
    /// Reads `2026-01`, and nothing else.
    pub fn parse(text: &str) -> Result<Self, MonthError> {
        let wrong = || MonthError(text.chars().take(20).collect());
        let (year, month) = text.split_once('-').ok_or_else(wrong)?;
        let digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(wrong());
        }
        let (year, month) = (year.parse().map_err(|_| wrong())?, month.parse().map_err(|_| wrong())?);
        Self::of(year, month).ok_or_else(wrong)
    }

    /// The month of a year (1 is January), if there is one.
    pub fn of(year: i32, month: u32) -> Option<Self> {
        Self::containing(NaiveDate::from_ymd_opt(year, month, 1)?)
    }

    /// The month in which a day lies, if it is one of those that count.
    pub fn containing(day: NaiveDate) -> Option<Self> {
        if !YEARS.contains(&day.year()) {
            return None;
        }
        let first_day = day.with_day(1)?;
        let text = first_day.format("%Y-%m").to_string().as_bytes().try_into().ok()?;
        Some(Self { first_day, text })
    }

    /// As stored and shown: `2026-01`.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.first_day.year()
    }

    /// 1 for January.
    pub fn month(self) -> u32 {
        self.first_day.month()
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        self.first_day
    }

    /// The month after, unless this is the last there is.
    pub fn next(self) -> Option<Self> {
        Self::containing(self.first_day.checked_add_months(Months::new(1))?)
    }

    /// The month before, unless this is the first there is.
    pub fn previous(self) -> Option<Self> {
        Self::containing(self.first_day.checked_sub_months(Months::new(1))?)
    }

    /// This month and those after it, up to and with `last`.
    pub fn up_to(self, last: Self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |month| month.next()).take_while(move |month| *month <= last)
    }

    /// For people: `January 2026`.
    pub fn for_people(self) -> String {
        self.first_day.format("%B %Y").to_string()
    }
}

impl std::fmt::Display for ReportingMonth {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(self.as_str())
    }
}

impl std::fmt::Debug for ReportingMonth {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.as_str())
    }
}

impl std::str::FromStr for ReportingMonth {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Self, MonthError> {
        Self::parse(text)
    }
}

impl Serialize for ReportingMonth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ReportingMonth {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

crate::text_column!(ReportingMonth);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_year_of_four_digits_and_a_month_of_two_is_a_month() {
        for text in ["2026-01", "2000-01", "2100-12", "2022-07"] {
            assert_eq!(ReportingMonth::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "2026",
            "2026-1",
            "2026-13",
            "2026-00",
            "26-01",
            "1999-12",
            "2101-01",
            "2026-01-08",
            " 2026-01",
            "2026-01 ",
            "2026/01",
            "+026-01",
            "2026-+1",
            "２０２６-01",
            "-2026-01",
            "2026-0x",
        ] {
            assert!(ReportingMonth::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn months_follow_each_other_over_the_year_and_stop_at_the_ends() {
        let month = |text: &str| ReportingMonth::parse(text).unwrap();
        assert_eq!(month("2026-12").next(), Some(month("2027-01")));
        assert_eq!(month("2027-01").previous(), Some(month("2026-12")));
        assert_eq!(month("2100-12").next(), None);
        assert_eq!(month("2000-01").previous(), None);
        assert!(month("2026-09") < month("2026-10") && month("2026-12") < month("2027-01"));
        assert_eq!(month("2026-11").up_to(month("2027-02")).count(), 4);
        assert_eq!(month("2026-11").for_people(), "November 2026");
        assert_eq!((month("2026-11").year(), month("2026-11").month()), (2026, 11));
    }

    #[test]
    fn in_json_a_month_is_text() {
        let month: ReportingMonth = serde_json::from_str(r#""2026-01""#).unwrap();
        assert_eq!(serde_json::to_string(&month).unwrap(), r#""2026-01""#);
        assert!(serde_json::from_str::<ReportingMonth>(r#""January""#).is_err());
        assert!(serde_json::from_str::<ReportingMonth>("202601").is_err());
    }
}
