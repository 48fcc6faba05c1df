//! The rows of an extract: locations in the order of their ids, some at a time, each with what was known of it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

use chrono::NaiveDate;
use serde_json::Value;

use super::actions::ExtractError;
use super::columns::Table;
use super::facts::{Facts, as_known, events_of, facts, known_events};
use super::files::Cell;
use super::model::{Kind, Moment, Run, scopes_of};
use super::queries::{self, CutSave};
use super::rules::{day, saves_until};
use crate::accounts::Scopes;
use crate::app::State;
use crate::compliance;
use crate::compliance::model::Standing;
use crate::db::Conn;
use crate::notice::{Answers, Notice};
use crate::register::queries::Reach;
use crate::register::{Event, Location};
use crate::windows::Window;
use crate::{register, returns};

mod cells;
mod response;
mod rows;

pub use response::Response;

/// Locations that are looked at together: so many are in memory, whatever the number of all. The smaller these parts are,
/// the more often PostgreSQL looks through the same tables.
const BATCH: usize = 1_000;

/// What an extract is cut from.
pub struct Cut {
    state: State,
    kind: Kind,
    window: Window,
    moment: Moment,
    opens_on: NaiveDate,
    scopes: Scopes,
    /// What the scopes cover; nothing when that is everything.
    reach: Option<Reach>,
    notice: Option<Arc<Notice>>,
}

/// A save with its answers.
pub struct Saved {
    save: CutSave,
    answers: Answers,
}

/// A location with all that was known of it.
pub struct Subject {
    known: Known,
    saves: BTreeMap<String, Saved>,
}

/// The same as it was read, before its answers are looked into.
struct Known {
    location: Location,
    facts: Facts,
    provider_name: String,
    saves: Vec<CutSave>,
    standing: Option<(Standing, String)>,
}

impl Subject {
    fn of(mut known: Known) -> Result<Self, ExtractError> {
        let mut saves = BTreeMap::new();
        for save in std::mem::take(&mut known.saves) {
            let Ok(Value::Object(answers)) = serde_json::from_str(&save.answers) else {
                return Err(ExtractError::Unreadable(save.id));
            };
            saves.insert(save.section.clone(), Saved { save, answers });
        }
        Ok(Self { known, saves })
    }
}

/// Takes rows of tables: the number of the table, and the cells of a row.
pub trait Sink: Send {
    /// Takes a row.
    fn row(&mut self, table: usize, cells: &[Cell<'_>]) -> Result<(), ExtractError>;
}

impl Cut {
    /// The cut of a run.
    pub fn new(state: &State, run: &Run, window: Window, moment: Moment) -> Self {
        Self {
            state: state.clone(),
            kind: run.kind,
            window,
            moment,
            opens_on: day(window.opens_at),
            reach: Reach::of(&scopes_of(&run.scope)),
            scopes: scopes_of(&run.scope),
            notice: state.notices.in_force(run.month).cloned(),
        }
    }

    /// The Formal Notice of the month.
    pub fn notice(&self) -> Option<&Arc<Notice>> {
        self.notice.as_ref()
    }

    /// Writes the rows of all tables. A constant number of statements for some locations, and few times so many in memory:
    /// one thread reads what the other writes.
    pub fn write(&self, conn: &mut Conn, tables: &[Table], sink: &mut dyn Sink) -> Result<Response, ExtractError> {
        std::thread::scope(|threads| {
            let (read, to_write) = sync_channel(1);
            let writing = threads.spawn(|| rows::write(to_write, tables, sink));
            let response = self.read(conn, &read);
            drop(read);
            let written = writing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            // What went wrong while writing ended the reading too, which then has no reason of its own.
            written.and(response)
        })
    }

    /// Reads all locations, some at a time.
    fn read(&self, conn: &mut Conn, to_write: &SyncSender<Vec<Known>>) -> Result<Response, ExtractError> {
        let mut count = self.count(conn)?;
        let ids = queries::list_ids(conn, &self.scopes, self.opens_on, &self.moment)?;
        for batch in ids.chunks(BATCH) {
            let locations = queries::list_locations(conn, batch)?;
            let events = known_events(&self.moment, returns::queries::list_events(conn, batch)?);
            let found = self.facts(locations, &events);
            let known = self.look_at(conn, found, &events)?;
            count.add(conn, &known, &events)?;
            if to_write.send(known).is_err() {
                break;
            }
        }
        count.response(conn)
    }

    /// What was known of some locations, of those that were on the register and lay in scope as it was known: who moved to
    /// another council or provider since lies where it lay. `events` are of [`known_events`].
    fn facts(&self, locations: Vec<Location>, events: &[Event]) -> Vec<(Location, Facts)> {
        let known = locations.into_iter().filter_map(|location| {
            let events = events_of(events, &location.id);
            let location = as_known(location, events);
            let facts = facts(&location, events, &self.moment, self.opens_on)?;
            let lay_in = self.reach.as_ref().is_none_or(|reach| facts.lie_in(reach, &location.id));
            lay_in.then_some((location, facts))
        });
        known.collect()
    }

    fn look_at(
        &self,
        conn: &mut Conn,
        found: Vec<(Location, Facts)>,
        events: &[Event],
    ) -> Result<Vec<Known>, ExtractError> {
        let ids: Vec<String> = found.iter().map(|(location, _)| location.id.clone()).collect();
        let standings = match self.kind {
            Kind::Compliance => {
                let locations = found.iter().map(|(location, _)| location.clone()).collect();
                let known = self.known(conn, locations, events)?;
                compliance::actions::standings_known(conn, &self.state, &self.window, known)?
            }
            _ => Vec::new(),
        };
        let mut saves = if self.kind.has_figures() { self.saves(conn, &ids)? } else { HashMap::new() };
        let mut providers: Vec<String> = found.iter().map(|(_, facts)| facts.provider_id.clone()).collect();
        providers.extend(standings.iter().map(|standing| standing.provider_id.clone()));
        let names = self.provider_names(conn, providers)?;
        let name = |id: &str| names.get(id).cloned().unwrap_or_default();
        let mut standings: HashMap<String, Standing> =
            standings.into_iter().map(|standing| (standing.location_id.clone(), standing)).collect();
        let mut known_of = |(location, facts): (Location, Facts)| Known {
            provider_name: name(&facts.provider_id),
            saves: saves.remove(&location.id).unwrap_or_default(),
            standing: standings.remove(&location.id).map(|standing| {
                let of = name(&standing.provider_id);
                (standing, of)
            }),
            location,
            facts,
        };
        Ok(found.into_iter().map(&mut known_of).collect())
    }

    /// The newest saves of some locations by location.
    fn saves(&self, conn: &mut Conn, ids: &[String]) -> Result<HashMap<String, Vec<CutSave>>, ExtractError> {
        let until = saves_until(self.window.month, self.moment.as_at);
        let mut found: HashMap<String, Vec<CutSave>> = HashMap::new();
        for save in queries::list_newest_saves(conn, ids, self.window.month, until, &self.moment)? {
            found.entry(save.location_id.clone()).or_default().push(save);
        }
        Ok(found)
    }

    /// Names of providers as they were known.
    fn provider_names(&self, conn: &mut Conn, mut ids: Vec<String>) -> Result<HashMap<String, String>, ExtractError> {
        ids.sort_unstable();
        ids.dedup();
        let mut names: HashMap<String, String> =
            register::queries::names_of_providers(conn, &ids)?.into_iter().collect();
        let today = day(self.moment.as_at);
        for (place, happened_on, provider, was) in queries::list_renames(conn, &ids)? {
            if place.is_none_or(|place| place > self.moment.last_event) || happened_on > today {
                names.insert(provider, was.unwrap_or_default());
            }
        }
        Ok(names)
    }
}
