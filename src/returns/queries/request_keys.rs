//! Keys that came with requests.

use diesel::prelude::*;

use super::super::model::Save;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{request_key, section_save};

/// What a request with this key asked (as a hash), and the save that came of it.
pub fn find_request(conn: &mut Conn, holder: &str, key_hash: &str) -> QueryResult<Option<(String, Save)>> {
    request_key::table
        .inner_join(section_save::table)
        .filter(request_key::holder.eq(holder))
        .filter(request_key::key_hash.eq(key_hash))
        .select((request_key::request_hash, Save::as_select()))
        .first(conn)
        .optional()
}

/// Forgets keys that were used before a moment.
pub fn delete_request_keys_before(conn: &mut Conn, before: UtcTime) -> QueryResult<usize> {
    diesel::delete(request_key::table.filter(request_key::used_at.lt(before))).execute(conn)
}
