//! A withdrawal is written, seen, signed by a second person and given with evidence, as a notice is.

use capacity_tracker::accounts::Role;

use super::officers::told_of;
use super::{
    IMPOSE, PDF, act, as_, day, done, draft_withdrawal, fields, issue, notice, open, payable, sign_withdrawal,
    to_be_decided, to_the_provider, triggered_app, wait, withdraw,
};
use crate::support::TestApp;

const OFFICE: &str = "1 High Street\nLeeds LS1 4AP";

/// A case whose notice of intent was given.
async fn given(app: &TestApp) -> String {
    let case = open(&as_(app, "officer").await).await;
    issue(app, &case, &notice()).await;
    wait(app, 0).await;
    case
}

#[actix_web::test]
async fn a_withdrawal_is_seen_and_signed_by_a_second_person() {
    let app = triggered_app().await;
    let case = given(&app).await;
    let officer = as_(&app, "officer").await;
    assert_eq!(officer.get(&format!("{case}/withdrawal")).await.status, 404, "nothing was written");
    let form = officer.get(&format!("{case}/act/withdraw")).await;
    assert!(form.body.contains("ann.lee@care.example"), "it goes to whom the notice went");
    for (fields, expected) in [
        (vec![("reasons", " ")], "Enter the reasons"),
        (vec![("reasons", "x"), ("address", "info@care.example")], "not one that several people read"),
        (vec![("reasons", "x"), ("address_source", "")], "Enter where the address is from"),
        (vec![("reasons", "x"), ("capacity", "partner")], "an officer of the company"),
    ] {
        let answer = draft_withdrawal(&officer, &case, &fields).await;
        assert_eq!(answer.status, 422, "{expected}");
        assert!(answer.main().contains(expected), "{expected}: {}", answer.main());
    }
    let manager = as_(&app, "manager").await;
    let reasons = [("reasons", "The return was there all along.")];
    assert_eq!(draft_withdrawal(&manager, &case, &reasons).await.status, 303);
    assert!(officer.get(&case).await.main().contains("Representations open"), "a draft withdraws nothing");
    let shown = manager.get(&format!("{case}/withdrawal")).await.main();
    for text in
        ["We withdraw the notice of intent of Monday 13 April 2026", "The return was there all along.", "Ann Lee"]
    {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let why = "You wrote the withdrawal. Another enforcement manager has to sign it.";
    assert!(shown.contains(why), "{shown}");
    let of_case = manager.get(&case).await.main();
    assert!(of_case.contains(why) && !of_case.contains("See the withdrawal, and sign it"), "{of_case}");
    let second = as_(&app, "second").await;
    let path = format!("{case}/withdrawal");
    let hidden = second.get(&path).await.hidden_fields(&path);
    let with = |browser: &crate::support::Browser, token: Option<String>| {
        let fields: Vec<(String, String)> = hidden
            .iter()
            .map(|(name, value)| match (&token, name.as_str()) {
                (Some(token), "csrf_token") => (name.clone(), token.clone()),
                _ => (name.clone(), value.clone()),
            })
            .collect();
        crate::support::read(browser.request(reqwest::Method::POST, &path).form(&fields))
    };
    let token = manager.get("/account").await.token();
    assert_eq!(with(&manager, Some(token)).await.status, 403, "not by its author");
    let token = officer.get("/account").await.token();
    assert_eq!(with(&officer, Some(token)).await.status, 403, "not by an officer");
    assert_eq!(with(&second, None).await.status, 303);
    assert_eq!(with(&second, None).await.status, 409, "once");
    let shown = officer.get(&case).await.main();
    assert!(shown.contains("Stage: Withdrawn") && shown.contains("ENF-000001-withdrawal-1.html"), "{shown}");
    let boss = as_(&app, "boss").await.get(&case).await.main();
    assert!(boss.contains("You do not have to pay this penalty"), "{boss}");
    app.run_jobs().await;
}

#[actix_web::test]
async fn what_was_changed_since_it_was_seen_is_not_signed() {
    let app = triggered_app().await;
    let case = given(&app).await;
    let officer = as_(&app, "officer").await;
    assert_eq!(draft_withdrawal(&officer, &case, &[("reasons", "One reason.")]).await.status, 303);
    let manager = as_(&app, "manager").await;
    let path = format!("{case}/withdrawal");
    let seen = manager.get(&path).await.hidden_fields(&path);
    assert_eq!(draft_withdrawal(&officer, &case, &[("reasons", "Another.")]).await.status, 303);
    let now = manager.get(&path).await.hidden_fields(&path);
    // The version of now, with the page of before.
    let mixed: Vec<_> = now
        .iter()
        .map(|(name, value)| {
            let old = seen.iter().find(|(other, _)| other == name && name == "sha256");
            (name.clone(), old.map_or(value, |(_, old)| old).clone())
        })
        .collect();
    let answer = crate::support::read(manager.request(reqwest::Method::POST, &path).form(&mixed)).await;
    assert_eq!(answer.status, 409, "{}", answer.main());
    assert!(officer.get(&case).await.main().contains("Representations open"));
}

#[actix_web::test]
async fn a_withdrawal_by_post_is_given_with_its_proof_before_the_case_goes_on() {
    let app = triggered_app().await;
    let case = given(&app).await;
    let officer = as_(&app, "officer").await;
    let by_post = [("reasons", "The wrong windows."), ("method", "post"), ("address", OFFICE)];
    assert_eq!(draft_withdrawal(&officer, &case, &by_post).await.status, 303);
    assert_eq!(sign_withdrawal(&as_(&app, "manager").await, &case).await.status, 303);
    let mails = app.mails().len();
    wait(&app, 0).await;
    assert_eq!(app.mails().len(), mails, "it is printed");
    let shown = officer.get(&case).await.main();
    assert!(shown.contains("The withdrawal is not known to be given yet."), "{shown}");
    for (path, word) in [("again", "A new notice."), ("close", "It is over.")] {
        let answer = act(&officer, &format!("{case}/act/{path}"), &[("reason", word)], &[]).await;
        assert_eq!(answer.status, 422, "{path}");
        assert!(answer.main().contains("was not given the withdrawal yet"), "{}", answer.main());
    }
    let service = format!("{case}/act/service");
    let on = day("sent_on", ["13", "4", "2026"]);
    let mut fields: Vec<(&str, &str)> = on.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    fields.push(("method", "post"));
    assert_eq!(act(&officer, &service, &fields, &[]).await.status, 422, "what shows it?");
    fields.push(("proof", "RM 77"));
    done(&officer, &service, &fields, &[("receipt.pdf", PDF)]).await;
    let shown = officer.get(&case).await.main();
    for text in ["RM 77", "1 High Street, Leeds LS1 4AP", "Thursday 16 April 2026", "Stage: Withdrawn"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    assert!(!shown.contains("is not known to be given"), "{shown}");
    assert_eq!(officer.get(&service).await.status, 409, "once");
    done(&officer, &format!("{case}/act/again"), &[("reason", "A new notice.")], &[]).await;
    assert!(officer.get(&case).await.main().contains("Record the amount"));
}

#[actix_web::test]
async fn a_final_notice_that_never_reached_them_is_not_shown_and_the_notice_of_intent_falls_with_it() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    let mut by_post = notice();
    by_post.extend([("method", "post"), ("address", OFFICE)]);
    issue(&app, &case, &by_post).await;
    // It was not posted that day, and may not be on another.
    let officer = as_(&app, "officer").await;
    let withdrawal = [("reasons", "It was not posted."), ("method", "post"), ("address", OFFICE)];
    assert_eq!(draft_withdrawal(&officer, &case, &withdrawal).await.status, 303);
    assert_eq!(sign_withdrawal(&as_(&app, "manager").await, &case).await.status, 303);
    let boss = as_(&app, "boss").await;
    let shown = boss.get(&case).await;
    assert!(shown.body.contains("notice-of-intent-1"), "{}", shown.main());
    assert!(!shown.body.contains("final-notice-1"), "{}", shown.main());
    let paper = "SELECT min(id) AS number FROM case_document WHERE kind = 'final'";
    let paper = app.database.number(paper);
    assert_eq!(boss.get(&format!("{case}/documents/{paper}")).await.status, 404);
    assert_eq!(officer.get(&format!("{case}/documents/{paper}")).await.status, 200);
    let again = act(&officer, &format!("{case}/act/again"), &[("reason", "A new notice.")], &[]).await;
    assert_eq!(again.status, 422, "they still hold a notice of intent, and have to be told");
}

#[actix_web::test]
async fn who_may_not_see_the_case_sees_no_withdrawal() {
    let app = triggered_app().await;
    let case = given(&app).await;
    let officer = as_(&app, "officer").await;
    assert_eq!(draft_withdrawal(&officer, &case, &[("reasons", "x")]).await.status, 303);
    assert_eq!(as_(&app, "boss").await.get(&format!("{case}/withdrawal")).await.status, 403);
    app.add_person("leeds@example.org", Role::ComplianceOfficer, "area:E08000035").await;
    let leeds = as_(&app, "leeds").await;
    assert_eq!(leeds.get(&format!("{case}/withdrawal")).await.status, 404);
    assert_eq!(leeds.get(&format!("{case}/act/withdraw")).await.status, 404);
    assert!(app.database.execute("DELETE FROM case_withdrawal").is_err());
    assert!(app.database.execute("UPDATE case_withdrawal SET fields = '{}'").is_err());
}

/// As if the mail server had refused every notice for good.
async fn fail(app: &TestApp) {
    let failed = "UPDATE mail_message SET state = 'failed', finished_at = created_at WHERE kind = 'enforcement'";
    app.database.execute(failed).unwrap();
    app.database.execute("UPDATE job SET state = 'done' WHERE name = 'mail.deliver' AND state = 'queued'").unwrap();
    wait(app, 0).await;
}

#[actix_web::test]
async fn a_withdrawal_begins_with_the_way_and_the_address_by_which_the_notice_was_given() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    issue(&app, &case, &notice()).await;
    fail(&app).await;
    let officer = as_(&app, "officer").await;
    let on = day("sent_on", ["13", "4", "2026"]);
    let source = ("address_source", "Companies House, 13 April 2026");
    let brought = fields(&on, &[("method", "hand"), ("proof", "AB1"), ("address", OFFICE), source]);
    done(&officer, &format!("{case}/act/service"), &brought, &[]).await;
    let form = officer.get(&format!("{case}/act/withdraw")).await;
    for text in [OFFICE, "Companies House, 13 April 2026", "Ann Lee", "value=\"hand\" checked"] {
        assert!(form.body.contains(text), "{text}: {}", form.body);
    }
    assert!(!form.body.contains("ann.lee@care.example"), "nothing reached anybody there");
    let back = [("reasons", "The wrong windows."), ("method", "hand"), ("address", OFFICE)];
    assert_eq!(draft_withdrawal(&officer, &case, &back).await.status, 303, "it is proper as it stands");
}

#[actix_web::test]
async fn a_withdrawal_of_what_never_reached_anybody_is_kept_and_not_sent() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    issue(&app, &case, &notice()).await;
    fail(&app).await;
    let officer = as_(&app, "officer").await;
    assert_eq!(draft_withdrawal(&officer, &case, &[("reasons", "The wrong windows.")]).await.status, 303);
    let manager = as_(&app, "manager").await;
    let shown = manager.get(&format!("{case}/withdrawal")).await.main();
    assert!(shown.contains("No notice is known to have reached the provider"), "{shown}");
    assert_eq!(sign_withdrawal(&manager, &case).await.status, 303);
    wait(&app, 0).await;
    assert!(to_the_provider(&app).is_empty(), "there is nobody to tell");
    let shown = officer.get(&case).await.main();
    assert!(shown.contains("No notice reached the provider, so the withdrawal was not sent."), "{shown}");
    assert!(!shown.contains("is not known to be given yet"), "{shown}");
    assert_eq!(as_(&app, "boss").await.get(&case).await.status, 404, "it knows of nothing");
    done(&officer, &format!("{case}/act/again"), &[("reason", "The right ones.")], &[]).await;
    // The next notice is given, and its withdrawal is sent; of the first the provider still sees nothing.
    issue(&app, &case, &notice()).await;
    wait(&app, 0).await;
    withdraw(&app, &case, "Wrong again.").await;
    wait(&app, 0).await;
    assert_eq!(to_the_provider(&app).len(), 2);
    let own = as_(&app, "boss").await.get(&case).await;
    assert!(own.body.contains("withdrawal-2") && !own.body.contains("withdrawal-1"), "{}", own.main());
    let first = app.database.number("SELECT min(id) AS number FROM case_document WHERE kind = 'withdrawal'");
    assert_eq!(as_(&app, "boss").await.get(&format!("{case}/documents/{first}")).await.status, 404);
}

#[actix_web::test]
async fn a_withdrawal_need_not_be_given_once_it_is_known_that_the_notice_never_reached_anybody() {
    let mut app = triggered_app().await;
    app.leaves_jobs();
    let case = open(&as_(&app, "officer").await).await;
    issue(&app, &case, &notice()).await;
    // The notice is on its way this moment: another instance holds it.
    let held = "UPDATE job SET leased_by = 'another', leased_until = '2099-01-01 00:00:00' WHERE name = 'mail.deliver'";
    app.database.execute(held).unwrap();
    let officer = as_(&app, "officer").await;
    let by_post = [("reasons", "The wrong windows."), ("method", "post"), ("address", OFFICE)];
    assert_eq!(draft_withdrawal(&officer, &case, &by_post).await.status, 303);
    assert_eq!(sign_withdrawal(&as_(&app, "manager").await, &case).await.status, 303);
    let shown = officer.get("/cases/calendar").await.main();
    assert!(shown.contains("Give the withdrawal"), "they may get the notice: {shown}");
    // The server did not take it.
    fail(&app).await;
    for days in [0, 1, 1] {
        wait(&app, days).await;
        let officer = as_(&app, "officer").await;
        let shown = officer.get("/cases/calendar").await.main();
        assert!(!shown.contains("Give the withdrawal"), "there is nobody to tell: {shown}");
        let shown = officer.get(&case).await.main();
        assert!(shown.contains("No notice reached the provider, so the withdrawal was not sent."), "{shown}");
    }
    assert!(told_of(&app, "").is_empty(), "nothing is to be done");
    done(&as_(&app, "officer").await, &format!("{case}/act/again"), &[("reason", "The right ones.")], &[]).await;
}

#[actix_web::test]
async fn a_withdrawal_that_failed_as_the_notice_did_is_nothing_that_officers_are_told_of() {
    let mut app = triggered_app().await;
    app.leaves_jobs();
    let case = open(&as_(&app, "officer").await).await;
    issue(&app, &case, &notice()).await;
    let held = "UPDATE job SET leased_by = 'another', leased_until = '2099-01-01 00:00:00' WHERE name = 'mail.deliver'";
    app.database.execute(held).unwrap();
    withdraw(&app, &case, "The wrong windows.").await;
    fail(&app).await;
    wait(&app, 1).await;
    assert!(told_of(&app, "").is_empty(), "nothing is to be done");
    assert!(!as_(&app, "officer").await.get("/cases/calendar").await.main().contains("Give the withdrawal"));
}

#[actix_web::test]
async fn a_withdrawal_names_every_notice_that_falls() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    let officer = as_(&app, "officer").await;
    assert_eq!(draft_withdrawal(&officer, &case, &[("reasons", "The wrong windows.")]).await.status, 303);
    let manager = as_(&app, "manager").await;
    let shown = manager.get(&format!("{case}/withdrawal")).await.main();
    let both = "We withdraw the notice of intent of Monday 13 April 2026 and the final notice of Wednesday 29 April 2026. \
                They have no effect any more.";
    assert!(shown.contains(both), "{shown}");
    assert_eq!(sign_withdrawal(&manager, &case).await.status, 303);
    wait(&app, 0).await;
    let mail = app.mails().pop().unwrap().replace("=\r\n", "");
    for text in ["notice of intent of Monday 13 April 2026", "final notice of Wednesday 29 April 2026", "They have"] {
        assert!(mail.contains(text), "{text}: {mail}");
    }
    done(&as_(&app, "officer").await, &format!("{case}/act/again"), &[("reason", "The right ones.")], &[]).await;
    issue(&app, &case, &notice()).await;
    wait(&app, 0).await;
    assert_eq!(draft_withdrawal(&officer, &case, &[("reasons", "Wrong again.")]).await.status, 303);
    let shown = as_(&app, "manager").await.get(&format!("{case}/withdrawal")).await.main();
    let one = "We withdraw the notice of intent of Wednesday 29 April 2026. It has no effect any more.";
    assert!(shown.contains(one), "what fell before is not withdrawn again: {shown}");
}

#[actix_web::test]
async fn whoever_is_given_a_withdrawal_alone_sees_the_case_from_then_on() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    issue(&app, &case, &notice()).await;
    fail(&app).await;
    let officer = as_(&app, "officer").await;
    let by_hand = [("reasons", "The wrong windows."), ("method", "hand"), ("address", OFFICE)];
    assert_eq!(draft_withdrawal(&officer, &case, &by_hand).await.status, 303);
    assert_eq!(sign_withdrawal(&as_(&app, "manager").await, &case).await.status, 303);
    let notified = "SELECT count(*) AS number FROM enforcement_case WHERE notified_at IS NOT NULL";
    assert_eq!(app.database.number(notified), 0);
    assert_eq!(as_(&app, "boss").await.get(&case).await.status, 404, "it knows of nothing");
    let on = day("sent_on", ["13", "4", "2026"]);
    let brought = fields(&on, &[("method", "hand"), ("proof", "AB1")]);
    done(&officer, &format!("{case}/act/service"), &brought, &[]).await;
    assert_eq!(app.database.number(notified), 1);
    let own = as_(&app, "boss").await.get(&case).await;
    assert_eq!(own.status, 200);
    assert!(own.body.contains("withdrawal-1") && !own.body.contains("notice-of-intent-1"), "{}", own.main());
    let first = "SELECT count(*) AS number FROM enforcement_case WHERE notified_at < '2026-04-14 00:00:00'";
    done(&officer, &format!("{case}/act/again"), &[("reason", "The right ones.")], &[]).await;
    wait(&app, 5).await;
    issue(&app, &case, &notice()).await;
    wait(&app, 0).await;
    assert_eq!(app.database.number(first), 1, "the first time counts");
}
