//! Loads CQC's monthly file.

use std::collections::btree_map::Entry;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use chrono_tz::Europe::London;

use super::super::model::{Location, Provider};
use super::super::queries;
use super::super::rules::guard;
use super::super::sheet::{self, Header, Reading, Row, SheetError, read_location};
use super::placing::{location_of, provider_of};
use super::plan::{Contents, Plan, Remark, Report};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::db::{Conn, Unavailable};

/// How to load.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The file.
    pub file: PathBuf,
    /// Say what would change, and change nothing.
    pub dry_run: bool,
    /// Load even if the guards refuse.
    pub force: bool,
    /// Day of which the file tells; nothing for what the file itself says, or else today.
    pub as_of: Option<NaiveDate>,
}

/// Why a file was not loaded; the register is then as it was.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The file tells of something else.
    #[error("the file has no adult social care row")]
    Nothing,
    /// Too much would change.
    #[error("{0}")]
    Guard(String),
    /// The reading did not come to its end.
    #[error("the file could not be read to its end")]
    CutShort,
    /// A query failed.
    #[error("the database refused: {0}")]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

/// Reads a file and brings the register up to it, in one transaction, with an event for everything that changed.
pub async fn import(state: &State, who: Actor, options: ImportOptions) -> Result<Report, ImportError> {
    let file = options.file.clone();
    // A large file takes seconds: not on a thread that serves, and not on one of the database.
    let read = tokio::task::spawn_blocking(move || read_file(&file)).await;
    let (contents, snapshot_on) = read.map_err(|_| ImportError::CutShort)??;
    if contents.report.rows == 0 {
        return Err(ImportError::Nothing);
    }
    let now = state.clock.now();
    let today = now.to_chrono().with_timezone(&London).date_naive();
    let on = options.as_of.or(snapshot_on).unwrap_or(today);
    if options.dry_run {
        return state.db.read(move |conn| Ok(planned(conn, contents, on, 0, true)?.report)).await;
    }
    let source = options.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    state
        .db
        .write(move |conn| {
            let import_id = queries::insert_import(conn, &source, on, options.force, now)?;
            let plan = planned(conn, contents, on, import_id, options.force)?;
            carry_out(conn, &plan, import_id)?;
            let entry = NewEntry::new("register.imported", format!("register_import:{import_id}"))
                .with("added", plan.report.added)
                .with("changed", plan.report.changed)
                .with("left", plan.report.left)
                .with("forced", options.force);
            audit::record(conn, who, entry, now)?;
            Ok(plan.report)
        })
        .await
}

fn read_file(path: &Path) -> Result<(Contents, Option<NaiveDate>), ImportError> {
    let mut sheet = sheet::open(path)?;
    let header = sheet.header().clone();
    let mut contents = Contents::default();
    // Nothing breaks off: every row is read.
    let _ = sheet.for_each(|row| {
        contents.take(row, &header);
        ControlFlow::<()>::Continue(())
    })?;
    Ok((contents, sheet.snapshot_on))
}

impl Contents {
    fn take(&mut self, row: &Row, header: &Header) {
        match read_location(row, header) {
            Reading::NotAdultSocialCare => {}
            Reading::Refused(refusal) => {
                self.report.rows += 1;
                self.report.refused.push(Remark { row: refusal.row, column: refusal.column, reason: refusal.reason });
            }
            Reading::Location(location, notes) => {
                self.report.rows += 1;
                let notes =
                    notes.into_iter().map(|note| Remark { row: note.row, column: note.column, reason: note.reason });
                self.report.notes.extend(notes);
                let provider = provider_of(&location);
                self.keep(row.number, location_of(&location), provider);
            }
        }
    }

    /// Of two rows with one id the first is kept.
    fn keep(&mut self, row: u32, location: Location, provider: Provider) {
        let unplaced = location.council_code.is_none();
        match self.locations.entry(location.id.clone()) {
            Entry::Occupied(_) => {
                let reason = format!("{} is on an earlier row already", location.id);
                self.report.refused.push(Remark { row, column: "Location ID".to_owned(), reason });
            }
            Entry::Vacant(place) => {
                if unplaced {
                    let council = location.council_name.clone().unwrap_or_default();
                    let reason = format!("{council:?} is no council that we know; the location waits to be placed");
                    self.report.notes.push(Remark { row, column: "Location Local Authority".to_owned(), reason });
                }
                place.insert(location);
                self.providers.entry(provider.id.clone()).or_insert(provider);
            }
        }
    }
}

fn planned(
    conn: &mut Conn,
    contents: Contents,
    on: NaiveDate,
    import_id: i64,
    force: bool,
) -> Result<Plan, ImportError> {
    let (known, providers) = (queries::load_locations(conn)?, queries::load_providers(conn)?);
    let plan = Plan::new(contents, known, providers, on, import_id);
    if let (false, Some(extent)) = (force, plan.extent) {
        guard(extent).map_err(ImportError::Guard)?;
    }
    Ok(plan)
}

fn carry_out(conn: &mut Conn, plan: &Plan, import_id: i64) -> Result<(), ImportError> {
    queries::insert_providers(conn, &plan.new_providers)?;
    for provider in &plan.changed_providers {
        queries::update_provider(conn, provider)?;
    }
    queries::insert_locations(conn, &plan.new_locations)?;
    for location in &plan.changed_locations {
        queries::update_location(conn, location)?;
    }
    queries::insert_events(conn, &plan.events)?;
    let report =
        serde_json::to_string(&plan.report).map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
    queries::set_report(conn, import_id, &report)?;
    Ok(())
}
