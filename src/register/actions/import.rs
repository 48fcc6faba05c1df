//! Loads CQC's monthly file.

use std::collections::btree_map::Entry;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Europe::London;

use super::super::model::{ImportKind, Location, PlacedBy, Provider};
use super::super::sheet::{self, Header, Reading, Row, SheetError, read_location};
use super::load::{self, Load, LoadError};
use super::placing::{location_of, provider_of};
use super::plan::{Contents, Remark, Report};
use crate::app::State;
use crate::audit::Actor;
use crate::db::{Conn, Unavailable};
use crate::returns::actions::look_again;

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
    /// Too much would change, or a query failed.
    #[error(transparent)]
    Load(#[from] LoadError),
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

/// How far a load has come, for a person who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many rows of the file were read, of whatever sector.
    Reading(u64),
    /// The file was read; now the register is held against it and changed.
    Writing,
    /// It is over, well or not.
    Done,
}

/// Told of the progress now and then.
pub type Watch = Arc<dyn Fn(Progress) + Send + Sync>;

/// Rows between two words on the progress.
const WATCH_EVERY: u64 = 1_000;

/// Reads a file and brings the register up to it, in one transaction, with an event for everything that changed.
pub async fn import(state: &State, who: Actor, options: ImportOptions, watch: Watch) -> Result<Report, ImportError> {
    let report = bring_up_to(state, who, options, &watch).await;
    watch(Progress::Done);
    report
}

async fn bring_up_to(state: &State, who: Actor, options: ImportOptions, watch: &Watch) -> Result<Report, ImportError> {
    let today = state.clock.now().to_chrono().with_timezone(&London).date_naive();
    let (file, as_of, watching) = (options.file.clone(), options.as_of, Arc::clone(watch));
    // A large file takes seconds: not on a thread that serves, and not on one of the database.
    let read = tokio::task::spawn_blocking(move || read_file(&file, as_of, today, &watching)).await;
    let (contents, on) = read.map_err(|_| ImportError::CutShort)??;
    if contents.report.rows == 0 {
        return Err(ImportError::Nothing);
    }
    watch(Progress::Writing);
    if options.dry_run {
        return state.db.read(move |conn| Ok(load::plan(conn, contents, on)?)).await;
    }
    let source = options.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let how = Load { source, kind: ImportKind::File, on, force: options.force };
    let inside = state.clone();
    let write = move |conn: &mut Conn| {
        // Others see the load from about now on, and not from before the file was read: they look at what came since a moment.
        let report = load::load(conn, contents, &how, who, inside.clock.now())?;
        look_again(conn, &inside, &report.other_services)?;
        Ok::<_, ImportError>(report)
    };
    state.db.write(write).await
}

/// Reads all rows, and the day of which they tell.
fn read_file(
    path: &Path,
    as_of: Option<NaiveDate>,
    today: NaiveDate,
    watch: &Watch,
) -> Result<(Contents, NaiveDate), ImportError> {
    let mut sheet = sheet::open(path)?;
    let on = as_of.or(sheet.snapshot_on).unwrap_or(today);
    let header = sheet.header().clone();
    let mut contents = Contents { whole: true, ..Contents::default() };
    let mut read = 0;
    // Nothing breaks off: every row is read.
    let _ = sheet.for_each(|row| {
        contents.take(row, &header, on);
        read += 1;
        if read % WATCH_EVERY == 0 {
            watch(Progress::Reading(read));
        }
        ControlFlow::<()>::Continue(())
    })?;
    Ok((contents, on))
}

impl Contents {
    /// Takes what a row tells: a location with its provider, or why there is none.
    pub(super) fn take(&mut self, row: &Row, header: &Header, on: NaiveDate) {
        let remark = |row, column, reason, location_id| Remark { row, column, reason, location_id };
        match read_location(row, header) {
            Reading::NotAdultSocialCare => {}
            Reading::Refused(refusal) => {
                self.report.rows += 1;
                self.report.refused.push(remark(refusal.row, refusal.column, refusal.reason, None));
            }
            Reading::Location(location, notes) => {
                self.report.rows += 1;
                let first = !self.locations.contains_key(&location.location_id);
                let id = || Some(location.location_id.clone());
                let notes = notes.into_iter().map(|note| remark(note.row, note.column, note.reason, id()));
                // What is odd about a row that is not kept is not worth telling beside that it is not kept.
                self.report.notes.extend(notes.filter(|_| first));
                let provider = provider_of(&location);
                self.keep(row.number, location_of(&location, on), provider);
            }
        }
    }

    /// Of two rows with one id the first is kept.
    pub(super) fn keep(&mut self, row: u32, location: Location, provider: Provider) {
        let location_id = Some(location.id.clone());
        match self.locations.entry(location.id.clone()) {
            Entry::Occupied(_) => {
                let reason = format!("{} is on an earlier row already", location.id);
                self.report.refused.push(Remark { row, column: "Location ID".to_owned(), reason, location_id });
            }
            Entry::Vacant(place) => {
                if let Some(reason) = doubt_of_place(&location) {
                    let column = "Location Local Authority".to_owned();
                    self.report.notes.push(Remark { row, column, reason, location_id });
                }
                place.insert(location);
                self.providers.entry(provider.id.clone()).or_insert(provider);
            }
        }
    }
}

/// What a person should know of where a location lies, if the name of its council did not tell.
fn doubt_of_place(location: &Location) -> Option<String> {
    let named = match &location.council_name {
        Some(name) => format!("{name:?} is no council that we know"),
        None => "no council is named".to_owned(),
    };
    match location.placed_by {
        Some(PlacedBy::Council | PlacedBy::Person) => None,
        Some(PlacedBy::Postcode) => {
            Some(format!("{named}; it was placed by its postcode, which a person should check"))
        }
        None => Some(format!("{named}; the location waits to be placed")),
    }
}
