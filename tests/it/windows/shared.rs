//! Instances that keep the holidays in memory and still see at once what another has fetched.

use capacity_tracker::accounts::Role;

use super::{feed, feed_file, window_at};
use crate::support::{Caller, TestApp};

const NOW: &str = "2026-01-09T10:00:00Z";

/// When the window of February closes, and how many statements it took to say so.
async fn closing(app: &TestApp, caller: &Caller) -> (String, u64) {
    let before = app.state.db.statements();
    let answer = caller.get("/windows/2026-02").await;
    let taken = app.state.db.statements() - before;
    (answer.json()["closes_at"].as_str().unwrap()[..10].to_owned(), taken)
}

#[actix_web::test]
async fn what_one_instance_fetches_counts_on_the_others_at_once_and_is_read_once() {
    let app = TestApp::with(&[("clock.fixed_at", NOW)]).await;
    let beside = app.beside(&[("clock.fixed_at", NOW)]).await;
    let callers = [app.caller(Role::Analyst, "national").await, beside.caller(Role::Analyst, "national").await];
    let apps = [&app, &beside];
    // That a key is in use is noted once an hour.
    for caller in &callers {
        caller.get("/key").await;
    }
    let all_say = async |day: &str, taken: u64| {
        for (app, caller) in apps.iter().zip(&callers) {
            assert_eq!(closing(app, caller).await, (day.to_owned(), taken));
        }
    };
    // The key; whether the window is written down, and which list is the newest.
    all_say("2026-02-16", 2).await;
    for (days, closes_on) in [(&["2026-02-16"][..], "2026-02-17"), (&["2026-02-16", "2026-02-17"], "2026-02-18")] {
        let file = feed_file(&app.database, "feed.json", &feed(days, &[]));
        window_at(&app.database, NOW, &["holidays", "refresh", "--from", &file]);
        // The list itself is read once by each.
        all_say(closes_on, 3).await;
        all_say(closes_on, 2).await;
    }
    // A database that was put back to an earlier day.
    app.database.execute("DELETE FROM bank_holiday_feed WHERE id = 2").unwrap();
    all_say("2026-02-17", 3).await;
    let other = feed(&["2026-02-16", "2026-02-17", "2026-02-18"], &[]);
    let sql =
        format!("UPDATE bank_holiday_feed SET fetched_at = '2026-01-08 09:00:00', events = '{other}' WHERE id = 1");
    app.database.execute(&sql).unwrap();
    all_say("2026-02-19", 3).await;
    all_say("2026-02-19", 2).await;
}
