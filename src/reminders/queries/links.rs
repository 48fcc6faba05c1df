//! Links that confirm figures, and what people chose.

use diesel::prelude::*;

use super::super::model::{Choice, ChoiceRow, ConfirmLink, NewLink, REMINDED};
use super::MANY;
use crate::accounts::{Account, Scope, Scopes};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{account, confirm_link, grant, reminder_choice};
use crate::each_backend;

/// Writes links down.
pub fn insert_links(conn: &mut Conn, links: &[NewLink]) -> QueryResult<()> {
    for chunk in links.chunks(MANY / 5) {
        each_backend!(conn, inner => diesel::insert_into(confirm_link::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

/// A link, whose it is, and where they send returns now.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The link.
    pub link: ConfirmLink,
    /// Whose it is; their account is open.
    pub account: Account,
    /// Where they send returns; maybe nowhere any more.
    pub scopes: Scopes,
}

/// A link with its holder, unless their account was closed: one statement.
pub fn find_link(conn: &mut Conn, token_hash: &str) -> QueryResult<Option<Holder>> {
    type Row = (ConfirmLink, Account, Option<(String, Option<String>)>);
    let sends = grant::account_id
        .eq(confirm_link::account_id.nullable())
        .and(grant::revoked_at.is_null())
        .and(grant::role.eq_any(REMINDED));
    let rows: Vec<Row> = confirm_link::table
        .inner_join(account::table)
        .left_join(grant::table.on(sends))
        .filter(confirm_link::token_hash.eq(token_hash))
        .filter(account::deactivated_at.is_null())
        .order(grant::id.asc())
        .select((ConfirmLink::as_select(), Account::as_select(), (grant::scope_kind, grant::scope_id).nullable()))
        .load(conn)?;
    let scope = |(_, _, grant): &Row| {
        let (kind, id) = grant.as_ref()?;
        Scope::from_columns(kind, id.as_deref()).ok()
    };
    let scopes = Scopes(rows.iter().filter_map(scope).collect());
    Ok(rows.into_iter().next().map(|(link, account, _)| Holder { link, account, scopes }))
}

/// Notes that a link saved something; the first time counts.
pub fn use_link(conn: &mut Conn, token_hash: &str, now: UtcTime) -> QueryResult<()> {
    let unused = confirm_link::table.find(token_hash).filter(confirm_link::used_at.is_null());
    diesel::update(unused).set(confirm_link::used_at.eq(now)).execute(conn)?;
    Ok(())
}

/// Removes links that were made before a moment.
pub fn delete_links_before(conn: &mut Conn, before: UtcTime) -> QueryResult<usize> {
    diesel::delete(confirm_link::table.filter(confirm_link::created_at.lt(before))).execute(conn)
}

/// When somebody wants to be reminded, if they chose.
pub fn find_choice(conn: &mut Conn, account_id: i64) -> QueryResult<Choice> {
    let row = reminder_choice::table.find(account_id).select(ChoiceRow::as_select()).first(conn).optional()?;
    Ok(row.map(Into::into).unwrap_or_default())
}

/// Keeps what somebody chose, in place of what they chose before.
pub fn set_choice(conn: &mut Conn, account_id: i64, choice: &Choice, now: UtcTime) -> QueryResult<()> {
    let skipped: Vec<&str> = choice.skipped.iter().map(|kind| kind.as_str()).collect();
    let hour = choice.hour.and_then(|hour| i32::try_from(hour).ok());
    let values = (
        reminder_choice::hour.eq(hour),
        reminder_choice::skipped.eq(skipped.join(" ")),
        reminder_choice::chosen_at.eq(now),
    );
    each_backend!(conn, inner => diesel::insert_into(reminder_choice::table)
        .values((reminder_choice::account_id.eq(account_id), values.clone()))
        .on_conflict(reminder_choice::account_id)
        .do_update()
        .set(values)
        .execute(inner))?;
    Ok(())
}
