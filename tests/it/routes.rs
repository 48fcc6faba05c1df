//! Walks every route: nobody gets in without the role that the list names, and no form is taken without a token.

use capacity_tracker::accounts::actions::add_key;
use capacity_tracker::accounts::{Role, Scope};
use capacity_tracker::app;
use capacity_tracker::audit::Actor;
use capacity_tracker::web::{Access, Kind, RouteInfo};
use reqwest::{Method, StatusCode};

use crate::support::{Answer, Browser, PASSWORD, TestApp};

/// A path that a route matches; a new name in braces must be given something here.
fn example(path: &str) -> String {
    let filled = path
        .replace("{id}", "4711")
        .replace("{token}", "no-such-token")
        .replace("{file}", "no-such-file.css")
        .replace("{act}", "note")
        .replace("{organisation}", "no_such_organisation")
        .replace("{month}", "2026-01")
        .replace("{section}", "no-such-section");
    assert!(!filled.contains('{'), "give the names in {path} an example");
    filled
}

async fn ask(browser: &Browser, route: &RouteInfo, token: &str) -> Answer {
    let method = Method::from_bytes(route.method.as_bytes()).unwrap();
    let request = browser.request(method, &example(route.path));
    let request = if route.method == "GET" { request } else { request.form(&[("csrf_token", token)]) };
    let response = request.send().await.unwrap();
    Answer { status: response.status(), headers: response.headers().clone(), body: response.text().await.unwrap() }
}

#[actix_web::test]
async fn nobody_gets_further_than_the_list_says() {
    let app = TestApp::new().await;
    for route in app::routes(&app.state.config).list() {
        let answer = ask(&app.browser(), route, "").await;
        let turned_away = match route.kind {
            Kind::Api => answer.status == StatusCode::UNAUTHORIZED,
            _ => answer.status == StatusCode::SEE_OTHER && answer.location().starts_with("/sign-in"),
        };
        let open = route.access == Access::Public;
        assert!(open || turned_away, "{} {}: {}", route.method, route.path, answer.status);
    }
}

#[actix_web::test]
async fn every_role_is_tried_on_every_page() {
    let app = TestApp::new().await;
    for role in Role::ALL {
        let browser = app.signed_in(role).await;
        let token = browser.get("/account").await.token();
        for route in app::routes(&app.state.config).list() {
            // What signs people out is tried elsewhere.
            if route.kind != Kind::Page || route.path == "/sign-out" {
                continue;
            }
            let answer = ask(&browser, route, &token).await;
            let allowed = match route.access {
                Access::Public | Access::SignedIn => true,
                Access::Roles(roles) => roles.contains(&role),
            };
            let refused = answer.status == StatusCode::FORBIDDEN;
            assert_eq!(refused, !allowed, "{role:?} {} {}: {}", route.method, route.path, answer.status);
            assert!(!answer.status.is_server_error(), "{role:?} {} {}", route.method, route.path);
        }
    }
}

#[actix_web::test]
async fn every_role_is_tried_on_every_call() {
    let app = TestApp::new().await;
    for role in Role::ALL {
        let key = add_key(&app.state, Actor::Operator, "x".to_owned(), role, vec![Scope::National]).await.unwrap().key;
        for route in app::routes(&app.state.config).list().iter().filter(|route| route.kind == Kind::Api) {
            let method = Method::from_bytes(route.method.as_bytes()).unwrap();
            let request = app.browser().request(method, &example(route.path)).bearer_auth(&key);
            let status = request.send().await.unwrap().status();
            let allowed = match route.access {
                Access::Public | Access::SignedIn => true,
                Access::Roles(roles) => roles.contains(&role),
            };
            assert_eq!(status == StatusCode::FORBIDDEN, !allowed, "{role:?} {} {}: {status}", route.method, route.path);
            assert!(!status.is_server_error() && status != StatusCode::UNAUTHORIZED);
        }
    }
}

#[actix_web::test]
async fn administration_needs_the_role_for_all_of_england() {
    let app = TestApp::new().await;
    app.add_person("local@example.org", Role::Administrator, "location:1-1").await;
    let browser = app.browser();
    browser.sign_in("local@example.org", PASSWORD).await;
    assert!(!browser.get("/account").await.texts("header").join(" ").contains("Administration"));
    let token = browser.get("/account").await.token();
    for route in app::routes(&app.state.config).list() {
        if route.path.starts_with("/admin") {
            let answer = ask(&browser, route, &token).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} {}", route.method, route.path);
        }
    }
}

#[actix_web::test]
async fn no_form_is_taken_without_its_own_token_or_from_elsewhere() {
    let app = TestApp::new().await;
    let administrator = app.signed_in(Role::Administrator).await;
    let other = app.browser();
    app.add_person("other@example.org", Role::Administrator, "national").await;
    other.sign_in("other@example.org", PASSWORD).await;
    let provider = app.signed_in(Role::ProviderAdmin).await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let manager = app.signed_in(Role::EnforcementManager).await;
    let of_other = other.get("/account").await.token();
    let forms = app::routes(&app.state.config);
    let forms: Vec<_> =
        forms.list().iter().filter(|route| route.method == "POST" && route.kind == Kind::Page).collect();
    assert!(forms.len() >= 8);
    for route in forms {
        // Somebody who may use the form.
        let person = match route.access {
            Access::Roles(roles) if roles.contains(&Role::ProviderAdmin) => &provider,
            Access::Roles(roles)
                if roles.contains(&Role::ComplianceOfficer) && !roles.contains(&Role::Administrator) =>
            {
                &officer
            }
            Access::Roles(roles) if !roles.contains(&Role::Administrator) => &manager,
            _ => &administrator,
        };
        let token = person.get("/account").await.token();
        for wrong in ["", "x", of_other.as_str()] {
            let answer = ask(person, route, wrong).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} with the token {wrong:?}", route.path);
        }
        for (header, value) in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
            let request = person.request(Method::POST, &example(route.path)).header(header, value);
            let answer = request.form(&[("csrf_token", &token)]).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{} with {header}", route.path);
        }
        let json = person.request(Method::POST, &example(route.path)).json(&serde_json::json!({}));
        assert_eq!(json.send().await.unwrap().status(), StatusCode::BAD_REQUEST, "{} as JSON", route.path);
    }
    assert!(administrator.is_signed_in().await);
}

#[actix_web::test]
async fn the_gallery_of_components_is_not_in_production() {
    let app = TestApp::with(&[
        ("environment", "production"),
        ("clock.fixed_at", ""),
        ("server.public_url", "https://tracker.example"),
        ("server.secret", "a-secret-of-this-test-only-0123456789"),
        ("mail.url", "smtp://localhost:1"),
    ])
    .await;
    assert_eq!(app.browser().get("/components").await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.browser().get("/sign-in").await.status, StatusCode::OK);
}
