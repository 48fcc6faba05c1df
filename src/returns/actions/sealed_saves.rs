//! What the audit chain says of saves that got their places, and whether it is still so.

use diesel::QueryResult;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::super::model::Save;
use super::super::queries::{self, Sealed};
use crate::audit::{Entry, NewEntry, Witness};
use crate::db::Conn;

/// What the entries are called.
const EVENT: &str = "returns.saves_sealed";

/// Saves held in memory at a time.
const PAGE: i64 = 500;

/// What an entry says: the places of the first save and the last, and one hash over all that the saves say.
#[derive(Debug, Deserialize)]
struct Seal {
    first: i64,
    last: i64,
    sha256: String,
}

/// What the chain says of some saves, so that a changed save can be found.
pub(super) fn entry_for(sealed: &Sealed) -> NewEntry {
    let mut hash = Sha256::new();
    for save in &sealed.saves {
        hash.update(line(save).as_bytes());
    }
    let count = i64::try_from(sealed.saves.len()).unwrap_or(i64::MAX);
    NewEntry::new(EVENT, format!("saves:{}", sealed.first))
        .with("first", sealed.first)
        .with("last", sealed.first + count - 1)
        .with("sha256", data_encoding::HEXLOWER.encode(&hash.finalize()))
}

/// All that a save says, as a line of JSON.
fn line(save: &Save) -> String {
    let fields = serde_json::json!([
        save.id,
        save.location_id,
        save.provider_id,
        save.section,
        save.notice,
        save.month,
        save.version,
        save.previous_id,
        save.answers,
        save.reasons,
        save.unchanged,
        save.nil,
        save.channel,
        save.saved_by,
        save.saved_at,
    ]);
    format!("{fields}\n")
}

/// Holds the saves against what the chain says of them: none changed, none missing, no place left out between one seal
/// and the next. Saves that have no seal yet are no concern of it.
#[derive(Debug, Default)]
pub struct SealedSaves {
    /// The last place that a seal covered.
    last: i64,
}

impl Witness for SealedSaves {
    fn look(&mut self, conn: &mut Conn, entry: &Entry) -> QueryResult<Option<String>> {
        if entry.event != EVENT {
            return Ok(None);
        }
        let Ok(seal) = serde_json::from_str::<Seal>(&entry.detail) else {
            return Ok(Some("saves in words that nobody knows".to_owned()));
        };
        if seal.first != self.last + 1 || seal.last < seal.first {
            return Ok(Some(format!("saves from place {}, and {} comes next", seal.first, self.last + 1)));
        }
        self.last = seal.last;
        match hash_of(conn, &seal) {
            Ok(Found::Hash(hash)) if hash == seal.sha256 => Ok(None),
            Ok(Found::Hash(_)) => {
                Ok(Some(format!("the saves from place {} to {}, and one was changed", seal.first, seal.last)))
            }
            Ok(Found::Missing(place)) => Ok(Some(format!("a save at place {place}, and there is none"))),
            // What is kept there is none of what the program writes.
            Err(diesel::result::Error::DeserializationError(_)) => {
                Ok(Some(format!("the saves from place {} to {}, and one cannot be read", seal.first, seal.last)))
            }
            Err(error) => Err(error),
        }
    }
}

enum Found {
    Hash(String),
    Missing(i64),
}

/// The hash over the saves at all places of a seal, or the first place without one.
fn hash_of(conn: &mut Conn, seal: &Seal) -> QueryResult<Found> {
    let (mut hash, mut place) = (Sha256::new(), seal.first - 1);
    while place < seal.last {
        let page = queries::list_places(conn, place, seal.last, PAGE)?;
        if page.is_empty() {
            return Ok(Found::Missing(place + 1));
        }
        for (found, save) in page {
            if found != place + 1 {
                return Ok(Found::Missing(place + 1));
            }
            hash.update(line(&save).as_bytes());
            place = found;
        }
    }
    Ok(Found::Hash(data_encoding::HEXLOWER.encode(&hash.finalize())))
}
