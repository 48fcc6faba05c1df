//! The database itself: both schemas alike, `schema.rs` true, migrations both ways, what SQLite's pragmas promise.

use std::collections::BTreeMap;

use capacity_tracker::config::Config;
use capacity_tracker::db::{self, Conn, Db, MigrationError};
use diesel::connection::SimpleConnection;
use diesel::{QueryResult, QueryableByName, RunQueryDsl, sql_query};

use crate::support::{TestApp, TestDatabase, is_postgres, postgres_ca};

/// Table and column, with type and whether it may be empty, in words that both databases share.
type Columns = BTreeMap<(String, String), (String, bool)>;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = diesel::sql_types::Text)]
    table_name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    column_name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    kind: String,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    nullable: bool,
}

fn columns(conn: &mut Conn) -> QueryResult<Columns> {
    let rows: Vec<Column> = match conn {
        Conn::Sqlite(inner) => sql_query(
            "SELECT m.name AS table_name, c.name AS column_name, c.type AS kind, c.\"notnull\" = 0 AS nullable \
             FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
        )
        .load(inner)?,
        Conn::Postgres(inner) => sql_query(
            "SELECT table_name::text, column_name::text, data_type::text AS kind, is_nullable = 'YES' AS nullable \
             FROM information_schema.columns WHERE table_schema = 'public'",
        )
        .load(inner)?,
    };
    let ours = rows.into_iter().filter(|row| !row.table_name.starts_with("__diesel"));
    Ok(ours.map(|row| ((row.table_name, row.column_name), (same_word(&row.kind), row.nullable))).collect())
}

fn same_word(kind: &str) -> String {
    match kind.to_lowercase().as_str() {
        // An id is INTEGER on SQLite, where that alone makes it the row's own number.
        "integer" | "bigint" => "whole",
        "text" | "character varying" => "text",
        "timestamp" | "timestamp without time zone" => "timestamp",
        "boolean" => "boolean",
        other => other,
    }
    .to_owned()
}

/// What `schema.rs` says, read from its text: the macro keeps no list at run time.
fn declared() -> Columns {
    let text = std::fs::read_to_string("src/db/schema.rs").unwrap();
    let text = text.split("diesel::joinable!").next().unwrap();
    let mut table = String::new();
    let mut found = Columns::new();
    for line in text.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = name.to_owned();
        } else if let Some((name, kind)) = line.split_once(" -> ") {
            let kind = kind.trim_end_matches(',');
            let nullable = kind.starts_with("Nullable<");
            let kind = kind.trim_start_matches("Nullable<").trim_end_matches('>');
            let kind = match kind {
                "BigInt" | "Integer" => "whole",
                "Bool" => "boolean",
                "Text" => "text",
                "Timestamp" => "timestamp",
                other => panic!("{other}"),
            };
            found.insert((table.clone(), name.to_owned()), (kind.to_owned(), nullable));
        }
    }
    found
}

fn open(database: &TestDatabase) -> Db {
    Db::open(&Config::with(&[("database.url", &database.url)]).unwrap().database).unwrap()
}

#[actix_web::test]
async fn the_tables_are_what_the_program_declares() {
    // Run on both databases, this holds the two schemas against each other too.
    let database = TestDatabase::new();
    let found = open(&database).read(|conn| anyhow::Ok(columns(conn)?)).await.unwrap();
    assert!(found.len() > 50);
    assert_eq!(found, declared());
}

#[test]
fn both_folders_have_the_same_migrations_with_a_way_back() {
    let names = |folder: &str| {
        let mut names: Vec<String> = std::fs::read_dir(format!("migrations/{folder}"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
    for name in names("sqlite") {
        for folder in ["sqlite", "postgres"] {
            for way in ["up.sql", "down.sql"] {
                let text = std::fs::read_to_string(format!("migrations/{folder}/{name}/{way}")).unwrap();
                assert!(!text.trim().is_empty(), "{folder}/{name}/{way}");
            }
        }
    }
}

#[actix_web::test]
async fn migrations_go_up_and_down_and_up_again() {
    let database = TestDatabase::empty();
    let result = open(&database)
        .maintain(|conn| {
            let first = db::migrate(conn)?;
            let before = columns(conn)?;
            assert_eq!(db::migrate(conn)?, 0);
            assert_eq!(db::revert_all(conn)?, first);
            assert_eq!(columns(conn)?, Columns::new());
            assert!(matches!(db::require_current(conn), Err(MigrationError::Older(missing)) if missing == first));
            assert_eq!(db::migrate(conn)?, first);
            assert_eq!(columns(conn)?, before);
            Ok::<_, MigrationError>(first)
        })
        .await;
    assert!(result.unwrap() >= 5);
}

#[actix_web::test]
async fn instances_that_start_together_migrate_once() {
    let database = TestDatabase::empty();
    let starts = (0..4).map(|_| {
        let db = open(&database);
        async move { db.maintain(db::migrate).await }
    });
    let ran: Vec<usize> = futures_util::future::join_all(starts).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(ran.iter().filter(|count| **count > 0).count(), 1, "{ran:?}");
}

#[actix_web::test]
async fn on_sqlite_a_reader_cannot_write_and_a_writer_is_durable() {
    if is_postgres() {
        return;
    }
    let database = TestDatabase::new();
    let db = open(&database);
    let refused = db.read(|conn| anyhow::Ok(conn.batch_execute("DELETE FROM job")?)).await;
    assert!(refused.unwrap_err().to_string().contains("readonly"));

    #[derive(QueryableByName)]
    struct Pragmas {
        #[diesel(sql_type = diesel::sql_types::Text)]
        journal_mode: String,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        synchronous: i64,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        foreign_keys: i64,
    }
    let pragmas: Pragmas = db
        .maintain(|conn| {
            let sql = "SELECT (SELECT journal_mode FROM pragma_journal_mode) AS journal_mode, \
                       (SELECT synchronous FROM pragma_synchronous) AS synchronous, \
                       (SELECT foreign_keys FROM pragma_foreign_keys) AS foreign_keys";
            capacity_tracker::each_backend!(conn, inner => sql_query(sql).get_result(inner))
                .map_err(anyhow::Error::from)
        })
        .await
        .unwrap();
    // 2 is FULL.
    assert_eq!((pragmas.journal_mode.as_str(), pragmas.synchronous, pragmas.foreign_keys), ("wal", 2, 1));
}

#[actix_web::test]
async fn a_transaction_that_fails_leaves_no_trace() {
    let app = TestApp::new().await;
    let insert = "INSERT INTO job_schedule (name, cron, next_run_at) VALUES ('x', '* * * * *', '2026-01-01 00:00:00')";
    let failed: anyhow::Result<()> = app
        .state
        .db
        .write(move |conn| {
            conn.batch_execute(insert)?;
            anyhow::bail!("after the insert")
        })
        .await;
    assert!(failed.is_err());
    let panicked = app.state.db.write(move |conn| -> anyhow::Result<()> {
        conn.batch_execute(insert)?;
        panic!("in the middle of a transaction, on purpose")
    });
    assert!(panicked.await.is_err());
    assert_eq!(app.database.number("SELECT count(*) AS number FROM job_schedule"), 0);
    // The connection is as good as before.
    let worked = app.state.db.write(move |conn| anyhow::Ok(conn.batch_execute(insert)?)).await;
    assert!(worked.is_ok());
}

#[actix_web::test]
async fn postgres_can_be_reached_by_checked_tls() {
    if !is_postgres() {
        return;
    }
    let authority = postgres_ca().expect("TEST_DATABASE_CA must name the authority's certificate");
    let database = TestDatabase::new();
    let with = |query: &str| {
        let url = format!("{}?{query}", database.url.replace("@127.0.0.1", "@localhost"));
        Db::open(&Config::with(&[("database.url", &url)]).unwrap().database)
    };
    #[derive(QueryableByName)]
    struct Encrypted {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        ssl: bool,
    }
    let db = with(&format!("sslmode=verify-full&sslrootcert={authority}")).unwrap();
    let found: Encrypted = db
        .read(|conn| {
            let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
            capacity_tracker::each_backend!(conn, inner => sql_query(sql).get_result(inner))
                .map_err(anyhow::Error::from)
        })
        .await
        .unwrap();
    assert!(found.ssl);
    // Without the authority's certificate nobody vouches for the server.
    assert!(with("sslmode=verify-full&sslrootcert=/nonexistent").is_err());
}
