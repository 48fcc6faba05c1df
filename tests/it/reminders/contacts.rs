//! Whom mail does not reach.

use capacity_tracker::accounts::Role;
use capacity_tracker::accounts::actions::access::close_account_by;
use capacity_tracker::audit::Actor;
use capacity_tracker::compliance::actions::refresh;
use capacity_tracker::reminders::{Contacts, queries};
use reqwest::StatusCode;

use super::OPENS;
use crate::support::{AGENCY, Behaviour, Browser, CareRow, Encryption, HOME, OTHER, SmtpServer, TestApp};

/// How many people each of some locations has, and how many of them can be reached.
async fn contacts(app: &TestApp, locations: &[&str]) -> Vec<(u32, u32)> {
    let ids: Vec<String> = locations.iter().map(|id| (*id).to_owned()).collect();
    let asked = ids.clone();
    let found = app.state.db.read(move |conn| anyhow::Ok(queries::contacts(conn, &asked)?)).await.unwrap();
    let of = |id: &String| found.get(id).map(|Contacts { users, reached }| (*users, *reached)).unwrap();
    ids.iter().map(of).collect()
}

#[actix_web::test]
async fn an_address_that_the_mail_server_refuses_is_no_working_contact() {
    let refusing = SmtpServer::start(Behaviour::Refuse, Encryption::None);
    let url = format!("smtp://127.0.0.1:{}", refusing.port);
    let mut app = TestApp::with(&[("clock.fixed_at", OPENS), ("mail.url", &url)]).await;
    app.load_register(&[
        CareRow::home(HOME),
        CareRow::agency(AGENCY),
        CareRow::home(OTHER).set("Provider ID", "1-901"),
    ]);
    app.leaves_jobs();
    app.add_person("one@example.org", Role::ProviderUser, &format!("location:{HOME}")).await;
    assert_eq!(contacts(&app, &[HOME, AGENCY, OTHER]).await, [(1, 1), (0, 0), (0, 0)]);
    app.queue().await;
    app.run_jobs().await;
    assert_eq!(contacts(&app, &[HOME]).await, [(1, 0)]);
    // Somebody else of the same location can be reached.
    app.add_person("head@example.org", Role::ProviderAdmin, "provider:1-900").await;
    assert_eq!(contacts(&app, &[HOME, AGENCY]).await, [(2, 1), (1, 1)]);
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let page = officer.get(&format!("/locations/{HOME}/reminders")).await;
    assert!(page.main().contains("The mail server refused it on 8 January 2026"), "{}", page.main());
    assert!(page.main().contains("When the window opens, for January 2026"), "{}", page.main());
    // The next message that is taken mends it.
    let taking = SmtpServer::start(Behaviour::Accept, Encryption::None);
    let url = format!("smtp://127.0.0.1:{}", taking.port);
    let later = app.beside(&[("clock.fixed_at", "2026-01-11T08:00:00Z"), ("mail.url", &url)]).await;
    later.queue().await;
    later.run_jobs().await;
    assert_eq!(contacts(&app, &[HOME]).await, [(2, 2)]);
    let revoke = "UPDATE \"grant\" SET revoked_at = granted_at WHERE scope_id = '1-900'";
    app.database.execute(revoke).unwrap();
    assert_eq!(contacts(&app, &[HOME, AGENCY]).await, [(1, 1), (0, 0)]);
}

#[actix_web::test]
async fn an_address_whose_mailbox_is_full_until_the_message_is_given_up_is_no_working_contact() {
    let full = SmtpServer::start(Behaviour::Full, Encryption::None);
    let busy = SmtpServer::start(Behaviour::Defer(usize::MAX), Encryption::None);
    // Nothing listens on the last port. Neither that nor a server that wants to be asked later says anything of an address.
    for (port, reached) in [(full.port, 0), (busy.port, 1), (1, 1)] {
        let url = format!("smtp://127.0.0.1:{port}");
        let mut app = TestApp::with(&[("clock.fixed_at", OPENS), ("mail.url", &url)]).await;
        app.load_register(&[CareRow::home(HOME)]);
        app.leaves_jobs();
        let id = app.add_person("one@example.org", Role::ProviderUser, &format!("location:{HOME}")).await;
        let administrator = app.signed_in(Role::Administrator).await;
        let link = format!("/admin/accounts/{id}/send-link");
        assert_eq!(administrator.submit("/account", &link, &[]).await.status, StatusCode::SEE_OTHER);
        app.run_jobs().await;
        assert_eq!(app.count("mail_attempt WHERE message_id = 1 AND outcome = 'deferred'"), 1, "{port}");
        assert_eq!(contacts(&app, &[HOME]).await, [(1, 1)], "{port}: it may still be taken");
        for _ in 0..15 {
            app.wait(24 * 60);
            app.run_jobs().await;
        }
        let given_up = "mail_message WHERE id = 1 AND state = 'failed'";
        assert_eq!(app.count(given_up), 1, "{port}");
        assert_eq!(contacts(&app, &[HOME]).await, [(1, reached)], "{port}");
    }
}

#[actix_web::test]
async fn somebody_notes_that_mail_came_back() {
    let app = TestApp::with_register_at(OPENS).await;
    let id = app.add_person("one@example.org", Role::ProviderUser, &format!("location:{HOME}")).await.to_string();
    let (page, form) = (format!("/locations/{HOME}/reminders"), format!("/locations/{HOME}/reminders/bounce"));
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    assert_eq!(officer.get(&format!("/locations/{HOME}")).await.links(&format!("main a[href='{page}']")).len(), 1);
    let noted = officer.submit(&page, &form, &[("account_id", &id), ("what", "came_back")]).await;
    assert_eq!(noted.status, StatusCode::SEE_OTHER, "{}", noted.main());
    assert_eq!(contacts(&app, &[HOME]).await, [(1, 0)]);
    let shown = officer.get(&page).await;
    assert!(shown.main().contains("No working contact") && shown.main().contains("It came back"), "{}", shown.main());
    officer.submit(&page, &form, &[("account_id", &id), ("what", "works")]).await;
    assert_eq!(contacts(&app, &[HOME]).await, [(1, 1)]);
    assert_eq!(app.count("audit_entry WHERE event LIKE 'reminders.mail_%'"), 2);
    // Not for people of other locations, nor in words that nobody knows.
    let token = officer.get(&page).await.token();
    let other = format!("/locations/{OTHER}/reminders/bounce");
    for (form, what, status) in
        [(&other, "came_back", StatusCode::NOT_FOUND), (&form, "nonsense", StatusCode::BAD_REQUEST)]
    {
        let refused = officer.post(form, &token, &[("account_id", &id), ("what", what)]).await;
        assert_eq!(refused.status, status, "{form} {what}");
    }
}

#[actix_web::test]
async fn what_an_area_lead_notes_holds_for_what_they_see() {
    let app = TestApp::with(&[("clock.fixed_at", OPENS)]).await;
    // The homes are in Trafford, the agency in Leeds.
    app.load_register(&[CareRow::home(HOME), CareRow::agency(AGENCY), CareRow::home(OTHER)]);
    let id = app.add_person("head@example.org", Role::ProviderAdmin, "provider:1-900").await.to_string();
    let page = |location: &str| format!("/locations/{location}/reminders");
    let say = async |browser: &Browser, location: &str, what: &str| {
        let form = format!("{}/bounce", page(location));
        browser.submit(&page(location), &form, &[("account_id", &id), ("what", what)]).await.status
    };
    let listed = async |browser: &Browser| {
        refresh(&app.state).await.unwrap();
        let links = browser.get("/compliance/2026-01?contact=none").await.links("tbody th a");
        let mut ids: Vec<String> = links.iter().map(|link| link.rsplit('/').next().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    let near = app.somebody("near@example.org", Role::AreaLead, "area:E08000009").await;
    let far = app.somebody("far@example.org", Role::AreaLead, "area:E08000035").await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;

    assert_eq!(say(&near, HOME, "came_back").await, StatusCode::SEE_OTHER);
    assert_eq!(contacts(&app, &[HOME, AGENCY, OTHER]).await, [(1, 0), (1, 1), (1, 0)]);
    assert_eq!(listed(&officer).await, [HOME, OTHER]);
    assert!(officer.get(&page(HOME)).await.main().contains("as noted for this area on"));
    assert!(far.get(&page(AGENCY)).await.main().contains("Arrives, as far as we know"));
    let chased = officer.get(&format!("/compliance/2026-01/locations/{AGENCY}")).await;
    assert!(!chased.main().contains("Refused"), "{}", chased.main());

    // They take back what they noted.
    assert_eq!(say(&near, OTHER, "works").await, StatusCode::SEE_OTHER);
    assert_eq!(contacts(&app, &[HOME, OTHER]).await, [(1, 1), (1, 1)]);
    // What somebody noted who sees all of England holds everywhere, and is not theirs to take back.
    assert_eq!(say(&near, HOME, "came_back").await, StatusCode::SEE_OTHER);
    assert_eq!(say(&officer, AGENCY, "came_back").await, StatusCode::SEE_OTHER);
    assert_eq!(listed(&officer).await, [HOME, AGENCY, OTHER]);
    assert!(!far.get(&page(AGENCY)).await.main().contains("Mail reaches this address again"));
    assert_eq!(say(&far, AGENCY, "works").await, StatusCode::CONFLICT);
    assert_eq!(contacts(&app, &[AGENCY]).await, [(1, 0)]);
    // An officer ends both.
    assert_eq!(say(&officer, HOME, "works").await, StatusCode::SEE_OTHER);
    assert_eq!(contacts(&app, &[HOME, AGENCY, OTHER]).await, [(1, 1), (1, 1), (1, 1)]);
    assert!(listed(&officer).await.is_empty());
}

#[actix_web::test]
async fn the_people_of_a_location_are_seen_by_those_who_chase_it() {
    let app = TestApp::with_register_at(OPENS).await;
    app.add_person("one@example.org", Role::ProviderUser, &format!("location:{HOME}")).await;
    let page = format!("/locations/{HOME}/reminders");
    let near = app.somebody("near@example.org", Role::AreaLead, "area:E08000009").await;
    assert!(near.get(&page).await.main().contains("one@example.org"));
    let far = app.somebody("far@example.org", Role::AreaLead, "area:E08000035").await;
    assert_eq!(far.get(&page).await.status, StatusCode::NOT_FOUND);
    let analyst = app.signed_in(Role::Analyst).await;
    assert_eq!(analyst.get(&page).await.status, StatusCode::FORBIDDEN);
    assert!(analyst.get(&format!("/locations/{HOME}")).await.links(&format!("main a[href='{page}']")).is_empty());
    let none = near.get(&format!("/locations/{OTHER}/reminders")).await;
    assert!(none.main().contains("Nobody has an account"), "{}", none.main());
}

#[actix_web::test]
async fn asking_for_many_locations_takes_no_more_statements_than_for_one() {
    let app = TestApp::with(&[("clock.fixed_at", OPENS)]).await;
    let homes: Vec<CareRow> = (1..=60).map(|number| CareRow::home(&format!("1-2{number:08}"))).collect();
    app.load_register(&homes);
    app.crowd(0, 20);
    let ids: Vec<String> = (1..=60).map(|number| format!("1-2{number:08}")).collect();
    let mut counted = Vec::new();
    for part in [&ids[..1], &ids[..]] {
        let before = app.state.db.statements();
        let part: Vec<&str> = part.iter().map(String::as_str).collect();
        assert!(contacts(&app, &part).await.iter().all(|found| *found == (20, 20)));
        counted.push(app.state.db.statements() - before);
    }
    assert_eq!(counted, [5, 5]);
}

#[actix_web::test]
async fn whose_account_is_closed_gets_nothing_and_is_no_contact() {
    let mut app = TestApp::with_register_at(OPENS).await;
    app.leaves_jobs();
    let id = app.add_person("one@example.org", Role::ProviderUser, "provider:1-900").await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let without = async || officer.get("/compliance/2026-01?contact=none").await.texts("tbody tr");
    let rows = without().await;
    assert!(rows.len() == 1 && rows[0].contains(OTHER), "{rows:?}");
    close_account_by(&app.state, Actor::Operator, id).await.unwrap();
    refresh(&app.state).await.unwrap();
    assert_eq!(app.queue().await, 0);
    assert_eq!(contacts(&app, &[HOME, AGENCY]).await, [(0, 0), (0, 0)]);
    let rows = without().await;
    assert!(rows.len() == 3 && rows.iter().any(|row| row.contains(HOME)), "{rows:?}");
}
