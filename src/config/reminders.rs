//! Settings of reminders.

use serde::Deserialize;

use super::check::require;
use super::{Config, ConfigError};

/// `[reminders]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Reminders {
    pub window_opens: Reminder,
    pub half_way: Reminder,
    pub two_days_left: Reminder,
    pub last_day: Reminder,
    pub closed_and_missed: Reminder,
    pub closed_for_days: u32,
    pub link_days: u32,
    pub batch: u32,
}

/// One kind of reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in config/default.toml, once")]
pub struct Reminder {
    pub sent: bool,
    pub hour: u32,
    pub legal: bool,
}

impl Reminders {
    /// Every kind.
    pub(super) fn kinds(&self) -> [Reminder; 5] {
        [self.window_opens, self.half_way, self.two_days_left, self.last_day, self.closed_and_missed]
    }
}

/// Fails with the first of these settings that cannot be used.
pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    let reminders = &config.reminders;
    let kinds = reminders.kinds();
    require(kinds.iter().all(|kind| kind.hour <= 23), "the hour of each kind of [reminders] must be 0 to 23")?;
    require(
        kinds.iter().all(|kind| kind.sent || !kind.legal),
        "a kind of [reminders] that is legal must be sent: say legal = false first",
    )?;
    require((1..=20).contains(&reminders.closed_for_days), "reminders.closed_for_days must be 1 to 20")?;
    require((1..=3_650).contains(&reminders.link_days), "reminders.link_days must be 1 to 3650")?;
    require((1..=1_000).contains(&reminders.batch), "reminders.batch must be 1 to 1000")
}
