//! Who made a save, by name.

use std::collections::HashMap;

use super::super::model::{Save, Who};
use super::super::queries;
use super::error::SaveError;
use crate::accounts;
use crate::app::State;
use crate::db::Conn;
use crate::register::Location;

/// Who made a save, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// A person, by name.
    Person(String),
    /// A system, by the name of its key.
    System(String),
    /// Somebody of the provider that had the location before; their names are not for the new one.
    FormerProvider,
    /// The service itself.
    Service,
}

/// Who made a save of a location that the scopes reach.
pub async fn who_saved(state: &State, who: Who, save: Save) -> Result<By, SaveError> {
    state
        .db
        .read(move |conn| {
            let location = queries::find_location(conn, &who.scopes, &save.location_id)?;
            let location = location.ok_or(SaveError::NoLocation)?;
            Ok(Names::load(conn, std::slice::from_ref(&save))?.of(&save, &location))
        })
        .await
}

/// Names of those who made some saves.
pub(super) struct Names {
    people: HashMap<i64, String>,
    systems: HashMap<i64, String>,
}

impl Names {
    pub(super) fn load(conn: &mut Conn, saves: &[Save]) -> Result<Self, SaveError> {
        let ids = |kind: &str| -> Vec<i64> { saves.iter().filter_map(|save| number(&save.saved_by, kind)).collect() };
        Ok(Self {
            people: accounts::queries::list_account_names(conn, &ids("account"))?.into_iter().collect(),
            systems: accounts::queries::list_key_names(conn, &ids("key"))?.into_iter().collect(),
        })
    }

    pub(super) fn of(&self, save: &Save, location: &Location) -> By {
        if save.provider_id != location.provider_id {
            return By::FormerProvider;
        }
        let person = number(&save.saved_by, "account").and_then(|id| self.people.get(&id)).cloned().map(By::Person);
        let system = number(&save.saved_by, "key").and_then(|id| self.systems.get(&id)).cloned().map(By::System);
        person.or(system).unwrap_or(By::Service)
    }
}

/// The number in `account:12`, if it is of that kind.
fn number(actor: &str, kind: &str) -> Option<i64> {
    actor.strip_prefix(kind)?.strip_prefix(':')?.parse().ok()
}
