//! A location that had more time saves after the end of the month, and that counts for the month.

use capacity_tracker::accounts::Role;
use serde_json::{Value, json};

use super::{IN_WINDOW, at, extract, folder, package_in, put, rows};
use crate::support::{AGENCY, TestApp, nil_answers};

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
