//! What a file would do to the register, worked out before anything is done.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::Serialize;

use super::super::model::{EventKind, Location, NewEvent, Provider, Status};
use super::super::rules::{Change, Extent, changes};

/// Something about a row that somebody should know: why it was refused, or what was made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Line of the sheet; the header is 1.
    pub row: u32,
    /// Column, as the sheet calls it.
    pub column: String,
    /// What was wrong and what was made of it.
    pub reason: String,
}

/// What a load did, or would do.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Adult social care rows read.
    pub rows: usize,
    /// Locations that were not on the register.
    pub added: usize,
    /// Locations with something that differs.
    pub changed: usize,
    /// Locations just as they were.
    pub unchanged: usize,
    /// Locations that are no longer in the file.
    pub left: usize,
    /// Rows that were not loaded.
    pub refused: Vec<Remark>,
    /// Rows that were loaded and have something odd.
    pub notes: Vec<Remark>,
}

/// What is read from a file.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub locations: BTreeMap<String, Location>,
    pub providers: BTreeMap<String, Provider>,
    pub report: Report,
}

/// Rows to write.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub new_providers: Vec<Provider>,
    pub changed_providers: Vec<Provider>,
    pub new_locations: Vec<Location>,
    pub changed_locations: Vec<Location>,
    pub events: Vec<NewEvent>,
    pub extent: Option<Extent>,
    pub report: Report,
}

impl Plan {
    /// Holds a file against the register.
    pub(super) fn new(
        contents: Contents,
        known: Vec<Location>,
        known_providers: Vec<Provider>,
        on: NaiveDate,
        import_id: i64,
    ) -> Self {
        let mut plan = Self { report: contents.report, ..Self::default() };
        let scribe = Scribe { on, import_id };
        plan.hold_providers(contents.providers, known_providers, scribe);
        let present = known.iter().filter(|location| location.status != Status::Deregistered).count();
        let mut known: HashMap<String, Location> =
            known.into_iter().map(|location| (location.id.clone(), location)).collect();
        for (id, is) in contents.locations {
            match known.remove(&id) {
                None => plan.add(is, scribe),
                Some(was) => plan.compare(&was, is, scribe),
            }
        }
        let mut gone: Vec<Location> =
            known.into_values().filter(|location| location.status != Status::Deregistered).collect();
        gone.sort_by(|left, right| left.id.cmp(&right.id));
        for was in gone {
            plan.leave(was, scribe);
        }
        plan.extent = Some(Extent { present, joined: plan.report.added, left: plan.report.left });
        plan
    }

    fn hold_providers(&mut self, is: BTreeMap<String, Provider>, known: Vec<Provider>, scribe: Scribe) {
        let known: HashMap<String, Provider> =
            known.into_iter().map(|provider| (provider.id.clone(), provider)).collect();
        for (id, provider) in is {
            match known.get(&id) {
                None => self.new_providers.push(provider),
                Some(was) if *was == provider => {}
                Some(was) => {
                    if was.name != provider.name {
                        let names = (EventKind::ProviderRenamed, Some(was.name.clone()), Some(provider.name.clone()));
                        self.events.push(scribe.event(None, &id, names));
                    }
                    self.changed_providers.push(provider);
                }
            }
        }
    }

    fn add(&mut self, is: Location, scribe: Scribe) {
        self.report.added += 1;
        self.events.push(scribe.event(Some(&is.id), &is.provider_id, (EventKind::Added, None, None)));
        self.new_locations.push(is);
    }

    fn compare(&mut self, was: &Location, is: Location, scribe: Scribe) {
        if *was == is {
            self.report.unchanged += 1;
            return;
        }
        if was.status == Status::Deregistered {
            self.report.added += 1;
        } else {
            self.report.changed += 1;
        }
        for change in changes(was, &is) {
            self.events.push(scribe.event(Some(&is.id), &is.provider_id, change));
        }
        self.changed_locations.push(is);
    }

    fn leave(&mut self, was: Location, scribe: Scribe) {
        self.report.left += 1;
        let change = (EventKind::Deregistered, Some(was.status.as_str().to_owned()), None);
        self.events.push(scribe.event(Some(&was.id), &was.provider_id, change));
        self.changed_locations.push(Location { status: Status::Deregistered, deregistered_on: Some(scribe.on), ..was });
    }
}

/// Writes events of one load.
#[derive(Debug, Clone, Copy)]
struct Scribe {
    on: NaiveDate,
    import_id: i64,
}

impl Scribe {
    fn event(self, location_id: Option<&str>, provider_id: &str, (kind, was, became): Change) -> NewEvent {
        NewEvent {
            location_id: location_id.map(str::to_owned),
            provider_id: provider_id.to_owned(),
            kind,
            happened_on: self.on,
            was,
            became,
            import_id: self.import_id,
        }
    }
}
