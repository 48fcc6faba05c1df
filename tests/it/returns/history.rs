//! Saves that were made under other notices than that of today.

use capacity_tracker::accounts::Role;
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{CareRow, HOME, TestApp, nil_answers};

#[actix_web::test]
async fn what_is_no_longer_asked_keeps_its_words_in_the_history() {
    let app = TestApp::with(&[("clock.fixed_at", "2024-04-09T10:00:00Z")]).await;
    app.load_register_as_of("2024-03-01", &[CareRow::home(HOME)]);
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let vaccination = |month: &str| app.sections(month, "care_home").into_iter().find(|one| one.key == "vaccination");
    let dropped = ("residents_covid_primary", "How many residents have had the full first course of COVID-19 vaccine?");
    let (old, new) = (vaccination("2024-04").unwrap(), vaccination("2024-05").unwrap());
    assert!(old.item(dropped.0).is_some() && new.item(dropped.0).is_none());
    let mut answers = nil_answers(&old);
    answers.extend([dropped.0, "resident_count"].map(|key| (key.to_owned(), json!(7))));
    let saved = caller.put(HOME, &old.key, &json!({ "answers": answers })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    app.state.clock.advance(chrono::TimeDelta::days(30));
    let mut answers = nil_answers(&new);
    answers.insert("resident_count".to_owned(), json!(7));
    let saved = caller.put(HOME, &new.key, &json!({ "answers": answers })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    let manager = app.manager().await;
    let history = manager.get(&format!("/locations/{HOME}/history")).await;
    assert!(history.main().contains(dropped.1), "{}", history.main());
    assert!(!history.main().contains(dropped.0), "{}", history.main());
}
