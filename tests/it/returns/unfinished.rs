//! What somebody typed and has not saved is not lost, and figures that cannot stand as they are can be mended.

use capacity_tracker::accounts::Role;
use reqwest::StatusCode;
use serde_json::json;

use super::pages::{STAFF, STAFF_FIGURES, press};
use crate::notice::command_line::newest;
use crate::notice::new_version::{OLD, next_version};
use crate::support::{AGENCY, Browser, HOME, PASSWORD, TestApp, nil_answers};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";
const RETURN: &str = "/locations/1-100000002/returns/2026-01";

/// The application with another version in force from February, and the care home's visiting saved in January.
async fn app_with_version(text: &str) -> (TestApp, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("2026-01.toml"), text).unwrap();
    let settings = [("clock.fixed_at", IN_WINDOW), ("notices.directory", folder.path().to_str().unwrap())];
    let app = TestApp::with(&settings).await;
    app.load_register(&[crate::support::CareRow::home(HOME)]);
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let visiting = app.section_with("visits_off_premises");
    let saved = caller.put(HOME, &visiting.key, &json!({ "answers": nil_answers(&visiting) })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    app.state.clock.advance(chrono::TimeDelta::days(31));
    (app, folder)
}

/// The newest version without an item.
fn shorter_version() -> String {
    let mut text = newest().replace("\nid = \"2024-04\"", "\nid = \"2026-01\"");
    text = text.replace("month = \"2024-05\"", "month = \"2026-02\"").replace("2024-04-26", "2026-01-20");
    let start = text.find(OLD).unwrap();
    let end = start + text[start..].find("\n# -----").unwrap();
    text.replace_range(start..end, "");
    text
}

#[actix_web::test]
async fn figures_are_confirmed_without_what_a_new_version_dropped() {
    let (app, _folder) = app_with_version(&shorter_version()).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let saved = caller.put(HOME, "visiting", &json!({"unchanged": true})).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    let saved = saved.json();
    assert_eq!(
        (&saved["notice"], &saved["month"], &saved["unchanged"]),
        (&json!("2026-01"), &json!("2026-02"), &json!(true))
    );
    let keys: Vec<&String> = saved["answers"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["visitors_inside_home"]);
}

#[actix_web::test]
async fn figures_that_cannot_stand_lead_to_the_form() {
    let (app, _folder) = app_with_version(&next_version()).await;
    let manager = app.manager().await;
    let asked = press(&manager, &format!("/locations/{HOME}/sections/visiting"), "unchanged", &[]).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!asked.heading().contains("Is this right?"), "{}", asked.heading());
    assert_eq!(asked.links(".nhsuk-error-summary a"), ["#quiet_rooms"]);
    assert_eq!(asked.texts("#quiet_rooms").len(), 1, "the field that the link leads to");
}

async fn save_all(manager: &Browser) {
    press(manager, STAFF, "save", &STAFF_FIGURES).await;
}

#[actix_web::test]
async fn one_press_for_the_return_leaves_what_somebody_began() {
    let app = TestApp::with_register_at("2025-12-20T10:00:00Z").await;
    let manager = app.manager().await;
    save_all(&manager).await;
    app.state.clock.advance(chrono::TimeDelta::days(20));
    manager.sign_in("manager@example.org", PASSWORD).await;
    press(&manager, STAFF, "later", &[("care_staff_employed", "99")]).await;
    let tasks = manager.get(RETURN).await;
    assert!(tasks.main().contains("You began this. What you typed is not saved yet."), "{}", tasks.main());
    let action = format!("{RETURN}/unchanged");
    let hidden = tasks.hidden_fields(&action);
    let fields: Vec<(&str, &str)> = hidden
        .iter()
        .filter(|(name, _)| name != "csrf_token")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let answer = manager.post(&action, &tasks.token(), &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_save"), 1, "nothing was confirmed");
    let page = manager.get(RETURN).await;
    assert!(page.body.contains("Please look at"), "{}", page.body);
    assert_eq!(manager.get(STAFF).await.field("care_staff_employed"), "99");
    // A page that was open from before they began.
    let form = manager.get(STAFF).await;
    let fields = [("_do", "unchanged"), ("_version", "1"), ("_key", "a-key-of-the-page")];
    manager.post(STAFF, &form.token(), &fields).await;
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_draft"), 1, "it is still there");
}

#[actix_web::test]
async fn the_last_form_sent_twice_leads_to_the_receipt_both_times() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let (manager, caller) = (app.manager().await, app.caller(Role::ProviderUser, "provider:1-900").await);
    let staff = app.section_with("care_staff_employed");
    let others: Vec<_> =
        app.sections("2026-01", "home_care").into_iter().filter(|section| section.key != staff.key).collect();
    caller.put_all(AGENCY, &others).await;
    let form = manager.get(STAFF).await;
    let (key, token) = (form.field("_key"), form.token());
    let mut fields = vec![("_do", "save"), ("_version", "0"), ("_key", key.as_str())];
    fields.extend(STAFF_FIGURES);
    for sent in ["once", "twice"] {
        let answer = manager.post(STAFF, &token, &fields).await;
        assert_eq!(answer.location(), format!("{RETURN}/receipt"), "{sent}");
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_save WHERE channel = 'page'"), 1);
    app.run_jobs().await;
    assert_eq!(app.mails().iter().filter(|mail| mail.contains("Receipt")).count(), 1);
}

#[actix_web::test]
async fn a_form_sent_again_with_other_figures_loses_nothing() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    let form = manager.get(STAFF).await;
    let (key, token) = (form.field("_key"), form.token());
    let send = async |employed: &'static str| {
        let mut fields = vec![("_do", "save"), ("_version", "0"), ("_key", key.as_str())];
        fields.extend(STAFF_FIGURES);
        fields.iter_mut().filter(|(name, _)| *name == "care_staff_employed").for_each(|field| field.1 = employed);
        manager.post(STAFF, &token, &fields).await
    };
    assert_eq!(send("10").await.status, StatusCode::SEE_OTHER);
    let again = send("12").await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.body);
    for words in ["10", "12", "Nothing was overwritten"] {
        assert!(again.main().contains(words), "{words}: {}", again.main());
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_save"), 1);
    assert_eq!(manager.get(STAFF).await.field("care_staff_employed"), "12", "kept for them");
}

#[actix_web::test]
async fn a_page_put_away_is_kept_without_a_word() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    assert_eq!(manager.get(STAFF).await.texts("form[data-keep='keep']").len(), 1);
    let kept = press(&manager, STAFF, "keep", &[("care_staff_employed", "7")]).await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT);
    let form = manager.get(STAFF).await;
    assert_eq!(form.field("care_staff_employed"), "7");
    assert!(!form.body.contains("It is not saved yet, and only you can see it"), "{}", form.body);
}

#[actix_web::test]
async fn nothing_is_kept_where_nothing_can_be_saved() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    let token = manager.get(STAFF).await.token();
    let beds = format!("/locations/{AGENCY}/sections/bed_vacancies");
    let left =
        format!("UPDATE location SET status = 'deregistered', deregistered_on = '2026-01-02' WHERE id = '{AGENCY}'");
    app.database.execute(&left).unwrap();
    for act in ["later", "total", "keep", "check"] {
        let fields = [("_do", act), ("_version", "0"), ("_key", "a-key-of-the-page"), ("care_staff_employed", "1")];
        assert_eq!(manager.post(&beds, &token, &fields).await.status, StatusCode::NOT_FOUND, "{act}");
        assert_eq!(manager.post(STAFF, &token, &fields).await.status, StatusCode::CONFLICT, "{act}");
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_draft"), 0);
}
