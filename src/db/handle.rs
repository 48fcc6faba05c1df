//! The ways to use the pools: `read` and its kin, `write`, `look_and_write`, `maintain`. The only callers of
//! `web::block`, and, with the thread that writes to SQLite (`writer`), the only owners of a transaction's begin and end.

use std::sync::Arc;

use actix_web::web;
use diesel::connection::{Connection, TransactionManager};

use super::connection::{Conn, Plans};
use super::pools::{Pools, take};
use super::statements::Statements;
use super::transactions::{begin_reading, in_transaction};
use super::url::{Backend, DatabaseUrl};
use crate::config;

/// Why no work was done on the database.
#[derive(Debug, thiserror::Error)]
pub enum Unavailable {
    /// No connection within the time; worth trying again.
    #[error("the database is not available now: {0}")]
    Busy(String),
    /// The work panicked, and was reported there, or the program is stopping. Nothing of it was kept.
    #[error("the work on the database was cut short")]
    CutShort,
}

/// Why the database could not be opened at the start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder of the SQLite file could not be made.
    #[error("cannot make the folder {0} for the database: {1}; make it, or name another file in CT__DATABASE__URL")]
    Folder(String, std::io::Error),
    /// The SQLite file could not be made.
    #[error("cannot make the file {0} for the database: {1}; name another file in CT__DATABASE__URL")]
    File(String, std::io::Error),
    /// The system gave no thread.
    #[error("cannot start the thread that writes to the database: {0}")]
    Thread(std::io::Error),
    /// No connection.
    #[error("cannot reach the database {url}: {reason}; check that it runs and that CT__DATABASE__URL is right")]
    Unreachable {
        /// The place, without its password.
        url: DatabaseUrl,
        /// What the database said, in one line.
        reason: String,
    },
}

/// The database, for the whole program; cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Pools>,
}

/// How many statements a write sends to PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sends {
    /// One, which is a transaction by itself: it does all of its work or fails.
    One,
    /// Several, which need a transaction around them.
    Several,
}

impl Db {
    /// Opens the pools; fails at once, with one clear line, when the database cannot be reached.
    pub fn open(settings: &config::Database) -> Result<Self, OpenError> {
        Ok(Self { inner: Arc::new(Pools::open(settings)?) })
    }

    /// Which database it is.
    pub fn backend(&self) -> Backend {
        self.inner.url.backend()
    }

    /// How many statements were sent since the start, beside begins, commits and checks of connections.
    pub fn statements(&self) -> u64 {
        self.statement_counts().queries
    }

    /// How many statements of each kind were sent since the start.
    pub fn statement_counts(&self) -> Statements {
        self.inner.counters.read()
    }

    /// Runs `work` with a connection that only reads, away from the threads that serve requests.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Unavailable> + Send + 'static,
    {
        self.read_with(Plans::ForValues, work).await
    }

    /// The same for work that only looks up rows by their keys and is asked for all the time: PostgreSQL need not plan
    /// it anew. Not for work with lists of ids or limits, which it would plan wrongly (docs/adr/0002).
    pub async fn read_by_key<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Unavailable> + Send + 'static,
    {
        self.read_with(Plans::Kept, work).await
    }

    async fn read_with<T, E, F>(&self, plans: Plans, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Unavailable> + Send + 'static,
    {
        let pools = Arc::clone(&self.inner);
        let turn = pools.turn().await?;
        let read = move || {
            let _turn = turn;
            work(&mut *take(&pools.read, plans)?)
        };
        aside(read).await
    }

    /// The same for work that takes long, such as a whole extract. Works of this kind wait for each other as long as they
    /// have to, and together hold half of the connections at most, so that people are served beside them.
    pub async fn read_long<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Unavailable> + Send + 'static,
    {
        let place = Arc::clone(&self.inner.long_turns).acquire_owned().await.map_err(|_| Unavailable::CutShort)?;
        self.read(move |conn| {
            let _place = place;
            work(conn)
        })
        .await
    }

    /// The same as [`Self::read`], and all that `work` reads is as it was at one moment, whoever writes meanwhile.
    pub async fn read_at_once<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Unavailable> + From<diesel::result::Error> + Send + 'static,
    {
        self.read(move |conn| {
            begin_reading(conn)?;
            let found = work(conn);
            // There is nothing to keep.
            let _ = <Conn as Connection>::TransactionManager::rollback_transaction(conn);
            found
        })
        .await
    }

    /// Runs `work` in one transaction and commits it when it answers `Ok`; anything else leaves no trace.
    ///
    /// On SQLite, works that wait share a transaction, each in a savepoint (`writer`). A caller that goes away does not stop
    /// a transaction that has begun.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Unavailable> + From<diesel::result::Error> + Send + 'static,
    {
        let pools = Arc::clone(&self.inner);
        if let Some(writer) = &pools.writer {
            return writer.write(work).await;
        }
        let turn = pools.turn().await?;
        let write = move || {
            let _turn = turn;
            in_transaction(&mut *take(&pools.write, Plans::Kept)?, work)
        };
        aside(write).await
    }

    /// Looks without a lock, and writes what comes of it; leaves no trace unless both answer `Ok`.
    ///
    /// For what is asked all the time, by keys as in [`Self::read_by_key`]: PostgreSQL does both with one connection and one
    /// thread, and is spared begin and commit where `look` says that what is written is one statement.
    pub async fn look_and_write<P, T, E, L, W>(&self, look: L, write: W) -> Result<T, E>
    where
        L: FnOnce(&mut Conn) -> Result<(Sends, P), E> + Send + 'static,
        W: FnOnce(&mut Conn, P) -> Result<T, E> + Send + 'static,
        P: Send + 'static,
        T: Send + 'static,
        E: From<Unavailable> + From<diesel::result::Error> + Send + 'static,
    {
        let pools = Arc::clone(&self.inner);
        if let Some(writer) = &pools.writer {
            let (_, seen) = self.read_by_key(look).await?;
            return writer.write(move |conn| write(conn, seen)).await;
        }
        let turn = pools.turn().await?;
        let both = move || {
            let _turn = turn;
            let mut conn = take(&pools.write, Plans::Kept)?;
            match look(&mut conn)? {
                (Sends::One, seen) => write(&mut conn, seen),
                (Sends::Several, seen) => in_transaction(&mut conn, |conn| write(conn, seen)),
            }
        };
        aside(both).await
    }

    /// Runs `work` on a writing connection outside any transaction: migrations and backups bring their own.
    pub async fn maintain<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Unavailable> + Send + 'static,
    {
        let pools = Arc::clone(&self.inner);
        let maintain = move || work(&mut *take(&pools.write, Plans::Kept)?);
        aside(maintain).await
    }
}

/// Runs `work` away from the threads that serve requests.
async fn aside<T, E, F>(work: F) -> Result<T, E>
where
    F: FnOnce() -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<Unavailable> + Send + 'static,
{
    web::block(work).await.unwrap_or_else(|_| Err(Unavailable::CutShort.into()))
}
