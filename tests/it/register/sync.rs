//! `register sync` against a server that speaks CQC's documented JSON, with its failures.

use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::support::{
    CareRow, CqcApi, Fault, TestDatabase, care_sheet, home_document, is_postgres, provider_document, run, run_with,
    start_with,
};

const NOW: &str = "2026-10-15T12:00:00Z";

/// A register of some homes as of 1 October 2026, and an API with the same facts.
struct Scene {
    database: TestDatabase,
    api: CqcApi,
}

impl Scene {
    fn with(homes: usize) -> Self {
        let (database, api) = (TestDatabase::new(), CqcApi::start());
        let rows: Vec<CareRow> = (0..homes).map(|number| CareRow::home(&id(number))).collect();
        if homes > 0 {
            let file = care_sheet(&database, "01_October_2026_HSCA_Active_Locations.csv", &rows);
            assert!(run(&database, &["register", "import", file.to_str().unwrap()]).status.success());
        }
        api.put("/providers/1-900", provider_document("1-900", "Sunny Care Ltd"));
        for number in 0..homes {
            api.put(&format!("/locations/{}", id(number)), home_document(&id(number)));
        }
        Self { database, api }
    }

    fn run_at(&self, now: &str, words: &[&str], settings: &[(&str, &str)]) -> Output {
        let words = [&["register", "sync"], words].concat();
        run_with(&self.database, &words, &[&self.settings(now)[..], settings].concat())
    }

    fn settings<'a>(&'a self, now: &'a str) -> Vec<(&'a str, &'a str)> {
        vec![
            ("CT__CQC__BASE_URL", &self.api.url),
            ("CT__CQC__KEY", CqcApi::KEY),
            ("CT__CQC__FIRST_WAIT_MS", "1"),
            ("CT__CQC__LONGEST_WAIT_MS", "5"),
            ("CT__CQC__CALLS_PER_MINUTE", "100000"),
            ("CT__CQC__SIGN_OF_LIFE_MS", "50"),
            ("CT__CLOCK__FIXED_AT", now),
            ("NO_PROXY", "127.0.0.1"),
        ]
    }

    fn sync(&self, words: &[&str]) -> Value {
        self.sync_with(words, &[])
    }

    fn sync_with(&self, words: &[&str], settings: &[(&str, &str)]) -> Value {
        let output = self.run_at(NOW, &[words, &["--json"]].concat(), settings);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn refused(&self, words: &[&str], settings: &[(&str, &str)]) -> String {
        let output = self.run_at(NOW, words, settings);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        let last = said.lines().last().unwrap().to_owned();
        assert!(last.starts_with("error: ") && !said.contains(CqcApi::KEY), "{said}");
        last
    }

    fn number(&self, rest: &str) -> i64 {
        self.database.number(&format!("SELECT count(*) AS number FROM {rest}"))
    }

    fn change(&self, number: usize, key: &str, value: Value) {
        let mut document = home_document(&id(number));
        document[key] = value;
        self.api.put(&format!("/locations/{}", id(number)), document);
    }
}

fn id(number: usize) -> String {
    format!("1-{number:09}")
}

fn counts(report: &Value) -> [i64; 5] {
    ["rows", "added", "changed", "unchanged", "left"].map(|key| report[key].as_i64().unwrap())
}

fn documents(asked: &[String]) -> Vec<&str> {
    let mut paths: Vec<&str> = asked.iter().map(String::as_str).filter(|path| !path.contains("/changes/")).collect();
    paths.sort_unstable();
    paths
}

#[test]
fn a_sync_after_a_file_with_the_same_facts_changes_nothing() {
    let scene = Scene::with(0);
    let more = [
        ("Location ODS Code", "VM123"),
        ("Location Street Address", "1 Example Road"),
        ("Location City", "Urmston"),
        ("Location County", "Lancashire"),
        ("Brand ID", "BD1"),
        ("Brand Name", "BRAND Sunny"),
        ("Provider Companies House Number", "1234567"),
        ("Provider Charity Number", "99"),
        ("Provider Ownership Type", "Organisation"),
        ("Service user band - Older People", "Y"),
        ("Service user band - Dementia", "Y"),
        ("Service user band - Learning disabilities or autistic spectrum disorder", "Y"),
    ];
    let twice = |row: CareRow| {
        row.set("Location Dual Registered", "Dual Registration")
            .set("Primary ID (Dual registration locations)", "1-000000001")
    };
    let plain = care_sheet(&scene.database, "a.csv", &[twice(CareRow::home(&id(0))), twice(CareRow::agency(&id(1)))]);
    let text = std::fs::read_to_string(&plain).unwrap();
    let mut lines = text.lines();
    let add = |line: &str, cells: Vec<&str>| format!("{line},{}\n", cells.join(","));
    let mut wide = add(lines.next().unwrap(), more.iter().map(|(name, _)| *name).collect());
    lines.for_each(|line| wide.push_str(&add(line, more.iter().map(|(_, cell)| *cell).collect())));
    let wide_file = scene.database.folder.path().join("01_October_2026.csv");
    std::fs::write(&wide_file, wide).unwrap();
    assert!(run(&scene.database, &["register", "import", wide_file.to_str().unwrap()]).status.success());

    let specialisms =
        json!([{"name": "Dementia"}, {"name": "Caring for adults over 65 yrs"}, {"name": "Learning disabilities"}]);
    let mut home = home_document(&id(0));
    for (key, value) in [
        ("odsCode", json!("VM123")),
        ("postalAddressLine1", json!("1 Example Road")),
        ("postalAddressTownCity", json!("Urmston")),
        ("postalAddressCounty", json!("Lancashire")),
        ("brandId", json!("BD1")),
        ("brandName", json!("BRAND Sunny")),
        ("specialisms", specialisms),
    ] {
        home[key] = value;
    }
    let mut agency = home.clone();
    for (key, value) in [
        ("locationId", json!(id(1))),
        ("name", json!(format!("Home {}", id(1)))),
        ("careHome", json!("N")),
        ("numberOfBeds", json!(0)),
        ("localAuthority", json!("Leeds")),
        ("gacServiceTypes", json!([{"name": "Homecare agencies", "description": "Domiciliary care service"}])),
    ] {
        agency[key] = value;
    }
    let mut provider = provider_document("1-900", "Sunny Care Ltd");
    for (key, value) in
        [("companiesHouseNumber", "01234567"), ("charityNumber", "99"), ("ownershipType", "Organisation")]
    {
        provider[key] = json!(value);
    }
    scene.api.put(&format!("/locations/{}", id(0)), home);
    scene.api.put(&format!("/locations/{}", id(1)), agency);
    scene.api.put("/providers/1-900", provider);
    scene.api.changed(&[&id(0), &id(1)]);
    let provider_before =
        scene.number("provider WHERE companies_house_number = '01234567' AND ownership = 'Organisation'");
    assert_eq!(provider_before, 1);
    let report = scene.sync(&[]);
    assert_eq!(counts(&report), [2, 0, 0, 2, 0], "{report}");
    assert_eq!((&report["refused"], &report["notes"], &report["resumed"]), (&json!([]), &json!([]), &json!(false)));
    assert_eq!(scene.number("register_event WHERE kind <> 'added'"), 0);
    assert_eq!(scene.number("location WHERE dual_registered AND primary_location_id = '1-000000001'"), 2);
    assert_eq!(scene.number("provider WHERE companies_house_number = '01234567' AND charity_number = '99'"), 1);
}

#[test]
fn what_changed_is_loaded_page_by_page_with_events() {
    let scene = Scene::with(400);
    scene.change(0, "name", json!("New Name"));
    scene.change(1, "numberOfBeds", json!(25));
    scene.change(2, "dormancy", json!("Y"));
    scene.change(3, "registrationStatus", json!("Deregistered"));
    let mut gone = home_document(&id(3));
    gone["registrationStatus"] = json!("Deregistered");
    gone["deregistrationDate"] = json!("2026-10-09");
    scene.api.put(&format!("/locations/{}", id(3)), gone);
    scene.change(4, "inspectionDirectorate", json!("Hospitals"));
    let mut new = home_document("RHAY9");
    new["providerId"] = json!("1-901");
    scene.api.put("/locations/RHAY9", new);
    scene.api.put("/providers/1-901", provider_document("1-901", "Leeds City Council"));
    let mut dentist = home_document("1-555");
    (dentist["type"], dentist["inspectionDirectorate"]) = (json!("Primary Dental Care"), json!(null));
    scene.api.put("/locations/1-555", dentist);
    let ids: Vec<String> = (0..5).map(id).chain(["RHAY9", "1-555", &id(0)].map(str::to_owned)).collect();
    scene.api.changed(&ids.iter().map(String::as_str).collect::<Vec<_>>());
    let report = scene.sync_with(&[], &[("CT__CQC__PER_PAGE", "3")]);
    assert_eq!(counts(&report), [6, 1, 3, 0, 2], "{report}");

    let asked = scene.api.asked();
    let pages: Vec<&String> = asked.iter().filter(|path| path.contains("/changes/")).collect();
    assert_eq!(pages.len(), 3);
    let first = "/changes/location?startTimestamp=2026-09-01T00%3A00%3A00Z&endTimestamp=2026-10-15T12%3A00%3A00Z\
                 &page=1&perPage=3";
    assert_eq!(pages[0], first);
    // Each once, and providers only of our locations.
    assert_eq!(documents(&asked).len(), 9, "{asked:?}");
    for (kind, more) in [
        ("renamed", "became = 'New Name'"),
        ("changed_beds", "became = '25'"),
        ("became_dormant", "was IS NULL"),
        ("added", "location_id = 'RHAY9' AND provider_id = '1-901'"),
    ] {
        let found = format!("register_event WHERE kind = '{kind}' AND happened_on = '2026-10-15' AND {more}");
        assert_eq!(scene.number(&found), 1, "{kind}");
    }
    assert_eq!(scene.number("location WHERE status = 'deregistered' AND deregistered_on = '2026-10-09'"), 1);
    assert_eq!(scene.number("location WHERE status = 'deregistered' AND deregistered_on = '2026-10-15'"), 1);
    assert_eq!(scene.number("location WHERE id = '1-555'"), 0);
    assert_eq!(scene.number("provider WHERE id = '1-901' AND public_body"), 1);
    assert_eq!(scene.number("register_import WHERE kind = 'sync' AND NOT forced"), 1);
    assert_eq!(scene.number("register_sync WHERE state = 'done'"), 1);
    assert_eq!(scene.number("register_sync_item"), 0);
    assert!(run(&scene.database, &["audit", "verify"]).status.success());

    // The next one begins 30 days before the end of this one.
    scene.api.changed(&[]);
    let output = scene.run_at("2026-10-20T12:00:00Z", &[], &[]);
    assert!(output.status.success());
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("from 2026-09-15T12:00:00") && said.contains("0 locations changed."), "{said}");
}

#[test]
fn ids_without_a_document_are_passed_over_and_reported() {
    let scene = Scene::with(200);
    scene.api.put(&format!("/locations/{}", id(2)), json!({"locationId": "1-OTHER", "name": "Of another id"}));
    scene.api.fail(
        &format!("/locations/{}", id(3)),
        &[Fault::Text("{\"locationId\": "), Fault::Text("<html>"), Fault::Text("7")],
    );
    scene.api.put("/locations/RHAY9", {
        let mut new = home_document("RHAY9");
        new["providerId"] = json!("1-404");
        new
    });
    scene.api.fail(&format!("/locations/{}", id(1)), &[Fault::Status(404)]);
    scene.api.changed(&[&id(0), "1-GONE", "not/an id", &id(1), &id(2), &id(3), "rhay9"]);
    let report = scene.sync(&[]);
    assert_eq!(counts(&report), [2, 0, 0, 1, 0], "{report}");
    let refused = report["refused"].as_array().unwrap().iter();
    let refused: Vec<(i64, &str)> =
        refused.map(|remark| (remark["row"].as_i64().unwrap(), remark["column"].as_str().unwrap())).collect();
    let expected = [
        (1, "providerId"),
        (2, "locationId"),
        (3, "locationId"),
        (4, "locationId"),
        (5, "locationId"),
        (6, "locationId"),
        // Its provider is not there.
        (7, "Provider Name"),
    ];
    assert_eq!(refused, expected, "{report}");
    let reasons = report["refused"].to_string();
    for part in ["CQC answered 404 for 1-GONE", "CQC answered 404 for 1-404", "not/an id", "could not be read"] {
        assert!(reasons.contains(part), "{part}: {reasons}");
    }
    assert_eq!(scene.number("register_remark WHERE refused AND reason LIKE 'CQC answered 404%'"), 3);
    assert_eq!(scene.number(&format!("register_remark WHERE refused AND location_id = '{}'", id(1))), 1);
    assert_eq!(scene.number("location WHERE status = 'active'"), 200);
    assert!(!scene.api.asked().iter().any(|path| path.contains("not")));
}

#[test]
fn keys_that_are_absent_leave_what_is_known() {
    let scene = Scene::with(2);
    scene.api.put(
        &format!("/locations/{}", id(0)),
        json!({"locationId": id(0), "providerId": "1-900", "name": "Renamed", "type": "Social Care Org"}),
    );
    scene.api.put("/providers/1-900", json!({"name": "Sunny Care Ltd"}));
    scene.api.changed(&[&id(0)]);
    let report = scene.sync(&[]);
    assert_eq!(counts(&report), [1, 0, 1, 0, 0], "{report}");
    assert_eq!((&report["refused"], &report["notes"]), (&json!([]), &json!([])));
    assert_eq!(scene.number("register_event WHERE kind <> 'added'"), 1);
    let kept = "location WHERE name = 'Renamed' AND care_home AND registered_beds = 20 AND council_code = 'E08000009' \
                AND postcode = 'M41 5BU' AND latitude > 53 AND registered_on = '2015-04-01'";
    assert_eq!(scene.number(kept), 1);
    assert_eq!(scene.number("provider WHERE sector = 'Social Care Org'"), 1);
}

#[test]
fn a_busy_api_is_asked_again_with_growing_waits() {
    let scene = Scene::with(2);
    scene.change(0, "name", json!("New Name"));
    scene.api.changed(&[&id(0)]);
    scene.api.fail("/changes/location", &[Fault::Busy("0"), Fault::Status(500), Fault::Text("{")]);
    let path = format!("/locations/{}", id(0));
    scene.api.fail(&path, &[Fault::Status(503), Fault::Busy("3600"), Fault::Status(502), Fault::Status(504)]);
    let report = scene.sync(&[]);
    assert_eq!(counts(&report), [1, 0, 1, 0, 0]);
    let asked = scene.api.asked();
    assert_eq!(asked.iter().filter(|asked| **asked == path).count(), 5);
    assert_eq!(asked.iter().filter(|asked| asked.starts_with("/changes/")).count(), 4);
}

#[test]
fn a_sync_that_fails_leaves_the_register_and_the_next_one_asks_only_for_what_is_missing() {
    let scene = Scene::with(300);
    scene.change(0, "name", json!("New Name"));
    scene.change(2, "name", json!("Newer Name"));
    scene.api.changed(&[&id(0), &id(1), &id(2)]);
    let slow = [("CT__CQC__PARALLEL_CALLS", "1"), ("CT__CQC__PER_PAGE", "2")];
    scene.api.fail(&format!("/locations/{}", id(2)), &vec![Fault::Status(503); 6]);
    let said = scene.refused(&[], &slow);
    assert!(said.contains(&id(2)) && said.contains("6 tries") && said.contains("503"), "{said}");
    assert_eq!(scene.number("register_event WHERE kind = 'renamed'"), 0);
    assert_eq!(scene.number("register_import"), 1);
    assert_eq!(scene.number("register_sync_item WHERE state = 'fetched'"), 2);
    // What is kept in between has no persons and no telephone numbers.
    let persons = "register_sync_item WHERE body LIKE '%Quillfeather%' OR body LIKE '%Zenobia%' OR body LIKE '%0161%'";
    assert_eq!(scene.number(persons), 0);
    scene.api.asked();
    let output = scene.run_at("2026-10-16T08:00:00Z", &[], &slow);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("Going on with the sync that was begun on 2026-10-15T12:00:00"), "{printed}");
    assert!(printed.contains("2 answers are there, 1 are waited for"), "{printed}");
    assert!(printed.contains("3 adult social care rows: 0 added, 2 changed, 1 unchanged"), "{printed}");
    let asked = scene.api.asked();
    assert_eq!(documents(&asked), [format!("/locations/{}", id(2)).as_str(), "/providers/1-900"]);
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert_eq!(scene.number("register_event WHERE kind = 'renamed' AND happened_on = '2026-10-15'"), 2);
}

#[test]
fn a_load_that_breaks_off_leaves_the_register_as_it_was_and_asks_nothing_again() {
    let scene = Scene::with(300);
    scene.change(0, "name", json!("New Name"));
    scene.api.put("/providers/1-900", provider_document("1-900", "Sunnier Care Ltd"));
    scene.api.changed(&[&id(0)]);
    let (stop, let_go) = if is_postgres() {
        (
            "ALTER TABLE register_event ADD CONSTRAINT no_more CHECK (kind <> 'renamed')",
            "ALTER TABLE register_event DROP CONSTRAINT no_more",
        )
    } else {
        (
            "CREATE TRIGGER no_more BEFORE INSERT ON register_event BEGIN SELECT RAISE(ABORT, 'no more'); END",
            "DROP TRIGGER no_more",
        )
    };
    scene.database.execute(stop).unwrap();
    let said = scene.refused(&[], &[]);
    assert!(said.contains("what CQC answered is kept"), "{said}");
    assert_eq!(scene.number("location WHERE name = 'New Name'"), 0);
    assert_eq!(scene.number("provider WHERE name = 'Sunnier Care Ltd'"), 0);
    assert_eq!((scene.number("register_import"), scene.number("register_sync WHERE state = 'open'")), (1, 1));
    scene.database.execute(let_go).unwrap();
    scene.api.asked();
    assert_eq!(counts(&scene.sync(&[])), [1, 0, 1, 0, 0]);
    assert_eq!(scene.api.asked(), Vec::<String>::new());
    assert_eq!(scene.number("register_event WHERE kind IN ('renamed', 'provider_renamed')"), 2);
}

#[test]
fn a_list_that_breaks_off_goes_on_with_the_page_that_is_missing() {
    let scene = Scene::with(300);
    scene.api.changed(&[&id(0), &id(1), &id(2)]);
    let small = [("CT__CQC__PER_PAGE", "2"), ("CT__CQC__TRIES", "1")];
    let faults =
        [Fault::Text("{\"changes\": [\"1-000000000\", \"1-000000001\"], \"totalPages\": 2}"), Fault::Status(500)];
    scene.api.fail("/changes/location", &faults);
    scene.refused(&[], &small);
    assert_eq!(scene.number("register_sync_item"), 2);
    scene.api.asked();
    let report = scene.sync_with(&[], &small);
    assert_eq!(counts(&report), [3, 0, 0, 3, 0]);
    assert_eq!(report["resumed"], json!(true));
    let pages: Vec<String> = scene.api.asked().into_iter().filter(|path| path.contains("/changes/")).collect();
    assert!(pages.len() == 1 && pages[0].contains("page=2"), "{pages:?}");
}

#[test]
fn a_sync_that_was_killed_is_taken_over_and_one_that_runs_is_not() {
    let scene = Scene::with(300);
    scene.change(0, "name", json!("New Name"));
    scene.api.changed(&[&id(0), &id(1), &id(2)]);
    let path = format!("/locations/{}", id(2));
    scene.api.fail(&path, &[Fault::Silence]);
    // Two seconds without a sign of life, so that a busy machine is not taken for a dead one.
    let slow = [("CT__CQC__PARALLEL_CALLS", "1"), ("CT__CQC__SIGN_OF_LIFE_MS", "200")];
    let settings = [&scene.settings(NOW)[..], &slow].concat();
    let mut running = start_with(&scene.database, &["register", "sync"], &settings);
    scene.api.until_asked(&path);
    let said = scene.refused(&[], &slow);
    assert!(said.contains("another sync is running"), "{said}");
    assert!(scene.refused(&["--restart"], &slow).contains("another sync is running"));
    assert!(Command::new("kill").arg("-KILL").arg(running.id().to_string()).status().unwrap().success());
    running.wait().unwrap();
    scene.api.asked();
    let report = scene.sync(&[]);
    assert_eq!(counts(&report), [3, 0, 1, 2, 0]);
    assert_eq!(report["resumed"], json!(true));
    assert_eq!(documents(&scene.api.asked()), [path.as_str(), "/providers/1-900"]);
}

#[test]
fn a_key_that_is_missing_or_wrong_is_told_and_never_sent_elsewhere() {
    let scene = Scene::with(2);
    scene.api.changed(&[&id(0)]);
    assert!(scene.refused(&[], &[("CT__CQC__KEY", "")]).contains("CT__CQC__KEY"));
    assert_eq!(scene.api.asked().len(), 0);
    let said = scene.refused(&[], &[("CT__CQC__KEY", "another")]);
    assert!(
        said.contains("refused the key (401") && said.contains("CT__CQC__KEY") && !said.contains("another"),
        "{said}"
    );
    assert_eq!(scene.api.asked().len(), 1);
    scene.api.fail("/changes/location", &[Fault::Status(403)]);
    assert!(scene.refused(&[], &[]).contains("403"));
    let other = CqcApi::start();
    scene.api.fail("/changes/location", &[Fault::Elsewhere(format!("{}/changes/location", other.url))]);
    assert!(scene.refused(&[], &[]).contains("302"));
    assert_eq!(other.asked().len(), 0);
    assert_eq!(counts(&scene.sync(&[])), [1, 0, 0, 1, 0]);
}

#[test]
fn a_list_without_end_or_an_endless_document_stops() {
    let scene = Scene::with(2);
    scene.api.changed(&[&id(0), &id(1)]);
    let said = scene.refused(&[], &[("CT__CQC__PER_PAGE", "1"), ("CT__CQC__MOST_PAGES", "1")]);
    assert!(said.contains("2 pages") && said.contains("cqc.most_pages"), "{said}");
    let mut large = home_document(&id(0));
    large["reports"] = json!("x".repeat(20_000));
    scene.api.put(&format!("/locations/{}", id(0)), large);
    let said = scene.refused(&[], &[("CT__CQC__MOST_BYTES", "10000")]);
    assert!(said.contains("cqc.most_bytes"), "{said}");
    assert_eq!(counts(&scene.sync(&[])), [2, 0, 0, 2, 0]);
}

#[test]
fn a_sync_that_would_change_too_much_is_refused_with_figures_unless_forced() {
    let scene = Scene::with(10);
    scene.change(0, "registrationStatus", json!("Deregistered"));
    scene.api.changed(&[&id(0)]);
    assert_eq!(counts(&scene.sync(&["--dry-run"])), [1, 0, 0, 0, 1]);
    assert_eq!(scene.number("location WHERE status = 'active'"), 10);
    let said = scene.refused(&[], &[]);
    assert!(said.contains("take away 1 of 10") && said.contains("--force"), "{said}");
    assert_eq!(scene.number("register_import"), 1);
    scene.api.asked();
    assert_eq!(counts(&scene.sync(&["--force"])), [1, 0, 0, 0, 1]);
    assert_eq!(scene.api.asked(), Vec::<String>::new());
    assert_eq!(scene.number("register_import WHERE forced AND kind = 'sync'"), 1);
}

#[test]
fn where_a_sync_begins_is_known_or_said() {
    let bare = Scene::with(0);
    assert!(bare.refused(&[], &[]).contains("register import"));
    assert!(bare.refused(&["--since", "2026-10-16"], &[]).contains("not in the past"));
    assert_eq!(bare.run_at(NOW, &["--since", "yesterday"], &[]).status.code(), Some(2));
    // An empty register takes anything.
    bare.api.put(&format!("/locations/{}", id(0)), home_document(&id(0)));
    bare.api.put("/providers/1-900", provider_document("1-900", "Sunny Care Ltd"));
    bare.api.changed(&[&id(0)]);
    assert_eq!(counts(&bare.sync(&["--since", "2026-10-01T00:00:00+01:00"])), [1, 1, 0, 0, 0]);
    assert!(bare.api.asked()[0].contains("startTimestamp=2026-09-30T23%3A00%3A00Z"));
}

#[test]
fn one_that_is_on_its_way_keeps_its_beginning_unless_begun_anew() {
    let scene = Scene::with(300);
    scene.api.changed(&[&id(0), &id(1)]);
    scene.api.fail(&format!("/locations/{}", id(1)), &vec![Fault::Status(500); 6]);
    scene.refused(&[], &[]);
    let said = scene.refused(&["--since", "2026-10-10"], &[]);
    assert!(said.contains("2026-09-01") && said.contains("--restart"), "{said}");
    // A file that is newer than what was fetched would be overwritten.
    let rows: Vec<CareRow> = (0..300).map(|number| CareRow::home(&id(number))).collect();
    let file = care_sheet(&scene.database, "01_November_2026.csv", &rows);
    assert!(run(&scene.database, &["register", "import", file.to_str().unwrap()]).status.success());
    let said = scene.refused(&[], &[]);
    assert!(said.contains("newer file") && said.contains("--restart"), "{said}");
    scene.api.recover();
    scene.api.asked();
    let report = scene.sync(&["--restart", "--since", "2026-10-10"]);
    assert_eq!((counts(&report), &report["resumed"]), ([2, 0, 0, 2, 0], &json!(false)));
    assert_eq!(documents(&scene.api.asked()).len(), 3);
    assert_eq!(scene.number("register_sync WHERE state = 'abandoned'"), 1);
    assert_eq!(scene.number("register_sync_item"), 0);
}
