//! What a case may rest on.

use capacity_tracker::accounts::Role;
use capacity_tracker::audit::Actor;
use capacity_tracker::compliance::actions::close;

use super::{as_, open, triggered_app};
use crate::support::{AGENCY, Answer, Browser, HOME, TestApp};

const PAGE: &str = "/cases/new?provider=1-900";

async fn post(officer: &Browser, breach: &str, windows: &[String]) -> Answer {
    let mut fields = vec![("breach", breach), ("allegation", "As the pages of the case say.")];
    fields.extend(windows.iter().map(|window| ("window", window.as_str())));
    officer.submit(PAGE, PAGE, &fields).await
}

fn window(location: &str, month: &str) -> String {
    format!("{location} {month}")
}

fn windows_of_cases(app: &TestApp) -> i64 {
    app.database.number("SELECT count(*) AS number FROM case_window")
}

#[actix_web::test]
async fn a_second_case_rests_on_other_windows_and_a_window_carries_one_case_for_ever() {
    let app = triggered_app().await;
    let officer = as_(&app, "officer").await;
    let first = open(&officer).await;
    let months = ["2026-01", "2026-02", "2026-03"];
    let agency: Vec<String> = months.iter().map(|month| window(AGENCY, month)).collect();
    let mixed: Vec<String> = agency.iter().cloned().chain([window(HOME, "2026-03")]).collect();
    let answer = post(&officer, "no_information", &mixed).await;
    assert_eq!(answer.status, 422);
    assert!(answer.main().contains("Another case rests on March 2026"), "{}", answer.main());
    assert_eq!(windows_of_cases(&app), 3, "nothing of it is kept");
    let answer = post(&officer, "no_information", &agency).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    assert_ne!(answer.location(), first);
    assert_eq!(windows_of_cases(&app), 6);
    let answer = post(&officer, "no_information", &agency).await;
    assert_eq!(answer.status, 422, "{}", answer.main());
    assert_eq!(officer.get("/cases").await.texts("tbody tr").len(), 2);
}

#[actix_web::test]
async fn a_window_that_a_form_names_twice_counts_once() {
    let app = triggered_app().await;
    let officer = as_(&app, "officer").await;
    let months = ["2026-03", "2026-01", "2026-02", "2026-01", "2026-03"];
    let windows: Vec<String> = months.iter().map(|month| window(HOME, month)).collect();
    let answer = post(&officer, "no_information", &windows).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    assert_eq!(windows_of_cases(&app), 3);
}

#[actix_web::test]
async fn information_is_false_only_where_some_was_sent() {
    let app = triggered_app().await;
    // The window of April is open: the home sends everything, the agency nothing.
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(HOME, &app.sections("2026-04", "care_home")).await;
    app.state.clock.advance(chrono::TimeDelta::days(3));
    close(&app.state, Actor::System, "2026-04".parse().unwrap()).await.unwrap();
    let officer = as_(&app, "officer").await;
    for windows in [
        vec![window(AGENCY, "2026-04")],
        vec![window(HOME, "2026-03")],
        vec![window(HOME, "2026-04"), window(AGENCY, "2026-04")],
        vec![window("1-100000003", "2026-04")],
    ] {
        let answer = post(&officer, "false_information", &windows).await;
        assert_eq!(answer.status, 422, "{windows:?}");
        assert!(answer.main().contains("in which something was sent"), "{windows:?}: {}", answer.main());
    }
    assert_eq!(windows_of_cases(&app), 0);
    let answer = post(&officer, "false_information", &[window(HOME, "2026-04")]).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    // What was sent is no reason for a case of nothing sent.
    let answer = post(&officer, "no_information", &[window(HOME, "2026-01"), window(HOME, "2026-04")]).await;
    assert_eq!(answer.status, 422, "{}", answer.main());
}

#[actix_web::test]
async fn an_officer_of_an_area_opens_cases_on_windows_of_that_area_alone() {
    let app = triggered_app().await;
    // The agency is in Leeds, and the home of the same provider in Trafford.
    app.add_person("leeds@example.org", Role::ComplianceOfficer, "area:E08000035").await;
    let officer = as_(&app, "leeds").await;
    let form = officer.get(PAGE).await;
    assert_eq!(form.status, 200);
    assert!(form.body.contains(AGENCY) && !form.body.contains(HOME), "{}", form.main());
    let months = ["2026-01", "2026-02", "2026-03"];
    let home: Vec<String> = months.iter().map(|month| window(HOME, month)).collect();
    let agency: Vec<String> = months.iter().map(|month| window(AGENCY, month)).collect();
    for windows in [home.clone(), [agency.clone(), home].concat()] {
        let answer = post(&officer, "no_information", &windows).await;
        assert_eq!(answer.status, 422, "{windows:?}: {}", answer.main());
    }
    let kept = "SELECT count(*) AS number FROM enforcement_case";
    assert_eq!((app.database.number(kept), windows_of_cases(&app)), (0, 0));
    assert_eq!(app.database.number("SELECT count(*) AS number FROM window_use"), 0);
    let answer = post(&officer, "no_information", &agency).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    assert_eq!(officer.get(answer.location()).await.status, 200, "it is theirs to see");
}
