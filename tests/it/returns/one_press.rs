//! One press for a return whose figures have not changed: all of it at once, and what can be saved where not all can.

use capacity_tracker::accounts::Role;
use futures_util::future::{join, join_all};
use reqwest::StatusCode;
use serde_json::json;

use super::pages::{STAFF, STAFF_FIGURES, press};
use crate::support::{AGENCY, Answer, Browser, Caller, TestApp, nil_answers};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";
const RETURN: &str = "/locations/1-100000002/returns/2026-02";
const PRESS: &str = "/locations/1-100000002/returns/2026-02/unchanged";
const SAVES: &str = "SELECT count(*) AS number FROM section_save WHERE month = '2026-02'";
const RECEIPTS: &str = "SELECT count(*) AS number FROM mail_message WHERE kind = 'receipt'";

/// An agency in February that sent its return for January, and its manager, who is shown the page with the button.
async fn in_february() -> (TestApp, Browser, Caller, Vec<(String, String)>, String) {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    press(&manager, STAFF, "save", &STAFF_FIGURES).await;
    let others: Vec<_> =
        app.sections("2026-01", "home_care").into_iter().filter(|one| !STAFF.ends_with(&one.key)).collect();
    app.caller(Role::ProviderUser, "provider:1-900").await.put_all(AGENCY, &others).await;
    app.run_jobs().await;
    app.state.clock.advance(chrono::TimeDelta::days(31));
    manager.sign_in("manager@example.org", crate::support::PASSWORD).await;
    let page = manager.get(RETURN).await;
    let hidden = page.hidden_fields(PRESS).into_iter().filter(|(name, _)| name != "csrf_token").collect();
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    (app, manager, caller, hidden, page.token())
}

async fn send(manager: &Browser, token: &str, hidden: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    manager.post(PRESS, token, &fields).await
}

#[actix_web::test]
async fn what_somebody_changed_meanwhile_stands_and_the_rest_is_saved() {
    let (app, manager, caller, hidden, token) = in_february().await;
    let staff = app.section_with("care_staff_employed");
    caller.put(AGENCY, &staff.key, &json!({ "answers": nil_answers(&staff) })).await;
    let others = i64::try_from(hidden.len()).unwrap() - 2;
    let answer = send(&manager, &token, &hidden).await;
    // The section that was changed is done by that, so nothing of it is left to press for.
    assert_eq!(answer.location(), format!("{RETURN}/receipt"), "{}", answer.body);
    assert_eq!(app.database.number(SAVES), 1 + others);
    app.run_jobs().await;
}

#[actix_web::test]
async fn one_section_that_needs_a_look_does_not_hold_up_the_others() {
    let (app, manager, _, mut hidden, token) = in_february().await;
    // As if the page had shown another version of one section, which is due.
    hidden.iter_mut().find(|(name, _)| name.starts_with("_version.")).unwrap().1 = "7".to_owned();
    let all = i64::try_from(hidden.len()).unwrap() - 1;
    let answer = send(&manager, &token, &hidden).await;
    assert_eq!(answer.location(), RETURN, "{}", answer.body);
    assert_eq!(app.database.number(SAVES), all - 1);
    let page = manager.get(RETURN).await;
    assert!(page.main().contains("Please look at: "), "{}", page.main());
    assert_eq!(app.database.number(RECEIPTS), 0);
    app.run_jobs().await;
}

#[actix_web::test]
async fn two_presses_at_once_save_once_and_send_one_receipt() {
    let (app, manager, _, hidden, token) = in_february().await;
    let (one, other) = join(send(&manager, &token, &hidden), send(&manager, &token, &hidden)).await;
    for answer in [one, other] {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }
    assert_eq!(app.database.number(SAVES), i64::try_from(hidden.len()).unwrap() - 1);
    assert_eq!(app.database.number(RECEIPTS), 1);
    app.run_jobs().await;
}

#[actix_web::test]
async fn a_press_beside_saves_of_the_same_sections_ends_well_for_all_of_them() {
    let (app, manager, caller, hidden, token) = in_february().await;
    let sections = app.sections("2026-02", "home_care");
    let puts = sections.iter().map(async |section| {
        caller.put(AGENCY, &section.key, &json!({ "answers": nil_answers(section) })).await.status
    });
    let (pressed, put) = join(send(&manager, &token, &hidden), join_all(puts)).await;
    assert_eq!(pressed.status, StatusCode::SEE_OTHER, "{}", pressed.body);
    assert!(put.iter().all(|status| *status == StatusCode::OK), "{put:?}");
    let found = caller.get(&format!("/locations/{AGENCY}/returns/2026-02")).await.json();
    assert_eq!(found["state"], "complete");
    assert!(app.database.number(RECEIPTS) <= 1);
    app.run_jobs().await;
}
