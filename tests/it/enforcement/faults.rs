//! What the service does not let happen in a case.

use reqwest::Method;

use super::{INVOICE, PDF, act, as_, day, done, issue, notice, open, triggered_app, wait, withdraw};
use crate::support::{Answer, TestApp, read};

async fn said(app: &TestApp, case: &str, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> String {
    let officer = as_(app, "officer").await;
    let answer = act(&officer, &format!("{case}{path}"), fields, files).await;
    assert_eq!(answer.status, 422, "{path}: {}", answer.main());
    answer.texts(".nhsuk-error-summary").join(" ")
}

#[actix_web::test]
async fn a_case_rests_on_windows_that_were_missed_and_are_not_used() {
    let app = triggered_app().await;
    let officer = as_(&app, "officer").await;
    let page = "/cases/new?provider=1-900";
    for (fields, expected) in [
        (vec![("breach", "no_information"), ("allegation", "x")], "Choose the windows"),
        (vec![("allegation", "x"), ("window", "1-100000001 2026-01")], "Choose what is alleged"),
        (
            vec![("breach", "no_information"), ("allegation", "x"), ("window", "1-100000001 2025-01")],
            "Choose windows that were missed",
        ),
        (
            vec![("breach", "no_information"), ("allegation", "x"), ("window", "1-100000009 2026-01")],
            "None of these locations missed so many windows",
        ),
    ] {
        let answer = officer.submit(page, page, &fields).await;
        assert_eq!(answer.status, 422, "{expected}");
        assert!(answer.main().contains(expected), "{expected}: {}", answer.main());
    }
    assert_eq!(officer.get("/cases/new?provider=1-999").await.status, 404);
    let case = open(&officer).await;
    let shown = officer.get(page).await.main();
    assert!(shown.contains("A case against this provider is open already"), "{shown}");
    done(&officer, &format!("{case}/act/close"), &[("reason", "They comply now")], &[]).await;
    let shown = officer.get(page).await.main();
    assert!(shown.contains("Windows that are used already: 3"), "{shown}");
    let used = [
        ("breach", "no_information"),
        ("allegation", "x"),
        ("window", "1-100000001 2026-01"),
        ("window", "1-100000002 2026-01"),
    ];
    let answer = officer.submit(page, page, &used).await;
    assert!(answer.main().contains("Another case rests on January 2026"), "{}", answer.main());
}

#[actix_web::test]
async fn a_public_body_stays_with_support() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    app.database.execute("UPDATE provider SET public_body = true WHERE id = '1-900'").unwrap();
    let officer = as_(&app, "officer").await;
    assert!(officer.get(&case).await.main().contains("cannot be fined (S.I. 2022/1175 regulation 2)"));
    done(&officer, &format!("{case}/act/amount"), &INVOICE, &[("invoice.pdf", PDF)]).await;
    let write = format!("{case}/act/notice");
    assert_public_body(&officer.get(&write).await);
    // A draft from before it was known does not help.
    app.database.execute("UPDATE provider SET public_body = false WHERE id = '1-900'").unwrap();
    let fields: Vec<(&str, &str)> = notice().into_iter().collect();
    done(&officer, &write, &fields, &[]).await;
    let (manager, path) = (as_(&app, "manager").await, format!("{case}/sign"));
    let seen = manager.get(&format!("{case}/preview")).await.hidden_fields(&path);
    let form = officer.get(&write).await.hidden_fields(&write);
    app.database.execute("UPDATE provider SET public_body = true WHERE id = '1-900'").unwrap();
    assert_public_body(&read(manager.request(Method::POST, &path).form(&seen)).await);
    assert_public_body(&manager.get(&format!("{case}/preview")).await);
    let drafts = || app.database.number("SELECT count(*) AS number FROM case_draft");
    let before = drafts();
    assert_public_body(&super::send(&officer, &write, &form, &fields, &[]).await);
    assert_eq!(drafts(), before, "nothing is kept");
}

fn assert_public_body(answer: &Answer) {
    assert_eq!(answer.status, 409, "{}", answer.main());
    assert!(answer.main().contains("is a public body and cannot be fined"), "{}", answer.main());
}

#[actix_web::test]
async fn a_notice_that_is_not_lawful_is_not_written_and_not_signed_by_its_author() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    let amount = "/act/amount";
    assert!(said(&app, &case, amount, &INVOICE, &[]).await.contains("Choose a copy of the invoice"));
    assert!(said(&app, &case, amount, &INVOICE, &[("a.exe", b"MZ")]).await.contains("must be a PDF"));
    let scheme = [("origin", "scheme"), ("users-1-100000002", "15")];
    assert!(said(&app, &case, amount, &scheme, &[]).await.contains("has no figure for"));
    let officer = as_(&app, "officer").await;
    assert_eq!(officer.get(&format!("{case}/preview")).await.status, 404, "there is no draft");
    done(&officer, &format!("{case}{amount}"), &INVOICE, &[("invoice.pdf", PDF)]).await;
    for (field, value, expected) in [
        ("days", "13", "14 days or more"),
        ("address", "info@care.example", "not one that several people read"),
        ("address", "1 High Street", "Enter an email address"),
        ("capacity", "partner", "an officer of the company"),
        ("reasons", " ", "Enter the reasons"),
        ("circumstances", "", "when no penalty may follow"),
        ("method", "second_class", "Choose how the notice is sent"),
    ] {
        let mut fields = notice();
        fields.insert(field, value);
        let fields: Vec<(&str, &str)> = fields.into_iter().collect();
        let shown = said(&app, &case, "/act/notice", &fields, &[]).await;
        assert!(shown.contains(expected), "{field}: {shown}");
    }
    let fields: Vec<(&str, &str)> = notice().into_iter().collect();
    // A manager who writes a part of it does not sign it.
    done(&as_(&app, "manager").await, &format!("{case}/act/notice"), &fields, &[]).await;
    let page = as_(&app, "manager").await.get(&format!("{case}/preview")).await;
    assert!(page.main().contains("Another enforcement manager has to sign it"), "{}", page.main());
    let second = as_(&app, "second").await;
    let page = second.get(&format!("{case}/preview")).await;
    let path = format!("{case}/sign");
    let hidden = page.hidden_fields(&path);
    let changed: Vec<(String, String)> = hidden
        .iter()
        .map(|(name, value)| (name.clone(), if name == "sha256" { "0".repeat(64) } else { value.clone() }))
        .collect();
    assert_eq!(read(second.request(Method::POST, &path).form(&changed)).await.status, 409, "not what was seen");
    let manager = as_(&app, "manager").await;
    let token = manager.get("/account").await.token();
    let value = |name: &str| hidden.iter().find(|(known, _)| known == name).unwrap().1.clone();
    let own = [("version", value("version")), ("sha256", value("sha256")), ("csrf_token", token)];
    assert_eq!(read(manager.request(Method::POST, &path).form(&own)).await.status, 403);
    assert_eq!(read(second.request(Method::POST, &path).form(&hidden)).await.status, 303);
    assert_eq!(read(second.request(Method::POST, &path).form(&hidden)).await.status, 409, "twice");
    wait(&app, 0).await;
}

#[actix_web::test]
async fn mail_that_fails_begins_no_period_and_a_late_letter_makes_the_notice_invalid() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    issue(&app, &case, &notice()).await;
    app.database
        .execute("UPDATE mail_message SET state = 'failed', finished_at = created_at WHERE kind = 'enforcement'")
        .unwrap();
    app.database.execute("UPDATE job SET state = 'done' WHERE name = 'mail.deliver' AND state = 'queued'").unwrap();
    wait(&app, 2).await;
    let officer = as_(&app, "officer").await;
    let shown = officer.get(&case).await.main();
    assert!(shown.contains("Could not be delivered") && shown.contains("Notice of intent on its way"), "{shown}");
    let service = format!("{case}/act/service");
    for (parts, method, expected) in [
        (["16", "4", "2026"], "post", "must not be to come"),
        (["12", "4", "2026"], "post", "must not be before the notice was signed"),
        (["31", "2", "2026"], "hand", "Enter the day"),
    ] {
        let on = day("sent_on", parts);
        let mut fields: Vec<(&str, &str)> = on.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        fields.extend([("method", method), ("proof", "AB1")]);
        let shown = said(&app, &case, "/act/service", &fields, &[]).await;
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    // The notice names 28 April; posted on the 15th it is given on the 20th, which leaves 8 days.
    let on = day("sent_on", ["15", "4", "2026"]);
    let mut fields: Vec<(&str, &str)> = on.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    fields.extend([("method", "post"), ("proof", "AB1"), ("address", "1 High Street\nLeeds LS1 4AP")]);
    fields.push(("address_source", "Companies House, 14 April 2026"));
    done(&officer, &service, &fields, &[]).await;
    let shown = officer.get(&case).await;
    assert!(shown.texts(".nhsuk-tag").contains(&"Legal review".to_owned()));
    assert!(shown.main().contains("Given too late for the day it names"), "{}", shown.main());
    withdraw(&app, &case, "Given too late.").await;
    wait(&app, 0).await;
    done(&officer, &format!("{case}/act/again"), &[("reason", "A new notice.")], &[]).await;
    assert!(officer.get(&case).await.main().contains("Record the amount"));
    app.run_jobs().await;
}

#[actix_web::test]
async fn two_at_once_are_refused_and_what_is_not_theirs_is_not_there() {
    let app = triggered_app().await;
    let officer = as_(&app, "officer").await;
    let case = open(&officer).await;
    let path = format!("{case}/act/note");
    let seen = officer.get(&path).await.hidden_fields(&path);
    done(&as_(&app, "manager").await, &path, &[("reason", "First")], &[]).await;
    let second = super::send(&officer, &path, &seen, &[("reason", "Second")], &[]).await;
    assert_eq!(second.status, 409);
    assert!(second.body.contains("Somebody else changed this case"), "{}", second.main());
    issue(&app, &case, &notice()).await;
    wait(&app, 0).await;
    for (name, role, scope, status) in [
        ("other", capacity_tracker::accounts::Role::ProviderAdmin, "provider:1-901", 404),
        ("home", capacity_tracker::accounts::Role::ProviderUser, "location:1-100000001", 404),
        ("leeds", capacity_tracker::accounts::Role::ComplianceOfficer, "area:E08000035", 404),
        ("trafford", capacity_tracker::accounts::Role::ComplianceOfficer, "area:E08000009", 200),
        ("analyst", capacity_tracker::accounts::Role::Analyst, "national", 403),
    ] {
        app.add_person(&format!("{name}@example.org"), role, scope).await;
        let browser = as_(&app, name).await;
        for address in [case.clone(), format!("{case}/documents/2")] {
            assert_eq!(browser.get(&address).await.status, status, "{name} {address}");
        }
    }
    let other = as_(&app, "other").await;
    assert_eq!(other.get("/cases").await.texts("tbody tr").len(), 0);
    assert_eq!(other.get(&format!("{case}/representations")).await.status, 404);
    assert_eq!(other.get(&format!("{case}/pack")).await.status, 403);
    assert_eq!(as_(&app, "boss").await.get("/cases").await.texts("tbody tr").len(), 1);
    let calendar = as_(&app, "officer").await.get("/cases/calendar").await.main();
    assert!(calendar.contains("28 April 2026") && calendar.contains("Representations end"), "{calendar}");
    // Nobody closes a late decision; a lawyer looks at it.
    for days in [9, 7, 22, 10] {
        wait(&app, days).await;
    }
    let tags = as_(&app, "officer").await.get(&case).await.texts(".nhsuk-tag");
    assert!(tags.contains(&"Late".to_owned()) && tags.contains(&"Legal review".to_owned()), "{tags:?}");
    let reminders = app.mails().into_iter().filter(|mail| mail.contains("Case ENF-000001")).count();
    assert_eq!(reminders, 2 * 3, "of representations and of the decision, once each to the officer and both managers");
}
