//! Sessions, links that work once, and attempts to sign in.

use diesel::prelude::*;

use super::super::model::{Account, GrantRow, Grants, LinkRow, SessionRow, Stage};
use super::devices::delete_old_devices;
use super::people::lock_account;
use crate::clock::UtcTime;
use crate::db::schema::{account, grant, one_time_link, session, sign_in_attempt};
use crate::db::{Conn, lock_number, lock_until_commit};
use crate::each_backend;

/// Begins a session, and notes when its owner was last here.
pub fn insert_session(conn: &mut Conn, new: &NewSession<'_>, now: UtcTime) -> QueryResult<()> {
    diesel::insert_into(session::table)
        .values((
            session::key_hash.eq(new.key_hash),
            session::account_id.eq(new.account_id),
            session::csrf_token.eq(new.csrf_token),
            session::device.eq(new.device),
            session::created_at.eq(now),
            session::last_seen_at.eq(now),
            session::stage.eq(new.stage),
        ))
        .execute(conn)?;
    if new.stage == Stage::Full {
        let seen = (account::last_signed_in_at.eq(now), account::closing_warned_at.eq(None::<UtcTime>));
        diesel::update(account::table.find(new.account_id)).set(seen).execute(conn)?;
    }
    Ok(())
}

/// A session to begin.
#[derive(Debug)]
pub struct NewSession<'a> {
    /// SHA-256 of the key in the cookie.
    pub key_hash: &'a str,
    /// Who signs in.
    pub account_id: i64,
    /// Token that every form of the session must carry.
    pub csrf_token: &'a str,
    /// Browser and system, in words.
    pub device: &'a str,
    /// Whether that is all, or what is still missing.
    pub stage: Stage,
}

/// A session with its open account and what that account may do: one statement.
pub fn find_session(conn: &mut Conn, key_hash: &str) -> QueryResult<Option<(SessionRow, Account, Grants)>> {
    let rows: Vec<(SessionRow, Account, Option<GrantRow>)> = session::table
        .inner_join(account::table)
        .left_join(grant::table.on(grant::account_id.eq(account::id.nullable()).and(grant::revoked_at.is_null())))
        .filter(session::key_hash.eq(key_hash))
        .filter(account::deactivated_at.is_null())
        .order(grant::id.asc())
        .select((SessionRow::as_select(), Account::as_select(), Option::<GrantRow>::as_select()))
        .load(conn)?;
    let first = rows.first().map(|(session, account, _)| (session.clone(), account.clone()));
    let grants = Grants::from_rows(rows.into_iter().filter_map(|(_, _, row)| row).collect());
    Ok(first.map(|(session, account)| (session, account, grants)))
}

/// Notes that a session was used.
pub fn touch_session(conn: &mut Conn, id: i64, now: UtcTime) -> QueryResult<()> {
    diesel::update(session::table.find(id)).set(session::last_seen_at.eq(now)).execute(conn)?;
    Ok(())
}

/// Where somebody is signed in, newest first.
pub fn list_sessions(conn: &mut Conn, account_id: i64) -> QueryResult<Vec<SessionRow>> {
    session::table
        .filter(session::account_id.eq(account_id))
        .filter(session::stage.eq(Stage::Full))
        .order(session::id.desc())
        .limit(100)
        .select(SessionRow::as_select())
        .load(conn)
}

/// Ends one of an account's own sessions; false when it is not theirs or is over.
pub fn delete_session(conn: &mut Conn, account_id: i64, id: i64) -> QueryResult<bool> {
    let own = session::table.find(id).filter(session::account_id.eq(account_id));
    diesel::delete(own).execute(conn).map(|ended| ended == 1)
}

/// Ends every session of an account.
pub fn delete_sessions_of(conn: &mut Conn, account_id: i64) -> QueryResult<usize> {
    diesel::delete(session::table.filter(session::account_id.eq(account_id))).execute(conn)
}

/// Ends every session of an account but one.
pub fn delete_other_sessions(conn: &mut Conn, account_id: i64, kept: i64) -> QueryResult<usize> {
    let others = session::table.filter(session::account_id.eq(account_id)).filter(session::id.ne(kept));
    diesel::delete(others).execute(conn)
}

/// Makes a link that works once.
pub fn insert_link(
    conn: &mut Conn,
    account_id: i64,
    token_hash: &str,
    now: UtcTime,
    expires_at: UtcTime,
) -> QueryResult<()> {
    diesel::insert_into(one_time_link::table)
        .values((
            one_time_link::account_id.eq(account_id),
            one_time_link::purpose.eq("set_password"),
            one_time_link::token_hash.eq(token_hash),
            one_time_link::created_at.eq(now),
            one_time_link::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// A link and the open account it belongs to.
pub fn find_link(conn: &mut Conn, token_hash: &str) -> QueryResult<Option<(LinkRow, Account)>> {
    one_time_link::table
        .inner_join(account::table)
        .filter(one_time_link::token_hash.eq(token_hash))
        .filter(account::deactivated_at.is_null())
        .select((LinkRow::as_select(), Account::as_select()))
        .first(conn)
        .optional()
}

/// Uses a link up; false when somebody did so first. All other links of the account go with it.
pub fn use_link(conn: &mut Conn, link: &LinkRow, now: UtcTime) -> QueryResult<bool> {
    // Two links of one account used at once: the second waits here, and not for the first one's row while it holds its own.
    lock_account(conn, link.account_id)?;
    let unused = one_time_link::table.find(link.id).filter(one_time_link::used_at.is_null());
    if diesel::update(unused).set(one_time_link::used_at.eq(now)).execute(conn)? != 1 {
        return Ok(false);
    }
    use_up_links_of(conn, link.account_id, now)?;
    Ok(true)
}

/// Uses up every link of an account.
pub fn use_up_links_of(conn: &mut Conn, account_id: i64, now: UtcTime) -> QueryResult<usize> {
    let unused =
        one_time_link::table.filter(one_time_link::account_id.eq(account_id)).filter(one_time_link::used_at.is_null());
    diesel::update(unused).set(one_time_link::used_at.eq(now)).execute(conn)
}

/// Whose attempts are counted, and from when on.
#[derive(Debug, Clone)]
pub struct AttemptKeys {
    /// Keyed hash of the address typed.
    pub account: String,
    /// Keyed hash of the network address.
    pub address: String,
    /// Attempts before this do not count.
    pub since: UtcTime,
}

/// Lets attempts on one account, or from one network address, be counted one after the other: of many at the same moment
/// none slips through. Others go on beside them.
pub fn lock_attempts(conn: &mut Conn, keys: &AttemptKeys) -> QueryResult<()> {
    lock_until_commit(conn, lock_number("account", &keys.account))?;
    lock_until_commit(conn, lock_number("address", &keys.address))
}

/// Failed attempts: for an account (since it last succeeded, if later) and for a network address.
pub fn count_failures(conn: &mut Conn, keys: &AttemptKeys) -> QueryResult<(i64, i64)> {
    let recent = sign_in_attempt::table.filter(sign_in_attempt::attempted_at.gt(keys.since));
    let last_success: Option<i64> = recent
        .filter(sign_in_attempt::account_key.eq(&keys.account))
        .filter(sign_in_attempt::outcome.eq("succeeded"))
        .select(sign_in_attempt::id)
        .order(sign_in_attempt::id.desc())
        .first(conn)
        .optional()?;
    let failed = recent.filter(sign_in_attempt::outcome.eq("failed"));
    let of_account = failed
        .filter(sign_in_attempt::account_key.eq(&keys.account))
        .filter(sign_in_attempt::id.gt(last_success.unwrap_or(0)))
        .count()
        .get_result(conn)?;
    let of_address = failed.filter(sign_in_attempt::address_key.eq(&keys.address)).count().get_result(conn)?;
    Ok((of_account, of_address))
}

/// Notes an attempt as failed, before the password is looked at; answers its number.
pub fn insert_attempt(conn: &mut Conn, keys: &AttemptKeys, now: UtcTime) -> QueryResult<i64> {
    each_backend!(conn, inner => diesel::insert_into(sign_in_attempt::table)
        .values((
            sign_in_attempt::account_key.eq(&keys.account),
            sign_in_attempt::address_key.eq(&keys.address),
            sign_in_attempt::attempted_at.eq(now),
            sign_in_attempt::outcome.eq("failed"),
        ))
        .returning(sign_in_attempt::id)
        .get_result(inner))
}

/// Notes that an attempt succeeded after all.
pub fn mark_attempt_succeeded(conn: &mut Conn, id: i64) -> QueryResult<()> {
    diesel::update(sign_in_attempt::table.find(id)).set(sign_in_attempt::outcome.eq("succeeded")).execute(conn)?;
    Ok(())
}

/// Forgets failures, after somebody has shown by their mail that an account is theirs.
pub fn forgive_failures(conn: &mut Conn, account_key: &str) -> QueryResult<()> {
    diesel::delete(sign_in_attempt::table.filter(sign_in_attempt::account_key.eq(account_key))).execute(conn)?;
    Ok(())
}

/// Removes what has run out: idle and old sessions, links and attempts.
pub fn delete_expired(conn: &mut Conn, limits: &Limits) -> QueryResult<usize> {
    let sessions = diesel::delete(
        session::table
            .filter(session::last_seen_at.lt(limits.idle_since).or(session::created_at.lt(limits.signed_in_since))),
    )
    .execute(conn)?;
    let links =
        diesel::delete(one_time_link::table.filter(one_time_link::expires_at.lt(limits.links_until))).execute(conn)?;
    let attempts =
        diesel::delete(sign_in_attempt::table.filter(sign_in_attempt::attempted_at.lt(limits.attempts_since)))
            .execute(conn)?;
    let devices = delete_old_devices(conn, limits.devices_since)?;
    Ok(sessions + links + attempts + devices)
}

/// Moments before which things are no longer kept.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Last used before this.
    pub idle_since: UtcTime,
    /// Signed in before this.
    pub signed_in_since: UtcTime,
    /// Ran out before this.
    pub links_until: UtcTime,
    /// Tried before this.
    pub attempts_since: UtcTime,
    /// Devices not used since this.
    pub devices_since: UtcTime,
}
