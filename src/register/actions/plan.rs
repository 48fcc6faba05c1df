//! What a file would do to the register, worked out before anything is done.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::Serialize;

use super::super::model::{EventKind, Figures, Location, NewEvent, PlacedBy, Provider, Status};
use super::super::rules::{Change, Extent, changes};
use crate::clock::UtcTime;

/// Something about a row that somebody should know: why it was refused, or what was made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Line of the sheet; the header is 1. Of a sync, the place in the list of ids.
    pub row: u32,
    /// Column, as the sheet calls it, or key of CQC's document.
    pub column: String,
    /// What was wrong and what was made of it.
    pub reason: String,
    /// CQC id of the location of the row, where it is loaded.
    pub location_id: Option<String>,
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
    /// CQC ids of locations that give other services than before.
    #[serde(skip)]
    pub other_services: Vec<String>,
}

impl Report {
    /// How many of each.
    pub fn figures(&self) -> Figures {
        Figures {
            rows: self.rows,
            added: self.added,
            changed: self.changed,
            unchanged: self.unchanged,
            left: self.left,
            refused: self.refused.len(),
            notes: self.notes.len(),
        }
    }
}

/// What is read from a file, or from the API.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// By CQC id. A file has none that are deregistered; the API has.
    pub locations: BTreeMap<String, Location>,
    /// By CQC id.
    pub providers: BTreeMap<String, Provider>,
    /// So far: rows read, refused and noted.
    pub report: Report,
    /// Whether these are all locations that are registered, so that one that is not here has left.
    pub whole: bool,
}

/// Rows to write.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub new_providers: Vec<Provider>,
    pub changed_providers: Vec<Provider>,
    pub new_locations: Vec<Location>,
    pub changed_locations: Vec<Location>,
    /// CQC ids of those of them for which another owes a return, or something else is owed, or nothing.
    pub other_duty: BTreeSet<String>,
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
        scribe: Scribe,
    ) -> Self {
        let mut plan = Self { report: contents.report, ..Self::default() };
        plan.hold_providers(contents.providers, known_providers, scribe);
        let present = known.iter().filter(|location| location.status != Status::Deregistered).count();
        let mut known: HashMap<String, Location> =
            known.into_iter().map(|location| (location.id.clone(), location)).collect();
        for (id, is) in contents.locations {
            match (known.remove(&id), is.status) {
                // Gone before we ever heard of it.
                (None, Status::Deregistered) => {}
                (None, _) => plan.add(is, scribe),
                (Some(was), Status::Deregistered) if was.status == Status::Deregistered => plan.report.unchanged += 1,
                (Some(was), Status::Deregistered) => plan.leave(was, is.deregistered_on, scribe),
                (Some(was), _) => plan.compare(&was, is, scribe),
            }
        }
        if contents.whole {
            let mut gone: Vec<Location> =
                known.into_values().filter(|location| location.status != Status::Deregistered).collect();
            gone.sort_by(|left, right| left.id.cmp(&right.id));
            for was in gone {
                plan.leave(was, None, scribe);
            }
        }
        plan.extent = Some(Extent { present, joined: plan.report.added, left: plan.report.left });
        plan
    }

    fn hold_providers(&mut self, is: BTreeMap<String, Provider>, known: Vec<Provider>, scribe: Scribe) {
        let known: HashMap<String, Provider> =
            known.into_iter().map(|provider| (provider.id.clone(), provider)).collect();
        for (id, mut provider) in is {
            match known.get(&id) {
                None => self.new_providers.push(provider),
                Some(was) => {
                    // What a person said of it stands.
                    if was.public_body_corrected {
                        provider.public_body = was.public_body;
                        provider.public_body_reason.clone_from(&was.public_body_reason);
                        provider.public_body_corrected = true;
                    }
                    if *was == provider {
                        continue;
                    }
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

    fn compare(&mut self, was: &Location, mut is: Location, scribe: Scribe) {
        keep_place(was, &mut is);
        if *was == is {
            self.report.unchanged += 1;
            return;
        }
        if was.status == Status::Deregistered {
            self.report.added += 1;
        } else {
            self.report.changed += 1;
        }
        if (was.care_home, was.home_care) != (is.care_home, is.home_care) {
            self.report.other_services.push(is.id.clone());
        }
        let duty = |of: &Location| (of.provider_id.clone(), of.status, of.care_home, of.home_care);
        if duty(was) != duty(&is) {
            self.other_duty.insert(is.id.clone());
        }
        for change in changes(was, &is) {
            self.events.push(scribe.event(Some(&is.id), &is.provider_id, change));
        }
        self.changed_locations.push(is);
    }

    /// `on` is the day it left, where it is known; else that of the load.
    fn leave(&mut self, was: Location, on: Option<NaiveDate>, scribe: Scribe) {
        self.report.left += 1;
        let change = (EventKind::Deregistered, Some(was.status.as_str().to_owned()), None);
        self.events.push(scribe.event(Some(&was.id), &was.provider_id, change));
        let deregistered_on = Some(on.unwrap_or(scribe.on));
        self.other_duty.insert(was.id.clone());
        self.changed_locations.push(Location { status: Status::Deregistered, deregistered_on, ..was });
    }
}

/// What a person said of where a location lies stands until CQC names a council that we know.
fn keep_place(was: &Location, is: &mut Location) {
    if was.placed_by != Some(PlacedBy::Person) || is.placed_by == Some(PlacedBy::Council) {
        return;
    }
    is.placed_by = was.placed_by;
    is.council_code.clone_from(&was.council_code);
    is.region_code.clone_from(&was.region_code);
    is.nhs_region_code.clone_from(&was.nhs_region_code);
    is.icb_code.clone_from(&was.icb_code);
    is.search_text.clone_from(&was.search_text);
}

/// Writes events of one load.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scribe {
    /// Day of which the load tells.
    pub on: NaiveDate,
    /// Number of the load.
    pub import_id: i64,
    /// When it is loaded; nothing for a demonstration.
    pub recorded_at: Option<UtcTime>,
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
            import_id: Some(self.import_id),
            actor: None,
            reason: None,
            recorded_at: self.recorded_at,
        }
    }
}
