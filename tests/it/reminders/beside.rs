//! What people are told beside the reminders that everybody gets: the last day of more time, and a location that came to them
//! after theirs had gone.

use capacity_tracker::accounts::Role;
use capacity_tracker::reminders::actions::withdraw_stale;
use reqwest::StatusCode;

use super::{OPENS, confirm_path, pairs, with_figures};
use crate::support::{AGENCY, CareRow, HOME, OTHER, TestApp};

const GRANTED: &str = "2026-01-13T10:00:00Z";
const UNTIL: &str = "2026-01-26T17:00:00Z";

impl TestApp {
    /// Pairs of address and location, in order, of what people were told beside their reminders.
    fn told_beside(&self) -> Vec<(String, String)> {
        let sql = "SELECT email, location_id AS kind FROM told_place JOIN account ON account.id = account_id \
                   ORDER BY email, location_id, told_place.kind";
        self.database.rows::<super::Sent>(sql).into_iter().map(|told| (told.email, told.kind)).collect()
    }

    /// Loads a register in which the home was sold to the other provider, learnt of at a moment.
    fn sell_home(&self, day: &str, at: &str) {
        self.learn((day, at), &[other(CareRow::home(HOME)), CareRow::agency(AGENCY), other(CareRow::home(OTHER))]);
    }

    /// Loads a register of a day, learnt of at a moment.
    fn learn(&self, (day, at): (&str, &str), rows: &[CareRow]) {
        self.load_register_as_of(day, rows);
        let newest = "(SELECT number FROM (SELECT max(id) AS number FROM register_import) AS newest)";
        let learnt = format!("UPDATE register_import SET imported_at = '{at}' WHERE id = {newest}");
        self.database.execute(&learnt).unwrap();
    }
}

fn other(row: CareRow) -> CareRow {
    row.set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd")
}

#[actix_web::test]
async fn whoever_has_more_time_is_reminded_once_on_its_last_day() {
    let (mut app, _) = with_figures("2025-12-09T10:00:00Z").await;
    app.leaves_jobs();
    app.add_person("agency@example.org", Role::ProviderUser, &format!("location:{AGENCY}")).await;
    app.add_person("manager@example.org", Role::ProviderUser, "provider:1-900").await;
    app.wait_until(GRANTED);
    app.give_more_time(AGENCY, UNTIL).await;
    assert_eq!(app.hour("2026-01-15T09:00:00Z").await, 1, "the home was missed");
    for (moment, queued) in [
        ("2026-01-25T12:00:00Z", 0),
        ("2026-01-26T06:59:00Z", 0),
        ("2026-01-26T07:00:00Z", 2),
        ("2026-01-26T08:00:00Z", 0),
    ] {
        assert_eq!(app.hour(moment).await, queued, "{moment}");
    }
    assert_eq!(app.told_beside(), pairs(&[("agency@example.org", AGENCY), ("manager@example.org", AGENCY)]));
    let mails = app.reminders_to("manager@example.org").await;
    let last = mails.iter().find(|mail| mail.contains("today is the last day")).unwrap().replace("\r\n", "\n");
    assert!(last.contains(AGENCY) && !last.contains(HOME), "{last}");
    assert!(last.contains("The time you were given ends on Monday 26 January at 5:00pm."), "{last}");
    let path = confirm_path(&last, AGENCY).unwrap();
    let page = app.browser().get(&path).await;
    assert_eq!((page.status, page.heading().contains("January 2026")), (StatusCode::OK, true), "{}", page.main());
    // Those who chase see it, and a case takes it with it.
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let page = officer.get(&format!("/locations/{AGENCY}/reminders")).await;
    assert!(page.main().matches("26 January 2026").count() >= 2, "{}", page.main());
    let about = |conn: &mut _| {
        let windows = [(AGENCY.to_owned(), "2026-01".parse().unwrap())];
        anyhow::Ok(capacity_tracker::reminders::queries::list_messages_about(conn, "1-900", &windows)?.len())
    };
    // The manager had a reminder of the month too.
    assert_eq!(app.state.db.read(about).await.unwrap(), 3);
    assert!(app.database.execute("UPDATE told_place SET month = '2026-02'").is_err());
    let recorded = "audit_entry WHERE event = 'reminders.queued' AND detail LIKE '%\"last_day_of_extension\":2%'";
    assert_eq!(app.count(recorded), 1);
    // Time that is made longer has a last day of its own.
    app.give_more_time(AGENCY, "2026-01-28T23:59:59Z").await;
    assert_eq!(app.hour("2026-01-26T18:00:00Z").await, 0);
    assert_eq!(app.hour("2026-01-28T09:00:00Z").await, 2);
    assert_eq!(app.hour("2026-01-29T09:30:00Z").await, 2, "and then it is missed");
}

#[actix_web::test]
async fn the_last_day_of_more_time_is_told_before_it_ends_and_of_what_is_not_sent() {
    let mut app = TestApp::with_register_at(GRANTED).await;
    app.leaves_jobs();
    app.add_person("late@example.org", Role::ProviderUser, &format!("location:{AGENCY}")).await;
    app.add_person("manager@example.org", Role::ProviderUser, "provider:1-900").await;
    let choose = "INSERT INTO reminder_choice (account_id, hour, skipped, chosen_at) SELECT id, 18, '', created_at \
                  FROM account WHERE email = 'late@example.org'";
    app.database.execute(choose).unwrap();
    app.give_more_time(AGENCY, UNTIL).await;
    app.give_more_time(HOME, UNTIL).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(HOME, &app.sections("2026-01", "care_home")).await;
    for (moment, queued) in [
        ("2026-01-15T09:00:00Z", 0),
        ("2026-01-26T07:00:00Z", 1),
        ("2026-01-26T15:59:00Z", 0),
        ("2026-01-26T16:00:00Z", 1),
    ] {
        assert_eq!(app.hour(moment).await, queued, "{moment}");
    }
    assert_eq!(app.told_beside(), pairs(&[("late@example.org", AGENCY), ("manager@example.org", AGENCY)]));
    // What waits for the mail server is taken back once the return is in.
    app.wait_until("2026-01-26T16:15:00Z");
    assert_eq!(withdraw_stale(&app.state).await.unwrap(), 0, "it is not sent");
    caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
    assert_eq!(withdraw_stale(&app.state).await.unwrap(), 2);
    assert_eq!(app.hour("2026-01-26T17:01:00Z").await, 0);
}

#[actix_web::test]
async fn who_buys_a_home_after_the_reminder_hears_of_it_once() {
    let mut app = TestApp::with_register_at(OPENS).await;
    app.leaves_jobs();
    app.add_person("seller@example.org", Role::ProviderAdmin, "provider:1-900").await;
    app.add_person("buyer@example.org", Role::ProviderAdmin, "provider:1-901").await;
    let both = app.add_person("both@example.org", Role::ProviderAdmin, "provider:1-900").await;
    let also = "INSERT INTO \"grant\" (account_id, role, scope_kind, scope_id, granted_at)";
    app.database
        .execute(&format!("{also} VALUES ({both}, 'provider_admin', 'provider', '1-901', '2026-01-02 09:00:00')"))
        .unwrap();
    assert_eq!(app.queue().await, 3);
    app.sell_home("2026-01-10", "2026-01-10 06:30:00");
    for (moment, queued) in [
        ("2026-01-10T07:30:00Z", 0),
        ("2026-01-10T08:00:00Z", 1),
        ("2026-01-10T09:00:00Z", 0),
        ("2026-01-11T08:00:00Z", 3),
        ("2026-01-11T09:00:00Z", 0),
    ] {
        app.wait_until(moment);
        assert_eq!(app.queue().await, queued, "{moment}");
    }
    assert_eq!(app.told_beside(), pairs(&[("buyer@example.org", HOME)]));
    let mails = app.reminders_to("buyer@example.org").await;
    assert_eq!(mails.len(), 3, "{mails:#?}");
    let opening = |home: bool, other: bool| {
        let says = |mail: &&String| {
            mail.contains(&format!("({HOME})")) == home && mail.contains(&format!("({OTHER})")) == other
        };
        mails.iter().filter(says).filter(|mail| mail.contains("the window is open")).count()
    };
    assert_eq!((opening(false, true), opening(true, false), opening(true, true)), (1, 1, 0), "{mails:#?}");
    let half = mails.iter().find(|mail| mail.contains("3 days left")).unwrap();
    assert!(half.contains(HOME) && half.contains(OTHER), "{half}");
    let recorded = "audit_entry WHERE event = 'reminders.queued' AND detail LIKE '%\"came_later\":1%'";
    assert_eq!(app.count(recorded), 1);
}

/// The home is gone from one register and back in the next; or it sleeps, where that owes nothing.
#[actix_web::test]
async fn who_was_reminded_of_a_home_hears_no_more_of_it_when_it_goes_and_comes_back() {
    let rest = || vec![CareRow::agency(AGENCY), other(CareRow::home(OTHER))];
    for (owes, gone) in [("true", None), ("false", Some(CareRow::home(HOME).set("Dormant (Y/N)", "Y")))] {
        let mut app = TestApp::with(&[("clock.fixed_at", OPENS), ("returns.dormant_owes", owes)]).await;
        let with = |home: Option<CareRow>| rest().into_iter().chain(home).collect::<Vec<_>>();
        app.load_register(&with(Some(CareRow::home(HOME))));
        app.leaves_jobs();
        app.add_person("manager@example.org", Role::ProviderUser, "provider:1-900").await;
        app.add_person("home@example.org", Role::ProviderUser, &format!("location:{HOME}")).await;
        assert_eq!(app.queue().await, 2);
        app.learn(("2026-01-09", "2026-01-09 06:30:00"), &with(gone));
        app.wait_until("2026-01-09T10:00:00Z");
        assert_eq!(app.queue().await, 0, "{owes}");
        app.learn(("2026-01-10", "2026-01-10 06:30:00"), &with(Some(CareRow::home(HOME))));
        app.wait_until("2026-01-10T10:00:00Z");
        assert_eq!(app.queue().await, 0, "{owes}");
        // Sold before it comes back once more: it is new to the buyer alone.
        app.add_person("buyer@example.org", Role::ProviderAdmin, "provider:1-901").await;
        assert_eq!(app.queue().await, 1, "their first of the month, {owes}");
        app.learn(("2026-01-10", "2026-01-10 11:30:00"), &rest());
        app.learn(("2026-01-10", "2026-01-10 12:30:00"), &with(Some(other(CareRow::home(HOME)))));
        app.wait_until("2026-01-10T13:00:00Z");
        assert_eq!(app.queue().await, 1, "{owes}");
        assert_eq!(app.told_beside(), pairs(&[("buyer@example.org", HOME)]), "{owes}");
    }
}

#[actix_web::test]
async fn who_is_given_a_location_after_the_reminder_hears_of_what_is_new_to_them() {
    let mut app = TestApp::with_register_at(OPENS).await;
    app.leaves_jobs();
    let one = app.add_person("one@example.org", Role::ProviderUser, &format!("location:{HOME}")).await;
    let all = app.add_person("all@example.org", Role::ProviderUser, "provider:1-900").await;
    assert_eq!(app.queue().await, 2);
    for id in [one, all] {
        let also = format!(
            "INSERT INTO \"grant\" (account_id, role, scope_kind, scope_id, granted_at) \
             VALUES ({id}, 'provider_user', 'location', '{AGENCY}', '2026-01-09 09:00:00')"
        );
        app.database.execute(&also).unwrap();
    }
    app.wait_until("2026-01-09T10:00:00Z");
    assert_eq!(app.queue().await, 1);
    app.wait_until("2026-01-09T11:00:00Z");
    assert_eq!(app.queue().await, 0, "nobody is told twice");
    assert_eq!(app.told_beside(), pairs(&[("one@example.org", AGENCY)]));
    let mails = app.reminders_to("one@example.org").await;
    assert!(mails.len() == 2 && mails.iter().filter(|mail| mail.contains(AGENCY)).count() == 1, "{mails:#?}");
    assert_eq!(app.reminders_to("all@example.org").await.len(), 1);
}

#[actix_web::test]
async fn what_a_clock_that_was_ahead_told_beside_is_told_again_when_it_is_due() {
    let mut app = TestApp::with_register_at(GRANTED).await;
    app.leaves_jobs();
    app.add_person("agency@example.org", Role::ProviderUser, &format!("location:{AGENCY}")).await;
    app.give_more_time(AGENCY, UNTIL).await;
    app.wait_until("2026-01-26T07:00:00Z");
    assert_eq!(app.queue().await, 1);
    app.state.clock.advance(chrono::TimeDelta::days(-6));
    assert_eq!(app.queue().await, 0);
    assert_eq!(app.count("told_place"), 0);
    app.wait_until("2026-01-26T07:00:00Z");
    assert_eq!((app.queue().await, app.queue().await), (1, 0));
}

#[actix_web::test]
async fn nothing_goes_to_an_account_that_is_closed_while_a_reminder_waits() {
    let mut app = TestApp::with_register_at(OPENS).await;
    app.leaves_jobs();
    let gone = app.add_person("gone@example.org", Role::ProviderUser, "provider:1-900").await;
    app.add_person("stays@example.org", Role::ProviderUser, "provider:1-900").await;
    assert_eq!(app.queue().await, 2);
    close_account(&app, gone);
    app.wait(11);
    assert_eq!(withdraw_stale(&app.state).await.unwrap(), 1);
    assert!(app.reminders_to("gone@example.org").await.is_empty());
    assert_eq!(app.reminders_to("stays@example.org").await.len(), 1);
}

/// Its grants stand, so that only its closing keeps it from being told.
fn close_account(app: &TestApp, id: i64) {
    app.database.execute(&format!("UPDATE account SET deactivated_at = created_at WHERE id = {id}")).unwrap();
}

#[actix_web::test]
async fn an_account_that_is_closed_hears_of_no_location_that_came_later() {
    let mut app = TestApp::with_register_at(OPENS).await;
    app.leaves_jobs();
    let one = app.add_person("one@example.org", Role::ProviderUser, &format!("location:{HOME}")).await;
    let two = app.add_person("two@example.org", Role::ProviderUser, &format!("location:{HOME}")).await;
    assert_eq!(app.queue().await, 2);
    for id in [one, two] {
        let also = format!(
            "INSERT INTO \"grant\" (account_id, role, scope_kind, scope_id, granted_at) \
             VALUES ({id}, 'provider_user', 'location', '{AGENCY}', '2026-01-09 09:00:00')"
        );
        app.database.execute(&also).unwrap();
    }
    close_account(&app, two);
    app.wait_until("2026-01-09T10:00:00Z");
    assert_eq!(app.queue().await, 1);
    assert_eq!(app.told_beside(), pairs(&[("one@example.org", AGENCY)]));
    // And what waits is taken back.
    close_account(&app, one);
    app.wait(11);
    assert_eq!(withdraw_stale(&app.state).await.unwrap(), 3);
    let taken = "told_place JOIN mail_message ON mail_message.id = message_id WHERE cancelled_at IS NOT NULL";
    assert_eq!(app.count(taken), 1);
}

#[actix_web::test]
async fn an_account_that_is_closed_hears_of_no_last_day() {
    let mut app = TestApp::with_register_at(GRANTED).await;
    app.leaves_jobs();
    let gone = app.add_person("gone@example.org", Role::ProviderUser, &format!("location:{AGENCY}")).await;
    app.add_person("stays@example.org", Role::ProviderUser, &format!("location:{AGENCY}")).await;
    app.give_more_time(AGENCY, UNTIL).await;
    close_account(&app, gone);
    app.wait_until("2026-01-26T07:00:00Z");
    assert_eq!(app.queue().await, 1);
    assert_eq!(app.told_beside(), pairs(&[("stays@example.org", AGENCY)]));
}
