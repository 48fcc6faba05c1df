//! Settings of extracts.

use std::path::Path;

use serde::Deserialize;

/// `[extracts]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Extracts {
    pub directory: String,
    pub mappings: String,
    pub closing_days: u32,
    pub abandoned_minutes: u32,
}

impl Extracts {
    /// Folder with mappings in place of those inside the program, if there is one.
    pub fn mappings_directory(&self) -> Option<&Path> {
        (!self.mappings.is_empty()).then(|| Path::new(&self.mappings))
    }
}
