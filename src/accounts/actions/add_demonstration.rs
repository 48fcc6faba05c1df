//! Adds the people of the demonstration, who all share one password.

use super::super::model::{Email, NewAccount, Role};
use super::super::queries::{self, Holder};
use super::super::scope::Scope;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::db::{Conn, Unavailable};

/// Somebody in the demonstration: address, name, role, scope.
pub const PEOPLE: [(&str, &str, Role, &str); 8] = [
    ("manager@demo.example", "Amara Okafor", Role::ProviderUser, "location:1-900000001"),
    ("head-office@demo.example", "Gareth Pugh", Role::ProviderAdmin, "provider:1-800000001"),
    ("officer@demo.example", "Priya Nair", Role::ComplianceOfficer, "national"),
    ("enforcement@demo.example", "Tom Ashworth", Role::EnforcementManager, "national"),
    ("analyst@demo.example", "Wei Zhang", Role::Analyst, "national"),
    ("area-lead@demo.example", "Siobhan Kelly", Role::AreaLead, "area:E08000003"),
    ("discharge@demo.example", "Marek Nowak", Role::DischargeTeam, "area:E08000003"),
    ("administrator@demo.example", "Ruth Bennett", Role::Administrator, "national"),
];

/// Why the demonstration was not added.
#[derive(Debug, thiserror::Error)]
pub enum DemonstrationError {
    /// Somebody is here already; a demonstration never mixes with them.
    #[error("the database is not empty; name a new one in CT__DATABASE__URL")]
    NotEmpty,
    /// A line of the table cannot be read.
    #[error("{0}")]
    Table(String),
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] super::super::password::HashError),
    /// A query failed.
    #[error("the database refused: {0}")]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

/// Fills an empty database with [`PEOPLE`].
pub async fn add_demonstration(state: &State) -> Result<(), DemonstrationError> {
    let hash = state.passwords.hash(state.config.demo.password.expose().to_owned()).await?;
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            if !queries::is_empty(conn)? {
                return Err(DemonstrationError::NotEmpty);
            }
            for person in PEOPLE {
                insert(conn, person, &hash, now)?;
            }
            let entry = NewEntry::new("demonstration.added", "database").with("accounts", PEOPLE.len());
            audit::record(conn, Actor::Operator, entry, now)?;
            Ok(())
        })
        .await
}

fn insert(
    conn: &mut Conn,
    (email, name, role, scope): (&str, &str, Role, &str),
    hash: &str,
    now: crate::clock::UtcTime,
) -> Result<(), DemonstrationError> {
    let email: Email = email.parse().map_err(|_| DemonstrationError::Table(format!("{email} is no address")))?;
    let scope: Scope = scope.parse().map_err(|error| DemonstrationError::Table(format!("{error}")))?;
    let new = NewAccount { email: &email, name, password_hash: Some(hash), demonstration: true, created_at: now };
    let id = queries::insert_account(conn, &new)?;
    queries::insert_grant(conn, Holder::Account(id), role, &scope, now)?;
    Ok(())
}
