//! Settings of the program itself: where it listens, its database, sessions, mail, jobs, clock and log, and the folders
//! that it reads from.

use chrono::{DateTime, Utc};
use ipnet::IpNet;
use serde::Deserialize;

use super::Secret;
use super::readers::{comma_separated, database_url, optional};
use crate::db::DatabaseUrl;

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

/// `[notices]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Notices {
    pub directory: String,
}

/// `[demo]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Demo {
    pub password: Secret,
}
