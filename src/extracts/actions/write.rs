//! Writes the files of a run into its folder, or takes over those of one that was asked for the same.

use std::path::{Path, PathBuf};

use super::super::columns::{Table, tables};
use super::super::cut::{Cut, Response, Sink};
use super::super::files::{
    About, CHANGES, Cell, DICTIONARY, Finished, PACKAGE, TableWriter, Work, Written, path_of, write_changes,
    write_dictionary, write_package,
};
use super::super::model::{Format, Made, Run, RunFile, RunState};
use super::super::queries;
use super::error::ExtractError;
use super::reuse::{left_out, reuse, tells_more, version_of};
use crate::accounts::{Scope, Scopes};
use crate::app::State;
use crate::db::Conn;
use crate::windows;

/// What was made of a run, and is not noted yet.
pub(super) struct Product {
    /// The folder that its files lie in.
    pub work: Work,
    /// What is to be noted of it.
    pub made: Made,
    /// Its files.
    pub files: Vec<RunFile>,
    /// The run.
    pub run: Run,
}

struct Writers(Vec<TableWriter>, String);

impl Sink for Writers {
    fn row(&mut self, table: usize, cells: &[Cell<'_>]) -> Result<(), ExtractError> {
        let Some(writer) = self.0.get_mut(table) else { return Ok(()) };
        writer.row(cells).map_err(|error| ExtractError::Files(self.1.clone(), error))
    }
}

/// Writes everything into the folder of a run that is not finished. Leaves nothing there if it fails.
pub(super) fn write_files(conn: &mut Conn, state: &State, run: Run) -> Result<Product, ExtractError> {
    let directory = PathBuf::from(&state.config.extracts.directory);
    let failed = |error| ExtractError::Files(directory.display().to_string(), error);
    let work = Work::begin(&directory, run.id).map_err(failed)?;
    let written = match reuse(conn, state, &run, (&work, &directory)) {
        Ok(None) => write_into(conn, state, &run, &work, &directory),
        Ok(Some(kept)) => Ok(kept),
        Err(error) => Err(error),
    };
    match written {
        Ok((made, files)) => Ok(Product { work, made, files, run }),
        Err(error) => {
            work.abandon();
            Err(error)
        }
    }
}

fn write_into(
    conn: &mut Conn,
    state: &State,
    run: &Run,
    work: &Work,
    directory: &Path,
) -> Result<(Made, Vec<RunFile>), ExtractError> {
    let failed = |error| ExtractError::Files(directory.display().to_string(), error);
    let window = windows::queries::find_window(conn, &state.calendars, run.month)?;
    let moment = queries::find_moment(conn, run.as_at)?.ok_or(ExtractError::NoRun)?;
    let cut = Cut::new(state, run, window, moment);
    let notice = cut.notice().cloned().ok_or(ExtractError::BeforeCollection(run.month))?;
    let tables = tables(run.kind, &notice, &state.extracts, (run.month, state.notices.campaigns()), run.sensitive);
    let (mut files, response) = write_tables(conn, run, &cut, &tables, work, directory)?;
    let (version, previous) = version_of(conn, run, &files)?;
    let about = About { run, window: &window, notice: &notice, response };
    let create = |name: &str| Written::create(&work.path(name));
    if let Some(previous) = previous.filter(|_| run.format.is_csv())
        && may_compare(conn, state, previous, directory)?
    {
        let (rows, finished) = compare(&tables, (previous, run.format), work, directory).map_err(failed)?;
        files.push(file(run.id, CHANGES, files.len(), Some((rows, None)), finished));
    }
    let dictionary = create(DICTIONARY).and_then(|out| write_dictionary(out, &about, &tables, &files)?.finish());
    files.push(file(run.id, DICTIONARY, files.len(), None, dictionary.map_err(failed)?));
    let package = create(PACKAGE).and_then(|out| write_package(out, &about, &tables, &files)?.finish());
    files.push(file(run.id, PACKAGE, files.len(), None, package.map_err(failed)?));
    let made = Made {
        state: RunState::Done,
        finished_at: state.clock.now(),
        version,
        previous_id: previous,
        notice: Some(notice.id.clone()),
        owed: response.owed,
        answered: response.answered,
        left_out: left_out(state, run),
    };
    Ok((made, files))
}

fn write_tables(
    conn: &mut Conn,
    run: &Run,
    cut: &Cut,
    tables: &[Table],
    work: &Work,
    directory: &Path,
) -> Result<(Vec<RunFile>, Response), ExtractError> {
    let failed = |error| ExtractError::Files(directory.display().to_string(), error);
    let name = |table: &Table| format!("{}.{}", table.name, run.format.extension());
    let mut writers = Writers(Vec::new(), directory.display().to_string());
    for table in tables {
        writers.0.push(TableWriter::create(&work.path(&name(table)), table, run.format).map_err(failed)?);
    }
    let response = cut.write(conn, tables, &mut writers)?;
    let mut files = Vec::new();
    for (table, writer) in tables.iter().zip(writers.0) {
        let (rows, finished) = writer.finish().map_err(failed)?;
        let items = i64::try_from(table.columns.len()).unwrap_or(i64::MAX);
        let data = file(run.id, &name(table), files.len(), Some((rows, Some(items))), finished);
        files.push(RunFile { is_data: true, ..data });
    }
    Ok((files, response))
}

/// Whether a run may be compared with: all its data is still there, as of what is gone nobody can say that it is the same, and
/// it has nothing that would be left out today, which a list of what changed would tell.
fn may_compare(conn: &mut Conn, state: &State, run: i64, directory: &Path) -> Result<bool, ExtractError> {
    let Some(previous) = queries::find_run(conn, &Scopes(vec![Scope::National]), run)? else { return Ok(false) };
    let files = queries::list_files(conn, &[run])?;
    let mut data = files.iter().filter(|file| file.is_data);
    Ok(!tells_more(state, &previous) && data.all(|file| path_of(directory, run, &file.name).exists()))
}

fn compare(
    tables: &[Table],
    (previous, format): (i64, Format),
    work: &Work,
    directory: &Path,
) -> std::io::Result<(i64, Finished)> {
    let name = |table: &Table| format!("{}.csv", table.name);
    let paths: Vec<(PathBuf, PathBuf)> =
        tables.iter().map(|table| (path_of(directory, previous, &name(table)), work.path(&name(table)))).collect();
    let pairs: Vec<_> =
        tables.iter().zip(&paths).map(|(table, (before, after))| (table, before.as_path(), after.as_path())).collect();
    write_changes(Written::create(&work.path(CHANGES))?, format, &pairs)
}

fn file(run: i64, name: &str, position: usize, counts: Option<(i64, Option<i64>)>, finished: Finished) -> RunFile {
    RunFile {
        run_id: run,
        name: name.to_owned(),
        is_data: false,
        position: i32::try_from(position).unwrap_or(i32::MAX),
        rows: counts.map(|(rows, _)| rows),
        items: counts.and_then(|(_, items)| items),
        bytes: finished.bytes,
        sha256: finished.sha256,
    }
}
