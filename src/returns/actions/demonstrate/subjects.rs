//! Who is on the stage: every location of the register, month by month, and who signs in for it.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::QueryResult;

use super::super::super::demo::{Shown, Spell, Subject};
use super::super::super::{queries, rules};
use super::Person;
use crate::accounts::Scope;
use crate::audit::Actor;
use crate::db::Conn;
use crate::register::demo::character::Character;
use crate::register::{Event, EventKind, Location, Status, as_on};

/// Locations read at a time.
const PAGE: i64 = 1_000;

/// All locations.
#[derive(Debug, Default)]
pub(super) struct Cast {
    pub subjects: Vec<Subject>,
    /// CQC ids of providers.
    pub providers: Vec<String>,
    /// Whoever saves for a location, if somebody signs in for it; by its place.
    actors: HashMap<usize, Actor>,
    /// For each month, how many active locations a provider has.
    siblings: Vec<HashMap<usize, i64>>,
    places: BTreeMap<String, usize>,
}

impl Cast {
    /// Reads the register. `last_days` are the last days of the windows, of all months.
    pub(super) fn load(
        conn: &mut Conn,
        (seed, dormant_owes): (u64, bool),
        people: &[Person],
        last_days: &[NaiveDate],
    ) -> QueryResult<Self> {
        let mut cast = Self { siblings: vec![HashMap::new(); last_days.len()], ..Self::default() };
        let mut after = String::new();
        loop {
            let locations = queries::list_every_location(conn, &after, PAGE)?;
            let Some(last) = locations.last() else { return Ok(cast) };
            after.clone_from(&last.id);
            let ids: Vec<String> = locations.iter().map(|location| location.id.clone()).collect();
            let mut events: HashMap<String, Vec<Event>> = HashMap::new();
            for event in queries::list_events(conn, &ids)? {
                if let Some(id) = event.location_id.clone() {
                    events.entry(id).or_default().push(event);
                }
            }
            for location in &locations {
                let events = events.get(&location.id).map(Vec::as_slice).unwrap_or_default();
                let mut subject = Subject::new(location, Character::of(seed, &location.id), rules::services(location));
                cast.follow(&mut subject, (location, events), dormant_owes, last_days);
                cast.enter(subject, location, people);
            }
        }
    }

    /// Notes how a location was in each month.
    fn follow(
        &mut self,
        subject: &mut Subject,
        (location, newest_first): (&Location, &[Event]),
        dormant_owes: bool,
        last_days: &[NaiveDate],
    ) {
        let added = newest_first.iter().find(|event| event.kind == EventKind::Added).map(|event| event.happened_on);
        for (position, day) in last_days.iter().enumerate() {
            let was = as_on(location, newest_first, *day);
            let duty = rules::duty(location, newest_first, *day, dormant_owes);
            let provider = self.provider(&duty.provider_id);
            if let Some(of) = self.siblings.get_mut(position).filter(|_| was.status == Some(Status::Active)) {
                *of.entry(provider).or_default() += 1;
            }
            // Nobody can save for a location before the register knows it.
            let known = added.is_none_or(|added| added <= *day);
            let dormant = was.status == Some(Status::Dormant);
            let spell = Spell { provider, beds: was.registered_beds, dormant };
            subject.note(position, (duty.owes && known).then_some(spell));
        }
    }

    fn provider(&mut self, id: &str) -> usize {
        if let Some(place) = self.places.get(id) {
            return *place;
        }
        let place = self.providers.len();
        self.providers.push(id.to_owned());
        self.places.insert(id.to_owned(), place);
        place
    }

    /// Takes a location in. Whoever signs in for it alone comes before whoever signs in for its provider.
    fn enter(&mut self, mut subject: Subject, location: &Location, people: &[Person]) {
        let alone = people.iter().find(|person| person.scope == Scope::Location(location.id.clone()));
        let among = people.iter().find(|person| person.scope == Scope::Provider(location.provider_id.clone()));
        let shown = alone.map(|person| (person, Shown::Alone)).or(among.map(|person| (person, Shown::AmongOthers)));
        if let Some((person, shown)) = shown {
            subject.shown = Some(shown);
            self.actors.insert(self.subjects.len(), Actor::Account(person.account_id));
        }
        self.subjects.push(subject);
    }

    /// Whoever saves for a location.
    pub(super) fn actor(&self, who: usize) -> Actor {
        self.actors.get(&who).copied().unwrap_or(Actor::System)
    }

    /// How many active locations a provider has in a month.
    pub(super) fn siblings(&self, position: usize, provider: usize) -> i64 {
        self.siblings.get(position).and_then(|of| of.get(&provider)).copied().unwrap_or(0)
    }
}
