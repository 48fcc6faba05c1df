//! What attackers try that no other test here does.

use capacity_tracker::accounts::Role;
use reqwest::{Method, StatusCode};

use crate::support::{PASSWORD, TestApp};

const EMAIL: &str = "jo@example.org";

#[actix_web::test]
async fn lists_of_stolen_passwords_come_to_an_end_and_no_link_leads_away() {
    let app = TestApp::with(&[("sign_in.failures_per_address", "8")]).await;
    app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    // Credential stuffing: one try for each of many accounts, from one place, each with another cookie for a device.
    let mut statuses = Vec::new();
    for number in 0..10 {
        let browser = app.browser();
        let page = browser.get("/sign-in").await;
        let session = page.cookie("session");
        let email = format!("person{number}@example.org");
        let request = browser
            .request(Method::POST, "/sign-in")
            .header("cookie", format!("{session}; device=made-up-{number}"))
            .form(&[("csrf_token", &*page.token()), ("email", &email), ("password", "stolen elsewhere")]);
        statuses.push(request.send().await.unwrap().status().as_u16());
    }
    assert_eq!(statuses[..8], [422; 8]);
    assert_eq!(statuses[8..], [429; 2]);
    app.wait(16);

    // Open redirect and header injection: by the link, by the form, and by way of the code.
    for next in ["//evil.example", "https://evil.example", "/\\evil.example", "/x\r\nSet-Cookie: a=b", "javascript:1"] {
        let browser = app.browser();
        let token = browser.get("/sign-in").await.token();
        let fields = [("email", EMAIL), ("password", PASSWORD), ("next", next)];
        let answer = browser.post("/sign-in", &token, &fields).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"), "{next:?}");
        assert!(!answer.header("set-cookie").contains("a=b"), "{next:?}");
        let query = url::form_urlencoded::byte_serialize(next.as_bytes()).collect::<String>();
        for path in ["/sign-in", "/sign-in/second-factor", "/sign-in/second-factor/set-up"] {
            let answer = browser.get(&format!("{path}?next={query}")).await;
            assert_eq!(answer.location(), "/", "{path} {next:?}");
        }
    }
}

#[actix_web::test]
async fn a_session_that_somebody_else_began_is_not_continued() {
    let app = TestApp::with(&[("sign_in.second_factor", "required")]).await;
    app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    app.add_person("thief@example.org", Role::Analyst, "national").await;
    // Session fixation: the victim signs in where the thief is signed in half way; nothing of the thief's goes on.
    let thief = app.browser();
    let begun = thief.try_sign_in("thief@example.org", PASSWORD).await;
    let cookie = begun.cookie("session");
    let victim = app.browser();
    let page = victim.request(Method::GET, "/sign-in/second-factor/set-up").header("cookie", &cookie);
    let page = crate::support::read(page).await;
    let form = [("csrf_token", &*page.token()), ("email", EMAIL), ("password", PASSWORD)];
    let request = victim.request(Method::POST, "/sign-in").header("cookie", &cookie).form(&form);
    let signed_in = crate::support::read(request).await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
    let fresh = signed_in.cookie("session");
    assert_ne!(fresh, cookie);
    let with = async |cookie: &str| {
        app.browser().request(Method::GET, "/account").header("cookie", cookie).send().await.unwrap().status()
    };
    assert_eq!(with(&fresh).await, StatusCode::OK);
    assert_eq!(with(&cookie).await, StatusCode::SEE_OTHER);
    assert_eq!(thief.get("/sign-in/second-factor/set-up").await.location(), "/sign-in", "that session is over");
    // A token of one session is no good in another.
    let stolen = thief.get("/sign-in").await.token();
    let form = [("csrf_token", &*stolen)];
    let request = victim.request(Method::POST, "/account/sessions/end-others").header("cookie", &fresh).form(&form);
    assert_eq!(request.send().await.unwrap().status(), StatusCode::FORBIDDEN);
}
