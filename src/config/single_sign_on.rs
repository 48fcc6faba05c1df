//! Settings of organisations that vouch for people.

use serde::Deserialize;

use super::check::{is_web_address, require};
use super::readers::words;
use super::{Config, ConfigError, Secret};

/// `[single_sign_on.NAME]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct SingleSignOn {
    pub issuer: String,
    #[serde(default)]
    pub client_id: String,
    #[serde(default = "no_secret")]
    pub client_secret: Secret,
    #[serde(default)]
    pub button: String,
    #[serde(default, deserialize_with = "words")]
    pub email_domains: Vec<String>,
    #[serde(default, deserialize_with = "words")]
    pub second_factor_acr: Vec<String>,
    #[serde(default, deserialize_with = "words")]
    pub second_factor_amr: Vec<String>,
    #[serde(default = "ten")]
    pub timeout_seconds: u64,
}

fn no_secret() -> Secret {
    Secret::new("")
}

fn ten() -> u64 {
    10
}

impl SingleSignOn {
    /// Whether the organisation may vouch for an address.
    pub fn may_vouch_for(&self, email: &str) -> bool {
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.email_domains.is_empty() || self.email_domains.iter().any(|known| known.eq_ignore_ascii_case(domain))
    }
}

pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    for (name, organisation) in &config.single_sign_on {
        let fits = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_';
        require(
            (1..=30).contains(&name.len()) && name.chars().all(fits),
            "the name of each organisation of [single_sign_on] must be 1 to 30 small letters, digits and _",
        )?;
        require(
            is_web_address(&organisation.issuer),
            "single_sign_on.NAME.issuer must be an http:// or https:// address",
        )?;
        require(
            !organisation.client_id.is_empty()
                && !organisation.client_secret.expose().is_empty()
                && !organisation.button.trim().is_empty(),
            "single_sign_on.NAME needs client_id, client_secret and button beside the issuer",
        )?;
        require(
            organisation.email_domains.iter().all(|domain| !domain.contains('@')),
            "single_sign_on.NAME.email_domains must be domains, without what stands before the @",
        )?;
        require(
            (1..=60).contains(&organisation.timeout_seconds),
            "single_sign_on.NAME.timeout_seconds must be 1 to 60",
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[(&str, &str)] = &[
        ("single_sign_on.nhs.issuer", "https://nhs.example"),
        ("single_sign_on.nhs.client_id", "tracker"),
        ("single_sign_on.nhs.client_secret", "secret"),
        ("single_sign_on.nhs.button", "Sign in with NHS"),
    ];

    #[test]
    fn an_organisation_is_whole_or_refused_and_there_is_none_by_default() {
        assert!(Config::with(&[]).unwrap().single_sign_on.is_empty());
        Config::with(WHOLE).unwrap();
        for (key, value) in [
            ("issuer", "nhs"),
            ("client_id", ""),
            ("client_secret", ""),
            ("button", " "),
            ("timeout_seconds", "0"),
            ("email_domains", "jo@nhs.example"),
            ("colour", "blue"),
        ] {
            let key = format!("single_sign_on.nhs.{key}");
            assert!(Config::with(&[WHOLE, &[(key.as_str(), value)]].concat()).is_err(), "{key}");
        }
        assert!(Config::with(&[("single_sign_on.n h.issuer", "https://nhs.example")]).is_err());
    }

    #[test]
    fn it_vouches_for_its_own_addresses_only() {
        let with = |domains: &str| {
            let set = [WHOLE, &[("single_sign_on.nhs.email_domains", domains)]].concat();
            Config::with(&set).unwrap().single_sign_on.remove("nhs").unwrap()
        };
        assert!(with("").may_vouch_for("jo@any.example"));
        let own = with("nhs.net, Care.Example");
        assert!(own.may_vouch_for("jo@nhs.net") && own.may_vouch_for("jo@care.example"));
        assert!(!own.may_vouch_for("jo@evil-nhs.net") && !own.may_vouch_for("jo@nhs.net.evil.example"));
        assert!(!own.may_vouch_for("nhs.net"));
    }
}
