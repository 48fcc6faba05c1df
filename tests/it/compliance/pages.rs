//! What an officer sees of a window: how many, who not, and how often before.

use capacity_tracker::accounts::Role;
use capacity_tracker::audit::Actor;
use capacity_tracker::compliance::actions::close;
use reqwest::StatusCode;

use crate::support::{AGENCY, HOME, OTHER, PASSWORD, TestApp};

async fn close_month(app: &TestApp, month: &str) {
    close(&app.state, Actor::System, month.parse().unwrap()).await.unwrap();
}

#[actix_web::test]
async fn an_officer_sees_how_many_returns_are_in_and_who_is_missing() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    for month in ["2025-11", "2025-12"] {
        close_month(&app, month).await;
    }
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
    caller.put_all(HOME, &app.sections("2026-01", "care_home")[..1]).await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let page = officer.get("/compliance").await;
    for words in
        ["Complete 1 (33.3%)", "Part done 1 (33.3%)", "Nothing yet 1 (33.3%)", "December 2025 Complete 0 (0.0%)"]
    {
        assert!(page.main().contains(words), "{words}: {}", page.main());
    }
    let list = officer.get("/compliance/2026-01").await;
    let rows = list.texts("tbody tr");
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows[0].contains(HOME) && rows[0].contains("Part done") && rows[0].contains("At risk"), "{rows:?}");
    assert!(rows[1].contains(OTHER) && rows[1].contains("Nothing sent") && rows[1].contains("Missed in a row 2"));
    assert!(list.main().contains("3 missed in a row, or 4 of the last 12"), "the rules are said with the list");
    assert!(list.links("table a").contains(&format!("/compliance/2026-01/locations/{HOME}")));
    app.state.clock.advance(chrono::TimeDelta::days(8));
    close_month(&app, "2026-01").await;
    officer.sign_in("compliance-officer@example.org", PASSWORD).await;
    let closed = officer.get("/compliance/2026-01?risk=yes").await.texts("tbody tr");
    assert_eq!(closed.len(), 2);
    assert!(closed.iter().all(|row| row.contains("Notice possible")), "{closed:?}");
    let leeds = officer.get("/compliance/2025-12?council=E08000035").await.texts("tbody tr");
    assert!(leeds.len() == 1 && leeds[0].contains(AGENCY), "{leeds:?}");
}

#[actix_web::test]
async fn everybody_sees_their_own_part_and_providers_nothing() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    close_month(&app, "2025-12").await;
    app.add_person("lead@example.org", Role::AreaLead, "area:E08000035").await;
    let lead = app.browser();
    lead.sign_in("lead@example.org", PASSWORD).await;
    for month in ["2026-01", "2025-12"] {
        let rows = lead.get(&format!("/compliance/{month}")).await.texts("tbody tr");
        assert!(rows.len() == 1 && rows[0].contains(AGENCY), "{month}: {rows:?}");
    }
    assert!(lead.get("/compliance").await.main().contains("Locations that owe a return 1"));
    let provider = app.signed_in(Role::ProviderAdmin).await;
    for path in ["/compliance", "/compliance/2026-01"] {
        assert_eq!(provider.get(path).await.status, StatusCode::FORBIDDEN);
    }
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    assert_eq!(officer.get("/compliance/2026-13").await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn a_long_list_goes_on_page_by_page() {
    let app = TestApp::with(&[("clock.fixed_at", "2026-01-09T10:00:00Z")]).await;
    let rows: Vec<_> = (0..120).map(|number| crate::support::CareRow::home(&format!("1-{number:09}"))).collect();
    app.load_register(&rows);
    close_month(&app, "2025-12").await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    for month in ["2026-01", "2025-12"] {
        let (mut seen, mut path) = (Vec::new(), format!("/compliance/{month}"));
        loop {
            let page = officer.get(&path).await;
            seen.extend(page.links("tbody th a"));
            match page.links(".nhsuk-pagination a").into_iter().next() {
                Some(next) => path = next,
                None => break,
            }
        }
        assert_eq!(seen.len(), 120, "{month}");
        seen.dedup();
        assert_eq!(seen.len(), 120, "{month}: none twice");
    }
}
