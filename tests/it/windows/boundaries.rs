//! One second before a window opens, at its opening, in its last second, and one second after: in winter, in summer and
//! in the months in which the clocks change.

use capacity_tracker::accounts::actions::add_key;
use capacity_tracker::accounts::{Role, Scope};
use capacity_tracker::audit::Actor;
use capacity_tracker::windows::{WindowState, actions};
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::window_at;
use crate::support::{Answer, TestApp, TestDatabase, run};

/// Month, opening, closing, and the moments in UTC: one second before, opening, last second, one second after.
const WINDOWS: [(&str, &str, &str, [&str; 4]); 5] = [
    (
        "2026-01",
        "2026-01-08T00:00:00+00:00",
        "2026-01-14T23:59:59+00:00",
        ["2026-01-07T23:59:59Z", "2026-01-08T00:00:00Z", "2026-01-14T23:59:59Z", "2026-01-15T00:00:00Z"],
    ),
    (
        "2026-03",
        "2026-03-08T00:00:00+00:00",
        "2026-03-16T23:59:59+00:00",
        ["2026-03-07T23:59:59Z", "2026-03-08T00:00:00Z", "2026-03-16T23:59:59Z", "2026-03-17T00:00:00Z"],
    ),
    (
        "2026-04",
        "2026-04-08T00:00:00+01:00",
        "2026-04-14T23:59:59+01:00",
        ["2026-04-07T22:59:59Z", "2026-04-07T23:00:00Z", "2026-04-14T22:59:59Z", "2026-04-14T23:00:00Z"],
    ),
    (
        "2026-10",
        "2026-10-08T00:00:00+01:00",
        "2026-10-14T23:59:59+01:00",
        ["2026-10-07T22:59:59Z", "2026-10-07T23:00:00Z", "2026-10-14T22:59:59Z", "2026-10-14T23:00:00Z"],
    ),
    (
        "2026-11",
        "2026-11-08T00:00:00+00:00",
        "2026-11-16T23:59:59+00:00",
        ["2026-11-07T23:59:59Z", "2026-11-08T00:00:00Z", "2026-11-16T23:59:59Z", "2026-11-17T00:00:00Z"],
    ),
];

const STATES: [&str; 4] = ["upcoming", "open", "open", "closed"];

async fn ask(app: &TestApp, key: &str, month: &str) -> Answer {
    let path = format!("/api/v1/windows/{month}");
    let response = app.browser().request(Method::GET, &path).bearer_auth(key).send().await.unwrap();
    Answer { status: response.status(), headers: response.headers().clone(), body: response.text().await.unwrap() }
}

async fn key_of(app: &TestApp) -> String {
    let scope = vec!["provider:1-1".parse::<Scope>().unwrap()];
    add_key(&app.state, Actor::Operator, "CareSoft".to_owned(), Role::ProviderUser, scope).await.unwrap().key
}

/// Moves the clock to a moment.
fn set(app: &TestApp, at: &str) {
    let at = chrono::DateTime::parse_from_rfc3339(at).unwrap().to_utc();
    app.state.clock.advance(at - app.state.clock.now().to_chrono());
}

#[actix_web::test]
async fn systems_see_a_window_open_and_close_to_the_second() {
    let app = TestApp::new().await;
    let key = key_of(&app).await;
    for (month, opens_at, closes_at, moments) in WINDOWS {
        for (moment, state) in moments.iter().zip(STATES) {
            set(&app, moment);
            let answer = ask(&app, &key, month).await;
            assert_eq!(answer.status, StatusCode::OK);
            let expected = json!({"month": month, "opens_at": opens_at, "closes_at": closes_at, "state": state});
            assert_eq!(answer.json(), expected, "{moment}");
        }
    }
}

#[test]
fn the_command_line_sees_a_window_open_and_close_to_the_second() {
    let database = TestDatabase::new();
    for (month, opens_at, closes_at, moments) in WINDOWS {
        for (moment, state) in moments.iter().zip(STATES) {
            let shown = window_at(&database, moment, &["show", month]);
            let expected = json!({"month": month, "opens_at": opens_at, "closes_at": closes_at, "state": state});
            assert_eq!(shown, expected, "{moment}");
        }
    }
}

#[actix_web::test]
async fn the_nearest_window_is_the_open_one_or_the_next() {
    let app = TestApp::new().await;
    for (moment, month, state, days_left) in [
        ("2026-11-07T23:59:59Z", "2026-11", WindowState::Upcoming, 1),
        ("2026-11-08T00:00:00Z", "2026-11", WindowState::Open, 8),
        ("2026-11-16T23:59:59Z", "2026-11", WindowState::Open, 0),
        ("2026-11-17T00:00:00Z", "2026-12", WindowState::Upcoming, 21),
        ("2026-12-31T12:00:00Z", "2027-01", WindowState::Upcoming, 8),
    ] {
        set(&app, moment);
        let near = actions::current(&app.state).await.unwrap().unwrap();
        assert_eq!((near.window.month.as_str(), near.state, near.days_left), (month, state, days_left), "{moment}");
    }
}

#[actix_web::test]
async fn a_month_that_does_not_exist_is_not_found_and_nobody_asks_without_a_key() {
    let app = TestApp::new().await;
    let key = key_of(&app).await;
    for month in ["2026-13", "2026-1", "1999-12", "2101-01", "January", "2026-01-08"] {
        let answer = ask(&app, &key, month).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{month}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    assert_eq!(ask(&app, "wrong", "2026-01").await.status, StatusCode::UNAUTHORIZED);
}

#[test]
fn a_year_is_listed_for_people_and_for_programs() {
    let database = TestDatabase::new();
    let listed = window_at(&database, "2028-04-18T22:59:59Z", &["list", "--year", "2028"]);
    let items = listed["items"].as_array().unwrap();
    assert_eq!((items.len(), &listed["next"]), (12, &serde_json::Value::Null));
    let april = json!({"month": "2028-04", "opens_at": "2028-04-08T00:00:00+01:00", "closes_at": "2028-04-18T23:59:59+01:00", "state": "open"});
    assert_eq!(items[3], april);
    assert_eq!((&items[2]["state"], &items[4]["state"]), (&json!("closed"), &json!("upcoming")));
    let printed = run(&database, &["window", "list", "--year", "2028"]);
    let printed = String::from_utf8(printed.stdout).unwrap();
    assert_eq!(printed.lines().count(), 13, "{printed}");
    assert!(printed.contains("2028-04  Saturday 8 April         Tuesday 18 April at 11:59pm"), "{printed}");
    let shown = run(&database, &["window", "show", "2020-12"]);
    assert_eq!(
        String::from_utf8_lossy(&shown.stdout).trim(),
        "December 2020: Closed on Monday 14 December at 11:59pm."
    );
}

#[test]
fn words_that_are_no_month_or_year_or_address_end_with_two() {
    let database = TestDatabase::new();
    for words in [
        &["window"][..],
        &["window", "show"],
        &["window", "show", "2026-13"],
        &["window", "show", "January"],
        &["window", "show", "1999-01"],
        &["window", "list"],
        &["window", "list", "--year", "26"],
        &["window", "list", "--year", "2101"],
        &["window", "holidays", "refresh", "--from", "http://www.gov.uk/bank-holidays.json"],
        &["window", "holidays", "refresh", "--from", "ftp://example.org/x"],
    ] {
        assert_eq!(run(&database, words).status.code(), Some(2), "{words:?}");
    }
    for words in [&["window", "show", "--help"][..], &["window", "holidays", "refresh", "--help"]] {
        assert!(run(&database, words).status.success(), "{words:?}");
    }
}
