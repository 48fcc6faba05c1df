//! A sync with CQC's API on its way, and what it asks for.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use crate::clock::UtcTime;
use crate::db::schema::{register_sync, register_sync_item};

/// Where a sync stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum SyncState {
    /// Not all is fetched and loaded; there is one of these at most.
    Open,
    /// Loaded.
    Done,
    /// Given up by a person.
    Abandoned,
}

impl SyncState {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Abandoned => "abandoned",
        }
    }
}

impl std::str::FromStr for SyncState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Open, Self::Done, Self::Abandoned]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("{text} is no state of a sync"))
    }
}

crate::text_column!(SyncState);

/// What a document is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum ItemKind {
    /// A location.
    Location,
    /// A provider.
    Provider,
}

impl ItemKind {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Location => "location",
            Self::Provider => "provider",
        }
    }

    /// The key under which CQC's documents have the id.
    pub fn id_key(self) -> &'static str {
        match self {
            Self::Location => "locationId",
            Self::Provider => "providerId",
        }
    }
}

impl std::str::FromStr for ItemKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Location, Self::Provider]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("{text} is no kind of document"))
    }
}

crate::text_column!(ItemKind);

/// Whether a document was asked for, and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum ItemState {
    /// Not yet.
    Waiting,
    /// It came.
    Fetched,
    /// There is none, or it cannot be read.
    Refused,
}

impl ItemState {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Fetched => "fetched",
            Self::Refused => "refused",
        }
    }
}

impl std::str::FromStr for ItemState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Waiting, Self::Fetched, Self::Refused]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("{text} is no state of a document"))
    }
}

crate::text_column!(ItemState);

/// A sync, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = register_sync)]
pub struct Sync {
    /// Number of the sync.
    pub id: i64,
    /// When it was begun.
    pub started_at: UtcTime,
    /// From when on changes are asked for.
    pub since_at: UtcTime,
    /// Until when.
    pub until_at: UtcTime,
    /// Page of the list of changes to read next; the first is 1.
    pub next_page: i64,
    /// Whether the list was read to its end.
    pub listed: bool,
    /// The run that works at it.
    pub holder: Option<String>,
    /// Grows while that run lives.
    pub beat: i64,
}

/// Something to ask for, or what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = register_sync_item, treat_none_as_default_value = false)]
pub struct SyncItem {
    /// Which sync.
    pub sync_id: i64,
    /// What it is about.
    pub kind: ItemKind,
    /// CQC id, as CQC lists it.
    pub cqc_id: String,
    /// Place in the list; the first is 1.
    pub position: i64,
    /// What came of it.
    pub state: ItemState,
    /// What we keep of the document, as JSON.
    pub body: Option<String>,
    /// Why it was passed over.
    pub reason: Option<String>,
}
