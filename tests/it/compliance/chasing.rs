//! The list of those who have not sent their return: its order, its filters, its scope, and the list as a file.

use capacity_tracker::accounts::Role;
use capacity_tracker::audit::Actor;
use capacity_tracker::compliance::actions::{close, refresh};
use capacity_tracker::windows::ReportingMonth;
use reqwest::StatusCode;

use crate::support::{
    AGENCY, Behaviour, Browser, CareRow, Encryption, HOME, OTHER, PASSWORD, SmtpServer, TestApp, load_rows,
};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";
const THIRD: &str = "1-100000004";

pub async fn close_month(app: &TestApp, month: &str) {
    close(&app.state, Actor::System, month.parse().unwrap()).await.unwrap();
}

/// The locations of a list, in order.
fn ids(answer: &crate::support::Answer) -> Vec<String> {
    let links = answer.links("tbody th a");
    links.iter().map(|link| link.rsplit('/').next().unwrap().to_owned()).collect()
}

async fn listed(browser: &Browser, query: &str) -> Vec<String> {
    let answer = browser.get(&format!("/compliance/2026-01?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{query}");
    ids(&answer)
}

/// The two homes and the agency, and a home of a third provider in Leeds that belongs to a group.
async fn app_with_four() -> TestApp {
    let app = TestApp::with(&[("clock.fixed_at", IN_WINDOW)]).await;
    app.load_register(&[
        CareRow::home(HOME),
        CareRow::agency(AGENCY),
        CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"),
        CareRow::home(THIRD)
            .set("Provider ID", "1-902")
            .set("Provider Name", "Third Care Ltd")
            .set("Location Local Authority", "Leeds")
            .set("Location Region", "Yorkshire and The Humber"),
    ]);
    let grouped =
        format!("UPDATE location SET brand_id = 'BD1', brand_name = 'BRAND Northern Lights' WHERE id = '{THIRD}'");
    app.database.execute(&grouped).unwrap();
    app
}

#[actix_web::test]
async fn those_whom_a_call_helps_most_come_first() {
    let app = app_with_four().await;
    let caller = app.caller(Role::ProviderUser, "provider:1-901").await;
    for month in ["2025-11", "2025-12"] {
        close_month(&app, month).await;
    }
    // The other home missed nothing.
    for month in ["2025-11", "2025-12"] {
        let change =
            format!("UPDATE window_outcome SET state = 'complete' WHERE location_id = '{OTHER}' AND month = '{month}'");
        app.database.execute(&change).unwrap();
    }
    caller.put_all(OTHER, &app.sections("2026-01", "care_home")[..1]).await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    // At risk with two locations of one provider, at risk with one, and last the one that missed nothing, though begun.
    assert_eq!(listed(&officer, "").await, [HOME, AGENCY, THIRD, OTHER]);
    // One of two that are as urgent was rung: it goes behind the other.
    let path = format!("/compliance/2026-01/locations/{HOME}");
    let fields = [("kind", "call"), ("outcome", "spoke")];
    let logged = officer.submit(&path, &format!("{path}/contacts"), &fields).await;
    assert_eq!(logged.status, StatusCode::SEE_OTHER);
    refresh(&app.state).await.unwrap();
    assert_eq!(listed(&officer, "").await, [AGENCY, THIRD, HOME, OTHER]);
    let page = officer.get("/compliance/2026-01").await;
    let row = page.texts("tbody tr").into_iter().find(|row| row.contains(HOME)).unwrap();
    assert!(row.contains("Last contact 9 January 2026Call: Spoke to somebody"), "{row}");
    assert!(page.main().contains("Windows are counted up to that of December 2025"), "{}", page.main());
    // Who sends the rest is off the list at that moment.
    caller.put_all(OTHER, &app.sections("2026-01", "care_home")).await;
    assert_eq!(listed(&officer, "").await, [AGENCY, THIRD, HOME]);
}

#[actix_web::test]
async fn every_filter_finds_what_it_says() {
    let server = SmtpServer::start(Behaviour::Refuse, Encryption::None);
    let url = format!("smtp://127.0.0.1:{}", server.port);
    let app = app_with_four().await;
    let app = app.beside(&[("clock.fixed_at", IN_WINDOW), ("mail.url", &url)]).await;
    close_month(&app, "2025-12").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-901").await;
    caller.put_all(OTHER, &app.sections("2026-01", "care_home")[..1]).await;
    app.add_person("one@example.org", Role::ProviderUser, &format!("location:{HOME}")).await;
    app.add_person("two@example.org", Role::ProviderAdmin, "provider:1-900").await;
    let gone = app.add_person("gone@example.org", Role::ProviderUser, &format!("location:{OTHER}")).await;
    // A message to the last of them is refused.
    let administrator = app.signed_in(Role::Administrator).await;
    let link = format!("/admin/accounts/{gone}/send-link");
    assert_eq!(administrator.submit("/account", &link, &[]).await.status, StatusCode::SEE_OTHER);
    app.run_jobs().await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    for (query, expected) in [
        ("state=partial", vec![OTHER]),
        ("state=missing", vec![HOME, AGENCY, THIRD]),
        ("council=E08000035", vec![AGENCY, THIRD]),
        ("region=E12000002", vec![HOME, OTHER]),
        ("icb=E54000054", vec![AGENCY, THIRD]),
        ("kind=home_care", vec![AGENCY]),
        ("kind=care_home", vec![HOME, OTHER, THIRD]),
        ("group=northern", vec![THIRD]),
        ("group=third+care", vec![THIRD]),
        ("group=nobody", vec![]),
        ("users=0", vec![THIRD]),
        ("users=1", vec![AGENCY, OTHER]),
        ("users=2", vec![HOME]),
        ("contact=none", vec![OTHER, THIRD]),
        ("last=never", vec![HOME, AGENCY, OTHER, THIRD]),
        ("missed=1", vec![HOME, AGENCY, OTHER, THIRD]),
        ("missed=2", vec![]),
        ("risk=yes", vec![]),
        ("kind=care_home&council=E08000035&users=0", vec![THIRD]),
    ] {
        let mut found = listed(&officer, query).await;
        found.sort();
        assert_eq!(found, expected, "{query}");
    }
    let page = officer.get("/compliance/2026-01?contact=none&kind=care_home").await;
    let row = page.texts("tbody tr").into_iter().find(|row| row.contains(OTHER)).unwrap();
    assert!(row.contains("Access 1 personNo working contact"), "{row}");
    assert!(page.body.contains(r#"<option value="care_home" selected>"#), "the filters stay as they were chosen");
    // Rung today: no longer never, and not for more than a week.
    let path = format!("/compliance/2026-01/locations/{HOME}");
    officer.submit(&path, &format!("{path}/contacts"), &[("kind", "call"), ("outcome", "no_answer")]).await;
    assert_eq!(listed(&officer, "last=never&council=E08000009").await, [OTHER]);
    app.state.clock.advance(chrono::TimeDelta::days(4));
    officer.sign_in("compliance-officer@example.org", PASSWORD).await;
    assert!(!listed(&officer, "last=7").await.contains(&HOME.to_owned()));
    assert!(listed(&officer, "last=3").await.contains(&HOME.to_owned()));
}

#[actix_web::test]
async fn a_contact_counts_in_the_lists_of_earlier_months_too() {
    let app = app_with_four().await;
    close_month(&app, "2025-12").await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let never = async || {
        let mut found = ids(&officer.get("/compliance/2025-12?last=never").await);
        found.sort();
        found
    };
    assert_eq!(never().await, [HOME, AGENCY, OTHER, THIRD]);
    let path = format!("/compliance/2026-01/locations/{HOME}");
    let fields = [("kind", "call"), ("outcome", "spoke")];
    let logged = officer.submit(&path, &format!("{path}/contacts"), &fields).await;
    assert_eq!(logged.status, StatusCode::SEE_OTHER);
    assert_eq!(never().await, [AGENCY, OTHER, THIRD]);
    // What was taken back counts in none.
    app.add_person("agency@example.org", Role::ProviderUser, &format!("location:{AGENCY}")).await;
    let letter = [("location", AGENCY), ("template", "chase_help"), ("key", "a-key-of-a-form")];
    officer.get("/compliance/2026-01").await;
    let sent = officer.submit("/account", "/compliance/2026-01/message", &letter).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.main());
    assert_eq!(never().await, [OTHER, THIRD]);
    officer.submit("/account", &format!("{}/undo", sent.location()), &[]).await;
    assert_eq!(never().await, [AGENCY, OTHER, THIRD]);
    app.run_jobs().await;
}

#[actix_web::test]
async fn a_closed_month_lists_who_missed_it_as_it_was() {
    let app = app_with_four().await;
    close_month(&app, "2025-11").await;
    close_month(&app, "2025-12").await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let rows = officer.get("/compliance/2025-11").await.texts("tbody tr");
    assert!(rows.len() == 4 && rows.iter().all(|row| row.contains("Missed in a row 1")), "{rows:?}");
    assert_eq!(officer.get("/compliance/2025-12?risk=at_risk").await.texts("tbody tr").len(), 4);
    // Neither a month to come nor one before the register is counted.
    for (address, words) in [
        ("2026-02", "This window is not open yet, so nobody is late."),
        ("2024-01", "There is no location that still has to send this return."),
        ("2025-11?users=2", "No location fits these filters."),
    ] {
        let page = officer.get(&format!("/compliance/{address}")).await;
        assert!(page.main().contains(words), "{address}: {}", page.main());
    }
    let months = "SELECT count(DISTINCT month) AS number FROM miss_count";
    assert_eq!(app.database.number(months), 2);
}

#[actix_web::test]
async fn before_the_window_opens_nobody_is_late() {
    let mut app = TestApp::with_register_at("2026-01-03T10:00:00Z").await;
    app.leaves_jobs();
    close_month(&app, "2025-12").await;
    app.add_person("home@example.org", Role::ProviderUser, &format!("location:{HOME}")).await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    // Why a location stands as it does is known all the same, and counted for that.
    let path = format!("/compliance/2026-01/locations/{HOME}");
    let page = officer.get(&path).await;
    for words in ["Return Not open yet", "1 missed in a row, 1 of the last 12, up to", "home@example.org"] {
        assert!(page.main().contains(words), "{words}: {}", page.main());
    }
    let write = format!("/compliance/2026-01/message?location={HOME}");
    assert!(!page.links("main a").contains(&write), "{:?}", page.links("main a"));
    let list = officer.get("/compliance/2026-01").await;
    assert!(list.main().contains("This window is not open yet, so nobody is late."), "{}", list.main());
    assert_eq!(list.texts("tbody tr"), Vec::<String>::new());
    let file = officer.submit("/compliance/2026-01", "/compliance/2026-01/download", &[]).await;
    assert_eq!((file.status, file.body.lines().count()), (StatusCode::OK, 1), "{}", file.body);
    let letter = [("location", HOME), ("template", "chase_help"), ("key", "a-key-of-a-form")];
    let refused = officer.submit("/account", "/compliance/2026-01/message", &letter).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(officer.get(&format!("{write}&template=chase_help")).await.status, StatusCode::CONFLICT);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM chase_batch"), 0);
    // The month before is the one that is worked with.
    assert_eq!(officer.get("/compliance/2025-12").await.texts("tbody tr").len(), 3);
    let board = officer.get("/compliance").await.links("main a");
    assert!(board.contains(&"/compliance/2025-12".to_owned()), "{board:?}");
    app.state.clock.advance(chrono::TimeDelta::hours(110));
    officer.sign_in("compliance-officer@example.org", PASSWORD).await;
    assert_eq!(officer.get("/compliance/2026-01").await.texts("tbody tr").len(), 3, "the first seconds of the 8th");
    assert!(officer.get(&path).await.links("main a").contains(&write));
}

#[actix_web::test]
async fn a_page_of_the_list_sends_as_many_statements_whatever_is_on_it() {
    let app = TestApp::with(&[("clock.fixed_at", IN_WINDOW)]).await;
    let rows: Vec<_> = (0..60).map(|number| CareRow::home(&format!("1-{number:09}"))).collect();
    app.load_register(&rows[..2]);
    close_month(&app, "2025-12").await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let sent = async || {
        officer.get("/compliance/2026-01").await;
        let before = app.state.db.statement_counts().queries;
        assert_eq!(officer.get("/compliance/2026-01").await.status, StatusCode::OK);
        app.state.db.statement_counts().queries - before
    };
    let few = sent().await;
    app.load_register_as_of("2026-01-02", &rows);
    let more_time = "INSERT INTO window_extension (location_id, month, until_at, reason, granted_by, granted_at) \
                     SELECT id, '2026-01', '2026-01-16 23:59:59', 'A flood', 'operator', '2026-01-09 10:00:00' FROM location";
    app.database.execute(more_time).unwrap();
    assert_eq!(sent().await, few);
    assert_eq!(officer.get("/compliance/2026-01").await.main().matches("More time until 16 January").count(), 50);
    assert!(few <= 24, "{few}");
}

#[actix_web::test]
async fn whoever_goes_through_the_pages_sees_each_location_once_whatever_is_counted_meanwhile() {
    let app = TestApp::with(&[("clock.fixed_at", IN_WINDOW)]).await;
    let rows: Vec<_> = (0..130)
        .map(|number| {
            let home = CareRow::home(&format!("1-{number:09}"));
            home.set("Provider ID", &format!("1-9{:02}", number % 40)).set("Provider Name", "Some Care Ltd")
        })
        .collect();
    app.load_register(&rows);
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    // Every page the list is counted anew, and the first ones of the page before go to the end: they were rung.
    let walk = async |first: &str| {
        let (mut seen, mut path) = (Vec::new(), Some(first.to_owned()));
        while let Some(here) = path {
            let page = officer.get(&here).await;
            let found = ids(&page);
            for id in found.iter().take(5) {
                let log = format!(
                    "INSERT INTO contact_log (location_id, provider_id, month, kind, outcome, note, next_action, made_by, \
                     made_at) SELECT id, provider_id, '2026-01', 'call', 'spoke', '', '', 'operator', '2026-01-09 10:00:00' \
                     FROM location WHERE id = '{id}'"
                );
                app.database.execute(&log).unwrap();
            }
            refresh(&app.state).await.unwrap();
            seen.extend(found);
            path = page.links(".nhsuk-pagination a").into_iter().find(|link| link.contains("after="));
        }
        seen
    };
    for (first, expected) in
        [("/compliance/2026-01", 130), ("/compliance/2026-01?council=E08000009&kind=care_home", 130)]
    {
        let seen = walk(first).await;
        let each: std::collections::HashSet<&String> = seen.iter().collect();
        assert_eq!((seen.len(), each.len()), (expected, expected), "{first}");
    }
    // Who is done is off the page all the same, and few that are wanted are found wherever they are.
    let link = officer.get("/compliance/2026-01").await.links(".nhsuk-pagination a").remove(0);
    refresh(&app.state).await.unwrap();
    let second = ids(&officer.get(&link).await);
    let rest = format!("{link}&last=never");
    let never = officer.get(&rest).await;
    assert!(!ids(&never).is_empty() && never.texts("tbody tr").iter().all(|row| row.contains("Last contact Never")));
    let done = format!(
        "INSERT INTO month_progress (location_id, month, done, completed_at) VALUES ('{}', '2026-01', '', '2026-01-09 10:00:00')",
        second[0]
    );
    app.database.execute(&done).unwrap();
    assert_eq!(ids(&officer.get(&link).await)[..49], second[1..50]);
    // Long after that the order is forgotten, and the page says that it is the first one.
    app.wait(30);
    refresh(&app.state).await.unwrap();
    assert_eq!(ids(&officer.get(&link).await)[..49], second[1..50]);
    app.wait(61);
    refresh(&app.state).await.unwrap();
    refresh(&app.state).await.unwrap();
    officer.sign_in("compliance-officer@example.org", PASSWORD).await;
    let anew = officer.get(&link).await;
    assert!(anew.main().contains("put into a new order since you began"), "{}", anew.main());
    assert_eq!(ids(&anew), ids(&officer.get("/compliance/2026-01").await));
}

#[actix_web::test]
async fn the_list_of_a_month_that_is_closed_is_kept_in_order_too() {
    let app = TestApp::with_register_at("2026-01-15T00:00:00Z").await;
    close_month(&app, "2026-01").await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    app.add_person("one@example.org", Role::ProviderUser, &format!("location:{HOME}")).await;
    refresh(&app.state).await.unwrap();
    assert_eq!(listed(&officer, "users=1").await, Vec::<String>::new(), "it was counted within the hour");
    let hour_later = async || {
        app.wait(60);
        refresh(&app.state).await.unwrap();
        officer.sign_in("compliance-officer@example.org", PASSWORD).await;
    };
    hour_later().await;
    assert_eq!(listed(&officer, "users=1").await, [HOME]);
    let first = listed(&officer, "").await.remove(0);
    let path = format!("/compliance/2026-01/locations/{first}");
    let fields = [("kind", "call"), ("outcome", "spoke")];
    assert_eq!(officer.submit(&path, &format!("{path}/contacts"), &fields).await.status, StatusCode::SEE_OTHER);
    hour_later().await;
    assert_eq!(listed(&officer, "").await.last(), Some(&first), "who was rung goes behind the others");
}

#[actix_web::test]
async fn the_list_as_a_file_has_every_row_and_no_formula() {
    let app = TestApp::with(&[("clock.fixed_at", IN_WINDOW)]).await;
    let mut rows: Vec<_> = (0..60).map(|number| CareRow::home(&format!("1-{number:09}"))).collect();
    rows.push(CareRow::home(OTHER).set("Location Name", "=cmd|' /C calc'!A0"));
    rows.push(CareRow::agency(AGENCY).set("Provider ID", "1-903").set("Provider Name", "@Home Care"));
    app.load_register(&rows);
    app.add_person("lead@example.org", Role::AreaLead, "area:E08000035").await;
    let lead = app.browser();
    lead.sign_in("lead@example.org", PASSWORD).await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let list = "/compliance/2026-01";
    let download = |browser: Browser, fields: &'static [(&'static str, &'static str)]| async move {
        browser.submit(list, "/compliance/2026-01/download", fields).await
    };
    let all = download(officer.clone(), &[]).await;
    assert_eq!(all.status, StatusCode::OK);
    assert!(all.header("content-type").starts_with("text/csv"), "{}", all.header("content-type"));
    assert!(all.header("content-disposition").contains("not-sent-2026-01.csv"));
    let mut reader = csv::Reader::from_reader(all.body.as_bytes());
    let header = reader.headers().unwrap().clone();
    let read: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(read.len(), 62, "more than a page of the list");
    let cell =
        |row: &csv::StringRecord, name: &str| row[header.iter().position(|column| column == name).unwrap()].to_owned();
    let named = |id: &str| read.iter().find(|row| cell(row, "location_id") == id).unwrap();
    assert_eq!(cell(named(OTHER), "location"), "'=cmd|' /C calc'!A0");
    assert_eq!(cell(named(AGENCY), "provider"), "'@Home Care");
    assert_eq!((cell(named(AGENCY), "state"), cell(named(AGENCY), "home_care")), ("missing".into(), "true".into()));
    // With the counts goes how they were counted.
    let rules = ["counted_by", "part_done_is_miss", "grace_windows", "at_risk_from_in_a_row", "notice_from_in_a_row"];
    let values = rules.map(|name| cell(named(AGENCY), name));
    assert_eq!(values, ["location", "true", "0", "2", "3"]);
    assert_eq!(cell(named(AGENCY), "notice_from_of_last_12"), "4");
    let one = download(officer.clone(), &[("kind", "home_care")]).await;
    assert_eq!(one.body.lines().count(), 2, "{}", one.body);
    let area = download(lead, &[]).await;
    assert!(area.body.lines().count() == 2 && area.body.contains(AGENCY), "{}", area.body);
    let taken = "SELECT count(*) AS number FROM audit_entry WHERE event = 'compliance.list_downloaded'";
    assert_eq!(app.database.number(taken), 3);
    let none = download(officer, &[("group", "nobody")]).await;
    assert!(none.body.starts_with("month,location_id,") && none.body.lines().count() == 1, "{}", none.body);
}

#[actix_web::test]
async fn numbers_of_the_list_hold_on_every_page_of_it() {
    let app = TestApp::with(&[("clock.fixed_at", IN_WINDOW)]).await;
    let rows: Vec<_> = (0..120)
        .map(|number| {
            let provider = format!("1-9{:02}", number % 7);
            CareRow::home(&format!("1-{number:09}")).set("Provider ID", &provider).set("Provider Name", &provider)
        })
        .collect();
    app.load_register(&rows);
    let last: ReportingMonth = "2025-12".parse().unwrap();
    close(&app.state, Actor::System, last).await.unwrap();
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let (mut seen, mut path) = (Vec::new(), "/compliance/2026-01?kind=care_home&missed=1".to_owned());
    loop {
        let page = officer.get(&path).await;
        seen.extend(ids(&page));
        match page.links(".nhsuk-pagination a").into_iter().next() {
            Some(next) => {
                assert!(next.contains("kind=care_home") && next.contains("missed=1"), "{next}");
                path = next;
            }
            None => break,
        }
    }
    assert_eq!(seen.len(), 120);
    // All of one provider stand together: one call, many returns.
    let mut providers: Vec<usize> = seen.iter().map(|id| id[2..].parse::<usize>().unwrap() % 7).collect();
    providers.dedup();
    assert_eq!(providers.len(), 7);
    let chosen = officer.get("/compliance/2026-01?select=all").await;
    assert_eq!(chosen.body.matches(" checked>").count(), 50);
}

#[actix_web::test]
async fn a_section_that_is_not_owed_makes_no_return_begun() {
    let app = app_with_four().await;
    let month: ReportingMonth = "2026-01".parse().unwrap();
    let optional = |service| {
        let mut optional = app.sections("2026-01", service);
        optional.retain(|section| !section.is_required(month, app.state.notices.campaigns()));
        assert!(!optional.is_empty());
        optional
    };
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    caller.put_all(AGENCY, &optional("home_care")).await;
    assert_eq!(listed(&officer, "").await[..2], [HOME, AGENCY], "none of the two is rung first for it");
    caller.put_all(HOME, &optional("care_home")).await;
    for (query, is_there) in [("state=missing", true), ("state=partial", false), ("", true)] {
        assert_eq!(listed(&officer, query).await.contains(&HOME.to_owned()), is_there, "{query}");
    }
    let board = officer.get("/compliance?by=group").await;
    assert!(board.main().contains("Part done 0 (0.0%)"), "{}", board.main());
}

#[actix_web::test]
async fn what_was_done_for_a_service_that_went_makes_no_return_begun() {
    let app = TestApp::with(&[("clock.fixed_at", IN_WINDOW)]).await;
    let with = |home: CareRow| [home, CareRow::agency(AGENCY)];
    app.load_register(&with(CareRow::both(HOME)));
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(HOME, &app.sections("2026-01", "home_care")[..1]).await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    assert_eq!(listed(&officer, "state=partial").await, [HOME]);
    load_rows(&app, "2026-01-09", &with(CareRow::home(HOME))).await;
    assert_eq!(listed(&officer, "state=partial").await, [""; 0]);
    assert_eq!(listed(&officer, "state=missing").await, [HOME, AGENCY]);
    let board = officer.get("/compliance").await;
    assert!(board.main().contains("Part done 0 (0.0%)"), "{}", board.main());
}
