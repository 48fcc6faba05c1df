//! What goes wrong around the end of a window: a clock that jumps, a sale in the middle, a holiday announced late.

use capacity_tracker::accounts::Role;
use capacity_tracker::compliance::actions::close_due;
use serde_json::{Value, json};

use crate::support::{AGENCY, CareRow, HOME, OTHER, PASSWORD, TestApp, run_with};

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
    assert_eq!(closed(&app).await, Vec::<String>::new());
    let open = items(&app, "2026-01").await;
    assert_eq!(of(&open, HOME)["state"], "complete", "while the window is open, what holds is what was sent");
    let other = of(&open, OTHER);
    assert_eq!((&other["state"], &other["misses"]["consecutive"]), (&json!("missing"), &json!(3)), "no miss yet");
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let rows = officer.get("/compliance/2026-01").await.texts("tbody tr");
    assert!(rows.len() == 1 && rows[0].contains(OTHER), "nobody is rung who has sent: {rows:?}");
    let board = officer.get("/compliance").await.main();
    assert!(!board.contains("The window for January 2026 is over"), "{board}");
    let page = officer.get(&format!("/compliance/2026-01/locations/{HOME}")).await.main();
    assert!(page.contains("Complete"), "{page}");
    // As soon as the window has really closed, what was sent in it counts, and the record says why.
    set(&app, "2026-01-15T00:02:00Z");
    assert_eq!(closed(&app).await, Vec::<String>::new());
    assert_eq!(of(&items(&app, "2026-01").await, HOME)["state"], "complete");
    // And forwards once more.
    set(&app, "2026-03-18T10:00:00Z");
    assert_eq!(closed(&app).await, ["2026-03"]);
    let again = items(&app, "2026-01").await;
    assert_eq!(of(&again, HOME)["state"], "complete");
    assert_eq!(of(&again, AGENCY), of(&january, AGENCY));
    assert_eq!(of(&again, OTHER)["state"], "missing");
    let said = "SELECT count(*) AS number FROM outcome_correction WHERE was = 'missing' AND became = 'complete' \
                AND reason LIKE 'A clock of the service was wrong%'";
    assert_eq!(app.database.number(said), 1);
    assert_eq!(closed(&app).await, Vec::<String>::new());
    assert_eq!(app.database.number(said), 1, "once");
    let acts = "SELECT count(*) AS number FROM audit_entry WHERE event IN ('compliance.closing_doubted', \
                'compliance.window_reviewed')";
    assert_eq!(app.database.number(acts), 4, "two months were doubted, and two looked at again");
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
    set(&app, "2026-01-15T00:02:00Z");
    assert_eq!(closed(&app).await.last().unwrap(), "2026-01");
    let found = of(&items(&app, "2026-01").await, HOME);
    assert_eq!((&found["state"], &found["provider_id"]), (&json!("complete"), &json!("1-901")));
    let by: Vec<&str> =
        found["sections"].as_array().unwrap().iter().map(|one| one["done_by"].as_str().unwrap()).collect();
    assert_eq!(by.len(), home.len());
    assert!(by.iter().any(|one| *one != by[0]), "both have a part in it: {by:?}");
}

#[actix_web::test]
async fn after_a_sale_each_sees_what_became_of_its_own_time() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    let sold = [
        CareRow::home(HOME).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"),
        CareRow::agency(AGENCY),
        CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"),
    ];
    app.load_register_as_of("2026-01-11", &sold);
    set(&app, "2026-01-15T00:02:00Z");
    closed(&app).await;
    let list = async |provider: &str, month: &str| {
        let caller = app.caller(Role::ProviderUser, provider).await;
        let items = caller.get(&format!("/compliance/{month}")).await.json()["items"].clone();
        items
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["location_id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let sorted = |mut ids: Vec<&str>| {
        ids.sort_unstable();
        ids.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(list("provider:1-900", "2025-12").await, sorted(vec![HOME, AGENCY]), "what it owed then");
    assert_eq!(list("provider:1-901", "2025-12").await, [OTHER], "not what the seller missed");
    assert_eq!(list("provider:1-900", "2026-01").await, [AGENCY]);
    assert_eq!(list("provider:1-901", "2026-01").await, sorted(vec![HOME, OTHER]));
    assert_eq!(list(&format!("location:{HOME}"), "2025-12").await, Vec::<String>::new());
    app.add_person("buyer@example.org", Role::ProviderUser, "provider:1-901").await;
    let buyer = app.browser();
    buyer.sign_in("buyer@example.org", PASSWORD).await;
    let rows = buyer.get(&format!("/locations/{HOME}/compliance")).await.texts("table:first-of-type tbody tr");
    assert!(rows.len() == 1 && rows[0].contains("January 2026"), "{rows:?}");
    // Who also looks after another area sees no more of this one; who looks after its area sees all.
    let also = |area: &str| {
        format!(
            "INSERT INTO \"grant\" (account_id, role, scope_kind, scope_id, granted_at) \
             SELECT id, 'area_lead', 'area', '{area}', created_at FROM account WHERE email = 'buyer@example.org'"
        )
    };
    for (area, seen) in [("E12000007", 1), ("E12000002", 4)] {
        app.database.execute(&also(area)).unwrap();
        let rows = buyer.get(&format!("/locations/{HOME}/compliance")).await.texts("table:first-of-type tbody tr");
        assert_eq!(rows.len(), seen, "{area}: {rows:?}");
    }
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let page = officer.get(&format!("/compliance/2026-01/locations/{HOME}")).await;
    let rows = page.texts("table:first-of-type tbody tr");
    assert!(rows[1].contains("December 2025") && rows[1].contains("No: another provider had it then"), "{rows:?}");
}

#[actix_web::test]
async fn a_fault_of_the_service_is_made_good_for_a_whole_month() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    set(&app, "2026-01-15T00:02:00Z");
    closed(&app).await;
    // What the service had lost, and found again.
    set(&app, "2026-01-12T10:00:00Z");
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(HOME, &app.sections("2026-01", "care_home")).await;
    let review_at = |moment: &str, words: &[&str]| {
        let words = [&["compliance", "review"], words].concat();
        let output = run_with(&app.database, &words, &[("CT__CLOCK__FIXED_AT", moment)]);
        let text = String::from_utf8_lossy(if output.status.success() { &output.stdout } else { &output.stderr });
        (output.status.success(), text.trim().to_owned())
    };
    let review = |words: &[&str]| review_at("2026-01-20T10:00:00Z", words);
    assert!(!review(&["2026-01", "--reason", " "]).0);
    assert!(
        !review_at("2026-01-12T10:00:00Z", &["2026-01", "--reason", "An outage"]).0,
        "its window is open by this clock"
    );
    assert_eq!(review(&["2026-02", "--reason", "An outage"]), (false, "error: 2026-02 is not closed".to_owned()));
    assert_eq!(review(&["2026-01", "--reason", "An outage"]), (true, "1 outcome of 2026-01 was corrected".to_owned()));
    let again = review(&["2026-01", "--reason", "An outage"]);
    assert_eq!(again, (true, "Every outcome of 2026-01 is as it was written down".to_owned()));
    assert_eq!(of(&items(&app, "2026-01").await, HOME)["state"], "complete");
}

#[actix_web::test]
async fn outcomes_that_a_review_adds_are_counted_on_the_board() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    set(&app, "2026-01-15T00:02:00Z");
    closed(&app).await;
    // A load of the register came late.
    let other = CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd");
    let late = CareRow::home("1-100000009");
    app.load_register_as_of("2026-01-12", &[CareRow::home(HOME), CareRow::agency(AGENCY), other, late]);
    let words = ["compliance", "review", "2026-01", "--reason", "A load came late"];
    let output = run_with(&app.database, &words, &[("CT__CLOCK__FIXED_AT", "2026-01-20T10:00:00Z")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(items(&app, "2026-01").await.len(), 4);
    set(&app, "2026-01-20T10:01:00Z");
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let rows = officer.get("/compliance").await.texts("tbody tr");
    let row = rows.iter().find(|row| row.contains("January 2026 Complete")).unwrap();
    assert!(row.contains("Complete 0 ") && row.contains("Missing 4"), "{row}");
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
    set(&app, "2026-01-15T00:02:00Z");
    assert_eq!(closed(&app).await, ["2025-10", "2025-11", "2025-12"], "the window is open still");
    set(&app, "2026-01-15T23:59:59Z");
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
    set(&app, "2026-01-16T00:02:00Z");
    assert_eq!(closed(&app).await, ["2026-01"]);
    assert_eq!(of(&items(&app, "2026-01").await, AGENCY)["state"], "complete");
    let kept = "SELECT count(*) AS number FROM window_closing WHERE month = '2026-01' AND feed_id IS NOT NULL \
                AND closes_at = '2026-01-15 23:59:59'";
    assert_eq!(app.database.number(kept), 1, "the closing names the holidays that were used");
}
