//! Settings of asking for access, and of how long what is personal is kept.

use serde::Deserialize;

use super::check::require;
use super::{Config, ConfigError};

/// `[access]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Access {
    pub proof_hours: u32,
    pub invitation_days: u32,
    pub requests_per_email: u32,
    pub requests_per_address: u32,
    pub invitations_per_person: u32,
}

/// `[retention]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Retention {
    pub unused_days: u32,
    pub warned_days: u32,
    pub requests_days: u32,
    pub closed_days: u32,
    pub mail_days: u32,
    pub evidence_days: u32,
}

pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    let (access, retention) = (&config.access, &config.retention);
    let positive = [
        access.proof_hours,
        access.invitation_days,
        access.requests_per_email,
        access.requests_per_address,
        access.invitations_per_person,
        retention.unused_days,
        retention.warned_days,
        retention.requests_days,
        retention.closed_days,
        retention.mail_days,
        retention.evidence_days,
    ];
    require(
        positive.iter().all(|value| (1..=100_000).contains(value)),
        "settings of [access] and [retention] must be 1 to 100000",
    )?;
    require(retention.warned_days < retention.unused_days, "retention.warned_days must be less than unused_days")?;
    // Cases look back 24 windows.
    require(
        retention.evidence_days >= retention.mail_days.max(800),
        "retention.evidence_days must be 800 or more, and not less than mail_days",
    )
}
