//! Columns that are named after a season have the figure of the season that is being collected, and no other.

use capacity_tracker::accounts::Role;
use serde_json::{Value, json};

use super::{at, folder, put, rows};
use crate::support::{AGENCY, Caller, TestApp, nil_answers};

/// From the window of February 2026 to that of October, with which a season of each kind begins.
const DAYS_TO_OCTOBER: i64 = 241;
const OCTOBER: &str = "2026-10-09T12:00:00Z";

/// The figure in the file with 31 columns: kind, column of the location's id, column of the figure.
const COMPATIBLE: (&str, &str, &str) = ("home-care", "cqcid", "flu_vaccination_autumn_23");
/// The same in the complete file.
const FULL: (&str, &str, &str) = ("full", "location_id", "staff_flu");

/// Saves how many of the agency's staff had the flu vaccination of the season, and nought of the rest.
async fn put_flu(app: &TestApp, caller: &Caller, flu: i64) {
    let section = app.section_with("staff_flu");
    let mut answers = nil_answers(&section);
    answers.insert("staff_flu".to_owned(), json!(flu));
    put(caller, AGENCY, &section.key, &Value::Object(answers)).await;
}

/// Saves all other sections of the agency.
async fn put_others(app: &TestApp, caller: &Caller) {
    let vaccination = app.section_with("staff_flu").key;
    for other in app.sections("2026-10", "home_care").iter().filter(|other| other.key != vaccination) {
        let mut answers = nil_answers(other);
        // Those of whom some are vaccinated.
        answers.entry("care_staff_employed").and_modify(|staff| *staff = json!(20));
        put(caller, AGENCY, &other.key, &Value::Object(answers)).await;
    }
}

/// What an extract of October has in a column of the agency.
fn of_october(app: &TestApp, name: &str, (kind, id, column): (&str, &str, &str), moment: &str) -> String {
    let out = folder(app, name);
    let out_at = out.to_str().unwrap();
    let words = ["extract", "run", "--kind", kind, "--month", "2026-10", "--provisional", "--out", out_at];
    let (code, _, error) = at(app, moment, &words);
    assert_eq!(code, Some(0), "{error}");
    let rows = rows(&out.join(format!("{kind}.csv")));
    rows.iter().find(|row| row[id] == AGENCY).unwrap()[column].clone()
}

#[actix_web::test]
async fn a_figure_of_last_season_is_not_in_the_files_of_this_one() {
    let app = TestApp::with_register_at("2026-02-10T10:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    put_others(&app, &caller).await;
    put_flu(&app, &caller, 9).await;
    app.wait(60 * 24 * DAYS_TO_OCTOBER);
    put_others(&app, &caller).await;
    assert_eq!(of_october(&app, "before", COMPATIBLE, OCTOBER), "");
    assert_eq!(of_october(&app, "full", FULL, OCTOBER), "9", "the complete file has what was sent, and when");
    app.wait(60 * 4);
    put_flu(&app, &caller, 1).await;
    assert_eq!(of_october(&app, "after", COMPATIBLE, "2026-10-09T16:00:00Z"), "1");
}

#[actix_web::test]
async fn what_was_answered_late_for_the_month_before_a_season_is_not_in_the_files_of_that_season() {
    let app = TestApp::with_register_at("2026-02-10T10:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    put_others(&app, &caller).await;
    put_flu(&app, &caller, 6).await;
    let words = ["window", "extend", AGENCY, "2026-09", "--until", "2026-10-05T22:59:59Z", "--reason", "A flood"];
    let (code, _, error) = at(&app, "2026-09-10T10:00:00Z", &words);
    assert_eq!(code, Some(0), "{error}");
    // On 2 October, in the time given.
    app.wait(60 * 24 * (DAYS_TO_OCTOBER - 7));
    let late = caller.put(AGENCY, &app.section_with("staff_flu").key, &json!({"unchanged": true})).await;
    assert_eq!((late.status.as_u16(), &late.json()["month"]), (200, &json!("2026-09")), "{}", late.body);
    assert_eq!(of_october(&app, "full", FULL, OCTOBER), "6", "the complete file has what was sent, and when");
    assert_eq!(of_october(&app, "late", COMPATIBLE, OCTOBER), "");
}
