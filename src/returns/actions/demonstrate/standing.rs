//! What a location has saved so far.

use std::sync::Arc;

use super::super::super::model::Reasons;
use crate::clock::UtcTime;

/// The current save of a section, and what its figures follow from.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub section: Arc<str>,
    pub save_id: i64,
    pub version: i64,
    pub figures_since: UtcTime,
    /// The month in which the location counted.
    pub measured: usize,
    /// The month in which the section was asked.
    pub asked: usize,
    pub reasons: Option<Box<Reasons>>,
}

/// The current saves of a location.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    pub kept: Vec<Kept>,
    /// The month in which it counted, if all that it owes follows from one count.
    pub measured: Option<usize>,
}

impl Standing {
    pub(super) fn find(&self, section: &str) -> Option<&Kept> {
        self.kept.iter().find(|kept| &*kept.section == section)
    }

    pub(super) fn set(&mut self, new: Kept) {
        match self.kept.iter_mut().find(|kept| kept.section == new.section) {
            Some(kept) => *kept = new,
            None => self.kept.push(new),
        }
    }
}
