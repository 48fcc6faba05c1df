//! A location that had more time saves after the end of the month, and that counts for the month.

use capacity_tracker::accounts::Role;
use capacity_tracker::compliance::actions::settle;
use serde_json::{Value, json};

use super::{IN_WINDOW, at, extract, folder, package_in, put, rows};
use crate::support::{AGENCY, HOME, OTHER, TestApp, nil_answers};

const DAY: i64 = 60 * 24;

#[actix_web::test]
async fn what_was_saved_in_the_time_given_is_in_the_cut_of_its_month_and_nothing_later_is() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let save = async |staff: i64| {
        let mut answers = nil_answers(&section);
        answers["care_staff_employed"] = json!(staff);
        put(&caller, AGENCY, &section.key, &Value::Object(answers)).await
    };
    save(10).await;
    let words = ["window", "extend", AGENCY, "2026-01", "--until", "2026-02-05T17:00:00Z", "--reason", "A flood"];
    let (code, _, error) = at(&app, "2026-01-14T10:00:00Z", &words);
    assert_eq!(code, Some(0), "{error}");
    app.wait(25 * DAY);
    assert_eq!(save(12).await["month"], "2026-01", "on 3 February, in the time given");
    app.wait(3 * DAY);
    assert_eq!(save(14).await["month"], Value::Null, "on 6 February, after it");
    for (as_at, staff) in
        [("2026-02-01T12:00:00Z", "10"), ("2026-02-04T12:00:00Z", "12"), ("2026-02-07T12:00:00Z", "12")]
    {
        let out = folder(&app, &format!("full-{as_at}"));
        extract(&app, "2026-02-10T12:00:00Z", "full", &["--as-at", as_at], &out);
        let found = rows(&out.join("full.csv"));
        assert_eq!(found.len(), 1, "{as_at}");
        let seen = (found[0]["care_staff_employed"].as_str(), found[0]["counts_for"].as_str());
        assert_eq!(seen, (staff, "2026-01"), "{as_at}");
        assert_eq!(package_in(&out)["locations"]["answered"], 1, "{as_at}");
    }
}

#[actix_web::test]
async fn what_was_missing_and_when_it_was_complete_are_as_at_the_moment_and_as_they_were_settled() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(HOME, &app.sections("2026-01", "care_home")).await;
    for location in [AGENCY, OTHER] {
        let words = ["window", "extend", location, "2026-01", "--until", "2026-02-05T17:00:00Z", "--reason", "A flood"];
        let (code, _, error) = at(&app, "2026-01-14T10:00:00Z", &words);
        assert_eq!(code, Some(0), "{error}");
    }
    let (code, _, error) = at(&app, "2026-01-15T00:01:00Z", &["compliance", "close", "2026-01"]);
    assert_eq!(code, Some(0), "{error}");
    app.wait(6 * DAY);
    settle(&app.state).await.unwrap();
    // In the time given one does a part, and the other everything.
    let section = app.section_with("care_staff_employed");
    let saved = put(&caller, AGENCY, &section.key, &json!(nil_answers(&section))).await;
    assert_eq!(saved["month"], "2026-01");
    let other = app.caller(Role::ProviderUser, "provider:1-901").await;
    other.put_all(OTHER, &app.sections("2026-01", "care_home")).await;
    settle(&app.state).await.unwrap();
    app.wait(25 * DAY);
    settle(&app.state).await.unwrap();
    // State, sections that are missing, and when it was complete, of one location as at a moment.
    let told = |location: &str, as_at: &str| {
        let out = folder(&app, &format!("{location}-{as_at}"));
        extract(&app, "2026-02-20T12:00:00Z", "compliance", &["--as-at", as_at], &out);
        let found = rows(&out.join("compliance.csv"));
        let row = found.iter().find(|row| row["location_id"] == location).unwrap();
        let missing: Vec<String> = row["missing"].split_whitespace().map(str::to_owned).collect();
        (row["state"].clone(), missing, row["completed_at"].clone())
    };
    let (settled, corrected) = ("2026-02-10T12:00:00Z", "2026-02-12T12:00:00Z");
    let (state, rest, _) = told(AGENCY, settled);
    assert_eq!(state, "partial");
    assert!(!rest.is_empty() && !rest.contains(&section.key), "{rest:?}");
    let complete = |at: &str| ("complete".to_owned(), Vec::<String>::new(), at.to_owned());
    assert_eq!(told(OTHER, settled), complete("2026-01-15T10:00:00.000000Z"));
    let words = ["compliance", "correct", HOME, "2026-01", "--state", "missing", "--reason", "It was of another home"];
    let (code, _, error) = at(&app, "2026-02-11T12:00:00Z", &words);
    assert_eq!(code, Some(0), "{error}");
    assert_eq!(told(HOME, settled), complete("2026-01-09T10:00:00.000000Z"));
    let (state, _, completed_at) = told(HOME, corrected);
    assert_eq!((state.as_str(), completed_at.as_str()), ("missing", ""));
    // As the rule before settled it, to what had held at the close: the files of then name all that was missing.
    let before = format!("UPDATE window_outcome SET state = state_at_close WHERE location_id = '{AGENCY}'");
    app.database.execute(&before).unwrap();
    let (state, all, _) = told(AGENCY, "2026-02-13T12:00:00Z");
    assert_eq!(state, "missing");
    assert!(all.contains(&section.key) && all.len() == rest.len() + 1, "{all:?}");
}
