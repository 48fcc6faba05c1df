//! Settings of CQC's syndication API.

use serde::Deserialize;

use super::check::{is_web_address, require};
use super::{Config, ConfigError, Secret};

/// `[cqc]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Cqc {
    pub base_url: String,
    pub key: Secret,
    pub user_agent: String,
    pub overlap_days: u32,
    pub per_page: u32,
    pub most_pages: u32,
    pub most_bytes: usize,
    pub calls_per_minute: u32,
    pub parallel_calls: usize,
    pub timeout_seconds: u64,
    pub tries: u32,
    pub first_wait_ms: u64,
    pub longest_wait_ms: u64,
    pub sign_of_life_ms: u64,
}

/// Fails with the first of these settings that cannot be used.
pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    let cqc = &config.cqc;
    require(
        is_web_address(&cqc.base_url) && !cqc.base_url.ends_with('/'),
        "cqc.base_url must be an http:// or https:// address without a slash at the end",
    )?;
    require(cqc.key.expose().bytes().all(|byte| byte.is_ascii_graphic()), "cqc.key must be letters, digits and marks")?;
    require(
        cqc.user_agent.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()),
        "cqc.user_agent must be letters, digits, marks and spaces",
    )?;
    require(cqc.overlap_days <= 3_650, "cqc.overlap_days must be 0 to 3650")?;
    require((1..=1_000).contains(&cqc.per_page), "cqc.per_page must be 1 to 1000")?;
    require((1..=100_000).contains(&cqc.most_pages), "cqc.most_pages must be 1 to 100000")?;
    require((10_000..=1_000_000_000).contains(&cqc.most_bytes), "cqc.most_bytes must be 10000 to 1000000000")?;
    require((1..=100_000).contains(&cqc.calls_per_minute), "cqc.calls_per_minute must be 1 to 100000")?;
    require((1..=32).contains(&cqc.parallel_calls), "cqc.parallel_calls must be 1 to 32")?;
    require((1..=3_600).contains(&cqc.timeout_seconds), "cqc.timeout_seconds must be 1 to 3600")?;
    require((1..=20).contains(&cqc.tries), "cqc.tries must be 1 to 20")?;
    require(
        (1..=3_600_000).contains(&cqc.first_wait_ms) && (1..=3_600_000).contains(&cqc.longest_wait_ms),
        "cqc.first_wait_ms and cqc.longest_wait_ms must be 1 to 3600000",
    )?;
    require((10..=60_000).contains(&cqc.sign_of_life_ms), "cqc.sign_of_life_ms must be 10 to 60000")
}
