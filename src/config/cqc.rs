//! Settings of CQC's syndication API.

use serde::Deserialize;

use super::Secret;

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
