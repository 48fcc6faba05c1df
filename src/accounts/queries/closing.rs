//! Taking roles away, closing accounts and opening them again.

use diesel::prelude::*;

use super::super::model::{Account, Email, Role};
use super::super::scope::Scope;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{account, grant};

/// The account with an address, open or closed.
pub fn find_by_email(conn: &mut Conn, email: &Email) -> QueryResult<Option<Account>> {
    account::table.filter(account::email.eq(email)).select(Account::as_select()).first(conn).optional()
}

/// Takes a role in a scope away; false when it was not held.
pub fn revoke_grant(conn: &mut Conn, account_id: i64, role: Role, scope: &Scope, now: UtcTime) -> QueryResult<bool> {
    let held = grant::table
        .filter(grant::account_id.eq(account_id))
        .filter(grant::role.eq(role))
        .filter(grant::scope_kind.eq(scope.kind()))
        .filter(grant::revoked_at.is_null());
    let revoked = grant::revoked_at.eq(now);
    let changed = match scope.id() {
        Some(id) => diesel::update(held.filter(grant::scope_id.eq(id))).set(revoked).execute(conn),
        None => diesel::update(held.filter(grant::scope_id.is_null())).set(revoked).execute(conn),
    };
    changed.map(|changed| changed > 0)
}

/// Takes every role of an account away.
pub fn revoke_all_grants(conn: &mut Conn, account_id: i64, now: UtcTime) -> QueryResult<usize> {
    let held = grant::table.filter(grant::account_id.eq(account_id)).filter(grant::revoked_at.is_null());
    diesel::update(held).set(grant::revoked_at.eq(now)).execute(conn)
}

/// Closes an account, and notes whether that was done by hand; false when it is closed. Its row stays, so that what the
/// person did keeps its name.
pub fn close_account(conn: &mut Conn, account_id: i64, by_hand: bool, now: UtcTime) -> QueryResult<bool> {
    let open = account::table.find(account_id).filter(account::deactivated_at.is_null());
    diesel::update(open)
        .set((
            account::deactivated_at.eq(now),
            account::closed_by_hand.eq(by_hand),
            account::password_hash.eq(None::<String>),
        ))
        .execute(conn)
        .map(|closed| closed == 1)
}

/// Notes of an account that was closed otherwise that an administrator keeps it closed; false if there is no such account.
/// The day on which it was closed stays.
pub fn keep_closed(conn: &mut Conn, account_id: i64) -> QueryResult<bool> {
    let closed = account::table
        .find(account_id)
        .filter(account::deactivated_at.is_not_null())
        .filter(account::closed_by_hand.eq(false));
    diesel::update(closed).set(account::closed_by_hand.eq(true)).execute(conn).map(|kept| kept == 1)
}

/// Opens a closed account again; it has no password then, and no role.
pub fn reopen_account(conn: &mut Conn, account_id: i64) -> QueryResult<()> {
    diesel::update(account::table.find(account_id))
        .set((
            account::deactivated_at.eq(None::<UtcTime>),
            account::closed_by_hand.eq(false),
            account::closing_warned_at.eq(None::<UtcTime>),
            account::password_hash.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Writes down what somebody does where they work.
pub fn set_job_title(conn: &mut Conn, account_id: i64, job_title: &str) -> QueryResult<()> {
    diesel::update(account::table.find(account_id)).set(account::job_title.eq(job_title)).execute(conn)?;
    Ok(())
}

/// Open accounts that nobody signed in to since a moment, and whose owners were not told.
pub fn list_to_warn(conn: &mut Conn, since: UtcTime, limit: i64) -> QueryResult<Vec<Account>> {
    account::table
        .filter(account::deactivated_at.is_null())
        .filter(account::demonstration.eq(false))
        .filter(account::closing_warned_at.is_null())
        .filter(account::created_at.lt(since))
        .filter(account::last_signed_in_at.is_null().or(account::last_signed_in_at.lt(since)))
        .order(account::id.asc())
        .limit(limit)
        .select(Account::as_select())
        .load(conn)
}

/// Notes that the owner of an account was told; false when that was noted, or they signed in since a moment.
pub fn note_warning(conn: &mut Conn, account_id: i64, since: UtcTime, now: UtcTime) -> QueryResult<bool> {
    let quiet = account::table
        .find(account_id)
        .filter(account::deactivated_at.is_null())
        .filter(account::closing_warned_at.is_null())
        .filter(account::last_signed_in_at.is_null().or(account::last_signed_in_at.lt(since)));
    diesel::update(quiet).set(account::closing_warned_at.eq(now)).execute(conn).map(|noted| noted == 1)
}

/// Open accounts that nobody signed in to since a moment, whose owners were told before another.
pub fn list_to_close(
    conn: &mut Conn,
    unused_since: UtcTime,
    warned_before: UtcTime,
    limit: i64,
) -> QueryResult<Vec<i64>> {
    account::table
        .filter(account::deactivated_at.is_null())
        .filter(account::demonstration.eq(false))
        .filter(account::closing_warned_at.le(warned_before))
        .filter(account::created_at.lt(unused_since))
        .filter(account::last_signed_in_at.is_null().or(account::last_signed_in_at.lt(unused_since)))
        .order(account::id.asc())
        .limit(limit)
        .select(account::id)
        .load(conn)
}

/// Accounts that were closed before a moment and still hold what is personal.
pub fn list_to_erase(conn: &mut Conn, closed_before: UtcTime, limit: i64) -> QueryResult<Vec<i64>> {
    account::table
        .filter(account::deactivated_at.lt(closed_before))
        .filter(account::erased_at.is_null())
        .order(account::id.asc())
        .limit(limit)
        .select(account::id)
        .load(conn)
}

/// Takes address and job title out of a closed account. The name stays: the collection keeps it with each submission.
pub fn erase_account(conn: &mut Conn, account_id: i64, now: UtcTime) -> QueryResult<()> {
    diesel::update(account::table.find(account_id))
        .set((
            account::email.eq(format!("closed-{account_id}@closed.invalid")),
            account::job_title.eq(None::<String>),
            account::erased_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
