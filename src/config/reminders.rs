//! Settings of reminders.

use serde::Deserialize;

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
