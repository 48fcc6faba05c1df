//! A mail server that says nothing, one that hangs up, and one that takes a message and dies before it says so.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use capacity_tracker::accounts::Role;
use reqwest::StatusCode;

use crate::support::{Behaviour, Browser, Encryption, SmtpServer, TestApp};

const NEW: &str = "/admin/accounts/new";

/// Seconds for which a mail server is waited for.
const PATIENCE: u64 = 3;

/// What the server does to whoever connects.
#[derive(Clone, Copy)]
enum Fault {
    /// Takes the connection and says nothing.
    Hangs,
    /// Takes the connection and closes it.
    HangsUp,
    /// Takes the message, and closes the connection before it says so.
    DiesAfterData,
}

/// A server with a fault; its port, and the messages that it took: empty ones if it hangs.
fn start(fault: Fault) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let taken = Arc::new(Mutex::new(Vec::new()));
    let messages = Arc::clone(&taken);
    std::thread::spawn(move || {
        let mut held = Vec::new();
        for stream in listener.incoming().map_while(Result::ok) {
            match fault {
                Fault::Hangs => {
                    messages.lock().unwrap().push(String::new());
                    held.push(stream);
                }
                Fault::HangsUp => drop(stream),
                Fault::DiesAfterData => {
                    if let Some(message) = take_message(stream) {
                        messages.lock().unwrap().push(message);
                    }
                }
            }
        }
    });
    (port, taken)
}

/// Speaks SMTP up to the dot that ends a message, and then no more.
fn take_message(stream: TcpStream) -> Option<String> {
    let mut writer = stream.try_clone().ok()?;
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    writer.write_all(b"220 here\r\n").ok()?;
    loop {
        let line = lines.next()?;
        let answer = if line.starts_with("DATA") { "354 go on\r\n" } else { "250 well\r\n" };
        writer.write_all(answer.as_bytes()).ok()?;
        if line.starts_with("DATA") {
            return Some(lines.take_while(|line| line != ".").collect::<Vec<_>>().join("\n"));
        }
    }
}

/// An application that mails through a port, where somebody was added; and their administrator.
async fn app_with(port: u16) -> (TestApp, Browser) {
    let (url, patience) = (format!("smtp://127.0.0.1:{port}"), PATIENCE.to_string());
    let app = TestApp::with(&[("mail.url", &url), ("mail.timeout_seconds", &patience)]).await;
    let administrator = app.signed_in(Role::Administrator).await;
    add(&administrator, "zoe@example.org").await;
    (app, administrator)
}

async fn add(administrator: &Browser, email: &str) {
    let fields = [("name", "Zoe"), ("email", email), ("role", "analyst"), ("scope_kind", "national")];
    assert_eq!(administrator.submit(NEW, NEW, &fields).await.status, StatusCode::SEE_OTHER);
}

fn count(app: &TestApp, what: &str) -> i64 {
    app.database.number(&format!("SELECT count(*) AS number FROM {what}"))
}

/// The message is still in the outbox, with its attempt; by a server that works it arrives once.
async fn arrives_when_it_works(app: &TestApp) -> String {
    assert_eq!(count(app, "mail_message WHERE state = 'queued'"), 1);
    assert_eq!(count(app, "mail_attempt WHERE outcome = 'deferred'"), 1);
    let server = SmtpServer::start(Behaviour::Accept, Encryption::None);
    let back = app.beside(&[("mail.url", &format!("smtp://127.0.0.1:{}", server.port))]).await;
    back.wait(60);
    back.run_jobs().await;
    let received = server.messages();
    assert_eq!((received.len(), count(app, "mail_message WHERE state = 'sent'")), (1, 1));
    received[0].clone()
}

#[actix_web::test]
async fn a_server_that_hangs_holds_up_its_message_and_nobody_else() {
    let (port, taken) = start(Fault::Hangs);
    let (app, administrator) = app_with(port).await;
    let people_go_on = async {
        while taken.lock().unwrap().is_empty() {
            actix_web::rt::time::sleep(Duration::from_millis(5)).await;
        }
        let began = Instant::now();
        for _ in 0..5 {
            assert_eq!(administrator.get("/admin/mail").await.status, StatusCode::OK);
        }
        // Which writes, too.
        app.signed_in(Role::Analyst).await;
        assert!(began.elapsed() < Duration::from_secs(PATIENCE - 1), "they waited for it, too");
    };
    let jobs = actix_web::rt::time::timeout(Duration::from_secs(20), app.run_jobs());
    let (ran, ()) = futures_util::join!(jobs, people_go_on);
    assert!(ran.is_ok(), "it is not waited for without end");
    arrives_when_it_works(&app).await;
}

#[actix_web::test]
async fn a_server_that_hangs_up_is_tried_again_later() {
    let (port, _) = start(Fault::HangsUp);
    let (app, _) = app_with(port).await;
    app.run_jobs().await;
    arrives_when_it_works(&app).await;
}

#[actix_web::test]
async fn a_message_that_may_have_arrived_is_sent_again_under_its_old_number() {
    let (port, taken) = start(Fault::DiesAfterData);
    let (app, _) = app_with(port).await;
    app.run_jobs().await;
    let first = taken.lock().unwrap().clone();
    assert_eq!(first.len(), 1, "once, and not again at once");
    let second = arrives_when_it_works(&app).await;
    let number = |message: &str| {
        let line = message.lines().find(|line| line.starts_with("Message-ID:")).unwrap_or_default();
        line.trim().to_owned()
    };
    // Whoever has both can see that they are one.
    assert!(!number(&second).is_empty());
    assert_eq!(number(&first[0]), number(&second));
}
