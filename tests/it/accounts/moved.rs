//! A home is sold: who had access for the provider before has none for the one after, until that one says so.

use capacity_tracker::accounts::Role;
use reqwest::{Method, StatusCode};

use crate::support::{AGENCY, CareRow, HOME, OTHER, PASSWORD, TestApp, load_rows};

fn register(owner: &str, name: &str) -> Vec<CareRow> {
    vec![
        CareRow::home(HOME).set("Provider ID", owner).set("Provider Name", name),
        CareRow::agency(AGENCY),
        CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"),
    ]
}

#[actix_web::test]
async fn access_to_a_home_ends_when_it_is_sold_and_the_buyer_decides_who_gets_it_back() {
    let mut app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    app.leaves_jobs();
    let at_home = format!("location:{HOME}");
    app.add_person("mo@sunny.example", Role::ProviderUser, &at_home).await;
    app.add_person("ann@sunny.example", Role::ProviderUser, &format!("location:{AGENCY}")).await;
    app.add_person("officer@example.org", Role::ComplianceOfficer, &at_home).await;
    app.add_person("seller@sunny.example", Role::ProviderAdmin, "provider:1-900").await;
    app.add_person("buyer@other.example", Role::ProviderAdmin, "provider:1-901").await;
    let [mo, ann, officer, seller, buyer] = [(); 5].map(|()| app.browser());
    for (browser, email) in [
        (&mo, "mo@sunny.example"),
        (&ann, "ann@sunny.example"),
        (&officer, "officer@example.org"),
        (&seller, "seller@sunny.example"),
        (&buyer, "buyer@other.example"),
    ] {
        browser.sign_in(email, PASSWORD).await;
    }
    let key = app.caller(Role::ProviderUser, &at_home).await;
    let page = format!("/locations/{HOME}");
    let path = format!("/locations/{HOME}/returns/2026-01");
    assert_eq!(mo.get(&page).await.status, StatusCode::OK);
    assert_eq!(key.request(Method::GET, &path).send().await.unwrap().status(), StatusCode::OK);
    let fields = [("email", "new@sunny.example"), ("role", "provider_user"), ("scope", at_home.as_str())];
    assert_eq!(seller.submit("/people/invite", "/people/invite", &fields).await.status, StatusCode::SEE_OTHER);

    // Nothing changes while the home stays where it is.
    load_rows(&app, "2025-11-01", &register("1-900", "Sunny Care Ltd")).await;
    assert_eq!(mo.get(&page).await.status, StatusCode::OK);

    load_rows(&app, "2026-01-01", &register("1-901", "Other Care Ltd")).await;
    app.run_jobs().await;
    assert!(!mo.is_signed_in().await, "sessions end");
    mo.sign_in("mo@sunny.example", PASSWORD).await;
    assert!(matches!(mo.get(&page).await.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN));
    let status = key.request(Method::GET, &path).send().await.unwrap().status();
    assert!(matches!(status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{status}");
    assert!(ann.is_signed_in().await && officer.is_signed_in().await, "others keep what they have");
    let withdrawn = "SELECT count(*) AS number FROM access_request WHERE kind = 'invited' AND state = 'withdrawn'";
    assert_eq!(app.database.number(withdrawn), 1);

    // The buyer is asked, and the seller cannot decide.
    let id = app.database.number("SELECT max(id) AS number FROM access_request WHERE state = 'waiting'");
    let request = format!("/people/requests/{id}");
    assert_eq!(seller.get(&request).await.status, StatusCode::NOT_FOUND);
    let told = |to: &str, kind: &str| {
        app.database.number(&format!(
            "SELECT count(*) AS number FROM mail_message WHERE recipient = '{to}' AND kind = '{kind}'"
        ))
    };
    assert_eq!(told("mo@sunny.example", "access_moved"), 1);
    assert_eq!(told("buyer@other.example", "access_waiting"), 1);
    assert_eq!(told("seller@sunny.example", "access_waiting"), 0);
    let approved = buyer.submit(&request, &format!("{request}/approve"), &[]).await;
    assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.main());
    mo.sign_in("mo@sunny.example", PASSWORD).await;
    assert_eq!(mo.get(&page).await.status, StatusCode::OK);
    let audited =
        "SELECT count(*) AS number FROM audit_entry WHERE event = 'grant.revoked' AND detail LIKE '%moved_provider%'";
    assert_eq!(app.database.number(audited), 2, "a person and a key");
}

#[actix_web::test]
async fn what_is_asked_for_when_a_home_is_sold_is_for_the_buyer_to_decide() {
    let mut app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    app.leaves_jobs();
    app.add_person("seller@sunny.example", Role::ProviderAdmin, "provider:1-900").await;
    app.add_person("buyer@other.example", Role::ProviderAdmin, "provider:1-901").await;
    let ask = format!("/register/locations/{HOME}");
    let fields = [
        ("first_name", "Kim"),
        ("surname", "Lee"),
        ("email", "kim@sunny.example"),
        ("job_title", "Manager"),
        ("role", "provider_user"),
    ];
    let sent = app.browser().submit(&ask, &ask, &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.main());
    app.database.execute("UPDATE access_request SET state = 'waiting'").unwrap();
    load_rows(&app, "2026-01-01", &register("1-901", "Other Care Ltd")).await;
    let id = app.database.number("SELECT max(id) AS number FROM access_request");
    for (email, status) in [("seller@sunny.example", StatusCode::NOT_FOUND), ("buyer@other.example", StatusCode::OK)] {
        let browser = app.browser();
        browser.sign_in(email, PASSWORD).await;
        assert_eq!(browser.get(&format!("/people/requests/{id}")).await.status, status, "{email}");
    }
}
