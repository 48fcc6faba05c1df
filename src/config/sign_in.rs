//! Settings of passwords, second factors and throttling.

use serde::Deserialize;

use super::check::require;
use super::readers::optional;
use super::{Config, ConfigError};

/// `[sign_in]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct SignIn {
    pub failures_per_account: u32,
    pub failures_per_address: u32,
    pub period_minutes: u32,
    pub concurrent_checks: usize,
    pub link_hours: u32,
    pub reset_minutes: u32,
    pub resets_per_account: u32,
    pub password_minimum: usize,
    pub password_score: u8,
    pub common_passwords: String,
    pub argon2_memory_kib: u32,
    pub argon2_passes: u32,
    pub argon2_lanes: u32,
    #[serde(deserialize_with = "optional")]
    pub second_factor: Option<SecondFactor>,
    pub second_factor_minutes: u32,
    pub remember_days: u32,
    pub known_device_days: u32,
}

/// Whether those who are not with a provider must have a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    /// They must; nobody signs in without.
    Required,
    /// They may, like everybody else.
    Optional,
}

impl std::str::FromStr for SecondFactor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "required" => Ok(Self::Required),
            "optional" => Ok(Self::Optional),
            _ => Err("sign_in.second_factor must be required, optional or empty".to_owned()),
        }
    }
}

impl Config {
    /// Whether those who are not with a provider must have a second factor here.
    pub fn requires_second_factor(&self) -> bool {
        match self.sign_in.second_factor {
            Some(rule) => rule == SecondFactor::Required,
            None => self.is_production(),
        }
    }
}

pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    let (sign_in, session) = (&config.sign_in, &config.session);
    let positive = [
        session.idle_minutes,
        session.absolute_hours,
        sign_in.link_hours,
        sign_in.reset_minutes,
        sign_in.resets_per_account,
        sign_in.failures_per_account,
        sign_in.failures_per_address,
        sign_in.period_minutes,
        sign_in.second_factor_minutes,
        sign_in.known_device_days,
    ];
    require(
        positive.iter().all(|value| (1..=1_000_000).contains(value)),
        "settings of [session], and link_hours, reset*, failures_*, period_minutes, second_factor_minutes and known_device_days of [sign_in], must be 1 to 1000000",
    )?;
    require((1..=64).contains(&sign_in.concurrent_checks), "sign_in.concurrent_checks must be 1 to 64")?;
    require(sign_in.password_score <= 4, "sign_in.password_score must be 0 to 4")?;
    require(sign_in.remember_days <= 365, "sign_in.remember_days must be 0 to 365")?;
    require((8..=100).contains(&sign_in.password_minimum), "sign_in.password_minimum must be 8 to 100")
}
