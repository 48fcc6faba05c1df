//! Keys of systems.

use diesel::prelude::*;

use super::super::model::{ApiKey, GrantRow, Grants};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{api_key, grant};
use crate::each_backend;

/// Adds a key and answers its number.
pub fn insert_key(
    conn: &mut Conn,
    name: &str,
    key_hash: &str,
    now: UtcTime,
    expires_at: Option<UtcTime>,
) -> QueryResult<i64> {
    each_backend!(conn, inner => diesel::insert_into(api_key::table)
        .values((
            api_key::name.eq(name),
            api_key::key_hash.eq(key_hash),
            api_key::created_at.eq(now),
            api_key::expires_at.eq(expires_at),
        ))
        .returning(api_key::id)
        .get_result(inner))
}

/// The key with a hash, with its grants, unless it was withdrawn.
pub fn find_key(conn: &mut Conn, key_hash: &str) -> QueryResult<Option<(ApiKey, Grants)>> {
    let rows: Vec<(ApiKey, Option<GrantRow>)> = api_key::table
        .left_join(grant::table.on(grant::api_key_id.eq(api_key::id.nullable()).and(grant::revoked_at.is_null())))
        .filter(api_key::key_hash.eq(key_hash))
        .filter(api_key::revoked_at.is_null())
        .order(grant::id.asc())
        .select((ApiKey::as_select(), Option::<GrantRow>::as_select()))
        .load(conn)?;
    let key = rows.first().map(|(key, _)| key.clone());
    let grants = Grants::from_rows(rows.into_iter().filter_map(|(_, row)| row).collect());
    Ok(key.map(|key| (key, grants)))
}

/// Keys with their grants, newest first, before the key `before`.
pub fn list_keys(conn: &mut Conn, before: Option<i64>, limit: i64) -> QueryResult<Vec<(ApiKey, Grants)>> {
    let keys: Vec<ApiKey> = api_key::table
        .filter(api_key::id.lt(before.unwrap_or(i64::MAX)))
        .order(api_key::id.desc())
        .limit(limit)
        .select(ApiKey::as_select())
        .load(conn)?;
    let ids: Vec<i64> = keys.iter().map(|key| key.id).collect();
    let rows: Vec<(Option<i64>, GrantRow)> = grant::table
        .filter(grant::api_key_id.eq_any(ids))
        .filter(grant::revoked_at.is_null())
        .order(grant::id.asc())
        .select((grant::api_key_id, GrantRow::as_select()))
        .load(conn)?;
    let grants_of = |id: i64| {
        let own = rows.iter().filter(|(owner, _)| *owner == Some(id)).map(|(_, row)| row.clone());
        Grants::from_rows(own.collect())
    };
    Ok(keys.into_iter().map(|key| (key.clone(), grants_of(key.id))).collect())
}

/// Withdraws a key; false when there is none, or it was withdrawn.
pub fn revoke_key(conn: &mut Conn, id: i64, now: UtcTime) -> QueryResult<bool> {
    let working = api_key::table.find(id).filter(api_key::revoked_at.is_null());
    diesel::update(working).set(api_key::revoked_at.eq(now)).execute(conn).map(|revoked| revoked == 1)
}

/// Notes that a key was used.
pub fn touch_key(conn: &mut Conn, id: i64, now: UtcTime) -> QueryResult<()> {
    diesel::update(api_key::table.find(id)).set(api_key::last_used_at.eq(now)).execute(conn)?;
    Ok(())
}

/// The names of some keys, withdrawn or not.
pub fn list_key_names(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<(i64, String)>> {
    api_key::table
        .filter(api_key::id.eq_any(ids))
        .order(api_key::id.asc())
        .limit(10_000)
        .select((api_key::id, api_key::name))
        .load(conn)
}
