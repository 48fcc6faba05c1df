//! Every setting: read once, from `config/default.toml` (compiled in), `config/local.toml` if it is there, and
//! `CT__SECTION__KEY`.
//!
//! Meanings and defaults are in `config/default.toml`. A key that is not there is an error, so that a slip of the pen
//! never goes unnoticed.

mod check;
mod compliance;
mod cqc;
mod enforcement;
mod extracts;
mod people;
mod program;
mod readers;
mod reminders;
mod returns;
mod secret;
mod sign_in;
mod single_sign_on;
mod windows;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use self::compliance::{Compliance, Unit};
pub use self::cqc::Cqc;
pub use self::enforcement::{Basis, Enforcement};
pub use self::extracts::Extracts;
pub use self::people::{Access, Retention};
pub use self::program::{
    ClockSettings, Database, Demo, Jobs, Log, LogFormat, Mail, Notices, Server, Session, Templates,
};
pub use self::reminders::{Reminder, Reminders};
pub use self::returns::Returns;
pub use self::secret::Secret;
pub use self::sign_in::{SecondFactor, SignIn};
pub use self::single_sign_on::SingleSignOn;
pub use self::windows::Windows;

const DEFAULTS: &str = include_str!("../../config/default.toml");
/// Where settings of this machine are read from, below the working directory.
const LOCAL_FILE: &str = "config/local.toml";
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
    /// Passwords, second factors and throttling.
    pub sign_in: SignIn,
    /// Organisations that vouch for people, by a short name.
    pub single_sign_on: BTreeMap<String, SingleSignOn>,
    /// Asking for access.
    pub access: Access,
    /// How long what is personal is kept.
    pub retention: Retention,
    /// Messages to people.
    pub mail: Mail,
    /// Background work.
    pub jobs: Jobs,
    /// CQC's syndication API.
    pub cqc: Cqc,
    /// The monthly return.
    pub returns: Returns,
    /// The time.
    pub clock: ClockSettings,
    /// The log.
    pub log: Log,
    /// Pages.
    pub templates: Templates,
    /// Counting of missed windows.
    pub compliance: Compliance,
    /// Cases of enforcement.
    pub enforcement: Enforcement,
    /// Reminders by email.
    pub reminders: Reminders,
    /// Extracts.
    pub extracts: Extracts,
    /// Reporting windows.
    pub windows: Windows,
    /// Versions of the Formal Notice.
    pub notices: Notices,
    /// The demonstration.
    pub demo: Demo,
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
        check::check(&config)?;
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

    /// Folder with versions of the Formal Notice beside those inside the program, if there is one.
    pub fn notices_directory(&self) -> Option<&Path> {
        (!self.notices.directory.is_empty()).then(|| Path::new(&self.notices.directory))
    }

    /// Folder to read templates from, or nothing for those inside the program.
    pub fn templates_directory(&self) -> Option<PathBuf> {
        if !self.templates.directory.is_empty() {
            return Some(PathBuf::from(&self.templates.directory));
        }
        let beside = PathBuf::from("templates");
        (self.environment == Environment::Development && beside.is_dir()).then_some(beside)
    }
}

fn unreadable(error: config::ConfigError) -> ConfigError {
    ConfigError::Unreadable(error.to_string().split_whitespace().collect::<Vec<_>>().join(" "))
}
