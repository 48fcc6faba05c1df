//! What happened on the register.

use chrono::NaiveDate;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use crate::clock::UtcTime;
use crate::db::schema::register_event;

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
    /// It lies in another council.
    ChangedCouncil,
    /// It lies in another integrated care board, by moving or because boards merged.
    ChangedIcb,
    /// A person said in which council it lies.
    Placed,
    /// A provider has another name.
    ProviderRenamed,
    /// A person said whether a provider is a public body.
    PublicBodyCorrected,
}

impl EventKind {
    const ALL: [Self; 13] = [
        Self::Added,
        Self::Returned,
        Self::Renamed,
        Self::MovedProvider,
        Self::BecameDormant,
        Self::BecameActive,
        Self::ChangedBeds,
        Self::Deregistered,
        Self::ChangedCouncil,
        Self::ChangedIcb,
        Self::Placed,
        Self::ProviderRenamed,
        Self::PublicBodyCorrected,
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
            Self::ChangedCouncil => "changed_council",
            Self::ChangedIcb => "changed_icb",
            Self::Placed => "placed",
            Self::ProviderRenamed => "provider_renamed",
            Self::PublicBodyCorrected => "public_body_corrected",
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
    /// Day of the file that told of it, or on which a person did it.
    pub happened_on: NaiveDate,
    /// How it was.
    pub was: Option<String>,
    /// How it became.
    pub became: Option<String>,
    /// The load that found it; nothing if a person did it.
    pub import_id: Option<i64>,
    /// Who did it, if not a load.
    pub actor: Option<String>,
    /// Why they did.
    pub reason: Option<String>,
    /// When it was written down; nothing where its day is all that counts, as in a demonstration.
    pub recorded_at: Option<UtcTime>,
}

/// Something that happened, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = register_event)]
pub struct Event {
    /// Number of the event; later events have higher ones.
    pub id: i64,
    /// Which location, if it is about one.
    pub location_id: Option<String>,
    /// Which provider; of the time, for a location.
    pub provider_id: String,
    /// What happened.
    pub kind: EventKind,
    /// Day of the file that told of it, or on which a person did it.
    pub happened_on: NaiveDate,
    /// How it was.
    pub was: Option<String>,
    /// How it became.
    pub became: Option<String>,
    /// The load that found it; nothing if a person did it.
    pub import_id: Option<i64>,
    /// Why a person did it.
    pub reason: Option<String>,
    /// Its place in the order in which events could be seen, once somebody asked for that.
    pub place: Option<i64>,
}
