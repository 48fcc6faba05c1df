//! What is told of a month that is closed: the call about compliance, the call about the return and the provider's page
//! say the same, whatever was corrected and whatever the location has become since.

use capacity_tracker::accounts::Role;
use capacity_tracker::audit::Actor;
use capacity_tracker::compliance::actions::{Correction, correct};
use capacity_tracker::returns::model::ReturnState;
use serde_json::{Value, json};

use super::chasing::close_month;
use crate::support::{AGENCY, Browser, Caller, CareRow, HOME, PASSWORD, TestApp};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";

/// Those who look, after the month was closed.
struct Readers {
    officer: Caller,
    provider: Caller,
    manager: Browser,
}

/// Closes January, six days later.
async fn close_january(app: &TestApp) -> Readers {
    app.state.clock.advance(chrono::TimeDelta::days(6));
    close_month(app, "2026-01").await;
    app.add_person("manager@example.org", Role::ProviderUser, "provider:1-900").await;
    let manager = app.browser();
    manager.sign_in("manager@example.org", PASSWORD).await;
    Readers {
        officer: app.caller(Role::ComplianceOfficer, "national").await,
        provider: app.caller(Role::ProviderUser, "provider:1-900").await,
        manager,
    }
}

/// Before a window opens nobody has sent anything, and nobody is late: the call says that it is to come, as the pages do.
#[actix_web::test]
async fn the_call_says_where_the_window_of_its_month_stands() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ComplianceOfficer, "national").await;
    for (month, stands) in [("2025-12", "closed"), ("2026-01", "open"), ("2026-02", "upcoming")] {
        let list = caller.get(&format!("/compliance/{month}")).await.json();
        assert_eq!(list["window"], stands, "{month}");
        assert_eq!(list["items"].as_array().unwrap().len(), 3, "{month}: {list}");
    }
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    assert!(officer.get("/compliance/2026-02").await.main().contains("nobody is late"));
    let location = officer.get(&format!("/compliance/2026-02/locations/{HOME}")).await.main();
    assert!(location.contains("Not open yet"), "{location}");
}

/// State, keys of the sections that are missing, and when it was complete: as both calls have it, and all places agree.
async fn told(readers: &Readers, location: &str) -> (String, Value, Value) {
    let list = readers.officer.get("/compliance/2026-01").await.json();
    let item = list["items"].as_array().unwrap().iter().find(|item| item["location_id"] == location).unwrap().clone();
    let found = readers.provider.get(&format!("/locations/{location}/returns/2026-01")).await.json();
    assert_eq!(found["state"], item["state"], "{location}");
    let due = found["sections"].as_array().unwrap().iter().filter(|section| section["state"] == "due");
    let due: Vec<Value> = due.map(|section| section["key"].clone()).collect();
    assert_eq!(json!(due), item["missing"], "{location}");
    assert_eq!(found["completed_at"], item["completed_at"], "{location}");
    assert_eq!(found["reference"].is_null(), found["state"] != "complete", "{location}");
    let owes = readers.provider.get(&format!("/locations/{location}")).await.json()["owes"]["state"].clone();
    assert_eq!(owes, item["state"], "{location}");
    let tag = match item["state"].as_str().unwrap() {
        "complete" => "Complete",
        "partial" => "Missed, part done",
        "missing" => "Missed",
        "not_required" => "Nothing to do",
        _ => "Excused",
    };
    let page = readers.manager.get(&format!("/locations/{location}/returns/2026-01")).await;
    assert_eq!(page.texts("main .nhsuk-tag").first().map(String::as_str), Some(tag), "{location}: {}", page.main());
    assert_eq!(page.main().contains("Receipt number"), tag == "Complete", "{location}: {}", page.main());
    let rows = readers.manager.get("/returns").await.texts("tbody tr");
    assert!(rows.iter().any(|row| row.contains(location) && row.contains(tag)), "{tag}: {rows:?}");
    (item["state"].as_str().unwrap().to_owned(), item["missing"].clone(), item["completed_at"].clone())
}

/// Keys of the sections that were owed, as the call has them; the page has them above those that can be added, and
/// those that can be added alone are optional.
async fn owed(readers: &Readers, location: &str) -> Value {
    let path = format!("/locations/{location}/returns/2026-01");
    let found = readers.provider.get(&path).await.json();
    let sections = found["sections"].as_array().unwrap();
    let required: Vec<Value> =
        sections.iter().filter(|section| section["required"] == true).map(|section| section["key"].clone()).collect();
    let page = readers.manager.get(&path).await;
    let tags = page.texts("main li .nhsuk-tag");
    let optional = tags.iter().filter(|tag| *tag == "Optional").count();
    let can_be_added = sections.iter().filter(|one| one["required"] == false && one["state"] != "done").count();
    assert_eq!(optional, can_be_added, "{location}: {tags:?}");
    let excused = sections.iter().filter(|one| one["required"] == true && one["state"] == "not_required").count();
    let not_counted = tags.iter().filter(|tag| *tag == "Not counted as missed").count();
    assert_eq!(not_counted, excused, "{location}: {tags:?}");
    json!(required)
}

#[actix_web::test]
async fn both_calls_and_the_page_say_what_was_corrected() {
    use ReturnState::{Complete, Excused, Missing, NotRequired, Partial};
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
    let readers = close_january(&app).await;
    let at = json!("2026-01-09T10:00:00.000000Z");
    let (state, missing, completed_at) = told(&readers, HOME).await;
    assert_eq!((state.as_str(), &completed_at), ("missing", &Value::Null));
    let all = missing;
    assert!(all.as_array().unwrap().len() > 1, "{all}");
    assert_eq!(owed(&readers, HOME).await, all);
    let of_agency = owed(&readers, AGENCY).await;
    assert!(!of_agency.as_array().unwrap().is_empty(), "{of_agency}");
    let (state, none, completed_at) = told(&readers, AGENCY).await;
    assert_eq!((state.as_str(), &none, &completed_at), ("complete", &json!([]), &at));
    for (location, states) in [
        (HOME, [Complete, Partial, NotRequired, Excused, Missing]),
        (AGENCY, [Partial, NotRequired, Excused, Missing, Complete]),
    ] {
        for state in states {
            let correction = Correction {
                location_id: location.to_owned(),
                month: "2026-01".parse().unwrap(),
                state,
                reason: "The service was down".to_owned(),
            };
            correct(&app.state, Actor::Operator, correction).await.unwrap();
            let (holds, missing, completed_at) = told(&readers, location).await;
            assert_eq!(holds, state.as_str(), "{location}");
            let is_missed = location == HOME && matches!(state, Missing | Partial);
            assert_eq!(missing, if is_missed { all.clone() } else { json!([]) }, "{location} {holds}");
            let were_owed = if location == HOME { &all } else { &of_agency };
            let expected = if state == NotRequired { json!([]) } else { were_owed.clone() };
            assert_eq!(owed(&readers, location).await, expected, "{location} {holds}");
            let is_dated = location == AGENCY && state == Complete;
            assert_eq!(completed_at, if is_dated { at.clone() } else { Value::Null }, "{location} {holds}");
        }
    }
}

#[actix_web::test]
async fn what_a_location_becomes_later_changes_nothing_of_a_closed_month() {
    // It loses the service whose sections it did, or the other one; or it gets one.
    for (before, after, done) in [
        (CareRow::both(HOME), CareRow::home(HOME), "care_home"),
        (CareRow::both(HOME), CareRow::home(HOME), "home_care"),
        (CareRow::home(HOME), CareRow::both(HOME), "care_home"),
    ] {
        let app = TestApp::with(&[("clock.fixed_at", IN_WINDOW)]).await;
        app.load_register(&[before]);
        let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
        caller.put_all(HOME, &app.sections("2026-01", done)).await;
        let readers = close_january(&app).await;
        let frozen = told(&readers, HOME).await;
        app.load_register_as_of("2026-01-15", &[after]);
        assert_eq!(told(&readers, HOME).await, frozen, "{done}");
    }
}
