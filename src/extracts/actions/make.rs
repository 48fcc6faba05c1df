//! Makes the files of a run, and hands them over.

use std::path::{Path, PathBuf};

use super::super::files::{CHANGES, DICTIONARY, Leftover, PACKAGE, Staged, Work, forget_partial, leftovers};
use super::super::model::{NewDisclosure, Origin, Request, Run, RunFile, RunState, RunWithFiles, Via};
use super::super::queries;
use super::ask::ask;
use super::error::ExtractError;
use super::reuse::version_of;
use super::write::{Product, write_files};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::db::Conn;

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
        staged.finish().map_err(|left| ExtractError::half_there(&run, &folder, left))?;
        forget_leftovers(state, &folder).await;
    }
    let run = Run {
        state: made.state,
        finished_at: Some(made.finished_at),
        version: Some(made.version),
        previous_id: made.previous_id,
        notice: made.notice,
        owed: Some(made.owed),
        answered: Some(made.answered),
        left_out: made.left_out,
        ..run
    };
    Ok(RunWithFiles { run, files })
}

/// Removes what runs that were cut short left in a folder. One that is running, or has only just ended, may still need its
/// own. What cannot be removed now is removed another time.
async fn forget_leftovers(state: &State, folder: &Path) {
    let left = leftovers(folder);
    if left.is_empty() {
        return;
    }
    let before = state.clock.now().minus_seconds(i64::from(state.config.extracts.abandoned_minutes) * 60);
    let runs: Vec<i64> = left.iter().map(|one| one.run).collect();
    let ended = state.db.read(move |conn| Ok::<_, ExtractError>(queries::list_ended(conn, &runs, before)?)).await;
    let ended = ended.unwrap_or_default();
    for Leftover { path, name, run } in left {
        if ended.iter().any(|ended| ended.id == run && may_have(ended, &name)) {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Whether a file of a run may have this name.
fn may_have(run: &Run, name: &str) -> bool {
    let is_data = || name.starts_with(run.kind.as_str()) && name.ends_with(run.format.extension());
    [PACKAGE, DICTIONARY, CHANGES].contains(&name) || is_data()
}

fn stage(work: &Work, files: &[RunFile], folder: &Path, run: i64) -> Result<Staged, ExtractError> {
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    Staged::copy(work, &names, folder, run).map_err(|error| ExtractError::Files(folder.display().to_string(), error))
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
