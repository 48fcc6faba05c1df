//! The database: one connection type for SQLite and PostgreSQL, the pools, and the only ways to use them ([`Db`]).
//!
//! Owns the connection, the pools, the migrations and `schema.rs`. Never holds a query of a room. Which database it is, is
//! decided by the scheme of the URL and by nothing else (docs/adr/0001, docs/adr/0002).

mod backup;
#[expect(missing_docs, reason = "diesel derives items without docs; ours are described")]
mod connection;
mod files;
mod handle;
mod migrations;
mod pools;
pub mod schema;
mod statements;
mod transactions;
mod url;
mod writer;

pub use backup::{BackupError, back_up, restore};
pub use connection::{Conn, MultiBackend, is_held, is_passing, lock_number, lock_until_commit};
pub use files::make_private_folder;
pub use handle::{Db, OpenError, Sends, Unavailable};
pub use migrations::{MigrationError, is_new, migrate, require_current, revert_all};
pub use statements::Statements;
pub use url::{Backend, DatabaseUrl, UrlError};

/// Runs one body for either database, where the shared connection cannot say it (upserts, many rows at once, row locks).
///
/// `each_backend!(conn, c => diesel::insert_into(t).values(rows).execute(c))`
#[macro_export]
macro_rules! each_backend {
    ($conn:expr, $inner:ident => $body:expr) => {
        match $conn {
            $crate::db::Conn::Sqlite($inner) => $body,
            $crate::db::Conn::Postgres($inner) => $body,
        }
    };
}

/// Stores a type that is written as text (`as_str`) and read by parsing (`FromStr`) in a text column of either database.
#[macro_export]
macro_rules! text_column {
    ($type:ty) => {
        impl<DB> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $type
        where
            DB: diesel::backend::Backend,
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                diesel::serialize::ToSql::<diesel::sql_types::Text, DB>::to_sql(self.as_str(), out)
            }
        }

        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $type
        where
            DB: diesel::backend::Backend,
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let text = <String as diesel::deserialize::FromSql<diesel::sql_types::Text, DB>>::from_sql(bytes)?;
                Ok(text.parse()?)
            }
        }
    };
}
