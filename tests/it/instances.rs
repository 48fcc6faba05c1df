//! Several instances on one database.

use capacity_tracker::accounts::Role;
use reqwest::StatusCode;

use crate::support::{PASSWORD, TestApp};

#[actix_web::test]
async fn a_session_made_on_one_instance_works_on_the_other_and_ends_on_both() {
    let app = TestApp::new().await;
    let other = app.beside(&[]).await;
    app.add_person("jo@example.org", Role::Analyst, "national").await;
    let here = app.browser();
    here.sign_in("jo@example.org", PASSWORD).await;
    let there = here.at(&other.url);
    assert!(there.is_signed_in().await);
    let out = there.submit("/account", "/sign-out", &[]).await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);
    assert!(!here.is_signed_in().await);
}

#[actix_web::test]
async fn a_form_from_one_instance_is_taken_by_the_other() {
    let app = TestApp::new().await;
    let other = app.beside(&[]).await;
    app.add_person("jo@example.org", Role::Analyst, "national").await;
    let browser = app.browser();
    let token = browser.get("/sign-in").await.token();
    let fields = [("email", "jo@example.org"), ("password", PASSWORD)];
    let answer = browser.at(&other.url).post("/sign-in", &token, &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn throttling_counts_over_all_instances() {
    let app = TestApp::new().await;
    let other = app.beside(&[]).await;
    for _ in 0..5 {
        app.browser().try_sign_in("jo@example.org", "wrong").await;
        other.browser().try_sign_in("jo@example.org", "wrong").await;
    }
    let answer = other.browser().try_sign_in("jo@example.org", "wrong").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
}
