//! Who has access to a provider's locations, by grants.

use diesel::prelude::*;

use super::super::model::Role;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{account, grant};

/// The roles of people who send returns.
const PROVIDES: [Role; 2] = [Role::ProviderUser, Role::ProviderAdmin];

/// Somebody who may send returns of a provider or of one location.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Access {
    /// `provider` or `location`.
    pub scope_kind: String,
    /// CQC id of the provider or location.
    pub scope_id: Option<String>,
    /// Number of their account.
    pub account_id: i64,
    /// First name and surname.
    pub name: String,
    /// Their address.
    pub email: String,
    /// When they last signed in.
    pub last_signed_in_at: Option<UtcTime>,
}

/// Open accounts that may send returns of some locations, or of all locations of some providers.
pub fn list_access(conn: &mut Conn, locations: &[String], providers: &[String]) -> QueryResult<Vec<Access>> {
    let mut found = Vec::new();
    for (kind, ids) in [("location", locations), ("provider", providers)] {
        let some: Vec<Access> = grant::table
            .inner_join(account::table.on(grant::account_id.eq(account::id.nullable())))
            .filter(grant::scope_kind.eq(kind))
            .filter(grant::scope_id.eq_any(ids.iter().map(String::as_str)))
            .filter(grant::role.eq_any(PROVIDES))
            .filter(grant::revoked_at.is_null())
            .filter(account::deactivated_at.is_null())
            .order((account::name.asc(), account::id.asc()))
            .limit(100_000)
            .select((
                grant::scope_kind,
                grant::scope_id,
                account::id,
                account::name,
                account::email,
                account::last_signed_in_at,
            ))
            .load(conn)?;
        found.extend(some);
    }
    Ok(found)
}

/// Of all open accounts that may send returns: kind and id of the scope, and the number of the account.
pub fn list_all_access(conn: &mut Conn) -> QueryResult<Vec<(String, Option<String>, i64)>> {
    grant::table
        .inner_join(account::table.on(grant::account_id.eq(account::id.nullable())))
        .filter(grant::scope_kind.eq_any(["location", "provider"]))
        .filter(grant::role.eq_any(PROVIDES))
        .filter(grant::revoked_at.is_null())
        .filter(account::deactivated_at.is_null())
        .order(grant::id.asc())
        .limit(10_000_000)
        .select((grant::scope_kind, grant::scope_id, account::id))
        .load(conn)
}

/// The accounts with some addresses: address and number.
pub fn list_ids_of_addresses(conn: &mut Conn, addresses: &[String]) -> QueryResult<Vec<(String, i64)>> {
    let mut found = Vec::new();
    for chunk in addresses.chunks(500) {
        let accounts: Vec<(String, i64)> = account::table
            .filter(account::email.eq_any(chunk))
            .order(account::id.asc())
            .limit(500)
            .select((account::email, account::id))
            .load(conn)?;
        found.extend(accounts);
    }
    Ok(found)
}
