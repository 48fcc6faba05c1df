//! A location with more time than others: the list, its page, the file and the messages go by its own time.

use capacity_tracker::accounts::Role;
use capacity_tracker::compliance::actions::settle;
use reqwest::StatusCode;

use super::chasing::close_month;
use crate::support::{AGENCY, Browser, HOME, OTHER, PASSWORD, TestApp};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";
const ALL: &str = "Wednesday 14 January at 11:59pm";
const OWN: &str = "Friday 16 January at 11:59pm";
const MARK: &str = "More time until 16 January";

fn path(location: &str) -> String {
    format!("/compliance/2026-01/locations/{location}")
}

/// An officer, and an agency that has time until 16 January.
async fn app_with_more_time() -> (TestApp, Browser) {
    let mut app = TestApp::with_register_at(IN_WINDOW).await;
    app.leaves_jobs();
    for month in ["2025-11", "2025-12"] {
        close_month(&app, month).await;
    }
    app.add_person("office@example.org", Role::ProviderAdmin, "provider:1-900").await;
    app.add_person("agency@example.org", Role::ProviderUser, &format!("location:{AGENCY}")).await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let extension = format!("{}/extension", path(AGENCY));
    let fields =
        [("until-day", "16"), ("until-month", "1"), ("until-year", "2026"), ("reason", "A flood"), ("do", "give")];
    assert_eq!(officer.submit(&extension, &extension, &fields).await.status, StatusCode::SEE_OTHER);
    officer.get("/compliance/2026-01").await;
    (app, officer)
}

async fn row(officer: &Browser, location: &str) -> String {
    let rows = officer.get("/compliance/2026-01").await.texts("tbody tr");
    rows.into_iter().find(|row| row.contains(location)).unwrap()
}

/// What the file says of the time of a location.
async fn cell(officer: &Browser, location: &str) -> String {
    let file = officer.submit("/compliance/2026-01", "/compliance/2026-01/download", &[]).await;
    let mut reader = csv::Reader::from_reader(file.body.as_bytes());
    let place = reader.headers().unwrap().iter().position(|name| name == "more_time_until").unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let row = rows.iter().find(|row| &row[1] == location).unwrap();
    row[place].to_owned()
}

#[actix_web::test]
async fn the_list_and_the_file_say_who_has_more_time_and_who_had_it() {
    let (app, officer) = app_with_more_time().await;
    assert!(row(&officer, AGENCY).await.contains(MARK));
    assert!(!row(&officer, HOME).await.contains("time until"));
    assert_eq!(cell(&officer, AGENCY).await, "2026-01-16T23:59:59.000000Z");
    assert_eq!(cell(&officer, HOME).await, "");
    // Until the window is closed for all it is on the list, and what is written says that it is not too late.
    app.state.clock.advance(chrono::TimeDelta::days(6));
    officer.sign_in("compliance-officer@example.org", PASSWORD).await;
    assert!(row(&officer, AGENCY).await.contains(MARK));
    let message = format!("/compliance/2026-01/message?location={AGENCY}&template=chase_help");
    let letter = officer.get(&message).await.main();
    assert!(letter.contains(&format!("This one has more time. You can send it until {OWN}.")), "{letter}");
    // While its time runs on nobody chases it; then the list says that it had it.
    close_month(&app, "2026-01").await;
    settle(&app.state).await.unwrap();
    let rows = officer.get("/compliance/2026-01").await.texts("tbody tr");
    assert!(rows.len() == 2 && rows.iter().all(|row| !row.contains(AGENCY)), "{rows:?}");
    let main = officer.get(&path(AGENCY)).await.main();
    for words in [format!("Open. Closes on {OWN}: 1 day left."), format!("has more time for January 2026: until {OWN}")]
    {
        assert!(main.contains(&words), "{words}: {main}");
    }
    app.state.clock.advance(chrono::TimeDelta::days(2));
    settle(&app.state).await.unwrap();
    officer.sign_in("compliance-officer@example.org", PASSWORD).await;
    assert!(row(&officer, AGENCY).await.contains("Had time until 16 January"));
    assert_eq!(cell(&officer, AGENCY).await, "2026-01-16T23:59:59.000000Z");
    let main = officer.get(&path(AGENCY)).await.main();
    for words in [format!("Closed on {OWN}"), format!("had more time for January 2026: until {OWN}")] {
        assert!(main.contains(&words), "{words}: {main}");
    }
}

#[actix_web::test]
async fn why_and_the_window_name_the_time_of_the_location() {
    let (app, officer) = app_with_more_time().await;
    let page = officer.get(&path(AGENCY)).await;
    for words in [
        format!("Open. Closes on {OWN}: 7 days left."),
        format!("More time was given. For all others: {ALL}."),
        format!("With a complete return for January 2026 by {OWN}, the run of 2 ends."),
        format!("This location has more time for January 2026: until {OWN}."),
    ] {
        assert!(page.main().contains(&words), "{words}: {}", page.main());
    }
    assert!(page.links("main a").contains(&format!("{}/extension", path(AGENCY))));
    let home = officer.get(&path(HOME)).await.main();
    assert!(home.contains(&format!("Closes on {ALL}")) && !home.contains("more time for"), "{home}");
    // Only who gives time is led to the page where it is given.
    let manager = app.signed_in(Role::EnforcementManager).await;
    assert!(!manager.get(&path(AGENCY)).await.links("main a").contains(&format!("{}/extension", path(AGENCY))));
    let provider = app.browser();
    provider.sign_in("agency@example.org", PASSWORD).await;
    let main = provider.get(&format!("/locations/{AGENCY}/compliance")).await.main();
    assert!(main.contains(&format!("Closes on {OWN}")) && !main.contains(ALL), "{main}");
    // The same sentence is for the provider on its own page, and for others on theirs.
    let returns = format!("/locations/{AGENCY}/returns/2026-01");
    let told = format!("until {OWN} to send the return for January 2026, because: A flood");
    assert!(provider.get(&returns).await.main().contains(&format!("You have {told}")));
    assert!(officer.get(&returns).await.main().contains(&format!("This location has {told}")));
}

#[actix_web::test]
async fn what_is_written_to_the_provider_names_the_time_of_each_location() {
    let (app, officer) = app_with_more_time().await;
    let preview = async |template: &str, locations: &[&str]| {
        let chosen: String = locations.iter().map(|id| format!("location={id}&")).collect();
        officer.get(&format!("/compliance/2026-01/message?{chosen}template={template}")).await
    };
    for template in ["chase_help", "chase_at_risk", "chase_people"] {
        let one = preview(template, &[AGENCY]).await.main();
        assert!(one.contains(OWN) && !one.contains(ALL), "{template}: {one}");
        assert!(!one.contains("later"), "{template}: {one}");
        let page = preview(template, &[HOME, AGENCY, OTHER]).await;
        let action = "/compliance/2026-01/message";
        let fields = page.hidden_fields(action);
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .filter(|(name, _)| name != "csrf_token")
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let sent = officer.submit("/account", action, &fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{template} {fields:?}: {} {}", sent.main(), page.main());
        let batch = officer.get("/compliance/2026-01").await.main();
        assert!(batch.contains("Email from the service: Sent"));
    }
    app.wait(10);
    app.run_jobs().await;
    let mails: Vec<String> = app.mails().into_iter().map(|mail| mail.replace("\r\n", "\n")).collect();
    let chased = |to: &str| -> Vec<&String> {
        let to = format!("To: {to}");
        let mails = mails.iter().filter(|mail| mail.contains(&to) && mail.contains("\nDear "));
        mails
            .filter(|mail| mail.contains(&format!("/locations/{AGENCY}/returns/2026-01")) && !mail.contains("A flood"))
            .collect()
    };
    let reminder = |mail: &&&String| mail.contains("Subject: Your return for January 2026: ");
    let office = chased("office@example.org");
    let letters: Vec<_> = office.iter().filter(|mail| !reminder(mail)).collect();
    assert_eq!(letters.len(), 3, "{office:#?}");
    for mail in letters {
        let line = format!("This one has more time. You can send it until {OWN}.");
        assert!(mail.contains(&format!("{ALL}, or later where a location has more time")), "{mail}");
        assert!(mail.matches(&line).count() == 1 && mail.matches(OWN).count() == 1, "{mail}");
        let about = mail.split(&format!("({AGENCY})")).nth(1).unwrap();
        assert!(about.contains(&line), "it stands with its location: {mail}");
    }
    for mail in chased("agency@example.org") {
        assert!(mail.contains(OWN) && !mail.contains(ALL), "{mail}");
    }
}
