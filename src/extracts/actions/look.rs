//! Runs and recipients, for who may see them.

use std::collections::HashMap;

use super::super::model::{Disclosure, Recipient, Run, RunFile, RunWithFiles};
use super::super::queries;
use super::error::ExtractError;
use crate::accounts::{self, Scopes};
use crate::app::State;
use crate::db::Conn;

/// Some runs, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunsPage {
    /// The runs with their files.
    pub items: Vec<RunWithFiles>,
    /// The run before which to go on; nothing at the end.
    pub next: Option<i64>,
}

/// The runs that these scopes reach, before the run `before`: two statements.
pub async fn list_runs(
    state: &State,
    scopes: Scopes,
    before: Option<i64>,
    limit: i64,
) -> Result<RunsPage, ExtractError> {
    state
        .db
        .read(move |conn| {
            let mut runs = queries::list_runs(conn, &scopes, before, limit.saturating_add(1))?;
            let size = usize::try_from(limit).unwrap_or_default();
            let more = runs.len() > size;
            runs.truncate(size);
            let next = runs.last().filter(|_| more).map(|last| last.id);
            Ok(RunsPage { items: with_files(conn, runs)?, next })
        })
        .await
}

/// A run that these scopes reach, with its files.
pub async fn find_run(state: &State, scopes: Scopes, id: i64) -> Result<RunWithFiles, ExtractError> {
    state
        .db
        .read(move |conn| {
            let run = queries::find_run(conn, &scopes, id)?.ok_or(ExtractError::NoRun)?;
            with_files(conn, vec![run])?.pop().ok_or(ExtractError::NoRun)
        })
        .await
}

fn with_files(conn: &mut Conn, runs: Vec<Run>) -> Result<Vec<RunWithFiles>, ExtractError> {
    let ids: Vec<i64> = runs.iter().map(|run| run.id).collect();
    let mut files: HashMap<i64, Vec<RunFile>> = HashMap::new();
    for file in queries::list_files(conn, &ids)? {
        files.entry(file.run_id).or_default().push(file);
    }
    let joined = |run: Run| RunWithFiles { files: files.remove(&run.id).unwrap_or_default(), run };
    Ok(runs.into_iter().map(joined).collect())
}

/// Recipients, newest first, one more than `limit` if there are more.
pub async fn list_recipients(state: &State, before: Option<i64>, limit: i64) -> Result<Vec<Recipient>, ExtractError> {
    state.db.read(move |conn| Ok(queries::list_recipients(conn, before, limit.saturating_add(1))?)).await
}

/// A recipient with what it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientPage {
    /// The recipient.
    pub recipient: Recipient,
    /// What its key is called.
    pub key_name: Option<String>,
    /// What it was given, newest first, one more than asked for if there is more.
    pub given: Vec<Disclosure>,
}

/// A recipient, and what it was given before the disclosure `before`.
pub async fn view_recipient(
    state: &State,
    id: i64,
    before: Option<i64>,
    limit: i64,
) -> Result<RecipientPage, ExtractError> {
    state
        .db
        .read(move |conn| {
            let recipient = queries::find_recipient(conn, id)?.ok_or(ExtractError::NoRun)?;
            let given = queries::list_disclosures(conn, (None, Some(id)), before, limit.saturating_add(1))?;
            let keys: Vec<i64> = recipient.api_key_id.into_iter().collect();
            let key_name = accounts::queries::list_key_names(conn, &keys)?.pop().map(|(_, name)| name);
            Ok(RecipientPage { recipient, key_name, given })
        })
        .await
}

/// What left, with the names of those it was registered for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosed {
    /// The record.
    pub disclosure: Disclosure,
    /// What the recipient is called; nothing if a person took it.
    pub recipient: Option<String>,
    /// What whoever took it is called; nothing for somebody at the server.
    pub by: Option<String>,
}

/// All that left, newest first, before the disclosure `before`, of one run if it is named: at most four statements. One more
/// than `limit` if there are more.
pub async fn list_disclosures(
    state: &State,
    run: Option<i64>,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Disclosed>, ExtractError> {
    state
        .db
        .read(move |conn| {
            let found = queries::list_disclosures(conn, (run, None), before, limit.saturating_add(1))?;
            let mut recipients: Vec<i64> = found.iter().filter_map(|one| one.recipient_id).collect();
            recipients.sort_unstable();
            recipients.dedup();
            let names: HashMap<i64, String> = queries::names_of_recipients(conn, &recipients)?.into_iter().collect();
            let actors = found.iter().map(|one| one.actor.as_str());
            let actors = accounts::queries::list_names_of_actors(conn, actors)?;
            let named = |disclosure: Disclosure| {
                let recipient = disclosure.recipient_id.and_then(|id| names.get(&id).cloned());
                let by = actors.get(&disclosure.actor).cloned();
                Disclosed { disclosure, recipient, by }
            };
            Ok(found.into_iter().map(named).collect())
        })
        .await
}
