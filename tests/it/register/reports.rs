//! What each load found and changed, as people read it.

use capacity_tracker::accounts::Role;
use reqwest::StatusCode;

use crate::support::{CareRow, PASSWORD, TestApp, load_rows};

async fn loaded() -> TestApp {
    let app = TestApp::new().await;
    let rows = [
        CareRow::home("1-1").set("Location Latitude", "95.1"),
        CareRow::home("1-2").set("Location Name", ""),
        CareRow::agency("1-3").set("Care homes beds", "9999"),
    ];
    load_rows(&app, "2026-01-01", &rows).await;
    let rows = [CareRow::home("1-1").set("Location Name", "New Name"), CareRow::agency("1-3")];
    load_rows(&app, "2026-02-01", &rows).await;
    app
}

#[actix_web::test]
async fn a_load_is_reported_with_its_figures_rows_and_changes() {
    let app = loaded().await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let list = officer.get("/imports").await;
    assert_eq!(list.texts("main table td:first-child a"), ["1 February 2026", "1 January 2026"]);
    let report = officer.get(&list.links("main table td:first-child a")[1]).await;
    let said = report.main();
    for part in
        ["Adult social care rows 3", "Added 2", "Rows refused 1", "Location Name", "it is blank", "95.1", "9999"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("for all of England"));
    let second = &list.links("main table td:first-child a")[0];
    let changes = officer.get(&format!("{second}/changes")).await;
    assert!(changes.main().contains("Name changed from Home 1-1 to New Name"), "{}", changes.main());
    assert!(officer.get(second).await.main().contains("There is nothing to tell"));
    for nowhere in ["/imports/99", "/imports/99/changes"] {
        assert_eq!(officer.get(nowhere).await.status, StatusCode::NOT_FOUND);
    }
}

#[actix_web::test]
async fn an_area_lead_reads_of_their_own_area_only() {
    let app = loaded().await;
    app.add_person("leeds@example.org", Role::AreaLead, "area:E08000035").await;
    let leeds = app.browser();
    leeds.sign_in("leeds@example.org", PASSWORD).await;
    let first = leeds.get("/imports").await.links("main table td:first-child a")[1].clone();
    let said = leeds.get(&first).await.main();
    assert!(said.contains("9999") && said.contains("for all of England"), "{said}");
    // Neither the row of another area nor one that belongs nowhere.
    assert!(!said.contains("95.1") && !said.contains("it is blank"), "{said}");
    let changes = leeds.get(&format!("{first}/changes")).await;
    assert_eq!(changes.links("main table a"), ["/locations/1-3"]);
}

#[actix_web::test]
async fn nothing_loaded_yet_is_said() {
    let app = TestApp::new().await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    assert!(officer.get("/imports").await.main().contains("Nothing was loaded yet"));
}

#[actix_web::test]
async fn a_file_older_than_the_register_is_noted() {
    let app = TestApp::new().await;
    load_rows(&app, "2026-02-01", &[CareRow::home("1-1")]).await;
    let report = load_rows(&app, "2026-01-01", &[CareRow::home("1-1")]).await;
    assert_eq!(report.notes.len(), 1);
    assert!(report.notes[0].reason.contains("a day before 2026-02-01"), "{:?}", report.notes);
}
