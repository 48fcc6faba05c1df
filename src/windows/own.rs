//! The window of a month as it is for each of some locations.

use std::collections::HashMap;

use super::model::{Extension, Window};
use crate::clock::UtcTime;

/// A window, and which locations have more time than it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnWindows {
    all: Window,
    until: HashMap<String, UtcTime>,
}

impl OwnWindows {
    /// Of the extensions that count, one a location.
    pub(super) fn new(all: Window, extensions: Vec<Extension>) -> Self {
        let longer = |extension: Extension| {
            let until = all.extended(Some(&extension)).closes_at;
            (until > all.closes_at).then_some((extension.location_id, until))
        };
        Self { all, until: extensions.into_iter().filter_map(longer).collect() }
    }

    /// The window as it is for a location.
    pub fn of(&self, location_id: &str) -> Window {
        Window { closes_at: self.more_time(location_id).unwrap_or(self.all.closes_at), ..self.all }
    }

    /// The last second in which a save of a location counts that has more time than others, also if that is past.
    pub fn more_time(&self, location_id: &str) -> Option<UtcTime> {
        self.until.get(location_id).copied()
    }
}
