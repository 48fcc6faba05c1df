//! Settings of enforcement: what the Regulations leave open, and what nobody could find out.

use std::path::Path;

use serde::Deserialize;

use super::check::require;
use super::readers::words;
use super::{Config, ConfigError};

/// Whose fee the penalty is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The fee of all locations of the provider.
    ProviderTotal,
    /// The fee of the locations that the case names.
    Location,
}

/// `[enforcement]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Enforcement {
    pub representations_days: u32,
    pub payment_days: u32,
    pub payment_days_after_appeal: u32,
    pub appeal_days: u32,
    pub appeal_hour: u32,
    pub onward_appeal_days: u32,
    pub tribunal: String,
    pub basis: Basis,
    pub false_information_needs_trigger: bool,
    pub fee_schemes: String,
    pub shared_mailboxes: String,
    pub authority: String,
    pub contact_email: String,
    pub contact_telephone: String,
    pub how_to_pay: String,
    pub when_not_imposed: String,
    pub if_not_paid: String,
    pub remind_days: u32,
    #[serde(deserialize_with = "words")]
    pub remind: Vec<String>,
    pub file_bytes: usize,
    pub files: usize,
}

impl Enforcement {
    /// Folder with fee schemes in place of those inside the program, if there is one.
    pub fn fee_schemes_directory(&self) -> Option<&Path> {
        (!self.fee_schemes.is_empty()).then(|| Path::new(&self.fee_schemes))
    }

    /// Whom to ask, as notices and letters say it.
    pub fn contact(&self) -> String {
        format!("{}, telephone {}", self.contact_email, self.contact_telephone)
    }

    /// Whether an address is one that several people of a business read, by what stands before the `@`.
    pub fn is_shared_mailbox(&self, address: &str) -> bool {
        let local = address.split('@').next().unwrap_or_default().to_lowercase();
        self.shared_mailboxes.split(',').any(|word| word.trim() == local)
    }
}

/// Fails with the first of these settings that cannot be used.
pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    let settings = &config.enforcement;
    require(
        (14..=366).contains(&settings.representations_days),
        "enforcement.representations_days must be 14 to 366: S.I. 2022/1175 regulation 5(2) allows no shorter period",
    )?;
    let days =
        [settings.payment_days, settings.payment_days_after_appeal, settings.appeal_days, settings.onward_appeal_days];
    require(
        days.iter().all(|days| (1..=366).contains(days)),
        "enforcement.payment_days, payment_days_after_appeal, appeal_days and onward_appeal_days must be 1 to 366",
    )?;
    require(settings.appeal_hour <= 23, "enforcement.appeal_hour must be 0 to 23")?;
    require((1..=27).contains(&settings.remind_days), "enforcement.remind_days must be 1 to 27")?;
    let who = ["opener", "drafters", "managers"];
    require(
        !settings.remind.is_empty() && settings.remind.iter().all(|word| who.contains(&word.as_str())),
        "enforcement.remind must name opener, drafters or managers, with commas between",
    )?;
    let texts = [
        &settings.tribunal,
        &settings.authority,
        &settings.contact_email,
        &settings.contact_telephone,
        &settings.how_to_pay,
        &settings.when_not_imposed,
        &settings.if_not_paid,
    ];
    require(
        texts.iter().all(|text| !text.trim().is_empty()),
        "texts of [enforcement] go into notices and must not be empty",
    )?;
    require((1_000..=20_000_000).contains(&settings.file_bytes), "enforcement.file_bytes must be 1000 to 20000000")?;
    require((1..=20).contains(&settings.files), "enforcement.files must be 1 to 20")
}
