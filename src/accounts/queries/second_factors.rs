//! Apps that make codes, and the codes that stand in for them.

use diesel::dsl::exists;
use diesel::prelude::*;

use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{recovery_code, second_factor};
use crate::each_backend;

/// The name that the secret of an account's app is made from, if it has one.
pub fn find_factor_name(conn: &mut Conn, account_id: i64) -> QueryResult<Option<String>> {
    second_factor::table.find(account_id).select(second_factor::name).first(conn).optional()
}

/// Gives an account an app, whose code of `step` was just used; false when it has one.
pub fn insert_factor(conn: &mut Conn, account_id: i64, name: &str, step: i64, now: UtcTime) -> QueryResult<bool> {
    let inserted = each_backend!(conn, inner => diesel::insert_into(second_factor::table)
        .values((
            second_factor::account_id.eq(account_id),
            second_factor::name.eq(name),
            second_factor::created_at.eq(now),
            second_factor::last_step.eq(step),
        ))
        .on_conflict_do_nothing()
        .execute(inner))?;
    Ok(inserted == 1)
}

/// Uses up the code of a step and of all before it; false when that was done already.
pub fn use_step(conn: &mut Conn, account_id: i64, step: i64) -> QueryResult<bool> {
    let unused = second_factor::table
        .find(account_id)
        .filter(second_factor::last_step.is_null().or(second_factor::last_step.lt(step)));
    diesel::update(unused).set(second_factor::last_step.eq(step)).execute(conn).map(|used| used == 1)
}

/// Takes the app and its codes away; false when there is none.
pub fn delete_factor(conn: &mut Conn, account_id: i64) -> QueryResult<bool> {
    diesel::delete(recovery_code::table.filter(recovery_code::account_id.eq(account_id))).execute(conn)?;
    diesel::delete(second_factor::table.find(account_id)).execute(conn).map(|deleted| deleted == 1)
}

/// Puts new codes in the place of those of before.
pub fn replace_recovery_codes(conn: &mut Conn, account_id: i64, hashes: &[String], now: UtcTime) -> QueryResult<()> {
    diesel::delete(recovery_code::table.filter(recovery_code::account_id.eq(account_id))).execute(conn)?;
    for hash in hashes {
        diesel::insert_into(recovery_code::table)
            .values((
                recovery_code::account_id.eq(account_id),
                recovery_code::code_hash.eq(hash),
                recovery_code::created_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Uses a code up; false when there is none like it, or it was used.
pub fn use_recovery_code(conn: &mut Conn, account_id: i64, hash: &str, now: UtcTime) -> QueryResult<bool> {
    let unused = recovery_code::table
        .filter(recovery_code::account_id.eq(account_id))
        .filter(recovery_code::code_hash.eq(hash))
        .filter(recovery_code::used_at.is_null());
    diesel::update(unused).set(recovery_code::used_at.eq(now)).execute(conn).map(|used| used == 1)
}

/// How many codes are left.
pub fn count_recovery_codes(conn: &mut Conn, account_id: i64) -> QueryResult<i64> {
    recovery_code::table
        .filter(recovery_code::account_id.eq(account_id))
        .filter(recovery_code::used_at.is_null())
        .count()
        .get_result(conn)
}

/// Whether an account has an app.
pub fn has_factor(conn: &mut Conn, account_id: i64) -> QueryResult<bool> {
    diesel::select(exists(second_factor::table.find(account_id).select(second_factor::account_id))).get_result(conn)
}
