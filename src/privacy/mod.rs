//! What is held about a person, in all rooms: one list, from which the export is made and that `docs/privacy.md` follows.
//!
//! Owns no table and changes nothing. How long things are kept is decided by the jobs of the rooms that own them; what
//! each thing is for stands in `docs/privacy.md`, and a test holds the two lists and the schema against each other.
//! Secrets and their hashes are never given out: they are about a person, but they are no information for them.

mod export;
mod held;

pub use export::{Export, export};
pub use held::{HELD, Held, Whose};
