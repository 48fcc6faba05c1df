//! Accounts of people, and their grants.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::super::model::{Account, Email, GrantRow, Grants, NewAccount, Role};
use super::super::scope::{Scope, Scopes};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{account, grant};
use crate::each_backend;

/// Adds an account and answers its number. The address must be free: see [`email_is_taken`].
pub fn insert_account(conn: &mut Conn, new: &NewAccount<'_>) -> QueryResult<i64> {
    each_backend!(conn, inner => diesel::insert_into(account::table)
        .values(new)
        .returning(account::id)
        .get_result(inner))
}

/// Whether an address has an account, open or closed.
pub fn email_is_taken(conn: &mut Conn, email: &Email) -> QueryResult<bool> {
    diesel::select(exists(account::table.filter(account::email.eq(email)))).get_result(conn)
}

/// Whether there are no accounts at all.
pub fn is_empty(conn: &mut Conn) -> QueryResult<bool> {
    let any: bool = diesel::select(exists(account::table.select(account::id))).get_result(conn)?;
    Ok(!any)
}

/// Whether the `demo` command has been here.
pub fn has_demonstration(conn: &mut Conn) -> QueryResult<bool> {
    diesel::select(exists(account::table.filter(account::demonstration.eq(true)))).get_result(conn)
}

/// An account, open or closed.
pub fn find_account(conn: &mut Conn, id: i64) -> QueryResult<Option<Account>> {
    account::table.find(id).select(Account::as_select()).first(conn).optional()
}

/// The open account with an address, and its password hash.
pub fn find_for_sign_in(conn: &mut Conn, email: &Email) -> QueryResult<Option<(Account, Option<String>)>> {
    account::table
        .filter(account::email.eq(email))
        .filter(account::deactivated_at.is_null())
        .select((Account::as_select(), account::password_hash))
        .first(conn)
        .optional()
}

/// An open account with its password hash.
pub fn find_with_hash(conn: &mut Conn, id: i64) -> QueryResult<Option<(Account, Option<String>)>> {
    account::table
        .find(id)
        .filter(account::deactivated_at.is_null())
        .select((Account::as_select(), account::password_hash))
        .first(conn)
        .optional()
}

/// Accounts with their grants, newest first, before the account `before`.
pub fn list_accounts(conn: &mut Conn, before: Option<i64>, limit: i64) -> QueryResult<Vec<(Account, Grants)>> {
    let accounts: Vec<Account> = account::table
        .filter(account::id.lt(before.unwrap_or(i64::MAX)))
        .order(account::id.desc())
        .limit(limit)
        .select(Account::as_select())
        .load(conn)?;
    let ids: Vec<i64> = accounts.iter().map(|account| account.id).collect();
    let rows: Vec<(Option<i64>, GrantRow)> = grant::table
        .filter(grant::account_id.eq_any(ids))
        .filter(grant::revoked_at.is_null())
        .order(grant::id.asc())
        .select((grant::account_id, GrantRow::as_select()))
        .load(conn)?;
    let grants_of = |id: i64| {
        let mine = rows.iter().filter(|(owner, _)| *owner == Some(id)).map(|(_, row)| row.clone());
        Grants::from_rows(mine.collect())
    };
    Ok(accounts.into_iter().map(|account| (account.clone(), grants_of(account.id))).collect())
}

/// Who gets a grant.
#[derive(Debug, Clone, Copy)]
pub enum Holder {
    /// A person.
    Account(i64),
    /// A system's key.
    Key(i64),
}

/// Gives a role with a scope.
pub fn insert_grant(conn: &mut Conn, holder: Holder, role: Role, scope: &Scope, now: UtcTime) -> QueryResult<()> {
    let (account_id, key_id) = match holder {
        Holder::Account(id) => (Some(id), None),
        Holder::Key(id) => (None, Some(id)),
    };
    diesel::insert_into(grant::table)
        .values((
            grant::account_id.eq(account_id),
            grant::api_key_id.eq(key_id),
            grant::role.eq(role),
            grant::scope_kind.eq(scope.kind()),
            grant::scope_id.eq(scope.id()),
            grant::granted_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// What an account may do.
pub fn list_grants(conn: &mut Conn, account_id: i64) -> QueryResult<Grants> {
    let rows = grant::table
        .filter(grant::account_id.eq(account_id))
        .filter(grant::revoked_at.is_null())
        .order(grant::id.asc())
        .select(GrantRow::as_select())
        .load(conn)?;
    Ok(Grants::from_rows(rows))
}

/// Open accounts that hold one of some grants, by number.
macro_rules! open_holders {
    ($grants:expr) => {{
        let holders = $grants
            .filter(grant::revoked_at.is_null())
            .filter(grant::account_id.is_not_null())
            .select(grant::account_id.assume_not_null());
        account::table
            .filter(account::id.eq_any(holders))
            .filter(account::deactivated_at.is_null())
            .order(account::id.asc())
    }};
}

pub(super) use open_holders;

/// Open accounts that hold one of some roles for a provider, or for a location of it.
pub fn list_people_of(conn: &mut Conn, roles: &[Role], provider: &str, location: &str) -> QueryResult<Vec<Account>> {
    let of_provider = grant::scope_kind.eq("provider").and(grant::scope_id.eq(provider));
    let of_location = grant::scope_kind.eq("location").and(grant::scope_id.eq(location));
    let theirs = grant::table.filter(of_provider.or(of_location)).filter(grant::role.eq_any(roles));
    open_holders!(theirs).limit(1_000).select(Account::as_select()).load(conn)
}

/// Open accounts that hold a role, with the scopes in which they do, by number.
pub fn list_holders(conn: &mut Conn, role: Role) -> QueryResult<Vec<(Account, Scopes)>> {
    let rows: Vec<(Account, String, Option<String>)> = grant::table
        .inner_join(account::table.on(grant::account_id.eq(account::id.nullable())))
        .filter(grant::role.eq(role))
        .filter(grant::revoked_at.is_null())
        .filter(account::deactivated_at.is_null())
        .order((account::id.asc(), grant::id.asc()))
        .limit(10_000)
        .select((Account::as_select(), grant::scope_kind, grant::scope_id))
        .load(conn)?;
    let mut found: Vec<(Account, Scopes)> = Vec::new();
    for (account, kind, id) in rows {
        // A scope that cannot be read grants nothing.
        let Ok(scope) = Scope::from_columns(&kind, id.as_deref()) else { continue };
        match found.last_mut().filter(|(last, _)| last.id == account.id) {
            Some((_, scopes)) => scopes.0.push(scope),
            None => found.push((account, Scopes(vec![scope]))),
        }
    }
    Ok(found)
}

/// The names of some accounts, open or closed.
pub fn list_account_names(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<(i64, String)>> {
    account::table
        .filter(account::id.eq_any(ids))
        .order(account::id.asc())
        .limit(10_000)
        .select((account::id, account::name))
        .load(conn)
}

/// Whether an open account still has this password hash; its row stays as it is until the transaction ends.
pub fn lock_with_password(conn: &mut Conn, id: i64, hash: &str) -> QueryResult<bool> {
    lock_account(conn, id)?;
    let same = account::table
        .find(id)
        .filter(account::deactivated_at.is_null())
        .filter(account::password_hash.eq(hash))
        .select(account::id);
    diesel::select(exists(same)).get_result(conn)
}

/// Keeps an account's row as it is until the transaction ends. SQLite has one writer in any case.
pub fn lock_account(conn: &mut Conn, id: i64) -> QueryResult<()> {
    if let Conn::Postgres(inner) = conn {
        account::table.find(id).select(account::id).for_update().first::<i64>(inner).optional()?;
    }
    Ok(())
}

/// Sets a password.
pub fn set_password(conn: &mut Conn, account_id: i64, hash: &str) -> QueryResult<()> {
    diesel::update(account::table.find(account_id)).set(account::password_hash.eq(hash)).execute(conn)?;
    Ok(())
}
