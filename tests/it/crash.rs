//! kill -9 and SIGTERM in the middle of work.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::{Method, StatusCode};

use crate::support::{Browser, PASSWORD, Program, TestDatabase, run};

const NEW: &str = "/admin/accounts/new";

/// A browser with an administrator signed in, on a program that runs.
async fn administrator(program: &Program, database: &TestDatabase) -> Browser {
    let words =
        ["accounts", "add", "--email", "admin@example.org", "--name", "Ada", "--role", "administrator", "--json"];
    let output = run(database, &words);
    let added: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let link = added["link"].as_str().unwrap();
    let path = link[link.find("/set-password/").unwrap()..].to_owned();
    let browser = program.browser();
    browser.submit(&path, &path, &[("password", PASSWORD)]).await;
    browser.sign_in("admin@example.org", PASSWORD).await;
    browser
}

/// Adds accounts one after the other until the program is gone; answers the addresses that were acknowledged.
async fn add_until_gone(browser: Browser, token: String, writer: usize, count: Arc<AtomicUsize>) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for number in 0.. {
        let email = format!("writer{writer}.{number}@example.org");
        let fields = [
            ("csrf_token", token.as_str()),
            ("name", "Jo"),
            ("email", &email),
            ("role", "analyst"),
            ("scope_kind", "national"),
        ];
        match browser.request(Method::POST, NEW).form(&fields).send().await {
            Ok(answer) if answer.status() == StatusCode::SEE_OTHER => {
                acknowledged.push(email);
                count.fetch_add(1, Ordering::SeqCst);
            }
            Ok(answer) => panic!("{}", answer.status()),
            Err(_) => break,
        }
    }
    acknowledged
}

#[actix_web::test]
async fn kill_nine_in_a_burst_of_writes_loses_nothing_that_was_acknowledged() {
    let database = TestDatabase::new();
    let mut program = Program::serve(&database, &[]);
    let browser = administrator(&program, &database).await;
    let token = browser.get(NEW).await.token();
    // So that an act that is not whole is seen.
    database.slow_down("mail_message");
    let count = Arc::new(AtomicUsize::new(0));
    let writers: Vec<_> = (0..6)
        .map(|writer| actix_web::rt::spawn(add_until_gone(browser.clone(), token.clone(), writer, Arc::clone(&count))))
        .collect();
    while count.load(Ordering::SeqCst) < 60 {
        actix_web::rt::time::sleep(Duration::from_millis(5)).await;
    }
    program.signal("KILL");
    assert!(!program.wait());
    let mut acknowledged = Vec::new();
    for writer in writers {
        acknowledged.extend(writer.await.unwrap());
    }
    assert!(acknowledged.len() >= 60);

    let again = Program::serve(&database, &[]);
    for email in &acknowledged {
        let kept = format!("SELECT count(*) AS number FROM account WHERE email = '{email}'");
        assert_eq!(database.number(&kept), 1, "{email} was acknowledged");
    }
    // Each act is whole: account, grant, message, job and audit entry, or none of them.
    let accounts = database.number("SELECT count(*) AS number FROM account WHERE email LIKE 'writer%'");
    for (what, sql) in [
        ("grants", "SELECT count(*) AS number FROM \"grant\" WHERE role = 'analyst'"),
        ("messages", "SELECT count(*) AS number FROM mail_message"),
        ("jobs", "SELECT count(*) AS number FROM job WHERE name = 'mail.deliver'"),
        ("entries", "SELECT count(*) AS number FROM audit_entry WHERE event = 'account.added' AND actor <> 'operator'"),
    ] {
        assert_eq!(database.number(sql), accounts, "{what}");
    }
    assert!(run(&database, &["audit", "verify"]).status.success());
    assert!(again.browser().get("/health/ready").await.status == StatusCode::OK);
}

#[actix_web::test]
async fn a_stop_lets_requests_in_flight_finish() {
    let database = TestDatabase::new();
    // Slow enough to be in flight when the signal comes.
    let slow = [("CT__SIGN_IN__ARGON2_MEMORY_KIB", "65536"), ("CT__SIGN_IN__ARGON2_PASSES", "4")];
    let mut program = Program::serve(&database, &slow);
    let browser = program.browser();
    let token = browser.get("/sign-in").await.token();
    let in_flight = actix_web::rt::spawn(async move {
        browser.post("/sign-in", &token, &[("email", "nobody@example.org"), ("password", "wrong")]).await
    });
    while database.number("SELECT count(*) AS number FROM sign_in_attempt") == 0 {
        actix_web::rt::time::sleep(Duration::from_millis(2)).await;
    }
    program.signal("TERM");
    let answer = in_flight.await.unwrap();
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(program.wait(), "a stop that was asked for ends with code 0");
}
