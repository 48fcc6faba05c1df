//! What officers are told: days that fall due, mail that does not arrive, and what all cases add up to.

use capacity_tracker::accounts::Role;
use reqwest::Method;

use super::{as_, done, issue, notice, open, payable, stage, triggered_app, wait};
use crate::support::{PASSWORD, TestApp, is_postgres};

fn told(app: &TestApp) -> Vec<String> {
    told_of(app, "")
}

/// Officers who were told of something, by its words in the subject.
pub fn told_of(app: &TestApp, what: &str) -> Vec<String> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        recipient: String,
    }
    let of = format!("kind = 'case_due' AND subject LIKE '%{what}%'");
    let rows: Vec<Row> =
        app.database.rows(&format!("SELECT recipient FROM mail_message WHERE {of} ORDER BY recipient"));
    rows.into_iter().map(|row| row.recipient).collect()
}

#[actix_web::test]
async fn a_day_that_falls_due_is_told_to_all_officers_of_the_case_and_the_provider_sees_nothing_of_it() {
    let mut app = triggered_app().await;
    app.leaves_jobs();
    app.add_person("far@example.org", Role::EnforcementManager, "area:E09000001").await;
    app.add_person("near@example.org", Role::EnforcementManager, "area:E08000009").await;
    let case = open(&as_(&app, "officer").await).await;
    issue(&app, &case, &notice()).await;
    wait(&app, 0).await;
    assert!(told(&app).is_empty());
    wait(&app, 9).await;
    assert_eq!(told(&app), ["manager@example.org", "near@example.org", "officer@example.org", "second@example.org"]);
    wait(&app, 1).await;
    assert_eq!(told(&app).len(), 4, "once for each day that falls due");
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(shown.contains("near@example.org"), "{shown}");
    let seen = as_(&app, "boss").await.get(&case).await.main();
    assert!(!seen.contains("near@example.org"), "{seen}");
}

#[actix_web::test]
async fn who_is_told_of_days_is_a_setting() {
    let mut app = triggered_app().await;
    app.leaves_jobs();
    let case = open(&as_(&app, "officer").await).await;
    issue(&app, &case, &notice()).await;
    wait(&app, 0).await;
    let mut other = app.beside(&[("enforcement.remind", "opener"), ("clock.fixed_at", "2026-04-23T10:00:00Z")]).await;
    other.leaves_jobs();
    wait(&other, 0).await;
    assert_eq!(told(&app), ["officer@example.org"]);
}

#[actix_web::test]
async fn an_address_that_mail_came_back_from_is_shown_on_the_case() {
    let mut app = triggered_app().await;
    app.leaves_jobs();
    let officer = as_(&app, "officer").await;
    let case = open(&officer).await;
    issue(&app, &case, &notice()).await;
    wait(&app, 0).await;
    assert!(!officer.get(&case).await.main().contains("Mail does not reach"));
    let id = app.database.number("SELECT id AS number FROM account WHERE email = 'boss@example.org'");
    app.database
        .execute(&format!(
            "INSERT INTO contact_bounce (account_id, email, recorded_by, recorded_at) \
             VALUES ({id}, 'ann.lee@care.example', 'operator', '2026-04-14 09:00:00')"
        ))
        .unwrap();
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(shown.contains("Mail does not reach ann.lee@care.example"), "{shown}");
    assert!(!as_(&app, "boss").await.get(&case).await.main().contains("Mail does not reach"));
}

#[actix_web::test]
async fn the_report_is_a_page_a_file_and_a_call_with_the_same_figures() {
    let app = triggered_app().await;
    let officer = as_(&app, "officer").await;
    open(&officer).await;
    let page = officer.get("/cases/report").await;
    assert!(page.links("main a").contains(&"/cases/report/download".to_owned()));
    let file = officer.get("/cases/report/download").await;
    assert!(file.header("content-disposition").starts_with("attachment"));
    let rows: Vec<Vec<&str>> = file.body.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows[0], ["figure", "stage", "value"]);
    let value = |figure: &str, stage: &str| {
        rows.iter().find(|row| row[0] == figure && row[1] == stage).map(|row| row[2].to_owned()).unwrap()
    };
    assert_eq!((value("cases", ""), value("cases_now", "support")), ("1".to_owned(), "1".to_owned()));
    let call = |key: crate::support::Caller| async move {
        let answer = key.request(Method::GET, "/cases/report").send().await.unwrap();
        (answer.status(), answer.json::<serde_json::Value>().await.unwrap())
    };
    let (_, answer) = call(app.caller(Role::ComplianceOfficer, "national").await).await;
    assert_eq!(answer["cases"], 1);
    assert_eq!(answer["final_notices_given"].to_string(), value("final_notices_given", ""));
    let stages = answer["stages"].as_array().unwrap();
    for stage in stages {
        for (key, figure) in [("now", "cases_now"), ("ever", "cases_ever"), ("oldest_days", "oldest_days")] {
            assert_eq!(stage[key].to_string(), value(figure, stage["stage"].as_str().unwrap()), "{stage}");
        }
    }
    // Elsewhere there are no cases, and others have no business with them.
    let (_, elsewhere) = call(app.caller(Role::EnforcementManager, "area:E08000035").await).await;
    assert_eq!(elsewhere["cases"], 0);
    let (status, _) = call(app.caller(Role::Analyst, "national").await).await;
    assert_eq!(status, 403);
    let boss = app.browser();
    boss.sign_in("boss@example.org", PASSWORD).await;
    assert_eq!(boss.get("/cases/report/download").await.status, 403);
}

#[actix_web::test]
async fn the_amounts_are_a_file_with_a_row_for_each_case_that_an_officer_may_see() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    super::money::pay(&app, &case, "4400", ["29", "4", "2026"]).await;
    // A name as no register has it so far.
    let place = if is_postgres() { " ON enforcement_case" } else { "" };
    let rename = "UPDATE enforcement_case SET provider_name = '=Care'";
    app.database.execute(&format!("DROP TRIGGER enforcement_case_no_update{place}; {rename}")).unwrap();
    let officer = as_(&app, "officer").await;
    assert!(officer.get("/cases/report").await.links("main a").contains(&"/cases/report/amounts".to_owned()));
    assert!(officer.get("/cases/report").await.main().contains("Final notices given 1"));
    let file = officer.get("/cases/report/amounts").await;
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"amounts.csv\"");
    let rows: Vec<Vec<&str>> = file.body.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 2, "{}", file.body);
    let expected = [
        ("case", "ENF-000001"),
        ("provider_id", "1-900"),
        ("provider", "'=Care"),
        ("opened_on", "2026-04-13"),
        ("stage", "paid"),
        ("notices_of_intent", "1"),
        ("final_notices", "1"),
        ("amount_pence", "437500"),
        ("amount_for", "final"),
        ("amount_from", "invoice"),
        ("amount_source", "INV-77"),
        ("penalty_pence", "437500"),
        ("paid_pence", "440000"),
        ("outstanding_pence", "0"),
        ("to_pay_back_pence", "2500"),
        ("to_come_back_pence", "0"),
    ];
    assert_eq!(rows[0].iter().zip(&rows[1]).map(|(name, value)| (*name, *value)).collect::<Vec<_>>(), expected);
    app.add_person("far@example.org", Role::ComplianceOfficer, "area:E08000035").await;
    let far = as_(&app, "far").await.get("/cases/report/amounts").await;
    assert_eq!((far.status.as_u16(), far.body.lines().count()), (200, 1), "no case there: {}", far.body);
    for role in [Role::Analyst, Role::AreaLead] {
        assert_eq!(app.signed_in(role).await.get("/cases/report/amounts").await.status, 403, "{role:?}");
    }
    assert_eq!(as_(&app, "boss").await.get("/cases/report/amounts").await.status, 403);
}

#[actix_web::test]
async fn what_is_overdue_stays_among_what_falls_due_and_officers_are_told_of_it_once() {
    let mut app = triggered_app().await;
    app.leaves_jobs();
    let case = payable(&app).await;
    wait(&app, 13).await;
    assert_eq!(told_of(&app, "Payment, ").len(), 3, "of the day that was to come");
    assert!(told_of(&app, "Payment was due").is_empty());
    wait(&app, 4).await;
    assert_eq!(stage(&app, &case).await, "Overdue");
    let officers = ["manager@example.org", "officer@example.org", "second@example.org"];
    for days in [0, 1, 30] {
        wait(&app, days).await;
        assert_eq!(told_of(&app, "Payment was due"), officers, "after {days} days more");
        let officer = as_(&app, "officer").await;
        for page in ["/cases", "/cases/calendar"] {
            let shown = officer.get(page).await.main();
            assert!(shown.contains("Late: 14 May 2026"), "{page}: {shown}");
        }
        assert!(officer.get("/cases/calendar").await.main().contains("Payment was due"));
    }
    // Forms that were open while the service told them are good still.
    let manager = as_(&app, "manager").await;
    done(&manager, &format!("{case}/manage/court"), &[("reason", "K00LS123")], &[]).await;
    assert!(!manager.get("/cases/calendar").await.main().contains("Late"), "the court has it now");
}

#[actix_web::test]
async fn what_was_paid_is_among_what_falls_due_until_the_time_to_appeal_is_over() {
    let mut app = triggered_app().await;
    app.leaves_jobs();
    let case = payable(&app).await;
    super::money::pay(&app, &case, "4375", ["29", "4", "2026"]).await;
    assert_eq!(stage(&app, &case).await, "Paid");
    let shown = as_(&app, "officer").await.get("/cases/calendar").await.main();
    assert!(shown.contains("27 May 2026") && shown.contains("Time to appeal ends"), "{shown}");
    let own = as_(&app, "boss").await.get("/cases").await.main();
    assert!(own.contains("Paid") && !own.contains("27 May 2026"), "it has nothing to do any more: {own}");
    wait(&app, 28).await;
    assert!(as_(&app, "officer").await.get("/cases/calendar").await.main().contains("27 May 2026"), "the last day");
    wait(&app, 1).await;
    let shown = as_(&app, "officer").await.get("/cases/calendar").await.main();
    assert!(!shown.contains("27 May 2026"), "{shown}");
}
