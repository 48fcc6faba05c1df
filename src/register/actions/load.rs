//! Brings the register up to what was read: the one way for a file, the API and the demonstration.

use chrono::NaiveDate;

use super::super::model::{EventKind, ImportKind, Location, NewRemark};
use super::super::queries;
use super::super::rules::guard;
use super::plan::{Contents, Plan, Remark, Report, Scribe};
use crate::accounts::actions::access::{MovedLocation, end_access_of_moved};
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;

/// What a load is called and how it is done.
#[derive(Debug, Clone)]
pub(super) struct Load {
    /// Name of the file, or what else it comes from.
    pub source: String,
    /// Where it comes from.
    pub kind: ImportKind,
    /// Day of which it tells.
    pub on: NaiveDate,
    /// Load even if the guards refuse.
    pub force: bool,
}

/// More changed locations than this make a register that looks different.
const MANY: usize = 1_000;

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Too much would change; the sentence has the figures.
    #[error("{0}")]
    Guard(String),
    /// A query failed.
    #[error("the database refused: {0}")]
    Database(#[from] diesel::result::Error),
}

/// What the load would do; changes nothing, and no guard refuses.
pub(super) fn plan(conn: &mut Conn, contents: Contents, on: NaiveDate) -> Result<Report, LoadError> {
    Ok(planned(conn, contents, Scribe { on, import_id: 0, recorded_at: None })?.report)
}

/// Loads in the caller's transaction, with an event for everything that changed, a report and an entry in the audit.
pub(super) fn load(
    conn: &mut Conn,
    contents: Contents,
    load: &Load,
    who: Actor,
    now: UtcTime,
) -> Result<Report, LoadError> {
    let import_id = queries::insert_import(conn, load.kind, &load.source, load.on, load.force, now)?;
    // What a demonstration tells of was known on its days: extracts of its past months have their register.
    let recorded_at = (load.kind != ImportKind::Demo).then_some(now);
    let plan = planned(conn, contents, Scribe { on: load.on, import_id, recorded_at })?;
    if let (false, Some(extent)) = (load.force, plan.extent) {
        guard(extent).map_err(LoadError::Guard)?;
    }
    write(conn, &plan, import_id)?;
    end_access_of_moved(conn, &moved(&plan), now)?;
    let figures = plan.report.figures();
    let entry = NewEntry::new("register.imported", format!("register_import:{import_id}"))
        .with("kind", load.kind.as_str())
        .with("added", figures.added)
        .with("changed", figures.changed)
        .with("left", figures.left)
        .with("forced", load.force);
    audit::record(conn, who, entry, now)?;
    Ok(plan.report)
}

/// Locations that the register knew with another provider.
fn moved(plan: &Plan) -> Vec<MovedLocation> {
    let moves = plan.events.iter().filter(|event| event.kind == EventKind::MovedProvider);
    let ids = moves.filter_map(|event| Some((event.location_id.clone()?, event.became.clone()?)));
    ids.map(|(location_id, provider_id)| MovedLocation { location_id, provider_id }).collect()
}

fn planned(conn: &mut Conn, contents: Contents, scribe: Scribe) -> Result<Plan, LoadError> {
    let newest = queries::newest_snapshot(conn, scribe.import_id)?;
    let (known, providers) = (queries::load_locations(conn)?, queries::load_providers(conn)?);
    let mut plan = Plan::new(contents, known, providers, scribe);
    let on = scribe.on;
    if let Some(newest) = newest.filter(|newest| on < *newest) {
        let reason = format!("it tells of {on}, a day before {newest}, of which the register tells already");
        plan.report.notes.push(Remark { row: 1, column: "Day of the file".to_owned(), reason, location_id: None });
    }
    Ok(plan)
}

fn write(conn: &mut Conn, plan: &Plan, import_id: i64) -> Result<(), LoadError> {
    queries::insert_providers(conn, &plan.new_providers)?;
    for provider in &plan.changed_providers {
        queries::update_provider(conn, provider)?;
    }
    queries::insert_locations(conn, &plan.new_locations)?;
    update_locations(conn, plan)?;
    queries::insert_events(conn, &plan.events)?;
    queries::insert_remarks(conn, &remarks(&plan.report, import_id))?;
    let figures = serde_json::to_string(&plan.report.figures())
        .map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
    queries::set_report(conn, import_id, &figures)?;
    if plan.new_locations.len() + plan.changed_locations.len() > MANY {
        queries::analyze(conn)?;
    }
    Ok(())
}

/// Those for which another owes, or something else is owed, come last: saves there wait until the load has ended.
fn update_locations(conn: &mut Conn, plan: &Plan) -> Result<(), diesel::result::Error> {
    let is_other = |location: &&Location| plan.other_duty.contains(&location.id);
    let (others, rest): (Vec<&Location>, Vec<&Location>) = plan.changed_locations.iter().partition(is_other);
    for location in rest {
        queries::update_location(conn, location)?;
    }
    let ids: Vec<String> = plan.other_duty.iter().cloned().collect();
    queries::lock_locations(conn, &ids)?;
    for location in others {
        queries::update_location(conn, location)?;
    }
    Ok(())
}

fn remarks(report: &Report, import_id: i64) -> Vec<NewRemark> {
    let stored = |refused: bool| {
        move |remark: &Remark| NewRemark {
            import_id,
            refused,
            row_number: i64::from(remark.row),
            column_name: remark.column.clone(),
            reason: remark.reason.clone(),
            location_id: remark.location_id.clone(),
        }
    };
    let refused = report.refused.iter().map(stored(true));
    refused.chain(report.notes.iter().map(stored(false))).collect()
}
