//! Every setting: read once, from `config/default.toml` (compiled in), `config/local.toml` if it is there, and `CT__SECTION__KEY`.
//!
//! Meanings and defaults are in `config/default.toml`. A key that is not there is an error, so that a slip of the pen
//! never goes unnoticed.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use ipnet::IpNet;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use crate::db::DatabaseUrl;

const DEFAULTS: &str = include_str!("../config/default.toml");
/// Where settings of this machine are read from, beside the working directory.
pub const LOCAL_FILE: &str = "config/local.toml";
const DEFAULT_SECRET: &str = "development-only-secret-replace-me-in-production";

/// What an installation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// A developer's machine.
    Development,
    /// Made-up people and figures, for showing.
    Demo,
    /// The test suite.
    Test,
    /// Real people and figures.
    Production,
}

/// All settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What this installation is.
    pub environment: Environment,
    /// Listening and answering.
    pub server: Server,
    /// The database.
    pub database: Database,
    /// How long people stay signed in.
    pub session: Session,
    /// Passwords and throttling.
    pub sign_in: SignIn,
    /// Messages to people.
    pub mail: Mail,
    /// Background work.
    pub jobs: Jobs,
    /// The time.
    pub clock: ClockSettings,
    /// The log.
    pub log: Log,
    /// Pages.
    pub templates: Templates,
    /// The demonstration.
    pub demo: Demo,
}

/// `[server]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Server {
    pub bind: String,
    pub public_url: String,
    pub metrics_bind: String,
    pub service_name: String,
    pub secret: Secret,
    pub workers: usize,
    #[serde(deserialize_with = "comma_separated")]
    pub trusted_proxies: Vec<IpNet>,
    pub body_limit_bytes: usize,
    pub header_timeout_seconds: u64,
    pub request_timeout_seconds: u64,
    pub shutdown_timeout_seconds: u64,
}

/// `[database]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Database {
    #[serde(deserialize_with = "database_url")]
    pub url: DatabaseUrl,
    pub migrate_on_start: bool,
    pub postgres_connections: u32,
    pub sqlite_readers: u32,
    pub wait_seconds: u64,
    pub statement_seconds: u64,
}

/// `[session]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Session {
    pub idle_minutes: u32,
    pub absolute_hours: u32,
}

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
    pub password_minimum: usize,
    pub argon2_memory_kib: u32,
    pub argon2_passes: u32,
    pub argon2_lanes: u32,
}

/// `[mail]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Mail {
    pub url: Secret,
    pub from: String,
    pub timeout_seconds: u64,
}

/// `[jobs]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Jobs {
    pub concurrency: u32,
    pub poll_seconds: u64,
    pub lease_seconds: u32,
    pub longest_seconds: u64,
    pub keep_days: u32,
}

/// `[clock]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct ClockSettings {
    #[serde(deserialize_with = "optional")]
    pub fixed_at: Option<DateTime<Utc>>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One object a line, for machines.
    Json,
}

/// `[log]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Log {
    pub format: LogFormat,
    pub level: String,
}

/// `[templates]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Templates {
    pub directory: String,
}

/// `[demo]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Demo {
    pub password: Secret,
}

/// Text that is never printed.
#[derive(Clone, Deserialize, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself; never log it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("(hidden)")
    }
}

/// Why the settings cannot be used; each is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file or a variable could not be read, or a key is not known.
    #[error("the configuration cannot be used: {0}; every key is listed in config/default.toml")]
    Unreadable(String),
    /// Production with a setting meant for trying things out.
    #[error("environment = \"production\" refuses {0}")]
    NotForProduction(&'static str),
    /// A value out of its range.
    #[error("the configuration cannot be used: {0}")]
    Invalid(&'static str),
}

impl Config {
    /// Reads the settings: defaults, then `config/local.toml` if it is there, then the environment.
    pub fn load() -> Result<Self, ConfigError> {
        let builder = config::Config::builder()
            .add_source(config::File::from_str(DEFAULTS, config::FileFormat::Toml))
            .add_source(config::File::new(LOCAL_FILE, config::FileFormat::Toml).required(false))
            .add_source(config::Environment::with_prefix("CT").prefix_separator("__").separator("__"));
        Self::from_builder(builder)
    }

    /// The defaults with some keys set, `("database.url", "sqlite://…")`; for tests.
    pub fn with(overrides: &[(&str, &str)]) -> Result<Self, ConfigError> {
        let mut builder =
            config::Config::builder().add_source(config::File::from_str(DEFAULTS, config::FileFormat::Toml));
        for (key, value) in overrides {
            builder = builder.set_override(*key, *value).map_err(unreadable)?;
        }
        Self::from_builder(builder)
    }

    fn from_builder(builder: config::ConfigBuilder<config::builder::DefaultState>) -> Result<Self, ConfigError> {
        let mut config: Self = builder.build().and_then(config::Config::try_deserialize).map_err(unreadable)?;
        if config.server.public_url.is_empty() {
            config.server.public_url = format!("http://{}", config.server.bind);
        }
        config.check()?;
        Ok(config)
    }

    /// Whether people reach the service by HTTPS, so that cookies can be bound to it.
    pub fn is_https(&self) -> bool {
        self.server.public_url.starts_with("https://")
    }

    /// Whether this installation holds real people's data.
    pub fn is_production(&self) -> bool {
        self.environment == Environment::Production
    }

    /// Folder to read templates from, or nothing for those inside the program.
    pub fn templates_directory(&self) -> Option<PathBuf> {
        if !self.templates.directory.is_empty() {
            return Some(PathBuf::from(&self.templates.directory));
        }
        let beside = PathBuf::from("templates");
        (self.environment == Environment::Development && beside.is_dir()).then_some(beside)
    }

    fn check(&self) -> Result<(), ConfigError> {
        if self.server.secret.expose().len() < 32 {
            return Err(ConfigError::Invalid("server.secret must be at least 32 characters long"));
        }
        if self.server.public_url.ends_with('/') || !is_web_address(&self.server.public_url) {
            return Err(ConfigError::Invalid(
                "server.public_url must be an http:// or https:// address without a slash at the end",
            ));
        }
        if !(1..=64).contains(&self.server.workers)
            || !(1..=500).contains(&self.database.postgres_connections)
            || !(1..=64).contains(&self.database.sqlite_readers)
        {
            return Err(ConfigError::Invalid(
                "server.workers and database.sqlite_readers must be 1 to 64, database.postgres_connections 1 to 500",
            ));
        }
        if !(1_024..=100_000_000).contains(&self.server.body_limit_bytes) {
            return Err(ConfigError::Invalid("server.body_limit_bytes must be 1024 to 100000000"));
        }
        let sign_in = &self.sign_in;
        if sign_in.failures_per_account == 0 || sign_in.failures_per_address == 0 || sign_in.period_minutes == 0 {
            return Err(ConfigError::Invalid("sign_in.failures_* and sign_in.period_minutes must be at least 1"));
        }
        if !(1..=64).contains(&self.jobs.concurrency) || self.jobs.poll_seconds == 0 || self.jobs.lease_seconds < 3 {
            return Err(ConfigError::Invalid(
                "jobs.concurrency must be 1 to 64, jobs.poll_seconds at least 1, jobs.lease_seconds at least 3",
            ));
        }
        let times = [
            self.server.header_timeout_seconds,
            self.server.request_timeout_seconds,
            self.database.wait_seconds,
            self.database.statement_seconds,
            self.server.shutdown_timeout_seconds,
            self.jobs.longest_seconds,
            self.mail.timeout_seconds,
        ];
        if times.iter().any(|seconds| !(1..=3_600).contains(seconds)) {
            return Err(ConfigError::Invalid(
                "each of the settings that end in _timeout_seconds, wait_seconds, statement_seconds and longest_seconds must be 1 to 3600",
            ));
        }
        if self.session.idle_minutes == 0 || self.session.absolute_hours == 0 || self.sign_in.link_hours == 0 {
            return Err(ConfigError::Invalid(
                "session.idle_minutes, session.absolute_hours and sign_in.link_hours must be at least 1",
            ));
        }
        if !(1..=64).contains(&self.sign_in.concurrent_checks) || !(8..=100).contains(&self.sign_in.password_minimum) {
            return Err(ConfigError::Invalid(
                "sign_in.concurrent_checks must be 1 to 64, sign_in.password_minimum 8 to 100",
            ));
        }
        if self.is_production() { self.check_production() } else { Ok(()) }
    }

    fn check_production(&self) -> Result<(), ConfigError> {
        let refused = if self.clock.fixed_at.is_some() {
            "a fixed clock: remove clock.fixed_at (CT__CLOCK__FIXED_AT)"
        } else if self.server.secret.expose() == DEFAULT_SECRET {
            "the default secret: set server.secret (CT__SERVER__SECRET) to 32 or more random characters"
        } else if self.mail.url.expose().starts_with("file:") {
            "the file mail transport: set mail.url (CT__MAIL__URL) to an smtp:// or smtps:// address"
        } else if sends_password_in_the_clear(self.mail.url.expose()) {
            "a password for the mail server without TLS: use smtps:// or add ?tls=required in mail.url (CT__MAIL__URL)"
        } else if !self.is_https() {
            "http: set server.public_url (CT__SERVER__PUBLIC_URL) to the https:// address people use"
        } else {
            return Ok(());
        };
        Err(ConfigError::NotForProduction(refused))
    }
}

fn is_web_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn sends_password_in_the_clear(mail_url: &str) -> bool {
    url::Url::parse(mail_url).is_ok_and(|url| {
        let required = url.query_pairs().any(|(name, value)| name == "tls" && value == "required");
        url.scheme() == "smtp" && url.password().is_some() && !required
    })
}

fn unreadable(error: config::ConfigError) -> ConfigError {
    ConfigError::Unreadable(error.to_string().split_whitespace().collect::<Vec<_>>().join(" "))
}

fn database_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DatabaseUrl, D::Error> {
    DatabaseUrl::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// Reads "" as nothing.
fn optional<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    let text = String::deserialize(deserializer)?;
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(D::Error::custom) }
}

fn comma_separated<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    String::deserialize(deserializer)?
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.parse::<IpNet>()
                .or_else(|_| part.parse::<std::net::IpAddr>().map(IpNet::from))
                .map_err(|_| D::Error::custom(format!("server.trusted_proxies: {part} is no address or network")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRODUCTION: &[(&str, &str)] = &[
        ("environment", "production"),
        ("server.secret", "a-long-secret-that-nobody-else-has-0123"),
        ("server.public_url", "https://tracker.example"),
        ("mail.url", "smtps://user:password@mail.example"),
    ];

    #[test]
    fn the_defaults_can_be_used() {
        let config = Config::with(&[]).unwrap();
        assert_eq!(config.server.public_url, "http://127.0.0.1:8080");
    }

    #[test]
    fn production_refuses_settings_for_trying_things_out() {
        Config::with(PRODUCTION).unwrap();
        for (key, value, named) in [
            ("clock.fixed_at", "2026-01-08T00:00:00Z", "CT__CLOCK__FIXED_AT"),
            ("server.secret", DEFAULT_SECRET, "CT__SERVER__SECRET"),
            ("mail.url", "file://var/mail", "CT__MAIL__URL"),
            ("mail.url", "smtp://user:password@mail.example", "tls=required"),
            ("server.public_url", "http://tracker.example", "CT__SERVER__PUBLIC_URL"),
        ] {
            let refused = Config::with(&[PRODUCTION, &[(key, value)]].concat()).unwrap_err().to_string();
            assert!(refused.contains(named), "{refused}");
        }
    }

    #[test]
    fn a_key_that_is_not_known_is_an_error_that_names_it() {
        let refused = Config::with(&[("server.colour", "blue")]).unwrap_err().to_string();
        assert!(refused.contains("colour"), "{refused}");
    }

    #[test]
    fn values_out_of_their_range_are_refused() {
        for (key, value) in [
            ("database.wait_seconds", "0"),
            ("database.wait_seconds", "99999999999999"),
            ("jobs.poll_seconds", "0"),
            ("jobs.lease_seconds", "2"),
            ("server.workers", "0"),
            ("server.workers", "600"),
            ("server.body_limit_bytes", "0"),
            ("sign_in.concurrent_checks", "99999999"),
            ("sign_in.period_minutes", "0"),
            ("sign_in.failures_per_account", "0"),
            ("jobs.longest_seconds", "0"),
            ("database.statement_seconds", "0"),
            ("server.request_timeout_seconds", "0"),
            ("server.public_url", "httpfoo"),
            ("server.public_url", "https://tracker.example/"),
            ("session.idle_minutes", "0"),
            ("sign_in.password_minimum", "201"),
            ("server.secret", "short"),
        ] {
            assert!(Config::with(&[(key, value)]).is_err(), "{key} = {value}");
        }
    }

    #[test]
    fn secrets_are_not_printed() {
        let printed = format!("{:?}", Config::with(PRODUCTION).unwrap());
        assert!(!printed.contains("nobody-else") && !printed.contains("password@"), "{printed}");
    }
}
