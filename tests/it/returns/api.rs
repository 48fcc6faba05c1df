//! The description of all calls, and what is wrong with a call.

use std::collections::BTreeSet;

use capacity_tracker::accounts::Role;
use capacity_tracker::app;
use capacity_tracker::web::Kind;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{AGENCY, HOME, TestApp, nil_answers, read};

#[actix_web::test]
async fn the_description_has_every_call_and_no_other() {
    let app = TestApp::new().await;
    let answer = app.browser().get("/api/v1/openapi.json").await;
    assert_eq!(answer.status, StatusCode::OK);
    let document = answer.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in
            item.as_object().unwrap().keys().filter(|key| ["get", "put", "post", "delete"].contains(&key.as_str()))
        {
            described.insert((method.to_uppercase(), path.clone()));
        }
    }
    let routes = app::routes(&app.state.config);
    let calls: BTreeSet<_> = routes
        .list()
        .iter()
        .filter(|route| route.kind == Kind::Api)
        .map(|route| (route.method.to_owned(), route.path.to_owned()))
        .collect();
    assert_eq!(described, calls);
}

#[actix_web::test]
async fn a_body_that_is_not_understood_is_refused_by_name() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let put = async |body| caller.put(AGENCY, &section.key, &body).await;
    let mut answers = nil_answers(&section);
    for (body, item, rule) in [
        (json!({}), "answers", "required"),
        (json!({"unchanged": false}), "answers", "required"),
        (json!({"answers": answers, "unchanged": true}), "unchanged", "one_of"),
        (json!({"answers": answers, "note": "x"}), "note", "unknown_field"),
        (json!({"answers": 1}), "answers", "type"),
        (json!({"answers": answers, "dry_run": "yes"}), "dry_run", "type"),
    ] {
        let answer = put(body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.error(), (item.to_owned(), rule.to_owned()));
    }
    let path = format!("/locations/{AGENCY}/sections/{}", section.key);
    let garbage = read(caller.request(Method::PUT, &path).body("{")).await;
    assert_eq!(garbage.status, StatusCode::BAD_REQUEST);
    for value in [json!("４"), json!("4"), json!(-1), json!(1.5), json!("1,000"), json!(true), json!([1]), json!(null)]
    {
        answers.insert("care_staff_employed".to_owned(), value.clone());
        let answer = put(json!({"answers": answers})).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}");
        assert_eq!(answer.error().0, "care_staff_employed", "{value}");
    }
    answers.insert("care_staff_employed".to_owned(), serde_json::from_str("12345678901234567890").unwrap());
    assert_eq!(put(json!({"answers": answers})).await.error().0, "care_staff_employed");
    let mut answers = nil_answers(&section);
    answers.insert("de_registered_nurses".to_owned(), json!(1));
    assert_eq!(put(json!({"answers": answers})).await.error().0, "de_registered_nurses");
    answers = nil_answers(&section);
    answers.remove("care_staff_employed");
    assert_eq!(put(json!({"answers": answers})).await.errors()[0].0, "care_staff_employed");
    let stored = "SELECT (SELECT count(*) FROM section_save) + (SELECT count(*) FROM current_section) \
                  + (SELECT count(*) FROM month_progress) AS number";
    assert_eq!(app.database.number(stored), 0);
}

#[actix_web::test]
async fn what_is_not_there_is_named() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let home_care = app.section_with("care_staff_employed");
    let body = json!({ "answers": nil_answers(&home_care) });
    let named = |item: &str, rule: &str| (item.to_owned(), rule.to_owned());
    for (location, section) in
        [(HOME, home_care.key.as_str()), (AGENCY, "no_such_section"), (AGENCY, "%00"), (AGENCY, "é")]
    {
        let answer = caller.put(location, section, &body).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.body);
        assert_eq!(answer.error(), named("section", "unknown"));
    }
    for location in ["1-999999999", "%00", "1%27", "é"] {
        let answer = caller.put(location, &home_care.key, &body).await;
        assert_eq!(
            (answer.status, answer.error()),
            (StatusCode::NOT_FOUND, named("location", "unknown")),
            "{location}"
        );
        let answer = caller.get(&format!("/locations/{location}")).await;
        assert_eq!(
            (answer.status, answer.error()),
            (StatusCode::NOT_FOUND, named("location", "unknown")),
            "{location}"
        );
    }
    for month in ["2026-13", "2026-1", "x", "0000-00", "%00", "2101-01"] {
        let answer = caller.get(&format!("/locations/{HOME}/returns/{month}")).await;
        assert_eq!((answer.status, answer.error()), (StatusCode::NOT_FOUND, named("month", "month")), "{month}");
    }
    let answer = caller.put(AGENCY, &home_care.key, &json!({"unchanged": true})).await;
    assert_eq!((answer.status, answer.error()), (StatusCode::CONFLICT, named("unchanged", "no_figures")));
    let answer = caller.get(&format!("/locations/{AGENCY}/sections/{}", home_care.key)).await;
    assert_eq!((answer.status, answer.error()), (StatusCode::NOT_FOUND, named("section", "no_figures")));
}

#[actix_web::test]
async fn before_the_first_notice_nothing_is_asked() {
    let app = TestApp::with_register_at("2021-01-09T10:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let answer = caller.put(AGENCY, &section.key, &json!({ "answers": nil_answers(&section) })).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.error(), ("section".to_owned(), "not_in_force".to_owned()));
    let found = caller.get(&format!("/locations/{AGENCY}/returns/2021-01")).await.json();
    assert_eq!((&found["state"], &found["sections"]), (&json!("not_required"), &json!([])));
}
