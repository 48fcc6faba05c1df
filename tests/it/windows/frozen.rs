//! What has closed does not move.

use super::{feed, feed_file, frozen, window_at};
use crate::support::{TestApp, TestDatabase, run_with};

#[test]
fn a_change_of_holidays_moves_windows_to_come_and_none_that_has_closed() {
    let database = TestDatabase::new();
    let now = "2026-09-16T12:00:00Z";
    let closing = |month: &str| window_at(&database, now, &["show", month])["closes_at"].as_str().unwrap().to_owned();
    let more = ["2026-07-14", "2026-09-14", "2026-10-14", "2027-01-14"];
    let file = feed_file(&database, "feed.json", &feed(&more, &[]));
    let report = window_at(&database, now, &["holidays", "refresh", "--from", &file]);
    assert_eq!(report["added"].as_array().unwrap().len(), 4);
    assert_eq!(report["removed"], serde_json::json!([]));
    let moved: Vec<&str> =
        report["moved"].as_array().unwrap().iter().map(|window| window["month"].as_str().unwrap()).collect();
    assert_eq!(moved, ["2026-10", "2027-01"]);
    for (month, closes_at) in [
        ("2026-07", "2026-07-14T23:59:59+01:00"),
        ("2026-09", "2026-09-14T23:59:59+01:00"),
        ("2026-10", "2026-10-15T23:59:59+01:00"),
        ("2027-01", "2027-01-15T23:59:59+00:00"),
    ] {
        assert_eq!(closing(month), closes_at);
    }
    // July 2022 to September 2026.
    assert_eq!(frozen(&database), 51);
    // A list of a year shows the same.
    let listed = window_at(&database, now, &["list", "--year", "2026"]);
    assert_eq!(listed["items"][8]["closes_at"], "2026-09-14T23:59:59+01:00");
    assert_eq!(listed["items"][9]["closes_at"], "2026-10-15T23:59:59+01:00");
    // Another change of mind finds the same months closed.
    let back = feed_file(&database, "back.json", &feed(&[], &[]));
    let report = window_at(&database, now, &["holidays", "refresh", "--from", &back, "--force"]);
    assert_eq!(report["removed"].as_array().unwrap().len(), 4);
    assert_eq!(closing("2026-10"), "2026-10-14T23:59:59+01:00");
    assert_eq!((frozen(&database), closing("2026-07").as_str()), (51, "2026-07-14T23:59:59+01:00"));
}

#[test]
fn a_window_that_is_open_gets_longer_when_its_last_day_becomes_a_holiday() {
    let database = TestDatabase::new();
    let now = "2026-10-14T22:59:59Z";
    let file = feed_file(&database, "feed.json", &feed(&["2026-10-14"], &[]));
    let report = window_at(&database, now, &["holidays", "refresh", "--from", &file]);
    assert_eq!(report["moved"][0]["closes_at"], "2026-10-15T23:59:59+01:00");
    assert_eq!(report["moved"][0]["closed_before"], "2026-10-14T23:59:59+01:00");
    assert_eq!(window_at(&database, "2026-10-14T23:00:00Z", &["show", "2026-10"])["state"], "open");
    assert_eq!(window_at(&database, "2026-10-15T23:00:00Z", &["show", "2026-10"])["state"], "closed");
    // One second later it would have been too late.
    let late = TestDatabase::new();
    let file = feed_file(&late, "feed.json", &feed(&["2026-10-14"], &[]));
    let report = window_at(&late, "2026-10-14T23:00:00Z", &["holidays", "refresh", "--from", &file]);
    assert_eq!(report["moved"], serde_json::json!([]));
    assert_eq!(window_at(&late, "2026-10-14T23:00:00Z", &["show", "2026-10"])["state"], "closed");
}

#[test]
fn other_settings_do_not_move_what_has_closed_either() {
    let database = TestDatabase::new();
    let file = feed_file(&database, "feed.json", &feed(&[], &[]));
    let now = "2026-09-16T12:00:00Z";
    window_at(&database, now, &["holidays", "refresh", "--from", &file]);
    let shown = |month: &str| {
        let settings = [("CT__CLOCK__FIXED_AT", now), ("CT__WINDOWS__CLOSES_ON_DAY", "20")];
        let output = run_with(&database, &["window", "show", month, "--json"], &settings);
        let shown: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        shown["closes_at"].as_str().unwrap().to_owned()
    };
    assert_eq!(shown("2026-09"), "2026-09-14T23:59:59+01:00");
    assert_eq!(shown("2026-10"), "2026-10-20T23:59:59+01:00");
}

#[actix_web::test]
async fn the_regular_job_writes_a_window_down_once_when_it_has_closed() {
    let app = TestApp::with(&[("windows.first_month", "2025-11")]).await;
    app.run_jobs().await;
    assert_eq!(frozen(&app.database), 0);
    // From 9 January to the morning of the 10th: November and December have closed.
    app.wait(24 * 60);
    app.run_jobs().await;
    assert_eq!(frozen(&app.database), 2);
    app.wait(24 * 60);
    app.run_jobs().await;
    assert_eq!(frozen(&app.database), 2);
    // To the 15th: January has.
    app.wait(4 * 24 * 60);
    app.run_jobs().await;
    assert_eq!(frozen(&app.database), 3);
    let january = "SELECT count(*) AS number FROM reporting_window WHERE month = '2026-01' AND feed_id IS NULL \
                   AND opens_at = '2026-01-08 00:00:00' AND closes_at = '2026-01-14 23:59:59'";
    assert_eq!(app.database.number(january), 1);
}
