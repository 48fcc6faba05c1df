//! Settings of compliance.

use serde::Deserialize;

use super::check::require;
use super::{Config, ConfigError};

/// What misses are counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Each location by itself.
    Location,
    /// A provider: it missed a window if one of its locations did.
    Provider,
}

/// `[compliance]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Compliance {
    pub unit: Unit,
    pub trigger_consecutive: u32,
    pub trigger_in_twelve: u32,
    pub at_risk_consecutive: u32,
    pub partial_is_miss: bool,
    pub grace_months: u32,
    pub restart_on_sale: bool,
    pub undo_minutes: u32,
    pub board_seconds: u64,
}

/// Fails with the first of these settings that cannot be used.
pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    let compliance = &config.compliance;
    let in_twelve = |count: u32| (1..=12).contains(&count);
    require(
        in_twelve(compliance.trigger_consecutive)
            && in_twelve(compliance.trigger_in_twelve)
            && in_twelve(compliance.at_risk_consecutive),
        "compliance.trigger_consecutive, trigger_in_twelve and at_risk_consecutive must be 1 to 12",
    )?;
    require(compliance.grace_months <= 12, "compliance.grace_months must be 0 to 12")?;
    require(compliance.undo_minutes <= 1_440, "compliance.undo_minutes must be 0 to 1440")?;
    require(compliance.board_seconds <= 60, "compliance.board_seconds must be 0 to 60")
}
