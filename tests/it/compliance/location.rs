//! One location: why it stands as it does, whom to ring, what came of a call; and what the provider sees of it.

use capacity_tracker::accounts::Role;
use capacity_tracker::audit::Actor;
use capacity_tracker::compliance::actions::{Correction, correct};
use capacity_tracker::returns::model::ReturnState;
use reqwest::StatusCode;

use super::chasing::close_month;
use crate::enforcement::{as_, open, triggered_app};
use crate::support::{AGENCY, CareRow, HOME, OTHER, PASSWORD, TestApp};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";

async fn app_with_misses() -> TestApp {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    for month in ["2025-10", "2025-11", "2025-12"] {
        close_month(&app, month).await;
    }
    app
}

#[actix_web::test]
async fn an_officer_and_the_provider_see_why_and_what_clears_it() {
    let app = app_with_misses().await;
    let correction = Correction {
        location_id: HOME.to_owned(),
        month: "2025-10".parse().unwrap(),
        state: ReturnState::Excused,
        reason: "The service was down".to_owned(),
    };
    correct(&app.state, Actor::Operator, correction).await.unwrap();
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    app.add_person("home@example.org", Role::ProviderUser, &format!("location:{HOME}")).await;
    let provider = app.browser();
    provider.sign_in("home@example.org", PASSWORD).await;
    let path = format!("/compliance/2026-01/locations/{HOME}");
    for page in [officer.get(&path).await, provider.get(&format!("/locations/{HOME}/compliance")).await] {
        let main = page.main();
        for words in [
            "At risk: the last 2 windows were missed, up to December 2025.",
            "One more missed window makes a notice of intent possible.",
            "With a complete return for January 2026 by Wednesday 14 January at 11:59pm, the run of 2 ends.",
            "Nothing is held against it after that.",
            "nothing sent became excused. The service was down",
            "3 missed in a row, or 4 of the last 12",
        ] {
            assert!(main.contains(words), "{words}: {main}");
        }
        let rows = page.texts("table:first-of-type tbody tr");
        assert!(rows[0].contains("December 2025") && rows[0].contains("Counts as missed Yes"), "{rows:?}");
        assert!(rows[2].contains("October 2025") && rows[2].contains("Counts as missed No"), "{rows:?}");
        assert!(rows[0].contains("Beds and vacancies"), "what was missing has its title: {rows:?}");
    }
    let links = provider.get(&format!("/locations/{HOME}/returns/2026-01")).await.links("main a");
    assert!(links.contains(&format!("/locations/{HOME}/compliance")), "{links:?}");
    // Once the return is in, it says so; nothing is promised that has happened.
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(HOME, &app.sections("2026-01", "care_home")).await;
    let main = provider.get(&format!("/locations/{HOME}/compliance")).await.main();
    assert!(main.contains("The return for January 2026 is complete: the run of 2 ends"), "{main}");
    // Others' locations are not there.
    assert_eq!(provider.get(&format!("/locations/{OTHER}/compliance")).await.status, StatusCode::NOT_FOUND);
    let triggered = officer.get(&format!("/compliance/2026-01/locations/{AGENCY}")).await.main();
    assert!(triggered.contains("A notice of intent is possible: 3 missed in a row, 3 of the last 12"), "{triggered}");
    // What it comes to for the provider, of the locations that somebody looks after.
    for words in [
        "2 locations that owe a return",
        "1 at risk, 1 for which a notice may be issued",
        "Most missed windows in a row that count now: 3",
    ] {
        assert!(triggered.contains(words), "{words}: {triggered}");
    }
    let here = app.somebody("here@example.org", Role::ComplianceOfficer, &format!("location:{AGENCY}")).await;
    let main = here.get(&format!("/compliance/2026-01/locations/{AGENCY}")).await.main();
    assert!(main.contains("1 location that owes a return"), "{main}");
}

#[actix_web::test]
async fn a_call_is_logged_with_what_came_of_it_and_what_is_next() {
    let app = app_with_misses().await;
    app.add_person("home@example.org", Role::ProviderUser, &format!("location:{HOME}")).await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let path = format!("/compliance/2026-01/locations/{HOME}");
    let page = officer.get(&path).await;
    assert!(
        page.main().contains("home@example.org") && page.main().contains("Last signed in Never"),
        "{}",
        page.main()
    );
    let action = format!("{path}/contacts");
    // Whoever opens the address of the form again is led to its page.
    let again = officer.get(&action).await;
    assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, path.as_str()));
    assert_eq!(officer.get(&path.replace(HOME, "1-999")).await.status, StatusCode::NOT_FOUND);
    let wrong = [
        (vec![("kind", "fax"), ("outcome", "spoke")], "Choose if you rang or wrote"),
        (vec![("kind", "template"), ("outcome", "sent")], "Choose what came of it"),
        (
            vec![("kind", "call"), ("outcome", "spoke"), ("next_action", "Ring again")],
            "Enter the day on which to do it",
        ),
        (
            vec![
                ("kind", "call"),
                ("outcome", "spoke"),
                ("next_on-day", "31"),
                ("next_on-month", "2"),
                ("next_on-year", "2026"),
            ],
            "Enter a real day",
        ),
        (
            vec![
                ("kind", "call"),
                ("outcome", "spoke"),
                ("next_on-day", "1"),
                ("next_on-month", "1"),
                ("next_on-year", "2026"),
            ],
            "The day must be today or later",
        ),
    ];
    for (fields, said) in wrong {
        let answer = officer.submit(&path, &action, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.texts(".nhsuk-error-summary").join(" ").contains(said), "{said}: {}", answer.main());
    }
    let long = "x".repeat(501);
    let answer = officer.submit(&path, &action, &[("kind", "call"), ("outcome", "spoke"), ("note", &long)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [
        ("kind", "call"),
        ("outcome", "left_message"),
        ("note", "Asked for <b>Ms Lee</b>"),
        ("next_action", "Ring again"),
        ("next_on-day", "12"),
        ("next_on-month", "1"),
        ("next_on-year", "2026"),
    ];
    let logged = officer.submit(&path, &action, &fields).await;
    assert_eq!((logged.status, logged.location()), (StatusCode::SEE_OTHER, path.as_str()));
    let page = officer.get(&path).await;
    app.database.execute("UPDATE location SET postcode = 'LS1 4AP'").unwrap();
    let address = officer.get(&path).await.main();
    assert!(address.contains("LS1 4AP"), "{address}");
    for words in ["Left a message", "Asked for <b>Ms Lee</b>", "12 January 2026: Ring again", "Jo Smith"] {
        assert!(page.main().contains(words), "{words}: {}", page.main());
    }
    let row = officer.get("/compliance/2026-01").await.texts("tbody tr").into_iter().find(|row| row.contains(HOME));
    assert!(row.unwrap().contains("Next on 12 January 2026: Ring again"));
    let entries = "SELECT count(*) AS number FROM audit_entry WHERE event = 'compliance.contact_logged'";
    assert_eq!(app.database.number(entries), 1);
    assert!(app.database.execute("UPDATE contact_log SET note = ''").is_err());
    assert!(app.database.execute("DELETE FROM contact_log").is_err());
    // A message from a template says nothing of what is next; a later call does, also that there is nothing.
    let template = format!(
        "INSERT INTO contact_log (location_id, provider_id, month, kind, outcome, note, next_action, made_by, made_at) \
         VALUES ('{HOME}', '1-900', '2026-01', 'template', 'sent', '', '', 'operator', '2026-01-09 10:00:00')"
    );
    app.database.execute(&template).unwrap();
    let row = async || {
        let rows = officer.get("/compliance/2026-01").await.texts("tbody tr");
        rows.into_iter().find(|row| row.contains(HOME)).unwrap()
    };
    let written = row().await;
    assert!(written.contains("Email from the service: Sent"), "{written}");
    assert!(written.contains("Next on 12 January 2026: Ring again"), "{written}");
    let file = officer.submit("/compliance/2026-01", "/compliance/2026-01/download", &[]).await;
    assert!(file.body.contains(",2026-01-12,Ring again,"), "{}", file.body);
    officer.submit(&path, &action, &[("kind", "call"), ("outcome", "spoke")]).await;
    assert!(!row().await.contains("Next on"));
    // When people were last here is known.
    app.browser().sign_in("home@example.org", PASSWORD).await;
    assert!(officer.get(&path).await.main().contains("Last signed in 9 January 2026"));
}

#[actix_web::test]
async fn an_area_lead_acts_in_the_area_and_an_analyst_only_reads() {
    let app = app_with_misses().await;
    app.add_person("agency@example.org", Role::ProviderUser, &format!("location:{AGENCY}")).await;
    app.add_person("lead@example.org", Role::AreaLead, "area:E08000035").await;
    let lead = app.browser();
    lead.sign_in("lead@example.org", PASSWORD).await;
    let fields = [("kind", "message"), ("outcome", "other")];
    let own = format!("/compliance/2026-01/locations/{AGENCY}");
    assert!(lead.get(&own).await.main().contains("agency@example.org"));
    assert_eq!(lead.submit(&own, &format!("{own}/contacts"), &fields).await.status, StatusCode::SEE_OTHER);
    let others = format!("/compliance/2026-01/locations/{HOME}");
    assert_eq!(lead.get(&others).await.status, StatusCode::NOT_FOUND);
    for action in [format!("{others}/contacts"), format!("{others}/not-operating")] {
        let sent = [("kind", "call"), ("outcome", "spoke"), ("seen", "visit"), ("reason", "Empty")];
        assert_eq!(lead.submit(&own, &action, &sent).await.status, StatusCode::NOT_FOUND, "{action}");
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM contact_log"), 1);
    assert!(!lead.get("/compliance/2026-01").await.body.contains("/compliance/2026-01/message"));
    let analyst = app.signed_in(Role::Analyst).await;
    let page = analyst.get(&own).await;
    assert!(page.main().contains("A notice of intent is possible") && !page.main().contains("agency@example.org"));
    assert!(!page.body.contains("/contacts"), "an analyst has no form");
    let token = analyst.get("/account").await.token();
    assert_eq!(analyst.post(&format!("{own}/contacts"), &token, &fields).await.status, StatusCode::FORBIDDEN);
    // Somebody who is both sees people only where they act.
    let both = app.add_person("both@example.org", Role::Analyst, "national").await;
    let grant = format!(
        "INSERT INTO \"grant\" (account_id, role, scope_kind, scope_id, granted_at) \
         VALUES ({both}, 'area_lead', 'area', 'E08000009', '2026-01-01 00:00:00')"
    );
    app.database.execute(&grant).unwrap();
    let both = app.browser();
    both.sign_in("both@example.org", PASSWORD).await;
    assert!(!both.get(&own).await.main().contains("agency@example.org"));
    assert!(both.get(&others).await.main().contains("People with access"));
}

#[actix_web::test]
async fn windows_that_a_case_rests_on_were_missed_and_do_not_count() {
    let app = triggered_app().await;
    let officer = as_(&app, "officer").await;
    let path = format!("/compliance/2026-04/locations/{HOME}");
    assert!(officer.get(&path).await.main().contains("A notice of intent is possible: 3 missed in a row"));
    let case = open(&officer).await;
    app.add_person("area@example.org", Role::ComplianceOfficer, "area:E08000009").await;
    app.add_person("analyst@example.org", Role::Analyst, "national").await;
    for (who, page, sees_the_case) in [
        ("officer", path.clone(), true),
        ("manager", path.clone(), true),
        ("area", path.clone(), true),
        ("analyst", path.clone(), false),
        ("boss", format!("/locations/{HOME}/compliance"), false),
    ] {
        let page = as_(&app, who).await.get(&page).await;
        let main = page.main();
        let words = "No window counts now: a case rests on those that were missed, up to March 2026.";
        assert!(main.contains(words) && !main.contains("No window was missed"), "{who}: {main}");
        assert_eq!(main.matches("No: a case rests on it already").count(), 3, "{who}: {main}");
        assert_eq!(page.links("td a").contains(&case), sees_the_case, "{who}");
        assert!(main.contains("One that a case rests on does not count a second time."), "{who}: {main}");
    }
    // Who is an analyst everywhere and an officer elsewhere does not see this case.
    let both = app.add_person("both@example.org", Role::Analyst, "national").await;
    let grant = format!(
        "INSERT INTO \"grant\" (account_id, role, scope_kind, scope_id, granted_at) \
         VALUES ({both}, 'compliance_officer', 'area', 'E08000035', '2026-01-01 00:00:00')"
    );
    app.database.execute(&grant).unwrap();
    let page = as_(&app, "both").await.get(&path).await;
    assert!(page.main().contains("a case rests on it already") && !page.links("td a").contains(&case));
}

#[actix_web::test]
async fn windows_that_do_not_count_for_several_reasons_are_not_said_to_be_none() {
    let app = app_with_misses().await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let path = format!("/compliance/2026-01/locations/{HOME}");
    let rests = |month: &str| {
        let sql = format!(
            "INSERT INTO window_use (location_id, month, case_reference, used_at) \
             VALUES ('{HOME}', '{month}', 'case:7', '2026-01-09 10:00:00')"
        );
        app.database.execute(&sql).unwrap();
    };
    rests("2025-12");
    let main = officer.get(&path).await.main();
    assert!(main.contains("A case rests on other windows that were missed. They are not counted again."), "{main}");
    rests("2025-11");
    let sold = format!("UPDATE location SET provider_id = '1-901' WHERE id = '{HOME}'");
    app.database.execute(&sold).unwrap();
    let main = officer.get(&path).await.main();
    let words = "No window counts now, up to December 2025. The table says why those that were missed do not.";
    assert!(main.contains(words), "{main}");
    assert!(!main.contains("no grace") && main.contains("The first window of a new location counts, too."), "{main}");
    // Nothing was missed by one who sent everything.
    app.database
        .execute(&format!("UPDATE window_outcome SET state = 'complete' WHERE location_id = '{OTHER}'"))
        .unwrap();
    let main = officer.get(&path.replace(HOME, OTHER)).await.main();
    assert!(main.contains("No window was missed in the last 12, up to December 2025."), "{main}");
}

#[actix_web::test]
async fn a_call_whose_button_is_pressed_twice_is_in_the_log_once() {
    let app = app_with_misses().await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let path = format!("/compliance/2026-01/locations/{HOME}");
    let action = format!("{path}/contacts");
    let key = async || {
        let fields = officer.get(&path).await.hidden_fields(&action);
        fields.into_iter().find(|(name, _)| name == "key").unwrap().1
    };
    let entries = || {
        let audited = "SELECT count(*) AS number FROM audit_entry WHERE event = 'compliance.contact_logged'";
        (app.database.number("SELECT count(*) AS number FROM contact_log"), app.database.number(audited))
    };
    let first = key().await;
    let fields = [("kind", "call"), ("outcome", "no_answer"), ("key", first.as_str())];
    for _ in 0..2 {
        let logged = officer.submit(&path, &action, &fields).await;
        assert_eq!((logged.status, logged.location()), (StatusCode::SEE_OTHER, path.as_str()));
        assert_eq!(entries(), (1, 1));
    }
    // The next call is another one, though the same came of it.
    let second = key().await;
    let again = [("kind", "call"), ("outcome", "no_answer"), ("key", second.as_str())];
    assert_eq!(officer.submit(&path, &action, &again).await.status, StatusCode::SEE_OTHER);
    assert_eq!(entries(), (2, 2));
    // A key is its maker's.
    app.add_person("other@example.org", Role::ComplianceOfficer, "national").await;
    let other = app.browser();
    other.sign_in("other@example.org", PASSWORD).await;
    assert_eq!(other.submit(&path, &action, &again).await.status, StatusCode::NOT_FOUND);
    assert_eq!(entries(), (2, 2));
}

#[actix_web::test]
async fn a_location_that_owes_nothing_is_not_told_to_send_a_return() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    for month in ["2025-11", "2025-12"] {
        close_month(&app, month).await;
    }
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    app.add_person("manager@example.org", Role::ProviderAdmin, "provider:1-900").await;
    let manager = app.browser();
    manager.sign_in("manager@example.org", PASSWORD).await;
    let path = format!("/compliance/2026-01/locations/{HOME}");
    assert!(officer.get(&path).await.main().contains("One more missed window makes a notice of intent possible."));
    // It leaves in the window.
    let other = CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd");
    app.load_register_as_of("2026-01-09", &[CareRow::agency(AGENCY), other]);
    let last = officer.get(&format!("/compliance/2025-12/locations/{HOME}")).await;
    let own = manager.get(&format!("/locations/{HOME}/compliance")).await;
    for page in [officer.get(&path).await, own, last] {
        let main = page.main();
        for words in [
            "At risk: the last 2 windows were missed, up to December 2025.",
            "Nothing is owed for January 2026: the run of 2 ends when its window has closed.",
            "Nothing is held against it after that.",
        ] {
            assert!(main.contains(words), "{words}: {main}");
        }
        for words in ["One more missed window", "With a complete return"] {
            assert!(!main.contains(words), "{words}: {main}");
        }
    }
    // The other location of the provider owes its return.
    let agency = officer.get(&path.replace(HOME, AGENCY)).await.main();
    assert!(agency.contains("With a complete return for January 2026"), "{agency}");
    // And so it is.
    app.state.clock.advance(chrono::TimeDelta::days(6));
    close_month(&app, "2026-01").await;
    officer.sign_in("compliance-officer@example.org", PASSWORD).await;
    let main = officer.get(&path).await.main();
    assert!(main.contains("0 missed in a row, 2 of the last 12, up to January 2026."), "{main}");
}

#[actix_web::test]
async fn a_call_is_logged_with_the_provider_whose_return_it_was() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    close_month(&app, "2025-12").await;
    let sold = CareRow::home(HOME).set("Provider ID", "1-902").set("Provider Name", "Buyer of Homes Ltd");
    let other = CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd");
    app.load_register_as_of("2026-01-02", &[sold, CareRow::agency(AGENCY), other]);
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    for (month, provider) in [("2025-12", "1-900"), ("2026-01", "1-902")] {
        let path = format!("/compliance/{month}/locations/{HOME}");
        let fields = [("kind", "call"), ("outcome", "spoke")];
        let logged = officer.submit(&path, &format!("{path}/contacts"), &fields).await;
        assert_eq!(logged.status, StatusCode::SEE_OTHER, "{}", logged.main());
        let sql = format!(
            "SELECT count(*) AS number FROM contact_log WHERE month = '{month}' AND provider_id = '{provider}'"
        );
        assert_eq!(app.database.number(&sql), 1, "{month}");
    }
}
