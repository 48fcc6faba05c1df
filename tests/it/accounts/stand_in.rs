//! Places for which only one person, or nobody, can send the return.

use capacity_tracker::accounts::Role;

use crate::support::{AGENCY, HOME, PASSWORD, TestApp};

const HEADING: &str = "Nobody to stand in";

async fn returns(app: &TestApp, email: &str) -> String {
    let browser = app.browser();
    browser.sign_in(email, PASSWORD).await;
    browser.get("/returns").await.main()
}

fn told(app: &TestApp, email: &str) -> i64 {
    app.database.number(&format!(
        "SELECT count(*) AS number FROM mail_message WHERE kind = 'nobody_to_stand_in' AND recipient = '{email}'"
    ))
}

#[actix_web::test]
async fn those_who_can_invite_somebody_see_where_nobody_could_stand_in_and_others_do_not() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    app.add_person("boss@sunny.example", Role::ProviderAdmin, "provider:1-900").await;
    app.add_person("mo@sunny.example", Role::ProviderUser, &format!("location:{HOME}")).await;
    let shown = returns(&app, "boss@sunny.example").await;
    let note = &shown[shown.find(HEADING).unwrap()..];
    assert!(note.contains(&format!("Home {AGENCY}")) && !note.contains(&format!("Home {HOME}")), "{note}");
    assert!(!returns(&app, "mo@sunny.example").await.contains(HEADING));
    app.add_person("deputy@sunny.example", Role::ProviderUser, "provider:1-900").await;
    assert!(!returns(&app, "boss@sunny.example").await.contains(HEADING));
}

#[actix_web::test]
async fn an_administrator_of_one_home_is_not_alone_where_head_office_can_send_too() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    app.add_person("manager@sunny.example", Role::ProviderAdmin, &format!("location:{HOME}")).await;
    let browser = app.browser();
    browser.sign_in("manager@sunny.example", PASSWORD).await;
    assert!(browser.get("/people").await.main().contains("Only one person"));
    app.add_person("office@sunny.example", Role::ProviderUser, "provider:1-900").await;
    assert!(!browser.get("/people").await.main().contains("Only one person"));
}

#[actix_web::test]
async fn once_a_month_they_are_told_by_mail() {
    let mut app = TestApp::with_register_at("2026-01-19T09:00:00Z").await;
    app.leaves_jobs();
    app.add_person("boss@sunny.example", Role::ProviderAdmin, "provider:1-900").await;
    app.add_person("mo@sunny.example", Role::ProviderUser, &format!("location:{HOME}")).await;
    app.run_jobs().await;
    assert_eq!(told(&app, "boss@sunny.example"), 0);
    app.wait(25 * 60);
    app.run_jobs().await;
    assert_eq!((told(&app, "boss@sunny.example"), told(&app, "mo@sunny.example")), (1, 0));
    let mails: Vec<String> = app.mails().into_iter().filter(|mail| mail.contains("somebody is away")).collect();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains(AGENCY) && mails[0].contains("/people/invite"), "{}", mails[0]);
    // The same again, as after a run that broke off.
    let again = "UPDATE job_schedule SET next_run_at = '2026-01-20 10:00:00', last_run_at = NULL \
                 WHERE name = 'accounts.tell_of_alone'";
    app.database.execute(again).unwrap();
    app.wait(10);
    app.run_jobs().await;
    assert_eq!(told(&app, "boss@sunny.example"), 1);
    app.wait(31 * 24 * 60);
    app.run_jobs().await;
    assert_eq!(told(&app, "boss@sunny.example"), 2);
    app.add_person("deputy@sunny.example", Role::ProviderUser, "provider:1-900").await;
    app.wait(31 * 24 * 60);
    app.run_jobs().await;
    assert_eq!(told(&app, "boss@sunny.example"), 2, "somebody can stand in now");
}
