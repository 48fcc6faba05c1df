//! A copy of the database while people save, and the way back.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{AGENCY, CareRow, Program, TestDatabase, care_sheet, is_postgres, run, run_with};

const NOW: &str = "2026-01-09T10:00:00Z";

fn prepared() -> (TestDatabase, String) {
    let database = TestDatabase::new();
    let file = care_sheet(&database, "register.csv", &[CareRow::agency(AGENCY)]);
    assert!(run(&database, &["register", "import", file.to_str().unwrap(), "--as-of", "2025-10-01"]).status.success());
    let words = ["keys", "add", "--name", "Backup", "--role", "provider_user", "--scope", "provider:1-900", "--json"];
    let made: Value = serde_json::from_slice(&run(&database, &words).stdout).unwrap();
    (database, made["key"].as_str().unwrap().to_owned())
}

/// Saves again and again until told to stop; counts what was acknowledged.
async fn save_on(url: String, key: String, stop: Arc<AtomicBool>, count: Arc<AtomicUsize>) {
    let client = reqwest::Client::new();
    let path = format!("{url}/api/v1/locations/{AGENCY}/sections/home_care_service_users");
    for number in 0.. {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        let percent = f64::from(number % 1_000) / 100.0;
        let answers = json!({ "service_users_total": 30, "service_users_nhs_la": 20, "service_users_self_funded": 10,
            "packages_returned_pct": percent });
        let request = client.put(&path).bearer_auth(&key).json(&json!({ "answers": answers }));
        assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
        count.fetch_add(1, Ordering::SeqCst);
    }
}

fn saves(database: &TestDatabase) -> usize {
    usize::try_from(database.number("SELECT count(*) AS number FROM section_save")).unwrap()
}

/// Runs a command that copies, beside people who save before, meanwhile and afterwards; how many saves were acknowledged
/// before it began, and when it had ended.
async fn copied_while_people_save(program: &Program, key: String, copy: Command) -> (usize, usize) {
    let (stop, count) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let saving = save_on(program.url.clone(), key, Arc::clone(&stop), Arc::clone(&count));
    let saving = actix_web::rt::spawn(saving);
    let reaches = async |number: usize| {
        while count.load(Ordering::SeqCst) < number {
            actix_web::rt::time::sleep(std::time::Duration::from_millis(2)).await;
        }
    };
    reaches(20).await;
    let before = count.load(Ordering::SeqCst);
    // Beside this thread, on which people go on saving.
    let mut copy = copy;
    let output = actix_web::rt::task::spawn_blocking(move || copy.output().unwrap()).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let meanwhile = count.load(Ordering::SeqCst);
    reaches(meanwhile + 5).await;
    stop.store(true, Ordering::SeqCst);
    saving.await.unwrap();
    (before, meanwhile)
}

#[actix_web::test]
async fn a_copy_made_while_people_save_has_all_that_was_acknowledged_before() {
    if is_postgres() {
        return;
    }
    let (database, key) = prepared();
    let mut program = Program::serve(&database, &[("CT__CLOCK__FIXED_AT", NOW), ("CT__LOG__LEVEL", "info")]);
    let file = database.folder.path().join("copy.db");
    let copy = file.to_str().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_capacity-tracker"));
    command.args(["backup", copy]).current_dir(database.folder.path());
    command.env("CT__ENVIRONMENT", "test").env("CT__DATABASE__URL", &database.url);
    let (before, meanwhile) = copied_while_people_save(&program, key, command).await;
    let refused = run(&database, &["restore", copy]);
    assert!(refused.status.code() == Some(1), "the service has the database open");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("the database is in use"));
    assert!(!database.folder.path().join("test.db.partial").exists(), "a refusal leaves nothing behind");
    program.signal("TERM");
    assert!(program.wait());
    restored(&database, copy, before, meanwhile);
}

#[derive(diesel::QueryableByName)]
struct Checked {
    #[diesel(sql_type = diesel::sql_types::Text)]
    integrity_check: String,
}

/// Nothing may be wrong with the database, in the eyes of SQLite and of the audit.
fn is_whole(database: &TestDatabase) {
    let checked: Vec<Checked> = database.rows("PRAGMA integrity_check");
    let said: Vec<&str> = checked.iter().map(|row| row.integrity_check.as_str()).collect();
    assert_eq!(said, ["ok"]);
    let verified = run(database, &["audit", "verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

#[actix_web::test]
async fn a_log_that_a_killed_service_left_is_not_played_back_into_the_copy() {
    if is_postgres() {
        return;
    }
    let (database, key) = prepared();
    let mut program = Program::serve(&database, &[("CT__CLOCK__FIXED_AT", NOW), ("CT__LOG__LEVEL", "info")]);
    let path = |name: &str| database.folder.path().join(name);
    let copy = path("copy.db");
    let mut command = Command::new(env!("CARGO_BIN_EXE_capacity-tracker"));
    command.arg("backup").arg(&copy).current_dir(database.folder.path());
    command.env("CT__ENVIRONMENT", "test").env("CT__DATABASE__URL", &database.url);
    copied_while_people_save(&program, key, command).await;
    program.kill();
    let log = std::fs::read(path("test.db-wal")).unwrap();
    assert!(!log.is_empty(), "the service had no time to put it away");
    let other = TestDatabase::empty();
    std::fs::copy(&copy, other.url.strip_prefix("sqlite://").unwrap()).unwrap();
    // By somebody who does not know of the log.
    std::fs::rename(path("test.db"), path("away.db")).unwrap();
    let words = ["restore", copy.to_str().unwrap(), "--json"];
    let output = run_with(&database, &words, &[("CT__CLOCK__FIXED_AT", NOW)]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let kept = said["kept"].as_str().unwrap();
    assert!(kept.ends_with("test.db.before-restore-20260109T100000Z-wal"), "{kept}");
    assert!(std::fs::read(kept).unwrap() == log, "the log is not thrown away");
    is_whole(&database);
    assert_eq!(saves(&database), saves(&other));
}

/// As docs/runbook.md says it.
#[actix_web::test]
async fn on_postgres_its_own_tools_copy_while_people_save_and_bring_it_back() {
    if !is_postgres() {
        return;
    }
    let (database, key) = prepared();
    let settings = [("CT__CLOCK__FIXED_AT", NOW), ("CT__LOG__LEVEL", "info")];
    let program = Program::serve(&database, &settings);
    let file = database.folder.path().join("copy.dump").display().to_string();
    let mut command = Command::new("pg_dump");
    command.args(["--format=custom", &format!("--file={file}"), &database.url]);
    let (before, meanwhile) = copied_while_people_save(&program, key.clone(), command).await;
    let all = saves(&database);
    let other = TestDatabase::empty();
    let mut command = Command::new("pg_restore");
    let output = command.args(["--no-owner", &format!("--dbname={}", other.url), &file]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // One save may have been under way.
    let found = saves(&other);
    assert!((before..=meanwhile + 1).contains(&found), "{before} to {meanwhile} were acknowledged, {found} are there");
    assert!(all > meanwhile, "people went on");
    assert!(run(&other, &["audit", "verify"]).status.success());
    // The service goes on with it, and numbers go on from where they were.
    let again = Program::serve(&other, &settings);
    let (stop, count) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let saving = actix_web::rt::spawn(save_on(again.url.clone(), key, Arc::clone(&stop), Arc::clone(&count)));
    while count.load(Ordering::SeqCst) < 3 {
        actix_web::rt::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    stop.store(true, Ordering::SeqCst);
    saving.await.unwrap();
    assert!(saves(&other) >= found + 3);
    assert_eq!(again.errors(), [""; 0]);
}

/// The copy is in the database's place, with what was acknowledged before it was begun, and nothing from after its end.
fn restored(database: &TestDatabase, copy: &str, before: usize, after: usize) {
    let all = saves(database);
    assert!(all > after, "{all} saves, {after} of them before the copy was made");
    let output = run_with(database, &["restore", copy, "--json"], &[("CT__CLOCK__FIXED_AT", NOW)]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let kept = said["kept"].as_str().unwrap();
    assert!(kept.ends_with("test.db.before-restore-20260109T100000Z"), "{kept}");
    // One save may have been under way.
    let found = saves(database);
    assert!((before..=after + 1).contains(&found), "{before} to {after} were acknowledged, {found} are there");
    assert!(run(database, &["audit", "verify"]).status.success());
    assert!(run(database, &["migrate"]).status.success());
    let old = TestDatabase::empty();
    std::fs::copy(kept, old.url.strip_prefix("sqlite://").unwrap()).unwrap();
    assert_eq!(saves(&old), all, "nothing is thrown away");
}

#[test]
fn what_is_no_backup_does_not_take_the_place_of_the_database() {
    if is_postgres() {
        return;
    }
    let (database, _) = prepared();
    let path = |name: &str| database.folder.path().join(name).display().to_string();
    std::fs::write(path("text.db"), "not a database").unwrap();
    std::fs::write(path("empty.db"), "").unwrap();
    assert!(run(&database, &["backup", &path("good.db")]).status.success());
    let mut bytes = std::fs::read(path("good.db")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8_192].fill(0x5a);
    std::fs::write(path("damaged.db"), bytes).unwrap();
    for (name, said) in [
        ("text.db", "is not a backup of this service"),
        ("empty.db", "is not a backup of this service"),
        ("damaged.db", "is damaged"),
        ("none.db", "No such file"),
    ] {
        let output = run(&database, &["restore", &path(name)]);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(error.starts_with("error: ") && error.contains(said) && error.lines().count() == 1, "{name}: {error}");
    }
    assert_eq!(database.number("SELECT count(*) AS number FROM location"), 1, "it is still there");
    let again = run(&database, &["backup", &path("good.db")]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("is there already"), "nothing is written over");
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(path("good.db")).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_database_that_cannot_be_read_goes_aside_as_it_is() {
    if is_postgres() {
        return;
    }
    let (database, _) = prepared();
    let path = |name: &str| database.folder.path().join(name);
    let copy = path("good.db").display().to_string();
    assert!(run(&database, &["backup", &copy]).status.success());
    // First nothing says any more that it is a database; then it says so and is none.
    for (number, zeroed) in [0..4_096, 100..4_096].into_iter().enumerate() {
        let mut bytes = std::fs::read(path("test.db")).unwrap();
        bytes[zeroed.clone()].fill(0);
        std::fs::write(path("test.db"), &bytes).unwrap();
        if zeroed.start == 0 {
            std::fs::write(path("test.db-wal"), "what was written last").unwrap();
        }
        let at = format!("2026-01-09T10:00:0{number}Z");
        let output = run_with(&database, &["restore", &copy, "--json"], &[("CT__CLOCK__FIXED_AT", &at)]);
        assert!(output.status.success(), "{zeroed:?}: {}", String::from_utf8_lossy(&output.stderr));
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        let kept = said["kept"].as_str().unwrap();
        assert!(kept.ends_with(&format!("test.db.before-restore-20260109T10000{number}Z")), "{kept}");
        assert!(std::fs::read(kept).unwrap() == bytes, "{zeroed:?}: it is not what was there");
        if zeroed.start == 0 {
            assert_eq!(std::fs::read(format!("{kept}-wal")).unwrap(), b"what was written last");
        }
        is_whole(&database);
        assert_eq!(database.number("SELECT count(*) AS number FROM location"), 1);
    }
}

#[test]
fn on_postgres_it_says_which_tool_to_use() {
    if !is_postgres() {
        return;
    }
    let (database, _) = prepared();
    let file = database.folder.path().join("copy.db").display().to_string();
    for command in ["backup", "restore"] {
        let output = run(&database, &[command, &file]);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), error.contains("pg_dump")), (Some(1), true), "{command}: {error}");
    }
}
