//! What has to hold at each step towards a penalty, and not only when the case was opened.

use super::{IMPOSE, INVOICE, PDF, act, as_, day, done, issue, notice, open, sign, to_be_decided, triggered_app, wait};
use crate::support::{TestApp, run_with};

/// Excuses one of the windows that the case rests on.
fn excuse(app: &TestApp) {
    let reason = "The service was down";
    let words = ["compliance", "correct", "1-100000001", "2026-02", "--state", "excused", "--reason", reason];
    let output = run_with(&app.database, &words, &[("CT__CLOCK__FIXED_AT", "2026-04-14T10:00:00Z")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[actix_web::test]
async fn whoever_is_found_to_be_a_public_body_gets_no_penalty() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    app.database.execute("UPDATE provider SET public_body = true WHERE id = '1-900'").unwrap();
    let manager = as_(&app, "manager").await;
    let decision = format!("{case}/manage/decision");
    assert_eq!(act(&manager, &decision, &IMPOSE, &[]).await.status, 409, "not even late");
    done(&manager, &decision, &[("outcome", "no_penalty"), ("reason", "A council.")], &[]).await;
    app.run_jobs().await;
}

#[actix_web::test]
async fn a_window_that_was_excused_carries_no_notice_and_no_penalty() {
    let app = triggered_app().await;
    let officer = as_(&app, "officer").await;
    let case = open(&officer).await;
    done(&officer, &format!("{case}/act/amount"), &INVOICE, &[("invoice.pdf", PDF)]).await;
    let fields: Vec<(&str, &str)> = notice().into_iter().collect();
    done(&officer, &format!("{case}/act/notice"), &fields, &[]).await;
    excuse(&app);
    let answer = sign(&as_(&app, "manager").await, &case).await;
    assert_eq!(answer.status, 422, "{}", answer.main());
    assert!(answer.main().contains("was corrected"), "{}", answer.main());
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    excuse(&app);
    let manager = as_(&app, "manager").await;
    let answer = act(&manager, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    assert_ne!(answer.status, 303, "what is alleged is not so");
    assert!(answer.main().contains("was corrected"), "{}", answer.main());
}

#[actix_web::test]
async fn what_was_late_is_looked_at_by_another_before_a_penalty_is_signed() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    wait(&app, 30).await;
    let manager = as_(&app, "manager").await;
    done(&manager, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    let officer = as_(&app, "officer").await;
    done(&officer, &format!("{case}/act/amount"), &INVOICE, &[("invoice.pdf", PDF)]).await;
    let fields: Vec<(&str, &str)> = notice().into_iter().collect();
    done(&officer, &format!("{case}/act/notice"), &fields, &[]).await;
    assert_eq!(sign(&as_(&app, "second").await, &case).await.status, 422, "a lawyer looks first");
    let review = format!("{case}/manage/review");
    let words = [("reason", "Still lawful: see the file.")];
    assert_eq!(act(&manager, &review, &words, &[]).await.status, 403, "not by whoever was late");
    let second = as_(&app, "second").await;
    done(&second, &review, &words, &[]).await;
    let answer = sign(&second, &case).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    app.run_jobs().await;
}

#[actix_web::test]
async fn a_final_notice_leaves_on_the_day_its_dates_are_counted_from() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    let mut fields = notice();
    fields.insert("method", "post");
    fields.insert("address", "1 Care Road\nLeeds\nLS1 1AA");
    issue(&app, &case, &fields).await;
    wait(&app, 2).await;
    let officer = as_(&app, "officer").await;
    let serve = format!("{case}/act/service");
    let on = |day_of: &'static str| {
        let mut fields = day("sent_on", [day_of, "5", "2026"]);
        fields.push(("method".to_owned(), "post"));
        fields.push(("proof".to_owned(), "RM 1234"));
        fields
    };
    let late = on("1");
    let late: Vec<(&str, &str)> = late.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let answer = act(&officer, &serve, &late, &[]).await;
    assert_eq!(answer.status, 422, "{}", answer.main());
    assert!(answer.main().contains("has to be sent on the day it is signed"), "{}", answer.main());
}

#[actix_web::test]
async fn an_invoice_stands_before_what_the_scheme_comes_to() {
    let app = triggered_app().await;
    let officer = as_(&app, "officer").await;
    let case = open(&officer).await;
    let amount = format!("{case}/act/amount");
    done(&officer, &amount, &INVOICE, &[("invoice.pdf", PDF)]).await;
    let answer = act(&officer, &amount, &[("origin", "scheme")], &[]).await;
    assert_eq!(answer.status, 422, "{}", answer.main());
    assert!(answer.main().contains("stands before what the scheme comes to"), "{}", answer.main());
}

#[actix_web::test]
async fn a_final_notice_whose_mail_left_a_day_late_goes_to_a_lawyer() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    issue(&app, &case, &notice()).await;
    // Mail was away until the next day.
    wait(&app, 1).await;
    let shown = as_(&app, "officer").await.get(&case).await;
    let tags = shown.texts(".nhsuk-tag");
    assert_eq!(tags[0], "To be paid");
    assert!(tags.contains(&"Legal review".to_owned()), "{tags:?}");
    let shown = shown.main();
    assert!(shown.contains("It left after the day from which it counts the time to appeal"), "{shown}");
    assert!(shown.contains("Appeal until 5pm on Thursday 28 May 2026"), "the day it left counts: {shown}");
}
