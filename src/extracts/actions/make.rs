//! Makes the files of a run, and hands them over.

use std::path::{Path, PathBuf};

use super::super::columns::{Table, tables};
use super::super::cut::{Cut, Response, Sink};
use super::super::files::{
    About, CHANGES, Cell, DICTIONARY, Finished, PACKAGE, Staged, TableWriter, Work, Written, forget_partial, path_of,
    write_changes, write_dictionary, write_package,
};
use super::super::model::{Format, Made, NewDisclosure, Origin, Request, Run, RunFile, RunState, RunWithFiles, Via};
use super::super::queries;
use super::ask::ask;
use super::error::ExtractError;
use super::reuse::{reuse, version_of};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::db::Conn;
use crate::windows;

/// Asks for a run, makes it and puts its files into a folder: the act of an operator, and entered as a disclosure.
pub async fn export(state: &State, by: Actor, request: Request, folder: PathBuf) -> Result<RunWithFiles, ExtractError> {
    fail_abandoned(state).await?;
    let run = ask(state, by, Origin::Command, request, RunState::Running).await?;
    make_or_fail(state, by, run, Some(folder)).await
}

/// Makes a run that waits, or whose maker went away; nothing if it has ended.
pub async fn produce(state: &State, run: i64, last: bool) -> Result<Option<RunWithFiles>, ExtractError> {
    let now = state.clock.now();
    let national = crate::accounts::Scopes(vec![crate::accounts::Scope::National]);
    let found = state.db.write(move |conn| {
        let begun = queries::begin(conn, run, now)?;
        Ok::<_, ExtractError>(if begun { queries::find_run(conn, &national, run)? } else { None })
    });
    let Some(run) = found.await? else { return Ok(None) };
    let begun = run.clone();
    match make(state, Actor::System, run, None).await {
        Err(error) if error.is_passing() && !last => Err(error),
        Err(error) => {
            fail(state, begun, &error).await;
            Err(error)
        }
        made => made.map(Some),
    }
}

/// Notes that runs which nobody makes any more failed, and removes what they left. Answers how many there were.
pub async fn fail_abandoned(state: &State) -> Result<usize, ExtractError> {
    let now = state.clock.now();
    let before = now.minus_seconds(i64::from(state.config.extracts.abandoned_minutes) * 60);
    let reason = "whoever made it went away; ask for it again";
    let abandoned = state.db.read(move |conn| Ok::<_, ExtractError>(queries::list_abandoned(conn, before)?)).await?;
    let directory = PathBuf::from(&state.config.extracts.directory);
    let found = abandoned.len();
    for run in abandoned {
        let id = run.id;
        state.db.write(move |conn| Ok::<_, ExtractError>(queries::fail_begun(conn, &run, reason, now)?)).await?;
        // A leftover is no result, and can be removed another time.
        let _ = forget_partial(&directory, id);
    }
    Ok(found)
}

async fn make_or_fail(
    state: &State,
    by: Actor,
    run: Run,
    folder: Option<PathBuf>,
) -> Result<RunWithFiles, ExtractError> {
    let begun = run.clone();
    let made = make(state, by, run, folder).await;
    if let Err(error) = &made {
        fail(state, begun, error).await;
    }
    made
}

/// A maker that was given up changes nothing about the run of the one that came after it, and its own folder is gone. What
/// went wrong first is what is told: if it cannot be noted, the run is found later as one that nobody makes any more.
async fn fail(state: &State, run: Run, error: &ExtractError) {
    let (id, now, reason) = (run.id, state.clock.now(), error.to_string());
    let write = move |conn: &mut Conn| Ok::<_, ExtractError>(queries::fail_begun(conn, &run, &reason, now)?);
    if let Err(error) = state.db.write(write).await {
        tracing::warn!(run = id, error = error.to_string(), "a run that failed could not be marked");
    }
}

/// Makes the files, then notes that they are there. A pull is on record before it leaves.
async fn make(state: &State, by: Actor, run: Run, folder: Option<PathBuf>) -> Result<RunWithFiles, ExtractError> {
    let inside = state.clone();
    let Product { work, mut made, files, run } =
        state.db.read_long(move |conn| write_files(conn, &inside, run)).await?;
    let staged = folder.as_deref().map(|folder| stage(&work, &files, folder, run.id)).transpose();
    let staged = staged.inspect_err(|_| work.abandon())?;
    made.finished_at = state.clock.now();
    let noted = Product { work, made: made.clone(), files: files.clone(), run: run.clone() };
    let (directory, to_folder) = (state.config.extracts.directory.clone(), staged.is_some());
    state.db.write(move |conn| note(conn, by, &noted, to_folder, &directory)).await?;
    if let (Some(staged), Some(folder)) = (staged, folder) {
        staged.finish().map_err(|error| ExtractError::Files(folder.display().to_string(), error))?;
    }
    let run = Run {
        state: made.state,
        finished_at: Some(made.finished_at),
        version: Some(made.version),
        previous_id: made.previous_id,
        notice: made.notice,
        owed: Some(made.owed),
        answered: Some(made.answered),
        ..run
    };
    Ok(RunWithFiles { run, files })
}

fn stage(work: &Work, files: &[RunFile], folder: &Path, run: i64) -> Result<Staged, ExtractError> {
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    Staged::copy(work, &names, folder, run).map_err(|error| ExtractError::Files(folder.display().to_string(), error))
}

/// What was made of a run, and is not noted yet.
struct Product {
    work: Work,
    made: Made,
    files: Vec<RunFile>,
    run: Run,
}

/// Notes what came of the run, and that its files left if they did. The files get their final place in the same
/// transaction, so that nobody else who makes the run can put theirs there.
fn note(conn: &mut Conn, by: Actor, product: &Product, leaves: bool, directory: &str) -> Result<(), ExtractError> {
    let Product { work, made, files, run } = product;
    queries::lock(conn)?;
    if version_of(conn, run, files)? != (made.version, made.previous_id) {
        work.abandon();
        return Err(ExtractError::Overtaken);
    }
    if !queries::finish(conn, run, made, files)? {
        work.abandon();
        return Err(ExtractError::GivenUp);
    }
    work.finish().map_err(|error| ExtractError::Files(directory.to_owned(), error))?;
    let run = run.id;
    if leaves {
        let disclosures: Vec<NewDisclosure> = files
            .iter()
            .map(|file| NewDisclosure {
                run_id: Some(run),
                file: file.name.clone(),
                recipient_id: None,
                rows: file.rows,
                items: file.items,
                bytes: file.bytes,
                sha256: file.sha256.clone(),
                part: None,
                actor: by.to_string(),
                via: Via::Command,
                disclosed_at: made.finished_at,
            })
            .collect();
        queries::insert_disclosures(conn, &disclosures)?;
    }
    let hashes: Vec<String> = files.iter().map(|file| format!("{} {}", file.sha256, file.name)).collect();
    let entry = NewEntry::new("extract.made", format!("extract:{run}"))
        .with("version", made.version)
        .with("files", hashes)
        .with("disclosed", leaves);
    Ok(audit::record(conn, by, entry, made.finished_at)?)
}

struct Writers(Vec<TableWriter>, String);

impl Sink for Writers {
    fn row(&mut self, table: usize, cells: &[Cell<'_>]) -> Result<(), ExtractError> {
        let Some(writer) = self.0.get_mut(table) else { return Ok(()) };
        writer.row(cells).map_err(|error| ExtractError::Files(self.1.clone(), error))
    }
}

/// Writes everything into the folder of a run that is not finished. Leaves nothing there if it fails.
fn write_files(conn: &mut Conn, state: &State, run: Run) -> Result<Product, ExtractError> {
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
        && is_kept(conn, previous, directory)?
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

/// Whether all data of a run is still there to be compared with: of what is gone nobody can say that it is the same.
fn is_kept(conn: &mut Conn, run: i64, directory: &Path) -> Result<bool, ExtractError> {
    let files = queries::list_files(conn, &[run])?;
    Ok(files.iter().filter(|file| file.is_data).all(|file| path_of(directory, run, &file.name).exists()))
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
