//! Settings of reporting windows.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::check::{is_web_address, require};
use super::readers::first_of_month;
use super::{Config, ConfigError};

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

/// Fails with the first of these settings that cannot be used.
pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    let windows = &config.windows;
    // Every month has a 28th, and a window that closes on the 28th is over before the next one may open.
    require(
        (4..=28).contains(&windows.opens_on_day) && (windows.opens_on_day..=28).contains(&windows.closes_on_day),
        "windows.opens_on_day must be 4 to 28, and windows.closes_on_day from there to 28",
    )?;
    require(
        (2000..=2100).contains(&windows.first_month.year()),
        "windows.first_month must be from 2000-01 to 2100-12",
    )?;
    require(is_web_address(&windows.holidays_url), "windows.holidays_url must be an https:// address")?;
    require((1..=3_600).contains(&windows.fetch_timeout_seconds), "windows.fetch_timeout_seconds must be 1 to 3600")
}
