//! An entry, before and after it is written.

use diesel::prelude::*;
use serde::Serialize;

use crate::clock::UtcTime;
use crate::db::schema::audit_entry;

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A person who is signed in, or whose link was used.
    Account(i64),
    /// A supplier's system.
    Key(i64),
    /// Whoever runs commands on the server.
    Operator,
    /// The service itself: a job, the schedule.
    System,
}

impl std::fmt::Display for Actor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Account(id) => write!(out, "account:{id}"),
            Self::Key(id) => write!(out, "key:{id}"),
            Self::Operator => out.write_str("operator"),
            Self::System => out.write_str("system"),
        }
    }
}

/// What an action has to say for the record.
#[derive(Debug, Clone)]
pub struct NewEntry {
    pub(super) event: &'static str,
    pub(super) subject: String,
    pub(super) detail: serde_json::Map<String, serde_json::Value>,
}

impl NewEntry {
    /// `event` in words joined by dots (`account.added`), `subject` as `kind:number`.
    pub fn new(event: &'static str, subject: impl Into<String>) -> Self {
        Self { event, subject: subject.into(), detail: serde_json::Map::new() }
    }

    /// Adds a detail; never a name, an address or a secret.
    pub fn with(mut self, key: &str, value: impl Into<serde_json::Value>) -> Self {
        self.detail.insert(key.to_owned(), value.into());
        self
    }
}

/// One entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = audit_entry)]
pub struct Entry {
    /// 1, 2, 3 and so on without a gap.
    pub sequence: i64,
    /// When it happened.
    pub recorded_at: UtcTime,
    /// Who did it, as [`Actor`] prints it.
    pub actor: String,
    /// What happened.
    pub event: String,
    /// To what.
    pub subject: String,
    /// More, as a JSON object.
    pub detail: String,
    /// Hash of the entry before; for the first one 64 zeros.
    pub previous_hash: String,
    /// SHA-256 over everything above, in hexadecimal.
    pub hash: String,
}
