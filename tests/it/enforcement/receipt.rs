//! The day that something came counts, and not the day it is entered.

use super::{
    IMPOSE, act, as_, day, done, fields, issue, notice, open, payable, sign, stage, to_be_decided, triggered_app, wait,
    withdraw,
};
use crate::support::TestApp;

async fn said(app: &TestApp, case: &str, on: [&str; 3], words: &str) -> (u16, String) {
    let on = day("received_on", on);
    let typed = fields(&on, &[("via", "post"), ("words", words)]);
    let answer = act(&as_(app, "officer").await, &format!("{case}/act/representations"), &typed, &[]).await;
    (answer.status.as_u16(), answer.main())
}

#[actix_web::test]
async fn what_came_before_it_was_recorded_that_the_notice_was_given_is_taken() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    let mut by_post = notice();
    by_post.insert("method", "post");
    by_post.insert("address", "1 High Street\nLeeds LS1 4AP");
    by_post.insert("days", "21");
    issue(&app, &case, &by_post).await;
    wait(&app, 5).await;
    // Posted on the 13th, and recorded on the 18th.
    let posted = day("sent_on", ["13", "4", "2026"]);
    let posted = fields(&posted, &[("method", "post"), ("proof", "AB123GB")]);
    done(&as_(&app, "officer").await, &format!("{case}/act/service"), &posted, &[]).await;
    for (on, why) in [(["12", "4", "2026"], "before it was posted"), (["19", "4", "2026"], "to come")] {
        let (status, text) = said(&app, &case, on, "x").await;
        assert_eq!(status, 422, "{why}");
        assert!(text.contains("not before the notice of intent was sent"), "{text}");
    }
    let (status, text) = said(&app, &case, ["16", "4", "2026"], "It came on the 16th.").await;
    assert_eq!(status, 303, "{text}");
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(shown.contains("Thursday 16 April 2026") && shown.contains("In time"), "{shown}");
}

#[actix_web::test]
async fn what_came_in_time_counts_so_when_it_is_entered_late_and_what_came_late_is_kept_as_late() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    assert_eq!(stage(&app, &case).await, "Decision due");
    assert_eq!(said(&app, &case, ["28", "4", "2026"], "On the last day.").await.0, 303);
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(shown.contains("In time") && !shown.contains("Tuesday 28 April 2026Late"), "{shown}");
    assert_eq!(said(&app, &case, ["29", "4", "2026"], "A day late.").await.0, 303);
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(shown.contains("A day late.") && shown.contains("Wednesday 29 April 2026Late"), "{shown}");
    assert!(!shown.contains("Legal review"), "{shown}");
    // Both are read before it is decided.
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
}

#[actix_web::test]
async fn what_came_in_time_and_was_not_read_before_the_decision_goes_to_a_lawyer() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    let boss = as_(&app, "boss").await;
    assert_eq!(boss.get(&format!("{case}/representations")).await.status, 409, "it is decided");
    assert_eq!(said(&app, &case, ["29", "4", "2026"], "Too late.").await.0, 303);
    let tags = as_(&app, "officer").await.get(&case).await.texts(".nhsuk-tag");
    assert!(!tags.contains(&"Legal review".to_owned()), "{tags:?}");
    assert_eq!(said(&app, &case, ["20", "4", "2026"], "It lay in a tray.").await.0, 303);
    let officer = as_(&app, "officer").await;
    assert!(officer.get(&case).await.texts(".nhsuk-tag").contains(&"Legal review".to_owned()));
    let typed: Vec<(&str, &str)> = notice().into_iter().collect();
    done(&officer, &format!("{case}/act/amount"), &super::INVOICE, &[("invoice.pdf", super::PDF)]).await;
    done(&officer, &format!("{case}/act/notice"), &typed, &[]).await;
    assert_eq!(sign(&as_(&app, "second").await, &case).await.status, 422, "a lawyer looks first");
    let review = [("reason", "It changes nothing.")];
    done(&as_(&app, "second").await, &format!("{case}/manage/review"), &review, &[]).await;
    assert_eq!(sign(&as_(&app, "second").await, &case).await.status, 303);
    app.run_jobs().await;
}

#[actix_web::test]
async fn money_is_recorded_by_the_day_it_came() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    wait(&app, 20).await;
    assert_eq!(stage(&app, &case).await, "Overdue");
    let pay = |on: [&'static str; 3]| {
        let mut typed = day("received_on", on);
        typed.extend([("amount".to_owned(), "4375"), ("reference".to_owned(), "R1")]);
        typed
    };
    let officer = as_(&app, "officer").await;
    for on in [["28", "4", "2026"], ["20", "5", "2026"]] {
        let typed = pay(on);
        let answer = act(&officer, &format!("{case}/act/payment"), &fields(&typed, &[]), &[]).await;
        assert_eq!(answer.status, 422, "{on:?}");
        assert!(answer.main().contains("not before the notice was sent"), "{}", answer.main());
    }
    // On the account since before its last day; nobody had entered it.
    let typed = pay(["14", "5", "2026"]);
    done(&officer, &format!("{case}/act/payment"), &fields(&typed, &[]), &[]).await;
    assert_eq!(stage(&app, &case).await, "Paid");
    assert!(officer.get(&case).await.main().contains("Thursday 14 May 2026"));
}

#[actix_web::test]
async fn what_is_said_to_a_notice_that_came_too_late_is_taken() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    let mut by_post = notice();
    by_post.insert("method", "post");
    by_post.insert("address", "1 High Street\nLeeds LS1 4AP");
    issue(&app, &case, &by_post).await;
    let (status, text) = said(&app, &case, ["12", "4", "2026"], "x").await;
    assert_eq!(status, 422, "before it was signed");
    assert!(text.contains("not before the notice of intent was sent"), "{text}");
    wait(&app, 5).await;
    // It names 30 April; posted on the 15th it is given on the 20th, which leaves 10 days.
    let posted = day("sent_on", ["15", "4", "2026"]);
    let posted = fields(&posted, &[("method", "post"), ("proof", "AB123GB")]);
    done(&as_(&app, "officer").await, &format!("{case}/act/service"), &posted, &[]).await;
    assert_eq!(stage(&app, &case).await, "Notice of intent on its way");
    assert_eq!(said(&app, &case, ["14", "4", "2026"], "x").await.0, 422, "before it was posted");
    let (status, text) = said(&app, &case, ["17", "4", "2026"], "We were ill.").await;
    assert_eq!(status, 303, "{text}");
    let unheard =
        "SELECT count(*) AS number FROM case_event WHERE kind = 'represented' AND detail LIKE '%\"unheard\":true%'";
    assert_eq!(app.database.number(unheard), 0, "nothing was decided without it");
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(shown.contains("We were ill.") && shown.contains("Friday 17 April 2026"), "{shown}");
    let own = as_(&app, "boss").await.get(&case).await.main();
    assert!(own.contains("The notice came too late to give you the time that the law allows you"), "{own}");
    assert!(own.contains("We were ill.") && !own.contains("We will send you a notice."), "{own}");
}

#[actix_web::test]
async fn what_comes_after_a_notice_was_withdrawn_is_kept_on_file_and_moves_nothing() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    let form = format!("{case}/act/representations");
    assert_eq!(as_(&app, "officer").await.get(&form).await.status, 409, "nobody was told of anything");
    issue(&app, &case, &notice()).await;
    wait(&app, 0).await;
    wait(&app, 1).await;
    withdraw(&app, &case, "The wrong windows.").await;
    wait(&app, 3).await;
    let shown = as_(&app, "officer").await.get(&form).await.main();
    assert!(shown.contains("The notice was withdrawn. What you enter is kept on file."), "{shown}");
    assert_eq!(said(&app, &case, ["12", "4", "2026"], "x").await.0, 422, "before the notice was sent");
    let (status, text) = said(&app, &case, ["14", "4", "2026"], "It lay in a tray.").await;
    assert_eq!(status, 303, "{text}");
    let (status, text) = said(&app, &case, ["16", "4", "2026"], "Our letters crossed.").await;
    assert_eq!(status, 303, "{text}");
    assert_eq!(stage(&app, &case).await, "Withdrawn");
    let shown = as_(&app, "officer").await.get(&case).await;
    let tags = shown.texts(".nhsuk-tag");
    assert!(!tags.contains(&"Legal review".to_owned()), "nothing stands that could be unlawful: {tags:?}");
    let shown = shown.main();
    for text in ["Tuesday 14 April 2026In timeKept on file", "Thursday 16 April 2026LateKept on file"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let boss = as_(&app, "boss").await;
    assert!(boss.get(&case).await.main().contains("Our letters crossed."));
    assert_eq!(boss.get(&format!("{case}/representations")).await.status, 409, "the time for that is over");
    let kept = super::pack::files(super::pack::bytes_of_pack(&app, &case).await);
    assert!(kept["representations/2.txt"].contains("Time: late\nKept on file: "), "{}", kept["representations/2.txt"]);
    assert!(!kept["representations/2.txt"].contains("Entered: account:"), "by name, as elsewhere in the pack");
    done(&as_(&app, "officer").await, &format!("{case}/act/again"), &[("reason", "The right ones.")], &[]).await;
    let (status, text) = said(&app, &case, ["17", "4", "2026"], "One more letter.").await;
    assert_eq!(status, 303, "{text}");
    assert_eq!(stage(&app, &case).await, "Support");
    assert!(as_(&app, "officer").await.get(&case).await.main().contains("Friday 17 April 2026LateKept on file"));
    issue(&app, &case, &notice()).await;
    wait(&app, 0).await;
    assert_eq!(said(&app, &case, ["17", "4", "2026"], "To the new notice.").await.0, 303);
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert_eq!(shown.matches("Kept on file").count(), 3, "what answers a notice that stands counts: {shown}");
    // What answered the notice before, and is found only now.
    assert_eq!(said(&app, &case, ["12", "4", "2026"], "x").await.0, 422, "before the first notice was sent");
    assert_eq!(said(&app, &case, ["13", "4", "2026"], "We were ill.").await.0, 303);
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(shown.contains("Monday 13 April 2026In timeKept on file"), "{shown}");
}

#[actix_web::test]
async fn what_comes_after_the_penalty_was_quashed_is_kept_on_file() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    let on = day("lodged_on", ["29", "4", "2026"]);
    let officer = as_(&app, "officer").await;
    done(&officer, &format!("{case}/act/appeal"), &fields(&on, &[("reference", "PEN/1")]), &[]).await;
    let on = day("ended_on", ["29", "4", "2026"]);
    let quashed = fields(&on, &[("outcome", "quashed"), ("reason", "It said so.")]);
    done(&officer, &format!("{case}/act/appeal-end"), &quashed, &[]).await;
    let form = officer.get(&format!("{case}/act/representations")).await.main();
    assert!(form.contains("The tribunal quashed the penalty. What you enter is kept on file."), "{form}");
    let (status, text) = said(&app, &case, ["29", "4", "2026"], "It came too late.").await;
    assert_eq!(status, 303, "{text}");
    assert_eq!(stage(&app, &case).await, "Quashed by the tribunal");
    let shown = officer.get(&case).await;
    assert!(shown.main().contains("Wednesday 29 April 2026LateKept on file"), "{}", shown.main());
    assert!(!shown.texts(".nhsuk-tag").contains(&"Legal review".to_owned()));
    // An appeal may bring the penalty back, and this was never read.
    assert_eq!(said(&app, &case, ["20", "4", "2026"], "It lay in a tray.").await.0, 303);
    assert!(officer.get(&case).await.texts(".nhsuk-tag").contains(&"Legal review".to_owned()));
}
