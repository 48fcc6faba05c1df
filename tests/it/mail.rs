use std::time::Duration;

use capacity_tracker::accounts::Role;
use reqwest::StatusCode;

use crate::support::{Behaviour, Browser, Encryption, SmtpServer, TestApp, is_postgres, run_with};

const NEW: &str = "/admin/accounts/new";

async fn app_with(server: &SmtpServer) -> (TestApp, Browser) {
    let url = format!("smtp://127.0.0.1:{}", server.port);
    let app = TestApp::with(&[("mail.url", &url)]).await;
    let administrator = app.signed_in(Role::Administrator).await;
    (app, administrator)
}

/// Adds an account, which sends a message.
async fn send_one(administrator: &Browser, email: &str) {
    let fields = [("name", "Zoë Müller"), ("email", email), ("role", "analyst"), ("scope_kind", "national")];
    let added = administrator.submit(NEW, NEW, &fields).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.main());
}

fn attempts(app: &TestApp, outcome: &str) -> i64 {
    app.database.number(&format!("SELECT count(*) AS number FROM mail_attempt WHERE outcome = '{outcome}'"))
}

fn messages(app: &TestApp, state: &str) -> i64 {
    app.database.number(&format!("SELECT count(*) AS number FROM mail_message WHERE state = '{state}'"))
}

#[actix_web::test]
async fn a_message_reaches_the_mail_server_and_the_record_says_so() {
    let server = SmtpServer::start(Behaviour::Accept, Encryption::None);
    let (app, administrator) = app_with(&server).await;
    send_one(&administrator, "zoe@example.org").await;
    assert!(server.messages().is_empty(), "nothing leaves before its job runs");
    app.run_jobs().await;
    let received = server.messages();
    assert_eq!(received.len(), 1);
    for part in ["To: zoe@example.org", "Subject: Set your password", "Message-ID: <1.", "Zo=C3=AB"] {
        assert!(received[0].contains(part), "{part}: {}", received[0]);
    }
    assert_eq!((messages(&app, "sent"), attempts(&app, "accepted")), (1, 1));
    let page = administrator.get("/admin/mail?state=sent").await;
    assert!(page.main().contains("zoe@example.org"));
    let page = administrator.get("/admin/mail/1").await;
    assert!(page.main().contains("Accepted"), "{}", page.main());
    // The page for administrators has no link that works.
    assert!(!page.body.contains("/set-password/"));
}

#[actix_web::test]
async fn what_the_server_took_is_not_sent_again_when_the_database_was_busy() {
    let server = SmtpServer::start(Behaviour::Slow, Encryption::None);
    let url = format!("smtp://127.0.0.1:{}", server.port);
    let settings =
        [("mail.url", url.as_str()), ("database.wait_seconds", "1"), ("clock.fixed_at", "2026-01-09T10:00:10Z")];
    let app = TestApp::with(&settings).await;
    let administrator = app.signed_in(Role::Administrator).await;
    // What is regular is done.
    app.run_jobs().await;
    send_one(&administrator, "zoe@example.org").await;
    let holding = async {
        while server.messages().is_empty() {
            actix_web::rt::time::sleep(Duration::from_millis(20)).await;
        }
        // From before the server answers until long after a write gives up.
        let release: Box<dyn FnOnce()> = if is_postgres() {
            app.database.begin("LOCK TABLE mail_attempt IN EXCLUSIVE MODE")
        } else {
            let held = app.database.hold_writer();
            Box::new(move || drop(held))
        };
        actix_web::rt::time::sleep(Duration::from_secs(6)).await;
        release();
    };
    futures_util::join!(app.run_jobs(), holding);
    assert_eq!((messages(&app, "sent"), attempts(&app, "accepted")), (1, 1));
    app.wait(60);
    app.run_jobs().await;
    assert_eq!((server.messages().len(), messages(&app, "sent")), (1, 1));
}

#[actix_web::test]
async fn a_refused_message_is_shown_as_failed_and_can_be_sent_again() {
    let server = SmtpServer::start(Behaviour::Refuse, Encryption::None);
    let (app, administrator) = app_with(&server).await;
    send_one(&administrator, "gone@example.org").await;
    app.run_jobs().await;
    assert_eq!((messages(&app, "failed"), attempts(&app, "refused")), (1, 1));
    let page = administrator.get("/admin/mail").await;
    assert!(page.main().contains("gone@example.org"));
    let again = administrator.submit("/admin/mail/1", "/admin/mail/1/retry", &[]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert_eq!(messages(&app, "queued"), 1);
    app.run_jobs().await;
    assert_eq!((messages(&app, "failed"), attempts(&app, "refused")), (1, 2));
    // Neither the job nor the audit names the person.
    let named = "SELECT count(*) AS number FROM job WHERE last_error LIKE '%example.org%'";
    assert_eq!(app.database.number(named), 0);
}

#[actix_web::test]
async fn a_message_put_off_by_the_server_leaves_later() {
    let server = SmtpServer::start(Behaviour::Defer(2), Encryption::None);
    let (app, administrator) = app_with(&server).await;
    send_one(&administrator, "zoe@example.org").await;
    for _ in 0..4 {
        app.run_jobs().await;
        app.wait(5);
    }
    assert_eq!(server.messages().len(), 1);
    assert_eq!((messages(&app, "sent"), attempts(&app, "deferred"), attempts(&app, "accepted")), (1, 2, 1));
}

#[actix_web::test]
async fn a_mail_server_that_is_away_for_a_day_delays_and_loses_nothing() {
    // Nothing listens on this port.
    let app = TestApp::with(&[("mail.url", "smtp://127.0.0.1:1")]).await;
    let administrator = app.signed_in(Role::Administrator).await;
    send_one(&administrator, "zoe@example.org").await;
    for _ in 0..24 {
        app.run_jobs().await;
        app.wait(60);
    }
    assert_eq!(messages(&app, "queued"), 1);
    let server = SmtpServer::start(Behaviour::Accept, Encryption::None);
    let back = app.beside(&[("mail.url", &format!("smtp://127.0.0.1:{}", server.port))]).await;
    back.wait(3 * 24 * 60);
    back.run_jobs().await;
    assert_eq!((server.messages().len(), messages(&app, "sent")), (1, 1));
}

#[actix_web::test]
async fn a_message_is_given_up_after_the_last_attempt() {
    let app = TestApp::with(&[("mail.url", "smtp://127.0.0.1:1")]).await;
    let administrator = app.signed_in(Role::Administrator).await;
    send_one(&administrator, "zoe@example.org").await;
    for _ in 0..15 {
        app.run_jobs().await;
        app.wait(24 * 60);
    }
    assert_eq!((messages(&app, "failed"), attempts(&app, "deferred")), (1, 10));
}

#[actix_web::test]
async fn a_message_whose_job_is_given_up_does_not_wait_for_ever() {
    let server = SmtpServer::start(Behaviour::Accept, Encryption::None);
    let (app, administrator) = app_with(&server).await;
    send_one(&administrator, "zoe@example.org").await;
    // As if every runner that began it had died.
    app.database.execute("UPDATE job SET attempts = 10").unwrap();
    app.run_jobs().await;
    assert_eq!((messages(&app, "failed"), server.messages().len()), (1, 0));
    let again = administrator.submit("/admin/mail/1", "/admin/mail/1/retry", &[]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    app.run_jobs().await;
    // The job that failed, started again too, finds the message sent.
    let id = app.database.number("SELECT min(id) AS number FROM job WHERE state = 'failed'");
    administrator.submit("/admin/jobs", &format!("/admin/jobs/{id}/retry"), &[]).await;
    app.run_jobs().await;
    assert_eq!((messages(&app, "sent"), server.messages().len()), (1, 1));
}

#[actix_web::test]
async fn two_instances_send_each_message_once() {
    let server = SmtpServer::start(Behaviour::Accept, Encryption::None);
    let (app, administrator) = app_with(&server).await;
    let other = app.beside(&[("mail.url", &format!("smtp://127.0.0.1:{}", server.port))]).await;
    for number in 0..25 {
        send_one(&administrator, &format!("person{number}@example.org")).await;
    }
    futures_util::future::join(app.run_jobs(), other.run_jobs()).await;
    let mut received = server.messages();
    assert_eq!(received.len(), 25);
    received.sort();
    received.dedup();
    assert_eq!((received.len(), attempts(&app, "accepted")), (25, 25));
}

#[actix_web::test]
async fn tls_and_a_password_are_used_when_the_address_says_so() {
    let app = TestApp::new().await;
    let folder = app.database.folder.path();
    let server = SmtpServer::start(Behaviour::Accept, Encryption::StartTls(folder));
    let administrator = app.signed_in(Role::Administrator).await;
    send_one(&administrator, "zoe@example.org").await;

    let authority = folder.join("ca.pem").display().to_string();
    let work = |password: &str, authority: &str| {
        let url = format!("smtp://tracker:{password}@localhost:{}?tls=required", server.port);
        let settings = [("CT__MAIL__URL", url.as_str()), ("SSL_CERT_FILE", authority)];
        let output = run_with(&app.database, &["work", "--until-empty"], &settings);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let log = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!log.contains("s3cret") && !log.contains("example.org"), "{log}");
    };
    let due_again = || app.database.execute("UPDATE job SET run_at = created_at WHERE state = 'queued'").unwrap();

    // A certificate that nobody vouches for, then a wrong password: both may be mended, so the message waits.
    work("s3cret", "/nonexistent");
    due_again();
    work("wrong", &authority);
    assert_eq!((server.messages().len(), messages(&app, "queued"), attempts(&app, "deferred")), (0, 1, 2));
    due_again();
    work("s3cret", &authority);
    assert_eq!((server.messages().len(), messages(&app, "sent")), (1, 1));
}
