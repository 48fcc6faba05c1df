use capacity_tracker::accounts::Role;
use reqwest::StatusCode;

use crate::support::{PASSWORD, TestApp};

const EMAIL: &str = "jo@example.org";
const PAGE: &str = "/forgotten-password";

fn link_in(mail: &str) -> String {
    let start = mail.find("/set-password/").unwrap();
    mail[start..].split_whitespace().next().unwrap().to_owned()
}

#[actix_web::test]
async fn whoever_forgot_their_password_gets_a_link_and_nobody_learns_who_has_an_account() {
    let app = TestApp::new().await;
    app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    let elsewhere = app.browser();
    elsewhere.sign_in(EMAIL, PASSWORD).await;
    let browser = app.browser();
    for email in [" JO@example.org", "nobody@example.org", "no address", "x@example.org\r\nBcc: y@example.org"] {
        let answer = browser.submit(PAGE, PAGE, &[("email", email)]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/forgotten-password/sent"), "{email}");
    }
    // The same statements and jobs for all of them.
    assert_eq!(app.database.number("SELECT count(*) AS number FROM job WHERE name = 'accounts.send_reset'"), 4);
    app.run_jobs().await;
    let mails = app.mails();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("To: jo@example.org") && mails[0].contains(&app.url), "{}", mails[0]);
    let link = link_in(&mails[0]);
    assert!(elsewhere.is_signed_in().await, "asking for a link ends nothing");
    let done = browser.submit(&link, &link, &[("password", "a password quite new")]).await;
    assert_eq!(done.location(), "/sign-in");
    assert!(!elsewhere.is_signed_in().await);
    assert_eq!(browser.get(&link).await.status, StatusCode::NOT_FOUND, "a link works once");
    browser.sign_in(EMAIL, "a password quite new").await;
    assert_eq!(browser.submit(PAGE, PAGE, &[("email", " ")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[actix_web::test]
async fn a_link_runs_out_within_the_hour_and_one_account_gets_only_a_few() {
    let app = TestApp::new().await;
    app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    for _ in 0..6 {
        let answer = app.browser().submit(PAGE, PAGE, &[("email", EMAIL)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    }
    app.run_jobs().await;
    assert_eq!(app.mails().len(), 3);
    let link = link_in(&app.mails()[0]);
    app.wait(59);
    assert_eq!(app.browser().get(&link).await.status, StatusCode::OK);
    app.wait(2);
    assert_eq!(app.browser().get(&link).await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn a_link_leads_to_the_address_of_the_service_whatever_the_request_says() {
    let app = TestApp::with(&[("server.public_url", "http://tracker.example")]).await;
    app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    let browser = app.browser();
    let token = browser.get(PAGE).await.token();
    let request = browser.request(reqwest::Method::POST, PAGE).form(&[("csrf_token", &*token), ("email", EMAIL)]);
    let request = request.header("host", "evil.example").header("x-forwarded-host", "evil.example");
    assert_eq!(request.send().await.unwrap().status(), StatusCode::SEE_OTHER);
    app.run_jobs().await;
    let mails = app.mails();
    assert!(mails[0].contains("http://tracker.example/set-password/") && !mails[0].contains("evil"), "{}", mails[0]);
}
