//! Two at once, and the same request twice.

use capacity_tracker::accounts::Role;
use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{AGENCY, TestApp, nil_answers};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";

#[actix_web::test]
async fn what_somebody_else_saved_is_not_overwritten() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let put = async |employed: i64, version: &str| {
        let mut answers = nil_answers(&section);
        answers.insert("dom_days_absence".to_owned(), json!(employed));
        caller.put_with(AGENCY, &section.key, &json!({ "answers": answers }), &[("if-match", version)]).await
    };
    let nothing_yet = put(1, "*").await;
    assert_eq!(nothing_yet.status, StatusCode::PRECONDITION_FAILED);
    assert!(nothing_yet.json().get("current").is_none());
    assert_eq!(put(1, "\"0\"").await.status, StatusCode::OK);
    assert_eq!(put(2, "\"0\"").await.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(put(2, "\"1\"").await.status, StatusCode::OK);
    for wrong in ["\"1\"", "W/\"2\"", "2", "\"x\"", "\"3\""] {
        let stale = put(3, wrong).await;
        assert_eq!((stale.status, stale.error().1.as_str()), (StatusCode::PRECONDITION_FAILED, "version"), "{wrong}");
        // Both values can be held against each other.
        let current = &stale.json()["current"];
        assert_eq!((&current["version"], &current["answers"]["dom_days_absence"]), (&json!(2), &json!(2)), "{wrong}");
    }
    assert_eq!(put(3, "\"1\", \"2\"").await.json()["version"], 3);
    assert_eq!(put(4, "*").await.json()["version"], 4);
}

#[actix_web::test]
async fn of_many_at_once_one_wins_and_every_save_has_its_version() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let second = app.beside(&[("clock.fixed_at", IN_WINDOW)]).await;
    let section = app.section_with("care_staff_employed");
    let callers = [
        app.caller(Role::ProviderUser, "provider:1-900").await,
        second.caller(Role::ProviderUser, "provider:1-900").await,
    ];
    let put = |number: usize, headers: &'static [(&'static str, &'static str)]| {
        let mut answers = nil_answers(&section);
        answers.insert("dom_days_absence".to_owned(), json!(number));
        let (caller, key) = (&callers[number % 2], section.key.clone());
        async move { caller.put_with(AGENCY, &key, &json!({ "answers": answers }), headers).await }
    };
    let answers = join_all((0..8).map(|number| put(number, &[("if-match", "\"0\"")]))).await;
    let won = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
    let lost = answers.iter().filter(|answer| answer.status == StatusCode::PRECONDITION_FAILED).count();
    assert_eq!((won, lost), (1, 7));
    let answers = join_all((0..4).map(|number| put(number, &[]))).await;
    let mut versions: Vec<i64> = answers.iter().map(|answer| answer.json()["version"].as_i64().unwrap()).collect();
    versions.sort_unstable();
    assert_eq!(versions, [2, 3, 4, 5]);
}

#[actix_web::test]
async fn two_who_save_the_last_two_sections_at_once_complete_the_return_once() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let second = app.beside(&[("clock.fixed_at", IN_WINDOW)]).await;
    let sections = app.sections("2026-01", "home_care");
    let callers = [
        app.caller(Role::ProviderUser, "provider:1-900").await,
        second.caller(Role::ProviderUser, "provider:1-900").await,
    ];
    let puts = sections.iter().enumerate().map(|(number, section)| {
        let caller = &callers[number % 2];
        async move { caller.put(AGENCY, &section.key, &json!({ "answers": nil_answers(section) })).await.status }
    });
    assert!(join_all(puts).await.into_iter().all(|status| status == StatusCode::OK));
    let found = callers[0].get(&format!("/locations/{AGENCY}/returns/2026-01")).await.json();
    assert_eq!((&found["state"], &found["completed_at"]), (&json!("complete"), &json!("2026-01-09T10:00:00.000000Z")));
}

#[actix_web::test]
async fn a_repeated_request_gets_the_first_answer() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    app.run_jobs().await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let body = json!({ "answers": nil_answers(&section) });
    let put = async |body, key| caller.put_with(AGENCY, &section.key, body, &[("idempotency-key", key)]).await;
    let unchanged = json!({"unchanged": true});
    let first = put(&body, "one").await;
    assert_eq!(put(&unchanged, "two").await.json()["version"], 2);
    let again =
        caller.put_with(AGENCY, &section.key, &body, &[("idempotency-key", "one"), ("if-match", "\"0\"")]).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, first.json()));
    assert_eq!(again.header("etag"), "\"1\"");
    let other = put(&unchanged, "one").await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.error(), ("Idempotency-Key".to_owned(), "key_reused".to_owned()));
    let long = "x".repeat(256);
    assert_eq!(put(&body, &long).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Another sender's keys are their own.
    let stranger = app.caller(Role::ProviderUser, "provider:1-900").await;
    let theirs = stranger.put_with(AGENCY, &section.key, &body, &[("idempotency-key", "one")]).await;
    assert_eq!(theirs.json()["version"], 3);
    // A key is forgotten after its time.
    app.wait(73 * 60);
    app.run_jobs().await;
    assert_eq!(app.database.number("SELECT count(*) AS number FROM request_key"), 0);
}

#[actix_web::test]
async fn whoever_lost_a_location_is_not_told_what_they_saved_there() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let body = json!({ "answers": nil_answers(&section) });
    let put = async || caller.put_with(AGENCY, &section.key, &body, &[("idempotency-key", "one")]).await.status;
    assert_eq!(put().await, StatusCode::OK);
    let sold = format!("UPDATE location SET provider_id = '1-901' WHERE id = '{AGENCY}'");
    app.database.execute(&sold).unwrap();
    assert_eq!(put().await, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn the_same_request_many_times_at_once_saves_once() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let body = json!({ "answers": nil_answers(&section) });
    let puts = (0..8).map(|_| caller.put_with(AGENCY, &section.key, &body, &[("idempotency-key", "same")]));
    let answers = join_all(puts).await;
    assert!(answers.iter().all(|answer| answer.status == StatusCode::OK));
    assert!(answers.iter().all(|answer| answer.json() == answers[0].json()));
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_save"), 1);
}
