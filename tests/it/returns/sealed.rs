//! What the record of who did what shows of saves that were altered behind it.

use capacity_tracker::accounts::Role;
use serde_json::{Value, json};

use crate::support::{AGENCY, TestApp, is_postgres, nil_answers, run};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";

/// A register with a dozen saves that were given their places in two lots, and one that has none yet.
async fn app_with_saves() -> TestApp {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let mut answers = nil_answers(&section);
    for number in 0..13 {
        answers.insert("dom_days_absence".to_owned(), json!(number));
        let answer = caller.put(AGENCY, &section.key, &json!({ "answers": answers })).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        if number == 4 || number == 11 {
            assert_eq!(caller.get("/saves").await.status, 200);
        }
    }
    app
}

fn verify(app: &TestApp) -> (Option<i32>, Value, String) {
    let output = run(&app.database, &["audit", "verify", "--json"]);
    let found = serde_json::from_slice(&output.stdout).unwrap();
    (output.status.code(), found, String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Takes away what protects the saves, as somebody with the database's password could.
fn unprotect(app: &TestApp) {
    let sql = if is_postgres() {
        "ALTER TABLE section_save DISABLE TRIGGER ALL"
    } else {
        "DROP TRIGGER section_save_no_update; DROP TRIGGER section_save_one_place; DROP TRIGGER section_save_no_delete"
    };
    app.database.execute(sql).unwrap();
}

/// Sequences of the entries that name places of saves.
fn seals(app: &TestApp) -> (i64, i64) {
    let sealed = "FROM audit_entry WHERE event = 'returns.saves_sealed'";
    assert_eq!(app.database.number(&format!("SELECT count(*) AS number {sealed}")), 2);
    (
        app.database.number(&format!("SELECT min(sequence) AS number {sealed}")),
        app.database.number(&format!("SELECT max(sequence) AS number {sealed}")),
    )
}

#[actix_web::test]
async fn saves_as_they_were_made_are_right_and_those_without_a_place_are_left_alone() {
    let app = app_with_saves().await;
    seals(&app);
    let (code, found, _) = verify(&app);
    assert_eq!((code, &found["ok"], &found["first_broken"]), (Some(0), &json!(true), &Value::Null));
    unprotect(&app);
    app.database.execute("UPDATE section_save SET saved_by = 'account:7' WHERE sequence IS NULL").unwrap();
    assert_eq!(verify(&app).0, Some(0));
}

#[actix_web::test]
async fn a_save_that_was_altered_breaks_the_entry_that_names_it() {
    // Each change at a place, and whether the first or the second entry names it.
    for (sql, first, reason) in [
        ("UPDATE section_save SET answers = '{}' WHERE sequence = 1", true, "one was changed"),
        ("UPDATE section_save SET reasons = '{\"a\": \"b\"}' WHERE sequence = 5", true, "one was changed"),
        ("UPDATE section_save SET saved_by = 'account:1' WHERE sequence = 6", false, "one was changed"),
        ("UPDATE section_save SET saved_at = '2026-01-09 10:00:01' WHERE sequence = 9", false, "one was changed"),
        ("UPDATE section_save SET month = NULL WHERE sequence = 12", false, "one was changed"),
        ("UPDATE section_save SET nil = NOT nil WHERE sequence = 7", false, "one was changed"),
        ("UPDATE section_save SET location_id = '1-100000001' WHERE sequence = 8", false, "one was changed"),
        ("UPDATE section_save SET answers = 'none' WHERE sequence = 3", true, "one cannot be read"),
        ("DELETE FROM section_save WHERE sequence = 2", true, "a save at place 2, and there is none"),
        ("DELETE FROM section_save WHERE sequence = 5", true, "a save at place 5, and there is none"),
        ("DELETE FROM section_save WHERE sequence > 5", false, "a save at place 6, and there is none"),
        ("UPDATE section_save SET sequence = NULL WHERE sequence = 10", false, "a save at place 10, and there is none"),
        ("UPDATE section_save SET sequence = 99 WHERE sequence = 4", true, "a save at place 4, and there is none"),
    ] {
        let app = app_with_saves().await;
        let (one, two) = seals(&app);
        let broken = if first { one } else { two };
        unprotect(&app);
        // Whoever can alter a save can let the references to it be, too.
        let regardless = if is_postgres() { "" } else { "PRAGMA foreign_keys = OFF; " };
        app.database.execute(&format!("{regardless}{sql}")).unwrap();
        let (code, found, said) = verify(&app);
        assert_eq!((code, &found["ok"], &found["first_broken"]), (Some(1), &json!(false), &json!(broken)), "{sql}");
        assert_eq!(found["entries"], broken - 1, "{sql}");
        assert!(said.starts_with(&format!("error: entry {broken} of the record vouches for ")), "{said}");
        assert!(said.contains(reason) && said.lines().count() == 1, "{sql}: {said}");
    }
}

#[actix_web::test]
async fn a_save_that_was_put_behind_the_last_place_is_found_with_the_next_entry() {
    let app = app_with_saves().await;
    unprotect(&app);
    app.database.execute("UPDATE section_save SET sequence = 13 WHERE sequence IS NULL").unwrap();
    assert_eq!(verify(&app).0, Some(0));
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    assert_eq!(caller.put(AGENCY, &section.key, &json!({"unchanged": true})).await.status, 200);
    assert_eq!(caller.get("/saves").await.status, 200);
    let (code, found, said) = verify(&app);
    let last = app.database.number("SELECT max(sequence) AS number FROM audit_entry");
    assert_eq!((code, &found["first_broken"]), (Some(1), &json!(last)));
    assert!(said.contains("saves from place 14, and 13 comes next"), "{said}");
}
