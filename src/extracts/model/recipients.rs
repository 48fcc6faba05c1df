//! Recipients, and what they were given.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::words::{Basis, Via};
use crate::clock::UtcTime;
use crate::db::schema::{disclosure, extract_recipient};

/// Who may be given extracts.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = extract_recipient)]
pub struct Recipient {
    /// Number of the recipient.
    pub id: i64,
    /// Who.
    pub name: String,
    /// For what.
    pub purpose: String,
    /// On which legal basis.
    pub basis: Basis,
    /// Whether items that may be commercially sensitive are included.
    pub sensitive: bool,
    /// Why that is in the public interest.
    pub public_interest: Option<String>,
    /// The first day.
    pub valid_from: NaiveDate,
    /// The last day, if there is one.
    pub valid_until: Option<NaiveDate>,
    /// Whose locations: scopes with spaces between.
    pub scope: String,
    /// The key it pulls with.
    pub api_key_id: Option<i64>,
    /// Who added it.
    pub added_by: String,
    /// When.
    pub added_at: UtcTime,
    /// When it was withdrawn, if it was.
    pub withdrawn_at: Option<UtcTime>,
}

/// A recipient to be registered.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = extract_recipient, treat_none_as_default_value = false)]
pub struct NewRecipient {
    /// Who.
    pub name: String,
    /// For what.
    pub purpose: String,
    /// On which legal basis.
    pub basis: Basis,
    /// Whether items that may be commercially sensitive are included.
    pub sensitive: bool,
    /// Why that is in the public interest.
    pub public_interest: Option<String>,
    /// The first day.
    pub valid_from: NaiveDate,
    /// The last day, if there is one.
    pub valid_until: Option<NaiveDate>,
    /// Whose locations.
    pub scope: String,
    /// The key it pulls with.
    pub api_key_id: Option<i64>,
    /// Who adds it.
    pub added_by: String,
    /// Now.
    pub added_at: UtcTime,
}

/// A file that left.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = disclosure)]
pub struct Disclosure {
    /// Number of the disclosure.
    pub id: i64,
    /// Of which run; nothing if it left by the feed of saves.
    pub run_id: Option<i64>,
    /// Which file; `saves` for the feed.
    pub file: String,
    /// To whom, if a recipient pulled it.
    pub recipient_id: Option<i64>,
    /// Rows of the file, if it is data.
    pub rows: Option<i64>,
    /// Columns of the file, if it is data.
    pub items: Option<i64>,
    /// Bytes that were sent.
    pub bytes: i64,
    /// SHA-256 of the whole file, or of the answer of the feed.
    pub sha256: String,
    /// Which bytes, if not all; of the feed, after which place and up to which.
    pub part: Option<String>,
    /// Who took it.
    pub actor: String,
    /// By which way.
    pub via: Via,
    /// When.
    pub disclosed_at: UtcTime,
}

/// A file that leaves.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = disclosure, treat_none_as_default_value = false)]
pub struct NewDisclosure {
    /// Of which run; nothing if it left by the feed of saves.
    pub run_id: Option<i64>,
    /// Which file; `saves` for the feed.
    pub file: String,
    /// To whom, if a recipient pulls it.
    pub recipient_id: Option<i64>,
    /// Rows of the file, if it is data.
    pub rows: Option<i64>,
    /// Columns of the file, if it is data.
    pub items: Option<i64>,
    /// Bytes that are sent.
    pub bytes: i64,
    /// SHA-256 of the whole file, or of the answer of the feed.
    pub sha256: String,
    /// Which bytes, if not all; of the feed, after which place and up to which.
    pub part: Option<String>,
    /// Who takes it.
    pub actor: String,
    /// By which way.
    pub via: Via,
    /// Now.
    pub disclosed_at: UtcTime,
}
