//! The pools, and the ways to use them: `read` and its kin, `write`, `look_and_write`, `maintain`. The only callers of
//! `web::block`, and, with the thread that writes to SQLite (`writer`), the only owners of a transaction's begin and end.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use diesel::connection::{Connection, TransactionManager};
use diesel::r2d2::{NopErrorHandler, Pool, PooledConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connection::{Conn, Manager, Plans, Purpose, use_plans};
use super::files::prepare_file;
use super::statements::{Counters, Statements};
use super::transactions::{begin_reading, in_transaction};
use super::url::{Backend, DatabaseUrl};
use super::writer::Writer;
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

struct Pools {
    url: DatabaseUrl,
    write: Pool<Manager>,
    /// What stands in front of the one connection that writes on SQLite.
    writer: Option<Writer>,
    read: Pool<Manager>,
    /// One for each connection of `read`, which on PostgreSQL is also `write`.
    turns: Arc<Semaphore>,
    /// Half as many: for works that take long.
    long_turns: Arc<Semaphore>,
    wait: Duration,
    counters: Counters,
}

impl Db {
    /// Opens the pools; fails at once, with one clear line, when the database cannot be reached.
    pub fn open(settings: &config::Database) -> Result<Self, OpenError> {
        let url = settings.url.clone();
        if let DatabaseUrl::Sqlite(path) = &url {
            prepare_file(path)?;
        }
        let counters = Counters::default();
        let manager = |purpose| Manager {
            url: url.clone(),
            purpose,
            wait_seconds: settings.wait_seconds,
            statement_seconds: settings.statement_seconds,
            counters: counters.clone(),
        };
        manager(Purpose::Write)
            .open()
            .map_err(|error| OpenError::Unreachable { url: url.clone(), reason: one_line(&error.to_string()) })?;
        let pool = |purpose, size| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(0))
                // A server may have gone away between two requests; a file has not.
                .test_on_check_out(url.backend() == Backend::Postgres)
                .connection_timeout(Duration::from_secs(settings.wait_seconds))
                .error_handler(Box::new(NopErrorHandler))
                .build_unchecked(manager(purpose))
        };
        let (write, read) = match url.backend() {
            // SQLite takes one writer at a time; queueing for it here is fairer than its busy loop.
            Backend::Sqlite => (pool(Purpose::Write, 1), pool(Purpose::Read, settings.sqlite_readers)),
            Backend::Postgres => {
                let shared = pool(Purpose::Write, settings.postgres_connections);
                (shared.clone(), shared)
            }
        };
        let wait = Duration::from_secs(settings.wait_seconds);
        let one_writer = (url.backend() == Backend::Sqlite).then(|| Writer::start(write.clone(), wait));
        let writer = one_writer.transpose().map_err(OpenError::Thread)?;
        let [turns, long_turns] = turns_of(&read);
        Ok(Self { inner: Arc::new(Pools { url, write, writer, read, turns, long_turns, wait, counters }) })
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
        let turn = self.turn().await?;
        let read = move || {
            let _turn = turn;
            work(&mut *take(&pools.read, plans)?)
        };
        web::block(read).await.unwrap_or_else(|_| Err(Unavailable::CutShort.into()))
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

    /// Waits for a connection without a thread of its own, which many would only contend with: at most as long as for
    /// the connection itself. Held until the work is done, also when nobody waits for it any more.
    async fn turn(&self) -> Result<OwnedSemaphorePermit, Unavailable> {
        let Pools { turns, wait, .. } = self.inner.as_ref();
        match tokio::time::timeout(*wait, Arc::clone(turns).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(_)) => Err(Unavailable::CutShort),
            Err(_) => Err(Unavailable::Busy(format!("no connection was free within {wait:?}"))),
        }
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
        let turn = self.turn().await?;
        let write = move || {
            let _turn = turn;
            in_transaction(&mut *take(&pools.write, Plans::Kept)?, work)
        };
        web::block(write).await.unwrap_or_else(|_| Err(Unavailable::CutShort.into()))
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
        let turn = self.turn().await?;
        let both = move || {
            let _turn = turn;
            let mut conn = take(&pools.write, Plans::Kept)?;
            match look(&mut conn)? {
                (Sends::One, seen) => write(&mut conn, seen),
                (Sends::Several, seen) => in_transaction(&mut conn, |conn| write(conn, seen)),
            }
        };
        web::block(both).await.unwrap_or_else(|_| Err(Unavailable::CutShort.into()))
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
        web::block(maintain).await.unwrap_or_else(|_| Err(Unavailable::CutShort.into()))
    }
}

pub(super) fn take(pool: &Pool<Manager>, plans: Plans) -> Result<PooledConnection<Manager>, Unavailable> {
    let busy = |error: &dyn std::error::Error| Unavailable::Busy(one_line(&error.to_string()));
    let mut conn = pool.get().map_err(|error| busy(&error))?;
    use_plans(&mut conn, plans).map_err(|error| busy(&error))?;
    Ok(conn)
}

/// Turns for the connections of a pool, and for those of them that works which take long may hold.
fn turns_of(pool: &Pool<Manager>) -> [Arc<Semaphore>; 2] {
    let all = usize::try_from(pool.max_size()).unwrap_or(1);
    [all, all.div_euclid(2).max(1)].map(Semaphore::new).map(Arc::new)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
