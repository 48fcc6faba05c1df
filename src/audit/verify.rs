//! Walks the whole chain, and asks the rooms about what their entries vouch for.

use diesel::QueryResult;
use serde::Serialize;

use super::model::Entry;
use super::queries::list_after;
use super::rules::{BEGINNING, follows};
use crate::db::Conn;

/// Entries held in memory at a time.
const PAGE: i64 = 2_000;

/// Looks whether what some entries vouch for outside the chain is still so. A room brings one for entries of its own;
/// the audit knows no table of theirs.
pub trait Witness {
    /// Sees every entry, in order, once it is known to be as it was written. Answers what is wrong with the thing it
    /// vouches for, in words that follow "entry 7 vouches for"; nothing if all is well, or if the entry is not its own.
    fn look(&mut self, conn: &mut Conn, entry: &Entry) -> QueryResult<Option<String>>;
}

/// What a walk over the chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// How many entries are right, counted from the first.
    pub entries: i64,
    /// Whether all of them are.
    pub ok: bool,
    /// Sequence of the first entry that is wrong, does not follow, or vouches for something that was changed.
    pub first_broken: Option<i64>,
    /// What is wrong there.
    pub reason: Option<String>,
    /// Hash of the last entry that is right. Kept elsewhere, it shows later whether entries at the end are gone.
    pub last_hash: String,
}

/// Reads every entry once, in order, a page at a time, and stops at the first that is wrong.
pub fn verify(conn: &mut Conn, witnesses: &mut [Box<dyn Witness>]) -> QueryResult<Verification> {
    let (mut sequence, mut hash) = (0, BEGINNING.to_owned());
    loop {
        let page = list_after(conn, sequence, PAGE)?;
        if page.is_empty() {
            let (ok, first_broken, reason) = (true, None, None);
            return Ok(Verification { entries: sequence, ok, first_broken, reason, last_hash: hash });
        }
        for entry in page {
            let reason = if follows(&entry, sequence, &hash) {
                ask(conn, witnesses, &entry)?
            } else {
                Some("was changed, or one before it is missing".to_owned())
            };
            if reason.is_some() {
                let (ok, first_broken) = (false, Some(entry.sequence));
                return Ok(Verification { entries: sequence, ok, first_broken, reason, last_hash: hash });
            }
            (sequence, hash) = (entry.sequence, entry.hash);
        }
    }
}

/// The first thing that a witness finds wrong.
fn ask(conn: &mut Conn, witnesses: &mut [Box<dyn Witness>], entry: &Entry) -> QueryResult<Option<String>> {
    for witness in witnesses {
        if let Some(wrong) = witness.look(conn, entry)? {
            return Ok(Some(format!("vouches for {wrong}")));
        }
    }
    Ok(None)
}
