//! Lets a file leave: only to who may have it, and never without its entry in the record.

use std::path::PathBuf;

use super::super::files::path_of;
use super::super::model::{NewDisclosure, Run, RunFile, RunState, Via};
use super::super::rules::NoBasis;
use super::super::{queries, rules};
use super::error::ExtractError;
use super::reuse::tells_more;
use crate::accounts::Scopes;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;

/// Who takes a file.
#[derive(Debug, Clone)]
pub struct Taker {
    /// Who it is.
    pub actor: Actor,
    /// What they may see.
    pub scopes: Scopes,
}

/// Which bytes of a file: the first and the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The first.
    pub first: u64,
    /// The last.
    pub last: u64,
}

/// A file that may leave.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Where it lies.
    pub path: PathBuf,
    /// What it is.
    pub file: RunFile,
}

/// Looks for a file of a run that is done, in scope. `part` says which bytes are wanted of a file, if any are sent at all;
/// what is sent is entered in the record in the same transaction. A system is given data only as a registered recipient
/// with a legal basis of today.
pub async fn take(
    state: &State,
    taker: Taker,
    run: i64,
    name: String,
    part: impl FnOnce(&RunFile) -> Option<Part> + Send + 'static,
) -> Result<Taken, ExtractError> {
    let now = state.clock.now();
    let inside = state.clone();
    let file = state.db.write(move |conn| let_leave(conn, &inside, &taker, (run, name.as_str()), part, now)).await?;
    let path = path_of(&PathBuf::from(&state.config.extracts.directory), run, &file.name);
    Ok(Taken { path, file })
}

fn let_leave(
    conn: &mut Conn,
    state: &State,
    taker: &Taker,
    (run, name): (i64, &str),
    part: impl FnOnce(&RunFile) -> Option<Part>,
    now: UtcTime,
) -> Result<RunFile, ExtractError> {
    let run = queries::find_run(conn, &taker.scopes, run)?.filter(|run| run.state == RunState::Done);
    let run = run.ok_or(ExtractError::NoRun)?;
    let sensitive = run.kind.has_figures() && (run.sensitive || tells_more(state, &run));
    let files = queries::list_files(conn, &[run.id])?;
    let file = files.into_iter().find(|file| file.name == name).ok_or(ExtractError::NoRun)?;
    let recipient_id = recipient(conn, taker, (&run, sensitive), now)?;
    let Some(part) = part(&file) else { return Ok(file) };
    let bytes = i64::try_from(part.last.saturating_sub(part.first).saturating_add(1)).unwrap_or(i64::MAX);
    let bytes = bytes.min(file.bytes);
    let disclosure = NewDisclosure {
        run_id: Some(run.id),
        file: file.name.clone(),
        recipient_id,
        rows: file.rows,
        items: file.items,
        bytes,
        sha256: file.sha256.clone(),
        part: (bytes < file.bytes).then(|| format!("{}-{}", part.first, part.last)),
        actor: taker.actor.to_string(),
        via: if recipient_id.is_some() { Via::Api } else { Via::Page },
        disclosed_at: now,
    };
    queries::insert_disclosures(conn, std::slice::from_ref(&disclosure))?;
    let entry = NewEntry::new("extract.disclosed", format!("extract:{}", run.id))
        .with("file", disclosure.file)
        .with("recipient", recipient_id)
        .with("bytes", bytes)
        .with("sha256", disclosure.sha256);
    audit::record(conn, taker.actor, entry, now)?;
    Ok(file)
}

/// The recipient that a key belongs to; people take files as who they are.
fn recipient(
    conn: &mut Conn,
    taker: &Taker,
    (run, sensitive): (&Run, bool),
    now: UtcTime,
) -> Result<Option<i64>, ExtractError> {
    let Actor::Key(key) = taker.actor else { return Ok(None) };
    let recipients = queries::list_of_key(conn, key)?;
    let is_unknown = !run.sensitive && run.left_out.is_none();
    let entitled = rules::entitled(&recipients, rules::day(now), sensitive, &run.scope);
    let entitled = entitled.map_err(|why| match why {
        NoBasis::Sensitive if is_unknown => NoBasis::NotKnown,
        why => why,
    })?;
    Ok(Some(entitled.id))
}
