//! How many locations owed a return and sent one, and what compliance is told of them.

use std::collections::HashMap;

use super::super::actions::ExtractError;
use super::super::model::Kind;
use super::super::queries::{self, FirstSave};
use super::Cut;
use crate::compliance;
use crate::compliance::model::Counts;
use crate::db::Conn;
use crate::register::{Event, Location};
use crate::returns;
use crate::returns::model::Progress;

/// Locations whose outcomes are counted together.
const COUNTED: usize = 10_000;

/// How many locations owed a return, and how many of them sent one, or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Response {
    /// Those that owed.
    pub owed: i64,
    /// Those that sent something.
    pub answered: i64,
}

/// Counts the locations of a cut that its rows can be of.
pub(super) struct Count<'a> {
    cut: &'a Cut,
    counts: Counts,
    /// Whether the window had been closed: what was written down then counts.
    was_closed: bool,
    /// Locations that are still to be counted.
    waiting: Vec<String>,
}

impl Count<'_> {
    /// Counts some locations in scope.
    pub(super) fn add(
        &mut self,
        conn: &mut Conn,
        locations: &[Location],
        events: &[Event],
    ) -> Result<(), ExtractError> {
        let counted = locations.iter().filter(|location| self.cut.kind.is_of(location));
        if self.was_closed {
            self.waiting.extend(counted.map(|location| location.id.clone()));
            return if self.waiting.len() < COUNTED { Ok(()) } else { self.count_waiting(conn) };
        }
        let counted: Vec<Location> = counted.cloned().collect();
        let ids: Vec<String> = counted.iter().map(|location| location.id.clone()).collect();
        let known = self.cut.known(conn, &ids, &counted, events)?;
        self.counts.add_all(compliance::actions::counts_live(&self.cut.state, &self.cut.window, known));
        Ok(())
    }

    fn count_waiting(&mut self, conn: &mut Conn) -> Result<(), ExtractError> {
        let ids = std::mem::take(&mut self.waiting);
        self.counts.add_all(compliance::actions::counts_at_close(conn, &ids, self.cut.window.month)?);
        Ok(())
    }

    /// What was counted.
    pub(super) fn response(mut self, conn: &mut Conn) -> Result<Response, ExtractError> {
        self.count_waiting(conn)?;
        let Counts { complete, partial, not_required, .. } = self.counts;
        Ok(Response { owed: self.counts.total() - not_required, answered: complete + partial })
    }
}

impl Kind {
    /// Whether rows of this kind can be of a location.
    fn is_of(self, location: &Location) -> bool {
        match self {
            Self::CareHome => location.care_home,
            Self::HomeCare => location.home_care,
            Self::Full | Self::Compliance | Self::Register => true,
        }
    }
}

impl Cut {
    /// Begins to count.
    pub(super) fn count(&self, conn: &mut Conn) -> Result<Count<'_>, ExtractError> {
        let was_closed = compliance::actions::was_closed(conn, self.window.month, self.moment.as_at)?;
        Ok(Count { cut: self, counts: Counts::default(), was_closed, waiting: Vec::new() })
    }

    /// What compliance is given of some locations: what happened to them, and what they did in the window by then.
    pub(super) fn known(
        &self,
        conn: &mut Conn,
        ids: &[String],
        locations: &[Location],
        events: &[Event],
    ) -> Result<compliance::actions::Known, ExtractError> {
        let (month, moment) = (self.window.month, &self.moment);
        let firsts = queries::list_first_saves(conn, ids, month, moment.as_at, moment.last_place)?;
        let mut done: HashMap<String, Vec<_>> = HashMap::new();
        for first in firsts {
            done.entry(first.location_id.clone()).or_default().push(first);
        }
        let progress = locations.iter().filter_map(|location| {
            let sections = done.remove(&location.id)?;
            Some(self.progress(location, &sections))
        });
        Ok(compliance::actions::Known {
            as_at: moment.as_at,
            progress: progress.collect(),
            locations: locations.to_vec(),
            events: events.to_vec(),
        })
    }

    fn progress(&self, location: &Location, sections: &[FirstSave]) -> Progress {
        let month = self.window.month;
        let keys: Vec<&str> = sections.iter().map(|first| first.section.as_str()).collect();
        let mut progress = Progress {
            location_id: location.id.clone(),
            month,
            done: format!(" {} ", keys.join(" ")),
            completed_at: None,
            completed_by: None,
        };
        let campaigns = self.state.notices.campaigns();
        let Some(notice) = &self.notice else { return progress };
        if returns::rules::is_complete(location, notice, month, campaigns, &progress) {
            let required = |key: &str| notice.section(key).is_some_and(|section| section.is_required(month, campaigns));
            let last = sections.iter().filter(|first| required(&first.section)).map(|first| first.saved_at).max();
            progress.completed_at = last;
        }
        progress
    }
}
