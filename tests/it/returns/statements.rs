//! How many statements a request sends to the database: what docs/adr/0016 promises, and that more locations need no
//! more. PostgreSQL keeps a save with one statement where SQLite takes one for each table.

use std::future::Future;

use capacity_tracker::accounts::Role;
use capacity_tracker::db::Backend;
use serde_json::json;

use super::pages::{STAFF, STAFF_FIGURES, press};
use crate::support::{AGENCY, Answer, CareRow, TestApp, nil_answers};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";

/// Statements that keep a save by one request, without and with a key.
fn to_keep(app: &TestApp) -> (u64, u64) {
    match app.state.db.backend() {
        Backend::Sqlite => (2, 3),
        Backend::Postgres => (1, 1),
    }
}

/// Begins and commits around a save after which nothing else is written: PostgreSQL needs none for its one statement.
fn around_one(app: &TestApp) -> u64 {
    match app.state.db.backend() {
        Backend::Sqlite => 2,
        Backend::Postgres => 0,
    }
}

/// What a request sent, beside begins and commits; and how many of those.
async fn sent(app: &TestApp, request: impl Future<Output = Answer>) -> (u64, u64) {
    let before = app.state.db.statement_counts();
    let answer = request.await;
    assert!(answer.status.is_success() || answer.status.is_redirection(), "{}: {}", answer.status, answer.body);
    let after = app.state.db.statement_counts();
    (after.queries - before.queries, after.transactions - before.transactions)
}

#[actix_web::test]
async fn a_save_by_api_sends_what_is_promised() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let body = json!({ "answers": nil_answers(&section) });
    let put = async |headers: &[(&str, &str)]| caller.put_with(AGENCY, &section.key, &body, headers).await;
    // That a key is in use is noted once an hour.
    caller.get("/key").await;
    let ((keep, with_key), around) = (to_keep(&app), around_one(&app));
    // The key and its grants, 2 to look, then what keeps the save, and 1 to mark the section done.
    assert_eq!(sent(&app, put(&[])).await, (3 + keep + 1, 2), "the first save of a section in a month");
    assert_eq!(sent(&app, put(&[])).await, (3 + keep, around), "a section that is done");
    assert_eq!(sent(&app, put(&[("idempotency-key", "one")])).await, (3 + with_key, around), "with a key");
    assert_eq!(
        sent(&app, put(&[("idempotency-key", "one")])).await,
        (3 + with_key + 1, around),
        "the same request again: a save that finds its key taken, and the answer of the first"
    );
    assert_eq!(sent(&app, put(&[("if-match", "\"3\"")])).await, (3 + keep, around), "with the version it follows on");
    let unchanged = json!({"unchanged": true});
    assert_eq!(sent(&app, caller.put(AGENCY, &section.key, &unchanged)).await, (3 + keep, around), "unchanged");
    let dry = json!({"unchanged": true, "dry_run": true});
    assert_eq!(sent(&app, caller.put(AGENCY, &section.key, &dry)).await, (3, 0), "a dry run");
}

#[actix_web::test]
async fn the_save_that_completes_a_return_sends_one_more() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let path = format!("/locations/{AGENCY}/returns/2026-01");
    // That a key is in use is noted once an hour.
    caller.get("/key").await;
    // The key and its grants, then location, its events, the window, more time, what is done, and the saves.
    assert_eq!(sent(&app, caller.get(&path)).await, (7, 0), "a return without saves");
    let mut states = Vec::new();
    for section in app.sections("2026-01", "home_care") {
        let body = json!({ "answers": nil_answers(&section) });
        let statements = sent(&app, caller.put(AGENCY, &section.key, &body)).await;
        let state = caller.get(&path).await.json()["state"].as_str().unwrap().to_owned();
        let completes = state == "complete" && states.last().is_some_and(|before| before != "complete");
        let to_save = 3 + to_keep(&app).0 + 1;
        assert_eq!(statements, (to_save + u64::from(completes), 2), "{}", section.key);
        states.push(state);
    }
    assert_eq!(states.last().unwrap(), "complete");
    assert_eq!(sent(&app, caller.get(&path)).await, (7, 0), "a return that is complete");
}

#[actix_web::test]
async fn a_save_by_page_sends_one_for_the_key_of_the_form_more_and_one_where_there_is_a_draft() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let browser = app.manager().await;
    let read = sent(&app, browser.get(STAFF)).await;
    // The person and their roles, 2 to look, more time, the draft.
    assert_eq!(read, (5, 0), "the form");
    let to_save = 3 + to_keep(&app).1;
    let pressed = sent(&app, press(&browser, STAFF, "save", &STAFF_FIGURES)).await;
    assert_eq!((pressed.0 - read.0, pressed.1), (to_save + 1, 2), "the first save of a section in a month");
    let pressed = sent(&app, press(&browser, STAFF, "save", &STAFF_FIGURES)).await;
    assert_eq!((pressed.0 - read.0, pressed.1), (to_save, around_one(&app)), "a section that is done");
    press(&browser, STAFF, "keep", &STAFF_FIGURES).await;
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_draft"), 1);
    let pressed = sent(&app, press(&browser, STAFF, "save", &STAFF_FIGURES)).await;
    assert_eq!((pressed.0 - read.0, pressed.1), (to_save + 1, 2), "with a draft, which goes");
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_draft"), 0);
}

#[actix_web::test]
async fn the_receipt_takes_two_statements() {
    let mut app = TestApp::with_register_at(IN_WINDOW).await;
    app.leaves_jobs();
    let (browser, caller) = (app.manager().await, app.caller(Role::ProviderUser, "provider:1-900").await);
    let staff = app.section_with("care_staff_employed");
    let others: Vec<_> =
        app.sections("2026-01", "home_care").into_iter().filter(|section| section.key != staff.key).collect();
    caller.put_all(AGENCY, &others).await;
    let read = sent(&app, browser.get(STAFF)).await;
    let pressed = sent(&app, press(&browser, STAFF, "save", &STAFF_FIGURES)).await;
    assert_eq!((pressed.0 - read.0, pressed.1), (3 + to_keep(&app).1 + 4, 2));
}

#[actix_web::test]
async fn what_is_owed_takes_the_same_number_for_one_location_and_for_300() {
    let app = TestApp::with(&[("clock.fixed_at", IN_WINDOW)]).await;
    let group = (1..=300).map(|number| CareRow::home(&format!("1-2{number:08}")));
    let single = CareRow::agency(AGENCY).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd");
    app.load_register(&group.chain([single]).collect::<Vec<_>>());
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let bed = app.sections("2026-01", "care_home").remove(0);
    for number in 1..=20 {
        let body = json!({ "answers": nil_answers(&bed) });
        assert_eq!(caller.put(&format!("1-2{number:08}"), &bed.key, &body).await.status, 200);
    }
    let one = app.somebody("one@example.org", Role::ProviderUser, "provider:1-901").await;
    let many = app.somebody("many@example.org", Role::ProviderUser, "provider:1-900").await;
    assert_eq!(many.get("/returns").await.texts("tbody tr").len(), 300);
    assert_eq!(one.get("/returns").await.texts("tbody tr").len(), 1);
    // The person and their roles, the window, locations, their events, more time, what is done, what is current.
    assert_eq!(sent(&app, one.get("/returns")).await, (7, 0));
    assert_eq!(sent(&app, many.get("/returns")).await, (7, 0));
}
