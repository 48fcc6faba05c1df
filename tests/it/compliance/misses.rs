//! Missed windows as the call tells them: month by month, in scope, page by page.

use capacity_tracker::accounts::Role;
use capacity_tracker::audit::Actor;
use capacity_tracker::compliance::actions::close;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{AGENCY, Caller, CareRow, HOME, OTHER, TestApp};

/// Moves to the window of the next month, closes the one before, and lets some locations make their returns.
async fn month(app: &TestApp, caller: &Caller, month: &str, done: &[&str]) {
    for id in done {
        let service = if *id == AGENCY { "home_care" } else { "care_home" };
        caller.put_all(id, &app.sections(month, service)).await;
    }
    app.state.clock.advance(chrono::TimeDelta::days(8));
    close(&app.state, Actor::System, month.parse().unwrap()).await.unwrap();
    app.state.clock.advance(chrono::TimeDelta::days(23));
}

fn of<'a>(list: &'a Value, id: &str) -> &'a Value {
    list["items"].as_array().unwrap().iter().find(|item| item["location_id"] == id).unwrap()
}

fn risk(item: &Value) -> (u64, u64, bool, bool) {
    let number = |key: &str| item["misses"][key].as_u64().unwrap();
    let yes = |key: &str| item[key].as_bool().unwrap();
    (number("consecutive"), number("in_last_12"), yes("at_risk"), yes("triggered"))
}

#[actix_web::test]
async fn misses_are_counted_month_by_month() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let officer = app.caller(Role::ComplianceOfficer, "national").await;
    month(&app, &caller, "2026-01", &[HOME]).await;
    month(&app, &caller, "2026-02", &[HOME]).await;
    let march = officer.get("/compliance/2026-03").await.json();
    assert_eq!(risk(of(&march, AGENCY)), (2, 2, true, false), "live, up to the last closed window");
    assert_eq!(risk(of(&march, HOME)), (0, 0, false, false));
    month(&app, &caller, "2026-03", &[]).await;
    let march = officer.get("/compliance/2026-03").await.json();
    assert_eq!(risk(of(&march, AGENCY)), (3, 3, false, true));
    assert_eq!(risk(of(&march, HOME)), (1, 1, false, false));
    let january = officer.get("/compliance/2026-01").await.json();
    assert_eq!(risk(of(&january, AGENCY)), (1, 1, false, false), "as it stood then");
    assert_eq!(of(&march, AGENCY)["public_body"], json!(false));
}

#[actix_web::test]
async fn a_new_owner_begins_without_the_misses_of_the_old_one() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let officer = app.caller(Role::ComplianceOfficer, "national").await;
    month(&app, &caller, "2026-01", &[]).await;
    month(&app, &caller, "2026-02", &[]).await;
    app.load_register_as_of(
        "2026-03-01",
        &[
            CareRow::home(HOME).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"),
            CareRow::agency(AGENCY),
            CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"),
        ],
    );
    let list = officer.get("/compliance/2026-03").await.json();
    assert_eq!(risk(of(&list, HOME)), (0, 0, false, false));
    assert_eq!(risk(of(&list, AGENCY)), (2, 2, true, false));
}

#[actix_web::test]
async fn settings_say_whose_misses_are_counted() {
    let settings = [("clock.fixed_at", "2026-01-09T10:00:00Z"), ("compliance.unit", "provider")];
    let app = TestApp::with(&settings).await;
    app.load_register(&[CareRow::home(HOME), CareRow::agency(AGENCY)]);
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let officer = app.caller(Role::ComplianceOfficer, "national").await;
    month(&app, &caller, "2026-01", &[HOME]).await;
    month(&app, &caller, "2026-02", &[AGENCY]).await;
    month(&app, &caller, "2026-03", &[HOME]).await;
    let list = officer.get("/compliance/2026-03").await.json();
    assert_eq!(risk(of(&list, HOME)), (3, 3, false, true), "in each month one of its locations missed");
    let graceful = app.beside(&[("clock.fixed_at", "2026-04-09T10:00:00Z"), ("compliance.grace_months", "12")]).await;
    let list = graceful.caller(Role::ComplianceOfficer, "national").await.get("/compliance/2026-03").await.json();
    assert_eq!(risk(of(&list, HOME)), (0, 1, false, false), "by location; registered long ago, so no grace");
}

#[actix_web::test]
async fn grace_is_for_the_first_window_that_a_new_location_owes() {
    let settings = [("clock.fixed_at", "2026-01-16T10:00:00Z"), ("compliance.grace_months", "1")];
    let app = TestApp::with(&settings).await;
    let new = "1-100000009";
    // The window of November was over by then.
    app.load_register(&[CareRow::home(HOME), CareRow::home(new).set("Location HSCA start date", "2025-11-20")]);
    for month in ["2025-11", "2025-12", "2026-01"] {
        close(&app.state, Actor::System, month.parse().unwrap()).await.unwrap();
    }
    let list = app.caller(Role::ComplianceOfficer, "national").await.get("/compliance/2026-01").await.json();
    assert_eq!(risk(of(&list, new)), (1, 1, false, false), "January, and not December");
    assert_eq!(risk(of(&list, HOME)), (3, 3, false, true));
    let kept = format!(
        "SELECT count(*) AS number FROM miss_count WHERE location_id = '{new}' AND month = '2026-01' AND consecutive = 1"
    );
    assert_eq!(app.database.number(&kept), 1);
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let why = officer.get(&format!("/compliance/2026-01/locations/{new}")).await.texts("table:first-of-type tbody tr");
    assert!(why[1].contains("December 2025") && why[1].contains("No: the location was new"), "{why:?}");
    // What is printed is what is counted: by provider there is no grace.
    for (unit, words) in [("location", "location does not count."), ("provider", "location counts, too.")] {
        let app = app.beside(&[settings[0], settings[1], ("compliance.unit", unit)]).await;
        let browser = officer.at(&app.url);
        let main = browser.get("/compliance/2026-01").await.main();
        assert!(main.contains(&format!("The first window of a new {words}")), "{unit}: {main}");
    }
}

#[actix_web::test]
async fn the_list_is_in_scope_and_goes_on_page_by_page() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    let ids = |list: &Value| -> Vec<String> {
        list["items"].as_array().unwrap().iter().map(|item| item["location_id"].as_str().unwrap().to_owned()).collect()
    };
    for closed in [false, true] {
        if closed {
            app.state.clock.advance(chrono::TimeDelta::days(8));
            close(&app.state, Actor::System, "2026-01".parse().unwrap()).await.unwrap();
        }
        let officer = app.caller(Role::Analyst, "national").await;
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = officer.get(&format!("/compliance/2026-01?limit=2&after={after}")).await.json();
            seen.extend(ids(&page));
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut after),
                None => break,
            }
        }
        assert_eq!(seen, [HOME, AGENCY, OTHER], "closed: {closed}");
        for (scope, expected) in [
            ("provider:1-901", vec![OTHER]),
            ("location:1-100000002", vec![AGENCY]),
            ("area:E08000009", vec![HOME, OTHER]),
            ("provider:1-999", vec![]),
        ] {
            let key = app.caller(Role::ComplianceOfficer, scope).await;
            assert_eq!(ids(&key.get("/compliance/2026-01").await.json()), expected, "{scope}, closed: {closed}");
        }
    }
    let officer = app.caller(Role::ComplianceOfficer, "national").await;
    for query in ["limit=0", "limit=1001", "limit=x", "limit=+1"] {
        assert_eq!(officer.get(&format!("/compliance/2026-01?{query}")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(officer.get("/compliance/2026-13").await.status, StatusCode::NOT_FOUND);
}
