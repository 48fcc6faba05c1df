use std::path::Path;
use std::sync::Arc;

use capacity_tracker::audit::Actor;
use capacity_tracker::register::actions::{self, ImportOptions, Progress};
use serde_json::{Value, json};

use crate::support::{CareRow, TestApp, TestDatabase, care_sheet, run};

fn import(database: &TestDatabase, file: &Path, more: &[&str]) -> Value {
    let words = [&["register", "import", file.to_str().unwrap(), "--json"], more].concat();
    let output = run(database, &words);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn refused(database: &TestDatabase, file: &Path, more: &[&str]) -> String {
    let words = [&["register", "import", file.to_str().unwrap()], more].concat();
    let output = run(database, &words);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("error: ") && said.lines().count() == 1, "{said}");
    said
}

fn counts(report: &Value) -> [i64; 5] {
    ["rows", "added", "changed", "unchanged", "left"].map(|key| report[key].as_i64().unwrap())
}

fn events(database: &TestDatabase, kind: &str) -> i64 {
    database.number(&format!("SELECT count(*) AS number FROM register_event WHERE kind = '{kind}'"))
}

fn homes(count: usize) -> Vec<CareRow> {
    (0..count).map(|number| CareRow::home(&format!("1-{number:09}"))).collect()
}

#[test]
fn a_file_fills_an_empty_register_and_the_same_file_changes_nothing() {
    let database = TestDatabase::new();
    let mut rows = homes(3);
    rows.push(CareRow::agency("RHAY9"));
    let file = care_sheet(&database, "01_October_2026_HSCA_Active_Locations.csv", &rows);
    let first = import(&database, &file, &[]);
    assert_eq!(counts(&first), [4, 4, 0, 0, 0]);
    assert_eq!((&first["refused"], &first["notes"]), (&json!([]), &json!([])));
    assert_eq!(counts(&import(&database, &file, &[])), [4, 0, 0, 4, 0]);
    assert_eq!(events(&database, "added"), 4);
    let day = "SELECT count(*) AS number FROM register_event WHERE happened_on = '2026-10-01'";
    assert_eq!(database.number(day), 4);
    let placed = "SELECT count(*) AS number FROM location WHERE council_code = 'E08000009' AND region_code = 'E12000002' \
                  AND care_home AND NOT home_care AND registered_beds = 20 AND status = 'active'";
    assert_eq!(database.number(placed), 3);
    let agency = "SELECT count(*) AS number FROM location WHERE id = 'RHAY9' AND home_care AND NOT care_home \
                  AND registered_beds IS NULL AND kinds = 'home_care' AND council_code = 'E08000035'";
    assert_eq!(database.number(agency), 1);
    assert_eq!(database.number("SELECT count(*) AS number FROM audit_entry WHERE event = 'register.imported'"), 2);
    assert!(run(&database, &["audit", "verify"]).status.success());
}

#[test]
fn every_kind_of_change_is_an_event_with_its_day() {
    let database = TestDatabase::new();
    let mut rows = homes(400);
    import(&database, &care_sheet(&database, "a.csv", &rows), &["--as-of", "2026-09-01"]);
    rows[0] = rows[0].clone().set("Location Name", "New Name");
    rows[1] = rows[1].clone().set("Provider ID", "1-901").set("Provider Name", "Buyer Ltd");
    rows[2] = rows[2].clone().set("Dormant (Y/N)", "Y");
    rows[3] = rows[3].clone().set("Care homes beds", "25");
    rows[4] = rows[4].clone().set("Location Postal Code", "M33 7ZF");
    let gone = rows.remove(399);
    rows.push(CareRow::home("1-999999999"));
    let report = import(&database, &care_sheet(&database, "b.csv", &rows), &["--as-of", "2026-10-01"]);
    assert_eq!(counts(&report), [400, 1, 5, 394, 1]);
    for (kind, was, became) in [
        ("renamed", "= 'Home 1-000000000'", "= 'New Name'"),
        ("moved_provider", "= '1-900'", "= '1-901'"),
        ("became_dormant", "IS NULL", "IS NULL"),
        ("changed_beds", "= '20'", "= '25'"),
        ("deregistered", "= 'active'", "IS NULL"),
    ] {
        let found = format!(
            "SELECT count(*) AS number FROM register_event WHERE kind = '{kind}' AND was {was} AND became {became} \
             AND happened_on = '2026-10-01'"
        );
        assert_eq!(database.number(&found), 1, "{kind}");
    }
    let left =
        "SELECT count(*) AS number FROM location WHERE status = 'deregistered' AND deregistered_on = '2026-10-01'";
    assert_eq!(database.number(left), 1);

    // A month later: dormant no more, and the one that had gone is back.
    rows[2] = rows[2].clone().set("Dormant (Y/N)", "N");
    rows.push(gone);
    let report = import(&database, &care_sheet(&database, "c.csv", &rows), &["--as-of", "2026-11-01"]);
    assert_eq!(counts(&report), [401, 1, 1, 399, 0]);
    assert_eq!((events(&database, "became_active"), events(&database, "returned")), (1, 1));
    // A location that was sold keeps what happened to it before.
    let sold = "SELECT count(*) AS number FROM register_event WHERE location_id = '1-000000001'";
    assert_eq!(database.number(sold), 2);
    assert_eq!(database.number("SELECT count(*) AS number FROM location WHERE status = 'deregistered'"), 0);
}

#[test]
fn a_load_that_would_change_too_much_is_refused_with_figures_unless_forced() {
    let database = TestDatabase::new();
    import(&database, &care_sheet(&database, "a.csv", &homes(100)), &[]);
    let shorter = care_sheet(&database, "b.csv", &homes(90));
    let said = refused(&database, &shorter, &[]);
    assert!(said.contains("take away 10 of 100") && said.contains("--force"), "{said}");
    assert_eq!(database.number("SELECT count(*) AS number FROM location WHERE status = 'active'"), 100);
    assert_eq!(database.number("SELECT count(*) AS number FROM register_import"), 1);
    // A dry run says what it would be, and neither refuses nor changes.
    assert_eq!(counts(&import(&database, &shorter, &["--dry-run"])), [90, 0, 0, 90, 10]);
    assert_eq!(database.number("SELECT count(*) AS number FROM location WHERE status = 'active'"), 100);
    assert_eq!(counts(&import(&database, &shorter, &["--force"])), [90, 0, 0, 90, 10]);
    assert_eq!(database.number("SELECT count(*) AS number FROM register_import WHERE forced"), 1);
}

#[test]
fn bad_rows_are_reported_by_row_and_column_and_good_rows_load() {
    let database = TestDatabase::new();
    let rows = [
        CareRow::home("1-1"),
        CareRow::home("1-1").set("Location Name", "Twice"),
        CareRow::home("1-2").set("Location Name", " "),
        CareRow::home("rhay9"),
        CareRow::home("1-3").set("Care homes beds", "9999"),
        CareRow::home("1-4").set("Location Local Authority", "Atlantis").set("Location Postal Code", ""),
        CareRow::home("1-5").set("Location Latitude", "95.1"),
        CareRow::home("1-6").set("Location HSCA start date", "01/04/2015"),
        CareRow::home("1-7").set("Location HSCA start date", "2015-04-01T00:00:00"),
        CareRow::home("1-8").set("Location HSCA start date", "soon"),
        CareRow::home("1-9").set("Location Inspection Directorate", "Hospitals"),
        CareRow::home("1-10").set("Location Local Authority", "Atlantis"),
    ];
    let report = import(&database, &care_sheet(&database, "a.csv", &rows), &[]);
    assert_eq!(counts(&report), [11, 9, 0, 0, 0]);
    let places = |key: &str| -> Vec<(i64, String)> {
        let list = report[key].as_array().unwrap().iter();
        list.map(|remark| (remark["row"].as_i64().unwrap(), remark["column"].as_str().unwrap().to_owned())).collect()
    };
    assert_eq!(places("refused"), [(3, "Location ID".to_owned()), (4, "Location Name".to_owned())]);
    let noted: Vec<i64> = places("notes").into_iter().map(|(row, _)| row).collect();
    for row in [5, 6, 7, 8, 11, 13] {
        assert!(noted.contains(&row), "row {row}: {noted:?}");
    }
    assert_eq!(database.number("SELECT count(*) AS number FROM location WHERE id = 'RHAY9'"), 1);
    assert_eq!(database.number("SELECT count(*) AS number FROM location WHERE council_code IS NULL"), 1);
    assert_eq!(database.number("SELECT count(*) AS number FROM location WHERE registered_on = '2015-04-01'"), 8);
    // One whose council nobody knows is placed by its postcode, and a person is asked to check.
    let by_postcode = "SELECT count(*) AS number FROM location WHERE id = '1-10' AND placed_by = 'postcode' \
                       AND council_code = 'E08000009'";
    assert_eq!(database.number(by_postcode), 1);
    assert_eq!(database.number("SELECT count(*) AS number FROM register_remark WHERE refused"), 2);
    let of_location = "SELECT count(*) AS number FROM register_remark WHERE location_id = '1-4'";
    assert_eq!(database.number(of_location), 1);
    let printed = run(&database, &["register", "import", "a.csv", "--dry-run"]);
    let printed = String::from_utf8(printed.stdout).unwrap();
    assert!(
        printed.starts_with("Nothing was changed.") && printed.contains("Refused: row 3, Location ID"),
        "{printed}"
    );
}

#[test]
fn a_file_with_refused_rows_only_is_reported_and_one_without_adult_social_care_stops() {
    let database = TestDatabase::new();
    let blank = care_sheet(&database, "a.csv", &[CareRow::home("1-1").set("Location Name", "")]);
    let report = import(&database, &blank, &[]);
    assert_eq!(counts(&report), [1, 0, 0, 0, 0]);
    assert_eq!(report["refused"].as_array().unwrap().len(), 1);
    let other = CareRow::home("1-1").set("Location Inspection Directorate", "Hospitals");
    let said = refused(&database, &care_sheet(&database, "b.csv", &[other]), &[]);
    assert!(said.contains("no adult social care row"), "{said}");
}

#[test]
fn a_file_of_another_kind_stops_with_one_clear_line() {
    let database = TestDatabase::new();
    let write = |name: &str, bytes: &[u8]| {
        let path = database.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    for (file, part) in [
        (write("empty.csv", b""), "empty"),
        (write("other.csv", b"a,b,c\n1,2,3\n"), "Location ID"),
        (write("fake.ods", b"not a zip at all"), "workbook"),
        (write("broken.xlsx", b"PK\x03\x04broken"), ""),
        (database.folder.path().join("nowhere.csv"), "nowhere.csv"),
    ] {
        let said = refused(&database, &file, &[]);
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(database.number("SELECT count(*) AS number FROM register_import"), 0);
}

#[test]
fn public_bodies_are_marked_with_the_reason() {
    let database = TestDatabase::new();
    let rows = [
        CareRow::home("1-1"),
        CareRow::home("1-2").set("Provider ID", "1-901").set("Provider Name", "Leeds City Council"),
        CareRow::home("1-3").set("Provider ID", "RX1").set("Provider Name", "Some NHS Foundation Trust"),
    ];
    import(&database, &care_sheet(&database, "a.csv", &rows), &[]);
    let public = "SELECT count(*) AS number FROM provider WHERE public_body AND public_body_reason LIKE 'name %'";
    assert_eq!(database.number(public), 2);
    assert_eq!(database.number("SELECT count(*) AS number FROM provider WHERE NOT public_body"), 1);
}

#[actix_web::test]
async fn a_load_is_of_the_moment_at_which_it_is_written() {
    let app = TestApp::with(&[("clock.fixed_at", "2026-01-08T07:59:00Z")]).await;
    let file = care_sheet(&app.database, "rows.csv", &homes(1));
    let options = ImportOptions { file, dry_run: false, force: false, as_of: None };
    let clock = app.state.clock.clone();
    // The file takes long to read.
    let watch = move |progress: Progress| {
        if progress == Progress::Writing {
            clock.advance(chrono::TimeDelta::minutes(20));
        }
    };
    actions::import(&app.state, Actor::Operator, options, Arc::new(watch)).await.unwrap();
    let late = "SELECT count(*) AS number FROM register_import WHERE imported_at >= '2026-01-08 08:19:00'";
    assert_eq!(app.database.number(late), 1);
}
