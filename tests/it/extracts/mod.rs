mod command;
mod demo;
mod faults;
mod feed;
mod http;
mod more_time;
mod pages;
mod recipients;
mod repeat;
mod schedules;
mod seasons;
mod statements;
mod texts;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use capacity_tracker::accounts::Role;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{AGENCY, HOME, TestApp, nil_answers, run_with};

/// Inside the window of January 2026.
const IN_WINDOW: &str = "2026-01-09T10:00:00Z";
/// After it.
const AFTER: &str = "2026-01-20T12:00:00Z";

/// A row of a file by column.
type Row = BTreeMap<String, String>;

/// Runs a command at a moment; its exit code, and what it printed on either side.
fn at(app: &TestApp, moment: &str, words: &[&str]) -> (Option<i32>, String, String) {
    let output = run_with(&app.database, words, &[("CT__CLOCK__FIXED_AT", moment)]);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// A folder beside the database.
fn folder(app: &TestApp, name: &str) -> PathBuf {
    app.database.folder.path().join(name)
}

/// Makes an extract at a moment, in a folder; answers what was printed.
fn extract(app: &TestApp, moment: &str, kind: &str, more: &[&str], out: &Path) -> Value {
    let words = ["extract", "run", "--kind", kind, "--month", "2026-01", "--json", "--out", out.to_str().unwrap()];
    let (code, printed, error) = at(app, moment, &[&words, more].concat());
    assert_eq!(code, Some(0), "{error}");
    serde_json::from_str(&printed).unwrap()
}

/// The same, which must be refused; answers the code and what was said.
fn refused(app: &TestApp, moment: &str, words: &[&str], out: &Path) -> (Option<i32>, String) {
    let words = [&["extract", "run", "--out", out.to_str().unwrap()], words].concat();
    let (code, printed, error) = at(app, moment, &words);
    assert_eq!(printed, "");
    (code, error)
}

/// The rows of a file.
fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn header(path: &Path) -> Vec<String> {
    csv::Reader::from_path(path).unwrap().headers().unwrap().iter().map(str::to_owned).collect()
}

/// What a folder of files says about itself.
fn package_in(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("datapackage.json")).unwrap()).unwrap()
}

fn sha256(path: &Path) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(std::fs::read(path).unwrap()))
}

/// Every file of a folder with its hash.
fn hashes(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), sha256(&path))).collect()
}

/// The home has 18 residents and 12 nurses, the agency has sent nought everywhere.
async fn with_returns() -> TestApp {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    for section in app.sections("2026-01", "care_home") {
        let mut answers = nil_answers(&section);
        if answers.contains_key("beds") {
            answers["beds"] = json!({
                "general_residential": { "max_capacity": 15, "occupied": 13, "reserved": 1, "accepting": 1 },
                "dementia_nursing": { "max_capacity": 5, "occupied": 5, "reserved": 0, "accepting": 0 },
            });
        }
        for (key, value) in [
            ("de_registered_nurses", json!(12)),
            ("de_care_providing_staff", json!(9)),
            ("hours_paid", json!(1_800.5)),
            ("is_accepting_admissions", json!(false)),
        ] {
            if answers.contains_key(key) {
                answers[key] = value;
            }
        }
        put(&caller, HOME, &section.key, &Value::Object(answers)).await;
    }
    caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
    app
}

/// Saves a section, giving a reason for each warning.
async fn put(caller: &crate::support::Caller, location: &str, section: &str, answers: &Value) -> Value {
    let first = caller.put(location, section, &json!({ "answers": answers })).await;
    if first.status == 200 {
        return first.json();
    }
    let reasons: serde_json::Map<String, Value> =
        first.errors().into_iter().map(|(_, rule)| (rule, json!("=It is so, \"really\" | é"))).collect();
    let second = caller.put(location, section, &json!({ "answers": answers, "reasons": reasons })).await;
    assert_eq!(second.status, 200, "{}", second.body);
    second.json()
}
