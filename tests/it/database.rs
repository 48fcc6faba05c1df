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
        "double precision" | "double" => "double",
        "blob" | "bytea" => "bytes",
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
                "Binary" => "bytes",
                "Bool" => "boolean",
                "Date" => "date",
                "Double" => "double",
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

/// How the connection of a work is told to plan.
fn plans(conn: &mut Conn) -> anyhow::Result<String> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        setting: String,
    }
    let asked = sql_query("SELECT current_setting('plan_cache_mode') AS setting");
    let row: Row = capacity_tracker::each_backend!(conn, inner => asked.get_result(inner))?;
    Ok(row.setting)
}

#[actix_web::test]
async fn postgres_plans_anew_what_reads_lists_and_is_told_so_only_when_that_changes() {
    if !is_postgres() {
        return;
    }
    let database = TestDatabase::new();
    let db = open(&database);
    let told = || db.statement_counts().checks;
    assert_eq!(db.read_by_key(plans).await.unwrap(), "auto");
    assert_eq!(db.write(plans).await.unwrap(), "auto");
    let before = told();
    assert_eq!(db.read(plans).await.unwrap(), "force_custom_plan");
    assert_eq!(told(), before + 1);
    assert_eq!(db.read(plans).await.unwrap(), "force_custom_plan");
    assert_eq!(told(), before + 1, "it knows already");
    assert_eq!(db.write(plans).await.unwrap(), "auto");
    assert_eq!(told(), before + 2);
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
async fn what_is_read_at_once_is_of_one_moment() {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        number: i64,
    }
    let insert = "INSERT INTO job_schedule (name, cron, next_run_at) VALUES ('x', '* * * * *', '2026-01-01 00:00:00')";
    let count = |conn: &mut Conn| -> anyhow::Result<i64> {
        let rows: Vec<Row> = sql_query("SELECT count(*) AS number FROM job_schedule").load(conn)?;
        Ok(rows[0].number)
    };
    let database = std::sync::Arc::new(TestDatabase::new());
    let db = open(&database);
    let beside = std::sync::Arc::clone(&database);
    let seen = db
        .read_at_once(move |conn| {
            let before = count(conn)?;
            // Somebody else writes, and is done before the second look.
            beside.execute(insert)?;
            anyhow::Ok((before, beside.number("SELECT count(*) AS number FROM job_schedule"), count(conn)?))
        })
        .await
        .unwrap();
    assert_eq!(seen, (0, 1, 0));
    assert_eq!(db.read(move |conn| count(conn)).await.unwrap(), 1, "the next one looks anew");
    // It is as good as before when what was read could not be used.
    let failed: anyhow::Result<()> = db.read_at_once(|_| anyhow::bail!("no use")).await;
    assert!(failed.is_err());
    assert_eq!(db.read_at_once(move |conn| count(conn)).await.unwrap(), 1);
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

#[actix_web::test]
async fn a_role_that_may_not_change_the_schema_can_serve() {
    if !is_postgres() {
        return;
    }
    let database = TestDatabase::new();
    let name = format!("app_{}", std::process::id());
    database
        .execute(&format!(
            "DROP ROLE IF EXISTS {name}; CREATE ROLE {name} LOGIN PASSWORD 'plain'; \
             REVOKE CREATE ON SCHEMA public FROM PUBLIC; \
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}; \
             GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}"
        ))
        .unwrap();
    let mut url = url::Url::parse(&database.url).unwrap();
    url.set_username(&name).unwrap();
    url.set_password(Some("plain")).unwrap();
    let db = Db::open(&Config::with(&[("database.url", url.as_str())]).unwrap().database).unwrap();
    db.read(db::require_current).await.unwrap();
    drop(db);
    database.execute(&format!("DROP OWNED BY {name}; DROP ROLE {name}")).unwrap();
}

#[actix_web::test]
async fn a_server_that_says_nothing_is_not_waited_for() {
    if !is_postgres() {
        return;
    }
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://u:p@127.0.0.1:{}/d", silent.local_addr().unwrap().port());
    let config = Config::with(&[("database.url", &url), ("database.wait_seconds", "2")]).unwrap();
    assert!(Db::open(&config.database).is_err());
}

/// Indexes and foreign keys in words that both databases share; the same snapshot serves both.
#[test]
fn postgres_finds_words_by_their_trigrams_where_it_can() {
    let indexes = "SELECT count(*) AS number FROM pg_indexes WHERE indexname LIKE '%_search_trigram'";
    // SQLite has no such index, and none that is the same: see migrations/sqlite.
    if is_postgres() {
        assert_eq!(TestDatabase::new().number(indexes), 2);
    }
}

#[actix_web::test]
async fn both_databases_have_the_same_indexes_and_references() {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = diesel::sql_types::Text)]
        line: String,
    }
    let sqlite = "SELECT m.name || ' (' || (SELECT group_concat(name, ', ') FROM pragma_index_info(i.name)) || ')' \
                  || CASE WHEN i.\"unique\" THEN ' unique' ELSE '' END || CASE WHEN i.partial THEN ' partial' ELSE '' END AS line \
                  FROM sqlite_master m, pragma_index_list(m.name) i WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND i.origin <> 'pk' \
                  UNION ALL SELECT m.name || '.' || f.\"from\" || ' -> ' || f.\"table\" \
                  FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'";
    let postgres = "SELECT t.relname || ' (' || (SELECT string_agg(a.attname, ', ' ORDER BY k.position) \
                    FROM unnest(i.indkey) WITH ORDINALITY AS k(number, position) \
                    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) || ')' \
                    || CASE WHEN i.indisunique THEN ' unique' ELSE '' END || CASE WHEN i.indpred IS NULL THEN '' ELSE ' partial' END AS line \
                    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
                    JOIN pg_class x ON x.oid = i.indexrelid \
                    WHERE n.nspname = 'public' AND NOT i.indisprimary AND x.relname NOT LIKE '%trigram' \
                    UNION ALL SELECT c.conrelid::regclass::text || '.' || a.attname || ' -> ' || c.confrelid::regclass::text \
                    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'";
    let database = TestDatabase::new();
    let found = open(&database)
        .read(move |conn| {
            let lines: Vec<Line> = match conn {
                Conn::Sqlite(inner) => sql_query(sqlite).load(inner)?,
                Conn::Postgres(inner) => sql_query(postgres).load(inner)?,
            };
            anyhow::Ok(lines)
        })
        .await
        .unwrap();
    let mut lines: Vec<String> = found.into_iter().map(|line| line.line.replace('"', "")).collect();
    lines.sort();
    insta::assert_snapshot!("indexes_and_references", lines.join("\n"));
}
