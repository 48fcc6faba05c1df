//! Whatever was typed comes back from the files.

use capacity_tracker::accounts::Role;
use serde_json::{Value, json};

use super::{AFTER, IN_WINDOW, extract, folder, package_in, rows};
use crate::support::{CareRow, HOME, TestApp};

const NASTY: [&str; 9] = [
    "\"Quoted\" home, with commas",
    "=cmd|' /C calc'!A0",
    "+44 home",
    "-1",
    "@home",
    "Château d'Évian | pipes; and 'marks'",
    "back\\slash\\",
    "NULL",
    "123",
];

/// What is written for a text.
fn written(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() }
}

#[actix_web::test]
async fn names_come_back_as_they_are_or_with_the_mark() {
    let app = TestApp::with(&[("clock.fixed_at", IN_WINDOW)]).await;
    let ids: Vec<String> = (0..NASTY.len()).map(|number| format!("1-10000000{number}")).collect();
    let homes: Vec<CareRow> =
        ids.iter().zip(NASTY).map(|(id, name)| CareRow::home(id).set("Location Name", name)).collect();
    app.load_register(&homes);
    let (csv, json) = (folder(&app, "csv"), folder(&app, "json"));
    extract(&app, AFTER, "register", &[], &csv);
    extract(&app, AFTER, "register", &["--format", "jsonl"], &json);
    let found = rows(&csv.join("register.csv"));
    let text = std::fs::read_to_string(json.join("register.jsonl")).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((found.len(), lines.len()), (NASTY.len(), NASTY.len()));
    for (number, name) in NASTY.iter().enumerate() {
        assert_eq!(found[number]["location_name"], written(name));
        assert_eq!(lines[number]["location_name"], *name);
        assert_eq!(lines[number]["registered_beds"], 20, "a number, no text");
        assert_eq!(lines[number]["ods_code"], Value::Null);
    }
}

#[actix_web::test]
async fn plain_csv_has_a_line_for_each_row_and_nothing_that_excel_or_spark_reads_wrongly() {
    let app = TestApp::with(&[("clock.fixed_at", IN_WINDOW)]).await;
    let ids: Vec<String> = (0..NASTY.len()).map(|number| format!("1-10000000{number}")).collect();
    let homes: Vec<CareRow> =
        ids.iter().zip(NASTY).map(|(id, name)| CareRow::home(id).set("Location Name", name)).collect();
    app.load_register(&homes);
    let out = folder(&app, "plain");
    extract(&app, AFTER, "register", &["--format", "csv-plain"], &out);
    let text = std::fs::read_to_string(out.join("register.csv")).unwrap();
    let text = text.strip_prefix('\u{feff}').expect("a mark by which Excel knows the letters");
    assert_eq!(text.lines().count(), NASTY.len() + 1);
    assert!(!text.contains('\\') && !text.contains("\"\""), "{text}");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().unwrap().clone();
    let at = names.iter().position(|name| name == "location_name").unwrap();
    let found: Vec<String> = reader.records().map(|row| row.unwrap()[at].to_owned()).collect();
    let plain = |name: &str| name.replace('"', "'").replace('\\', "/");
    let wanted: Vec<String> = NASTY.iter().map(|name| written(&plain(name))).collect();
    assert_eq!(found, wanted);
    let package = package_in(&out);
    assert_eq!(package["resources"][0]["format"], "csv");
    assert_eq!(package["resources"][0]["rows"], NASTY.len());
    let dictionary = std::fs::read_to_string(out.join("data-dictionary.md")).unwrap();
    assert!(dictionary.contains("a quote is written as `'`"), "{dictionary}");
}

#[actix_web::test]
async fn reasons_come_back_however_long_and_strange_they_are() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("de_registered_nurses");
    let mut answers = crate::support::nil_answers(&section);
    answers["de_registered_nurses"] = json!(1_500);
    answers["hours_paid"] = json!(10);
    let body = json!({ "answers": answers });
    let rules = caller.put(HOME, &section.key, &body).await.errors();
    assert!(!rules.is_empty());
    let long = format!("=\"It\" is, so | é {}", "x".repeat(400));
    let reasons: serde_json::Map<String, Value> = rules.iter().map(|(_, rule)| (rule.clone(), json!(long))).collect();
    let saved = caller.put(HOME, &section.key, &json!({ "answers": answers, "reasons": reasons })).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    let out = folder(&app, "out");
    extract(&app, AFTER, "full", &[], &out);
    let row = &rows(&out.join("full.csv"))[0];
    let warnings: Value = serde_json::from_str(&row["workforce_warnings"]).unwrap();
    assert_eq!(warnings, saved.json()["reasons"]);
    assert_eq!(row["warnings"], row["workforce_warnings"]);
}
