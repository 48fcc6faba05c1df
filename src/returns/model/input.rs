//! What somebody sends, and what they have not sent yet.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::save::{Channel, FromJson, Reasons};
use crate::accounts::{Email, Scopes};
use crate::audit::Actor;
use crate::clock::UtcTime;
use crate::db::schema::section_draft;
use crate::notice::Answers;
use crate::windows::ReportingMonth;

/// Whoever saves, or asks for what they may see.
#[derive(Debug, Clone)]
pub struct Who {
    /// As the record names them.
    pub actor: Actor,
    /// Where they hold a role that may do this.
    pub scopes: Scopes,
    /// Where a receipt goes; a system gets none.
    pub receipt_to: Option<(String, Email)>,
    /// When they asked: taken once, before anything was waited for. A save counts by this moment.
    pub asked_at: UtcTime,
}

/// A section of a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// CQC id of the location.
    pub location_id: String,
    /// Key of the section.
    pub section: String,
}

/// What is to be saved.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// These answers, all of the section.
    Answers(Answers),
    /// The figures that stand.
    Unchanged,
}

/// What the sender believes to be current.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BasedOn {
    /// Whatever there is.
    Anything,
    /// Whatever there is, as long as there is something.
    Something,
    /// One of these versions; 0 is nothing yet.
    Versions(Vec<i64>),
}

impl BasedOn {
    /// Whether a save may follow on this version; 0 if nothing was saved yet.
    pub fn allows(&self, version: i64) -> bool {
        match self {
            Self::Anything => true,
            Self::Something => version > 0,
            Self::Versions(versions) => versions.contains(&version),
        }
    }
}

/// A save as somebody sends it.
#[derive(Debug, Clone)]
pub struct SaveInput {
    /// What is to be saved.
    pub content: Content,
    /// Reasons for warnings, by the key of the check.
    pub reasons: Reasons,
    /// What it follows on.
    pub based_on: BasedOn,
    /// A key that a repeated request carries again; for pages the one in the form.
    pub request_key: Option<String>,
    /// How it comes in.
    pub channel: Channel,
}

/// What somebody typed and has not saved.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = section_draft)]
pub struct Draft {
    /// What was typed, by path.
    pub typed: FromJson<BTreeMap<String, String>>,
    /// Version of the figures that were on the page; 0 if there were none.
    pub based_on: i64,
    /// When it was kept.
    pub kept_at: UtcTime,
    /// The month that the form was about; nothing if it was kept before that was.
    pub month: Option<ReportingMonth>,
}
