use capacity_tracker::accounts::Role;
use reqwest::StatusCode;

use crate::support::{TestApp, is_postgres, run};

fn verify(app: &TestApp) -> (bool, serde_json::Value, String) {
    let output = run(&app.database, &["audit", "verify", "--json"]);
    let found = serde_json::from_slice(&output.stdout).unwrap();
    (output.status.success(), found, String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Takes away what protects the record, as somebody with the database's password could.
fn unprotect(app: &TestApp) {
    let sql = if is_postgres() {
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL"
    } else {
        "DROP TRIGGER audit_entry_no_update; DROP TRIGGER audit_entry_no_delete; DROP TRIGGER audit_entry_no_replace"
    };
    app.database.execute(sql).unwrap();
}

async fn app_with_entries() -> TestApp {
    let app = TestApp::new().await;
    for number in 0..5 {
        app.add_person(&format!("{number}@example.org"), Role::Analyst, "national").await;
    }
    app
}

#[actix_web::test]
async fn the_record_verifies_and_names_nobody() {
    let app = app_with_entries().await;
    let (ok, found, _) = verify(&app);
    assert!(ok);
    assert_eq!((found["entries"].as_i64(), found["ok"].as_bool()), (Some(10), Some(true)));
    assert!(found["first_broken"].is_null());
    let names = "SELECT count(*) AS number FROM audit_entry WHERE detail LIKE '%example%' OR detail LIKE '%Smith%'";
    assert_eq!(app.database.number(names), 0);
}

#[actix_web::test]
async fn the_database_itself_refuses_to_change_or_delete_an_entry() {
    let app = app_with_entries().await;
    assert!(app.database.execute("UPDATE audit_entry SET actor = 'system' WHERE sequence = 3").is_err());
    assert!(app.database.execute("DELETE FROM audit_entry WHERE sequence = 10").is_err());
    let sneaky = if is_postgres() {
        "TRUNCATE audit_entry"
    } else {
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE sequence = 3"
    };
    assert!(app.database.execute(sneaky).is_err());
    assert!(verify(&app).0);
}

#[actix_web::test]
async fn a_change_behind_its_back_is_found_with_the_first_broken_entry() {
    for (sql, broken) in [
        ("UPDATE audit_entry SET actor = 'system' WHERE sequence = 3", 3),
        ("UPDATE audit_entry SET detail = '{}' WHERE sequence = 1", 1),
        ("UPDATE audit_entry SET hash = previous_hash WHERE sequence = 7", 7),
        ("DELETE FROM audit_entry WHERE sequence = 5", 6),
        ("DELETE FROM audit_entry WHERE sequence = 1", 2),
        ("UPDATE audit_entry SET sequence = 99 WHERE sequence = 10", 99),
    ] {
        let app = app_with_entries().await;
        unprotect(&app);
        app.database.execute(sql).unwrap();
        let (ok, found, said) = verify(&app);
        assert!(!ok, "{sql}");
        assert_eq!(found["first_broken"].as_i64(), Some(broken), "{sql}");
        assert!(said.starts_with(&format!("error: entry {broken} ")), "{said}");
    }
}

#[actix_web::test]
async fn acts_at_the_same_time_make_one_chain() {
    let app = TestApp::new().await;
    let people = (0..40).map(|number| {
        let app = &app;
        async move { app.add_person(&format!("{number}@example.org"), Role::Analyst, "national").await }
    });
    futures_util::future::join_all(people).await;
    let (ok, found, _) = verify(&app);
    assert!(ok);
    assert_eq!(found["entries"], 80);
}

#[actix_web::test]
async fn an_act_that_fails_leaves_no_entry() {
    let app = app_with_entries().await;
    let administrator = app.signed_in(Role::Administrator).await;
    let before = app.database.number("SELECT max(sequence) AS number FROM audit_entry");
    let fields = [("name", "Jo"), ("email", "1@example.org"), ("role", "analyst"), ("scope_kind", "national")];
    let refused = administrator.submit("/admin/accounts/new", "/admin/accounts/new", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.database.number("SELECT max(sequence) AS number FROM audit_entry"), before);
}

#[actix_web::test]
async fn administrators_read_the_record() {
    let app = app_with_entries().await;
    let administrator = app.signed_in(Role::Administrator).await;
    let page = administrator.get("/admin/audit").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.main().contains("session.began") && page.main().contains("account.added"), "{}", page.main());
}
