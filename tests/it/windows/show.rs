use capacity_tracker::accounts::actions::add_key;
use capacity_tracker::accounts::{Role, Scope};
use capacity_tracker::audit::Actor;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, TestDatabase, read, run, run_with};

/// What the program says of a month at a moment.
fn shown(database: &TestDatabase, month: &str, at: &str) -> Value {
    let output = run_with(database, &["window", "show", month, "--json"], &[("CT__CLOCK__FIXED_AT", at)]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_window_is_open_from_its_first_moment_to_the_end_of_its_last_second() {
    let database = TestDatabase::new();
    for (month, at, state) in [
        // Winter.
        ("2026-01", "2026-01-07T23:59:59Z", "upcoming"),
        ("2026-01", "2026-01-08T00:00:00Z", "open"),
        ("2026-01", "2026-01-14T23:59:59.999999Z", "open"),
        ("2026-01", "2026-01-15T00:00:00Z", "closed"),
        // Summer: an hour earlier in UTC.
        ("2026-07", "2026-07-07T22:59:59Z", "upcoming"),
        ("2026-07", "2026-07-07T23:00:00Z", "open"),
        ("2026-07", "2026-07-14T22:59:59Z", "open"),
        ("2026-07", "2026-07-14T23:00:00Z", "closed"),
        // The months in which the clocks change, on the 29th of March and the 25th of October.
        ("2026-03", "2026-03-08T00:00:00Z", "open"),
        ("2026-03", "2026-03-16T23:59:59Z", "open"),
        ("2026-03", "2026-03-17T00:00:00Z", "closed"),
        ("2026-10", "2026-10-07T22:59:59Z", "upcoming"),
        ("2026-10", "2026-10-07T23:00:00Z", "open"),
        ("2026-10", "2026-10-14T22:59:59Z", "open"),
        ("2026-10", "2026-10-14T23:00:00Z", "closed"),
        // Good Friday, the weekend and Easter Monday.
        ("2028-04", "2028-04-18T22:59:59Z", "open"),
        ("2028-04", "2028-04-18T23:00:00Z", "closed"),
    ] {
        assert_eq!(shown(&database, month, at)["state"], state, "{month} at {at}");
    }
    let expected = json!({
        "month": "2028-04", "opens_at": "2028-04-08T00:00:00+01:00", "closes_at": "2028-04-18T23:59:59+01:00",
        "state": "upcoming",
    });
    assert_eq!(shown(&database, "2028-04", "2026-01-01T00:00:00Z"), expected);
}

#[test]
fn a_year_is_listed_and_a_month_that_is_none_is_wrong_words() {
    let database = TestDatabase::new();
    let output = run(&database, &["window", "list", "--year", "2026", "--json"]);
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    let items = list["items"].as_array().unwrap();
    assert_eq!((items.len(), &items[10]["closes_at"]), (12, &json!("2026-11-16T23:59:59+00:00")));
    assert_eq!(list["next"], Value::Null);
    let printed = String::from_utf8(run(&database, &["window", "list", "--year", "2026"]).stdout).unwrap();
    assert_eq!(printed.lines().count(), 12);
    assert!(printed.contains("2026-11  2026-11-08T00:00:00+00:00  2026-11-16T23:59:59+00:00"), "{printed}");
    for words in [
        &["window", "show", "2026-13"][..],
        &["window", "show", "November"],
        &["window", "show", ""],
        &["window", "list", "--year", "1999"],
        &["window", "list"],
    ] {
        assert_eq!(run(&database, words).status.code(), Some(2), "{words:?}");
    }
}

#[actix_web::test]
async fn a_system_asks_for_a_window() {
    let app = TestApp::new().await;
    let scopes = vec![Scope::National];
    let key = add_key(&app.state, Actor::Operator, "x".to_owned(), Role::Analyst, scopes).await.unwrap().key;
    let ask = async |month: &str| -> Answer {
        read(app.browser().request(Method::GET, &format!("/api/v1/windows/{month}")).bearer_auth(&key)).await
    };
    let expected = json!({
        "month": "2026-01", "opens_at": "2026-01-08T00:00:00+00:00", "closes_at": "2026-01-14T23:59:59+00:00",
        "state": "open",
    });
    assert_eq!(ask("2026-01").await.json(), expected);
    assert_eq!(ask("2026-02").await.json()["state"], "upcoming");
    assert_eq!(ask("2025-12").await.json()["state"], "closed");
    for month in ["2026-13", "2026-1", "x", "1999-01", "%32026"] {
        let answer = ask(month).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{month}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
}
