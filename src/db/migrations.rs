//! Brings a database to the newest schema, and refuses one that a newer program made.

use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel::sqlite::Sqlite;
use diesel::{Connection, QueryResult, QueryableByName, RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Conn, pg_advisory_xact_lock};
use super::handle::Unavailable;
use crate::each_backend;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number will do, as long as every instance uses the same.
const MIGRATION_LOCK: i64 = 0x0063_6170_5f6d_6967;

/// Why the schema is not what this program needs.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// A newer program has been at this database.
    #[error(
        "the database is newer than this program (it has the migration {0}); install the newer version, or restore a backup"
    )]
    Newer(String),
    /// Migrations wait and the configuration says not to run them at the start.
    #[error(
        "the database is older than this program ({0} migrations to run); run `capacity-tracker migrate`, or set CT__DATABASE__MIGRATE_ON_START=true"
    )]
    Older(usize),
    /// A migration failed; nothing of it was kept.
    #[error("the database could not be brought to the newest schema, and was left as it was: {0}")]
    Failed(String),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

/// Runs the migrations that are missing, all in one transaction, and says how many there were.
pub fn migrate(conn: &mut Conn) -> Result<usize, MigrationError> {
    if count_missing(conn)? == 0 {
        return Ok(0);
    }
    match conn {
        Conn::Sqlite(inner) => inner.exclusive_transaction(|inner| run_missing(inner, &SQLITE)),
        Conn::Postgres(inner) => inner.transaction(|inner| {
            // Two instances that start together: the second waits here and then finds nothing to do.
            inner.batch_execute("SET LOCAL statement_timeout = 0")?;
            diesel::select(pg_advisory_xact_lock(MIGRATION_LOCK)).execute(inner)?;
            run_missing(inner, &POSTGRES)
        }),
    }
}

/// Fails unless the schema is exactly this program's. Only looks: a role that may not change the schema can ask.
pub fn require_current(conn: &mut Conn) -> Result<(), MigrationError> {
    match count_missing(conn)? {
        0 => Ok(()),
        missing => Err(MigrationError::Older(missing)),
    }
}

/// Whether nothing of ours is in this database yet.
pub fn is_new(conn: &mut Conn) -> QueryResult<bool> {
    Ok(applied(conn)?.is_empty())
}

/// Takes every migration back, newest first; for the test of up, down and up again.
pub fn revert_all(conn: &mut Conn) -> Result<usize, MigrationError> {
    match conn {
        Conn::Sqlite(inner) => inner.revert_all_migrations(SQLITE).map(|done| done.len()).map_err(failed),
        Conn::Postgres(inner) => inner.revert_all_migrations(POSTGRES).map(|done| done.len()).map_err(failed),
    }
}

fn run_missing<C, DB>(conn: &mut C, source: &'static EmbeddedMigrations) -> Result<usize, MigrationError>
where
    DB: Backend,
    C: MigrationHarness<DB>,
{
    conn.run_pending_migrations(EmbeddedSource(source)).map(|done| done.len()).map_err(failed)
}

/// How many migrations of this program the database does not have yet; one that it does not know is an error.
pub(super) fn count_missing(conn: &mut Conn) -> Result<usize, MigrationError> {
    // Both folders have the same names; a test says so.
    let known: Vec<String> = MigrationSource::<Sqlite>::migrations(&SQLITE)
        .map_err(failed)?
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    let applied = applied(conn)?;
    match applied.iter().find(|version| !known.contains(version)) {
        Some(unknown) => Err(MigrationError::Newer(unknown.clone())),
        None => Ok(known.len().saturating_sub(applied.len())),
    }
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

/// Versions of the migrations that ran. Diesel's own way to ask would make its table where it is missing.
fn applied(conn: &mut Conn) -> QueryResult<Vec<String>> {
    let tables: Count = match conn {
        Conn::Sqlite(inner) => {
            sql_query("SELECT count(*) AS count FROM sqlite_master WHERE name = '__diesel_schema_migrations'")
                .get_result(inner)?
        }
        Conn::Postgres(inner) => {
            sql_query("SELECT count(*) AS count FROM pg_class WHERE oid = to_regclass('__diesel_schema_migrations')")
                .get_result(inner)?
        }
    };
    if tables.count == 0 {
        return Ok(Vec::new());
    }
    let versions = sql_query("SELECT version FROM __diesel_schema_migrations ORDER BY version");
    let rows: Vec<Applied> = each_backend!(conn, inner => versions.load(inner))?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

/// Lends the embedded migrations, which diesel wants by value.
struct EmbeddedSource(&'static EmbeddedMigrations);

impl<DB: Backend> MigrationSource<DB> for EmbeddedSource {
    fn migrations(&self) -> diesel::migration::Result<Vec<Box<dyn Migration<DB>>>> {
        self.0.migrations()
    }
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> MigrationError {
    MigrationError::Failed(error.to_string())
}

impl From<diesel::result::Error> for MigrationError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.to_string())
    }
}
