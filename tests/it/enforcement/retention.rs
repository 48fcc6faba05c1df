//! Messages go when their time is over, and those that a case rests on stay.

use capacity_tracker::accounts::Role;

use super::pack::{bytes_of_pack, files};
use super::{as_, done, open, triggered_app};
use crate::support::{HOME, OTHER, TestApp};

const DAY: i64 = 24 * 60;

/// Puts a message that was sent in January on the record; answers its number.
fn message(app: &TestApp, recipient: &str, subject: &str, state: &str) -> i64 {
    app.database
        .execute(&format!(
            "INSERT INTO mail_message (kind, recipient, subject, body, state, created_at, finished_at) \
             VALUES ('made_up', '{recipient}', '{subject}', 'x', '{state}', '2026-01-12 09:00:00', '2026-01-12 09:00:01')"
        ))
        .unwrap();
    let id = app.database.number("SELECT max(id) AS number FROM mail_message");
    let outcome = if state == "failed" { "refused" } else { "accepted" };
    app.database
        .execute(&format!(
            "INSERT INTO mail_attempt (message_id, attempted_at, outcome, detail) \
             VALUES ({id}, '2026-01-12 09:00:01', '{outcome}', 'x')"
        ))
        .unwrap();
    id
}

fn remind(app: &TestApp, account: i64, message: i64) {
    app.database
        .execute(&format!(
            "INSERT INTO reminder (account_id, month, kind, message_id, locations, queued_at) \
             VALUES ({account}, '2026-01', 'half_way', {message}, 1, '2026-01-12 09:00:00')"
        ))
        .unwrap();
}

fn chase(app: &TestApp, (account, location): (i64, &str), message: i64) {
    app.database
        .execute(&format!(
            "INSERT INTO chase_batch (month, template, request_key, made_by, made_at, leaves_at) VALUES \
             ('2026-01', 'help', 'key-{message}', {account}, '2026-01-12 09:00:00', '2026-01-12 09:00:00')"
        ))
        .unwrap();
    let batch = app.database.number("SELECT max(id) AS number FROM chase_batch");
    app.database
        .execute(&format!("INSERT INTO chase_message VALUES ({message}, '{location}', {batch}, {account})"))
        .unwrap();
}

/// The subjects of made-up messages that are left.
fn left(app: &TestApp) -> Vec<String> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        subject: String,
    }
    let rows: Vec<Row> = app.database.rows("SELECT subject FROM mail_message WHERE kind = 'made_up' ORDER BY id");
    rows.into_iter().map(|row| row.subject).collect()
}

async fn nights(app: &TestApp, days: i64) {
    app.wait(days * DAY);
    app.run_jobs().await;
    app.wait(DAY);
    app.run_jobs().await;
}

#[actix_web::test]
async fn old_messages_go_and_those_that_a_case_rests_on_stay_with_it() {
    let mut app = triggered_app().await;
    app.leaves_jobs();
    let boss = app.database.number("SELECT id AS number FROM account WHERE email = 'boss@example.org'");
    let other = app.add_person("other@example.org", Role::ProviderAdmin, "provider:1-901").await;
    let late = app.add_person("late@example.org", Role::ProviderAdmin, "provider:1-900").await;
    let before =
        format!("UPDATE \"grant\" SET granted_at = '2026-01-01 00:00:00' WHERE account_id IN ({boss}, {other})");
    app.database.execute(&before).unwrap();
    remind(&app, boss, message(&app, "boss@example.org", "Reminded", "sent"));
    remind(&app, other, message(&app, "other@example.org", "Reminded others", "sent"));
    // Somebody who had no access yet was reminded of another place.
    remind(&app, late, message(&app, "late@example.org", "Reminded elsewhere", "sent"));
    chase(&app, (boss, "1-100000001"), message(&app, "boss@example.org", "Chased", "sent"));
    chase(&app, (other, OTHER), message(&app, "other@example.org", "Chased others", "sent"));
    message(&app, "boss@example.org", "Signed in", "sent");
    message(&app, "boss@example.org", "Came back", "failed");
    let officer = as_(&app, "officer").await;
    let case = open(&officer).await;
    let shown = officer.get(&case).await.main();
    assert!(shown.contains("Reminded") && shown.contains("Chased"), "{shown}");
    assert!(!shown.contains("others") && !shown.contains("elsewhere"), "{shown}");

    // A year after January, in nights of which the last is one too few.
    nights(&app, 270).await;
    assert_eq!(left(&app).len(), 7);
    nights(&app, 3).await;
    let a_year = ["Reminded", "Reminded others", "Reminded elsewhere", "Chased", "Chased others", "Came back"];
    assert_eq!(left(&app), a_year);
    nights(&app, 2_192 - 275 - 93).await;
    assert_eq!(left(&app), a_year, "not yet six years");
    nights(&app, 3).await;
    assert_eq!(left(&app), ["Reminded", "Chased"]);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM reminder WHERE queued_at < '2026-02-01'"), 1);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM chase_message"), 1);
    for table in ["reminder WHERE queued_at < '2026-02-01'", "chase_message"] {
        assert!(app.database.execute(&format!("DELETE FROM {table}")).is_err(), "{table}");
    }
    let without = "SELECT count(*) AS number FROM mail_attempt WHERE message_id NOT IN (SELECT id FROM mail_message)";
    assert_eq!(app.database.number(without), 0);
}

#[actix_web::test]
async fn what_was_written_to_the_provider_after_the_opening_is_in_the_case_from_the_next_act_on_and_in_the_pack() {
    let app = triggered_app().await;
    let boss = app.database.number("SELECT id AS number FROM account WHERE email = 'boss@example.org'");
    let officer = as_(&app, "officer").await;
    let case = open(&officer).await;
    let first = message(&app, "boss@example.org", "Chased since", "sent");
    chase(&app, (boss, HOME), first);
    chase(&app, (boss, OTHER), message(&app, "boss@example.org", "Chased elsewhere", "sent"));
    assert!(!officer.get(&case).await.main().contains("Chased since"));
    for reason in ["We wrote again.", "And no answer came."] {
        done(&officer, &format!("{case}/act/note"), &[("reason", reason)], &[]).await;
    }
    let shown = officer.get(&case).await.main();
    assert!(shown.contains("Chased since") && !shown.contains("Chased elsewhere"), "{shown}");
    let second = message(&app, "boss@example.org", "Chased before the pack", "sent");
    chase(&app, (boss, HOME), second);
    let pack = bytes_of_pack(&app, &case).await;
    let kept = files(pack.clone());
    for (number, subject) in [(first, "Chased since"), (second, "Chased before the pack")] {
        let text = &kept[&format!("messages/{number}.txt")];
        assert!(text.contains(&format!("Subject: {subject}\nState: sent")), "{text}");
        assert!(text.contains("Attempt: 2026-01-12T09:00:01") && text.contains("accepted x"), "{text}");
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM case_message"), 2);
    assert!(pack == bytes_of_pack(&app, &case).await, "the bytes differ");
}
