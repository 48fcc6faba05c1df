//! Mail of a case that failed leaves again from the case alone.

use capacity_tracker::accounts::Role;
use reqwest::Method;

use super::officers::told_of;
use super::{
    IMPOSE, act, as_, day, done, fields, issue, notice, open, stage, to_be_decided, to_the_provider, triggered_app,
    wait, withdraw,
};
use crate::support::{Answer, Browser, TestApp, read};

/// What officers are told of a notice that was signed and is not known to be given as it has to be.
const TO_RECORD: &str = "Record how the notice was given, or withdraw it";

/// As if the mail server had refused the notice for good.
fn fail(app: &TestApp) -> i64 {
    let failed = "UPDATE mail_message SET state = 'failed', finished_at = created_at WHERE kind = 'enforcement'";
    app.database.execute(failed).unwrap();
    app.database.execute("UPDATE job SET state = 'done' WHERE name = 'mail.deliver' AND state = 'queued'").unwrap();
    app.database.number("SELECT max(id) AS number FROM mail_message WHERE kind = 'enforcement'")
}

async fn retry(administrator: &Browser, message: i64) -> Answer {
    let token = administrator.get("/account").await.token();
    let path = format!("/admin/mail/{message}/retry");
    read(administrator.request(Method::POST, &path).form(&[("csrf_token", token)])).await
}

#[actix_web::test]
async fn a_notice_that_failed_is_sent_again_from_its_case_alone() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    issue(&app, &case, &notice()).await;
    let message = fail(&app);
    wait(&app, 0).await;
    let officer = as_(&app, "officer").await;
    let shown = officer.get(&case).await;
    assert!(shown.main().contains("Could not be delivered"), "{}", shown.main());
    assert!(shown.texts(".nhsuk-tag").contains(&"Failed".to_owned()), "that it failed stays on the record");
    let administrator = app.signed_in(Role::Administrator).await;
    let answer = retry(&administrator, message).await;
    assert_eq!(answer.status, 409);
    assert!(answer.main().contains("This message was taken back"), "{}", answer.main());
    let page = administrator.get(&format!("/admin/mail/{message}")).await;
    assert!(!page.main().contains("Send again"), "{}", page.main());
    assert_eq!(to_the_provider(&app).len(), 0);
    done(&officer, &format!("{case}/act/service"), &[("method", "email"), ("address", "ann.lee@care.example")], &[])
        .await;
    wait(&app, 0).await;
    assert_eq!(to_the_provider(&app).len(), 1);
    assert!(officer.get(&case).await.main().contains("Representations open"));
}

#[actix_web::test]
async fn a_notice_that_failed_and_was_withdrawn_never_leaves() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    issue(&app, &case, &notice()).await;
    // It failed, and the service has not looked yet.
    let message = fail(&app);
    withdraw(&app, &case, "The wrong provider.").await;
    let answer = retry(&app.signed_in(Role::Administrator).await, message).await;
    assert_eq!(answer.status, 409, "{}", answer.main());
    wait(&app, 0).await;
    assert!(app.mails().iter().all(|mail| !mail.contains("NOTICE OF INTENT TO")));
}

#[actix_web::test]
async fn a_notice_that_goes_another_way_goes_to_a_proper_address() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    issue(&app, &case, &notice()).await;
    fail(&app);
    wait(&app, 0).await;
    let officer = as_(&app, "officer").await;
    let service = format!("{case}/act/service");
    let on = day("sent_on", ["13", "4", "2026"]);
    let brought = |more: &[(&'static str, &'static str)]| -> Vec<(&str, &'static str)> {
        let on = on.iter().map(|(name, value)| (name.as_str(), *value));
        on.chain([("method", "hand"), ("proof", "AB1")]).chain(more.iter().copied()).collect()
    };
    let source = ("address_source", "Companies House, 13 April 2026");
    let mailbox = [("method", "email"), ("address", "info@care.example"), source];
    for (fields, expected) in [
        (brought(&[]), "Enter the whole address"),
        (brought(&[("address", "ann.lee@care.example"), source]), "not an email address"),
        (brought(&[("address", "1 High Street\nLeeds"), source]), "with the postcode in the last line"),
        (brought(&[("address", "1 High Street\nLeeds LS1 4AP")]), "Enter where the address is from"),
        (mailbox.to_vec(), "not one that several people read"),
        (vec![("method", "email"), ("address", "bob@care.example")], "Enter where the address is from"),
    ] {
        let answer = act(&officer, &service, &fields, &[]).await;
        assert_eq!(answer.status, 422, "{expected}: {}", answer.main());
        assert!(answer.main().contains(expected), "{expected}: {}", answer.main());
    }
    done(&officer, &service, &brought(&[("address", "1 High Street\nLeeds LS1 4AP"), source]), &[]).await;
    let shown = officer.get(&case).await.main();
    for text in ["Representations open", "1 High Street, Leeds LS1 4AP", "Companies House, 13 April 2026"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let changed = app.database.execute("UPDATE case_service SET address_source = 'x'");
    assert!(changed.is_err(), "where an address was from stays on the record");
}

#[actix_web::test]
async fn a_notice_that_is_withdrawn_while_it_is_on_its_way_is_not_tried_again() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    issue(&app, &case, &notice()).await;
    // An attempt is under way: another instance holds it.
    let held = "UPDATE job SET leased_by = 'another', leased_until = '2099-01-01 00:00:00' WHERE name = 'mail.deliver'";
    app.database.execute(held).unwrap();
    withdraw(&app, &case, "The wrong provider.").await;
    let officer = as_(&app, "officer").await;
    let again = act(&officer, &format!("{case}/act/again"), &[("reason", "A new notice.")], &[]).await;
    assert_eq!(again.status, 422, "it may still reach them, and then its withdrawal has to");
    // The server did not take it, and its time to be tried again comes.
    app.database.execute("UPDATE job SET leased_by = NULL, leased_until = NULL WHERE state = 'queued'").unwrap();
    wait(&app, 0).await;
    assert!(app.mails().iter().all(|mail| !mail.contains("NOTICE OF INTENT TO")));
    wait(&app, 0).await;
    assert!(officer.get(&case).await.texts(".nhsuk-tag").contains(&"Failed".to_owned()));
    let notice = "SELECT min(id) AS number FROM mail_message WHERE kind = 'enforcement'";
    let answer = retry(&app.signed_in(Role::Administrator).await, app.database.number(notice)).await;
    assert_eq!(answer.status, 409, "{}", answer.main());
}

#[actix_web::test]
async fn whoever_got_a_notice_just_before_it_was_withdrawn_sees_the_case() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    issue(&app, &case, &notice()).await;
    let held = "UPDATE job SET leased_by = 'another', leased_until = '2099-01-01 00:00:00' WHERE name = 'mail.deliver'";
    app.database.execute(held).unwrap();
    withdraw(&app, &case, "The wrong provider.").await;
    // The server took it all the same.
    let notice = app.database.number("SELECT min(id) AS number FROM mail_message WHERE kind = 'enforcement'");
    let sent = "UPDATE mail_message SET state = 'sent', cancelled_at = NULL, finished_at = created_at WHERE id =";
    app.database.execute(&format!("{sent} {notice}")).unwrap();
    app.database.execute("UPDATE job SET state = 'done' WHERE leased_by = 'another'").unwrap();
    wait(&app, 0).await;
    assert_eq!(app.mails().len(), 1, "the withdrawal follows it");
    let own = as_(&app, "boss").await.get(&case).await;
    assert_eq!(own.status, 200);
    assert!(own.body.contains("notice-of-intent-1") && own.body.contains("withdrawal-1"), "{}", own.main());
}

#[actix_web::test]
async fn a_letter_does_not_go_where_the_notice_could_not_be_delivered() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    issue(&app, &case, &notice()).await;
    fail(&app);
    wait(&app, 0).await;
    let on = day("sent_on", ["13", "4", "2026"]);
    let source = ("address_source", "Companies House, 13 April 2026");
    let address = ("address", "1 High Street\nLeeds LS1 4AP");
    let brought = fields(&on, &[("method", "hand"), ("proof", "AB1"), address, source]);
    done(&as_(&app, "officer").await, &format!("{case}/act/service"), &brought, &[]).await;
    wait(&app, 16).await;
    let no = [("outcome", "no_penalty"), ("reason", "You had an excuse.")];
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &no, &[]).await;
    wait(&app, 0).await;
    assert_eq!(stage(&app, &case).await, "No penalty");
    assert!(app.mails().iter().all(|mail| !mail.contains("ann.lee@care.example")), "it is printed");
    assert!(as_(&app, "boss").await.get(&case).await.body.contains("no-penalty-1.txt"));
}

#[actix_web::test]
async fn a_notice_that_could_not_be_delivered_is_among_what_falls_due_and_officers_are_told_once() {
    let mut app = triggered_app().await;
    app.leaves_jobs();
    let case = open(&as_(&app, "officer").await).await;
    let mut fields = notice();
    fields.insert("days", "21");
    issue(&app, &case, &fields).await;
    fail(&app);
    wait(&app, 0).await;
    let officers = ["manager@example.org", "officer@example.org", "second@example.org"];
    assert_eq!(told_of(&app, "could not be delivered"), officers);
    let officer = as_(&app, "officer").await;
    for page in ["/cases", "/cases/calendar"] {
        let shown = officer.get(page).await.main();
        assert!(shown.contains("13 April 2026") && !shown.contains("Late"), "{page}: {shown}");
    }
    assert!(officer.get("/cases/calendar").await.main().contains(TO_RECORD));
    wait(&app, 1).await;
    wait(&app, 1).await;
    let officer = as_(&app, "officer").await;
    for page in ["/cases", "/cases/calendar"] {
        let shown = officer.get(page).await.main();
        assert!(shown.contains("Late: 13 April 2026"), "{page}: {shown}");
    }
    assert_eq!(told_of(&app, ""), officers, "once, and not again the day after");
    // Once it was given, nothing of it is due.
    let again = [("method", "email"), ("address", "ann.lee@care.example")];
    done(&officer, &format!("{case}/act/service"), &again, &[]).await;
    wait(&app, 0).await;
    assert!(!officer.get("/cases/calendar").await.main().contains("Late"));
}

#[actix_web::test]
async fn a_notice_that_was_signed_and_not_given_is_late_from_the_next_day_on() {
    let mut app = triggered_app().await;
    app.leaves_jobs();
    let case = open(&as_(&app, "officer").await).await;
    let mut by_post = notice();
    by_post.insert("method", "post");
    by_post.insert("address", "1 High Street\nLeeds LS1 4AP");
    by_post.insert("days", "21");
    issue(&app, &case, &by_post).await;
    wait(&app, 0).await;
    assert!(told_of(&app, "").is_empty(), "it may be posted today");
    wait(&app, 1).await;
    wait(&app, 1).await;
    assert_eq!(told_of(&app, TO_RECORD).len(), 3, "once");
    let officer = as_(&app, "officer").await;
    assert!(officer.get("/cases/calendar").await.main().contains("Late: 13 April 2026"));
    let tags = officer.get(&case).await.texts(".nhsuk-tag");
    assert!(tags.contains(&"Late".to_owned()), "{tags:?}");
}

#[actix_web::test]
async fn of_a_final_notice_that_was_not_posted_in_time_nobody_is_told_to_give_it() {
    let mut app = triggered_app().await;
    app.leaves_jobs();
    let case = to_be_decided(&app).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    let mut by_post = notice();
    by_post.insert("method", "post");
    by_post.insert("address", "1 High Street\nLeeds LS1 4AP");
    issue(&app, &case, &by_post).await;
    wait(&app, 2).await;
    // From the day after the signing it cannot be sent any more; that it was sent in time may still be recorded.
    assert_eq!((told_of(&app, TO_RECORD).len(), told_of(&app, "Give the notice").len()), (3, 0));
    let shown = as_(&app, "officer").await.get("/cases/calendar").await.main();
    assert!(shown.contains("Late: 29 April 2026") && shown.contains(TO_RECORD), "{shown}");
    assert!(!shown.contains("Give the notice"), "{shown}");
}

#[actix_web::test]
async fn of_a_notice_of_intent_that_was_given_too_late_nobody_is_told_to_give_it() {
    let mut app = triggered_app().await;
    app.leaves_jobs();
    let case = open(&as_(&app, "officer").await).await;
    let mut by_post = notice();
    by_post.insert("method", "post");
    by_post.insert("address", "1 High Street\nLeeds LS1 4AP");
    issue(&app, &case, &by_post).await;
    wait(&app, 5).await;
    assert_eq!((told_of(&app, TO_RECORD).len(), told_of(&app, "Give the notice").len()), (3, 0));
    // It names 30 April; posted on the 15th it is given on the 20th, which leaves 10 days.
    let posted = day("sent_on", ["15", "4", "2026"]);
    let posted = fields(&posted, &[("method", "post"), ("proof", "AB123GB")]);
    done(&as_(&app, "officer").await, &format!("{case}/act/service"), &posted, &[]).await;
    let shown = as_(&app, "officer").await.get("/cases/calendar").await.main();
    assert!(shown.contains("Late: 13 April 2026") && shown.contains(TO_RECORD), "{shown}");
    assert!(!shown.contains("Give the notice"), "{shown}");
}
