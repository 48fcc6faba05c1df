//! Gives a role to whoever has an address: to a new account, to one that is there, or to one that was closed.

use super::super::super::model::{Account, Email, NewAccount, Role};
use super::super::super::queries::{self, Holder};
use super::super::send_link::Link;
use crate::accounts::Scope;
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::error::AppError;

/// Who gets what.
pub(super) struct Gift<'a> {
    pub email: &'a Email,
    pub name: &'a str,
    pub job_title: &'a str,
    pub role: Role,
    pub scope: &'a Scope,
    /// Whether an administrator of the service gives it, who alone opens what one of them closed.
    pub by_service: bool,
}

/// What is said where an account stays closed.
const CLOSED_BY_HAND: &str =
    "This account was closed by an administrator of the service. Only they can open it again: ask them.";

/// What came of it.
pub(super) struct Given {
    pub account_id: i64,
    /// Whether they still have to set a password, for which the link now works.
    pub needs_password: bool,
}

/// A link to set a password that works for as long as an invitation does.
pub(super) fn link(state: &State, now: UtcTime) -> Link {
    Link::new(state, now, i64::from(state.config.sign_in.link_hours) * 3_600)
}

/// Gives the role, in the caller's transaction. Where an account had one already, its sessions end: they were begun with
/// what it could do before.
pub(super) fn give(conn: &mut Conn, gift: &Gift<'_>, link: &Link, now: UtcTime) -> Result<Given, AppError> {
    let (account_id, has_password) = match queries::find_by_email(conn, gift.email)? {
        Some(account) => {
            let has_password = open(conn, &account, gift.by_service)?;
            queries::set_job_title(conn, account.id, gift.job_title)?;
            (account.id, has_password)
        }
        None => {
            let new = NewAccount {
                email: gift.email,
                name: gift.name,
                password_hash: None,
                demonstration: false,
                job_title: Some(gift.job_title),
                created_at: now,
            };
            (queries::insert_account(conn, &new)?, false)
        }
    };
    let held = queries::list_grants(conn, account_id)?;
    if !held.iter().any(|(role, scope)| *role == gift.role && scope == gift.scope) {
        queries::insert_grant(conn, Holder::Account(account_id), gift.role, gift.scope, now)?;
        queries::delete_sessions_of(conn, account_id)?;
    }
    if !has_password {
        link.insert(conn, account_id, now)?;
    }
    Ok(Given { account_id, needs_password: !has_password })
}

/// Opens an account that was closed; answers whether it has a password. One that was closed by hand is not opened by a
/// provider, which may not know why it was closed.
fn open(conn: &mut Conn, account: &Account, by_service: bool) -> Result<bool, AppError> {
    queries::lock_account(conn, account.id)?;
    // Somebody may have closed it while this waited for the lock.
    let account = queries::find_account(conn, account.id)?.ok_or(AppError::NotFound)?;
    if account.deactivated_at.is_some() {
        if account.closed_by_hand && !by_service {
            return Err(AppError::Conflict(CLOSED_BY_HAND.to_owned()));
        }
        queries::reopen_account(conn, account.id)?;
        return Ok(false);
    }
    Ok(queries::find_with_hash(conn, account.id)?.is_some_and(|(_, hash)| hash.is_some()))
}
