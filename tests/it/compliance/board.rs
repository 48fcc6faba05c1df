//! The board: who has sent how much, hour by hour, by area, kind and group, before, in and after a window.

use capacity_tracker::accounts::Role;
use capacity_tracker::audit::Actor;
use capacity_tracker::compliance::actions::{UseError, close, use_windows};
use reqwest::StatusCode;
use serde_json::Value;

use crate::support::{AGENCY, Answer, Browser, CareRow, HOME, OTHER, PASSWORD, TestApp};

/// Moves the clock to a moment.
fn set(app: &TestApp, moment: &str) {
    let at = chrono::DateTime::parse_from_rfc3339(moment).unwrap().to_utc();
    app.state.clock.advance(at - app.state.clock.now().to_chrono());
}

async fn close_month(app: &TestApp, month: &str) {
    close(&app.state, Actor::System, month.parse().unwrap()).await.unwrap();
}

async fn somebody(app: &TestApp, email: &str, role: Role, scope: &str) -> Browser {
    app.add_person(email, role, scope).await;
    let browser = app.browser();
    browser.sign_in(email, PASSWORD).await;
    browser
}

/// Rows of the table with a caption, as text.
fn rows(page: &Answer, caption: &str) -> Vec<String> {
    let captions = page.texts("main table caption");
    let place = captions.iter().position(|found| found.trim() == caption);
    let place = place.unwrap_or_else(|| panic!("{caption} is none of {captions:?}"));
    let html = scraper::Html::parse_document(&page.body);
    let table = scraper::Selector::parse("main table").unwrap();
    let row = scraper::Selector::parse("tbody tr").unwrap();
    let table = html.select(&table).nth(place).unwrap();
    let text =
        |row: scraper::ElementRef<'_>| row.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    table.select(&row).map(text).collect()
}

async fn save(app: &TestApp, month: &str, location: &str) {
    let service = if location == AGENCY { "home_care" } else { "care_home" };
    let provider = if location == OTHER { "provider:1-901" } else { "provider:1-900" };
    app.caller(Role::ProviderUser, provider).await.put_all(location, &app.sections(month, service)).await;
}

/// December 2025: one home after 10 hours, the agency on the last day. January: the home after 34 hours.
async fn two_months() -> TestApp {
    let app = TestApp::with_register_at("2025-12-08T09:30:00Z").await;
    save(&app, "2025-12", HOME).await;
    set(&app, "2025-12-15T10:30:00Z");
    save(&app, "2025-12", AGENCY).await;
    set(&app, "2025-12-16T00:00:00Z");
    close_month(&app, "2025-12").await;
    set(&app, "2026-01-09T10:15:00Z");
    save(&app, "2026-01", HOME).await;
    set(&app, "2026-01-09T11:42:05Z");
    app
}

#[actix_web::test]
async fn an_open_window_is_shown_live_and_against_those_before() {
    let app = two_months().await;
    let officer = somebody(&app, "officer@example.org", Role::ComplianceOfficer, "national").await;
    let page = officer.get("/compliance").await;
    for words in [
        "Locations that owe a return 3",
        "Complete 1 (33.3%)",
        "Nothing yet 2 (66.7%)",
        "Counted at 11:42:05.",
        // One of two that were left at this hour of December came: so one of the two that are left now.
        "Expected when the window closes About 2 (66.7%)",
        "the window in December 2025",
    ] {
        assert!(page.main().contains(words), "{words}: {}", page.main());
    }
    let hours = rows(&page, "Share complete by hours since the window opened");
    assert_eq!(hours.len(), 8 * 24 + 1, "as many as the longest of the windows");
    for (hour, row) in [
        (0, "Day 0, 0 hours 0.0% 0.0%"),
        (9, "Day 0, 9 hours 0.0% 0.0%"),
        (10, "Day 0, 10 hours 0.0% 33.3%"),
        (34, "Day 1, 10 hours 0.0% 33.3%"),
        (35, "Day 1, 11 hours 33.3% 33.3%"),
        (36, "Day 1, 12 hours – 33.3%"),
        (178, "Day 7, 10 hours – 33.3%"),
        (179, "Day 7, 11 hours – 66.7%"),
        (192, "Day 8, 0 hours – 66.7%"),
    ] {
        assert_eq!(hours[hour], row);
    }
    assert_eq!(page.texts("svg[role=img] title"), ["Share of returns complete, hour by hour, January 2026"]);
    let description = page.texts("svg desc").join(" ");
    assert!(
        description.contains("After 35 hours: 33% in January 2026; 33% in December 2025, which ended at 67%"),
        "{description}"
    );
    assert_eq!(page.texts("svg polyline").len(), 2);
    let names = page.texts("svg text");
    assert!(names.contains(&"Now 33%".to_owned()) && names.contains(&"Dec 2025 67%".to_owned()), "{names:?}");
    assert!(!page.body.contains("style="), "the policy of the pages allows no styles in the text");
    assert!(rows(&page, "Windows that have closed")[0].contains("December 2025 Complete 2 (66.7%)"));
}

#[actix_web::test]
async fn the_way_leads_from_the_region_to_the_location() {
    let app = two_months().await;
    let officer = somebody(&app, "officer@example.org", Role::ComplianceOfficer, "national").await;
    let mut page = officer.get("/compliance").await;
    let regions = rows(&page, "By region");
    assert_eq!(regions.len(), 2, "{regions:?}");
    assert!(regions[0].contains("North West Owed 2 Complete 1 (50.0%)"), "{regions:?}");
    assert!(regions[1].contains("Yorkshire and The Humber Owed 1 Complete 0 (0.0%)"), "{regions:?}");
    for (place, heading) in [("table a", "North West"), ("table a", "Greater Manchester")] {
        let next = page.links(place).into_iter().find(|link| link.contains("in=")).unwrap();
        page = officer.get(&next).await;
        assert!(page.heading().contains(heading), "{heading}: {}", page.heading());
        assert!(page.main().contains("Locations that owe a return 2"), "{}", page.main());
        assert!(rows(&page, "Share complete by hours since the window opened")[35].contains("50.0%"));
    }
    let council = page.links("table a").into_iter().find(|link| link.contains("council=E08000009")).unwrap();
    let list = officer.get(&council).await;
    let location = list.links("tbody th a").into_iter().next().unwrap();
    assert!(location.contains(OTHER), "{location}");
    assert_eq!(officer.get(&location).await.status, StatusCode::OK);
    for (path, expected) in [
        ("/compliance?by=council", vec!["Leeds Owed 1", "Trafford Owed 2"]),
        ("/compliance?by=icb", vec!["Greater Manchester", "West Yorkshire"]),
        ("/compliance?by=kind", vec!["Care home Owed 2 Complete 1 (50.0%)", "Home care Owed 1 Complete 0 (0.0%)"]),
        ("/compliance?by=group", vec!["In no group Owed 3 Complete 1 (33.3%)"]),
        ("/compliance?by=kind&in=E08000009", vec!["Care home Owed 2"]),
    ] {
        let page = officer.get(path).await;
        let found = page.texts("main table tbody tr").join(" | ");
        assert!(expected.iter().all(|words| found.contains(words)), "{path}: {found}");
    }
    // The part of England that is shown stays on the way down to the list.
    for (path, expected) in [
        ("/compliance?in=E12000002", "/compliance/2026-01?region=E12000002"),
        ("/compliance?in=E12000002&by=kind", "/compliance/2026-01?region=E12000002&kind=care_home"),
        ("/compliance?in=E54000054&by=kind", "/compliance/2026-01?icb=E54000054&kind=home_care"),
        ("/compliance?in=E08000009&by=kind", "/compliance/2026-01?council=E08000009&kind=care_home"),
    ] {
        let links = officer.get(path).await.links("main a");
        assert!(links.iter().any(|link| link == expected), "{path}: {links:?}");
    }
    for path in ["/compliance?in=E99999999", "/compliance?in=x%00"] {
        assert_eq!(officer.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[actix_web::test]
async fn groups_are_shown_the_largest_first() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    for (id, brand) in [(HOME, "Small Group"), (AGENCY, "Large Group"), (OTHER, "Large Group")] {
        let sql = format!("UPDATE location SET brand_id = '{brand}', brand_name = '{brand}' WHERE id = '{id}'");
        app.database.execute(&sql).unwrap();
    }
    save(&app, "2026-01", AGENCY).await;
    let officer = somebody(&app, "officer@example.org", Role::ComplianceOfficer, "national").await;
    for closed in [false, true] {
        if closed {
            set(&app, "2026-01-15T00:00:00Z");
            close_month(&app, "2026-01").await;
            officer.sign_in("officer@example.org", PASSWORD).await;
        }
        let page = officer.get("/compliance?by=group&in=E12000002").await;
        assert!(page.main().contains("The table shows no more than 50 groups"), "{}", page.main());
        let list = "/compliance/2026-01?region=E12000002&group=Large+Group".to_owned();
        assert!(page.links("main a").contains(&list), "{:?}", page.links("main a"));
        let found = rows(&officer.get("/compliance?by=group").await, "By group");
        assert!(found[0].contains("Large Group Owed 2 Complete 1 (50.0%)"), "{found:?}");
        assert!(found[1].contains("Small Group Owed 1 Complete 0 (0.0%)"), "{found:?}");
    }
}

#[actix_web::test]
async fn before_and_after_the_window_the_page_says_what_it_shows() {
    let app = two_months().await;
    let words = async |app: &TestApp, moment: &str| {
        set(app, moment);
        let email = format!("officer-{}@example.org", moment.replace([':', '-'], "").to_lowercase());
        let officer = somebody(app, &email, Role::ComplianceOfficer, "national").await;
        officer.get("/compliance").await.main()
    };
    let over = words(&app, "2026-01-15T00:00:10Z").await;
    assert!(over.contains("The window for January 2026 is over. Its outcomes are written down within the next hour."));
    assert!(over.contains("Nothing sent 2 (66.7%)") && !over.contains("Expected when"), "{over}");
    set(&app, "2026-01-15T00:03:00Z");
    close_month(&app, "2026-01").await;
    let closed = words(&app, "2026-01-20T10:00:00Z").await;
    assert!(closed.contains("The window for January 2026 is over. These are its outcomes."), "{closed}");
    assert!(closed.contains("Month January 2026") && closed.contains("Complete 1 (33.3%)"), "{closed}");
    let upcoming = words(&app, "2026-02-01T10:00:00Z").await;
    assert!(upcoming.contains("The window for February 2026 is not open yet."), "{upcoming}");
    assert!(
        upcoming.contains("the last window, January 2026") && upcoming.contains("Month January 2026"),
        "{upcoming}"
    );
    assert!(upcoming.contains("Who has not sent the return for January 2026"), "{upcoming}");
    let nothing = TestApp::with_register_at("2026-01-05T10:00:00Z").await;
    let none = words(&nothing, "2026-01-05T10:00:00Z").await;
    assert!(none.contains("not open yet, and no window has been closed before"), "{none}");
}

#[actix_web::test]
async fn everybody_sees_the_board_of_their_own_area() {
    let app = two_months().await;
    let lead = somebody(&app, "lead@example.org", Role::AreaLead, "area:E08000035").await;
    let page = lead.get("/compliance").await;
    assert!(page.main().contains("Locations that owe a return 1"), "{}", page.main());
    assert_eq!(rows(&page, "By council").len(), 1);
    let hours = rows(&page, "Share complete by hours since the window opened");
    assert_eq!((hours[10].as_str(), hours[192].as_str()), ("Day 0, 10 hours 0.0% 0.0%", "Day 8, 0 hours – 100.0%"));
    assert!(rows(&page, "Windows that have closed")[0].contains("Complete 1 (100.0%)"));
    // Another area is empty for them, and so is the whole of which theirs is a part, but for theirs.
    for (path, owed) in [("/compliance?in=E08000009", 0), ("/compliance?in=E12000003", 1), ("/compliance?by=group", 1)]
    {
        let page = lead.get(path).await;
        assert!(page.main().contains(&format!("Locations that owe a return {owed}")), "{path}: {}", page.main());
        assert!(!page.body.contains("Trafford</a>"), "{path}");
    }
    let provider = app.signed_in(Role::ProviderAdmin).await;
    assert_eq!(provider.get("/compliance").await.status, StatusCode::FORBIDDEN);
}

#[actix_web::test]
async fn who_owes_follows_the_register() {
    let app = TestApp::with(&[("clock.fixed_at", "2026-01-09T10:00:00Z"), ("returns.dormant_owes", "false")]).await;
    app.load_register(&[
        CareRow::home(HOME),
        CareRow::home(OTHER).set("Dormant (Y/N)", "Y"),
        CareRow::home("1-100000009").set("Location HSCA start date", "2026-01-15"),
    ]);
    let officer = somebody(&app, "officer@example.org", Role::ComplianceOfficer, "national").await;
    let page = officer.get("/compliance").await.main();
    assert!(page.contains("Locations that owe a return 1"), "{page}");
    let owing = app.beside(&[("clock.fixed_at", "2026-01-09T10:00:00Z")]).await;
    let browser = owing.browser();
    browser.sign_in("officer@example.org", PASSWORD).await;
    assert!(browser.get("/compliance").await.main().contains("Locations that owe a return 2"));
}

#[actix_web::test]
async fn the_hours_of_a_window_are_written_down_when_it_closes() {
    let app = two_months().await;
    let number = |sql: &str| app.database.number(sql);
    assert_eq!(number("SELECT count(*) AS number FROM window_hour WHERE month = '2025-12'"), 3);
    for (hour, complete) in [(0, 0), (10, 1), (179, 2)] {
        let sql = format!(
            "SELECT complete AS number FROM window_hour WHERE month = '2025-12' AND hour = {hour} AND owed = 3"
        );
        assert_eq!(number(&sql), complete);
    }
    for sql in ["UPDATE window_hour SET complete = 3", "DELETE FROM window_hour"] {
        assert!(app.database.execute(sql).is_err(), "{sql}");
    }
    // What comes later does not change them: the agency leaves, and the lines stay.
    app.load_register_as_of("2026-01-09", &[CareRow::home(HOME), CareRow::home(OTHER)]);
    let officer = somebody(&app, "officer@example.org", Role::ComplianceOfficer, "national").await;
    let hours = rows(&officer.get("/compliance").await, "Share complete by hours since the window opened");
    assert!(hours[192].ends_with("66.7%"), "{}", hours[192]);
}

#[actix_web::test]
async fn a_board_takes_the_same_number_of_statements_however_many_there_are() {
    let few = two_months().await;
    let many = TestApp::with(&[("clock.fixed_at", "2026-01-09T10:00:00Z")]).await;
    let councils = ["Trafford", "Leeds", "Kent", "Devon"];
    let row = |number: usize| {
        let council = councils[number % councils.len()];
        CareRow::home(&format!("1-{number:09}")).set("Location Local Authority", council)
    };
    many.load_register(&(0..200).map(row).collect::<Vec<_>>());
    for month in ["2025-10", "2025-11", "2025-12"] {
        close_month(&many, month).await;
    }
    for (path, most) in [("/compliance", 9), ("/compliance?by=group", 10), ("/compliance?in=E12000002", 9)] {
        let mut counts = Vec::new();
        for app in [&few, &many] {
            let email = format!("officer-{most}-{}@example.org", path.len());
            let officer = somebody(app, &email, Role::ComplianceOfficer, "national").await;
            let before = app.state.db.statement_counts().queries;
            assert_eq!(officer.get(path).await.status, StatusCode::OK);
            counts.push(app.state.db.statement_counts().queries - before);
        }
        assert_eq!(counts[0], counts[1], "{path}");
        assert!(counts[0] <= most, "{path}: {counts:?}");
    }
}

#[actix_web::test]
async fn months_that_were_looked_at_again_are_counted_with_one_statement() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    for month in ["2025-10", "2025-11", "2025-12"] {
        close_month(&app, month).await;
    }
    let officer = somebody(&app, "officer@example.org", Role::ComplianceOfficer, "national").await;
    let mut counts = Vec::new();
    for month in ["none", "none", "2025-12", "2025-11", "2025-10"] {
        let reviewed = format!(
            "INSERT INTO closing_doubt (month, doubted_at, reviewed_at) \
             SELECT month, closed_at, closed_at FROM window_closing WHERE month = '{month}'"
        );
        app.database.execute(&reviewed).unwrap();
        let before = app.state.db.statement_counts().queries;
        let page = officer.get("/compliance").await;
        counts.push(app.state.db.statement_counts().queries - before);
        assert_eq!(page.main().matches("2025 Complete 0 (0.0%)").count(), 3, "{}", page.main());
    }
    let [_, none, reviewed @ ..] = counts.as_slice() else { unreachable!() };
    assert_eq!(reviewed, [none + 1; 3]);
}

#[actix_web::test]
async fn figures_are_kept_for_some_seconds_for_whoever_may_see_them() {
    let settings = [("clock.fixed_at", "2026-01-09T10:00:00Z"), ("compliance.board_seconds", "60")];
    let app = TestApp::with(&settings).await;
    app.load_register(&[CareRow::home(HOME), CareRow::agency(AGENCY)]);
    let officer = somebody(&app, "officer@example.org", Role::ComplianceOfficer, "national").await;
    assert!(officer.get("/compliance").await.main().contains("Complete 0 (0.0%)"));
    save(&app, "2026-01", HOME).await;
    set(&app, "2026-01-09T10:00:30Z");
    let page = officer.get("/compliance").await.main();
    assert!(page.contains("Complete 0 (0.0%)") && page.contains("Counted at 10:00:00."), "{page}");
    // Somebody else's are counted for them.
    let lead = somebody(&app, "lead@example.org", Role::AreaLead, "area:E08000009").await;
    let page = lead.get("/compliance").await.main();
    assert!(page.contains("Complete 1 (100.0%)") && page.contains("Counted at 10:00:30."), "{page}");
    assert!(officer.get("/compliance?in=E12000002").await.main().contains("Complete 1 (100.0%)"));
}

#[actix_web::test]
async fn a_call_tells_when_each_section_was_done_and_by_whom() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let sections = app.sections("2026-01", "home_care");
    caller.put_all(AGENCY, &sections[..1]).await;
    set(&app, "2026-01-10T10:00:00Z");
    caller.put_all(AGENCY, &sections[..1]).await;
    let officer = app.caller(Role::ComplianceOfficer, "national").await;
    let list = officer.get("/compliance/2026-01").await.json();
    let item = |id: &str| -> Value {
        list["items"].as_array().unwrap().iter().find(|item| item["location_id"] == id).cloned().unwrap()
    };
    let done = &item(AGENCY)["sections"][0];
    assert_eq!(
        (&done["key"], &done["done_at"]),
        (&sections[0].key.as_str().into(), &"2026-01-09T10:00:00.000000Z".into())
    );
    assert!(done["done_by"].as_str().unwrap().starts_with("key:"), "{done}");
    assert_eq!((&item(HOME)["sections"], &item(HOME)["extended_until"]), (&serde_json::json!([]), &Value::Null));
}

#[actix_web::test]
async fn windows_that_a_case_relies_on_count_for_no_other() {
    let app = TestApp::with_register_at("2026-01-16T10:00:00Z").await;
    for month in ["2025-10", "2025-11", "2025-12"] {
        close_month(&app, month).await;
    }
    let risk = async |id: &str| {
        let officer = app.caller(Role::ComplianceOfficer, "national").await;
        let list = officer.get("/compliance/2026-01").await.json();
        let item = list["items"].as_array().unwrap().iter().find(|item| item["location_id"] == id).cloned().unwrap();
        (item["misses"]["consecutive"].as_u64().unwrap(), item["triggered"].as_bool().unwrap())
    };
    assert_eq!(risk(AGENCY).await, (3, true));
    let months = ["2025-10", "2025-11", "2025-12"].map(|month| month.parse().unwrap());
    let now = app.state.clock.now();
    let take = async |case: &'static str, location: &'static str| {
        app.state.db.write(move |conn| use_windows(conn, case, location, &months, now)).await
    };
    take("case:1", AGENCY).await.unwrap();
    assert!(matches!(take("case:2", AGENCY).await, Err(UseError::NotFree(month)) if month.as_str() == "2025-10"));
    assert_eq!(app.database.number("SELECT count(*) AS number FROM window_use WHERE case_reference = 'case:1'"), 3);
    assert_eq!(risk(AGENCY).await, (0, false));
    close_month(&app, "2026-01").await;
    assert_eq!(risk(AGENCY).await, (1, false), "a new miss begins a new count");
    assert_eq!(risk(HOME).await, (4, true), "other locations are counted as before");
    let unknown: UseError = app
        .state
        .db
        .write(move |conn| use_windows(conn, "case:3", AGENCY, &["2026-02".parse().unwrap()], now))
        .await
        .unwrap_err();
    assert!(matches!(unknown, UseError::NotFree(_)), "a window that was never closed proves nothing");
}
