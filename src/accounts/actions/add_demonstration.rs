//! Adds the people of the demonstration, who all share one password.

use super::super::model::{Email, NewAccount, Role};
use super::super::queries::{self, Holder};
use super::super::scope::Scope;
use crate::clock::UtcTime;
use crate::db::Conn;

/// Somebody in the demonstration: address, name, role, scope. What the scopes name is in `register::demo`.
pub const PEOPLE: [(&str, &str, Role, &str); 9] = [
    ("manager@demo.example", "Amara Okafor", Role::ProviderUser, "location:1-900000000001"),
    ("agency@demo.example", "Leila Haddad", Role::ProviderUser, "location:1-900000000002"),
    ("head-office@demo.example", "Gareth Pugh", Role::ProviderAdmin, "provider:1-800000000001"),
    ("officer@demo.example", "Priya Nair", Role::ComplianceOfficer, "national"),
    ("enforcement@demo.example", "Tom Ashworth", Role::EnforcementManager, "national"),
    ("analyst@demo.example", "Wei Zhang", Role::Analyst, "national"),
    ("area-lead@demo.example", "Siobhan Kelly", Role::AreaLead, "area:E08000003"),
    ("discharge@demo.example", "Marek Nowak", Role::DischargeTeam, "area:E08000003"),
    ("administrator@demo.example", "Ruth Bennett", Role::Administrator, "national"),
];

/// Why somebody was not added.
#[derive(Debug, thiserror::Error)]
pub enum DemonstrationError {
    /// A line of the table cannot be read.
    #[error("{0}")]
    Table(String),
    /// A query failed.
    #[error("the database refused: {0}")]
    Database(#[from] diesel::result::Error),
}

/// Somebody who was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemonstrationAccount {
    /// Number of the account.
    pub id: i64,
    /// What they are.
    pub role: Role,
    /// Where.
    pub scope: Scope,
}

/// Adds [`PEOPLE`], in the caller's transaction, all with the password of this hash; answers who they are, in order.
pub fn add_demonstration(
    conn: &mut Conn,
    hash: &str,
    now: UtcTime,
) -> Result<Vec<DemonstrationAccount>, DemonstrationError> {
    PEOPLE.into_iter().map(|person| insert(conn, person, hash, now)).collect()
}

fn insert(
    conn: &mut Conn,
    (email, name, role, scope): (&str, &str, Role, &str),
    hash: &str,
    now: UtcTime,
) -> Result<DemonstrationAccount, DemonstrationError> {
    let email: Email = email.parse().map_err(|_| DemonstrationError::Table(format!("{email} is no address")))?;
    let scope: Scope = scope.parse().map_err(|error| DemonstrationError::Table(format!("{error}")))?;
    let new = NewAccount {
        email: &email,
        name,
        password_hash: Some(hash),
        demonstration: true,
        job_title: None,
        created_at: now,
    };
    let id = queries::insert_account(conn, &new)?;
    queries::insert_grant(conn, Holder::Account(id), role, &scope, now)?;
    Ok(DemonstrationAccount { id, role, scope })
}
