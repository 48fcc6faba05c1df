//! What people type that cannot be saved: said at the item, kept for the person, and nothing stored by halves.

use capacity_tracker::accounts::Role;
use reqwest::StatusCode;
use serde_json::json;

use super::pages::{STAFF, STAFF_FIGURES, press};
use crate::support::{AGENCY, CareRow, HOME, TestApp, nil_answers};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";

#[actix_web::test]
async fn what_cannot_be_a_number_is_said_at_the_item_and_nothing_is_lost() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    for (typed, said) in [
        ("twelve", "Enter a number in digits"),
        ("-3", "It cannot be less than 0"),
        ("2.5", "Enter a whole number"),
        ("1,000", "Leave out the comma"),
        ("1 000", "Leave out the spaces"),
        ("thirty three", "Enter a number in digits, like 12"),
        ("１２", "Use the digits 0 to 9"),
        ("99999999999999999999", "This number is too large"),
        ("10000", "It cannot be more than 9999"),
        ("1e3", "Enter a number in digits"),
        ("", "Give an answer. If there are none, enter 0"),
    ] {
        let mut fields = STAFF_FIGURES;
        fields[0].1 = typed;
        let answer = press(&manager, STAFF, "save", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        let at_item = answer.texts("#care_staff_employed-error");
        assert!(at_item.len() == 1 && at_item[0].contains(said), "{typed}: {at_item:?}");
        assert_eq!(answer.links(".nhsuk-error-summary a"), ["#care_staff_employed"], "{typed}");
        assert!(answer.texts("title")[0].starts_with("Error: "));
        let kept = manager.get(STAFF).await;
        for page in [&answer, &kept] {
            assert_eq!(page.field("care_staff_employed"), typed, "{typed}");
            assert_eq!(page.field("dom_hours_overtime"), "10.5", "what was right is kept too");
        }
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_save"), 0);
    let spaced = [("care_staff_employed", " 10 "), STAFF_FIGURES[1], STAFF_FIGURES[2], STAFF_FIGURES[3]];
    assert_eq!(press(&manager, STAFF, "save", &spaced).await.status, StatusCode::SEE_OTHER, "spaces come from copying");
}

#[actix_web::test]
async fn all_that_is_wrong_is_said_at_once() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    let answer = press(&manager, STAFF, "save", &[("care_staff_employed", "x"), ("dom_hours_paid", "-1")]).await;
    let links = answer.links(".nhsuk-error-summary a");
    assert_eq!(links, ["#care_staff_employed", "#dom_hours_paid", "#dom_hours_overtime", "#dom_hours_agency"]);
}

#[actix_web::test]
async fn what_is_wrong_in_a_table_is_said_with_its_row() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    let path = format!("/locations/{HOME}/sections/bed_vacancies");
    let cells = ["max_capacity", "occupied", "reserved", "accepting"];
    let typed: Vec<(String, &str)> = [("ypd", ["1", "2", "0", "0"]), ("transitional", ["x", "-1", "0", ""])]
        .into_iter()
        .flat_map(|(row, texts)| cells.iter().zip(texts).map(move |(cell, text)| (format!("beds.{row}.{cell}"), text)))
        .collect();
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let answer = press(&manager, &path, "save", &typed).await;
    let said = answer.texts(".nhsuk-error-summary li");
    assert_eq!(said.len(), 3, "{said:?}");
    for (text, label) in said.iter().zip(["All beds", "In use", "Empty, ready for somebody new"]) {
        assert!(text.starts_with(&format!("Transitional: {label}: ")), "{text}");
    }
    let answer = press(&manager, &path, "save", &typed[..4]).await;
    let said = answer.texts(".nhsuk-error-summary li");
    assert!(said[0].starts_with("Young physically disabled: the beds in use"), "{said:?}");
}

#[actix_web::test]
async fn what_is_not_asked_here_is_refused() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    for unknown in ["de_registered_nurses", "no_such_item", "beds.general_residential.occupied"] {
        let mut fields = STAFF_FIGURES.to_vec();
        fields.push((unknown, "1"));
        let answer = press(&manager, STAFF, "save", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{unknown}");
        assert!(answer.texts(".nhsuk-error-summary")[0].contains(unknown), "{unknown}");
    }
    let token = manager.get(STAFF).await.token();
    for (path, status) in [
        (format!("/locations/{AGENCY}/sections/bed_vacancies"), StatusCode::NOT_FOUND),
        (format!("/locations/{AGENCY}/sections/no_such_section"), StatusCode::NOT_FOUND),
        ("/locations/1-999999999/sections/home_care_workforce".to_owned(), StatusCode::NOT_FOUND),
        ("/locations/1-100000003/sections/bed_vacancies".to_owned(), StatusCode::NOT_FOUND),
    ] {
        let fields = [("_do", "save"), ("_version", "0"), ("_key", "a-key-of-the-page"), ("x", "1")];
        assert_eq!(manager.get(&path).await.status, status, "{path}");
        let posted = manager.post(&path, &token, &fields).await.status;
        assert!(posted == status || posted == StatusCode::NOT_FOUND, "{path}: {posted}");
    }
    for month in ["2026-13", "2026-1", "january", "1999-01"] {
        let path = format!("/locations/{AGENCY}/returns/{month}");
        assert_eq!(manager.get(&path).await.status, StatusCode::NOT_FOUND, "{month}");
    }
    let closed = format!("/locations/{AGENCY}/returns/2025-12/unchanged");
    assert_eq!(manager.post(&closed, &token, &[("_key", "a-key-of-the-page")]).await.status, StatusCode::CONFLICT);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_save"), 0);
}

#[actix_web::test]
async fn a_form_without_its_parts_is_refused() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    let token = manager.get(STAFF).await.token();
    let whole = [("_do", "save"), ("_version", "0"), ("_key", "a-key-of-the-page")];
    for left_out in 0..whole.len() {
        let mut fields: Vec<_> = whole.to_vec();
        fields.remove(left_out);
        fields.extend_from_slice(&STAFF_FIGURES);
        assert_eq!(manager.post(STAFF, &token, &fields).await.status, StatusCode::BAD_REQUEST);
    }
    let mut twice = whole.to_vec();
    twice.extend_from_slice(&[("care_staff_employed", "1"), ("care_staff_employed", "2")]);
    assert_eq!(manager.post(STAFF, &token, &twice).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_save"), 0);
}

#[actix_web::test]
async fn each_box_for_a_reason_has_the_name_of_its_warning() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    let fields = [("care_staff_employed", "1500"), ("dom_hours_paid", "100"), STAFF_FIGURES[2], STAFF_FIGURES[3]];
    let asked = press(&manager, STAFF, "save", &fields).await;
    let labels = asked.texts(".app-warnings label");
    assert_eq!(labels.len(), 2, "{labels:?}");
    for (label, said) in labels.iter().zip(["more than 1,000 care workers", "under 20 or over 300 a month"]) {
        assert!(label.contains(said) && label.ends_with("If it is right, say why."), "{label}");
    }
}

#[actix_web::test]
async fn a_warning_asks_once_and_keeps_the_reason() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    let mut fields = STAFF_FIGURES.to_vec();
    fields[1].1 = "9000";
    let asked = press(&manager, STAFF, "save", &fields).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(asked.links(".nhsuk-error-summary a"), ["#reason-hours_per_head"]);
    assert!(asked.main().contains("Is this right?") && asked.field("dom_hours_paid") == "9000");
    let blank = [fields.clone(), vec![("_reason.hours_per_head", "  ")]].concat();
    assert_eq!(press(&manager, STAFF, "save", &blank).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let explained = [fields.clone(), vec![("_reason.hours_per_head", "Live-in care")]].concat();
    assert_eq!(press(&manager, STAFF, "save", &explained).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        press(&manager, STAFF, "save", &fields).await.status,
        StatusCode::SEE_OTHER,
        "the same figures: not asked again"
    );
    fields[1].1 = "9100";
    assert_eq!(press(&manager, STAFF, "save", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY, "new figures");
}

#[actix_web::test]
async fn an_empty_table_is_no_answer_and_a_row_of_noughts_is() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    let path = format!("/locations/{HOME}/sections/bed_vacancies");
    let empty = press(&manager, &path, "save", &[("beds.ypd.max_capacity", "")]).await;
    assert_eq!(empty.links(".nhsuk-error-summary a"), ["#beds"]);
    let noughts: Vec<(String, &str)> = ["max_capacity", "occupied", "reserved", "accepting"]
        .map(|column| (format!("beds.general_residential.{column}"), "0"))
        .to_vec();
    let noughts: Vec<(&str, &str)> = noughts.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    assert_eq!(press(&manager, &path, "save", &noughts).await.status, StatusCode::SEE_OTHER);
    let nil = "SELECT count(*) AS number FROM section_save WHERE nil";
    assert_eq!(app.database.number(nil), 1);
}

#[actix_web::test]
async fn a_location_that_left_the_register_takes_no_saves() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    let form = manager.get(STAFF).await;
    app.load_register_as_of("2026-01-09", &[CareRow::home(HOME)]);
    let key = form.field("_key");
    let mut fields = vec![("_do", "save"), ("_version", "0"), ("_key", key.as_str())];
    fields.extend_from_slice(&STAFF_FIGURES);
    let answer = manager.post(STAFF, &form.token(), &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.main().contains("not registered with CQC any more"), "{}", answer.main());
    assert_eq!(manager.get(STAFF).await.status, StatusCode::CONFLICT);
    assert_eq!(manager.get(&format!("/locations/{AGENCY}/history")).await.status, StatusCode::OK);
    let nobody = app.somebody("nobody@example.org", Role::ProviderUser, "location:1-555").await;
    assert!(nobody.get("/returns").await.main().contains("There are no locations"));
}

#[actix_web::test]
async fn a_number_that_a_system_sent_can_be_saved_again_from_the_form() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let (manager, caller) = (app.manager().await, app.caller(Role::ProviderUser, "provider:1-900").await);
    let section = app.section_with("care_staff_employed");
    let mut answers = nil_answers(&section);
    let sent =
        [("care_staff_employed", json!(10)), ("dom_hours_paid", json!(1200.0)), ("dom_hours_agency", json!(1e-7))];
    answers.extend(sent.map(|(item, number)| (item.to_owned(), number)));
    let saved = caller.put(AGENCY, &section.key, &json!({ "answers": answers })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    let form = manager.get(STAFF).await;
    for (item, shown) in [("dom_hours_paid", "1200"), ("dom_hours_agency", "0.0000001")] {
        assert_eq!(form.field(item), shown, "{item}");
    }
    let shown: Vec<String> = section.items.iter().map(|item| form.field(&item.key)).collect();
    let typed: Vec<(&str, &str)> =
        section.items.iter().zip(&shown).map(|(item, text)| (item.key.as_str(), text.as_str())).collect();
    assert_eq!(press(&manager, STAFF, "save", &typed).await.status, StatusCode::SEE_OTHER);
    let history = manager.get(&format!("/locations/{AGENCY}/history")).await;
    assert!(history.main().contains("What changed Nothing"), "{}", history.main());
}
