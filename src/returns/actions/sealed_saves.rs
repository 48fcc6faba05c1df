//! What the audit chain says of saves that got their places, and whether it is still so.

use diesel::QueryResult;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::super::model::Save;
use super::super::queries;
use crate::audit::{Entry, NewEntry, Witness};
use crate::db::Conn;

/// What the entries are called.
const EVENT: &str = "returns.saves_sealed";

/// Saves held in memory at a time.
const PAGE: i64 = 500;

/// What an entry says: the places of the first save and the last, and one hash over all that the saves say.
#[derive(Debug, Deserialize)]
struct Told {
    first: i64,
    last: i64,
    sha256: String,
}

/// What the chain says of some saves, so that a changed save can be found; made from one save after the other.
pub(super) struct Seal {
    first: i64,
    next: i64,
    hash: Sha256,
}

impl Seal {
    /// Over saves of which the first has this place.
    pub(super) fn new(first: i64) -> Self {
        Self { first, next: first, hash: Sha256::new() }
    }

    /// Takes in the save in the next place: all that it says, as a line of JSON.
    pub(super) fn add(&mut self, save: &Save) -> QueryResult<()> {
        let fields = (
            save.id,
            &save.location_id,
            &save.provider_id,
            &save.section,
            &save.notice,
            save.month,
            save.version,
            save.previous_id,
            &save.answers,
            &save.reasons,
            save.unchanged,
            save.nil,
            save.channel,
            &save.saved_by,
            save.saved_at,
        );
        let line =
            serde_json::to_string(&fields).map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
        self.hash.update(line.as_bytes());
        self.hash.update(b"\n");
        self.next += 1;
        Ok(())
    }

    /// The hash over all that was taken in.
    fn sha256(self) -> String {
        data_encoding::HEXLOWER.encode(&self.hash.finalize())
    }

    /// The entry.
    pub(super) fn entry(self) -> NewEntry {
        NewEntry::new(EVENT, format!("saves:{}", self.first))
            .with("first", self.first)
            .with("last", self.next - 1)
            .with("sha256", self.sha256())
    }
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
        let Ok(seal) = serde_json::from_str::<Told>(&entry.detail) else {
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
fn hash_of(conn: &mut Conn, told: &Told) -> QueryResult<Found> {
    let (mut seal, mut place) = (Seal::new(told.first), told.first - 1);
    while place < told.last {
        let page = queries::list_places(conn, place, told.last, PAGE)?;
        if page.is_empty() {
            return Ok(Found::Missing(place + 1));
        }
        for (found, save) in page {
            if found != place + 1 {
                return Ok(Found::Missing(place + 1));
            }
            seal.add(&save)?;
            place = found;
        }
    }
    Ok(Found::Hash(seal.sha256()))
}
