//! Who is reminded, when, and what of.

use capacity_tracker::accounts::Role;

use super::{OPENS, pairs, save, with_figures};
use crate::support::{AGENCY, CareRow, HOME, OTHER, TestApp, nil_answers};

#[actix_web::test]
async fn one_message_tells_of_all_locations_and_comes_once() {
    let mut app = TestApp::with_register_at("2026-01-08T07:59:59Z").await;
    app.add_person("manager@example.org", Role::ProviderUser, "provider:1-900").await;
    app.add_person("other@example.org", Role::ProviderAdmin, "location:1-100000003").await;
    app.add_person("officer@example.org", Role::ComplianceOfficer, "national").await;
    let gone = app.add_person("gone@example.org", Role::ProviderUser, "provider:1-900").await;
    let revoked = app.add_person("revoked@example.org", Role::ProviderUser, "provider:1-900").await;
    app.database.execute(&format!("UPDATE account SET deactivated_at = created_at WHERE id = {gone}")).unwrap();
    app.database
        .execute(&format!("UPDATE \"grant\" SET revoked_at = granted_at WHERE account_id = {revoked}"))
        .unwrap();
    assert_eq!(app.queue().await, 0, "a second too early");
    app.wait_until(OPENS);
    assert_eq!(app.queue().await, 2);
    assert_eq!(app.sent(), pairs(&[("manager@example.org", "window_opens"), ("other@example.org", "window_opens")]));
    assert_eq!(app.queue().await, 0, "nobody is mailed twice");
    let mails = app.reminders_to("manager@example.org").await;
    assert_eq!(mails.len(), 1);
    let body = mails[0].replace("\r\n", "\n").replace(&app.url, "https://tracker.example");
    let body = &body[body.find("Subject:").unwrap()..];
    let body: Vec<&str> =
        body.lines().filter(|line| !["Date:", "Message-ID:"].iter().any(|header| line.starts_with(header))).collect();
    insta::assert_snapshot!("reminder", body.join("\n"));
    // What was sent stays on the record as it is.
    assert!(app.database.execute("UPDATE reminder SET kind = 'last_day'").is_err());
    let recorded = "audit_entry WHERE event = 'reminders.queued' AND detail LIKE '%\"window_opens\":2%'";
    assert_eq!(app.count(recorded), 1);
    app.leaves_jobs();
}

#[actix_web::test]
async fn it_stops_when_the_return_is_in() {
    let mut app = TestApp::with_register_at(OPENS).await;
    app.leaves_jobs();
    app.add_person("manager@example.org", Role::ProviderUser, "provider:1-900").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
    assert_eq!(app.queue().await, 1);
    let mails = app.reminders_to("manager@example.org").await;
    assert!(mails[0].contains(HOME) && !mails[0].contains(AGENCY), "{}", mails[0]);
    caller.put_all(HOME, &app.sections("2026-01", "care_home")).await;
    for (moment, close) in
        [("2026-01-11T08:00:00Z", false), ("2026-01-14T08:00:00Z", false), ("2026-01-15T09:00:00Z", true)]
    {
        app.wait_until(moment);
        if close {
            app.close().await;
        }
        assert_eq!(app.queue().await, 0, "{moment}");
    }
}

#[actix_web::test]
async fn the_kinds_come_one_after_the_other_and_the_last_when_the_month_is_closed() {
    let mut app = TestApp::with_register_at(OPENS).await;
    app.leaves_jobs();
    app.add_person("other@example.org", Role::ProviderUser, "provider:1-901").await;
    for (moment, queued) in [
        (OPENS, 1),
        ("2026-01-10T08:00:00Z", 0),
        ("2026-01-11T08:00:00Z", 1),
        ("2026-01-12T07:59:00Z", 0),
        ("2026-01-12T08:00:00Z", 1),
        ("2026-01-14T07:00:00Z", 1),
        ("2026-01-14T23:59:59Z", 0),
        // Not before it is known what became of the return.
        ("2026-01-15T09:00:00Z", 0),
    ] {
        app.wait_until(moment);
        assert_eq!(app.queue().await, queued, "{moment}");
    }
    app.close().await;
    assert_eq!(app.queue().await, 1);
    let kinds: Vec<String> = app.sent().into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(kinds, ["window_opens", "half_way", "two_days_left", "last_day", "closed_and_missed"]);
    let mails = app.reminders_to("other@example.org").await;
    let parts = [
        "the window is open",
        "There are 3 days left",
        "There are 2 days left",
        "Today is the last day",
        "closed on Wednesday 14 January at 11:59pm",
    ];
    assert_eq!(mails.len(), parts.len());
    for part in parts {
        assert_eq!(mails.iter().filter(|mail| mail.contains(part)).count(), 1, "{part}");
    }
    app.wait_until("2026-02-01T09:00:00Z");
    assert_eq!(app.queue().await, 0);
}

#[actix_web::test]
async fn a_service_that_was_away_for_days_sends_the_newest_only() {
    let mut app = TestApp::with_register_at("2026-01-13T12:00:00Z").await;
    app.leaves_jobs();
    app.add_person("manager@example.org", Role::ProviderUser, "provider:1-900").await;
    assert_eq!((app.queue().await, app.queue().await), (1, 0));
    assert_eq!(app.sent(), pairs(&[("manager@example.org", "two_days_left")]));
    let mails = app.reminders_to("manager@example.org").await;
    assert!(mails[0].contains("1 day left"), "what it says is right on the day it is said: {}", mails[0]);
    let late = TestApp::with_register_at("2026-01-22T00:00:00Z").await;
    late.add_person("manager@example.org", Role::ProviderUser, "provider:1-900").await;
    late.close().await;
    assert_eq!(late.queue().await, 0, "a week after closing it is too late for a reminder");
}

#[actix_web::test]
async fn words_rise_with_the_risk_and_with_nothing_else() {
    let mut app = TestApp::with_register_at("2025-12-09T10:00:00Z").await;
    app.leaves_jobs();
    app.add_person("manager@example.org", Role::ProviderUser, "provider:1-900").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(AGENCY, &app.sections("2025-12", "home_care")).await;
    app.wait_until("2026-01-14T07:00:00Z");
    app.close().await;
    assert_eq!(app.queue().await, 1);
    // The home missed October to December, the agency two months before the last.
    let mails = app.reminders_to("manager@example.org").await;
    assert_eq!(mails[0].matches("notice of intent").count(), 1, "{}", mails[0]);
    let of_agency = mails[0].split(&format!("({AGENCY})")).nth(1).unwrap();
    let of_home = mails[0].split(&format!("({HOME})")).nth(1).unwrap();
    assert!(of_home.contains("so many windows that a notice of intent may be sent"), "{}", mails[0]);
    assert!(!of_agency.split(&format!("({HOME})")).next().unwrap().contains("notice"), "{}", mails[0]);

    let mut risk = TestApp::with_register_at("2025-10-09T10:00:00Z").await;
    risk.leaves_jobs();
    risk.add_person("other@example.org", Role::ProviderUser, "provider:1-901").await;
    let caller = risk.caller(Role::ProviderUser, "provider:1-901").await;
    caller.put_all(OTHER, &risk.sections("2025-10", "care_home")).await;
    risk.wait_until(OPENS);
    risk.close().await;
    risk.queue().await;
    let mails = risk.reminders_to("other@example.org").await;
    assert!(
        mails[0].contains("This location has missed the last 2 windows. If it misses this one too"),
        "{}",
        mails[0]
    );
    risk.database.execute("UPDATE provider SET public_body = true").unwrap();
    risk.wait_until("2026-01-14T07:00:00Z");
    risk.queue().await;
    let mails = risk.reminders_to("other@example.org").await;
    assert!(!mails[1].contains("notice of intent"), "a public body gets none: {}", mails[1]);
}

#[actix_web::test]
async fn who_missed_three_of_twelve_is_told_before_the_fourth() {
    let mut app = TestApp::with_register_at("2025-12-09T10:00:00Z").await;
    app.leaves_jobs();
    app.add_person("other@example.org", Role::ProviderUser, "provider:1-901").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-901").await;
    // October and November were missed, and so is January.
    caller.put_all(OTHER, &app.sections("2025-12", "care_home")).await;
    app.wait_until("2026-02-09T10:00:00Z");
    caller.put_all(OTHER, &app.sections("2026-02", "care_home")).await;
    app.wait_until("2026-03-09T10:00:00Z");
    app.close().await;
    app.queue().await;
    let mails = app.reminders_to("other@example.org").await;
    let warning =
        "This location has missed 3 of the last 12 windows. If it misses this one too, a notice of intent may";
    assert!(mails[0].contains(warning), "{}", mails[0]);
}

#[actix_web::test]
async fn a_link_is_there_where_something_that_is_owed_has_figures() {
    let (mut app, caller) = with_figures("2025-12-09T10:00:00Z").await;
    app.leaves_jobs();
    app.add_person("manager@example.org", Role::ProviderUser, "provider:1-900").await;
    let home = app.sections("2025-12", "care_home");
    // The other home has figures for one section only.
    app.add_person("other@example.org", Role::ProviderUser, "provider:1-901").await;
    let others = app.caller(Role::ProviderUser, "provider:1-901").await;
    save(&others, OTHER, &home[0], &nil_answers(&home[0])).await;
    drop(caller);
    app.wait_until(OPENS);
    assert_eq!(app.queue().await, 2);
    let mails = app.reminders_to("manager@example.org").await;
    assert_eq!(mails[0].matches("/confirm/").count(), 2);
    let mails = app.reminders_to("other@example.org").await;
    assert_eq!(mails[0].matches("/confirm/").count(), 1);
    let rest: Vec<&str> = home[1..].iter().map(|section| section.title.as_str()).collect();
    let unknown = mails[0].split("We have no figures yet for: ").nth(1).unwrap().to_owned();
    assert!(rest.iter().any(|title| unknown.contains(title)), "{unknown}");
    assert!(!unknown.contains(&home[0].title), "{unknown}");
    // What is kept opens nothing: neither the message nor the link has the token.
    assert_eq!(app.count("confirm_link"), 3);
    let token = super::confirm_path(&app.reminders_to("manager@example.org").await[0], HOME).unwrap();
    let token = token.rsplit('/').next().unwrap();
    for (column, table) in [("token_hash", "confirm_link"), ("body", "mail_message"), ("secret_name", "mail_message")] {
        assert_eq!(app.count(&format!("{table} WHERE {column} LIKE '%{token}%'")), 0, "{table}.{column}");
    }
}

#[actix_web::test]
async fn what_is_missing_of_two_services_says_of_which() {
    let mut app = TestApp::with(&[("clock.fixed_at", OPENS)]).await;
    app.leaves_jobs();
    app.load_register(&[CareRow::both(HOME)]);
    app.add_person("manager@example.org", Role::ProviderUser, "provider:1-900").await;
    app.queue().await;
    let open = app.reminders_to("manager@example.org").await.remove(0);
    app.wait_until("2026-01-15T09:00:00Z");
    app.close().await;
    app.queue().await;
    let closed = app.reminders_to("manager@example.org").await.pop().unwrap();
    for (mail, before) in [(open, "Still to send: "), (closed, "Missing: ")] {
        let missing = mail.split(before).nth(1).unwrap_or_else(|| panic!("{mail}"));
        assert!(missing.contains("Staff (care home)") && missing.contains("Staff (home care)"), "{mail}");
    }
}

#[actix_web::test]
async fn a_batch_takes_the_same_statements_for_five_people_and_for_three_hundred() {
    let mut app = TestApp::with_register_at(OPENS).await;
    app.leaves_jobs();
    app.crowd(0, 5);
    assert_eq!(app.queue().await, 5);
    let statements = async |moment: &str, people: usize| {
        app.wait_until(moment);
        let before = app.state.db.statement_counts();
        assert_eq!(app.queue().await, people, "{moment}");
        let after = app.state.db.statement_counts();
        (after.queries - before.queries, after.transactions - before.transactions)
    };
    let few = statements("2026-01-11T08:00:00Z", 5).await;
    app.crowd(5, 300);
    let many = statements("2026-01-12T08:00:00Z", 300).await;
    assert_eq!(few, many);
    assert!(few.0 < 36, "{few:?}");
    let nobody = statements("2026-01-12T09:00:00Z", 0).await;
    assert!(nobody.0 < 10, "{nobody:?}");
}

#[actix_web::test]
async fn a_reminder_names_the_time_of_each_location() {
    let mut app = TestApp::with_register_at("2026-01-11T07:00:00Z").await;
    app.leaves_jobs();
    app.add_person("manager@example.org", Role::ProviderUser, "provider:1-900").await;
    app.add_person("agency@example.org", Role::ProviderUser, &format!("location:{AGENCY}")).await;
    app.give_more_time(AGENCY, "2026-01-20T23:59:59Z").await;
    app.wait_until("2026-01-11T08:00:00Z");
    assert_eq!(app.queue().await, 2);
    let (all, own) = ("Wednesday 14 January at 11:59pm", "Tuesday 20 January at 11:59pm");
    let manager = app.reminders_to("manager@example.org").await.remove(0).replace("\r\n", "\n");
    let lead = format!("There are 3 days left to send your return for January 2026. The window closes on {all}.");
    assert!(manager.contains(&lead), "{manager}");
    let (home, agency) = (manager.find(&format!("({HOME})")).unwrap(), manager.find(&format!("({AGENCY})")).unwrap());
    let line = manager.find(&format!("It has more time, until {own}.")).unwrap();
    assert!(line > agency && (home < agency || line < home), "it stands with its location: {manager}");
    assert_eq!(manager.matches("It has more time").count(), 1, "{manager}");
    // Where all have more time, nothing is said of the others' time.
    let agency = app.reminders_to("agency@example.org").await.remove(0).replace("\r\n", "\n");
    let lead = format!("There are 9 days left to send your return for January 2026. The window closes on {own}.");
    assert!(agency.contains(&lead) && !agency.contains(all), "{agency}");
    assert!(!agency.contains("the time you were given is over") && !agency.contains("had more time"), "{agency}");
    // On the last day of all others it is not the last day of this one.
    app.wait_until("2026-01-14T08:00:00Z");
    assert_eq!(app.queue().await, 2);
    let last = app.reminders_to("agency@example.org").await.into_iter().find(|mail| mail.contains("6 days left"));
    assert!(last.is_some_and(|mail| !mail.contains("today is the last day")));
    let last = app.reminders_to("manager@example.org").await;
    assert!(last.iter().any(|mail| mail.contains("today is the last day")), "{last:#?}");
}
