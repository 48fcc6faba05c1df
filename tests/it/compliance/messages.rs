//! A template to a selection: seen before, sent once, one message a person, and taken back in time.

use capacity_tracker::accounts::Role;
use capacity_tracker::audit::Actor;
use capacity_tracker::compliance::actions::{Correction, correct};
use capacity_tracker::compliance::queries::list_messages_about;
use capacity_tracker::jobs::{Attempt, Job};
use capacity_tracker::mail::Deliver;
use capacity_tracker::returns::model::ReturnState;
use reqwest::StatusCode;

use super::chasing::close_month;
use crate::support::{AGENCY, Behaviour, Browser, CareRow, Encryption, HOME, OTHER, PASSWORD, SmtpServer, TestApp};

const MESSAGE: &str = "/compliance/2026-01/message";

/// Two locations of one provider with a head office, of which one has a person of its own too; a third with nobody.
async fn app_with_people() -> (TestApp, Browser) {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    for month in ["2025-11", "2025-12"] {
        close_month(&app, month).await;
    }
    app.add_person("office@example.org", Role::ProviderAdmin, "provider:1-900").await;
    app.add_person("home@example.org", Role::ProviderUser, &format!("location:{HOME}")).await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    officer.get("/compliance/2026-01").await;
    (app, officer)
}

fn preview(template: &str) -> String {
    format!("{MESSAGE}?location={HOME}&location={AGENCY}&location={OTHER}&template={template}")
}

/// Sends what a preview offers; answers the address of the batch, and the fields that were sent.
async fn send(officer: &Browser, template: &str) -> (String, Vec<(String, String)>) {
    let page = officer.get(&preview(template)).await;
    let fields: Vec<(String, String)> =
        page.hidden_fields(MESSAGE).into_iter().filter(|(name, _)| name != "csrf_token").collect();
    // The form of the choice has the locations too; the one that sends repeats them.
    let answer = post(officer, &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.main());
    (answer.location().to_owned(), fields)
}

async fn post(officer: &Browser, fields: &[(String, String)]) -> crate::support::Answer {
    let token = officer.get("/account").await.token();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    officer.post(MESSAGE, &token, &fields).await
}

fn count(app: &TestApp, sql: &str) -> i64 {
    app.database.number(&format!("SELECT count(*) AS number FROM {sql}"))
}

/// Reminders leave by the clock, whatever officers send.
fn is_reminder(mail: &str) -> bool {
    mail.contains("Subject: Your return for January 2026: ")
}

/// Messages of officers that the mail server took.
fn chased(server: &SmtpServer) -> usize {
    server.messages().iter().filter(|mail| !is_reminder(mail)).count()
}

#[actix_web::test]
async fn one_message_a_person_is_seen_sent_once_and_leaves_when_it_is_due() {
    let (app, officer) = app_with_people().await;
    let page = officer.get(&preview("chase_at_risk")).await;
    let main = page.main();
    for words in [
        "Messages 2",
        "Locations they are about 2",
        "Nobody can be reached 1",
        &format!("Home {OTHER}"),
        "Missed: November 2025, December 2025",
        "Please do not miss the window that is open now, for January 2026. It closes on Wednesday 14 January at 11:59pm.",
        "may get a notice of intent",
        "The messages wait for 10 minutes",
        "Send 2 messages",
    ] {
        assert!(main.contains(words), "{words}: {main}");
    }
    assert_eq!(count(&app, "mail_message"), 0, "a preview sends nothing");
    let (batch, fields) = send(&officer, "chase_at_risk").await;
    let again = post(&officer, &fields).await;
    assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, batch.as_str()), "the same press");
    assert_eq!((count(&app, "mail_message"), count(&app, "chase_batch")), (2, 1));
    assert_eq!(count(&app, "contact_log WHERE kind = 'template' AND outcome = 'sent'"), 2, "one for each location");
    assert_eq!(count(&app, "audit_entry WHERE event = 'compliance.template_sent'"), 1);
    app.run_jobs().await;
    assert_eq!(count(&app, "mail_message WHERE state = 'sent'"), 0, "they wait");
    assert!(officer.get(&batch).await.main().contains("Waiting 2"));
    let row = officer.get("/compliance/2026-01").await.texts("tbody tr").into_iter().find(|row| row.contains(AGENCY));
    assert!(row.as_ref().unwrap().contains("Email from the service: Sent"), "{row:?}");
    app.wait(10);
    app.run_jobs().await;
    let mails: Vec<String> = app.mails().into_iter().filter(|mail| !is_reminder(mail)).collect();
    assert_eq!(mails.len(), 2);
    let office = mails.iter().find(|mail| mail.contains("To: office@example.org")).unwrap();
    assert!(office.contains(HOME) && office.contains(AGENCY) && !office.contains(OTHER), "{office}");
    let home = mails.iter().find(|mail| mail.contains("To: home@example.org")).unwrap();
    assert!(home.contains(HOME) && !home.contains(AGENCY), "{home}");
    assert!(officer.get(&batch).await.main().contains("Sent 2"));
    let undone = officer.submit("/account", &format!("{batch}/undo"), &[]).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER);
    assert!(officer.get(&batch).await.body.contains("There was nothing to take back"));
    assert_eq!(count(&app, "contact_log WHERE kind = 'undone'"), 0);
}

#[actix_web::test]
async fn of_missed_windows_is_written_only_where_some_count() {
    let (app, officer) = app_with_people().await;
    let previewed = async |template: &str| officer.get(&preview(template)).await.main();
    app.database
        .execute(&format!("UPDATE window_outcome SET state = 'excused' WHERE location_id = '{AGENCY}'"))
        .unwrap();
    let excused = previewed("chase_at_risk").await;
    for words in ["Left out: no missed window counts 1", "Locations they are about 1", "3 windows in a row, or 4 of 12"]
    {
        assert!(excused.contains(words), "{words}: {excused}");
    }
    // A body that cannot be fined is not told of fines, but may be helped.
    app.database.execute("UPDATE provider SET public_body = true WHERE id = '1-900'").unwrap();
    let public = previewed("chase_at_risk").await;
    assert!(public.contains("Messages 0"), "{public}");
    assert!(!public.contains("may get a notice of intent"), "{public}");
    assert!(previewed("chase_help").await.contains("Messages 2"));
}

#[actix_web::test]
async fn about_a_closed_month_is_written_that_the_next_window_is_open() {
    let (_app, officer) = app_with_people().await;
    for template in ["chase_help", "chase_at_risk", "chase_people"] {
        let page = format!("/compliance/2025-12/message?location={AGENCY}&template={template}");
        let main = officer.get(&page).await.main();
        assert!(main.contains("14 January at 11:59pm") && !main.contains("It opens on"), "{template}: {main}");
        let link = |month: &str| format!("/locations/{AGENCY}/returns/{month}");
        assert!(main.contains(&link("2026-01")) && !main.contains(&link("2025-12")), "{template}: {main}");
    }
}

#[actix_web::test]
async fn whoever_bought_a_location_is_not_told_what_the_seller_missed() {
    let (mut app, officer) = app_with_people().await;
    app.leaves_jobs();
    app.load_register_as_of(
        "2026-01-02",
        &[
            CareRow::home(HOME).set("Provider ID", "1-902").set("Provider Name", "Buyer of Homes Ltd"),
            CareRow::agency(AGENCY),
            CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"),
        ],
    );
    app.add_person("buyer@example.org", Role::ProviderUser, &format!("location:{HOME}")).await;
    let preview = format!("/compliance/2025-12/message?location={HOME}&template=chase_at_risk");
    let main = officer.get(&preview).await.main();
    assert!(main.contains("Messages 1") && main.contains("office@example.org"), "{main}");
    assert!(!main.contains("buyer@example.org"), "{main}");
    let rows = officer.get("/compliance/2025-12").await.texts("tbody tr");
    let row = rows.iter().find(|row| row.contains(HOME)).unwrap();
    assert!(row.contains("Access 1 person"), "{row}");
    let location = |month: &str| format!("/compliance/{month}/locations/{HOME}");
    assert!(!officer.get(&location("2025-12")).await.main().contains("buyer@example.org"));
    // What is owed now is the buyer's.
    let main = officer.get(&location("2026-01")).await.main();
    assert!(main.contains("buyer@example.org") && !main.contains("office@example.org"), "{main}");
}

#[actix_web::test]
async fn what_has_not_left_is_taken_back_and_nobody_was_written_to() {
    let (app, officer) = app_with_people().await;
    let (batch, _) = send(&officer, "chase_help").await;
    app.wait(9);
    let undone = officer.submit(&batch, &format!("{batch}/undo"), &[]).await;
    assert_eq!((undone.status, undone.location()), (StatusCode::SEE_OTHER, batch.as_str()));
    let page = officer.get(&batch).await;
    assert!(
        page.body.contains("2 messages were taken back") && page.main().contains("Taken back 2"),
        "{}",
        page.main()
    );
    officer.submit("/account", &format!("{batch}/undo"), &[]).await;
    app.wait(60);
    app.run_jobs().await;
    assert_eq!(count(&app, "mail_attempt"), 0);
    assert_eq!(count(&app, "contact_log WHERE kind = 'undone'"), 2);
    assert_eq!(count(&app, "audit_entry WHERE event = 'compliance.template_undone'"), 1);
    officer.sign_in("compliance-officer@example.org", PASSWORD).await;
    let rows = officer.get("/compliance/2026-01?last=never").await.texts("tbody tr");
    assert_eq!(rows.len(), 3, "as if nobody had written: {rows:?}");
    let location = officer.get(&format!("/compliance/2026-01/locations/{HOME}")).await.main();
    assert!(location.contains("Email taken back"), "{location}");
    let administrator = app.signed_in(Role::Administrator).await;
    assert!(administrator.get("/admin/mail?state=queued").await.main().contains("No message is waiting"));
    assert!(administrator.get("/admin/mail/1").await.main().contains("Taken back"));
}

#[actix_web::test]
async fn undoing_half_way_keeps_what_left() {
    let server = SmtpServer::start(Behaviour::Defer(1), Encryption::None);
    let url = format!("smtp://127.0.0.1:{}", server.port);
    let (first, _) = app_with_people().await;
    let app = first.beside(&[("clock.fixed_at", "2026-01-09T10:00:00Z"), ("mail.url", &url)]).await;
    let officer = app.browser();
    officer.sign_in("compliance-officer@example.org", PASSWORD).await;
    let (batch, _) = send(&officer, "chase_people").await;
    app.wait(10);
    // The mail server puts one off and takes the other.
    app.run_jobs().await;
    assert_eq!(chased(&server), 1);
    officer.submit(&batch, &format!("{batch}/undo"), &[]).await;
    let main = officer.get(&batch).await.main();
    assert!(main.contains("Sent 1") && main.contains("Taken back 1"), "{main}");
    app.wait(120);
    app.run_jobs().await;
    assert_eq!(chased(&server), 1, "what was taken back never leaves");
}

#[actix_web::test]
async fn what_was_on_its_way_can_be_taken_back_later() {
    let (app, officer) = app_with_people().await;
    let (batch, _) = send(&officer, "chase_help").await;
    let to_home = "SELECT id AS number FROM mail_message WHERE recipient = 'home@example.org' AND kind = 'chase_help'";
    let id = app.database.number(to_home);
    let lease = |until: &str| {
        let job = format!("name = 'mail.deliver' AND arguments = '{{\"message_id\":{id}}}'");
        format!("UPDATE job SET leased_until = {until} WHERE {job}")
    };
    let about = async |location: &'static str| {
        let windows = [(location.to_owned(), "2026-01".parse().unwrap())];
        let look = move |conn: &mut _| anyhow::Ok(list_messages_about(conn, &windows)?.len());
        app.state.db.read(look).await.unwrap()
    };
    assert_eq!((about(HOME).await, about(AGENCY).await), (2, 1));
    // A runner has one of them at this moment.
    app.database.execute(&lease("'2026-01-10 10:00:00'")).unwrap();
    officer.submit(&batch, &format!("{batch}/undo"), &[]).await;
    assert_eq!(count(&app, "contact_log WHERE kind = 'undone'"), 1, "the agency was not written to after all");
    assert_eq!((about(HOME).await, about(AGENCY).await), (1, 0), "what was not taken back stays on the record");
    app.database.execute(&lease("NULL")).unwrap();
    let undone = officer.submit(&batch, &format!("{batch}/undo"), &[]).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.body);
    assert!(officer.get(&batch).await.main().contains("Taken back 2"));
    assert_eq!(count(&app, "contact_log WHERE kind = 'undone'"), 2, "one for each location");
    assert_eq!(about(HOME).await, 0);
    app.run_jobs().await;
    assert_eq!(count(&app, "mail_message WHERE kind = 'chase_help' AND state = 'sent'"), 0);
}

#[actix_web::test]
async fn who_sends_and_about_what_is_in_scope() {
    let (app, officer) = app_with_people().await;
    let (batch, fields) = send(&officer, "chase_help").await;
    app.add_person("local@example.org", Role::ComplianceOfficer, "area:E08000035").await;
    let local = app.browser();
    local.sign_in("local@example.org", PASSWORD).await;
    let main = local.get(&preview("chase_help")).await.main();
    assert!(main.contains("Locations they are about 1") && main.contains("Left out: sent by now 2"), "{main}");
    assert_eq!(local.get(&batch).await.status, StatusCode::NOT_FOUND, "it is about others too");
    let token = local.get("/account").await.token();
    assert_eq!(local.post(&format!("{batch}/undo"), &token, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(post(&local, &fields).await.status, StatusCode::NOT_FOUND, "somebody else's press");
    app.add_person("lead@example.org", Role::AreaLead, "area:E08000009").await;
    let lead = app.browser();
    lead.sign_in("lead@example.org", PASSWORD).await;
    assert_eq!(lead.get(MESSAGE).await.status, StatusCode::FORBIDDEN);
    assert_eq!(post(&lead, &fields).await.status, StatusCode::FORBIDDEN);
    let nothing = officer.get(MESSAGE).await.main();
    assert!(nothing.contains("You have not chosen a location"), "{nothing}");
    let none = officer.get(&format!("{MESSAGE}?location={OTHER}&template=chase_help")).await.main();
    assert!(none.contains("There is nobody to write to"), "{none}");
    // A return that came in meanwhile is left out.
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
    let main = officer.get(&preview("chase_help")).await.main();
    assert!(main.contains("Locations they are about 1"), "{main}");
    officer.submit("/account", &format!("{batch}/undo"), &[]).await;
    app.run_jobs().await;
}

#[actix_web::test]
async fn one_message_is_called_one() {
    let (app, officer) = app_with_people().await;
    let page = officer.get(&format!("{MESSAGE}?location={HOME}&template=chase_help")).await;
    assert!(page.main().contains("Send 2 messages"), "{}", page.main());
    let page = officer.get(&format!("{MESSAGE}?location={AGENCY}&template=chase_help")).await;
    assert!(page.main().contains("Send 1 message"), "{}", page.main());
    let fields = page.hidden_fields(MESSAGE).into_iter().filter(|(name, _)| name != "csrf_token").collect::<Vec<_>>();
    let batch = post(&officer, &fields).await.location().to_owned();
    let page = officer.get(&batch).await;
    assert!(page.body.contains("Your message is in the outbox."), "{}", page.body);
    assert!(page.main().contains("A message is waiting"), "{}", page.main());
    app.wait(10);
    app.run_jobs().await;
    assert!(officer.get(&batch).await.main().contains("Message to a provider"));
    officer.submit("/account", &format!("{batch}/undo"), &[]).await;
    assert!(officer.get(&batch).await.body.contains("There was nothing to take back: everything has left."));
}

/// What became of messages of officers: so many were sent, so many taken back, after so many attempts.
fn became(app: &TestApp) -> (i64, i64, i64) {
    (
        count(app, "mail_message WHERE kind LIKE 'chase%' AND state = 'sent'"),
        count(app, "mail_message WHERE kind LIKE 'chase%' AND cancelled_at IS NOT NULL"),
        count(app, "mail_attempt JOIN mail_message ON message_id = mail_message.id WHERE kind LIKE 'chase%'"),
    )
}

#[actix_web::test]
async fn a_letter_that_would_come_after_the_window_does_not_leave() {
    for template in ["chase_help", "chase_at_risk", "chase_people"] {
        let (mut app, officer) = app_with_people().await;
        app.leaves_jobs();
        app.run_jobs().await;
        // 23:55 on the last day.
        app.wait(5 * 24 * 60 + 13 * 60 + 55);
        officer.sign_in("compliance-officer@example.org", PASSWORD).await;
        let (batch, _) = send(&officer, template).await;
        app.wait(11);
        app.run_jobs().await;
        assert_eq!(became(&app), (0, 2, 0), "{template}");
        let main = officer.get(&batch).await.main();
        assert!(main.contains("Taken back 2") && main.contains("Waiting 0"), "{main}");
        let noted = "contact_log WHERE kind = 'undone' AND note = 'Not sent: the window was over before'";
        assert_eq!(count(&app, noted), 2, "one for each location");
        assert_eq!(count(&app, "audit_entry WHERE event = 'compliance.template_withdrawn'"), 2);
        let page = officer.get(&format!("/compliance/2026-01/locations/{HOME}")).await.main();
        assert!(page.contains("Not sent: the window was over before"), "{page}");
        app.wait(120);
        app.run_jobs().await;
        assert_eq!(became(&app), (0, 2, 0), "nor later");
    }
}

#[actix_web::test]
async fn a_letter_whose_returns_came_in_does_not_leave() {
    for (done, sent, undone) in [(vec![HOME, AGENCY], 0, 2), (vec![HOME], 1, 0), (vec![AGENCY], 2, 0)] {
        let (app, officer) = app_with_people().await;
        send(&officer, "chase_help").await;
        let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
        for location in &done {
            let service = if *location == AGENCY { "home_care" } else { "care_home" };
            caller.put_all(location, &app.sections("2026-01", service)).await;
        }
        app.wait(10);
        app.run_jobs().await;
        // One is to the head office about both, one to a person of the home.
        assert_eq!(became(&app), (sent, 2 - sent, sent), "{done:?}");
        let noted = "contact_log WHERE kind = 'undone' AND note = 'Not sent: the return came in before'";
        assert_eq!(count(&app, noted), undone, "{done:?}");
    }
}

#[actix_web::test]
async fn a_letter_to_an_account_that_was_closed_does_not_leave() {
    let (app, officer) = app_with_people().await;
    send(&officer, "chase_people").await;
    let close = "UPDATE account SET deactivated_at = '2026-01-09 10:05:00' WHERE email = 'home@example.org'";
    app.database.execute(close).unwrap();
    app.wait(10);
    app.run_jobs().await;
    assert_eq!(became(&app), (1, 1, 1));
    assert!(app.mails().iter().all(|mail| !mail.contains("To: home@example.org") || is_reminder(mail)));
    assert_eq!(count(&app, "contact_log WHERE kind = 'undone'"), 0, "the head office was written to");
}

/// Writes to the people of some locations about December, which is closed.
async fn send_about_december(officer: &Browser, locations: &[&str]) {
    let message = MESSAGE.replace("2026-01", "2025-12");
    let chosen: String = locations.iter().map(|id| format!("location={id}&")).collect();
    let page = officer.get(&format!("{message}?{chosen}template=chase_help")).await;
    let fields = page.hidden_fields(&message);
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .filter(|(name, _)| name != "csrf_token")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let sent = officer.submit("/account", &message, &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{fields:?}: {}", sent.main());
}

async fn correct_december(app: &TestApp, location: &str, state: ReturnState) {
    let month = "2025-12".parse().unwrap();
    let correction =
        Correction { location_id: location.to_owned(), month, state, reason: "The office was flooded".to_owned() };
    correct(&app.state, Actor::Operator, correction).await.unwrap();
}

#[actix_web::test]
async fn a_letter_about_what_is_not_held_against_anybody_does_not_say_that_a_return_came_in() {
    use ReturnState::{Complete, Excused, NotRequired};
    const CAME_IN: &str = "Not sent: the return came in before";
    const NOT_HELD: &str = "Not sent: nothing was held against the location any more";
    for (home, agency, note) in [
        (Excused, Excused, NOT_HELD),
        (NotRequired, NotRequired, NOT_HELD),
        // The letter to the head office is about both.
        (Complete, Excused, NOT_HELD),
        (Complete, Complete, CAME_IN),
    ] {
        let (app, officer) = app_with_people().await;
        send_about_december(&officer, &[HOME, AGENCY]).await;
        correct_december(&app, HOME, home).await;
        correct_december(&app, AGENCY, agency).await;
        app.wait(10);
        app.run_jobs().await;
        assert_eq!(became(&app), (0, 2, 0), "{home:?} {agency:?}");
        let noted = format!("contact_log WHERE kind = 'undone' AND location_id = '{AGENCY}' AND note = '{note}'");
        assert_eq!(count(&app, &noted), 1, "{home:?} {agency:?}");
    }
}

#[actix_web::test]
async fn to_look_once_more_takes_as_many_statements_for_many_locations_and_no_writer() {
    let mut app = TestApp::new().await;
    app.leaves_jobs();
    let ids: Vec<String> = (10..30).map(|number| format!("1-1000000{number}")).collect();
    app.load_register(&ids.iter().map(|id| CareRow::home(id)).collect::<Vec<_>>());
    app.add_person("office@example.org", Role::ProviderAdmin, "provider:1-900").await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    officer.get("/compliance/2026-01").await;
    let mut took = Vec::new();
    for (number, rows) in [(2, 2), (20, 20)] {
        let chosen: String = ids.iter().take(number).map(|id| format!("location={id}&")).collect();
        let page = officer.get(&format!("{MESSAGE}?{chosen}template=chase_help")).await;
        let fields: Vec<(String, String)> =
            page.hidden_fields(MESSAGE).into_iter().filter(|(name, _)| name != "csrf_token").collect();
        let answer = post(&officer, &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.main());
        let message_id = app.database.number("SELECT max(id) AS number FROM mail_message WHERE kind = 'chase_help'");
        assert_eq!(count(&app, &format!("chase_message WHERE message_id = {message_id}")), rows);
        let before = app.state.db.statement_counts();
        Deliver { message_id }.run(app.state.clone(), Attempt { number: 1, last: false }).await.unwrap();
        let after = app.state.db.statement_counts();
        took.push((after.queries - before.queries, after.transactions - before.transactions));
    }
    assert_eq!(became(&app), (2, 0, 2));
    assert_eq!(took[0], took[1]);
    assert_eq!(took[0].1, 2, "only what came of it is written");
}

#[actix_web::test]
async fn what_an_officer_took_back_meanwhile_is_not_taken_back_again() {
    let (mut app, officer) = app_with_people().await;
    app.leaves_jobs();
    let (batch, _) = send(&officer, "chase_help").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(HOME, &app.sections("2026-01", "care_home")).await;
    caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
    officer.submit("/account", &format!("{batch}/undo"), &[]).await;
    assert_eq!(became(&app), (0, 2, 0));
    // A runner that had looked before finds out when it has the lock.
    let message_id = app.database.number("SELECT min(id) AS number FROM mail_message WHERE kind = 'chase_help'");
    let (look, state) = (capacity_tracker::app::last_look("chase_help").unwrap(), app.state.clone());
    let leaves = app.state.db.write(move |conn| (look.take_back)(conn, &state, message_id)).await.unwrap();
    assert!(!leaves);
    assert_eq!(count(&app, "audit_entry WHERE event = 'compliance.template_withdrawn'"), 0);
    assert_eq!(count(&app, "contact_log WHERE kind = 'undone'"), 2, "one for each location");
}
