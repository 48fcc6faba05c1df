//! What people call those who did something, as records name them.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{list_account_names, list_key_names};
use crate::audit::Actor;
use crate::db::Conn;

/// Names of the people and keys among some actors, each by its actor (`account:6`, `key:3`): at most two statements.
pub fn list_names_of_actors<'a>(
    conn: &mut Conn,
    actors: impl Iterator<Item = &'a str>,
) -> QueryResult<HashMap<String, String>> {
    let (mut accounts, mut keys) = (Vec::new(), Vec::new());
    for actor in actors {
        match actor.split_once(':').map(|(kind, number)| (kind, number.parse())) {
            Some(("account", Ok(id))) => accounts.push(id),
            Some(("key", Ok(id))) => keys.push(id),
            _ => {}
        }
    }
    let mut names = HashMap::new();
    if !accounts.is_empty() {
        let found = list_account_names(conn, &once_each(accounts))?;
        names.extend(found.into_iter().map(|(id, name)| (Actor::Account(id).to_string(), name)));
    }
    if !keys.is_empty() {
        let found = list_key_names(conn, &once_each(keys))?;
        names.extend(found.into_iter().map(|(id, name)| (Actor::Key(id).to_string(), name)));
    }
    Ok(names)
}

fn once_each(mut ids: Vec<i64>) -> Vec<i64> {
    ids.sort_unstable();
    ids.dedup();
    ids
}
