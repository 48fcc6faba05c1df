//! What a location owes changes while it is saved: a load of the register between the look of a save and its write, and a
//! service that goes in mid-window.

use std::time::Duration;

use actix_web::rt::time::timeout;
use capacity_tracker::accounts::Role;
use capacity_tracker::notice::Section;
use futures_util::future::join;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{AGENCY, Caller, CareRow, HOME, OTHER, TestApp, is_postgres, load_rows, nil_answers};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";
/// Longer than a load or the saves of a home take by themselves.
const PATIENCE: Duration = Duration::from_secs(2);
const NOTED: &str = "SELECT count(*) AS number FROM month_progress WHERE completed_at IS NOT NULL";
const SAVES: &str = "SELECT count(*) AS number FROM section_save";

/// A home, an agency of the same provider, and a home of another.
fn rows(home: CareRow) -> [CareRow; 3] {
    let other = CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd");
    [home, CareRow::agency(AGENCY), other]
}

async fn app_with(home: CareRow) -> TestApp {
    let app = TestApp::with(&[("clock.fixed_at", IN_WINDOW)]).await;
    app.load_register(&rows(home));
    app
}

/// All sections of a care home but for the last one, which is the other.
fn last_and_others(app: &TestApp) -> (Section, Vec<Section>) {
    let last = app.section_with("visitors_inside_home");
    let sections = app.sections("2026-01", "care_home").into_iter();
    let others = sections.filter(|section| section.key != last.key).collect();
    (last, others)
}

/// Saves all sections of a care home, the last one while a load of the register is changing the home: it looks before the
/// load ends, and can write only afterwards. Answers the status of that one.
async fn last_save_beside_a_load(app: &TestApp, caller: &Caller, change: &str) -> StatusCode {
    let (last, others) = last_and_others(app);
    caller.put_all(HOME, &others).await;
    let locked = format!("SELECT id FROM location WHERE id = '{HOME}' FOR UPDATE;");
    let lock = if is_postgres() { locked.as_str() } else { "" };
    let commit = app.database.begin(&format!("{lock} UPDATE location SET {change} WHERE id = '{HOME}'"));
    let load = async {
        actix_web::rt::time::sleep(Duration::from_millis(400)).await;
        commit();
    };
    let body = json!({ "answers": nil_answers(&last) });
    let (saved, ()) = join(caller.put(HOME, &last.key, &body), load).await;
    saved.status
}

#[actix_web::test]
async fn a_save_waits_for_no_load_that_changes_only_a_name() {
    // SQLite has one writer at a time.
    if !is_postgres() {
        return;
    }
    let app = app_with(CareRow::home(HOME)).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let commit = app.database.begin(&format!("UPDATE location SET name = 'Rose Court' WHERE id = '{HOME}'"));
    let saved = timeout(PATIENCE, caller.put_all(HOME, &app.sections("2026-01", "care_home"))).await;
    commit();
    assert!(saved.is_ok());
    assert_eq!(standing(&caller).await.0, "complete");
}

#[actix_web::test]
async fn a_load_waits_for_a_save_only_where_something_else_is_owed_after_it() {
    if !is_postgres() {
        return;
    }
    for (row, waits) in [
        (CareRow::home(HOME).set("Location Name", "Rose Court"), false),
        (CareRow::both(HOME), true),
        (CareRow::home(HOME).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"), true),
        (CareRow::home(HOME).set("Dormant (Y/N)", "Y"), true),
    ] {
        let app = app_with(CareRow::home(HOME)).await;
        // What a save holds.
        let commit = app.database.begin(&format!("SELECT id FROM location WHERE id = '{HOME}' FOR KEY SHARE"));
        let rows = rows(row);
        let mut load = std::pin::pin!(load_rows(&app, "2026-01-09", &rows));
        let ended = timeout(PATIENCE, &mut load).await.is_ok();
        commit();
        assert_eq!(ended, !waits);
        if waits {
            load.await;
        }
    }
}

async fn standing(caller: &Caller) -> (Value, Value) {
    let found = caller.get(&format!("/locations/{HOME}/returns/2026-01")).await.json();
    (found["state"].clone(), found["completed_at"].clone())
}

#[actix_web::test]
async fn a_save_beside_a_load_completes_what_is_owed_after_it() {
    let at = json!("2026-01-09T10:00:00.000000Z");
    for (home, change, state, completed_at) in [
        (CareRow::home(HOME), "home_care = true", "partial", Value::Null),
        (CareRow::both(HOME), "home_care = false", "complete", at),
    ] {
        let app = app_with(home).await;
        let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
        assert_eq!(last_save_beside_a_load(&app, &caller, change).await, StatusCode::OK, "{change}");
        assert_eq!(app.database.number(NOTED), i64::from(state == "complete"), "{change}");
        assert_eq!(standing(&caller).await, (json!(state), completed_at), "{change}");
    }
}

#[actix_web::test]
async fn a_save_beside_a_load_that_takes_the_location_away_leaves_no_trace() {
    for (change, status) in [
        ("status = 'deregistered', deregistered_on = '2026-01-09'", StatusCode::CONFLICT),
        ("provider_id = '1-901'", StatusCode::NOT_FOUND),
    ] {
        let app = app_with(CareRow::home(HOME)).await;
        let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
        assert_eq!(last_save_beside_a_load(&app, &caller, change).await, status, "{change}");
        let others = app.sections("2026-01", "care_home").len() - 1;
        assert_eq!(app.database.number(SAVES), i64::try_from(others).unwrap(), "{change}");
        assert_eq!(app.database.number(NOTED), 0, "{change}");
    }
}

#[actix_web::test]
async fn a_return_of_which_the_rest_is_owed_no_more_is_complete() {
    let app = app_with(CareRow::both(HOME)).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(HOME, &app.sections("2026-01", "care_home")).await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let listed = async || officer.get("/compliance/2026-01").await.texts("tbody tr").concat().contains(HOME);
    assert!(listed().await);
    assert_eq!(standing(&caller).await, (json!("partial"), Value::Null));
    app.wait(10);
    load_rows(&app, "2026-01-09", &rows(CareRow::home(HOME))).await;
    // Since the last of what is owed was saved, and not since the load.
    assert_eq!(standing(&caller).await, (json!("complete"), json!("2026-01-09T10:00:00.000000Z")));
    assert!(!listed().await, "nobody is rung who has sent everything");
    let manager = app.manager().await;
    let receipt = manager.get(&format!("/locations/{HOME}/returns/2026-01/receipt")).await;
    assert!(receipt.heading().contains("is complete"), "{}", receipt.body);
    assert!(!receipt.main().contains("receipt by email"), "nobody was sent one");
    load_rows(&app, "2026-01-09", &rows(CareRow::both(HOME))).await;
    assert_eq!(standing(&caller).await, (json!("partial"), Value::Null));
    assert!(listed().await);
    app.run_jobs().await;
}
