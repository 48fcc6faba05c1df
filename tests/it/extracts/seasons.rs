//! Columns that are named after a season have the figure of the season that is being collected, and no other.

use capacity_tracker::accounts::Role;
use serde_json::{Value, json};

use super::{at, folder, put, rows};
use crate::support::{AGENCY, TestApp, nil_answers};

/// From the window of February 2026 to that of October, with which a season of each kind begins.
const DAYS_TO_OCTOBER: i64 = 241;
const OCTOBER: &str = "2026-10-09T12:00:00Z";

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
    let section = app.section_with("staff_flu");
    let with = |flu: i64| -> Value {
        let mut answers = nil_answers(&section);
        answers.insert("staff_flu".to_owned(), json!(flu));
        Value::Object(answers)
    };
    let put_others = async || {
        for other in app.sections("2026-10", "home_care").iter().filter(|other| other.key != section.key) {
            let mut answers = nil_answers(other);
            // Those of whom some are vaccinated.
            answers.entry("care_staff_employed").and_modify(|staff| *staff = json!(20));
            put(&caller, AGENCY, &other.key, &Value::Object(answers)).await;
        }
    };
    put_others().await;
    put(&caller, AGENCY, &section.key, &with(9)).await;
    app.wait(60 * 24 * DAYS_TO_OCTOBER);
    put_others().await;
    let compatible = ("home-care", "cqcid", "flu_vaccination_autumn_23");
    assert_eq!(of_october(&app, "before", compatible, OCTOBER), "");
    let full = ("full", "location_id", "staff_flu");
    assert_eq!(of_october(&app, "full", full, OCTOBER), "9", "the complete file has what was sent, and when");
    app.wait(60 * 4);
    put(&caller, AGENCY, &section.key, &with(1)).await;
    assert_eq!(of_october(&app, "after", compatible, "2026-10-09T16:00:00Z"), "1");
}
