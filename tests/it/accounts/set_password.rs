use capacity_tracker::accounts::Role;
use reqwest::StatusCode;

use crate::support::{PASSWORD, TestApp, TestDatabase, run};

fn link_path(database: &TestDatabase, email: &str) -> String {
    let words = ["accounts", "add", "--email", email, "--name", "Jo Smith", "--role", "analyst", "--json"];
    let output = run(database, &words);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let added: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(added["id"], "1");
    let link = added["link"].as_str().unwrap().to_owned();
    link[link.find("/set-password/").unwrap()..].to_owned()
}

/// The program stamps the link with the real time; the application must look at it then.
async fn app_now() -> TestApp {
    TestApp::with(&[("clock.fixed_at", &chrono::Utc::now().to_rfc3339())]).await
}

#[actix_web::test]
async fn a_link_sets_a_password_once() {
    let app = app_now().await;
    let path = link_path(&app.database, "jo@example.org");
    let browser = app.browser();
    assert!(browser.get(&path).await.main().contains("jo@example.org"));
    let token = browser.get(&path).await.token();
    let done = browser.post(&path, &token, &[("password", PASSWORD)]).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/sign-in"));
    assert!(browser.get("/sign-in").await.main().contains("Your password is set"));
    assert!(!browser.get("/sign-in").await.main().contains("Your password is set"));
    browser.sign_in("jo@example.org", PASSWORD).await;

    let again = app.browser().get(&path).await;
    assert_eq!((again.status, again.heading()), (StatusCode::NOT_FOUND, "This link does not work any more".into()));
    let token = app.browser().get("/sign-in").await.token();
    let posted = browser.post(&path, &token, &[("password", "another password")]).await;
    assert_ne!(posted.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn of_two_people_with_the_same_link_one_wins() {
    let app = app_now().await;
    let path = link_path(&app.database, "jo@example.org");
    let browser = app.browser();
    let token = browser.get(&path).await.token();
    let fields = [("password", PASSWORD)];
    let tries = (0..6).map(|_| browser.post(&path, &token, &fields));
    let answers = futures_util::future::join_all(tries).await;
    let won = answers.iter().filter(|answer| answer.status == StatusCode::SEE_OTHER).count();
    let lost = answers.iter().filter(|answer| answer.status == StatusCode::NOT_FOUND).count();
    assert_eq!((won, lost), (1, 5));
}

#[actix_web::test]
async fn a_link_runs_out() {
    let app = app_now().await;
    let path = link_path(&app.database, "jo@example.org");
    app.wait(72 * 60 - 1);
    assert_eq!(app.browser().get(&path).await.status, StatusCode::OK);
    app.wait(2);
    assert_eq!(app.browser().get(&path).await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn a_poor_password_is_refused_with_the_reason() {
    let app = app_now().await;
    let path = link_path(&app.database, "jo@example.org");
    for (password, reason) in [
        ("short", "Password must be 12 characters or more"),
        ("jo@example.org", "Password must not be your email address or name"),
        ("aaaaaaaaaaaaaaaa", "Password must not be the same character repeated"),
        (&"long ".repeat(50), "Password must be 200 characters or fewer"),
    ] {
        let answer = app.browser().submit(&path, &path, &[("password", password)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.texts(".nhsuk-error-summary a"), [reason]);
        assert!(answer.texts("input[type=password][value]").is_empty());
    }
    assert_eq!(app.browser().get(&path).await.status, StatusCode::OK);
}

#[actix_web::test]
async fn a_new_password_ends_all_sessions_and_other_links() {
    let app = TestApp::new().await;
    let administrator = app.signed_in(Role::Administrator).await;
    let id = app.add_person("jo@example.org", Role::Analyst, "national").await;
    let elsewhere = app.browser();
    elsewhere.sign_in("jo@example.org", PASSWORD).await;
    for _ in 0..2 {
        let sent = administrator.submit("/admin/accounts", &format!("/admin/accounts/{id}/send-link"), &[]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
    }
    app.run_jobs().await;
    let links: Vec<String> = app.mails().iter().map(|mail| link_in(mail)).collect();
    assert_eq!(links.len(), 2);
    let done = app.browser().submit(&links[0], &links[0], &[("password", "a password quite new")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(!elsewhere.is_signed_in().await);
    assert_eq!(app.browser().get(&links[1]).await.status, StatusCode::NOT_FOUND);
    app.browser().sign_in("jo@example.org", "a password quite new").await;
}

fn link_in(mail: &str) -> String {
    let start = mail.find("/set-password/").unwrap();
    mail[start..].split_whitespace().next().unwrap().to_owned()
}

#[actix_web::test]
async fn guessed_tokens_lead_nowhere() {
    let app = TestApp::new().await;
    for token in ["x", "0", "%00", "..%2F..%2Fetc", "'%20OR%20'1'='1", &"a".repeat(5_000), "%ff%fe", "%F0%9F%98%80"] {
        let status = app.browser().get(&format!("/set-password/{token}")).await.status;
        assert!(status.is_client_error(), "{token}: {status}");
    }
}
