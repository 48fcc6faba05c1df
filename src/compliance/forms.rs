//! What the pages of this room are asked (here) and post (`posted`), and what is said when it cannot be used.

mod extension;
mod posted;

use serde::Deserialize;

pub use extension::ExtensionForm;
pub use posted::{CheckForm, ContactForm, LONGEST_NOTE, ReportForm, is_key};

use super::model::{Begin, Filters, Kind, LastContact, OwedKeys, People, RiskFilter};
use crate::clock::UtcTime;
use crate::register::areas::code_today;
use crate::register::rules::search::words;
use crate::windows::ReportingMonth;

const DAY: i64 = 24 * 60 * 60;

/// The filters of a list, as they stand in its address.
#[derive(Debug, Default, Clone, Deserialize)]
pub struct ListForm {
    /// `partial` or `missing`.
    #[serde(default)]
    pub state: String,
    /// Code of the region.
    #[serde(default)]
    pub region: String,
    /// Code of the integrated care board.
    #[serde(default)]
    pub icb: String,
    /// Code of the council.
    #[serde(default)]
    pub council: String,
    /// `care_home` or `home_care`.
    #[serde(default)]
    pub kind: String,
    /// `yes`, `next`, `at_risk` or `triggered`.
    #[serde(default)]
    pub risk: String,
    /// Words of the name of a group or provider.
    #[serde(default)]
    pub group: String,
    /// `0`, `1` or `2` for two or more.
    #[serde(default)]
    pub users: String,
    /// `none`: nobody can be reached by email.
    #[serde(default)]
    pub contact: String,
    /// `never`, or days since the last contact.
    #[serde(default)]
    pub last: String,
    /// Windows missed in a row, at least.
    #[serde(default)]
    pub missed: String,
    /// Place with which the page before ended.
    #[serde(default)]
    pub after: String,
    /// Number of the order in which that page was.
    #[serde(default)]
    pub order: String,
    /// `all` to choose every row of the page.
    #[serde(default)]
    pub select: String,
}

impl ListForm {
    /// What is wanted. What cannot be read is as if it were not there.
    pub fn read(&self, now: UtcTime) -> Filters {
        let code = |text: &str| (!text.is_empty()).then(|| code_today(text).to_owned());
        Filters {
            partial: match self.state.as_str() {
                "partial" => Some(true),
                "missing" => Some(false),
                _ => None,
            },
            owed: OwedKeys::default(),
            council: code(&self.council),
            icb: code(&self.icb),
            region: code(&self.region),
            kind: match self.kind.as_str() {
                "care_home" => Some(Kind::CareHome),
                "home_care" => Some(Kind::HomeCare),
                _ => None,
            },
            risk: match self.risk.as_str() {
                "yes" => Some(RiskFilter::Any),
                "next" => Some(RiskFilter::Next),
                "at_risk" => Some(RiskFilter::AtRisk),
                "triggered" => Some(RiskFilter::Triggered),
                _ => None,
            },
            group: words(&self.group),
            people: match self.users.as_str() {
                "0" => Some(People::None),
                "1" => Some(People::One),
                "2" => Some(People::More),
                _ => None,
            },
            no_working_contact: self.contact == "none",
            last_contact: self.last_contact(now),
            missed: self.missed.parse::<u16>().ok().map(i32::from),
        }
    }

    fn last_contact(&self, now: UtcTime) -> Option<LastContact> {
        match self.last.as_str() {
            "never" => Some(LastContact::Never),
            days => days.parse().ok().map(|days: u16| LastContact::Before(now.minus_seconds(i64::from(days) * DAY))),
        }
    }

    /// Where to begin.
    pub fn begin(&self) -> Begin {
        Begin { after: self.after.parse().unwrap_or_default(), order: self.order.parse().ok() }
    }

    /// The filters that are set: name and value.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("state", self.state.as_str()),
            ("region", &self.region),
            ("icb", &self.icb),
            ("council", &self.council),
            ("kind", &self.kind),
            ("risk", &self.risk),
            ("group", &self.group),
            ("users", &self.users),
            ("contact", &self.contact),
            ("last", &self.last),
            ("missed", &self.missed),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The address of the list with these filters, and more.
    pub fn path(&self, month: ReportingMonth, more: &[(&str, &str)]) -> String {
        let query =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(self.pairs()).extend_pairs(more).finish();
        if query.is_empty() { format!("/compliance/{month}") } else { format!("/compliance/{month}?{query}") }
    }
}

/// A selection of locations, and what to write: `?location=ID&location=ID&template=KEY`.
#[derive(Debug, Default, Clone, Deserialize)]
pub struct SelectionForm {
    /// CQC ids of the locations.
    #[serde(default)]
    pub location: Vec<String>,
    /// Which template.
    #[serde(default)]
    pub template: String,
    /// What makes a second press the same as the first.
    #[serde(default)]
    pub key: String,
}

/// Most locations that are written to together: those of one page.
pub const MOST_SELECTED: usize = 50;

impl SelectionForm {
    /// Each location once, and no more than a page of them.
    pub fn locations(&self) -> Vec<String> {
        let mut ids = self.location.clone();
        ids.sort();
        ids.dedup();
        ids.truncate(MOST_SELECTED);
        ids
    }
}
