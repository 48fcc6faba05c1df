//! Applying: all that was fetched, in one transaction, by the same way as a file.

use std::collections::HashMap;

use chrono_tz::Europe::London;

use super::super::super::cqc_api::{Known, LocationDocument, Mapping, ProviderDocument, is_adult_social_care};
use super::super::super::model::{
    ImportKind, ItemKind, ItemState, Location, Provider, Status, Sync, SyncItem, SyncState,
};
use super::super::super::queries::{self, sync as syncs};
use super::super::super::sheet::{quoted, read_id};
use super::super::load::{self, Load};
use super::super::plan::{Contents, Remark, Report};
use super::{Run, SyncError, SyncOptions, end};
use crate::audit::Actor;
use crate::db::Conn;
use crate::returns::actions::look_again;

/// Documents that are read at once.
const PAGE: i64 = 500;

impl Run {
    /// Loads what was fetched and ends the sync; for a dry run only says what it would do.
    pub(super) async fn apply(&self, who: Actor, options: SyncOptions) -> Result<Report, SyncError> {
        let sync = self.sync.clone();
        let on = sync.until_at.to_chrono().with_timezone(&London).date_naive();
        let source = format!("CQC API, {} to {}", sync.since_at.to_rfc3339(), sync.until_at.to_rfc3339());
        let how = Load { source, kind: ImportKind::Sync, on, force: options.force };
        let state = self.state.clone();
        self.write(move |conn| {
            let mut contents = Kept::new(conn, &sync)?.contents(conn, &sync, &how)?;
            in_order(&mut contents.report);
            if options.dry_run {
                return Ok(load::plan(conn, contents, on)?);
            }
            let now = state.clock.now();
            let report = load::load(conn, contents, &how, who, now)?;
            look_again(conn, &state, &report.other_services)?;
            end(conn, &sync, SyncState::Done, now)?;
            Ok(report)
        })
        .await
    }
}

/// What the documents are held against.
struct Kept {
    mapping: Mapping,
    locations: HashMap<String, Location>,
    known_providers: HashMap<String, Provider>,
    providers: HashMap<String, ProviderDocument>,
}

impl Kept {
    fn new(conn: &mut Conn, sync: &Sync) -> Result<Self, SyncError> {
        let locations = queries::load_locations(conn)?.into_iter().map(|row| (row.id.clone(), row)).collect();
        let known_providers = queries::load_providers(conn)?.into_iter().map(|row| (row.id.clone(), row)).collect();
        let mut providers = HashMap::new();
        each_item(conn, sync.id, ItemKind::Provider, |item| {
            if let Some(body) = item.body.as_deref() {
                providers.insert(item.cqc_id.clone(), serde_json::from_str(body).map_err(SyncError::Kept)?);
            }
            Ok(())
        })?;
        Ok(Self { mapping: Mapping::new()?, locations, known_providers, providers })
    }

    fn contents(&self, conn: &mut Conn, sync: &Sync, how: &Load) -> Result<Contents, SyncError> {
        let mut contents = Contents::default();
        for kind in [ItemKind::Location, ItemKind::Provider] {
            each_item(conn, sync.id, kind, |item| {
                if item.state == ItemState::Refused {
                    contents.report.refused.push(self.passed_over(item));
                } else if kind == ItemKind::Location {
                    let body = item.body.as_deref().unwrap_or("{}");
                    let document = serde_json::from_str(body).map_err(SyncError::Kept)?;
                    self.take(item, &document, how, &mut contents);
                }
                Ok(())
            })?;
        }
        Ok(contents)
    }

    fn passed_over(&self, item: &SyncItem) -> Remark {
        let location_id =
            Some(item.cqc_id.clone()).filter(|id| item.kind == ItemKind::Location && self.locations.contains_key(id));
        let reason = item.reason.clone().unwrap_or_default();
        Remark { row: row(item), column: item.kind.id_key().to_owned(), reason, location_id }
    }

    fn take(&self, item: &SyncItem, document: &LocationDocument, how: &Load, contents: &mut Contents) {
        let known = self.locations.get(&item.cqc_id);
        let ours = is_adult_social_care(document);
        if document.is_deregistered() || ours == Some(false) {
            self.take_gone(document, known, contents);
            return;
        }
        let provider_id = document.provider_id.as_deref().and_then(|id| read_id(id).ok()).map(|(id, _)| id);
        let provider_id = provider_id.unwrap_or_default();
        let known = Known { location: known, provider: self.known_providers.get(&provider_id) };
        let documents = (document, self.providers.get(&provider_id));
        let mapped = self.mapping.row(row(item), &item.cqc_id, documents, known);
        contents.take(&mapped.row, self.mapping.layout().header(), how.on);
        if contents.locations.contains_key(&item.cqc_id) {
            contents.report.notes.extend(mapped.unknown.into_iter().map(|(key, name)| Remark {
                row: row(item),
                column: key.to_owned(),
                reason: format!("{} is not known and was left out", quoted(&name)),
                location_id: Some(item.cqc_id.clone()),
            }));
        }
    }

    /// One that is registered no more, or is no longer adult social care, leaves if it was on the register.
    fn take_gone(&self, document: &LocationDocument, known: Option<&Location>, contents: &mut Contents) {
        let Some(known) = known else { return };
        contents.report.rows += 1;
        let deregistered_on = document.deregistration_date.as_deref().and_then(super::super::super::sheet::read_day);
        let gone = Location { status: Status::Deregistered, deregistered_on, ..known.clone() };
        contents.locations.insert(gone.id.clone(), gone);
    }
}

/// Shows every item of a kind to `visit`, a page at a time.
fn each_item(
    conn: &mut Conn,
    sync_id: i64,
    kind: ItemKind,
    mut visit: impl FnMut(&SyncItem) -> Result<(), SyncError>,
) -> Result<(), SyncError> {
    let mut after = String::new();
    loop {
        let page = syncs::list_items(conn, sync_id, kind, &after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.cqc_id);
        page.iter().try_for_each(&mut visit)?;
    }
}

/// Place in the list, as the line of a report.
fn row(item: &SyncItem) -> u32 {
    u32::try_from(item.position).unwrap_or(u32::MAX)
}

/// Items come by id; a report is read by place.
fn in_order(report: &mut Report) {
    let place = |remark: &Remark| (remark.row, remark.column.clone());
    report.refused.sort_by_key(place);
    report.notes.sort_by_key(place);
}
