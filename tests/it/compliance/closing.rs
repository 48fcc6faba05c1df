//! Closing a window: once, right, and with the reasons for every correction.

use capacity_tracker::accounts::Role;
use capacity_tracker::compliance::actions::close_due;
use serde_json::{Value, json};

use crate::support::{AGENCY, CareRow, HOME, OTHER, TestApp, nil_answers, run, run_with};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";
const AFTER: &str = "2026-01-15T00:00:00Z";

/// Runs a command at a moment; its exit code, and what it printed on either side.
fn at(app: &TestApp, moment: &str, words: &[&str]) -> (Option<i32>, String, String) {
    let output = run_with(&app.database, words, &[("CT__CLOCK__FIXED_AT", moment)]);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn close_at(app: &TestApp, moment: &str, month: &str) -> Value {
    let (code, printed, error) = at(app, moment, &["compliance", "close", month, "--json"]);
    assert_eq!(code, Some(0), "{error}");
    serde_json::from_str(&printed).unwrap()
}

/// Items of the list of a month, by location.
async fn items(app: &TestApp, month: &str) -> Vec<Value> {
    let officer = app.caller(Role::ComplianceOfficer, "national").await;
    officer.get(&format!("/compliance/{month}")).await.json()["items"].as_array().cloned().unwrap()
}

#[actix_web::test]
async fn every_location_gets_the_outcome_it_has() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
    let home = app.sections("2026-01", "care_home");
    caller.put(HOME, &home[0].key, &json!({ "answers": nil_answers(&home[0]) })).await;
    let (code, _, error) = at(&app, "2026-01-14T23:59:59Z", &["compliance", "close", "2026-01"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("has not closed yet: it closes at 2026-01-14T23:59:59+00:00"), "{error}");
    let live = items(&app, "2026-01").await;
    let closed = close_at(&app, AFTER, "2026-01");
    let states = json!({ "complete": 1, "partial": 1, "missing": 1, "not_required": 0, "excused": 0 });
    assert_eq!(
        (&closed["states"], &closed["closed_before"], &closed["locations"]),
        (&states, &json!(false), &json!(3))
    );
    app.state.clock.advance(chrono::TimeDelta::days(6));
    let frozen = items(&app, "2026-01").await;
    for (id, state, missing) in
        [(HOME, "partial", home.len() - 2), (AGENCY, "complete", 0), (OTHER, "missing", home.len() - 1)]
    {
        let item = frozen.iter().find(|item| item["location_id"] == id).unwrap();
        assert_eq!(
            (item["state"].as_str(), item["missing"].as_array().unwrap().len()),
            (Some(state), missing),
            "{item}"
        );
        let before = live.iter().find(|item| item["location_id"] == id).unwrap();
        assert_eq!((&before["state"], &before["missing"]), (&item["state"], &item["missing"]), "live as frozen");
        assert_eq!(item["misses"]["consecutive"], u32::from(state != "complete"));
        assert_eq!(before["misses"]["consecutive"], 0, "a window that is open is no miss");
    }
    let done = frozen.iter().find(|item| item["location_id"] == AGENCY).unwrap();
    assert_eq!(done["completed_at"], "2026-01-09T10:00:00.000000Z");
}

#[actix_web::test]
async fn a_month_is_closed_once_and_never_changed_by_what_comes_later() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    close_at(&app, AFTER, "2026-01");
    app.state.clock.advance(chrono::TimeDelta::days(6));
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
    let again = close_at(&app, "2026-02-20T00:00:00Z", "2026-01");
    assert_eq!((&again["closed_before"], &again["states"]["missing"]), (&json!(true), &json!(3)));
    assert_eq!(app.database.number("SELECT count(*) AS number FROM window_outcome"), 3);
    let entries = "SELECT count(*) AS number FROM audit_entry WHERE event = 'compliance.window_closed'";
    assert_eq!(app.database.number(entries), 1);
    for sql in [
        "UPDATE window_outcome SET missing = ''",
        "UPDATE window_outcome SET completed_at = '2026-01-09 10:00:00'",
        "DELETE FROM window_outcome",
        "UPDATE window_closing SET closed_at = '2026-01-01 00:00:00'",
        "DELETE FROM window_closing",
    ] {
        assert!(app.database.execute(sql).is_err(), "{sql}");
    }
    assert!(run(&app.database, &["audit", "verify"]).status.success());
}

#[actix_web::test]
async fn an_outcome_is_corrected_only_with_a_reason_and_keeps_what_it_was() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let words = |state: &'static str, reason: &'static str| {
        ["compliance", "correct", HOME, "2026-01", "--state", state, "--reason", reason]
    };
    let (code, _, error) = at(&app, AFTER, &words("excused", "The service was down"));
    assert!(code == Some(1) && error.contains("there is no outcome"), "{error}");
    close_at(&app, AFTER, "2026-01");
    assert_eq!(at(&app, AFTER, &words("excused", "  ")).0, Some(1));
    assert_eq!(at(&app, AFTER, &words("gone", "x")).0, Some(2));
    assert_eq!(at(&app, AFTER, &words("excused", "The service was down")).0, Some(0));
    assert_eq!(at(&app, AFTER, &words("excused", "The service was down")).0, Some(1), "it is excused already");
    app.state.clock.advance(chrono::TimeDelta::days(6));
    let found = items(&app, "2026-01").await;
    let item = found.iter().find(|item| item["location_id"] == HOME).unwrap();
    assert_eq!((&item["state"], &item["misses"]["consecutive"]), (&json!("excused"), &json!(0)));
    let kept = "SELECT count(*) AS number FROM window_outcome WHERE state = 'excused' AND state_at_close = 'missing'";
    assert_eq!(app.database.number(kept), 1);
    let acts = "SELECT count(*) AS number FROM outcome_correction WHERE was = 'missing' AND became = 'excused' AND corrected_by = 'operator'";
    assert_eq!(app.database.number(acts), 1);
    assert!(app.database.execute("DELETE FROM outcome_correction").is_err());
}

#[actix_web::test]
async fn who_owed_follows_the_register_of_the_last_day() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    // During the window the home is sold, the agency leaves, and the other home becomes dormant; a new one comes after it.
    app.load_register_as_of(
        "2026-01-12",
        &[
            CareRow::home(HOME).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"),
            CareRow::home(OTHER).set("Provider ID", "1-901").set("Dormant (Y/N)", "Y"),
            CareRow::home("1-100000009").set("Location HSCA start date", "2026-01-20"),
        ],
    );
    let closed = close_at(&app, AFTER, "2026-01");
    assert_eq!(closed["states"], json!({ "complete": 0, "partial": 0, "missing": 2, "not_required": 1, "excused": 0 }));
    app.state.clock.advance(chrono::TimeDelta::days(6));
    let found = items(&app, "2026-01").await;
    let of = |id: &str| found.iter().find(|item| item["location_id"] == id).cloned();
    assert_eq!(of(HOME).unwrap()["provider_id"], "1-901", "whose it was when the window closed");
    assert_eq!(of(AGENCY).unwrap()["state"], "not_required");
    assert_eq!(of(OTHER).unwrap()["state"], "missing", "no exemption for dormant ones was found");
    assert!(of("1-100000009").is_none());
}

#[actix_web::test]
async fn the_schedule_closes_what_is_due_since_the_register_was_filled() {
    let app = TestApp::with_register_at("2026-01-14T23:59:59Z").await;
    let closed = async |app: &TestApp| {
        let months = close_due(&app.state).await.unwrap();
        months.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(closed(&app).await, ["2025-10", "2025-11", "2025-12"], "the first file is of October 2025");
    app.state.clock.advance(chrono::TimeDelta::seconds(20));
    assert_eq!(closed(&app).await, Vec::<String>::new(), "requests that began in time may still be under way");
    app.state.clock.advance(chrono::TimeDelta::seconds(20));
    assert_eq!(closed(&app).await, ["2026-01"]);
    assert_eq!(closed(&app).await, Vec::<String>::new());
    let nothing = TestApp::with(&[("clock.fixed_at", AFTER)]).await;
    assert_eq!(closed(&nothing).await, Vec::<String>::new(), "nothing was known of any month");
}

#[actix_web::test]
async fn two_who_close_at_once_close_once() {
    let app = TestApp::with_register_at(AFTER).await;
    app.state.clock.advance(chrono::TimeDelta::minutes(2));
    let beside = app.beside(&[("clock.fixed_at", "2026-01-15T00:02:00Z")]).await;
    let (one, other) = futures_util::join!(close_due(&app.state), close_due(&beside.state));
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
    assert_eq!(app.database.number("SELECT count(*) AS number FROM window_closing"), 4);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM window_outcome"), 12);
}
