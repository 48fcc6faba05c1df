use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{TestApp, TestDatabase, run_with};

/// A list with the days of 2026 and one more in each of the months named.
fn feed(more: &[&str]) -> String {
    let known = [
        "2026-01-01",
        "2026-04-03",
        "2026-04-06",
        "2026-05-04",
        "2026-05-25",
        "2026-08-31",
        "2026-12-25",
        "2026-12-28",
    ];
    let events: Vec<_> = known
        .iter()
        .chain(more)
        .map(|day| json!({"title": "A day", "date": day, "notes": "", "bunting": true}))
        .collect();
    json!({"england-and-wales": {"division": "england-and-wales", "events": events}}).to_string()
}

fn file(database: &TestDatabase, text: &str) -> PathBuf {
    let path = database.folder.path().join("feed.json");
    std::fs::write(&path, text).unwrap();
    path
}

fn refresh(database: &TestDatabase, from: &str, at: &str, more: &[&str]) -> std::process::Output {
    let words = [&["window", "holidays", "refresh", "--from", from][..], more].concat();
    run_with(database, &words, &[("CT__CLOCK__FIXED_AT", at)])
}

fn closes(database: &TestDatabase, month: &str) -> String {
    let words = ["window", "show", month, "--json"];
    let output = run_with(database, &words, &[("CT__CLOCK__FIXED_AT", "2026-05-20T12:00:00Z")]);
    let window: Value = serde_json::from_slice(&output.stdout).unwrap();
    window["closes_at"].as_str().unwrap()[..10].to_owned()
}

#[test]
fn a_new_holiday_moves_windows_to_come_and_none_that_has_closed() {
    let database = TestDatabase::new();
    // Holidays given on the 14th of a month that has closed, and of one that has not.
    let path = file(&database, &feed(&["2026-05-14", "2026-07-14"]));
    let output = refresh(&database, path.to_str().unwrap(), "2026-05-20T12:00:00Z", &["--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let changes: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((changes["added"].as_array().unwrap().len(), &changes["removed"]), (2, &json!([])));
    assert_eq!(changes["moved"], json!([{"month": "2026-07", "was": "2026-07-14", "became": "2026-07-15"}]));
    assert_eq!(
        (closes(&database, "2026-05"), closes(&database, "2026-07")),
        ("2026-05-14".into(), "2026-07-15".into())
    );
    // The same list once more says nothing new.
    let again = refresh(&database, path.to_str().unwrap(), "2026-05-20T12:00:00Z", &[]);
    assert_eq!(String::from_utf8(again.stdout).unwrap(), "Nothing has changed.\n");
    assert_eq!(database.number("SELECT count(*) AS number FROM bank_holiday_feed"), 1);
    let audited = "SELECT count(*) AS number FROM audit_entry WHERE event = 'bank_holidays.refreshed'";
    assert_eq!(database.number(audited), 1);
}

#[test]
fn a_list_that_loses_days_needs_force() {
    let database = TestDatabase::new();
    let text = feed(&[]).replace("2026-12-28", "2026-12-29");
    let path = file(&database, &text);
    let refused = refresh(&database, path.to_str().unwrap(), "2026-05-20T12:00:00Z", &[]);
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("2026-12-28") && said.contains("--force"), "{said}");
    assert_eq!(database.number("SELECT count(*) AS number FROM bank_holiday_feed"), 0);
    let forced = refresh(&database, path.to_str().unwrap(), "2026-05-20T12:00:00Z", &["--force"]);
    let printed = String::from_utf8(forced.stdout).unwrap();
    assert!(printed.contains("Removed: 2026-12-28") && printed.contains("Added: 2026-12-29"), "{printed}");
}

#[actix_web::test]
async fn a_job_writes_down_what_has_closed_once() {
    let app = TestApp::with(&[("clock.fixed_at", "2026-01-14T23:59:59Z")]).await;
    let written = "SELECT count(*) AS number FROM reporting_window";
    let freeze = || capacity_tracker::windows::actions::freeze_closed(&app.state);
    // From August 2022 to December 2025.
    assert_eq!(freeze().await.unwrap(), 41);
    assert_eq!(freeze().await.unwrap(), 0);
    app.wait(1);
    assert_eq!(freeze().await.unwrap(), 1);
    assert_eq!(app.database.number(written), 42);
    // The schedule does the same; it begins when it is first looked at.
    app.run_jobs().await;
    app.wait(60 * 24 * 40);
    app.run_jobs().await;
    assert_eq!(app.database.number(written), 43);
}

#[test]
fn what_is_no_list_changes_nothing() {
    let database = TestDatabase::new();
    let path = file(&database, "<html>Sorry, there is a problem</html>");
    let nowhere = database.folder.path().join("nowhere.json");
    let (not_found, _) = server("HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n".to_owned());
    let endless = format!("HTTP/1.1 200 OK\r\ncontent-length: 2000000\r\n\r\n{}", "x".repeat(2_000_000));
    let (too_long, _) = server(endless);
    for (from, part) in [
        (path.to_str().unwrap(), "no list of bank holidays"),
        (nowhere.to_str().unwrap(), "cannot be read"),
        ("http://example.org/bank-holidays.json", "https://"),
        ("ftp://127.0.0.1/x", "https://"),
        ("http://127.0.0.1:9/bank-holidays.json", "did not answer"),
        (not_found.as_str(), "500"),
        (too_long.as_str(), "longer than"),
    ] {
        let output = refresh(&database, from, "2026-05-20T12:00:00Z", &[]);
        assert_eq!(output.status.code(), Some(1), "{from}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with("error: ") && said.contains(part) && said.lines().count() == 1, "{said}");
    }
    assert_eq!(database.number("SELECT count(*) AS number FROM bank_holiday_feed"), 0);
}

#[test]
fn a_list_comes_by_http() {
    let database = TestDatabase::new();
    let body = feed(&["2026-07-14"]);
    let (url, asked) = server(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()));
    let output = refresh(&database, &url, "2026-05-20T12:00:00Z", &[]);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("The window of 2026-07 closes on 2026-07-15 and no longer on 2026-07-14"), "{printed}");
    assert!(asked.join().unwrap().to_lowercase().contains("user-agent: capacity-tracker/"));
}

/// Answers one request; gives the address, and later what was asked.
fn server(answer: String) -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/bank-holidays.json", listener.local_addr().unwrap());
    let handle = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut asked = [0; 4096];
        let length = stream.read(&mut asked).unwrap();
        // The other side may have heard enough.
        let _ = stream.write_all(answer.as_bytes());
        String::from_utf8_lossy(&asked[..length]).into_owned()
    });
    (url, handle)
}
