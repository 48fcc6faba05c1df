//! Settings of extracts.

use std::path::Path;

use serde::Deserialize;

use super::check::require;
use super::{Config, ConfigError};

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

/// Fails with the first of these settings that cannot be used.
pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    let extracts = &config.extracts;
    require(!extracts.directory.is_empty(), "extracts.directory must name a folder")?;
    require((1..=3_650).contains(&extracts.closing_days), "extracts.closing_days must be 1 to 3650")?;
    require((1..=10_000).contains(&extracts.abandoned_minutes), "extracts.abandoned_minutes must be 1 to 10000")
}
