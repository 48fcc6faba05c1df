//! Settings of the monthly return.

use serde::Deserialize;

/// `[returns]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Returns {
    pub dormant_owes: bool,
    pub request_key_hours: u32,
    pub draft_days: u32,
}
