//! Which month a save counts for, to the second.

use capacity_tracker::accounts::Role;
use serde_json::{Value, json};

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
