//! Settings of compliance.

use serde::Deserialize;

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
