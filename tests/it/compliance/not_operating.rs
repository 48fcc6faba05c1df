//! A place that gives no care any more: reported where somebody may see it, checked once, marked in the lists.

use capacity_tracker::accounts::Role;
use reqwest::StatusCode;

use super::chasing::close_month;
use crate::support::{HOME, PASSWORD, TestApp};

#[actix_web::test]
async fn a_report_is_checked_by_an_administrator_and_marks_the_location() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    close_month(&app, "2025-12").await;
    app.add_person("lead@example.org", Role::AreaLead, "area:E08000009").await;
    let lead = app.browser();
    lead.sign_in("lead@example.org", PASSWORD).await;
    let path = format!("/compliance/2026-01/locations/{HOME}/not-operating");
    let empty = lead.submit(&path, &path, &[]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["Choose how you know", "Enter what you saw or heard"] {
        assert!(empty.texts(".nhsuk-error-summary").join(" ").contains(said), "{}", empty.main());
    }
    let fields = [("seen", "visit"), ("reason", "The building is empty")];
    let sent = lead.submit(&path, &path, &fields).await;
    assert_eq!(sent.location(), format!("/compliance/2026-01/locations/{HOME}"), "{}", sent.main());
    assert_eq!(lead.submit(&path, &path, &fields).await.status, StatusCode::CONFLICT, "one at a time");
    let row = |page: crate::support::Answer| {
        page.texts("tbody tr").into_iter().find(|row| row.contains(HOME)).unwrap_or_default()
    };
    assert!(row(lead.get("/compliance/2026-01").await).contains("Reported: not operating"));
    assert_eq!(lead.get("/admin/not-operating").await.status, StatusCode::FORBIDDEN);
    let administrator = app.signed_in(Role::Administrator).await;
    let list = administrator.get("/admin/not-operating").await;
    assert!(list.main().contains("The building is empty"), "{}", list.main());
    let check = list.links("tbody a")[0].clone();
    let unsure = administrator.submit(&check, &check, &[("confirmed", "perhaps")]).await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("confirmed", "true"), ("note", "Companies House says dissolved")];
    let checked = administrator.submit(&check, &check, &fields).await;
    assert_eq!(checked.status, StatusCode::SEE_OTHER);
    let token = administrator.get("/account").await.token();
    assert_eq!(administrator.post(&check, &token, &fields).await.status, StatusCode::CONFLICT, "checked once");
    assert!(
        row(lead.get("/compliance/2026-01").await).contains("Not operating"),
        "it is marked, and stays on the list"
    );
    assert!(administrator.get("/admin/not-operating?state=checked").await.main().contains("Confirmed"));
    let active = format!("SELECT count(*) AS number FROM location WHERE id = '{HOME}' AND status = 'active'");
    assert_eq!(app.database.number(&active), 1, "CQC alone takes it off the register");
    let entries = "SELECT count(*) AS number FROM audit_entry WHERE event LIKE 'compliance.not_operating%'";
    assert_eq!(app.database.number(entries), 2);
    for sql in
        ["DELETE FROM not_operating_report", "UPDATE not_operating_report SET confirmed = NULL, checked_at = NULL"]
    {
        assert!(app.database.execute(sql).is_err(), "{sql}");
    }
}

#[actix_web::test]
async fn a_report_that_is_not_so_leaves_no_mark_and_can_be_made_again() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let path = format!("/compliance/2026-01/locations/{HOME}/not-operating");
    let fields = [("seen", "call"), ("reason", "Nobody answers")];
    assert_eq!(officer.submit(&path, &path, &fields).await.status, StatusCode::SEE_OTHER);
    let administrator = app.signed_in(Role::Administrator).await;
    let check = administrator.get("/admin/not-operating").await.links("tbody a")[0].clone();
    let fields_of_check = [("confirmed", "false"), ("note", "They have a new number")];
    assert_eq!(administrator.submit(&check, &check, &fields_of_check).await.status, StatusCode::SEE_OTHER);
    assert!(!officer.get("/compliance/2026-01").await.main().contains("not operating"));
    assert_eq!(officer.submit(&path, &path, &fields).await.status, StatusCode::SEE_OTHER);
}
