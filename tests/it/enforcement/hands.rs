//! Two people: whoever wrote a part of what a notice says does not sign it, and does not decide.

use reqwest::Method;

use super::{IMPOSE, INVOICE, PDF, as_, done, notice, open, send, sign, triggered_app, wait};
use crate::support::{Answer, Browser, TestApp, read};

/// Signs what another manager sees, as somebody who is shown no button.
async fn sign_as(author: &Browser, app: &TestApp, case: &str) -> Answer {
    let path = format!("{case}/sign");
    let shown = as_(app, "second").await.get(&format!("{case}/preview")).await;
    let mut fields = shown.hidden_fields(&path);
    fields.retain(|(name, _)| name != "csrf_token");
    fields.push(("csrf_token".to_owned(), author.get("/account").await.token()));
    read(author.request(Method::POST, &path).form(&fields)).await
}

/// Whoever opened the case, wrote its notice of intent or recorded the amount is told on the case that another manager
/// decides, gets no form to do so, and decides nothing by what that other is shown either.
async fn does_not_decide(author: &Browser, app: &TestApp, case: &str) {
    let path = format!("{case}/manage/decision");
    let why = "You opened this case, or wrote the notice of intent or its amount. Another enforcement manager has to \
               decide.";
    let second = as_(app, "second").await;
    let (theirs, shown) = (second.get(case).await, author.get(case).await);
    assert!(theirs.links("main a").contains(&path) && !theirs.main().contains(why), "{}", theirs.main());
    assert!(!shown.links("main a").contains(&path) && shown.main().contains(why), "{}", shown.main());
    let mut hidden = second.get(&path).await.hidden_fields(&path);
    hidden.retain(|(name, _)| name != "csrf_token");
    // First, as in a form: nothing is read before it.
    hidden.insert(0, ("csrf_token".to_owned(), author.get("/account").await.token()));
    let without_reasons = [("outcome", "penalty")];
    for answer in [
        author.get(&path).await,
        send(author, &path, &hidden, &IMPOSE, &[]).await,
        send(author, &path, &hidden, &without_reasons, &[]).await,
    ] {
        assert_eq!(answer.status, 403, "{}", answer.main());
        assert!(answer.main().contains(why), "{}", answer.main());
        assert!(!answer.main().contains("Somebody else has to sign it"), "{}", answer.main());
    }
}

async fn draft(app: &TestApp, case: &str) {
    let fields: Vec<(&str, &str)> = notice().into_iter().collect();
    done(&as_(app, "officer").await, &format!("{case}/act/notice"), &fields, &[]).await;
}

#[actix_web::test]
async fn a_manager_who_opened_the_case_signs_no_notice_of_it_and_does_not_decide() {
    let app = triggered_app().await;
    let manager = as_(&app, "manager").await;
    let case = open(&manager).await;
    done(&as_(&app, "officer").await, &format!("{case}/act/amount"), &INVOICE, &[("invoice.pdf", PDF)]).await;
    draft(&app, &case).await;
    let shown = manager.get(&format!("{case}/preview")).await.main();
    let why = "You opened the case, or wrote the notice or its amount. Another enforcement manager has to sign it.";
    assert!(shown.contains(why), "what is alleged is theirs: {shown}");
    let shown = manager.get(&case).await.main();
    assert!(shown.contains(why) && !shown.contains("See the notice, and sign it"), "{shown}");
    let shown = as_(&app, "second").await.get(&case).await.main();
    assert!(!shown.contains(why) && shown.contains("See the notice, and sign it"), "{shown}");
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(!shown.contains(why) && !shown.contains("and sign it"), "no officer signs: {shown}");
    let answer = sign_as(&manager, &app, &case).await;
    assert_eq!(answer.status, 403, "{}", answer.main());
    let answer = sign(&as_(&app, "second").await, &case).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    wait(&app, 0).await;
    wait(&app, 16).await;
    does_not_decide(&as_(&app, "manager").await, &app, &case).await;
    done(&as_(&app, "second").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
}

#[actix_web::test]
async fn a_manager_who_recorded_the_amount_does_not_sign_the_notice_that_names_it() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    let manager = as_(&app, "manager").await;
    let amount = format!("{case}/act/amount");
    done(&manager, &amount, &INVOICE, &[("invoice.pdf", PDF)]).await;
    draft(&app, &case).await;
    let answer = sign_as(&manager, &app, &case).await;
    assert_eq!(answer.status, 403, "{}", answer.main());
    // Another amount stands in its place.
    let officer = as_(&app, "officer").await;
    done(&officer, &amount, &INVOICE, &[("invoice.pdf", PDF)]).await;
    let answer = sign(&manager, &case).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    wait(&app, 0).await;
}

#[actix_web::test]
async fn a_manager_who_recorded_the_amount_of_the_notice_of_intent_is_told_before_they_give_reasons() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    done(&as_(&app, "manager").await, &format!("{case}/act/amount"), &INVOICE, &[("invoice.pdf", PDF)]).await;
    draft(&app, &case).await;
    let answer = sign(&as_(&app, "second").await, &case).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    wait(&app, 0).await;
    wait(&app, 16).await;
    does_not_decide(&as_(&app, "manager").await, &app, &case).await;
    // Nothing came of it.
    done(&as_(&app, "second").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
}
