//! Providers and locations; what happened to them (`history`), the loads that told of it (`loads`) and
//! syncs on their way (`syncs`).

mod history;
mod loads;
mod syncs;

use chrono::NaiveDate;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use crate::db::schema::{location, provider};

pub use history::{Event, EventKind, NewEvent};
pub use loads::{Figures, Import, ImportKind, NewRemark, StoredRemark};
pub use syncs::{ItemKind, ItemState, Sync, SyncItem, SyncState};

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

/// What told the council of a location.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum PlacedBy {
    /// Its name, as CQC writes it.
    Council,
    /// The district of its postcode; a person should check.
    Postcode,
    /// A person, who gave a reason.
    Person,
}

impl PlacedBy {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Council => "council",
            Self::Postcode => "postcode",
            Self::Person => "person",
        }
    }
}

impl std::str::FromStr for PlacedBy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Council, Self::Postcode, Self::Person]
            .into_iter()
            .find(|by| by.as_str() == text)
            .ok_or_else(|| format!("{text} places no location"))
    }
}

crate::text_column!(PlacedBy);

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
    /// Whether a person said so, whom no file overrules.
    pub public_body_corrected: bool,
    /// Name and id in the form that is searched.
    pub search_text: String,
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
    /// What told its council; nothing while it waits to be placed.
    pub placed_by: Option<PlacedBy>,
    /// Whether it is registered twice.
    pub dual_registered: bool,
    /// Name, id, postcode and council in the form that is searched.
    pub search_text: String,
    /// Website as CQC has it.
    pub website: Option<String>,
}

impl Location {
    /// Whether a person may say where it lies: CQC is the one to correct a council that it names.
    pub fn can_be_placed(&self) -> bool {
        self.status != Status::Deregistered && self.placed_by != Some(PlacedBy::Council)
    }
}
