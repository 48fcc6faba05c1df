//! What goes wrong around the end of a window: a clock that jumps, a sale in the middle, a holiday announced late.

use capacity_tracker::accounts::Role;
use capacity_tracker::compliance::actions::close_due;
use serde_json::{Value, json};

use crate::support::{AGENCY, CareRow, HOME, OTHER, TestApp, run_with};

fn set(app: &TestApp, moment: &str) {
    let at = chrono::DateTime::parse_from_rfc3339(moment).unwrap().to_utc();
    app.state.clock.advance(at - app.state.clock.now().to_chrono());
}

async fn closed(app: &TestApp) -> Vec<String> {
    close_due(&app.state).await.unwrap().iter().map(ToString::to_string).collect()
}

async fn items(app: &TestApp, month: &str) -> Vec<Value> {
    let officer = app.caller(Role::ComplianceOfficer, "national").await;
    officer.get(&format!("/compliance/{month}")).await.json()["items"].as_array().cloned().unwrap()
}

fn of(items: &[Value], id: &str) -> Value {
    items.iter().find(|item| item["location_id"] == id).cloned().unwrap()
}

#[actix_web::test]
async fn a_clock_that_jumps_closes_every_month_once_and_none_too_early() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
    assert_eq!(closed(&app).await, ["2025-10", "2025-11", "2025-12"]);
    // Forwards over two windows: both are closed, and what was done in time counts.
    set(&app, "2026-02-20T10:00:00Z");
    assert_eq!(closed(&app).await, ["2026-01", "2026-02"]);
    let january = items(&app, "2026-01").await;
    assert_eq!(of(&january, AGENCY)["state"], "complete");
    // Backwards, into a window that is closed: nothing is closed again, changed or taken away.
    set(&app, "2026-01-10T10:00:00Z");
    assert_eq!(closed(&app).await, Vec::<String>::new());
    caller.put_all(HOME, &app.sections("2026-01", "care_home")).await;
    assert_eq!(of(&items(&app, "2026-01").await, HOME)["state"], "missing", "outcomes stay as they were written down");
    // And forwards once more.
    set(&app, "2026-03-18T10:00:00Z");
    assert_eq!(closed(&app).await, ["2026-03"]);
    let state = |item: &Value| (item["location_id"].clone(), item["state"].clone(), item["completed_at"].clone());
    let again = items(&app, "2026-01").await;
    assert_eq!(again.iter().map(state).collect::<Vec<_>>(), january.iter().map(state).collect::<Vec<_>>());
}

#[actix_web::test]
async fn a_location_that_changes_hands_in_the_window_is_judged_by_what_both_did() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    let home = app.sections("2026-01", "care_home");
    let seller = app.caller(Role::ProviderUser, "provider:1-900").await;
    seller.put_all(HOME, &home[..2]).await;
    let sold = [
        CareRow::home(HOME).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"),
        CareRow::agency(AGENCY),
        CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"),
    ];
    app.load_register_as_of("2026-01-11", &sold);
    set(&app, "2026-01-12T10:00:00Z");
    let buyer = app.caller(Role::ProviderUser, "provider:1-901").await;
    buyer.put_all(HOME, &home[2..]).await;
    let refused = seller.get(&format!("/locations/{HOME}/returns/2026-01")).await;
    assert_eq!(refused.status, 404, "the seller looks after it no more");
    set(&app, "2026-01-15T00:01:00Z");
    assert_eq!(closed(&app).await.last().unwrap(), "2026-01");
    let found = of(&items(&app, "2026-01").await, HOME);
    assert_eq!((&found["state"], &found["provider_id"]), (&json!("complete"), &json!("1-901")));
    let by: Vec<&str> =
        found["sections"].as_array().unwrap().iter().map(|one| one["done_by"].as_str().unwrap()).collect();
    assert_eq!(by.len(), home.len());
    assert!(by.iter().any(|one| *one != by[0]), "both have a part in it: {by:?}");
}

#[actix_web::test]
async fn a_holiday_announced_in_the_window_gives_everybody_another_day() {
    let app = TestApp::with_register_at("2026-01-10T10:00:00Z").await;
    let mut feed: Value = serde_json::from_str(&std::fs::read_to_string("config/bank-holidays.json").unwrap()).unwrap();
    let events = feed["england-and-wales"]["events"].as_array_mut().unwrap();
    events.push(json!({ "title": "A day of mourning", "date": "2026-01-14", "notes": "", "bunting": false }));
    let path = app.database.folder.path().join("feed.json");
    std::fs::write(&path, feed.to_string()).unwrap();
    let words = ["window", "holidays", "refresh", "--from", path.to_str().unwrap()];
    let output = run_with(&app.database, &words, &[("CT__CLOCK__FIXED_AT", "2026-01-12T10:00:00Z")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    set(&app, "2026-01-15T00:01:00Z");
    assert_eq!(closed(&app).await, ["2025-10", "2025-11", "2025-12"], "the window is open still");
    set(&app, "2026-01-15T23:59:59Z");
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
    set(&app, "2026-01-16T00:01:00Z");
    assert_eq!(closed(&app).await, ["2026-01"]);
    assert_eq!(of(&items(&app, "2026-01").await, AGENCY)["state"], "complete");
    let kept = "SELECT count(*) AS number FROM window_closing WHERE month = '2026-01' AND feed_id IS NOT NULL \
                AND closes_at = '2026-01-15 23:59:59'";
    assert_eq!(app.database.number(kept), 1, "the closing names the holidays that were used");
}
