//! The calendar of today, without reading the whole list of bank holidays each time.

use std::sync::{Arc, Mutex, PoisonError};

use super::holidays::Holidays;
use super::model::{Calendar, FeedKey};
use crate::config;

/// The settings of windows, and the bank holidays that were used last; one for the whole program.
///
/// Which list is the newest is asked each time, so a refresh by any instance counts at once; the list itself is read
/// again only when another is the newest.
#[derive(Debug)]
pub struct Calendars {
    settings: config::Windows,
    last: Mutex<Option<(FeedKey, Arc<Holidays>)>>,
}

impl Calendars {
    /// With these settings, and no list of holidays yet but the one that is compiled in.
    pub fn new(settings: config::Windows) -> Self {
        Self { settings, last: Mutex::new(None) }
    }

    /// The settings.
    pub fn settings(&self) -> &config::Windows {
        &self.settings
    }

    /// The calendar with some holidays.
    pub(super) fn with(&self, holidays: Arc<Holidays>) -> Calendar {
        let config::Windows { opens_on_day, closes_on_day, .. } = self.settings;
        Calendar { holidays, opens_on_day, closes_on_day }
    }

    /// The holidays of a list, if it is the one that was used last.
    pub(super) fn known(&self, key: &FeedKey) -> Option<Arc<Holidays>> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().filter(|(known, _)| known == key).map(|(_, holidays)| Arc::clone(holidays))
    }

    /// Keeps the holidays of a list in place of those before.
    pub(super) fn keep(&self, key: FeedKey, holidays: &Arc<Holidays>) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((key, Arc::clone(holidays)));
    }
}
