//! Keys of systems.

use diesel::prelude::*;

use crate::clock::UtcTime;
use crate::db::schema::api_key;

/// The key of a system.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = api_key)]
pub struct ApiKey {
    /// Number of the key.
    pub id: i64,
    /// Whose key it is.
    pub name: String,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was withdrawn, if it was.
    pub revoked_at: Option<UtcTime>,
    /// From when it no longer works, if it runs out.
    pub expires_at: Option<UtcTime>,
    /// When it was last used, to the hour.
    pub last_used_at: Option<UtcTime>,
}
