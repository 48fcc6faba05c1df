//! What is kept of a location that is to be chased.

use diesel::prelude::*;

use crate::clock::UtcTime;
use crate::db::schema::miss_count;
use crate::windows::ReportingMonth;

/// Missed windows of a location, its place in the order of chasing, and who can be reached there; derived.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = miss_count, treat_none_as_default_value = false)]
pub struct MissCount {
    /// CQC id of the location.
    pub location_id: String,
    /// The month of the list.
    pub month: ReportingMonth,
    /// Whose duty the return is.
    pub provider_id: String,
    /// Place in the order, from 1.
    pub place: i64,
    /// Windows missed one after the other.
    pub consecutive: i32,
    /// Of the last twelve.
    pub in_last_12: i32,
    /// The last windows were missed, and no notice is possible yet.
    pub at_risk: bool,
    /// A notice of intent may be issued.
    pub triggered: bool,
    /// One more miss would make it possible.
    pub next_triggers: bool,
    /// People with access.
    pub people: i32,
    /// Those whose address works.
    pub working: i32,
    /// When somebody last rang or wrote.
    pub last_contact_at: Option<UtcTime>,
}

/// A location that owes the return of a month, and whose duty that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owing {
    /// CQC id of the location.
    pub location_id: String,
    /// CQC id of the provider.
    pub provider_id: String,
    /// Whether that provider has the location still.
    pub is_still_theirs: bool,
    /// The first day on the register, if it is known.
    pub registered_on: Option<chrono::NaiveDate>,
    /// A council or an NHS body.
    pub public_body: bool,
    /// Some sections are done, and not all.
    pub is_partial: bool,
    /// All are done, or nothing is held against it.
    pub is_done: bool,
}

/// One missed window.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Missed {
    /// CQC id of the location.
    pub location_id: String,
    /// Whose duty it was.
    pub provider_id: String,
    /// The month.
    pub month: ReportingMonth,
    /// `missing` or `partial`.
    pub state: crate::returns::model::ReturnState,
}

/// What kind of care a location gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A care home.
    CareHome,
    /// Care in people's own homes.
    HomeCare,
}

/// How near a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RiskFilter {
    /// At risk, or a notice is possible.
    Any,
    /// One more miss makes a notice possible.
    Next,
    /// At risk.
    AtRisk,
    /// A notice is possible.
    Triggered,
}

/// How many people have access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum People {
    /// Nobody.
    None,
    /// One, whom nobody replaces.
    One,
    /// Two or more.
    More,
}

/// When somebody last rang or wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastContact {
    /// Never.
    Never,
    /// Before a moment, or never.
    Before(UtcTime),
}

/// Keys of the sections that are owed in a month, by the service of which they are asked. One of them that is done makes the
/// return of a location that gives the service begun, and nothing else does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwedKeys {
    /// Of care homes.
    pub care_home: Vec<String>,
    /// Of home care.
    pub home_care: Vec<String>,
}

/// Which locations are wanted, of those that have not sent the return of a month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Only those that have begun, or only those that have not.
    pub partial: Option<bool>,
    /// What makes a return begun in the month.
    pub owed: OwedKeys,
    /// Code of the council.
    pub council: Option<String>,
    /// Code of the integrated care board.
    pub icb: Option<String>,
    /// Code of the region.
    pub region: Option<String>,
    /// Kind of care.
    pub kind: Option<Kind>,
    /// How near a notice is.
    pub risk: Option<RiskFilter>,
    /// Words of the name of the group or the provider.
    pub group: Vec<String>,
    /// How many people have access.
    pub people: Option<People>,
    /// Nobody can be reached by email.
    pub no_working_contact: bool,
    /// When somebody last rang or wrote.
    pub last_contact: Option<LastContact>,
    /// Missed at least so many windows in a row.
    pub missed: Option<i32>,
}

/// Where a page of the list begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Begin {
    /// After this place; nought for the first page.
    pub after: i64,
    /// In this order; that of now if it is not said.
    pub order: Option<i64>,
}

/// Which rows of the list are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span<'a> {
    /// Those after a place in the order of now.
    After(i64),
    /// Those of some locations.
    Among(&'a [String]),
}

/// What the misses of the locations of a provider come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProviderMisses {
    /// Locations in the list of the month.
    pub locations: usize,
    /// Those at risk.
    pub at_risk: usize,
    /// Those for which a notice of intent may be issued.
    pub triggered: usize,
    /// The longest run of missed windows.
    pub longest: i32,
}
