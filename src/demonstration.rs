//! Fills an empty database for showing: people of every role, a synthetic England with its history, and its returns. All
//! of it is one transaction, so that whoever stops it half way leaves nothing.

use crate::accounts::actions::{DemonstrationAccount, DemonstrationError, PEOPLE, add_demonstration};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::db::Unavailable;
use crate::register::actions::{LoadError, demonstrate};
use crate::register::demo::Size;
use crate::returns::actions::Person;
use crate::web::{Providers, Roles};
use crate::{accounts, compliance, register, returns};

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
    /// A month could not be closed.
    #[error(transparent)]
    Close(#[from] compliance::actions::CloseError),
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
    let (now, inside) = (state.clock.now(), state.clone());
    state
        .db
        .write(move |conn| {
            if !accounts::queries::is_empty(conn)? || !register::queries::is_empty(conn)? {
                return Err(FillError::NotEmpty);
            }
            let added = add_demonstration(conn, &hash, now)?;
            demonstrate(conn, size, now)?;
            let saves = returns::actions::demonstrate(conn, &inside, size, &savers(added), now)?;
            compliance::actions::close_all(conn, &inside, now)?;
            let entry = NewEntry::new("demonstration.added", "database")
                .with("accounts", PEOPLE.len())
                .with("locations", size.locations)
                .with("months", size.months)
                .with("saves", saves)
                .with("seed", size.seed);
            audit::record(conn, Actor::Operator, entry, now)?;
            Ok(())
        })
        .await
}

/// Those of the people who may save returns.
fn savers(added: Vec<DemonstrationAccount>) -> Vec<Person> {
    let may_save = added.into_iter().filter(|account| Providers::ALLOWED.contains(&account.role));
    may_save.map(|account| Person { account_id: account.id, scope: account.scope }).collect()
}
