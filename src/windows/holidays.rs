//! Which days are bank holidays in England: those published on GOV.UK, and the usual ones for the years around them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::month::YEARS;
use super::pattern::{is_weekend, usual_holidays};

/// What was published when this version was made; see `config/README.md`.
const COMPILED_IN: &str = include_str!("../../config/bank-holidays.json");

static KNOWN: LazyLock<Arc<Holidays>> = LazyLock::new(|| Arc::new(Holidays::parse(COMPILED_IN).unwrap_or_default()));

/// A year has at least as many bank holidays as this; with fewer, its list is not complete yet.
const IN_A_WHOLE_YEAR: usize = 8;

/// More than any list has; a list that is longer is something else.
const MOST_EVENTS: usize = 2_000;

/// One bank holiday, as GOV.UK publishes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its name.
    pub title: String,
    /// Its day.
    pub date: NaiveDate,
    /// Such as "Substitute day".
    #[serde(default)]
    pub notes: String,
    /// Whether flags are put out.
    #[serde(default)]
    pub bunting: bool,
}

#[derive(Serialize, Deserialize)]
struct Feed {
    #[serde(rename = "england-and-wales")]
    england_and_wales: Division,
}

#[derive(Serialize, Deserialize)]
struct Division {
    division: String,
    events: Vec<Event>,
}

/// Why some text is no list of bank holidays.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// Not in the form of the feed.
    #[error("it is no list of bank holidays as GOV.UK publishes it: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// In the form of the feed, and not to be believed.
    #[error("it is no list of bank holidays to be used: {0}")]
    Odd(String),
}

/// The published bank holidays of England and Wales, and the usual ones for the years around them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holidays {
    published: BTreeMap<NaiveDate, Event>,
    whole_years: BTreeSet<i32>,
}

impl Holidays {
    /// Those that are compiled in.
    pub fn compiled_in() -> &'static Arc<Self> {
        &KNOWN
    }

    /// Reads the feed of <https://www.gov.uk/bank-holidays.json>; of its divisions only England and Wales.
    pub fn parse(text: &str) -> Result<Self, FeedError> {
        let feed: Feed = serde_json::from_str(text)?;
        let events = feed.england_and_wales.events;
        if events.is_empty() || events.len() > MOST_EVENTS {
            return Err(FeedError::Odd(format!("it has {} days", events.len())));
        }
        for event in &events {
            if !YEARS.contains(&event.date.year()) {
                return Err(FeedError::Odd(format!("{} is not from 2000 to 2100", event.date)));
            }
            let long = event.title.chars().count() > 200 || event.notes.chars().count() > 200;
            if event.title.trim().is_empty() || long || event.title.chars().any(char::is_control) {
                return Err(FeedError::Odd(format!("{} has no name that can be used", event.date)));
            }
        }
        Ok(Self::from_events(events))
    }

    fn from_events(events: impl IntoIterator<Item = Event>) -> Self {
        let published: BTreeMap<_, _> = events.into_iter().map(|event| (event.date, event)).collect();
        let mut by_year: BTreeMap<i32, usize> = BTreeMap::new();
        for day in published.keys() {
            *by_year.entry(day.year()).or_default() += 1;
        }
        let whole = by_year.into_iter().filter(|(_, count)| *count >= IN_A_WHOLE_YEAR);
        Self { whole_years: whole.map(|(year, _)| year).collect(), published }
    }

    /// These, with the years that `newer` has taken from there. Years that `newer` does not have stay: GOV.UK drops them
    /// as time goes on.
    pub fn with(&self, newer: &Self) -> Self {
        let years = newer.years();
        let kept = self.published.values().filter(|event| !years.contains(&event.date.year()));
        Self::from_events(kept.chain(newer.published.values()).cloned())
    }

    /// As a feed that [`Holidays::parse`] reads.
    pub fn to_feed(&self) -> String {
        let division =
            Division { division: "england-and-wales".to_owned(), events: self.published.values().cloned().collect() };
        serde_json::json!(Feed { england_and_wales: division }).to_string()
    }

    /// Years of which a day at least is published.
    pub fn years(&self) -> BTreeSet<i32> {
        self.published.keys().map(Datelike::year).collect()
    }

    /// How many days of a year are published.
    pub fn count_in(&self, year: i32) -> usize {
        self.published.keys().filter(|day| day.year() == year).count()
    }

    /// What is published here and not in `other`, by day.
    pub fn not_in(&self, other: &Self) -> Vec<Event> {
        self.published.values().filter(|event| !other.published.contains_key(&event.date)).cloned().collect()
    }

    /// Whether a day is a bank holiday in England. In a year whose list is not complete, the usual days count as well.
    fn is_holiday(&self, day: NaiveDate) -> bool {
        let usual = || usual_holidays(day.year()).iter().any(|(holiday, ..)| *holiday == day);
        self.published.contains_key(&day) || (!self.whole_years.contains(&day.year()) && usual())
    }

    /// Whether a day is not a Saturday or Sunday, Good Friday, Christmas Day or a bank holiday in England (S.I. 2022/1175
    /// regulation 7).
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        !is_weekend(day) && !self.is_holiday(day)
    }

    /// The day itself if it is a working day, or else the first one after it.
    pub fn working_day_from(&self, day: NaiveDate) -> NaiveDate {
        day.iter_days().find(|day| self.is_working_day(*day)).unwrap_or(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn feed(days: &[&str]) -> String {
        let events: Vec<_> = days.iter().map(|day| serde_json::json!({"title": "A day", "date": day})).collect();
        serde_json::json!({"england-and-wales": {"division": "england-and-wales", "events": events}}).to_string()
    }

    #[test]
    fn what_is_compiled_in_covers_2012_to_2028_without_a_gap() {
        let known = Holidays::compiled_in();
        assert_eq!(known.published.len(), 140);
        assert_eq!(known.whole_years, (2012..=2028).collect());
        assert_eq!(&Holidays::parse(&known.to_feed()).unwrap(), &**known);
    }

    #[test]
    fn the_usual_days_are_those_that_were_published_but_for_what_was_given_once() {
        let once = ["2012-06-04", "2012-06-05", "2020-05-08", "2022-06-02", "2022-06-03", "2022-09-19", "2023-05-08"];
        let moved_away = ["2012-05-28", "2020-05-04", "2022-05-30"];
        for year in 2012..=2028 {
            let mut usual: BTreeMap<NaiveDate, (String, bool)> = usual_holidays(year)
                .into_iter()
                .map(|(day, name, substitute)| (day, (name.to_owned(), substitute)))
                .collect();
            usual.retain(|day, _| !moved_away.contains(&day.to_string().as_str()));
            let published = Holidays::compiled_in().published.values().filter(|event| event.date.year() == year);
            let ordinary = published.filter(|event| !once.contains(&event.date.to_string().as_str()));
            let found: BTreeMap<NaiveDate, (String, bool)> =
                ordinary.map(|event| (event.date, (event.title.clone(), event.notes == "Substitute day"))).collect();
            assert_eq!(found, usual, "{year}");
        }
    }

    #[test]
    fn outside_the_published_years_the_usual_days_hold() {
        let known = Holidays::compiled_in();
        for (text, holiday) in [
            ("2028-04-17", true),
            ("2031-04-14", true),
            ("2036-04-14", true),
            ("2029-05-07", true),
            ("2029-05-08", false),
            ("2011-04-25", true),
            ("2000-12-26", true),
            // Given once, and only then.
            ("2022-09-19", true),
            ("2029-09-19", false),
            // Moved in that year.
            ("2020-05-04", false),
            ("2020-05-08", true),
        ] {
            assert_eq!(known.is_holiday(day(text)), holiday, "{text}");
        }
        assert!(!known.is_working_day(day("2028-04-14")) && known.is_working_day(day("2028-04-18")));
        assert_eq!(known.working_day_from(day("2026-12-25")), day("2026-12-29"));
    }

    #[test]
    fn a_year_that_has_only_begun_is_filled_up_with_the_usual_days() {
        let newer = Holidays::parse(&feed(&["2029-01-01", "2029-07-04"])).unwrap();
        let all = Holidays::compiled_in().with(&newer);
        for text in ["2029-01-01", "2029-07-04", "2029-04-02", "2029-12-25", "2028-04-17"] {
            assert!(all.is_holiday(day(text)), "{text}");
        }
        assert_eq!(all.not_in(Holidays::compiled_in()).len(), 2);
        assert_eq!(Holidays::compiled_in().not_in(&all), []);
    }

    #[test]
    fn a_newer_list_replaces_the_years_it_has_and_no_others() {
        let moved = ["2027-01-01", "2027-03-26", "2027-03-29", "2027-05-10", "2027-05-31", "2027-08-30", "2027-12-27"];
        let newer = Holidays::parse(&feed(&[&moved[..], &["2027-12-28"]].concat())).unwrap();
        let all = Holidays::compiled_in().with(&newer);
        assert!(all.is_holiday(day("2027-05-10")) && !all.is_holiday(day("2027-05-03")));
        assert!(all.is_holiday(day("2026-05-04")) && all.is_holiday(day("2012-06-05")));
        assert_eq!((all.count_in(2027), all.years().len()), (8, 17));
    }

    #[test]
    fn something_else_is_not_taken_for_a_list() {
        for text in [
            "",
            "<html>",
            "{}",
            r#"{"scotland": {"division": "scotland", "events": []}}"#,
            r#"{"england-and-wales": {"division": "england-and-wales", "events": []}}"#,
            r#"{"england-and-wales": {"division": "x", "events": [{"title": "x", "date": "soon"}]}}"#,
            r#"{"england-and-wales": {"division": "x", "events": [{"title": " ", "date": "2026-01-01"}]}}"#,
            r#"{"england-and-wales": {"division": "x", "events": [{"title": "x", "date": "1912-01-01"}]}}"#,
        ] {
            assert!(Holidays::parse(text).is_err(), "{text}");
        }
        let long = vec!["2026-01-01"; 2_001];
        assert!(Holidays::parse(&feed(&long)).is_err());
    }
}
