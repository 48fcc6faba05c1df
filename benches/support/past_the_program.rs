//! What is put into the database before a measurement, and not by the program.

use diesel::connection::{Connection, SimpleConnection};

/// Runs SQL past the program.
pub fn execute(database: &str, sql: &str) {
    match database.strip_prefix("sqlite://") {
        Some(path) => diesel::SqliteConnection::establish(path).unwrap().batch_execute(sql).unwrap(),
        None => diesel::PgConnection::establish(database).unwrap().batch_execute(sql).unwrap(),
    }
}
