//! More locations than one page of what is owed holds, and more saves than anybody needs.

use capacity_tracker::accounts::Role;
use serde_json::Value;

use crate::support::{AGENCY, CareRow, HOME, TestApp, load_rows};

const LAST: &str = "1-200000501";

#[actix_web::test]
async fn of_several_pages_each_speaks_of_itself_only() {
    let app = TestApp::with(&[("clock.fixed_at", "2026-01-09T10:00:00Z")]).await;
    let group = (1..=501).map(|number| CareRow::agency(&format!("1-2{number:08}")));
    app.load_register(&group.collect::<Vec<_>>());
    let manager = app.manager().await;
    let is_said = async |path: &str, words: &str| {
        let page = manager.get(path).await;
        assert!(page.main().contains(words), "{words}: {}", page.main());
        page
    };
    let first = is_said("/returns", "On this page: 0 of 500 returns are complete.").await;
    let later = first.links("a[rel=next]").remove(0);
    is_said(&later, "On this page: you have 1 return to do.").await;
    let sections = app.sections("2026-01", "home_care");
    let keys: Vec<&str> = sections.iter().map(|section| section.key.as_str()).collect();
    let complete = |which: &str| {
        let done = keys.join(" ");
        let sql = format!(
            "INSERT INTO month_progress (location_id, month, done) \
             SELECT id, '2026-01', ' {done} ' FROM location WHERE id {which} '{LAST}'"
        );
        app.database.execute(&sql).unwrap();
    };
    complete("<>");
    let first = is_said("/returns", "On this page: 500 of 500 returns are complete.").await;
    assert!(!first.main().contains("All 500"), "{}", first.main());
    let due = is_said("/returns?state=due", "Nothing on this page is left to do. Look at “More locations”.").await;
    let later = due.links("a[rel=next]").remove(0);
    let page = is_said(&later, "On this page: you have 1 return to do.").await;
    assert!(page.main().contains(LAST) && !page.main().contains("More locations"), "{}", page.main());
    complete("=");
    let page = is_said(&later, "On this page: 1 return is complete.").await;
    assert!(page.main().contains("Nothing on this page is left to do."), "{}", page.main());
}

/// Saves of one section, made from its first.
const MANY_SAVES: &str = "INSERT INTO section_save (location_id, provider_id, section, notice, month, version, \
                          previous_id, answers, reasons, unchanged, nil, channel, saved_by, saved_at) \
                          WITH RECURSIVE more (number) AS \
                          (SELECT 1 UNION ALL SELECT number + 1 FROM more WHERE number < 10001) \
                          SELECT one.location_id, one.provider_id, one.section, one.notice, one.month, \
                          one.version + more.number, one.id, one.answers, one.reasons, one.unchanged, one.nil, \
                          one.channel, one.saved_by, one.saved_at \
                          FROM section_save AS one CROSS JOIN more WHERE one.section = 'workforce'";

#[actix_web::test]
async fn a_section_that_is_done_has_its_save_however_often_another_is_saved() {
    let app = TestApp::with(&[("clock.fixed_at", "2026-01-09T10:00:00Z")]).await;
    app.load_register(&[CareRow::both(HOME), CareRow::agency(AGENCY)]);
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let (first, others): (Vec<_>, Vec<_>) =
        app.sections("2026-01", "care_home").into_iter().partition(|section| section.key == "workforce");
    caller.put_all(HOME, &first).await;
    app.wait(10);
    caller.put_all(HOME, &others).await;
    app.database.execute(MANY_SAVES).unwrap();
    let standing = async || caller.get(&format!("/locations/{HOME}/returns/2026-01")).await.json();
    let found = standing().await;
    let done: Vec<&Value> =
        found["sections"].as_array().unwrap().iter().filter(|section| section["state"] == "done").collect();
    assert_eq!(done.len(), first.len() + others.len());
    for section in done {
        let version = if section["key"] == "workforce" { 10_002 } else { 1 };
        assert_eq!(section["save"]["version"], version, "{}", section["key"]);
    }
    // The rest is owed no more: complete since the last of what is owed was first saved.
    load_rows(&app, "2026-01-09", &[CareRow::home(HOME), CareRow::agency(AGENCY)]).await;
    let found = standing().await;
    assert_eq!((&found["state"], &found["completed_at"]), (&"complete".into(), &"2026-01-09T10:10:00.000000Z".into()));
    app.run_jobs().await;
}
