//! Fills an empty database for showing: people of every role, and a synthetic England with its history. All of it is one
//! transaction, so that whoever stops it half way leaves nothing.

use crate::accounts::actions::{DemonstrationError, PEOPLE, add_demonstration};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::db::Unavailable;
use crate::register::actions::{LoadError, demonstrate};
use crate::register::demo::Size;
use crate::{accounts, register};

/// Why the database was not filled.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    /// Somebody is here already; a demonstration never mixes with them.
    #[error("the database is not empty; name a new one in CT__DATABASE__URL")]
    NotEmpty,
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] accounts::HashError),
    /// The people could not be added.
    #[error(transparent)]
    People(#[from] DemonstrationError),
    /// The register could not be filled.
    #[error(transparent)]
    Register(#[from] LoadError),
    /// A query failed.
    #[error("the database refused: {0}")]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

/// Fills an empty database.
pub async fn fill(state: &State, size: Size) -> Result<(), FillError> {
    let hash = state.passwords.hash(state.config.demo.password.expose().to_owned()).await?;
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            if !accounts::queries::is_empty(conn)? || !register::queries::is_empty(conn)? {
                return Err(FillError::NotEmpty);
            }
            add_demonstration(conn, &hash, now)?;
            demonstrate(conn, size, now)?;
            let entry = NewEntry::new("demonstration.added", "database")
                .with("accounts", PEOPLE.len())
                .with("locations", size.locations)
                .with("months", size.months)
                .with("seed", size.seed);
            audit::record(conn, Actor::Operator, entry, now)?;
            Ok(())
        })
        .await
}
