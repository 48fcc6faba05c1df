//! `extract run`: what is in the files, and what describes them.

use capacity_tracker::accounts::Role;
use serde_json::{Value, json};

use super::{AFTER, IN_WINDOW, extract, folder, header, package_in, rows, sha256, with_returns};
use crate::support::{AGENCY, HOME, OTHER, nil_answers};

const CARE_HOME: &str = "local_authority location parentorganisation lrf localauthority region icb subicb cqcid odscode \
    covidresidentstotal isacceptingadmissions nursesemployed nursesabsentgeneral nursesabsentcovid careworkersemployed \
    careworkersabsentgeneral careworkersabsentcovid noncareworkersemployed noncareworkersabsentgeneral \
    noncareworkersabsentcovid agencynursesemployed agencycareworkersemployed agencynoncareworkersemployed hourspaid \
    hoursovertime hoursagency hoursabsence daysabsence lastupdatedutc lastupdatedbst";
const HOME_CARE: &str = "local_authority subicbname icbname regionname laname lrfname laregionname location cqcid odscode \
    cqcsurveylastupdatedutc cqcsurveylastupdatedbst serviceusercount legacycovidconfirmed legacycovidsuspected \
    cqccareworkersemployed cqccareworkersabsent canprovidermorehours extrahourscount covid_vaccination_full_course \
    covid_vaccination_autumn_23 flu_vaccination_autumn_23 confirmedsave hourspaiddomcare hoursovertimedomcare \
    hoursagencydomcare hoursabsencedomcare daysabsencedomcare usersnhsla usersselffunded returnedpocpercent";

#[actix_web::test]
async fn the_files_that_others_read_have_their_columns_in_order() {
    let app = with_returns().await;
    let out = folder(&app, "out");
    let printed = extract(&app, AFTER, "care-home", &[], &out);
    assert_eq!(
        (&printed["kind"], &printed["month"], &printed["as_at"]),
        (&json!("care-home"), &json!("2026-01"), &json!("2026-01-20T12:00:00.000000Z"))
    );
    let path = out.join(printed["files"][0]["path"].as_str().unwrap());
    assert_eq!(header(&path).join(" "), CARE_HOME);
    let found = rows(&path);
    assert_eq!(found.len(), 1, "a location that never saved has no row, and the agency is no care home");
    let row = &found[0];
    for (column, value) in [
        ("cqcid", HOME),
        ("localauthority", "Trafford"),
        ("region", "North West"),
        ("nursesemployed", "12"),
        ("hourspaid", "1801"),
        ("isacceptingadmissions", "No"),
        ("covidresidentstotal", "0"),
        ("odscode", ""),
        ("lrf", ""),
        ("lastupdatedutc", "46031.416666666"),
        ("lastupdatedbst", "46031.416666666"),
    ] {
        assert_eq!(row[column], value, "{column}");
    }
    // Hours are whole numbers to those who read this file; the dictionary says how it differs, and the rest is complete.
    let dictionary = std::fs::read_to_string(out.join("data-dictionary.md")).unwrap();
    let hours = dictionary.lines().find(|line| line.starts_with("| `hourspaid` | integer | hours |")).unwrap();
    assert!(hours.contains("Rounded to a whole number, a half upwards: the complete file has it as it was sent."));
    let package = package_in(&out);
    let fields = package["resources"][0]["schema"]["fields"].as_array().unwrap();
    let field = fields.iter().find(|field| field["name"] == "hourspaid").unwrap();
    assert_eq!(field["type"], "integer");
    extract(&app, AFTER, "full", &[], &out);
    assert_eq!(
        rows(&out.join("full.csv")).iter().find(|row| !row["hours_paid"].is_empty()).unwrap()["hours_paid"],
        "1800.5"
    );
    let printed = extract(&app, AFTER, "home-care", &[], &out);
    let path = out.join(printed["files"][0]["path"].as_str().unwrap());
    assert_eq!(header(&path).join(" "), HOME_CARE);
    let row = &rows(&path)[0];
    for (column, value) in [
        ("cqcid", AGENCY),
        ("serviceusercount", "0"),
        ("canprovidermorehours", "TRUE"),
        ("confirmedsave", "Yes"),
        ("flu_vaccination_autumn_23", "0"),
        ("legacycovidconfirmed", ""),
        ("returnedpocpercent", "0.0"),
    ] {
        assert_eq!(row[column], value, "{column}");
    }
}

#[actix_web::test]
async fn the_complete_file_has_every_item_and_the_beds_row_by_row() {
    let app = with_returns().await;
    let out = folder(&app, "out");
    let printed = extract(&app, AFTER, "full", &[], &out);
    let names: Vec<&str> =
        printed["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(names, ["full.csv", "full-beds.csv"]);
    let columns = header(&out.join("full.csv"));
    for section in ["care_home", "home_care"].into_iter().flat_map(|service| app.sections("2026-01", service)) {
        for item in &section.items {
            assert_eq!(columns.iter().filter(|column| **column == item.key).count(), 1, "{}", item.key);
        }
    }
    let found = rows(&out.join("full.csv"));
    let ids: Vec<&str> = found.iter().map(|row| row["location_id"].as_str()).collect();
    assert_eq!(ids, [HOME, AGENCY]);
    let home = &found[0];
    for (column, value) in [
        ("month", "2026-01"),
        ("council_code", "E08000009"),
        ("region_code", "E12000002"),
        ("provider_id", "1-900"),
        ("de_registered_nurses", "12"),
        ("hours_paid", "1800.5"),
        ("hours_overtime", "0.0"),
        ("is_accepting_admissions", "false"),
        ("care_staff_employed", ""),
        ("saved_at", "2026-01-09T10:00:00.000000Z"),
        ("channel", "api"),
        ("counts_for", "2026-01"),
        ("notice", "2024-04"),
        ("workforce_channel", "api"),
    ] {
        assert_eq!(home[column], value, "{column}");
    }
    let warnings: Value = serde_json::from_str(&home["bed_vacancies_warnings"]).unwrap_or(Value::Null);
    assert!(home["save_id"].parse::<i64>().is_ok() && home["workforce_save_id"].parse::<i64>().is_ok());
    assert!(warnings.is_null() || warnings.is_object());
    let beds = rows(&out.join("full-beds.csv"));
    let shown: Vec<(&str, &str, &str)> = beds
        .iter()
        .map(|row| (row["location_id"].as_str(), row["bed_type"].as_str(), row["occupied"].as_str()))
        .collect();
    assert_eq!(shown, [(HOME, "dementia_nursing", "5"), (HOME, "general_residential", "13")]);
}

#[actix_web::test]
async fn how_returns_stand_and_the_register_are_extracts_too() {
    let app = with_returns().await;
    let out = folder(&app, "out");
    let (code, _, error) = super::at(&app, "2026-01-15T00:01:00Z", &["compliance", "close", "2026-01"]);
    assert_eq!(code, Some(0), "{error}");
    extract(&app, AFTER, "compliance", &[], &out);
    let found = rows(&out.join("compliance.csv"));
    let shown: Vec<_> = found
        .iter()
        .map(|row| {
            [&row["location_id"], &row["state"], &row["misses_consecutive"], &row["provider_name"]].map(String::as_str)
        })
        .collect();
    let states: Vec<[&str; 3]> = shown.iter().map(|[id, state, misses, _]| [*id, *state, *misses]).collect();
    assert_eq!(states, [[HOME, "complete", "0"], [AGENCY, "complete", "0"], [OTHER, "missing", "1"]]);
    assert_eq!(shown[2][3], "Other Care Ltd");
    assert!(!found[2]["missing"].is_empty() && found[0]["missing"].is_empty());
    assert_eq!(found[0]["completed_at"], "2026-01-09T10:00:00.000000Z");
    assert_eq!(package_in(&out)["locations"], json!({ "owed": 3, "answered": 2 }));
    // A file of one kind of service counts only those that it can have rows of.
    for (kind, locations) in [
        ("care-home", json!({ "owed": 2, "answered": 1 })),
        ("home-care", json!({ "owed": 1, "answered": 1 })),
        ("full", json!({ "owed": 3, "answered": 2 })),
    ] {
        let out = folder(&app, kind);
        extract(&app, AFTER, kind, &[], &out);
        assert_eq!(package_in(&out)["locations"], locations, "{kind}");
    }
    extract(&app, AFTER, "register", &[], &out);
    let found = rows(&out.join("register.csv"));
    assert_eq!(found.len(), 3);
    assert_eq!((found[0]["postcode"].as_str(), found[0]["status"].as_str()), ("M41 5BU", "active"));
}

#[actix_web::test]
async fn the_package_describes_the_files_as_they_are() {
    let app = with_returns().await;
    let out = folder(&app, "out");
    let printed = extract(&app, AFTER, "full", &[], &out);
    let package = package_in(&out);
    assert_eq!(package["name"], "full-2026-01");
    assert_eq!((&package["window"]["state"], &package["provisional"]), (&json!("closed"), &json!(false)));
    assert_eq!(package["notice"]["id"], "2024-04");
    assert_eq!(package["filters"]["scope"], json!(["national"]));
    assert_eq!(package["locations"], json!({ "owed": 3, "answered": 2 }), "before the month is closed, too");
    let homes = folder(&app, "homes");
    extract(&app, AFTER, "care-home", &[], &homes);
    assert_eq!(package_in(&homes)["locations"], json!({ "owed": 2, "answered": 1 }), "of care homes only");
    let resources = package["resources"].as_array().unwrap();
    assert_eq!(resources.len(), 2);
    for (resource, file) in resources.iter().zip(printed["files"].as_array().unwrap()) {
        let path = out.join(resource["path"].as_str().unwrap());
        assert_eq!(resource["path"], file["path"]);
        assert_eq!((&resource["rows"], &resource["bytes"]), (&file["rows"], &file["bytes"]));
        assert_eq!(resource["rows"], rows(&path).len());
        assert_eq!(resource["bytes"], std::fs::metadata(&path).unwrap().len());
        assert_eq!(resource["hash"], format!("sha256:{}", sha256(&path)));
        assert_eq!(file["sha256"], sha256(&path));
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let names: Vec<&str> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
        assert_eq!(names, header(&path));
        assert!(fields.iter().all(|field| field["type"].is_string() && !field["title"].as_str().unwrap().is_empty()));
    }
    let hours = resources[0]["schema"]["fields"].as_array().unwrap().iter().find(|field| field["name"] == "hours_paid");
    assert_eq!((&hours.unwrap()["type"], &hours.unwrap()["unit"]), (&json!("number"), &json!("hours")));
    let dictionary = std::fs::read_to_string(out.join("data-dictionary.md")).unwrap();
    for column in header(&out.join("full.csv")) {
        assert!(dictionary.contains(&format!("| `{column}` |")), "{column}");
    }
    assert!(dictionary.contains("has a `'`"));
}

#[actix_web::test]
async fn only_the_locations_and_items_that_are_wanted_are_there() {
    let app = with_returns().await;
    let out = folder(&app, "out");
    extract(&app, AFTER, "full", &["--scope", "location:1-100000002"], &out);
    assert_eq!(rows(&out.join("full.csv")).len(), 1);
    let printed = extract(&app, AFTER, "full", &["--without-sensitive"], &out);
    assert_eq!(printed["files"].as_array().unwrap().len(), 1, "beds are left out");
    let columns = header(&out.join("full.csv"));
    assert!(!columns.contains(&"hours_paid".to_owned()) && columns.contains(&"de_registered_nurses".to_owned()));
    assert!(!columns.iter().any(|column| column.ends_with("warnings")), "a reason may tell the figure: {columns:?}");
    extract(&app, AFTER, "care-home", &["--without-sensitive"], &out);
    let row = &rows(&out.join("care-home.csv"))[0];
    assert_eq!((row.len(), row["hourspaid"].as_str(), row["nursesemployed"].as_str()), (31, "", "12"));
    let provisional = extract(&app, IN_WINDOW, "full", &["--provisional"], &out);
    assert_eq!(provisional["provisional"], true);
}

#[actix_web::test]
async fn nothing_of_an_earlier_extract_stays_in_a_folder_but_what_is_not_ours() {
    let app = with_returns().await;
    let out = folder(&app, "out");
    let names = || {
        let mut names: Vec<String> =
            std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    extract(&app, AFTER, "full", &[], &out);
    std::fs::write(out.join("notes.csv"), "mine").unwrap();
    assert_eq!(names(), ["data-dictionary.md", "datapackage.json", "full-beds.csv", "full.csv", "notes.csv"]);
    extract(&app, AFTER, "full", &["--without-sensitive"], &out);
    assert_eq!(names(), ["data-dictionary.md", "datapackage.json", "full.csv", "notes.csv"]);
    extract(&app, AFTER, "full", &["--format", "jsonl"], &out);
    let lines = ["data-dictionary.md", "datapackage.json", "full-beds.jsonl", "full.jsonl", "notes.csv"];
    assert_eq!(names(), lines);
    // A description that somebody else wrote says nothing of what is ours, and names of other folders say nothing at all.
    for (title, path) in [("My files", "notes.csv"), ("Provider Capacity Tracker: full", "../notes.csv")] {
        std::fs::write(folder(&app, "notes.csv"), "mine").unwrap();
        let package = json!({ "title": title, "resources": [{ "path": path }] });
        std::fs::write(out.join("datapackage.json"), package.to_string()).unwrap();
        extract(&app, AFTER, "full", &["--format", "jsonl"], &out);
        assert_eq!(names(), lines, "{title}");
        assert!(folder(&app, "notes.csv").exists(), "{title}");
    }
}

#[actix_web::test]
async fn what_a_run_that_was_cut_short_left_in_a_folder_is_found_by_the_next() {
    let app = with_returns().await;
    let out = folder(&app, "out");
    extract(&app, AFTER, "full", &[], &out);
    // One that was killed before it had removed anything.
    std::fs::rename(out.join("datapackage.json"), out.join(".datapackage.json.old")).unwrap();
    extract(&app, AFTER, "full", &["--without-sensitive"], &out);
    assert!(!out.join("full-beds.csv").exists() && !out.join(".datapackage.json.old").exists());
    assert!(out.join("datapackage.json").exists());
    // One that was killed before all of its files had their names.
    std::fs::rename(out.join("datapackage.json"), out.join(".datapackage.json.old")).unwrap();
    std::fs::write(out.join("full.jsonl"), "{}").unwrap();
    extract(&app, AFTER, "full", &["--format", "jsonl"], &out);
    assert!(!out.join("full.csv").exists() && rows_in(&out.join("full.jsonl")) > 0);
    assert!(out.join("datapackage.json").exists() && !out.join(".datapackage.json.old").exists());
}

#[actix_web::test]
async fn numbers_are_plain_digits_however_small_they_are() {
    let app = with_returns().await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("hours_overtime");
    let mut answers = nil_answers(&section);
    for (key, value) in [
        ("de_registered_nurses", json!(12)),
        ("de_care_providing_staff", json!(9)),
        ("hours_paid", json!(1_800.5)),
        ("hours_overtime", json!(0.000_01)),
        ("hours_agency", json!(5.551_115_123_125_783e-17)),
    ] {
        answers[key] = value;
    }
    super::put(&caller, HOME, &section.key, &Value::Object(answers)).await;
    let (homes, full) = (folder(&app, "homes"), folder(&app, "full"));
    extract(&app, AFTER, "care-home", &[], &homes);
    let row = &rows(&homes.join("care-home.csv"))[0];
    for (column, value) in [("hourspaid", "1801"), ("hoursovertime", "0"), ("hoursagency", "0")] {
        assert_eq!(row[column], value, "{column}");
    }
    extract(&app, AFTER, "full", &[], &full);
    let found = rows(&full.join("full.csv"));
    let row = found.iter().find(|row| row["location_id"] == HOME).unwrap();
    assert_eq!(row["hours_overtime"], "0.00001");
    assert_eq!(row["hours_agency"], "0.00000000000000005551115123125783");
    for kind in ["care-home", "full"] {
        let printed = extract(&app, AFTER, kind, &["--format", "parquet"], &folder(&app, &format!("{kind}-parquet")));
        assert!(printed["files"][0]["rows"].as_i64().unwrap() > 0, "{kind}");
    }
}

/// Lines of a file.
fn rows_in(path: &std::path::Path) -> usize {
    std::fs::read_to_string(path).unwrap().lines().filter(|line| line.contains("location_id")).count()
}
