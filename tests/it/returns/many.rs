//! More locations than one page of what is owed holds.

use crate::support::{CareRow, TestApp};

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
