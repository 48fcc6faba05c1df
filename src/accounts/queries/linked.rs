//! Whom an organisation means when it vouches for somebody.

use diesel::prelude::*;

use super::super::model::Account;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{account, linked_sign_in, sign_in_attempt};
use crate::each_backend;

/// A way to sign in that somebody has beside their password.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = linked_sign_in)]
pub struct LinkedSignIn {
    /// Number of the row.
    pub id: i64,
    /// Address of the provider that vouches.
    pub issuer: String,
    /// Since when.
    pub created_at: UtcTime,
    /// When it was last used.
    pub last_used_at: UtcTime,
}

/// The open account that a provider means by a number of its own.
pub fn find_linked(conn: &mut Conn, issuer: &str, subject: &str) -> QueryResult<Option<Account>> {
    linked_sign_in::table
        .inner_join(account::table.on(account::id.eq(linked_sign_in::account_id)))
        .filter(linked_sign_in::issuer.eq(issuer))
        .filter(linked_sign_in::subject.eq(subject))
        .filter(account::deactivated_at.is_null())
        .select(Account::as_select())
        .first(conn)
        .optional()
}

/// Writes down whom a provider means; false when the number, or the account, has another partner there.
pub fn insert_linked(
    conn: &mut Conn,
    account_id: i64,
    (issuer, subject): (&str, &str),
    now: UtcTime,
) -> QueryResult<bool> {
    let inserted = each_backend!(conn, inner => diesel::insert_into(linked_sign_in::table)
        .values((
            linked_sign_in::account_id.eq(account_id),
            linked_sign_in::issuer.eq(issuer),
            linked_sign_in::subject.eq(subject),
            linked_sign_in::created_at.eq(now),
            linked_sign_in::last_used_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(inner))?;
    Ok(inserted == 1)
}

/// Notes that it was used; false when the account is not the one meant any more.
pub fn touch_linked(
    conn: &mut Conn,
    account_id: i64,
    (issuer, subject): (&str, &str),
    now: UtcTime,
) -> QueryResult<bool> {
    let own = linked_sign_in::table
        .filter(linked_sign_in::account_id.eq(account_id))
        .filter(linked_sign_in::issuer.eq(issuer))
        .filter(linked_sign_in::subject.eq(subject));
    diesel::update(own).set(linked_sign_in::last_used_at.eq(now)).execute(conn).map(|touched| touched == 1)
}

/// Who vouches for somebody, in the order in which they began to.
pub fn list_linked(conn: &mut Conn, account_id: i64) -> QueryResult<Vec<LinkedSignIn>> {
    linked_sign_in::table
        .filter(linked_sign_in::account_id.eq(account_id))
        .order(linked_sign_in::id.asc())
        .limit(100)
        .select(LinkedSignIn::as_select())
        .load(conn)
}

/// Takes one of an account's own away; false when it is not theirs.
pub fn delete_linked(conn: &mut Conn, account_id: i64, id: i64) -> QueryResult<bool> {
    let own = linked_sign_in::table.find(id).filter(linked_sign_in::account_id.eq(account_id));
    diesel::delete(own).execute(conn).map(|deleted| deleted == 1)
}

/// Takes all of an account away.
pub fn delete_linked_of(conn: &mut Conn, account_id: i64) -> QueryResult<usize> {
    diesel::delete(linked_sign_in::table.filter(linked_sign_in::account_id.eq(account_id))).execute(conn)
}

/// Whether something was tried before, well or not, by the key under which attempts at it are counted.
pub fn was_tried(conn: &mut Conn, account_key: &str) -> QueryResult<bool> {
    let tried = sign_in_attempt::table.filter(sign_in_attempt::account_key.eq(account_key));
    diesel::select(diesel::dsl::exists(tried)).get_result(conn)
}
