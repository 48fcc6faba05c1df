//! New passwords, throttling that leaves the owner a way in, and devices.

use capacity_tracker::accounts::Role;
use reqwest::{Method, StatusCode};

use crate::support::{PASSWORD, TestApp};

const EMAIL: &str = "jo@example.org";
const PAGE: &str = "/account/password";
const NEW: &str = "a password quite new";

#[actix_web::test]
async fn a_password_is_changed_by_whoever_knows_the_present_one_and_all_other_sessions_end() {
    let app = TestApp::new().await;
    app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    let (here, there) = (app.browser(), app.browser());
    here.sign_in(EMAIL, PASSWORD).await;
    there.sign_in(EMAIL, PASSWORD).await;
    for (present, new, reason) in [
        ("", NEW, "Enter your present password"),
        (PASSWORD, "", "Enter a new password"),
        ("wrong", NEW, "Present password is not right"),
        (PASSWORD, "short", "Password must be 12 characters or more"),
        (PASSWORD, "Password-Password1", "Password must not be one that many people use"),
        (
            PASSWORD,
            "abcabcabcabcabc",
            "Password is too easy to guess. Add a word or two that do not belong with the others",
        ),
    ] {
        let answer = here.submit(PAGE, PAGE, &[("present", present), ("password", new)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.texts(".nhsuk-error-summary a"), [reason]);
        assert!(!answer.body.contains(NEW));
    }
    let before = here.get(PAGE).await.token();
    let done = here.submit(PAGE, PAGE, &[("present", PASSWORD), ("password", NEW)]).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/account"));
    assert!(here.get("/account").await.main().contains("Your password is changed"));
    assert!(!there.is_signed_in().await);
    assert_eq!(here.post(PAGE, &before, &[]).await.status, StatusCode::FORBIDDEN, "the session is a new one");
    assert_eq!(app.browser().try_sign_in(EMAIL, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    app.browser().sign_in(EMAIL, NEW).await;
}

#[actix_web::test]
async fn a_link_that_was_asked_for_before_the_password_was_changed_does_not_work_afterwards() {
    let app = TestApp::new().await;
    app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    let (stranger, owner) = (app.browser(), app.browser());
    stranger.submit("/forgotten-password", "/forgotten-password", &[("email", EMAIL)]).await;
    app.run_jobs().await;
    let mail = app.mails().pop().unwrap();
    let link = mail[mail.find("/set-password/").unwrap()..].split_whitespace().next().unwrap();
    owner.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(stranger.get(link).await.status, StatusCode::OK);
    let done = owner.submit(PAGE, PAGE, &[("present", PASSWORD), ("password", NEW)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(stranger.get(link).await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn whoever_stole_a_session_cannot_guess_the_password_for_ever() {
    let app = TestApp::new().await;
    app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    let browser = app.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    let token = browser.get(PAGE).await.token();
    let mut last = StatusCode::OK;
    for _ in 0..11 {
        last = browser.post(PAGE, &token, &[("present", "wrong"), ("password", NEW)]).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[actix_web::test]
async fn strangers_who_fail_do_not_keep_the_owner_out() {
    let app = TestApp::new().await;
    app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    let owner = app.browser();
    owner.sign_in(EMAIL, PASSWORD).await;
    owner.submit("/account", "/sign-out", &[]).await;
    let fail = async || {
        for _ in 0..10 {
            app.browser().try_sign_in(EMAIL, "wrong").await;
        }
        assert_eq!(app.browser().try_sign_in(EMAIL, PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
    };
    fail().await;
    // The device is known.
    owner.sign_in(EMAIL, PASSWORD).await;
    owner.submit("/account", "/sign-out", &[]).await;
    // There, too, guesses come to an end.
    for _ in 0..10 {
        owner.try_sign_in(EMAIL, "wrong").await;
    }
    assert_eq!(owner.try_sign_in(EMAIL, PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);

    // And whoever has the mail gets in on any device, also while others go on.
    let elsewhere = app.browser();
    elsewhere.submit("/forgotten-password", "/forgotten-password", &[("email", EMAIL)]).await;
    app.run_jobs().await;
    let mail = app.mails().pop().unwrap();
    let link = mail[mail.find("/set-password/").unwrap()..].split_whitespace().next().unwrap().to_owned();
    assert_eq!(elsewhere.submit(&link, &link, &[("password", NEW)]).await.location(), "/sign-in");
    fail().await;
    elsewhere.sign_in(EMAIL, NEW).await;
}

#[actix_web::test]
async fn a_cookie_that_was_planted_makes_nobodys_device_known() {
    let app = TestApp::new().await;
    app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    app.add_person("kim@example.org", Role::ProviderUser, "location:1-2").await;
    let browser = app.browser();
    let page = browser.get("/sign-in").await;
    let (token, session) = (page.token(), page.cookie("session"));
    let request = browser
        .request(Method::POST, "/sign-in")
        .form(&[("csrf_token", &*token), ("email", EMAIL), ("password", PASSWORD)])
        .header("cookie", format!("{session}; device=planted"));
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    // Whatever the cookie was before, the device has a new one.
    let known = "SELECT count(*) AS number FROM known_device WHERE token_hash = ";
    let planted = capacity_tracker::secrets::token_hash("planted");
    assert_eq!(app.database.number(&format!("{known}'{planted}'")), 0, "{answer:?}");
}

#[actix_web::test]
async fn a_new_device_is_news_and_a_known_one_is_not() {
    let app = TestApp::with(&[("server.trusted_proxies", "127.0.0.1")]).await;
    app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    let sign_in_from = async |browser: &crate::support::Browser, address: &str| {
        let token = browser.get("/sign-in").await.token();
        let request = browser
            .request(Method::POST, "/sign-in")
            .form(&[("csrf_token", &*token), ("email", EMAIL), ("password", PASSWORD)])
            .header("x-forwarded-for", address);
        assert_eq!(request.send().await.unwrap().status(), StatusCode::SEE_OTHER);
        app.run_jobs().await;
        app.mails().len()
    };
    let first = app.browser();
    assert_eq!(sign_in_from(&first, "192.0.2.1").await, 0, "the first time is news to nobody");
    assert_eq!(sign_in_from(&app.browser(), "192.0.2.1").await, 0, "the same kind of device at the same address");
    let elsewhere = app.browser();
    assert_eq!(sign_in_from(&elsewhere, "198.51.100.7").await, 1);
    let mail = app.mails().pop().unwrap();
    assert!(mail.contains("Chrome on Windows") && mail.contains("/forgotten-password"), "{mail}");
    elsewhere.submit("/account", "/sign-out", &[]).await;
    assert_eq!(sign_in_from(&elsewhere, "203.0.113.200").await, 1, "known by its cookie");
}
