//! What was asked for before is handed over as it was made then, as long as the files are kept; and what is made anew is
//! the same version only if its data is the same to the byte.

use std::collections::HashSet;
use std::path::Path;

use super::super::columns::{Table, tables};
use super::super::files::{Work, hash_of, path_of};
use super::super::model::{Made, Run, RunFile, RunState};
use super::super::queries;
use super::error::ExtractError;
use crate::app::State;
use crate::db::Conn;

/// The files of a run that was asked for the same, if all of them are still there and have not changed.
pub fn reuse(
    conn: &mut Conn,
    state: &State,
    run: &Run,
    (work, directory): (&Work, &Path),
) -> Result<Option<(Made, Vec<RunFile>)>, ExtractError> {
    let failed = |error| ExtractError::Files(directory.display().to_string(), error);
    for same in queries::list_same(conn, run)? {
        let mut files = queries::list_files(conn, &[same.id])?;
        let is_kept = |file: &RunFile| {
            // What cannot be read is not there.
            hash_of(&path_of(directory, same.id, &file.name)).is_ok_and(|hash| hash == file.sha256)
        };
        if files.is_empty() || !files.iter().all(is_kept) || tells_more(state, &same) {
            continue;
        }
        for file in &mut files {
            work.take_over(&path_of(directory, same.id, &file.name), &file.name).map_err(failed)?;
            file.run_id = run.id;
        }
        let made = Made {
            state: RunState::Done,
            finished_at: state.clock.now(),
            version: same.version.unwrap_or(1),
            previous_id: same.previous_id,
            notice: same.notice,
            owed: same.owed.unwrap_or_default(),
            answered: same.answered.unwrap_or_default(),
            left_out: same.left_out,
        };
        return Ok(Some((made, files)));
    }
    Ok(None)
}

/// The columns that a run leaves out, or has empty, as they may be commercially sensitive, a line each, as it is done today;
/// nothing if it is made with them.
pub fn left_out(state: &State, run: &Run) -> Option<String> {
    if run.sensitive {
        return None;
    }
    let notice = state.notices.in_force(run.month)?;
    let tables = tables(run.kind, notice, &state.extracts, (run.month, state.notices.campaigns()), true);
    let of_table = |table: &Table| -> Vec<String> {
        let sensitive = table.columns.iter().filter(|column| column.sensitive);
        sensitive.map(|column| format!("{}.{}", table.name, column.name)).collect()
    };
    let names: Vec<String> = tables.iter().flat_map(of_table).collect();
    Some(names.join("\n"))
}

/// Whether a run that was made without what may be commercially sensitive has something that such a run does not have today:
/// the list of those items grew since, or nobody can say what was left out.
pub fn tells_more(state: &State, run: &Run) -> bool {
    if run.sensitive || !run.kind.has_figures() {
        return false;
    }
    let Some((today, then)) = left_out(state, run).zip(run.left_out.as_deref()) else { return true };
    let then: HashSet<&str> = then.lines().collect();
    today.lines().any(|name| !then.contains(name))
}

/// Which version a run is whose data is in these files, and which is the one before. What was asked for before is the same
/// version again if its data is the same, and else a restatement: the register keeps no history of some columns, and
/// mappings change.
pub fn version_of(conn: &mut Conn, run: &Run, files: &[RunFile]) -> Result<(i64, Option<i64>), ExtractError> {
    let data = |files: &[RunFile]| -> Vec<(String, String)> {
        files.iter().filter(|file| file.is_data).map(|file| (file.name.clone(), file.sha256.clone())).collect()
    };
    for same in queries::list_same(conn, run)? {
        if data(&queries::list_files(conn, &[same.id])?) == data(files) {
            return Ok((same.version.unwrap_or(1), same.previous_id));
        }
    }
    // Versions are counted as they are made. What was before is before in time: nothing that came later was restated.
    let previous = queries::find_previous(conn, run)?.map(|previous| previous.id);
    Ok((queries::newest_version(conn, run)?.unwrap_or(0) + 1, previous))
}
