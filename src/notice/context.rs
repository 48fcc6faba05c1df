//! What answers are looked at with, and what comes out of it.

use std::collections::BTreeMap;

use super::versions::Campaigns;
use crate::windows::ReportingMonth;

/// The answers of one section, by item key. A yes/no is true or false, a choice its key, a date ISO text, a grid an
/// object of rows of columns.
pub type Answers = serde_json::Map<String, serde_json::Value>;

/// What checks may know beside the answers. What is not known stays `None`, and checks that ask for it do not apply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// Beds on the CQC register: `location.registered_beds`.
    pub registered_beds: Option<i64>,
    /// Active locations of the same provider, this one included: `provider.locations`.
    pub provider_locations: Option<i64>,
    /// Months for which the current figures have stood, before this save: 0 if they were new last time. If they stand
    /// still ([`super::is_standing`]) `history.months_unchanged` is this and one, otherwise 0.
    pub months_unchanged: Option<i64>,
}

/// What a section's answers are looked at with.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The month the answers are for.
    pub month: ReportingMonth,
    /// The campaigns.
    pub campaigns: &'a Campaigns,
    /// The answers of this section that stood when the month's window opened, if there were any: `previous.KEY`.
    pub previous: Option<&'a Answers>,
    /// The current answers of the location's other sections, by section: `sections.SECTION.KEY`.
    pub sections: &'a BTreeMap<String, Answers>,
    /// What is known of the location.
    pub facts: Facts,
    /// Reasons given for warnings, by the key of the check.
    pub reasons: &'a BTreeMap<String, String>,
}

/// Answers that may be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The answers as they are to be kept: numbers in one form, nothing that was left empty.
    pub answers: Answers,
    /// Reasons of the warnings that were unmet, by the key of the check; reasons for others are not kept.
    pub reasons: BTreeMap<String, String>,
    /// Whether numbers were asked, and all of them are nought.
    pub nil: bool,
}
