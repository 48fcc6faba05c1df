//! The files of a run: how they are written, what describes them, and where they lie.

mod changes;
mod dictionary;
mod package;
mod parquet;
mod store;
mod table;

pub use changes::write_changes;
pub use dictionary::write_dictionary;
pub use package::{About, write_package};
pub use store::{Leftover, Staged, Unfinished, Work, forget_partial, hash_of, leftovers, path_of};
pub use table::{Cell, Finished, TableWriter, Written};

/// What describes a run.
pub const PACKAGE: &str = "datapackage.json";
/// The same for people.
pub const DICTIONARY: &str = "data-dictionary.md";
/// What is another than in the version before.
pub const CHANGES: &str = "changes.csv";
