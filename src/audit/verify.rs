//! Walks the whole chain.

use diesel::QueryResult;
use serde::Serialize;

use super::queries::list_after;
use super::rules::{BEGINNING, follows};
use crate::db::Conn;

/// Entries held in memory at a time.
const PAGE: i64 = 2_000;

/// What a walk over the chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// How many entries are right, counted from the first.
    pub entries: i64,
    /// Whether all of them are.
    pub ok: bool,
    /// Sequence of the first entry that is wrong or does not follow.
    pub first_broken: Option<i64>,
    /// Hash of the last entry that is right. Kept elsewhere, it shows later whether entries at the end are gone.
    pub last_hash: String,
}

/// Reads every entry once, in order, a page at a time, and stops at the first that is wrong.
pub fn verify(conn: &mut Conn) -> QueryResult<Verification> {
    let (mut sequence, mut hash) = (0, BEGINNING.to_owned());
    loop {
        let page = list_after(conn, sequence, PAGE)?;
        if page.is_empty() {
            return Ok(Verification { entries: sequence, ok: true, first_broken: None, last_hash: hash });
        }
        for entry in page {
            if !follows(&entry, sequence, &hash) {
                let first_broken = Some(entry.sequence);
                return Ok(Verification { entries: sequence, ok: false, first_broken, last_hash: hash });
            }
            (sequence, hash) = (entry.sequence, entry.hash);
        }
    }
}
