//! Saving a section, and what becomes of it.

use capacity_tracker::accounts::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{AGENCY, CareRow, HOME, TestApp, nil_answers, run};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";

#[actix_web::test]
async fn a_save_is_answered_with_all_that_is_kept() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let mut answers = nil_answers(&section);
    answers.insert("dom_days_absence".to_owned(), json!(12));
    let answer = caller.put(AGENCY, &section.key, &json!({ "answers": answers })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.header("etag"), "\"1\"");
    let notice = app.state.notices.in_force("2026-01".parse().unwrap()).unwrap();
    assert_eq!(
        answer.json(),
        json!({
            "id": "1", "location_id": AGENCY, "section": section.key, "notice": notice.id, "month": "2026-01",
            "saved_at": "2026-01-09T10:00:00.000000Z", "saved_by": "key:1", "channel": "api", "unchanged": false,
            "nil": false, "version": 1, "answers": answers, "reasons": {},
        })
    );
    let current = caller.get(&format!("/locations/{AGENCY}/sections/{}", section.key)).await;
    assert_eq!((current.header("etag"), current.json()), ("\"1\"", answer.json()));
    let nil = caller.put(AGENCY, &section.key, &json!({ "answers": nil_answers(&section) })).await.json();
    assert_eq!((&nil["nil"], &nil["version"]), (&json!(true), &json!(2)));
}

#[actix_web::test]
async fn a_return_is_complete_when_every_owed_section_is_saved() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderAdmin, "provider:1-900").await;
    let sections = app.sections("2026-01", "home_care");
    let state = async || {
        let location = caller.get(&format!("/locations/{AGENCY}")).await.json();
        let found = caller.get(&format!("/locations/{AGENCY}/returns/2026-01")).await.json();
        assert_eq!(location["owes"]["state"], found["state"]);
        found
    };
    let before = state().await;
    assert_eq!((&before["state"], &before["completed_at"]), (&json!("missing"), &Value::Null));
    let required: Vec<_> =
        before["sections"].as_array().unwrap().iter().filter(|one| one["required"] == true).collect();
    assert!(required.len() >= 2 && required.iter().all(|one| one["state"] == "due" && one["save"] == Value::Null));
    caller.put_all(AGENCY, &sections[..1]).await;
    let between = state().await;
    assert_eq!((&between["state"], &between["reference"]), (&json!("partial"), &Value::Null));
    assert_eq!(between["sections"][0]["state"], "done");
    assert_eq!(between["sections"][0]["save"]["version"], 1);
    app.wait(5);
    caller.put_all(AGENCY, &sections[1..]).await;
    let after = state().await;
    assert_eq!((&after["state"], &after["completed_at"]), (&json!("complete"), &json!("2026-01-09T10:05:00.000000Z")));
    assert!(after["reference"].as_str().unwrap().starts_with("2026-01-"));
    app.wait(5);
    caller.put_all(AGENCY, &sections).await;
    let again = state().await;
    assert_eq!((&again["completed_at"], &again["reference"]), (&after["completed_at"], &after["reference"]));
    assert_eq!(again["sections"][0]["save"]["version"], 2);
}

#[actix_web::test]
async fn one_word_confirms_that_nothing_has_changed() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "location:1-100000002").await;
    let section = app.section_with("care_staff_employed");
    let first = caller.put(AGENCY, &section.key, &json!({ "answers": nil_answers(&section) })).await.json();
    let second = caller.put(AGENCY, &section.key, &json!({"unchanged": true})).await.json();
    assert_eq!(
        (&second["answers"], &second["unchanged"], &second["version"]),
        (&first["answers"], &json!(true), &json!(2))
    );
}

#[actix_web::test]
async fn a_dry_run_answers_as_the_save_would_and_keeps_nothing() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let body = json!({ "answers": nil_answers(&section), "dry_run": true });
    let dry = caller.put_with(AGENCY, &section.key, &body, &[("idempotency-key", "dry")]).await;
    assert_eq!((dry.status, dry.header("etag")), (StatusCode::OK, "\"1\""));
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_save"), 0);
    let mut wet = caller.put(AGENCY, &section.key, &json!({ "answers": nil_answers(&section) })).await.json();
    wet["id"] = Value::Null;
    wet["saved_at"] = Value::Null;
    assert_eq!(dry.json(), wet);
}

#[actix_web::test]
async fn a_dry_run_of_a_request_that_was_saved_answers_as_the_save_and_without_its_number() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let put = async |dry_run: bool| {
        let body = json!({ "answers": nil_answers(&section), "dry_run": dry_run });
        caller.put_with(AGENCY, &section.key, &body, &[("idempotency-key", "one")]).await.json()
    };
    let mut saved = put(false).await;
    app.wait(5);
    let dry = put(true).await;
    assert!(saved["id"].is_string() && saved["saved_at"].is_string(), "{saved}");
    (saved["id"], saved["saved_at"]) = (Value::Null, Value::Null);
    assert_eq!(dry, saved);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_save"), 1);
}

#[actix_web::test]
async fn a_warning_asks_once_for_the_same_figures() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("de_care_providing_staff");
    let mut answers = nil_answers(&section);
    answers.insert("de_care_providing_staff".to_owned(), json!(1_500));
    let refused = caller.put(HOME, &section.key, &json!({ "answers": answers })).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let rules: Vec<String> = refused.errors().into_iter().map(|(_, rule)| rule).collect();
    assert!(
        !rules.is_empty()
            && refused.json()["errors"].as_array().unwrap().iter().all(|one| one["severity"] == "warning")
    );
    let blank: serde_json::Map<_, _> = rules.iter().map(|rule| (rule.clone(), json!("  "))).collect();
    let still = caller.put(HOME, &section.key, &json!({ "answers": answers, "reasons": blank })).await;
    assert_eq!(still.status, StatusCode::UNPROCESSABLE_ENTITY);
    let reasons: serde_json::Map<_, _> = rules.iter().map(|rule| (rule.clone(), json!("a village of homes"))).collect();
    let saved = caller.put(HOME, &section.key, &json!({ "answers": answers, "reasons": reasons })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    assert_eq!(saved.json()["reasons"], json!(reasons));
    for body in [json!({ "answers": answers }), json!({"unchanged": true})] {
        let again = caller.put(HOME, &section.key, &body).await;
        assert_eq!((again.status, &again.json()["reasons"]), (StatusCode::OK, &json!(reasons)), "{}", again.body);
    }
    answers.insert("de_care_providing_staff".to_owned(), json!(1_501));
    let other = caller.put(HOME, &section.key, &json!({ "answers": answers })).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[actix_web::test]
async fn a_location_that_left_the_register_takes_no_more_saves() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let body = json!({ "answers": nil_answers(&section) });
    caller.put(AGENCY, &section.key, &body).await;
    app.load_register_as_of("2026-01-09", &[CareRow::home(HOME)]);
    let refused = caller.put(AGENCY, &section.key, &body).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    assert_eq!(refused.error(), ("location".to_owned(), "deregistered".to_owned()));
    let location = caller.get(&format!("/locations/{AGENCY}")).await.json();
    assert_eq!((&location["status"], &location["owes"]["state"]), (&json!("deregistered"), &json!("not_required")));
    // What was owed while it was there stays.
    let before = caller.get(&format!("/locations/{AGENCY}/returns/2025-12")).await.json();
    assert_eq!(before["state"], "missing");
}

#[actix_web::test]
async fn a_location_owes_from_its_first_window_on() {
    let app = TestApp::with(&[("clock.fixed_at", IN_WINDOW)]).await;
    app.load_register(&[
        CareRow::home(HOME).set("Location HSCA start date", "2025-11-15"),
        CareRow::agency(AGENCY).set("Dormant (Y/N)", "Y"),
    ]);
    let caller = app.caller(Role::Analyst, "national").await;
    for (month, state) in
        [("2025-11", "not_required"), ("2025-12", "missing"), ("2026-01", "missing"), ("2026-02", "missing")]
    {
        let found = caller.get(&format!("/locations/{HOME}/returns/{month}")).await.json();
        assert_eq!(found["state"], state, "{month}");
    }
    let dormant = caller.get(&format!("/locations/{AGENCY}/returns/2026-01")).await.json();
    assert_eq!(dormant["state"], "missing");
    let lenient = app.beside(&[("clock.fixed_at", IN_WINDOW), ("returns.dormant_owes", "false")]).await;
    let caller = lenient.caller(Role::Analyst, "national").await;
    let dormant = caller.get(&format!("/locations/{AGENCY}/returns/2026-01")).await.json();
    assert_eq!(dormant["state"], "not_required");
}

#[actix_web::test]
async fn saves_are_never_changed_and_the_chain_holds() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
    for sql in [
        "UPDATE section_save SET answers = '{}'",
        "UPDATE section_save SET saved_by = 'account:2'",
        "DELETE FROM section_save",
    ] {
        assert!(app.database.execute(sql).is_err(), "{sql}");
    }
    assert!(caller.get("/saves").await.status.is_success());
    assert!(app.database.execute("UPDATE section_save SET sequence = sequence + 100").is_err());
    let sealed = "SELECT count(*) AS number FROM audit_entry WHERE event = 'returns.saves_sealed'";
    assert_eq!(app.database.number(sealed), 1);
    assert!(run(&app.database, &["audit", "verify"]).status.success());
}
