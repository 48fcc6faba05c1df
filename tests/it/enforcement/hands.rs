//! Two people: whoever wrote a part of what a notice says does not sign it, and does not decide.

use reqwest::Method;

use super::{IMPOSE, INVOICE, PDF, act, as_, done, notice, open, sign, triggered_app, wait};
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
    assert!(shown.contains("Another enforcement manager has to sign it"), "what is alleged is theirs: {shown}");
    let answer = sign_as(&manager, &app, &case).await;
    assert_eq!(answer.status, 403, "{}", answer.main());
    let answer = sign(&as_(&app, "second").await, &case).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    wait(&app, 0).await;
    wait(&app, 16).await;
    let decision = format!("{case}/manage/decision");
    let answer = act(&as_(&app, "manager").await, &decision, &IMPOSE, &[]).await;
    assert_eq!(answer.status, 403, "{}", answer.main());
    done(&as_(&app, "second").await, &decision, &IMPOSE, &[]).await;
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
