//! Where holidays come from, and what is not taken for holidays.

use std::io::{Read, Write};
use std::net::TcpListener;

use super::{feed, feed_file, frozen, refresh_refused, window_at};
use crate::support::{TestDatabase, run, run_with};

const NOW: &str = "2026-09-16T12:00:00Z";

/// What the server says, byte for byte.
enum Says {
    This(String),
    /// The headers, and then nothing for as long as the client waits.
    Nothing,
}

/// A server on this machine that answers one request; answers its address.
fn serve_once(says: Says) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/bank-holidays.json", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut request = [0; 2_048];
        let _ = socket.read(&mut request);
        match says {
            // A client that has had enough closes the connection.
            Says::This(answer) => drop(socket.write_all(answer.as_bytes())),
            Says::Nothing => {
                let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{");
                let _ = socket.read(&mut request);
            }
        }
    });
    address
}

fn answer(status: &str, body: &str) -> Says {
    Says::This(format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len()))
}

fn feeds(database: &TestDatabase) -> i64 {
    database.number("SELECT count(*) AS number FROM bank_holiday_feed")
}

#[test]
fn holidays_come_from_the_address_in_the_settings_or_from_one_that_is_named() {
    let database = TestDatabase::new();
    let address = serve_once(answer("200 OK", &feed(&["2026-10-14"], &[])));
    let settings = [("CT__CLOCK__FIXED_AT", NOW), ("CT__WINDOWS__HOLIDAYS_URL", address.as_str())];
    let output = run_with(&database, &["window", "holidays", "refresh"], &settings);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(
        printed.starts_with(&format!("141 bank holidays read from {address}: 1 added, 0 removed, 1 windows moved"))
    );
    assert!(printed.contains("Added: 2026-10-14 Extra bank holiday"), "{printed}");
    assert!(printed.contains("Moved: 2026-10 closes at 2026-10-15T23:59:59+01:00, was 2026-10-14T23:59:59+01:00"));
    let named = serve_once(answer("200 OK", &feed(&["2026-10-14", "2026-12-14"], &[])));
    let report = window_at(&database, NOW, &["holidays", "refresh", "--from", &named]);
    assert_eq!((&report["source"], &report["events"]), (&named.into(), &142.into()));
    assert_eq!(feeds(&database), 2);
    let recorded = "SELECT count(*) AS number FROM audit_entry WHERE event = 'windows.holidays_refreshed' \
                    AND actor = 'operator' AND detail LIKE '%\"moved\":[\"2026-1%'";
    assert_eq!(database.number(recorded), 2);
    assert!(run(&database, &["audit", "verify"]).status.success());
}

#[test]
fn what_does_not_arrive_as_a_list_changes_nothing() {
    let database = TestDatabase::new();
    let broken = feed_file(&database, "broken.json", "{\"england-and-wales\": ");
    let empty = feed_file(&database, "empty.json", "");
    let large = feed_file(&database, "large.json", &" ".repeat(1_000_001));
    let nowhere = database.folder.path().join("nowhere.json").display().to_string();
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}/", listener.local_addr().unwrap())
    };
    for (source, part) in [
        (serve_once(answer("500 Internal Server Error", "sorry")), "500"),
        (serve_once(answer("404 Not Found", "no")), "404"),
        (serve_once(answer("302 Found\r\nlocation: http://127.0.0.1:1/", "")), "cannot be used"),
        (serve_once(answer("200 OK", "<html>Sorry</html>")), "no list of bank holidays"),
        (serve_once(answer("200 OK", "{}")), "no list of bank holidays"),
        (serve_once(answer("200 OK", &" ".repeat(3_000_000))), "larger than 1000000 bytes"),
        (serve_once(Says::This("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{".to_owned())), "did not answer"),
        (serve_once(Says::Nothing), "took too long"),
        (closed, "did not answer"),
        (broken, "no list of bank holidays"),
        (empty, "no list of bank holidays"),
        (large, "larger than 1000000 bytes"),
        (nowhere, "nowhere.json"),
    ] {
        let said = refresh_refused(&database, NOW, &["--from", &source]);
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!((feeds(&database), frozen(&database)), (0, 0));
    assert_eq!(database.number("SELECT count(*) AS number FROM audit_entry"), 0);
}

#[test]
fn a_list_that_loses_days_needs_somebody_to_have_looked() {
    let database = TestDatabase::new();
    let file = feed_file(&database, "short.json", &feed(&[], &["2027-12-28", "2028-04-17"]));
    let said = refresh_refused(&database, NOW, &["--from", &file]);
    assert!(said.contains("2027 has 7 days, and 8 are known") && said.contains("--force"), "{said}");
    assert_eq!((feeds(&database), frozen(&database)), (0, 0));
    let report = window_at(&database, NOW, &["holidays", "refresh", "--from", &file, "--force"]);
    assert_eq!(report["removed"].as_array().unwrap().len(), 2);
    assert_eq!(database.number("SELECT count(*) AS number FROM bank_holiday_feed WHERE forced"), 1);
    // A day that moves within its year is not lost.
    let moved = feed_file(&database, "moved.json", &feed(&["2028-05-08"], &["2028-05-01"]));
    window_at(&database, NOW, &["holidays", "refresh", "--from", &moved]);
    // Years that the list has dropped are still known.
    let recent = r#"{"england-and-wales": {"division": "england-and-wales", "events": [
        {"title": "New Year’s Day", "date": "2030-01-01", "notes": "", "bunting": true}]}}"#;
    let recent = feed_file(&database, "recent.json", recent);
    let report = window_at(&database, NOW, &["holidays", "refresh", "--from", &recent]);
    assert_eq!((&report["added"].as_array().unwrap().len(), &report["removed"]), (&1, &serde_json::json!([])));
    assert_eq!(window_at(&database, NOW, &["show", "2028-04"])["closes_at"], "2028-04-18T23:59:59+01:00");
}

#[test]
fn a_list_that_would_end_an_open_window_needs_somebody_to_have_looked() {
    let database = TestDatabase::new();
    let more = feed_file(&database, "more.json", &feed(&["2026-10-14"], &[]));
    window_at(&database, NOW, &["holidays", "refresh", "--from", &more]);
    // The same number of days, so none is lost: the holiday is moved to another day while the window is open.
    let other = feed_file(&database, "other.json", &feed(&["2026-10-21"], &[]));
    let on_the_15th = "2026-10-15T09:00:00Z";
    let said = refresh_refused(&database, on_the_15th, &["--from", &other]);
    assert!(said.contains("the window of 2026-10, which is open"), "{said}");
    assert_eq!(window_at(&database, on_the_15th, &["show", "2026-10"])["state"], "open");
    window_at(&database, on_the_15th, &["holidays", "refresh", "--from", &other, "--force"]);
    assert_eq!(window_at(&database, on_the_15th, &["show", "2026-10"])["state"], "closed");
}
