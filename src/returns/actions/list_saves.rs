//! Every save in order, for systems that pull what is new; and the record of that order.

use super::super::model::{Save, Who};
use super::super::queries::{self, Sealed};
use super::error::SaveError;
use super::sealed_saves::Seal;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
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
/// from `next`, however many instances save meanwhile.
pub async fn list_saves(state: &State, who: Who, after: i64, limit: i64) -> Result<SavesPage, SaveError> {
    seal_saves(state).await?;
    let is_disclosure = who.reads_of_others();
    let Who { actor, scopes, .. } = who;
    let rows =
        state.db.read(move |conn| Ok::<_, SaveError>(queries::list_sealed(conn, &scopes, after, limit)?)).await?;
    let next = rows.last().map_or(after, |(place, _)| *place);
    if is_disclosure && !rows.is_empty() {
        let (now, count) = (state.clock.now(), rows.len());
        state.db.write(move |conn| Ok::<_, SaveError>(record(conn, actor, (after, next, count), now)?)).await?;
    }
    Ok(SavesPage { saves: rows.into_iter().map(|(_, save)| save).collect(), next })
}

/// What leaves for somebody who is not the provider is on record before it does.
fn record(
    conn: &mut Conn,
    by: Actor,
    (after, next, count): (i64, i64, usize),
    now: UtcTime,
) -> diesel::QueryResult<()> {
    let entry = NewEntry::new("returns.saves_disclosed", by.to_string())
        .with("after", after)
        .with("up_to", next)
        .with("saves", i64::try_from(count).unwrap_or(i64::MAX));
    audit::record(conn, by, entry, now)
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
