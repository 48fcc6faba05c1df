//! What a provider sends after a window has closed: no part of the return, and shown beside it.

use capacity_tracker::accounts::Role;
use capacity_tracker::audit::Actor;
use capacity_tracker::compliance::actions::close;
use serde_json::{Value, json};

use super::pack::{bytes_of_pack, files};
use super::{as_, notice, wait};
use crate::support::{Caller, HOME, TestApp, nil_answers};

/// The home missed December, January and February, and sent all of February on the 20th; it is that day.
async fn app_with_late_data() -> (TestApp, Caller) {
    let mut app = TestApp::with_register_at("2025-12-09T10:00:00Z").await;
    app.leaves_jobs();
    for (month, days) in [("2025-12", 8), ("2026-01", 31), ("2026-02", 31)] {
        app.wait(days * 24 * 60);
        close(&app.state, Actor::System, month.parse().unwrap()).await.unwrap();
    }
    app.wait(3 * 24 * 60);
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(HOME, &app.sections("2026-02", "care_home")).await;
    for (name, role) in [
        ("officer", Role::ComplianceOfficer),
        ("manager", Role::EnforcementManager),
        ("second", Role::EnforcementManager),
    ] {
        app.add_person(&format!("{name}@example.org"), role, "national").await;
    }
    (app, caller)
}

async fn open(app: &TestApp) -> String {
    let page = "/cases/new?provider=1-900";
    let mut fields = vec![("breach", "no_information"), ("allegation", "No return for three windows.")];
    let windows = ["2025-12", "2026-01", "2026-02"].map(|month| format!("{HOME} {month}"));
    fields.extend(windows.iter().map(|window| ("window", window.as_str())));
    let answer = as_(app, "officer").await.submit(page, page, &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    answer.location().to_owned()
}

/// Saves the first section once more.
async fn save(app: &TestApp, caller: &Caller) {
    let section = app.sections("2026-02", "care_home").remove(0);
    let answer = caller.put(HOME, &section.key, &json!({ "answers": nil_answers(&section) })).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

fn late_saves(files: &std::collections::BTreeMap<String, String>) -> Vec<Value> {
    files["late_saves.jsonl"].lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[actix_web::test]
async fn what_was_sent_late_is_shown_beside_its_window_and_is_in_the_pack() {
    let (app, caller) = app_with_late_data().await;
    let case = open(&app).await;
    let sections = app.sections("2026-02", "care_home");
    // The window of March is open: what comes then is for March.
    app.wait(18 * 24 * 60);
    save(&app, &caller).await;
    let page = as_(&app, "officer").await.get(&case).await;
    assert!(page.texts("table thead th").contains(&"Sent late".to_owned()), "{}", page.main());
    let shown = page.main();
    assert!(!shown.contains("10 March 2026 at 10:"), "{shown}");
    for section in &sections {
        assert!(shown.contains(&format!("{}, 20 February 2026 at 10:", section.title)), "{}: {shown}", section.title);
    }
    let first = bytes_of_pack(&app, &case).await;
    let saves = late_saves(&files(first.clone()));
    assert_eq!(saves.len(), sections.len(), "{saves:?}");
    for (save, section) in saves.iter().zip(&sections) {
        assert_eq!((save["month"].as_str(), save["section"].as_str()), (Some("2026-02"), Some(section.key.as_str())));
        assert!(save["saved_at"].as_str().unwrap().starts_with("2026-02-20T10:"), "{save}");
    }
    app.wait(24 * 60);
    save(&app, &caller).await;
    assert!(first == bytes_of_pack(&app, &case).await, "the bytes differ");
}

#[actix_web::test]
async fn what_somebody_who_bought_the_location_sends_is_no_late_data_of_the_case() {
    let (app, _) = app_with_late_data().await;
    let case = open(&app).await;
    let before = files(bytes_of_pack(&app, &case).await);
    app.database.execute(&format!("UPDATE location SET provider_id = '1-901' WHERE id = '{HOME}'")).unwrap();
    app.wait(3 * 24 * 60);
    let buyer = app.caller(Role::ProviderUser, "provider:1-901").await;
    save(&app, &buyer).await;
    let after = files(bytes_of_pack(&app, &case).await);
    assert_eq!(before["late_saves.jsonl"], after["late_saves.jsonl"]);
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(shown.contains("20 February 2026 at 10:") && !shown.contains("23 February 2026 at 10:"), "{shown}");
}

#[actix_web::test]
async fn whoever_decides_is_told_what_was_sent_late() {
    let (app, _) = app_with_late_data().await;
    let case = open(&app).await;
    let mut invoice = super::INVOICE;
    invoice[4] = ("invoice_on-month", "2");
    let officer = as_(&app, "officer").await;
    super::done(&officer, &format!("{case}/act/amount"), &invoice, &[("invoice.pdf", super::PDF)]).await;
    let fields: Vec<(&str, &str)> = notice().into_iter().collect();
    super::done(&officer, &format!("{case}/act/notice"), &fields, &[]).await;
    let signed = super::sign(&as_(&app, "manager").await, &case).await;
    assert_eq!(signed.status, 303, "{}", signed.main());
    wait(&app, 0).await;
    let form = as_(&app, "manager").await.get(&format!("{case}/manage/decision")).await.main();
    assert!(form.contains(&format!("Sent late for February 2026 at Home {HOME}: ")), "{form}");
    assert!(form.contains(", 20 February 2026 at 10:"), "{form}");
}
