//! The connection to either database, and the r2d2 manager that opens it.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::r2d2::R2D2Connection;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::{Connection, ConnectionError, PgConnection, QueryResult, RunQueryDsl, SqliteConnection};
use sha2::{Digest, Sha256};

use super::statements::{Counters, Counting};
use super::url::DatabaseUrl;

/// A connection to one of the two databases; rooms write their queries for both at once.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// SQLite, compiled in.
    Sqlite(SqliteConnection),
    /// PostgreSQL, through libpq, compiled in.
    Postgres(PgConnection),
}

/// What the connections of a pool may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Change rows.
    Write,
    /// Read only; SQLite refuses a change on such a connection.
    Read,
}

/// How PostgreSQL comes to the plan of a statement that it has seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plans {
    /// As it likes: after five uses that is often one plan for any values. A new connection begins with this.
    Kept,
    /// Anew each time. A plan for any values takes a list of ids for ten of them and a limit for a tenth of the rows, and
    /// then reads a whole table in the order asked for.
    ForValues,
}

impl Plans {
    fn as_statement(self) -> &'static str {
        match self {
            Self::Kept => "SET plan_cache_mode = auto",
            Self::ForValues => "SET plan_cache_mode = force_custom_plan",
        }
    }
}

/// What PostgreSQL takes a page to cost that is fetched by itself. Left to itself it takes four times that of one in a row, as
/// of a turning disk, and so reads a whole table for 500 of its rows; what is current fits in memory.
const PAGE_COST: &str = "SET random_page_cost = 1.1";

/// How long a connection that was just used is taken to be alive. A server that goes away within it costs each of its
/// connections one request, which answers 503; asking each time would cost every request a round trip.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// Opens the connections of one pool.
#[derive(Debug)]
pub(super) struct Manager {
    pub(super) url: DatabaseUrl,
    pub(super) purpose: Purpose,
    pub(super) wait_seconds: u64,
    pub(super) statement_seconds: u64,
    pub(super) counters: Counters,
}

impl Manager {
    /// Opens one connection, by the scheme of the URL.
    pub(super) fn open(&self) -> Result<Conn, diesel::r2d2::Error> {
        match &self.url {
            DatabaseUrl::Sqlite(path) => self.open_sqlite(&path.to_string_lossy()).map(Conn::Sqlite),
            DatabaseUrl::Postgres(url) => {
                let url = with_time_limits(url, self.wait_seconds);
                let mut conn = PgConnection::establish(&url).map_err(diesel::r2d2::Error::ConnectionError)?;
                let plans = Plans::Kept.as_statement();
                let session = format!(
                    "SET TIME ZONE 'UTC'; {plans}; {PAGE_COST}; SET statement_timeout = '{}s'",
                    self.statement_seconds
                );
                conn.batch_execute(&session).map_err(diesel::r2d2::Error::QueryError)?;
                Ok(Conn::Postgres(conn))
            }
        }
    }

    fn open_sqlite(&self, path: &str) -> Result<SqliteConnection, diesel::r2d2::Error> {
        let mut conn = SqliteConnection::establish(path).map_err(diesel::r2d2::Error::ConnectionError)?;
        // One pragma a statement and in this order: the busy timeout must hold before the journal mode is asked for.
        // FULL: an acknowledged save survives loss of power.
        let mut pragmas = vec![
            format!("PRAGMA busy_timeout = {}", self.wait_seconds * 1_000),
            "PRAGMA journal_mode = WAL".to_owned(),
            "PRAGMA synchronous = FULL".to_owned(),
            "PRAGMA foreign_keys = ON".to_owned(),
        ];
        if self.purpose == Purpose::Read {
            pragmas.push("PRAGMA query_only = ON".to_owned());
        }
        for pragma in pragmas {
            conn.batch_execute(&pragma).map_err(|error| {
                diesel::r2d2::Error::ConnectionError(ConnectionError::BadConnection(error.to_string()))
            })?;
        }
        Ok(conn)
    }
}

/// Adds what libpq leaves out unless it is told: not to wait for ever for a server that is there and says nothing, or
/// that went away without a word. What the URL says itself, stands.
fn with_time_limits(url: &str, wait_seconds: u64) -> String {
    let limits = [
        ("connect_timeout", wait_seconds.to_string()),
        ("keepalives_idle", "30".to_owned()),
        ("tcp_user_timeout", "30000".to_owned()),
    ];
    limits.iter().filter(|(name, _)| !url.contains(&format!("{name}="))).fold(url.to_owned(), |url, (name, value)| {
        let joint = if url.contains('?') { '&' } else { '?' };
        format!("{url}{joint}{name}={value}")
    })
}

impl diesel::r2d2::ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Conn, Self::Error> {
        let mut conn = self.open()?;
        conn.set_instrumentation(self.counters.of_a_connection());
        Ok(conn)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), Self::Error> {
        if let Some(counting) = conn.instrumentation().downcast_mut::<Counting>() {
            if counting.unused_for() < TRUSTED_FOR {
                return Ok(());
            }
            counting.expect_check();
        }
        conn.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

/// Tells PostgreSQL how to plan from now on, unless the connection was told before. SQLite plans once for each statement.
pub(super) fn use_plans(conn: &mut Conn, plans: Plans) -> QueryResult<()> {
    if matches!(conn, Conn::Sqlite(_)) || !needs_to_hear(conn, plans) {
        return Ok(());
    }
    conn.batch_execute(plans.as_statement())?;
    if let Some(counting) = conn.instrumentation().downcast_mut::<Counting>() {
        counting.plans = plans;
    }
    Ok(())
}

fn needs_to_hear(conn: &mut Conn, plans: Plans) -> bool {
    let Some(counting) = conn.instrumentation().downcast_mut::<Counting>() else { return true };
    let needs = counting.plans != plans;
    if needs {
        counting.expect_check();
    }
    needs
}

/// Lets one transaction at a time go on from here, over all instances; the others wait until it ends, though not for ever.
///
/// On PostgreSQL an advisory lock with `key`, which every use chooses for itself. SQLite has one writer in any case.
pub fn lock_until_commit(conn: &mut Conn, key: i64) -> QueryResult<()> {
    if let Conn::Postgres(inner) = conn {
        // In one round trip, and in this order: what is selected is worked out from the left.
        let limit = set_config("lock_timeout", "5s", true);
        diesel::select((limit, pg_advisory_xact_lock(key))).execute(inner)?;
    }
    Ok(())
}

/// The key of a lock on one of many things of a kind. Two things that share a number only wait for each other.
pub fn lock_number(kind: &str, name: &str) -> i64 {
    let digest = Sha256::digest(format!("{kind}:{name}").as_bytes());
    digest.first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes))
}

/// What either database says when somebody else had what was asked for, for longer than one waits.
const HELD: [&str; 3] = ["database is locked", "lock timeout", "deadlock detected"];

/// Whether nothing was done because somebody else had what was asked for: the same may go well at once.
pub fn is_held(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(_, information) if HELD.iter().any(|words| information.message().contains(words)))
}

/// Whether an error will pass by itself: the server is away, a lock was not to be had in time, the disk takes nothing.
pub fn is_passing(error: &Error) -> bool {
    match error {
        _ if is_held(error) => true,
        Error::BrokenTransactionManager => true,
        Error::DatabaseError(DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::SerializationFailure, _) => true,
        // Neither database's other codes reach us, only their words.
        Error::DatabaseError(_, information) => {
            let said = information.message();
            [
                "disk is full",
                // The same of PostgreSQL, in the words of its system.
                "No space left on device",
                // A file may not grow, or the disk fails: somebody has to see to it, and then it passes.
                "disk I/O error",
                "statement timeout",
                "terminating connection",
                // What libpq says itself when a server goes away while it sends or waits.
                "server closed the connection",
                "no connection to the server",
                "could not receive data from server",
                "could not send data to server",
                "SSL SYSCALL error",
                "SSL connection has been closed",
            ]
            .iter()
            .any(|words| said.contains(words))
        }
        _ => false,
    }
}

diesel::define_sql_function! {
    /// Sets a parameter of PostgreSQL; until the end of the transaction if it is local.
    fn set_config(name: diesel::sql_types::Text, value: diesel::sql_types::Text, is_local: diesel::sql_types::Bool) -> diesel::sql_types::Text;
}

diesel::define_sql_function! {
    /// Waits for and takes a lock that PostgreSQL lets go at the end of the transaction.
    fn pg_advisory_xact_lock(key: diesel::sql_types::BigInt);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_without_room_passes_whichever_database_says_so() {
        let full = ["database or disk is full", "could not extend file \"base/16384/16400\": No space left on device"];
        for (said, passes) in full.map(|said| (said, true)).into_iter().chain([("no such table: job", false)]) {
            let error = Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(said.to_owned()));
            assert_eq!(is_passing(&error), passes, "{said}");
        }
    }
}
