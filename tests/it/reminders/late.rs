//! Whom to tell of a location that had more time and missed its return after all.

use capacity_tracker::accounts::{Role, Scope, Scopes};
use capacity_tracker::audit::Actor;
use capacity_tracker::clock::UtcTime;
use capacity_tracker::compliance::actions::{MoreTime, Until, extend, settle};
use capacity_tracker::reminders::queries::list_messages_about;

use super::pairs;
use crate::support::{AGENCY, Caller, HOME, TestApp};

const GRANTED: &str = "2026-01-13T10:00:00Z";
/// More than the days after closing in which the last kind of reminder is sent.
const UNTIL: &str = "2026-01-26T17:00:00Z";
const MISSED: &str = "closed_and_missed";

impl TestApp {
    /// Gives a location more time for January.
    pub(super) async fn give_more_time(&self, location: &str, until: &str) {
        let until = Until::At(UtcTime::new(chrono::DateTime::parse_from_rfc3339(until).unwrap().to_utc()));
        let (month, reason) = ("2026-01".parse().unwrap(), "A flood".to_owned());
        let more = MoreTime { location_id: location.to_owned(), month, until, reason };
        extend(&self.state, Actor::Operator, Scopes(vec![Scope::National]), more).await.unwrap();
    }

    /// Moves the clock on, and does what the hour brings.
    pub(super) async fn hour(&self, moment: &str) -> usize {
        self.wait_until(moment);
        self.close().await;
        settle(&self.state).await.unwrap();
        self.queue().await
    }

    /// Pairs of address and location, in order, of what people were told they missed.
    fn told(&self) -> Vec<(String, String)> {
        let sql = "SELECT email, location_id AS kind FROM told_miss JOIN account ON account.id = account_id \
                   ORDER BY email, location_id";
        self.database.rows::<super::Sent>(sql).into_iter().map(|told| (told.email, told.kind)).collect()
    }
}

/// The manager has both locations of the provider, the other person the agency alone.
async fn app_with_two_people() -> (TestApp, Caller) {
    let mut app = TestApp::with_register_at(GRANTED).await;
    app.leaves_jobs();
    app.add_person("agency@example.org", Role::ProviderUser, &format!("location:{AGENCY}")).await;
    app.add_person("manager@example.org", Role::ProviderUser, "provider:1-900").await;
    app.add_person("other@example.org", Role::ProviderUser, "provider:1-901").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let other = app.caller(Role::ProviderUser, "provider:1-901").await;
    other.put_all(crate::support::OTHER, &app.sections("2026-01", "care_home")).await;
    (app, caller)
}

#[actix_web::test]
async fn whoever_had_more_time_is_told_once_when_it_ends_as_a_miss() {
    let (app, caller) = app_with_two_people().await;
    app.give_more_time(AGENCY, UNTIL).await;
    assert_eq!(app.hour("2026-01-15T09:00:00Z").await, 1, "the home was missed");
    assert_eq!(app.sent(), pairs(&[("manager@example.org", MISSED)]));
    assert!(!app.reminders_to("manager@example.org").await[0].contains(AGENCY));
    // A part is sent in the time given.
    let sections = app.sections("2026-01", "home_care");
    caller.put_all(AGENCY, &sections[..1]).await;
    assert_eq!(app.hour("2026-01-26T16:59:00Z").await, 2, "it is the last day of its time");
    assert_eq!(app.hour("2026-01-26T17:01:00Z").await, 2);
    let expected = [("agency@example.org", AGENCY), ("manager@example.org", HOME), ("manager@example.org", AGENCY)];
    assert_eq!(app.told(), pairs(&expected));
    assert_eq!(app.hour("2026-01-26T18:01:00Z").await, 0, "nobody is told twice");
    assert_eq!(app.hour("2026-01-27T09:01:00Z").await, 0);

    let mails = app.reminders_to("manager@example.org").await;
    let late = mails.iter().find(|mail| mail.contains("the time you were given is over")).unwrap();
    let late = late.replace("\r\n", "\n");
    assert_eq!(mails.len(), 3, "{mails:#?}");
    assert!(late.contains(AGENCY) && !late.contains(HOME), "{late}");
    assert!(late.contains("It had until Monday 26 January at 5:00pm."), "{late}");
    assert!(late.contains("We did not get all of its return in that time:"), "{late}");
    let missing = late.lines().find(|line| line.starts_with("Missing: ")).unwrap();
    assert!(!missing.contains(&sections[0].title) && missing.contains(&sections[1].title), "{missing}");
    assert_eq!(app.reminders_to("agency@example.org").await.len(), 2);
    assert!(app.reminders_to("other@example.org").await.is_empty());

    // Those who chase see it, a case takes it with it, and nobody changes it.
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let page = officer.get(&format!("/locations/{AGENCY}/reminders")).await;
    assert_eq!(page.main().matches("26 January 2026").count(), 2, "{}", page.main());
    let about = |location: &'static str| {
        let look = move |conn: &mut _| {
            let windows = [(location.to_owned(), "2026-01".parse().unwrap())];
            anyhow::Ok(list_messages_about(conn, "1-900", &windows)?.len())
        };
        app.state.db.read(look)
    };
    assert_eq!((about(HOME).await.unwrap(), about(AGENCY).await.unwrap()), (1, 5));
    assert!(app.database.execute("UPDATE told_miss SET month = '2026-02'").is_err());
    let recorded = "audit_entry WHERE event = 'reminders.queued' AND detail LIKE '%\"missed_after_extension\":2%'";
    assert_eq!(app.count(recorded), 1);
}

#[actix_web::test]
async fn who_was_told_before_the_time_was_given_is_not_told_again() {
    let (app, _) = app_with_two_people().await;
    assert_eq!(app.hour("2026-01-15T09:00:00Z").await, 2);
    app.give_more_time(AGENCY, UNTIL).await;
    // Somebody who comes meanwhile was told nothing yet.
    app.add_person("new@example.org", Role::ProviderAdmin, "provider:1-900").await;
    assert_eq!(app.hour("2026-01-15T10:00:00Z").await, 1);
    assert_eq!(app.hour("2026-01-26T17:01:00Z").await, 1);
    assert_eq!(app.reminders_to("agency@example.org").await.len(), 1);
    assert_eq!(app.reminders_to("manager@example.org").await.len(), 1);
    let mails = app.reminders_to("new@example.org").await;
    assert!(mails.len() == 2 && mails.iter().filter(|mail| mail.contains(AGENCY)).count() == 1, "{mails:#?}");
    assert_eq!(app.count("told_miss"), 5);
}

#[actix_web::test]
async fn it_is_told_at_the_hour_and_not_long_after() {
    let (app, caller) = app_with_two_people().await;
    app.give_more_time(AGENCY, "2026-01-25T23:59:59Z").await;
    app.give_more_time(HOME, "2026-01-25T23:59:59Z").await;
    caller.put_all(HOME, &app.sections("2026-01", "care_home")).await;
    let choose = "INSERT INTO reminder_choice (account_id, hour, skipped, chosen_at) SELECT id, 18, '', created_at \
                  FROM account WHERE email = 'agency@example.org'";
    app.database.execute(choose).unwrap();
    for (moment, queued) in [
        ("2026-01-15T09:00:00Z", 0),
        ("2026-01-26T00:01:00Z", 0),
        ("2026-01-26T08:59:00Z", 0),
        ("2026-01-26T09:00:00Z", 1),
        ("2026-01-26T17:59:00Z", 0),
        ("2026-01-26T18:00:00Z", 1),
    ] {
        assert_eq!(app.hour(moment).await, queued, "{moment}");
    }
    // The home was sent in its time.
    assert_eq!(app.told(), pairs(&[("agency@example.org", AGENCY), ("manager@example.org", AGENCY)]));
    app.add_person("new@example.org", Role::ProviderAdmin, "provider:1-900").await;
    assert_eq!(app.hour("2026-02-02T09:00:00Z").await, 0, "a week later is too late");
}

#[actix_web::test]
async fn while_the_last_reminder_is_still_due_it_tells_of_all_that_had_more_time() {
    let (app, _) = app_with_two_people().await;
    app.give_more_time(AGENCY, "2026-01-15T09:30:00Z").await;
    app.give_more_time(HOME, "2026-01-15T09:45:00Z").await;
    app.wait_until("2026-01-15T09:00:00Z");
    app.close().await;
    assert_eq!(app.queue().await, 2, "both are excused, and it is the last day of their time");
    // The last kind of reminder is still due to people who were sent none, and tells of both.
    assert_eq!(app.hour("2026-01-15T10:05:00Z").await, 2);
    assert_eq!(app.hour("2026-01-15T11:05:00Z").await, 0);
    assert_eq!(app.count("told_miss"), 3);
    assert_eq!(app.reminders_to("manager@example.org").await.len(), 2);
}

#[actix_web::test]
async fn several_locations_whose_time_is_over_are_in_one_message() {
    let (app, _) = app_with_two_people().await;
    app.give_more_time(AGENCY, "2026-01-26T16:30:00Z").await;
    app.give_more_time(HOME, UNTIL).await;
    assert_eq!(app.hour("2026-01-15T09:00:00Z").await, 0, "both have more time");
    assert_eq!(app.hour("2026-01-26T17:01:00Z").await, 2);
    assert_eq!(app.sent(), pairs(&[]), "no reminder of the window");
    let expected = [("agency@example.org", AGENCY), ("manager@example.org", HOME), ("manager@example.org", AGENCY)];
    assert_eq!(app.told(), pairs(&expected));
    let mails = app.reminders_to("manager@example.org").await;
    assert_eq!(mails.len(), 1, "{mails:#?}");
    assert!(mails[0].contains("2 locations") && mails[0].contains(AGENCY) && mails[0].contains(HOME), "{}", mails[0]);
    assert_eq!(app.hour("2026-01-26T18:01:00Z").await, 0, "nobody is told twice");
}

#[actix_web::test]
async fn what_was_told_is_forgotten_with_the_other_reminders() {
    let (app, _) = app_with_two_people().await;
    app.hour("2026-01-15T09:00:00Z").await;
    let before = app.state.clock.now().plus_seconds(1);
    let forget = move |conn: &mut _| {
        anyhow::Ok(capacity_tracker::reminders::queries::delete_reminders_before(conn, before, 100)?)
    };
    assert_eq!(app.state.db.write(forget).await.unwrap(), 5);
    assert_eq!((app.count("told_miss"), app.count("reminder")), (0, 0));
}
