//! Providers, locations, and what happened to them.

use chrono::NaiveDate;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use crate::db::schema::{location, provider, register_event};

/// Where a location stands on the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Status {
    /// Gives care.
    Active,
    /// Registered, and gives none for now.
    Dormant,
    /// No longer registered.
    Deregistered,
}

impl Status {
    /// As stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Dormant => "dormant",
            Self::Deregistered => "deregistered",
        }
    }
}

impl std::str::FromStr for Status {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Active, Self::Dormant, Self::Deregistered]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| format!("{text} is no status of a location"))
    }
}

crate::text_column!(Status);

/// A provider, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = provider, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Provider {
    /// CQC id.
    pub id: String,
    /// Name as CQC has it.
    pub name: String,
    /// CQC's type or sector.
    pub sector: Option<String>,
    /// Ownership as CQC has it.
    pub ownership: Option<String>,
    /// Number at Companies House.
    pub companies_house_number: Option<String>,
    /// Number at the Charity Commission.
    pub charity_number: Option<String>,
    /// A council or an NHS body: it reports but cannot be fined.
    pub public_body: bool,
    /// Why it is, or is not.
    pub public_body_reason: String,
}

/// A location, as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = location, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Location {
    /// CQC id.
    pub id: String,
    /// Whose it is now.
    pub provider_id: String,
    /// Name as CQC has it.
    pub name: String,
    /// Where it stands.
    pub status: Status,
    /// Whether it is a care home.
    pub care_home: bool,
    /// Whether it gives care in people's own homes.
    pub home_care: bool,
    /// Kinds of service, with spaces between.
    pub kinds: String,
    /// Beds, of care homes.
    pub registered_beds: Option<i32>,
    /// With one space.
    pub postcode: Option<String>,
    /// Lines of the address.
    pub address: String,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Council as CQC names it.
    pub council_name: Option<String>,
    /// GSS code of the council, if it could be placed.
    pub council_code: Option<String>,
    /// GSS code of the region.
    pub region_code: Option<String>,
    /// Code of the NHS region.
    pub nhs_region_code: Option<String>,
    /// Code of the integrated care board.
    pub icb_code: Option<String>,
    /// CQC's service types, a line each.
    pub service_types: String,
    /// CQC's service user bands, a line each.
    pub user_bands: String,
    /// ODS code.
    pub ods_code: Option<String>,
    /// CQC id of the group it belongs to.
    pub brand_id: Option<String>,
    /// Name of the group.
    pub brand_name: Option<String>,
    /// The other location of a dual registration.
    pub primary_location_id: Option<String>,
    /// When it was registered.
    pub registered_on: Option<NaiveDate>,
    /// From when it was no longer on the register.
    pub deregistered_on: Option<NaiveDate>,
}

/// What can happen on the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum EventKind {
    /// A location is on the register for the first time.
    Added,
    /// It is back after it had gone.
    Returned,
    /// It has another name.
    Renamed,
    /// It belongs to another provider: it was sold.
    MovedProvider,
    /// It gives no care for now.
    BecameDormant,
    /// It gives care again.
    BecameActive,
    /// It has another number of beds.
    ChangedBeds,
    /// It is no longer on the register.
    Deregistered,
    /// A provider has another name.
    ProviderRenamed,
}

impl EventKind {
    const ALL: [Self; 9] = [
        Self::Added,
        Self::Returned,
        Self::Renamed,
        Self::MovedProvider,
        Self::BecameDormant,
        Self::BecameActive,
        Self::ChangedBeds,
        Self::Deregistered,
        Self::ProviderRenamed,
    ];

    /// As stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Returned => "returned",
            Self::Renamed => "renamed",
            Self::MovedProvider => "moved_provider",
            Self::BecameDormant => "became_dormant",
            Self::BecameActive => "became_active",
            Self::ChangedBeds => "changed_beds",
            Self::Deregistered => "deregistered",
            Self::ProviderRenamed => "provider_renamed",
        }
    }
}

impl std::str::FromStr for EventKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| format!("{text} is no event"))
    }
}

crate::text_column!(EventKind);

/// Something that happened, to be stored.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = register_event, treat_none_as_default_value = false)]
pub struct NewEvent {
    /// Which location, if it is about one.
    pub location_id: Option<String>,
    /// Which provider; of the time, for a location.
    pub provider_id: String,
    /// What happened.
    pub kind: EventKind,
    /// Day of the file that told of it.
    pub happened_on: NaiveDate,
    /// How it was.
    pub was: Option<String>,
    /// How it became.
    pub became: Option<String>,
    /// The load that found it.
    pub import_id: i64,
}
