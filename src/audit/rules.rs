//! The hash chain.

use sha2::{Digest, Sha256};

use super::model::Entry;

/// What the first entry has as its previous hash.
pub(super) const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The hash of an entry: SHA-256 over a JSON array of all its other fields, in the order of the table.
///
/// A JSON array keeps the fields apart whatever they hold, and can be computed with any tool.
pub(super) fn hash_of(entry: &Entry) -> String {
    let fields = serde_json::json!([
        entry.sequence,
        entry.recorded_at.to_rfc3339(),
        entry.actor,
        entry.event,
        entry.subject,
        entry.detail,
        entry.previous_hash,
    ]);
    data_encoding::HEXLOWER.encode(&Sha256::digest(fields.to_string().as_bytes()))
}

/// Whether `entry` follows an entry with `sequence` and `hash` and is as it was written.
pub(super) fn follows(entry: &Entry, sequence: i64, hash: &str) -> bool {
    entry.sequence == sequence + 1 && entry.previous_hash == hash && entry.hash == hash_of(entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    fn first() -> Entry {
        let clock = Clock::new(Some(chrono::DateTime::UNIX_EPOCH));
        let mut entry = Entry {
            sequence: 1,
            recorded_at: clock.now(),
            actor: "operator".into(),
            event: "account.added".into(),
            subject: "account:1".into(),
            detail: "{}".into(),
            previous_hash: BEGINNING.into(),
            hash: String::new(),
        };
        entry.hash = hash_of(&entry);
        entry
    }

    #[test]
    fn any_changed_field_breaks_the_chain() {
        assert!(follows(&first(), 0, BEGINNING));
        let changes: [fn(&mut Entry); 7] = [
            |entry| entry.sequence = 2,
            |entry| entry.recorded_at = entry.recorded_at.plus_seconds(1),
            |entry| entry.actor.push('x'),
            |entry| entry.event.push('x'),
            |entry| entry.subject.push('x'),
            |entry| entry.detail.push(' '),
            |entry| entry.previous_hash.replace_range(..1, "1"),
        ];
        for change in changes {
            let mut entry = first();
            change(&mut entry);
            assert!(!follows(&entry, 0, BEGINNING), "{entry:?}");
        }
    }
}
