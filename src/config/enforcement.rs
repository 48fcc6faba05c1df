//! Settings of enforcement: what the Regulations leave open, and what nobody could find out.

use std::path::Path;

use serde::Deserialize;

use super::readers::words;

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

    /// Whether an address is one that several people of a business read, by what stands before the `@`.
    pub fn is_shared_mailbox(&self, address: &str) -> bool {
        let local = address.split('@').next().unwrap_or_default().to_lowercase();
        self.shared_mailboxes.split(',').any(|word| word.trim() == local)
    }
}
