//! Who may save, and who may see.

use capacity_tracker::accounts::Role;
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{AGENCY, HOME, OTHER, TestApp, nil_answers};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";
/// Trafford, where the homes are, and its region; the agency is in Leeds.
const TRAFFORD: &str = "area:E08000009";
const NORTH_WEST: &str = "area:E12000002";
const AGENCY_ITSELF: &str = "location:1-100000002";

#[actix_web::test]
async fn everybody_sees_what_their_scope_reaches_and_nothing_else() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    app.caller(Role::ProviderUser, "provider:1-900").await.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
    for (role, scope, seen) in [
        (Role::ProviderUser, "provider:1-900", &[HOME, AGENCY][..]),
        (Role::ProviderUser, "location:1-100000001", &[HOME]),
        (Role::ProviderAdmin, "provider:1-901", &[OTHER]),
        (Role::AreaLead, TRAFFORD, &[HOME, OTHER]),
        (Role::AreaLead, NORTH_WEST, &[HOME, OTHER]),
        (Role::AreaLead, "area:E08000035", &[AGENCY]),
        (Role::ComplianceOfficer, "national", &[HOME, AGENCY, OTHER]),
        (Role::EnforcementManager, "national", &[HOME, AGENCY, OTHER]),
        (Role::Analyst, "provider:1-901", &[OTHER]),
        (Role::Administrator, "national", &[HOME, AGENCY, OTHER]),
    ] {
        let caller = app.caller(role, scope).await;
        for location in [HOME, AGENCY, OTHER] {
            let expected = if seen.contains(&location) { StatusCode::OK } else { StatusCode::NOT_FOUND };
            for path in [format!("/locations/{location}"), format!("/locations/{location}/returns/2026-01")] {
                assert_eq!(caller.get(&path).await.status, expected, "{role:?} {scope} {path}");
            }
        }
        let saves = caller.get("/saves").await.json()["items"].as_array().unwrap().len();
        assert_eq!(saves > 0, seen.contains(&AGENCY), "{role:?} {scope}");
    }
}

#[actix_web::test]
async fn only_the_provider_saves() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let section = app.section_with("care_staff_employed");
    let body = json!({ "answers": nil_answers(&section) });
    for role in Role::ALL {
        let caller = app.caller(role, "national").await;
        let expected = match role {
            Role::ProviderUser | Role::ProviderAdmin => StatusCode::OK,
            _ => StatusCode::FORBIDDEN,
        };
        assert_eq!(caller.put(AGENCY, &section.key, &body).await.status, expected, "{role:?}");
        let reads = caller.get(&format!("/locations/{AGENCY}")).await.status;
        assert_eq!(reads == StatusCode::FORBIDDEN, role == Role::DischargeTeam, "{role:?}");
    }
    for scope in ["provider:1-901", "location:1-100000001"] {
        let answer = app.caller(Role::ProviderUser, scope).await.put(AGENCY, &section.key, &body).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.error(), ("location".to_owned(), "unknown".to_owned()));
    }
}

#[actix_web::test]
async fn a_location_is_shown_with_its_areas() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::Analyst, "national").await;
    let home = caller.get(&format!("/locations/{HOME}")).await.json();
    assert_eq!(home["council"], json!({"code": "E08000009", "name": "Trafford"}));
    assert_eq!(home["region"], json!({"code": "E12000002", "name": "North West"}));
    assert!(home["icb"]["code"].is_string() && home["icb"]["name"].is_string());
    assert_eq!((&home["services"], &home["registered_beds"]), (&json!(["care_home"]), &json!(20)));
    assert_eq!((&home["provider_id"], &home["provider_name"]), (&json!("1-900"), &json!("Sunny Care Ltd")));
    assert_eq!((&home["status"], &home["owes"]["month"]), (&json!("active"), &json!("2026-01")));
    let agency = caller.get(&format!("/locations/{AGENCY}")).await.json();
    assert_eq!((&agency["services"], &agency["registered_beds"]), (&json!(["home_care"]), &json!(null)));
}

#[actix_web::test]
async fn whoever_has_several_providers_reaches_theirs_and_none_that_is_called_alike() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let section = app.section_with("care_staff_employed");
    let body = json!({ "answers": nil_answers(&section) });
    for (scopes, reached) in [
        (&["provider:1-90", "provider:1-900"][..], true),
        (&["provider:1-900", "provider:1-901", "location:1-1"], true),
        (&["provider:1-9", AGENCY_ITSELF], true),
        (&["area:E08000009", "provider:1-900"], true),
        (&["provider:1-90", "provider:1-9001", "provider:00"], false),
        (&["location:1-10000000", "location:1-1000000021", "provider:1-901"], false),
        (&["provider:1-100000002", "location:1-900"], false),
    ] {
        let caller = app.caller_with(Role::ProviderUser, scopes).await;
        let expected = if reached { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(caller.get(&format!("/locations/{AGENCY}")).await.status, expected, "{scopes:?}");
        assert_eq!(caller.put(AGENCY, &section.key, &body).await.status, expected, "{scopes:?}");
    }
}
