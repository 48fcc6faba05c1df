//! Which month a save counts for, to the second.

use capacity_tracker::accounts::Role;
use futures_util::future::join;
use serde_json::{Value, json};

use super::pages::{STAFF, STAFF_FIGURES, press};
use crate::support::{AGENCY, TestApp, nil_answers};

#[actix_web::test]
async fn a_save_counts_for_the_month_whose_window_is_open() {
    for (moment, month) in [
        ("2026-01-07T23:59:59Z", None),
        ("2026-01-08T00:00:00Z", Some("2026-01")),
        ("2026-01-14T23:59:59.999999Z", Some("2026-01")),
        ("2026-01-15T00:00:00Z", None),
        ("2026-01-31T12:00:00Z", None),
        // The 14th is a Saturday: until the end of Monday the 16th.
        ("2026-02-16T23:59:59Z", Some("2026-02")),
        ("2026-02-17T00:00:00Z", None),
        // In summer England is an hour ahead.
        ("2026-07-07T22:59:59Z", None),
        ("2026-07-07T23:00:00Z", Some("2026-07")),
        ("2026-07-14T22:59:59Z", Some("2026-07")),
        ("2026-07-14T23:00:00Z", None),
        // The first windows after each change of the clocks.
        ("2026-04-07T22:59:59Z", None),
        ("2026-04-07T23:00:00Z", Some("2026-04")),
        ("2026-10-31T23:30:00Z", None),
        ("2026-11-07T23:59:59Z", None),
        ("2026-11-08T00:00:00Z", Some("2026-11")),
    ] {
        let app = TestApp::with_register_at(moment).await;
        let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
        let section = app.section_with("care_staff_employed");
        let saved = caller.put(AGENCY, &section.key, &json!({ "answers": nil_answers(&section) })).await.json();
        assert_eq!(saved["month"], month.map_or(Value::Null, |month| json!(month)), "{moment}");
        let progress = app.database.number("SELECT count(*) AS number FROM month_progress");
        assert_eq!(progress, i64::from(month.is_some()), "{moment}");
    }
}

#[actix_web::test]
async fn a_save_outside_the_window_is_current_and_leaves_the_section_due() {
    let app = TestApp::with_register_at("2026-01-07T23:59:59Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let state = async || {
        let found = caller.get(&format!("/locations/{AGENCY}/returns/2026-01")).await.json();
        let sections = found["sections"].as_array().cloned().unwrap();
        sections.into_iter().find(|one| one["key"] == section.key.as_str()).unwrap()
    };
    caller.put(AGENCY, &section.key, &json!({ "answers": nil_answers(&section) })).await;
    assert_eq!((&state().await["state"], &state().await["save"]), (&json!("due"), &Value::Null));
    app.state.clock.advance(chrono::TimeDelta::seconds(1));
    let saved = caller.put(AGENCY, &section.key, &json!({"unchanged": true})).await.json();
    assert_eq!((&state().await["state"], &state().await["save"]), (&json!("done"), &saved));
}

/// Something that is sent in the last seconds of January's window, and waits for a connection until the window is over.
async fn over_the_end<T>(app: &TestApp, sent: impl Future<Output = T>) -> T {
    let busy = app.all_connections_busy().await;
    let later = async {
        actix_web::rt::time::sleep(std::time::Duration::from_millis(300)).await;
        app.state.clock.advance(chrono::TimeDelta::seconds(3));
        drop(busy);
    };
    join(sent, later).await.0
}

const LAST_SECONDS: &str = "2026-01-14T23:59:58Z";

#[actix_web::test]
async fn a_save_counts_by_the_moment_it_came_in_however_long_it_waits() {
    let app = TestApp::with_register_at(LAST_SECONDS).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let body = json!({ "answers": nil_answers(&section) });
    let saved = over_the_end(&app, caller.put(AGENCY, &section.key, &body)).await.json();
    assert_eq!((&saved["month"], &saved["saved_at"]), (&json!("2026-01"), &json!("2026-01-14T23:59:58.000000Z")));
    assert_eq!(app.database.number("SELECT count(*) AS number FROM month_progress"), 1);
    let late = caller.put(AGENCY, &section.key, &body).await.json();
    assert_eq!((&late["month"], &late["saved_at"]), (&Value::Null, &json!("2026-01-15T00:00:01.000000Z")));
}

#[actix_web::test]
async fn so_does_a_form_that_somebody_sent() {
    let app = TestApp::with_register_at(LAST_SECONDS).await;
    let manager = app.manager().await;
    let form = manager.get(STAFF).await;
    let (token, version, key) = (form.token(), form.field("_version"), form.field("_key"));
    let mut fields = vec![("_do", "save"), ("_version", version.as_str()), ("_key", key.as_str())];
    fields.extend_from_slice(&STAFF_FIGURES);
    over_the_end(&app, manager.post(STAFF, &token, &fields)).await;
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_save WHERE month = '2026-01'"), 1);
}

#[actix_web::test]
async fn so_does_one_press_for_the_same_figures() {
    let app = TestApp::with_register_at("2026-01-02T10:00:00Z").await;
    let manager = app.manager().await;
    press(&manager, STAFF, "save", &STAFF_FIGURES).await;
    app.state.clock.advance(chrono::TimeDelta::seconds(12 * 86_400 + 13 * 3_600 + 59 * 60 + 58));
    manager.sign_in("manager@example.org", crate::support::PASSWORD).await;
    let action = "/locations/1-100000002/returns/2026-01/unchanged";
    let page = manager.get("/locations/1-100000002/returns/2026-01").await;
    let hidden = page.hidden_fields(action);
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let fields: Vec<(&str, &str)> = fields.into_iter().filter(|(name, _)| *name != "csrf_token").collect();
    over_the_end(&app, manager.post(action, &page.token(), &fields)).await;
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_save WHERE month = '2026-01'"), 1);
    app.run_jobs().await;
}
