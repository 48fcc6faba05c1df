//! Brings the register up to CQC's syndication API: asks for what changed, keeps the answers as they come, and loads them
//! in one transaction when all are there. A run that breaks off is gone on with by the next one.

mod apply;
mod fetch;
mod hold;

use std::sync::Arc;
use std::time::Duration;

use super::super::cqc_api::{ApiError, Client};
use super::super::model::{Sync, SyncState};
use super::super::queries::sync as queries;
use super::super::sheet::SheetError;
use super::load::LoadError;
use super::plan::Report;
use crate::app::State;
use crate::audit::Actor;
use crate::clock::UtcTime;
use crate::db::Unavailable;

/// How to sync.
#[derive(Debug, Clone, Copy)]
pub struct SyncOptions {
    /// From when on to ask for changes; nothing for the end of what the register tells of, less the overlap.
    pub since: Option<UtcTime>,
    /// Load even if the guards refuse.
    pub force: bool,
    /// Fetch, say what would change, and change nothing; the next sync goes on with what was fetched.
    pub dry_run: bool,
    /// Give up a sync that is on its way, and begin anew.
    pub restart: bool,
}

/// Why a sync did not come to its end; the register is then as it was, and what was fetched is kept for the next one.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// CQC could not be asked.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// Nobody knows from when on to ask.
    #[error("the register has no file yet: load one with `register import` first, or say from when on with --since")]
    NoBeginning,
    /// Since is not before now.
    #[error("--since is {0}, which is not in the past")]
    NotPast(String),
    /// One is on its way, and another beginning was asked for.
    #[error(
        "a sync of what changed since {0} is on its way: leave out --since to go on with it, or begin anew with --restart"
    )]
    AnotherBeginning(String),
    /// A file is newer than what the sync fetched.
    #[error("a newer file was loaded since this sync was begun on {0}: begin anew with --restart")]
    Outdated(String),
    /// Another run works at it.
    #[error("another sync is running; wait until it has ended")]
    Running,
    /// Another run took it over.
    #[error("this sync gave no sign of life for too long, and another one took it over")]
    Lost,
    /// Too many documents that cannot be read.
    #[error("{0} documents could not be read: CQC may have changed their form")]
    ManyUnreadable(usize),
    /// What was kept cannot be read.
    #[error("what an earlier sync kept cannot be read ({0}): begin anew with --restart")]
    Kept(serde_json::Error),
    /// The layout of our own rows.
    #[error(transparent)]
    Layout(#[from] SheetError),
    /// Too much would change, or a query failed.
    #[error("{0}; what CQC answered is kept, and the next `register sync` goes on with it")]
    Load(#[from] LoadError),
    /// A query failed.
    #[error("the database refused: {0}")]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

/// How far a sync has come, for a person who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncProgress {
    /// A new one asks for what changed in this time.
    Begun(UtcTime, UtcTime),
    /// One that was begun then goes on: so many answers are there, so many are waited for.
    GoesOn(UtcTime, i64, i64),
    /// All ids of locations that changed are known.
    Listed(i64),
    /// So many answers are yet to come.
    Waiting(i64),
}

/// Told of the progress now and then.
pub type SyncWatch = Arc<dyn Fn(SyncProgress) + Send + std::marker::Sync>;

/// What a sync did.
#[derive(Debug, Clone, serde::Serialize)]
pub struct SyncReport {
    /// What it did to the register.
    #[serde(flatten)]
    pub report: Report,
    /// From when on changes were asked for.
    pub since: UtcTime,
    /// Until when.
    pub until: UtcTime,
    /// Whether an earlier run had begun it.
    pub resumed: bool,
}

/// One run that works at a sync.
struct Run {
    state: State,
    sync: Sync,
    holder: String,
    watch: SyncWatch,
}

/// Asks CQC for what changed and brings the register up to it, with an event for everything that changed.
pub async fn sync(state: &State, who: Actor, options: SyncOptions, watch: SyncWatch) -> Result<SyncReport, SyncError> {
    let client = Client::new(&state.config.cqc)?;
    let holder = crate::secrets::random_token();
    let (sync, resumed) = hold::open(state, &holder, options).await?;
    let run = Run { state: state.clone(), sync, holder, watch };
    let worked = run.work(&client, who, options, resumed).await;
    // Whether it worked or not, or was a dry run: what is still open is free for the next run.
    let (id, holder) = (run.sync.id, run.holder.clone());
    let released = state.db.write(move |conn| Ok(queries::update_released(conn, id, &holder)?)).await;
    let report = worked?;
    released.map_err(|error: SyncError| error)?;
    Ok(SyncReport { report, since: run.sync.since_at, until: run.sync.until_at, resumed })
}

impl Run {
    async fn work(
        &self,
        client: &Client,
        who: Actor,
        options: SyncOptions,
        resumed: bool,
    ) -> Result<Report, SyncError> {
        self.tell_beginning(resumed).await?;
        tokio::select! {
            fetched = self.fetch_all(client) => fetched?,
            lost = self.show_life() => return Err(lost),
        }
        // From here on one transaction holds the sync: nobody can take it over before it has ended.
        self.apply(who, options).await
    }

    async fn tell_beginning(&self, resumed: bool) -> Result<(), SyncError> {
        if !resumed {
            (self.watch)(SyncProgress::Begun(self.sync.since_at, self.sync.until_at));
            return Ok(());
        }
        let (waiting, all) = self.count().await?;
        (self.watch)(SyncProgress::GoesOn(self.sync.started_at, all - waiting, waiting));
        Ok(())
    }

    /// Shows others that this run lives; ends only when one of them took the sync over.
    async fn show_life(&self) -> SyncError {
        loop {
            tokio::time::sleep(Duration::from_millis(self.state.config.cqc.sign_of_life_ms)).await;
            // A database that is busy will take the next sign.
            if let Err(SyncError::Lost) = self.write(|_| Ok(())).await {
                return SyncError::Lost;
            }
        }
    }

    /// Writes in a short transaction, as long as this run holds the sync.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut crate::db::Conn) -> Result<T, SyncError> + Send + 'static,
    ) -> Result<T, SyncError> {
        let (id, holder) = (self.sync.id, self.holder.clone());
        self.state
            .db
            .write(move |conn| {
                if !queries::record_life(conn, id, &holder)? {
                    return Err(SyncError::Lost);
                }
                work(conn)
            })
            .await
    }
}

/// Ends a sync in the caller's transaction.
fn end(conn: &mut crate::db::Conn, sync: &Sync, state: SyncState, now: UtcTime) -> Result<(), SyncError> {
    Ok(queries::record_end(conn, sync.id, state, now)?)
}
