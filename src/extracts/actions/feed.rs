//! Saves in order, for whoever pulls what is new: what leaves for anybody but the provider is a disclosure.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::super::model::{NewDisclosure, Via, scope_text};
use super::super::{queries, rules};
use super::error::ExtractError;
use crate::accounts::Scopes;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::error::AppError;
use crate::returns;
use crate::returns::actions::SavesPage;
use crate::returns::model::Who;

/// Saves after a place, as far as the scopes reach, in the words of an answer, which `write` makes. What is a disclosure, as
/// it leaves for anybody but the provider, is entered in the record before it does; a key of a recipient gets it only as
/// [`may_be_given`] says, which whoever calls has asked before anything was read.
pub async fn pull_saves(
    state: &State,
    who: Who,
    is_disclosure: bool,
    (after, limit): (i64, i64),
    write: impl FnOnce(SavesPage) -> Result<Vec<u8>, AppError>,
) -> Result<Vec<u8>, AppError> {
    let (asker, now) = (who.clone(), state.clock.now());
    let page = returns::actions::list_saves(state, who, after, limit).await?;
    let (next, saves) = (page.next, page.saves.len());
    let body = write(page)?;
    if is_disclosure && saves > 0 {
        let left = Left {
            places: (after, next),
            saves: i64::try_from(saves).unwrap_or(i64::MAX),
            bytes: i64::try_from(body.len()).unwrap_or(i64::MAX),
            sha256: HEXLOWER.encode(&Sha256::digest(&body)),
        };
        state.db.write(move |conn| record(conn, &asker, left, now)).await?;
    }
    Ok(body)
}

/// What leaves: after which place and up to which, and what is in the answer.
struct Left {
    places: (i64, i64),
    saves: i64,
    bytes: i64,
    sha256: String,
}

fn record(conn: &mut Conn, who: &Who, left: Left, now: UtcTime) -> Result<(), ExtractError> {
    let recipient_id = recipient(conn, who.actor, &who.scopes, now)?;
    let (after, up_to) = left.places;
    let disclosure = NewDisclosure {
        run_id: None,
        file: "saves".to_owned(),
        recipient_id,
        rows: Some(left.saves),
        items: None,
        bytes: left.bytes,
        sha256: left.sha256,
        part: Some(format!("{after}-{up_to}")),
        actor: who.actor.to_string(),
        via: Via::Api,
        disclosed_at: now,
    };
    queries::insert_disclosures(conn, std::slice::from_ref(&disclosure))?;
    let entry = NewEntry::new("returns.saves_disclosed", who.actor.to_string())
        .with("after", after)
        .with("up_to", up_to)
        .with("saves", left.saves)
        .with("recipient", recipient_id)
        .with("sha256", disclosure.sha256);
    Ok(audit::record(conn, who.actor, entry, now)?)
}

/// The recipient that a key belongs to, if it may have all that the key reaches, and every item of it; nothing for a key of
/// the service itself.
fn recipient(conn: &mut Conn, by: Actor, scopes: &Scopes, now: UtcTime) -> Result<Option<i64>, ExtractError> {
    let Actor::Key(key) = by else { return Ok(None) };
    let recipients = queries::list_of_key(conn, key)?;
    if recipients.is_empty() {
        return Ok(None);
    }
    Ok(Some(rules::entitled(&recipients, rules::day(now), true, &scope_text(scopes))?.id))
}

/// Whether a key may be given data of providers that is no file of an extract: one that belongs to a recipient only with a
/// basis of today for all that it reaches, and for every item.
pub fn may_be_given(conn: &mut Conn, key: i64, scopes: &Scopes, now: UtcTime) -> Result<(), ExtractError> {
    recipient(conn, Actor::Key(key), scopes, now).map(drop)
}
