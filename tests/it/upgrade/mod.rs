//! From the schema of every release to today's, with rows in it: nothing is lost, and the service goes on.

mod rows;

use std::collections::BTreeMap;

use argon2::{Argon2, Params, PasswordHasher};
use capacity_tracker::db::Conn;
use diesel::Connection;
use diesel::connection::SimpleConnection;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use serde_json::Value;

use crate::support::{PASSWORD, Program, TestDatabase, is_postgres, read, run, run_with};
use rows::{FIRST, KEY, LINK_TOKEN, ROWS};

const NOW: &str = "2026-01-06T10:00:00Z";

/// Names of the migrations, oldest first.
fn migrations() -> Vec<String> {
    let folder = std::fs::read_dir("migrations/sqlite").unwrap();
    let mut names: Vec<String> = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The number of a migration: `2026-11-21-000003_audit` is the third.
fn number(name: &str) -> usize {
    name[11..17].parse().unwrap()
}

fn connect(database: &TestDatabase) -> Conn {
    match database.url.strip_prefix("sqlite://") {
        Some(path) => Conn::Sqlite(diesel::SqliteConnection::establish(path).unwrap()),
        None => Conn::Postgres(diesel::PgConnection::establish(&database.url).unwrap()),
    }
}

fn source(folder: &str) -> FileBasedMigrations {
    FileBasedMigrations::from_path(format!("migrations/{folder}")).unwrap()
}

/// Runs the next migration as its file has it, and writes what the program of that time could.
fn step(database: &TestDatabase, name: &str) {
    let mut conn = connect(database);
    match &mut conn {
        Conn::Sqlite(inner) => inner.run_next_migration(source("sqlite")).map(drop).unwrap(),
        Conn::Postgres(inner) => inner.run_next_migration(source("postgres")).map(drop).unwrap(),
    }
    if let Some((_, rows)) = ROWS.iter().find(|(migration, _)| *migration == number(name)) {
        let inserted = conn.batch_execute(&rows.replace("PASSWORD", &password_hash()));
        inserted.unwrap_or_else(|error| panic!("rows of {name}: {error}"));
    }
}

/// Takes the last migration back.
fn step_back(database: &TestDatabase) {
    match &mut connect(database) {
        Conn::Sqlite(inner) => inner.revert_last_migration(source("sqlite")).map(drop).unwrap(),
        Conn::Postgres(inner) => inner.revert_last_migration(source("postgres")).map(drop).unwrap(),
    }
}

/// As the first release kept it, by the crate that it used.
fn password_hash() -> String {
    let argon2 = Argon2::from(Params::new(8, 1, 1, None).unwrap());
    argon2.hash_password(PASSWORD.as_bytes()).unwrap().to_string()
}

/// A table, and a column or a row of it.
#[derive(diesel::QueryableByName)]
struct Part {
    #[diesel(sql_type = diesel::sql_types::Text)]
    table_name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    part: String,
}

/// By table, in the order of the query.
fn parts(database: &TestDatabase, query: &str) -> BTreeMap<String, Vec<String>> {
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for Part { table_name, part } in database.rows::<Part>(query) {
        tables.entry(table_name).or_default().push(part);
    }
    tables
}

/// The columns of every table of ours.
fn columns(database: &TestDatabase) -> BTreeMap<String, Vec<String>> {
    let query = if is_postgres() {
        "SELECT table_name::text, column_name::text AS part FROM information_schema.columns WHERE table_schema = 'public' \
         AND table_name NOT LIKE '\\_\\_%' ORDER BY table_name, ordinal_position"
    } else {
        "SELECT m.name AS table_name, c.name AS part FROM sqlite_master m, pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'"
    };
    parts(database, query)
}

/// Every row of these columns, by table.
fn contents(database: &TestDatabase, tables: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    let rows = |(table, columns): (&String, &Vec<String>)| {
        let cell = |column: &String| {
            let text = if is_postgres() { format!("\"{column}\"::text") } else { format!("quote(\"{column}\")") };
            format!("coalesce({text}, 'NULL')")
        };
        let row = columns.iter().map(cell).collect::<Vec<_>>().join(" || '|' || ");
        format!("SELECT '{table}' AS table_name, {row} AS part FROM \"{table}\"")
    };
    let all = tables.iter().map(rows).collect::<Vec<_>>().join(" UNION ALL ");
    parts(database, &format!("{all} ORDER BY table_name, part"))
}

/// Brings a copy to today's schema; what stood in it stands there still.
fn nothing_is_lost(database: &TestDatabase, missing: usize) {
    let tables = columns(database);
    let before = contents(database, &tables);
    let output = run(database, &["migrate", "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["migrations"], missing);
    assert_eq!(contents(database, &tables), before);
    if !is_postgres() {
        assert_eq!(database.number("SELECT count(*) AS number FROM pragma_foreign_key_check"), 0);
    }
    let verified: Value = serde_json::from_slice(&run(database, &["audit", "verify", "--json"]).stdout).unwrap();
    assert_eq!((verified["ok"].as_bool(), verified["entries"].as_i64()), (Some(true), Some(4)));
}

#[test]
fn every_schema_that_ever_was_comes_to_todays_with_all_its_rows() {
    let names = migrations();
    let growing = TestDatabase::empty();
    for (position, name) in names.iter().enumerate() {
        step(&growing, name);
        if position + 1 >= FIRST {
            nothing_is_lost(&growing.copy(), names.len() - position - 1);
        }
    }
    // Whoever adds a table adds a row of it to `rows`.
    let tables = columns(&growing);
    let found = contents(&growing, &tables);
    let empty: Vec<&String> = tables.keys().filter(|table| !found.contains_key(*table)).collect();
    assert!(empty.is_empty(), "no rows are tried in {empty:?}");
}

#[test]
fn a_month_to_which_a_review_had_added_is_noted_as_looked_at_again() {
    let names = migrations();
    let database = TestDatabase::empty();
    names.iter().take_while(|name| number(name) < 41).for_each(|name| step(&database, name));
    let close = "INSERT INTO window_closing (month, closes_at, closed_at, notice, locations) VALUES \
                 ('2025-11', '2025-11-14 23:59:59', '2025-11-15 00:05:00', '2024-04', 0), \
                 ('2025-10', '2025-10-14 22:59:59', '2025-10-14 23:05:00', '2024-04', 0); \
                 INSERT INTO window_outcome (location_id, month, provider_id, state, state_at_close, missing) VALUES \
                 ('1-100000001', '2025-11', '1-900', 'complete', 'complete', '')";
    database.execute(close).unwrap();
    assert!(run(&database, &["migrate"]).status.success());
    let doubts = |of: &str| database.number(&format!("SELECT count(*) AS number FROM closing_doubt {of}"));
    let noted = "JOIN window_closing ON window_closing.month = closing_doubt.month WHERE reviewed_at = closed_at \
                 AND closing_doubt.month = '2025-11'";
    // The other was doubted before, and is to be looked at.
    assert_eq!((doubts(noted), doubts("WHERE reviewed_at IS NULL"), doubts("")), (1, 1, 2));
}

/// Cases as they stood before what was signed and what was paid fell due: stage, last day to pay and end of the time to
/// appeal. All came to their stage on 20 December.
const CASES_BEFORE_DUE_DAYS: [&str; 9] = [
    "'overdue', '2025-12-10', NULL",
    "'notice_of_intent', NULL, NULL",
    "'paid', '2026-01-10', '2026-01-17 17:00:00'",
    // Signed two days after the decision, and not signed yet.
    "'final_notice', NULL, NULL",
    "'final_notice', NULL, NULL",
    // The withdrawal was not given; was given; is of what never reached anybody; is of a second notice that never did.
    "'withdrawn', NULL, NULL",
    "'withdrawn', NULL, NULL",
    "'withdrawn', NULL, NULL",
    "'withdrawn', NULL, NULL",
];

/// Papers of these cases: the case, counted from 1, what it is, when it was signed, and what became of its service.
const PAPERS_BEFORE_DUE_DAYS: [(i64, &str, &str, Option<&str>); 13] = [
    (2, "intent", "2025-12-20 10:00:00", Some("failed")),
    (4, "intent", "2025-11-20 10:00:00", Some("given")),
    (4, "final", "2025-12-22 10:00:00", None),
    (5, "intent", "2025-11-20 10:00:00", Some("given")),
    (6, "intent", "2025-12-19 10:00:00", Some("too_short")),
    (6, "withdrawal", "2025-12-20 10:00:00", None),
    (7, "intent", "2025-12-19 10:00:00", Some("given")),
    (7, "withdrawal", "2025-12-20 10:00:00", Some("given")),
    (8, "intent", "2025-12-19 10:00:00", Some("failed")),
    (8, "withdrawal", "2025-12-20 10:00:00", None),
    (9, "intent", "2025-12-01 10:00:00", Some("given")),
    (9, "withdrawal", "2025-12-02 10:00:00", Some("given")),
    (9, "withdrawal", "2025-12-20 10:00:00", None),
];

/// Adds these cases and papers; answers the number of the case before the first.
fn add_cases_before_due_days(database: &TestDatabase) -> i64 {
    let before = database.number("SELECT max(id) AS number FROM enforcement_case");
    for (id, differs) in (before + 1..).zip(CASES_BEFORE_DUE_DAYS) {
        let insert = "INSERT INTO enforcement_case (id, stage, pay_by, appeal_until, provider_id, provider_name, \
                      breach, allegation, stage_since, version, opened_by, opened_at, paid, penalty, legal_review) VALUES";
        let same = "'1-900', 'Sunny Care Ltd', 'no_information', 'Nothing came', '2025-12-20 10:00:00', 3, \
                    'account:1', '2025-11-17 10:00:00', 0, 500, FALSE";
        database.execute(&format!("{insert} ({id}, {differs}, {same})")).unwrap();
    }
    for (case, kind, at, service) in PAPERS_BEFORE_DUE_DAYS {
        let id = before + case;
        let insert = "INSERT INTO case_document (case_id, kind, name, media_type, bytes, sha256, facts, added_by, \
                      added_at) VALUES";
        let file = format!("'{kind}.html', 'text/html', 8, 'b10b', '{{}}'");
        database.execute(&format!("{insert} ({id}, '{kind}', {file}, 'account:1', '{at}')")).unwrap();
        let Some(state) = service else { continue };
        let paper = database.number("SELECT max(id) AS number FROM case_document");
        let insert = "INSERT INTO case_service (case_id, document_id, method, addressee, address, state, proof, \
                      recorded_by, recorded_at) VALUES";
        let given = format!("'post', 'Ann Lee', '1 Sunny Street', '{state}', 'AB1', 'account:1', '{at}'");
        database.execute(&format!("{insert} ({id}, {paper}, {given})")).unwrap();
    }
    before
}

#[test]
fn what_was_signed_and_what_was_paid_before_falls_due() {
    let names = migrations();
    let database = TestDatabase::empty();
    names.iter().take_while(|name| number(name) < 43).for_each(|name| step(&database, name));
    let before = add_cases_before_due_days(&database);
    assert!(run(&database, &["migrate"]).status.success());
    for (case, due_on) in [
        (1, Some("2025-12-10")),
        (2, Some("2025-12-20")),
        (3, Some("2026-01-17")),
        (4, Some("2025-12-22")),
        (5, None),
        (6, Some("2025-12-20")),
        (7, None),
        (8, None),
        (9, None),
    ] {
        let is_so = due_on.map_or_else(|| "IS NULL".to_owned(), |day| format!("= '{day}'"));
        let of = format!("id = {} AND due_on {is_so}", before + case);
        let found = database.number(&format!("SELECT count(*) AS number FROM enforcement_case WHERE {of}"));
        assert_eq!(found, 1, "case {case} is due {due_on:?}");
    }
}

#[test]
fn events_of_the_register_have_the_places_that_moments_name_and_the_times_of_their_loads() {
    let names = migrations();
    let database = TestDatabase::empty();
    names.iter().take_while(|name| number(name) < 45).for_each(|name| step(&database, name));
    assert!(run(&database, &["migrate"]).status.success());
    let events = |of: &str| database.number(&format!("SELECT count(*) AS number FROM register_event WHERE {of}"));
    assert_eq!((events("place = id"), events("id > 0")), (3, 3));
    // Of what a person did only the day had been kept.
    let times = (events("recorded_at = '2026-01-05 10:00:00'"), events("recorded_at IS NULL AND import_id IS NULL"));
    assert_eq!(times, (2, 1));
}

#[test]
fn on_the_way_back_moments_name_events_by_their_numbers_again() {
    let names = migrations();
    let database = TestDatabase::empty();
    names.iter().take_while(|name| number(name) < 46).for_each(|name| step(&database, name));
    let later = "UPDATE register_event SET id = 10 WHERE id = 3; \
                 INSERT INTO extract_moment (as_at, last_place, last_event, kept_at) VALUES \
                 ('2026-01-05 12:00:00', 0, 3, '2026-01-05 12:00:00'), \
                 ('2015-01-05 12:00:00', 0, 0, '2026-01-05 12:00:00')";
    database.execute(later).unwrap();
    let events = |of: &str| database.number(&format!("SELECT count(*) AS number FROM register_event WHERE {of}"));
    assert_eq!((events("id = 10 AND place = 3"), events("id > 0")), (1, 3));
    step_back(&database);
    let moments = |last: i64| {
        let named = format!("SELECT count(*) AS number FROM extract_moment WHERE last_event = {last}");
        database.number(&named)
    };
    assert_eq!((moments(10), moments(2), moments(0)), (1, 2, 1));
    assert!(database.execute("UPDATE extract_moment SET last_event = 1").is_err(), "evidence is never changed");
}

#[actix_web::test]
async fn with_a_database_of_the_first_release_the_service_goes_on() {
    let database = TestDatabase::empty();
    let names = migrations();
    names[..FIRST].iter().for_each(|name| step(&database, name));
    nothing_is_lost(&database, names.len() - FIRST);
    let settings = [("CT__CLOCK__FIXED_AT", NOW)];
    // The message that waited leaves, with the link that the first release would have put into it.
    let worked = run_with(&database, &["work", "--until-empty"], &settings);
    assert!(worked.status.success(), "{}", String::from_utf8_lossy(&worked.stderr));
    let mail = std::fs::read_dir(database.folder.path().join("mail")).unwrap();
    let mail: Vec<String> = mail.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    assert_eq!(mail.len(), 1);
    let link = format!("/set-password/{LINK_TOKEN}");
    assert!(mail[0].replace("=\r\n", "").contains(&link), "{}", mail[0]);

    let program = Program::serve(&database, &settings);
    let invited = program.browser();
    let answer = invited.submit(&link, &link, &[("password", "three unrelated words here")]).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    invited.sign_in("jo@example.org", "three unrelated words here").await;
    assert_eq!(invited.get("/returns").await.status, 200);
    let administrator = program.browser();
    administrator.sign_in("ada@example.org", PASSWORD).await;
    for (page, shows) in [("/admin/accounts", "Zoë Müller"), ("/admin/mail?state=failed", "gone@example.org")] {
        let answer = administrator.get(page).await;
        assert_eq!(answer.status, 200, "{page}");
        assert!(answer.main().contains(shows), "{page}: {}", answer.main());
    }
    let key = administrator.request(reqwest::Method::GET, "/api/v1/key").bearer_auth(KEY);
    assert_eq!(read(key).await.status, 200);
    assert!(program.errors().is_empty(), "{:?}", program.errors());
    assert!(run(&database, &["audit", "verify"]).status.success());
}
