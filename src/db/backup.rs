//! A copy of the SQLite database while others write, and what a copy must be to take the database's place.
//!
//! PostgreSQL has tools of its own for this, which know the server better than we do.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

use super::connection::Conn;
use super::migrations::{MigrationError, count_missing};

/// Why there is no copy, or why it does not take the database's place.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database is on a server.
    #[error("the database is on PostgreSQL: use pg_dump and pg_restore, as docs/runbook.md says")]
    Postgres,
    /// Nothing is written over.
    #[error("{0} is there already: name another file")]
    Exists(String),
    /// A file could not be read or written.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    /// SQLite found something wrong with it.
    #[error("{0} is damaged: {1}")]
    Damaged(String, String),
    /// Not a database of this program.
    #[error("{0} is not a backup of this service")]
    Foreign(String),
    /// Somebody has the database open.
    #[error("the database is in use: stop the service first")]
    InUse,
    /// The schema is newer than this program.
    #[error(transparent)]
    Schema(#[from] MigrationError),
    /// The database did not do it.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Unavailable(#[from] super::Unavailable),
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = diesel::sql_types::Text)]
    integrity_check: String,
}

/// Copies the database as it is at one moment, without keeping anybody from writing. The file gets its name when it is
/// whole, checked and on the disk.
pub fn back_up(conn: &mut Conn, file: &Path) -> Result<u64, BackupError> {
    let Conn::Sqlite(inner) = conn else { return Err(BackupError::Postgres) };
    refuse_existing(file)?;
    let partial = beside(file, "partial");
    // Made here, so that only its owner can read it. SQLite takes a file that is there and empty.
    private_file(&partial).map_err(|error| named(&partial, error))?;
    let copied = copy_into(inner, &partial).and_then(|()| put_in_place(&partial, file));
    if copied.is_err() {
        // The reason is told; that a part stays behind is not worth hiding it.
        let _ = std::fs::remove_file(&partial);
    }
    copied
}

fn copy_into(conn: &mut SqliteConnection, partial: &Path) -> Result<(), BackupError> {
    let path = partial.to_string_lossy();
    sql_query("VACUUM INTO ?").bind::<diesel::sql_types::Text, _>(path.as_ref()).execute(conn)?;
    check(partial)
}

fn put_in_place(partial: &Path, file: &Path) -> Result<u64, BackupError> {
    let bytes = File::open(partial)
        .and_then(|written| written.sync_all().and(written.metadata()))
        .map_err(|error| named(partial, error))?
        .len();
    std::fs::rename(partial, file).map_err(|error| named(file, error))?;
    sync_folder(file)?;
    Ok(bytes)
}

/// Fails unless a file is a whole database of this program, and not newer than it.
fn check(file: &Path) -> Result<(), BackupError> {
    let shown = file.display().to_string();
    std::fs::metadata(file).map_err(|error| named(file, error))?;
    let foreign = |_| BackupError::Foreign(shown.clone());
    let mut conn = SqliteConnection::establish(&file.to_string_lossy())
        .map_err(|error| BackupError::Damaged(shown.clone(), error.to_string()))?;
    let found: Vec<Found> =
        sql_query("PRAGMA integrity_check").load(&mut conn).map_err(|error| match is_sqlite(file) {
            true => BackupError::Damaged(shown.clone(), error.to_string()),
            false => BackupError::Foreign(shown.clone()),
        })?;
    if let Some(first) = found.iter().find(|row| row.integrity_check != "ok") {
        return Err(BackupError::Damaged(shown, first.integrity_check.clone()));
    }
    let mut conn = Conn::Sqlite(conn);
    if super::is_new(&mut conn).map_err(foreign)? {
        return Err(BackupError::Foreign(shown));
    }
    count_missing(&mut conn)?;
    Ok(())
}

/// Whether a file begins as every database of SQLite does.
fn is_sqlite(file: &Path) -> bool {
    let mut first = [0; 16];
    File::open(file).and_then(|mut file| file.read_exact(&mut first)).is_ok() && first == *b"SQLite format 3\0"
}

/// The file of a database of SQLite and what belongs to it, by the ends of their names. The file is moved first: without
/// the others it would lack what was written last.
const PARTS: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// Puts a checked copy in the place of the database. What was there stays beside it, under the name that is answered.
///
/// A log goes aside too, also one whose database is gone: SQLite would play it back into the copy.
pub fn restore(file: &Path, database: &Path, aside: &str) -> Result<Option<PathBuf>, BackupError> {
    check(file)?;
    let aside = beside(database, aside);
    for part in PARTS {
        refuse_existing(&with_end(&aside, part))?;
    }
    // Held until the copy is in its place, so that nobody begins to write to what is moved aside.
    let _alone = close_off(database)?;
    let partial = beside(database, "partial");
    let placed = copy_file(file, &partial).and_then(|()| replace(database, &partial, &aside));
    if placed.is_err() {
        // As for a copy that failed.
        let _ = std::fs::remove_file(&partial);
    }
    placed
}

fn replace(database: &Path, with: &Path, aside: &Path) -> Result<Option<PathBuf>, BackupError> {
    let kept = put_aside(database, aside)?;
    std::fs::rename(with, database).map_err(|error| named(database, error))?;
    sync_folder(database)?;
    Ok(kept)
}

/// Moves a database and what belongs to it; answers the first new name, if anything was there.
fn put_aside(database: &Path, aside: &Path) -> Result<Option<PathBuf>, BackupError> {
    let mut kept = None;
    for part in PARTS {
        let (from, to) = (with_end(database, part), with_end(aside, part));
        match std::fs::rename(&from, &to) {
            Ok(()) => kept = kept.or(Some(to)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(named(&to, error)),
        }
    }
    Ok(kept)
}

/// Brings everything of a database into its one file, which nobody else may have open, and keeps others out of it for as
/// long as the answer lives. Nothing if there is no database that SQLite can read: whatever is there is left as it is.
fn close_off(database: &Path) -> Result<Option<SqliteConnection>, BackupError> {
    // Not so much as opened: SQLite removes the log beside a file that it does not know as a database.
    if !is_sqlite(database) {
        return Ok(None);
    }
    let mut conn = SqliteConnection::establish(&database.to_string_lossy())
        .map_err(|error| named(database, std::io::Error::other(error.to_string())))?;
    // Leaving the write-ahead log needs the file for oneself.
    match conn.batch_execute("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE") {
        Ok(()) => Ok(Some(conn)),
        Err(error) if says(&error, &["locked"]) => Err(BackupError::InUse),
        Err(error) if says(&error, &["malformed", "not a database", "unsupported file format"]) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether SQLite said one of these; its codes do not reach us.
fn says(error: &diesel::result::Error, words: &[&str]) -> bool {
    let diesel::result::Error::DatabaseError(_, information) = error else { return false };
    words.iter().any(|words| information.message().contains(words))
}

fn copy_file(from: &Path, to: &Path) -> Result<(), BackupError> {
    let copied = private_file(to).and_then(|mut out| {
        std::io::copy(&mut File::open(from)?, &mut out)?;
        out.sync_all()
    });
    copied.map_err(|error| named(to, error))
}

fn private_file(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// A name is kept when its folder is on the disk.
fn sync_folder(file: &Path) -> Result<(), BackupError> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| named(folder, error))
}

fn refuse_existing(file: &Path) -> Result<(), BackupError> {
    if file.exists() { Err(BackupError::Exists(file.display().to_string())) } else { Ok(()) }
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    with_end(file, &format!(".{ending}"))
}

fn with_end(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn named(path: &Path, error: std::io::Error) -> BackupError {
    BackupError::File(path.display().to_string(), error)
}
