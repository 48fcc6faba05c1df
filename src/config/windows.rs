//! Settings of reporting windows.

use chrono::NaiveDate;
use serde::Deserialize;

use super::readers::first_of_month;

/// `[windows]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Windows {
    pub opens_on_day: u32,
    pub closes_on_day: u32,
    #[serde(deserialize_with = "first_of_month")]
    pub first_month: NaiveDate,
    pub holidays_url: String,
    pub fetch_timeout_seconds: u64,
}
