mod boundaries;
mod extensions;
mod frozen;
mod refresh;
mod shared;

use serde_json::{Value, json};

use crate::support::{TestDatabase, run_with};

/// Runs `window …` with the clock standing at a moment; it must work.
fn window_at(database: &TestDatabase, at: &str, words: &[&str]) -> Value {
    let output = run_with(database, &[&["window"], words, &["--json"]].concat(), &[("CT__CLOCK__FIXED_AT", at)]);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The same for a refresh that must not work; answers what was said.
fn refresh_refused(database: &TestDatabase, at: &str, words: &[&str]) -> String {
    let settings = [("CT__CLOCK__FIXED_AT", at), ("CT__WINDOWS__FETCH_TIMEOUT_SECONDS", "1")];
    let output = run_with(database, &[&["window", "holidays", "refresh"], words].concat(), &settings);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1), "{said}");
    assert!(said.starts_with("error: "), "{said}");
    said
}

/// The list that is compiled in, with some days more and some less.
fn feed(more: &[&str], less: &[&str]) -> String {
    let mut feed: Value = serde_json::from_str(&std::fs::read_to_string("config/bank-holidays.json").unwrap()).unwrap();
    let events = feed["england-and-wales"]["events"].as_array_mut().unwrap();
    events.retain(|event| !less.contains(&event["date"].as_str().unwrap()));
    events.extend(
        more.iter().map(|day| json!({"title": "Extra bank holiday", "date": day, "notes": "", "bunting": true})),
    );
    feed["scotland"] = json!({"division": "scotland", "events": [{"title": "x", "date": "2026-11-16"}]});
    feed.to_string()
}

/// Puts a list beside the database; answers its path.
fn feed_file(database: &TestDatabase, name: &str, text: &str) -> String {
    let path = database.folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn frozen(database: &TestDatabase) -> i64 {
    database.number("SELECT count(*) AS number FROM reporting_window")
}
