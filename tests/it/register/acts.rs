//! What an administrator puts right by hand, and that files respect it.

use capacity_tracker::accounts::Role;
use reqwest::StatusCode;

use crate::support::{CareRow, PASSWORD, TestApp, load_rows};

const PLACE: &str = "/admin/locations/1-1/place";
const PUBLIC: &str = "/admin/providers/1-900/public-body";

fn rows() -> Vec<CareRow> {
    vec![
        CareRow::home("1-1").set("Location Local Authority", "Atlantis").set("Location Postal Code", ""),
        CareRow::home("1-2"),
    ]
}

#[actix_web::test]
async fn a_person_places_a_location_and_no_file_moves_it_until_cqc_names_a_council() {
    let app = TestApp::new().await;
    load_rows(&app, "2026-01-01", &rows()).await;
    let administrator = app.signed_in(Role::Administrator).await;
    assert_eq!(administrator.get("/locations/1-1").await.links("main p a"), [PLACE]);
    let fields = [("council", "E08000035"), ("reason", "The address on  the CQC website")];
    let placed = administrator.submit(PLACE, PLACE, &fields).await;
    assert_eq!((placed.status, placed.location()), (StatusCode::SEE_OTHER, "/locations/1-1"));
    let said = administrator.get("/locations/1-1").await.main();
    assert!(said.contains("Leeds (E08000035)") && said.contains("Yorkshire and The Humber (E12000003)"), "{said}");
    assert!(said.contains("by a person. Reason: The address on the CQC website"), "{said}");
    assert!(administrator.get("/locations/to-place").await.main().contains("Every location is placed"));
    assert_eq!(administrator.get("/locations?q=leeds").await.texts("main table td:first-child a"), ["Home 1-1"]);
    // Now its area lead sees it.
    app.add_person("leeds@example.org", Role::AreaLead, "area:E08000035").await;
    let leeds = app.browser();
    leeds.sign_in("leeds@example.org", PASSWORD).await;
    assert_eq!(leeds.get("/locations/1-1").await.status, StatusCode::OK);

    let again = load_rows(&app, "2026-02-01", &rows()).await;
    assert_eq!((again.changed, again.unchanged), (0, 2));
    assert_eq!(leeds.get("/locations/1-1").await.status, StatusCode::OK);
    let mut named = rows();
    named[0] = named[0].clone().set("Location Local Authority", "Trafford");
    assert_eq!(load_rows(&app, "2026-03-01", &named).await.changed, 1);
    assert_eq!(leeds.get("/locations/1-1").await.status, StatusCode::NOT_FOUND);
    // CQC names it now, so there is nothing left to place.
    assert_eq!(administrator.get(PLACE).await.status, StatusCode::NOT_FOUND);
    let events = "SELECT count(*) AS number FROM register_event WHERE location_id = '1-1' AND actor LIKE 'account:%'";
    assert_eq!(app.database.number(events), 1);
    let audited = "SELECT count(*) AS number FROM audit_entry WHERE event = 'register.location_placed'";
    assert_eq!(app.database.number(audited), 1);
}

#[actix_web::test]
async fn placing_needs_a_council_and_a_reason() {
    let app = TestApp::new().await;
    load_rows(&app, "2026-01-01", &rows()).await;
    let administrator = app.signed_in(Role::Administrator).await;
    let long = "x".repeat(501);
    for (council, reason, message) in [
        ("", "I know", "Choose the council"),
        ("E99999999", "I know", "Choose the council"),
        ("E08000035", "  ", "Enter how you know where"),
        ("E08000035", long.as_str(), "500 characters or fewer"),
        ("E08000035", "a\u{7}b", "control characters"),
    ] {
        let answer = administrator.submit(PLACE, PLACE, &[("council", council), ("reason", reason)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{council} {reason}");
        assert!(answer.texts(".nhsuk-error-summary").join(" ").contains(message), "{}", answer.body);
        // Nothing typed is lost.
        assert!(reason.trim().is_empty() || answer.texts("textarea")[0].contains(&reason[..1]));
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM location WHERE placed_by = 'person'"), 0);
    for path in ["/admin/locations/1-2/place", "/admin/locations/1-9/place"] {
        assert_eq!(administrator.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[actix_web::test]
async fn a_person_corrects_whether_a_provider_is_a_public_body_and_no_file_overrules_it() {
    let app = TestApp::new().await;
    load_rows(&app, "2026-01-01", &rows()).await;
    let administrator = app.signed_in(Role::Administrator).await;
    let refused = administrator.submit(PUBLIC, PUBLIC, &[("public_body", ""), ("reason", "")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.texts(".nhsuk-error-summary li").len(), 2);
    let fields = [("public_body", "true"), ("reason", "Owned by the council: Companies House")];
    let answer = administrator.submit(PUBLIC, PUBLIC, &fields).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/providers/1-900"));
    load_rows(&app, "2026-02-01", &rows()).await;
    let said = administrator.get("/providers/1-900").await.main();
    assert!(said.contains("Yes. It reports but cannot be fined"), "{said}");
    assert!(said.contains("Reason: Owned by the council: Companies House"), "{said}");
    assert!(said.contains("Marked as a public body by a person"), "{said}");
    assert_eq!(administrator.get("/admin/providers/1-77/public-body").await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn nobody_below_an_administrator_puts_things_right() {
    let app = TestApp::new().await;
    load_rows(&app, "2026-01-01", &rows()).await;
    for role in [Role::ComplianceOfficer, Role::EnforcementManager, Role::AreaLead, Role::ProviderAdmin] {
        let browser = app.signed_in(role).await;
        let token = browser.get("/account").await.token();
        for path in [PLACE, PUBLIC] {
            let fields = [("council", "E08000035"), ("public_body", "true"), ("reason", "I say so")];
            assert_eq!(browser.post(path, &token, &fields).await.status, StatusCode::FORBIDDEN, "{role:?} {path}");
        }
        let page = browser.get("/locations/1-1").await;
        assert!(!page.body.contains(PLACE), "{role:?}");
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM register_event WHERE actor IS NOT NULL"), 0);
}
