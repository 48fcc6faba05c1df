//! For which figures a reason holds, and when it is asked for again.

use capacity_tracker::accounts::Role;
use capacity_tracker::notice::Answers;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{AGENCY, Caller, HOME, TestApp, nil_answers};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";

/// Saves, with a reason for each warning.
async fn explain(caller: &Caller, location: &str, section: &str, answers: &Answers) {
    let refused = caller.put(location, section, &json!({ "answers": answers })).await;
    if refused.status == StatusCode::OK {
        return;
    }
    let reasons: Answers = refused.errors().into_iter().map(|(_, rule)| (rule, json!("We counted twice"))).collect();
    let saved = caller.put(location, section, &json!({ "answers": answers, "reasons": reasons })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
}

/// The warnings that stop a save without a reason.
async fn asked(caller: &Caller, location: &str, section: &str, answers: &Answers) -> Vec<String> {
    let body = json!({ "answers": answers, "dry_run": true });
    let answer = caller.put(location, section, &body).await;
    if answer.status == StatusCode::OK {
        Vec::new()
    } else {
        answer.errors().into_iter().map(|(_, rule)| rule).collect()
    }
}

#[actix_web::test]
async fn a_reason_holds_for_every_figure_that_the_warning_reads() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let figures = |staff: i64, agency: i64| {
        let mut answers = nil_answers(&section);
        let given = [("care_staff_employed", staff), ("dom_hours_paid", 9_000), ("dom_hours_agency", agency)];
        answers.extend(given.map(|(key, number)| (key.to_owned(), json!(number))));
        answers
    };
    explain(&caller, AGENCY, &section.key, &figures(10, 0)).await;
    assert_eq!(asked(&caller, AGENCY, &section.key, &figures(10, 0)).await, [""; 0], "the same figures");
    assert_eq!(asked(&caller, AGENCY, &section.key, &figures(10, 5)).await, [""; 0], "another figure");
    assert_eq!(asked(&caller, AGENCY, &section.key, &figures(11, 0)).await, ["hours_per_head"], "other people");
    let mut pointed = figures(10, 0);
    let given = [("care_staff_employed", 10.0), ("dom_hours_paid", 9_000.0)];
    pointed.extend(given.map(|(key, number)| (key.to_owned(), json!(number))));
    assert_eq!(asked(&caller, AGENCY, &section.key, &pointed).await, [""; 0], "the same figures with a point");
}

#[actix_web::test]
async fn a_reason_falls_when_what_it_reads_in_another_section_changes() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let (section, beds) = (app.section_with("residents_flu"), app.section_with_grid("beds"));
    let occupied = |number: i64, reserved: i64| -> Answers {
        let row = json!({"max_capacity": 40, "occupied": number, "reserved": reserved, "accepting": 0});
        Answers::from_iter([("beds".to_owned(), json!({ "general_residential": row }))])
    };
    let mut answers = nil_answers(&section);
    answers.insert("residents_flu".to_owned(), json!(9));
    answers.insert("resident_count".to_owned(), Value::from(9));
    explain(&caller, HOME, &beds.key, &occupied(3, 0)).await;
    explain(&caller, HOME, &section.key, &answers).await;
    app.wait(5);
    explain(&caller, HOME, &beds.key, &occupied(3, 2)).await;
    assert_eq!(asked(&caller, HOME, &section.key, &answers).await, [""; 0], "the same beds are in use");
    explain(&caller, HOME, &beds.key, &occupied(4, 1)).await;
    assert_eq!(asked(&caller, HOME, &section.key, &answers).await, ["residents_flu_within_beds"], "other beds");
    explain(&caller, HOME, &section.key, &answers).await;
    assert_eq!(asked(&caller, HOME, &section.key, &answers).await, [""; 0], "told again, and asked no more");
}

#[actix_web::test]
async fn staff_who_stay_the_same_are_noticed_although_their_hours_change() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let figures = |staff: i64, hours: i64| {
        let mut answers = nil_answers(&section);
        let given = [("care_staff_employed", staff), ("dom_hours_paid", hours)];
        answers.extend(given.map(|(key, number)| (key.to_owned(), json!(number))));
        answers
    };
    for month in 0..8 {
        let saved = caller.put(AGENCY, &section.key, &json!({ "answers": figures(10, 1_200 + month) })).await;
        assert_eq!(saved.status, StatusCode::OK, "{month}: {}", saved.body);
        app.state.clock.advance(chrono::TimeDelta::days(31));
    }
    assert_eq!(asked(&caller, AGENCY, &section.key, &figures(10, 1_300)).await, ["care_staff_unchanged"]);
    assert_eq!(asked(&caller, AGENCY, &section.key, &figures(11, 1_300)).await, [""; 0], "other people");
}

#[actix_web::test]
async fn a_jump_that_is_explained_after_the_window_is_not_asked_about_again() {
    let app = TestApp::with_register_at("2025-12-20T10:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let figures = |staff: i64| {
        let mut answers = nil_answers(&section);
        let given = [("care_staff_employed", staff), ("dom_hours_paid", 3_000)];
        answers.extend(given.map(|(key, number)| (key.to_owned(), json!(number))));
        answers
    };
    explain(&caller, AGENCY, &section.key, &figures(10)).await;
    app.state.clock.advance(chrono::TimeDelta::days(20));
    explain(&caller, AGENCY, &section.key, &figures(65)).await;
    app.state.clock.advance(chrono::TimeDelta::days(11));
    assert_eq!(asked(&caller, AGENCY, &section.key, &figures(65)).await, [""; 0], "the figures of the window");
    assert_eq!(asked(&caller, AGENCY, &section.key, &figures(66)).await, ["care_staff_jump"], "other people");
    explain(&caller, AGENCY, &section.key, &figures(66)).await;
    assert_eq!(asked(&caller, AGENCY, &section.key, &figures(66)).await, [""; 0], "the same figures");
}
