//! How many locations owed a return and sent one, and what compliance is told of them.

use std::collections::HashMap;

use super::super::actions::ExtractError;
use super::super::model::Kind;
use super::super::queries::{self, FirstSave};
use super::{Cut, Known};
use crate::compliance;
use crate::compliance::model::Counts;
use crate::db::Conn;
use crate::notice::Service;
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
    pub(super) fn add(&mut self, conn: &mut Conn, known: &[Known], events: &[Event]) -> Result<(), ExtractError> {
        let cut = self.cut;
        let counted = known.iter().filter(|known| cut.has_rows_of(known)).map(|known| &known.location);
        if self.was_closed {
            self.waiting.extend(counted.map(|location| location.id.clone()));
            return if self.waiting.len() < COUNTED { Ok(()) } else { self.count_waiting(conn) };
        }
        let known = cut.known(conn, counted.cloned().collect(), events)?;
        self.counts.add_all(compliance::actions::counts_live(&cut.state, &cut.window, known));
        Ok(())
    }

    fn count_waiting(&mut self, conn: &mut Conn) -> Result<(), ExtractError> {
        let ids = std::mem::take(&mut self.waiting);
        let (month, as_at) = (self.cut.window.month, self.cut.moment.as_at);
        self.counts.add_all(compliance::actions::counts_written(conn, &ids, month, as_at)?);
        Ok(())
    }

    /// What was counted.
    pub(super) fn response(mut self, conn: &mut Conn) -> Result<Response, ExtractError> {
        self.count_waiting(conn)?;
        let Counts { complete, partial, not_required, .. } = self.counts;
        Ok(Response { owed: self.counts.total() - not_required, answered: complete + partial })
    }
}

impl Cut {
    /// Whether rows can be of a location. Those of one kind of service are of locations that give it now, as the register
    /// keeps no history of that, and of those that gave it when they saved.
    fn has_rows_of(&self, known: &Known) -> bool {
        let (gives, service) = match self.kind {
            Kind::CareHome => (known.location.care_home, Service::CareHome),
            Kind::HomeCare => (known.location.home_care, Service::HomeCare),
            Kind::Full | Kind::Compliance | Kind::Register => return true,
        };
        let section = |key: &str| self.notice.as_ref().and_then(|notice| notice.section(key));
        gives || known.saves.iter().any(|save| section(&save.section).is_some_and(|one| one.service == service))
    }

    /// Begins to count.
    pub(super) fn count(&self, conn: &mut Conn) -> Result<Count<'_>, ExtractError> {
        let was_closed = compliance::actions::was_closed(conn, self.window.month, self.moment.as_at)?;
        Ok(Count { cut: self, counts: Counts::default(), was_closed, waiting: Vec::new() })
    }

    /// What compliance is given of some locations: what happened to them, and what they did in the window by then.
    pub(super) fn known(
        &self,
        conn: &mut Conn,
        locations: Vec<Location>,
        events: &[Event],
    ) -> Result<compliance::actions::Known, ExtractError> {
        let (month, moment) = (self.window.month, &self.moment);
        let ids: Vec<String> = locations.iter().map(|location| location.id.clone()).collect();
        let firsts = queries::list_first_saves(conn, &ids, month, moment.as_at, moment.last_place)?;
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
            locations,
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
