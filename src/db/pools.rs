//! The pools of connections, and whose turn it is to take one.

use std::sync::Arc;
use std::time::Duration;

use diesel::r2d2::{NopErrorHandler, Pool, PooledConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connection::{Manager, Plans, Purpose, use_plans};
use super::files::prepare_file;
use super::handle::{OpenError, Unavailable};
use super::statements::Counters;
use super::url::{Backend, DatabaseUrl};
use super::writer::Writer;
use crate::config;

/// The pools of the program.
pub(super) struct Pools {
    pub(super) url: DatabaseUrl,
    pub(super) write: Pool<Manager>,
    /// What stands in front of the one connection that writes on SQLite.
    pub(super) writer: Option<Writer>,
    pub(super) read: Pool<Manager>,
    /// One for each connection of `read`, which on PostgreSQL is also `write`.
    turns: Arc<Semaphore>,
    /// Half as many: for works that take long.
    pub(super) long_turns: Arc<Semaphore>,
    wait: Duration,
    pub(super) counters: Counters,
}

impl Pools {
    /// Opens them; fails at once, with one clear line, when the database cannot be reached.
    pub(super) fn open(settings: &config::Database) -> Result<Self, OpenError> {
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
        Ok(Self { url, write, writer, read, turns, long_turns, wait, counters })
    }

    /// Waits for a connection without a thread of its own, which many would only contend with: at most as long as for
    /// the connection itself. Held until the work is done, also when nobody waits for it any more.
    pub(super) async fn turn(&self) -> Result<OwnedSemaphorePermit, Unavailable> {
        let Self { turns, wait, .. } = self;
        match tokio::time::timeout(*wait, Arc::clone(turns).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(_)) => Err(Unavailable::CutShort),
            Err(_) => Err(Unavailable::Busy(format!("no connection was free within {wait:?}"))),
        }
    }
}

/// Takes a connection from a pool, and has statements planned on it as is said.
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
