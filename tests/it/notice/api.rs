//! `GET /api/v1/notices/{month}`.

use capacity_tracker::accounts::actions::add_key;
use capacity_tracker::accounts::{Role, Scope};
use capacity_tracker::audit::Actor;
use reqwest::{Method, StatusCode};

use crate::support::{Answer, TestApp};

pub async fn ask(app: &TestApp, month: &str) -> Answer {
    let scopes = vec!["provider:1-1".parse::<Scope>().unwrap()];
    let key = add_key(&app.state, Actor::Operator, "x".to_owned(), Role::ProviderUser, scopes).await.unwrap().key;
    let request = app.browser().request(Method::GET, &format!("/api/v1/notices/{month}")).bearer_auth(key);
    let response = request.send().await.unwrap();
    Answer { status: response.status(), headers: response.headers().clone(), body: response.text().await.unwrap() }
}

pub fn section<'a>(notice: &'a serde_json::Value, key: &str) -> &'a serde_json::Value {
    notice["sections"].as_array().unwrap().iter().find(|section| section["key"] == key).unwrap()
}

#[actix_web::test]
async fn a_notice_says_what_is_asked_in_the_month() {
    let app = TestApp::new().await;
    let answer = ask(&app, "2026-01").await;
    assert_eq!(answer.status, StatusCode::OK);
    let notice = answer.json();
    assert_eq!(
        (&notice["id"], &notice["month"], &notice["in_force_from"]),
        (&"2024-04".into(), &"2026-01".into(), &"2024-05".into())
    );
    let beds = section(&notice, "bed_vacancies");
    assert_eq!((&beds["service"], &beds["required"]), (&"care_home".into(), &true.into()));
    let grid = &beds["grids"][0];
    assert_eq!((&grid["key"], grid["rows"].as_array().unwrap().len()), (&"beds".into(), 10));
    let columns: Vec<_> =
        grid["columns"].as_array().unwrap().iter().map(|column| column["key"].as_str().unwrap()).collect();
    assert_eq!(columns, ["max_capacity", "occupied", "reserved", "accepting"]);
    let checks = beds["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["key"] == "beds_within_capacity.transitional").unwrap();
    assert_eq!(check["severity"], "error");
    assert_eq!(check["items"][0], "beds.transitional.max_capacity");
    assert!(check["message"].as_str().unwrap().starts_with("Transitional: "));
    let nurses = &section(&notice, "workforce")["items"][0];
    assert_eq!(nurses["kind"], "whole");
    assert_eq!((nurses["minimum"].to_string(), nurses["maximum"].to_string()), ("0".to_owned(), "9999".to_owned()));
    assert_eq!((&nurses["extract"], &nurses["choices"]), (&"nursesemployed".into(), &serde_json::json!([])));
}

#[actix_web::test]
async fn what_must_be_answered_follows_the_campaigns() {
    let app = TestApp::new().await;
    for (month, required) in [("2026-01", true), ("2025-08", false)] {
        let notice = ask(&app, month).await.json();
        assert_eq!(section(&notice, "vaccination")["required"], required, "{month}");
        assert_eq!(notice["campaigns"].as_array().unwrap().is_empty(), !required, "{month}");
    }
}

#[actix_web::test]
async fn a_month_without_a_notice_is_a_problem_404() {
    let app = TestApp::new().await;
    for month in ["2022-07", "2021-01", "2026-13", "2026-1", "0000-00", "x", "2026-01-01", "%00", "2026-01%20"] {
        let answer = ask(&app, month).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{month}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{month}");
        // A month before the first notice is one, and the others are none.
        let rule = if ["2022-07", "2021-01"].contains(&month) { "not_in_force" } else { "month" };
        assert_eq!(answer.error(), ("month".to_owned(), rule.to_owned()), "{month}");
    }
}
