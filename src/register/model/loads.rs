//! Loads of the register, and what they said of single rows.

use chrono::NaiveDate;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::clock::UtcTime;
use crate::db::schema::{register_import, register_remark};

/// Where a load came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum ImportKind {
    /// CQC's monthly file.
    File,
    /// CQC's syndication API.
    Sync,
    /// The demonstration.
    Demo,
}

impl ImportKind {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Sync => "sync",
            Self::Demo => "demo",
        }
    }
}

impl std::str::FromStr for ImportKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::File, Self::Sync, Self::Demo]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("{text} is no kind of load"))
    }
}

crate::text_column!(ImportKind);

/// A load, as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = register_import)]
pub struct Import {
    /// Number of the load.
    pub id: i64,
    /// Name of the file, or what else it came from.
    pub source: String,
    /// Day of which it tells.
    pub snapshot_on: NaiveDate,
    /// When it was loaded.
    pub imported_at: UtcTime,
    /// Whether somebody overrode the guards.
    pub forced: bool,
    /// How many of each, as JSON: see [`Figures`].
    pub report: String,
    /// Where it came from.
    pub kind: ImportKind,
}

impl Import {
    /// How many of each; all nought where the report cannot be read.
    pub fn figures(&self) -> Figures {
        serde_json::from_str(&self.report).unwrap_or_default()
    }
}

/// How many locations a load added, changed and took away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    /// Adult social care rows read.
    pub rows: usize,
    /// Locations that were not on the register.
    pub added: usize,
    /// Locations with something that differs.
    pub changed: usize,
    /// Locations just as they were.
    pub unchanged: usize,
    /// Locations that are no longer registered.
    pub left: usize,
    /// Rows that were not loaded.
    pub refused: usize,
    /// Remarks on rows that were loaded and have something odd.
    pub notes: usize,
}

/// A remark on a row, to be stored.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = register_remark, treat_none_as_default_value = false)]
pub struct NewRemark {
    /// Which load.
    pub import_id: i64,
    /// Whether the row was refused.
    pub refused: bool,
    /// Line of the sheet; the header is 1.
    pub row_number: i64,
    /// Column, as the sheet calls it.
    pub column_name: String,
    /// What was wrong and what was made of it.
    pub reason: String,
    /// The location of the row, if it is on the register.
    pub location_id: Option<String>,
}

/// A remark on a row, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = register_remark)]
pub struct StoredRemark {
    /// Number of the remark.
    pub id: i64,
    /// Whether the row was refused.
    pub refused: bool,
    /// Line of the sheet; the header is 1.
    pub row_number: i64,
    /// Column, as the sheet calls it.
    pub column_name: String,
    /// What was wrong and what was made of it.
    pub reason: String,
    /// The location of the row, if it is on the register.
    pub location_id: Option<String>,
}
