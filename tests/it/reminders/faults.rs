//! What goes wrong in a month of reminders: nobody is mailed twice, and nobody is missed.

use std::time::Duration;

use capacity_tracker::accounts::Role;
use capacity_tracker::reminders::actions::withdraw_stale;
use serde_json::{Value, json};

use super::{OPENS, pairs};
use crate::support::{AGENCY, Behaviour, CareRow, Encryption, HOME, OTHER, SmtpServer, TestApp, run_with, start_with};

const PEOPLE: usize = 120;

/// How many people have how many reminders of a kind, and how many messages there are.
fn each_has_one(app: &TestApp, people: usize) {
    let people = i64::try_from(people).unwrap();
    assert_eq!((app.count("reminder"), app.count("mail_message WHERE kind = 'reminder'")), (people, people));
    assert_eq!(
        app.database.number("SELECT count(DISTINCT recipient) AS number FROM mail_message WHERE kind = 'reminder'"),
        people
    );
    assert_eq!(app.count("job WHERE name = 'mail.deliver'"), people);
}

#[actix_web::test]
async fn an_instance_dies_half_way_and_another_goes_on() {
    let mut app = TestApp::with_register_at(OPENS).await;
    app.leaves_jobs();
    app.crowd(0, PEOPLE);
    // So that a message without its reminder is seen.
    app.database.slow_down("reminder");
    let settings = [("CT__CLOCK__FIXED_AT", OPENS), ("CT__REMINDERS__BATCH", "1")];
    let mut program = start_with(&app.database, &["reminders", "queue"], &settings);
    let mut waited = 0;
    while app.count("mail_message WHERE kind = 'reminder'") < 10 {
        assert!(waited < 2_000, "it never began");
        std::thread::sleep(Duration::from_millis(5));
        waited += 1;
    }
    program.kill().unwrap();
    program.wait().unwrap();
    // PostgreSQL may still be ending the transaction that it was asked to commit.
    let mut before = app.count("reminder");
    loop {
        std::thread::sleep(Duration::from_millis(200));
        let now = app.count("reminder");
        if now == before {
            break;
        }
        before = now;
    }
    assert!(before < i64::try_from(PEOPLE).unwrap(), "it was too quick to be stopped");
    assert_eq!(app.count("mail_message WHERE kind = 'reminder'"), before, "a reminder and its message are one");
    app.database.speed_up("reminder");
    let left = app.queue().await;
    assert_eq!(i64::try_from(left).unwrap() + before, i64::try_from(PEOPLE).unwrap());
    each_has_one(&app, PEOPLE);
}

#[actix_web::test]
async fn two_instances_at_once_mail_nobody_twice() {
    let mut app = TestApp::with(&[("clock.fixed_at", OPENS), ("reminders.batch", "7")]).await;
    app.load_register(&[CareRow::home(HOME), CareRow::agency(AGENCY)]);
    app.leaves_jobs();
    app.crowd(0, PEOPLE);
    let beside = app.beside(&[("clock.fixed_at", OPENS), ("reminders.batch", "11")]).await;
    let (one, other) = futures_util::join!(app.queue(), beside.queue());
    assert_eq!(one + other, PEOPLE);
    each_has_one(&app, PEOPLE);
}

#[actix_web::test]
async fn the_mail_server_is_away_for_a_day() {
    // Nothing listens on this port.
    let mut app = TestApp::with(&[("clock.fixed_at", OPENS), ("mail.url", "smtp://127.0.0.1:1")]).await;
    app.load_register(&[CareRow::home(HOME), CareRow::agency(AGENCY)]);
    app.crowd(0, 3);
    for _ in 0..24 {
        app.run_jobs().await;
        app.wait(60);
    }
    assert_eq!(app.count("mail_message WHERE kind = 'reminder' AND state = 'queued'"), 3);
    let server = SmtpServer::start(Behaviour::Accept, Encryption::None);
    let address = format!("smtp://127.0.0.1:{}", server.port);
    let back = app.beside(&[("clock.fixed_at", "2026-01-09T22:30:00Z"), ("mail.url", &address)]).await;
    back.run_jobs().await;
    let received = server.messages();
    assert_eq!(received.len(), 3);
    for number in 0..3 {
        let to = format!("To: crowd{number}@example.org");
        assert_eq!(received.iter().filter(|message| message.contains(&to)).count(), 1, "{to}");
    }
    assert_eq!(app.count("reminder"), 3);
    app.leaves_jobs();
}

#[actix_web::test]
async fn a_location_changes_provider_in_mid_window() {
    let mut app = TestApp::with_register_at(OPENS).await;
    app.leaves_jobs();
    app.add_person("seller@example.org", Role::ProviderAdmin, "provider:1-900").await;
    app.add_person("buyer@example.org", Role::ProviderAdmin, "provider:1-902").await;
    assert_eq!(app.queue().await, 1, "the buyer has nothing yet");
    app.load_register_as_of(
        "2026-01-10",
        &[
            CareRow::home(HOME).set("Provider ID", "1-902").set("Provider Name", "Buyer of Homes Ltd"),
            CareRow::agency(AGENCY),
            CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"),
        ],
    );
    app.wait_until("2026-01-10T09:00:00Z");
    assert_eq!(app.queue().await, 1, "the buyer is told that the window is open");
    app.wait_until("2026-01-14T08:00:00Z");
    assert_eq!(app.queue().await, 2);
    app.wait_until("2026-01-15T09:00:00Z");
    app.close().await;
    assert_eq!(app.queue().await, 2);
    let kinds = |email: &'static str| ["window_opens", "last_day", "closed_and_missed"].map(|kind| (email, kind));
    assert_eq!(app.sent(), pairs(&[kinds("buyer@example.org"), kinds("seller@example.org")].concat()));
    for mail in app.reminders_to("buyer@example.org").await {
        assert!(mail.contains(HOME) && !mail.contains(AGENCY), "{mail}");
    }
    for mail in app.reminders_to("seller@example.org").await {
        let first = mail.contains("the window is open");
        assert!(mail.contains(AGENCY) && mail.contains(HOME) == first, "{mail}");
    }
}

#[actix_web::test]
async fn a_holiday_is_announced_after_the_window_opened() {
    let mut app = TestApp::with_register_at("2026-01-12T08:00:00Z").await;
    app.leaves_jobs();
    app.add_person("other@example.org", Role::ProviderUser, "provider:1-901").await;
    assert_eq!(app.queue().await, 1);
    let mut feed: Value = serde_json::from_str(&std::fs::read_to_string("config/bank-holidays.json").unwrap()).unwrap();
    let extra = json!({"title": "Extra bank holiday", "date": "2026-01-14", "notes": "", "bunting": true});
    feed["england-and-wales"]["events"].as_array_mut().unwrap().push(extra);
    let file = app.database.folder.path().join("feed.json");
    std::fs::write(&file, feed.to_string()).unwrap();
    let words = ["window", "holidays", "refresh", "--from", file.to_str().unwrap()];
    let output = run_with(&app.database, &words, &[("CT__CLOCK__FIXED_AT", "2026-01-12T12:00:00Z")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for (moment, queued) in [
        // Two days before the new last day: that one was sent.
        ("2026-01-13T08:00:00Z", 0),
        ("2026-01-14T08:00:00Z", 0),
        ("2026-01-15T07:00:00Z", 1),
        ("2026-01-15T09:00:00Z", 0),
        ("2026-01-16T08:59:00Z", 0),
        ("2026-01-16T09:00:00Z", 1),
    ] {
        app.wait_until(moment);
        app.close().await;
        assert_eq!(app.queue().await, queued, "{moment}");
    }
    let to = |kind| ("other@example.org", kind);
    assert_eq!(app.sent(), pairs(&["two_days_left", "last_day", "closed_and_missed"].map(to)));
    let mails = app.reminders_to("other@example.org").await;
    assert!(mails.iter().any(|mail| mail.contains("closes on Thursday 15 January at 11:59pm")), "{mails:#?}");
}

#[actix_web::test]
async fn what_waits_for_the_mail_server_is_taken_back_once_the_return_is_in() {
    let mut app = TestApp::with_register_at(OPENS).await;
    app.leaves_jobs();
    app.add_person("both@example.org", Role::ProviderUser, "provider:1-900").await;
    app.add_person("agency@example.org", Role::ProviderUser, &format!("location:{AGENCY}")).await;
    app.add_person("other@example.org", Role::ProviderUser, "provider:1-901").await;
    assert_eq!(app.queue().await, 3);
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
    assert_eq!(withdraw_stale(&app.state).await.unwrap(), 0, "it may be about to leave");
    app.wait(11);
    assert_eq!(withdraw_stale(&app.state).await.unwrap(), 1);
    let taken = "SELECT count(*) AS number FROM mail_message WHERE cancelled_at IS NOT NULL";
    assert_eq!(app.database.number(&format!("{taken} AND recipient = 'agency@example.org'")), 1);
    assert_eq!(app.database.number(taken), 1, "the home has not sent its return, and the other neither");
    app.wait_until("2026-01-15T00:01:00Z");
    assert_eq!(withdraw_stale(&app.state).await.unwrap(), 0, "a clock that is ahead takes nothing back");
}

#[actix_web::test]
async fn what_waits_for_the_mail_server_is_taken_back_once_a_later_one_is_there() {
    let mut app = TestApp::with_register_at("2026-01-14T08:00:00Z").await;
    app.leaves_jobs();
    app.add_person("both@example.org", Role::ProviderUser, "provider:1-900").await;
    assert_eq!(app.queue().await, 1);
    app.wait_until("2026-01-15T08:00:00Z");
    app.close().await;
    assert_eq!(withdraw_stale(&app.state).await.unwrap(), 0, "they were told nothing else yet");
    app.wait_until("2026-01-15T09:00:00Z");
    assert_eq!(app.queue().await, 1);
    assert_eq!(withdraw_stale(&app.state).await.unwrap(), 1);
    assert_eq!(withdraw_stale(&app.state).await.unwrap(), 0);
    let mails = app.reminders_to("both@example.org").await;
    assert!(mails.len() == 1 && mails[0].contains("the window has closed"), "{mails:#?}");
}

#[actix_web::test]
async fn a_clock_that_jumps_back_and_forth_sends_each_kind_when_it_is_due_and_no_more() {
    let mut app = TestApp::with_register_at("2026-01-14T07:00:00Z").await;
    app.leaves_jobs();
    app.add_person("other@example.org", Role::ProviderUser, "provider:1-901").await;
    assert_eq!(app.queue().await, 1);
    // That it is the last day was told by a clock that was ahead: what comes before is told, and it is told once more.
    for (hours, queued) in [(-72, 1), (0, 0), (24, 1), (48, 1), (0, 0), (-144, 0), (144, 0)] {
        app.state.clock.advance(chrono::TimeDelta::hours(hours));
        assert_eq!(app.queue().await, queued, "{hours} hours");
    }
    assert_eq!(app.sent(), pairs(&["window_opens", "half_way", "last_day"].map(|kind| ("other@example.org", kind))));
    assert_eq!(app.count("mail_message WHERE kind = 'reminder'"), 4);
}

#[actix_web::test]
async fn a_clock_that_was_ahead_for_a_minute_takes_no_reminder_away() {
    let mut app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    app.leaves_jobs();
    app.add_person("other@example.org", Role::ProviderUser, "provider:1-901").await;
    app.close().await;
    assert_eq!(app.queue().await, 1);
    app.wait_until("2026-01-15T09:30:00Z");
    app.close().await;
    assert_eq!(app.queue().await, 1, "of a miss that is none");
    app.state.clock.advance(chrono::TimeDelta::days(-6));
    for (moment, queued) in [
        ("2026-01-09T11:00:00Z", 0),
        ("2026-01-11T08:00:00Z", 1),
        ("2026-01-12T08:00:00Z", 1),
        ("2026-01-14T08:00:00Z", 1),
        ("2026-01-15T09:00:00Z", 1),
        ("2026-01-15T10:00:00Z", 0),
        ("2026-01-16T10:00:00Z", 0),
    ] {
        app.wait_until(moment);
        app.close().await;
        assert_eq!(app.queue().await, queued, "{moment}");
    }
    let kinds = ["window_opens", "half_way", "two_days_left", "last_day", "closed_and_missed"];
    assert_eq!(app.sent(), pairs(&kinds.map(|kind| ("other@example.org", kind))));
    assert_eq!((app.count("mail_message WHERE kind = 'reminder'"), app.count("told_miss")), (6, 1));
    assert_eq!(app.count("audit_entry WHERE event = 'reminders.doubted'"), 1);
}

#[actix_web::test]
async fn the_schedule_queues_what_is_due_by_itself() {
    let app = TestApp::with_register_at("2026-01-08T07:30:00Z").await;
    app.add_person("other@example.org", Role::ProviderUser, "provider:1-901").await;
    app.run_jobs().await;
    assert_eq!(app.count("reminder"), 0);
    app.wait_until("2026-01-08T08:05:00Z");
    assert_eq!(app.reminders_to("other@example.org").await.len(), 1);
    app.wait(60);
    assert_eq!(app.reminders_to("other@example.org").await.len(), 1);
}
