//! Every save in order, for systems that pull what is new; and the record of that order.

use super::super::model::{Save, Who};
use super::super::queries::{self, Sealed};
use super::error::SaveError;
use super::sealed_saves::Seal;
use crate::app::State;
use crate::audit::{self, Actor};
use crate::clock::UtcTime;
use crate::db::Conn;

/// Saves that get their places in one transaction.
const BATCH: i64 = 1_000;

/// Some saves, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct SavesPage {
    /// The saves.
    pub saves: Vec<Save>,
    /// Where to go on: the place of the last, or where this page began if there was none.
    pub next: i64,
}

/// Saves after a place in the order, as far as the scopes reach. None is ever left out or told twice to whoever goes on
/// from `next`, however many instances save meanwhile. Whoever lets them leave keeps the record of it: `extracts` does.
pub async fn list_saves(state: &State, who: Who, after: i64, limit: i64) -> Result<SavesPage, SaveError> {
    seal_saves(state).await?;
    let scopes = who.scopes;
    let rows =
        state.db.read(move |conn| Ok::<_, SaveError>(queries::list_sealed(conn, &scopes, after, limit)?)).await?;
    let next = rows.last().map_or(after, |(place, _)| *place);
    Ok(SavesPage { saves: rows.into_iter().map(|(_, save)| save).collect(), next })
}

/// Gives every save that can be seen its place in the order, and takes it into the audit chain. Answers how many.
pub async fn seal_saves(state: &State) -> Result<usize, SaveError> {
    let mut sealed = 0;
    while state.db.read(|conn| Ok::<_, SaveError>(queries::has_unsealed(conn)?)).await? {
        let now = state.clock.now();
        let count = state.db.write(move |conn| seal(conn, now)).await?;
        sealed += count;
        if count == 0 {
            break;
        }
    }
    Ok(sealed)
}

fn seal(conn: &mut Conn, now: UtcTime) -> Result<usize, SaveError> {
    let Some(Sealed { first, saves }) = queries::seal(conn, BATCH)? else { return Ok(0) };
    let mut seal = Seal::new(first);
    for save in &saves {
        seal.add(save)?;
    }
    audit::record(conn, Actor::System, seal.entry(), now)?;
    Ok(saves.len())
}
