//! Money of a case that began again: what was paid for the notice before, and what has to come back of it.

use capacity_tracker::enforcement::model::{Case, Pence, Stage};
use proptest::prelude::*;

use super::money::{bounce, pay, pay_back};
use super::pack::{bytes_of_pack, dates, files, rows};
use super::{
    IMPOSE, INVOICE, PDF, act, as_, day, done, fields, issue, notice, payable, stage, to_be_decided, triggered_app,
    wait, withdraw,
};
use crate::support::TestApp;

/// A case of which £4,000 was paid, and paid back when its notice fell. It is not found on the account.
async fn fell(app: &TestApp) -> String {
    let case = payable(app).await;
    pay(app, &case, "4000", ["29", "4", "2026"]).await;
    withdraw(app, &case, "The wrong windows.").await;
    wait(app, 0).await;
    pay_back(app, &case, "4000", "B1").await;
    case
}

async fn begin_again(app: &TestApp, case: &str) {
    app.wait(1);
    done(&as_(app, "officer").await, &format!("{case}/act/again"), &[("reason", "The right ones.")], &[]).await;
    app.wait(1);
}

/// Goes on to a final notice that was given: it is 15 May 2026, and £4,375 is to be paid.
async fn stand(app: &TestApp, case: &str) {
    issue(app, case, &notice()).await;
    wait(app, 0).await;
    wait(app, 16).await;
    done(&as_(app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    issue(app, case, &notice()).await;
    wait(app, 0).await;
    app.wait(1);
}

async fn shown(app: &TestApp, case: &str) -> String {
    as_(app, "officer").await.get(case).await.main()
}

#[actix_web::test]
async fn what_has_to_come_back_can_come_before_another_penalty_stands_and_is_none_of_it() {
    let app = triggered_app().await;
    let case = fell(&app).await;
    bounce(&app, &case, "1").await;
    begin_again(&app, &case).await;
    assert_eq!(stage(&app, &case).await, "Support");
    let officer = as_(&app, "officer").await;
    let page = officer.get(&case).await.main();
    assert!(
        page.contains("£4,000 that was paid back has to come back.") && page.contains("Record a payment"),
        "{page}"
    );
    let payment = format!("{case}/act/payment");
    let form = officer.get(&payment).await.main();
    assert!(form.contains("No penalty stands now. £4,000 that was paid back has to come back."), "{form}");
    let on = day("received_on", ["29", "4", "2026"]);
    let more = fields(&on, &[("amount", "4100"), ("reference", "R2")]);
    let answer = act(&officer, &payment, &more, &[]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.main().contains("Only £4,000 has to come back, and no penalty stands now"), "{}", answer.main());
    pay(&app, &case, "1000", ["29", "4", "2026"]).await;
    assert!(shown(&app, &case).await.contains("£3,000 that was paid back has to come back."));
    let own = as_(&app, "boss").await.get(&case).await.main();
    assert!(own.contains("We paid you back £3,000 of money that did not reach us."), "{own}");
    issue(&app, &case, &notice()).await;
    pay(&app, &case, "3000", ["29", "4", "2026"]).await;
    let page = shown(&app, &case).await;
    assert!(!page.contains("has to come back") && !page.contains("has to be paid back"), "{page}");
    let form = officer.get(&payment).await.main();
    assert!(form.contains("No penalty stands now. What comes has to be paid back."), "{form}");
    wait(&app, 0).await;
    wait(&app, 16).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    issue(&app, &case, &notice()).await;
    wait(&app, 0).await;
    app.wait(1);
    let page = shown(&app, &case).await;
    assert!(page.contains("Still to be paid £4,375"), "what came back is no part of the penalty: {page}");
    pay(&app, &case, "4375", ["15", "5", "2026"]).await;
    assert_eq!(stage(&app, &case).await, "Paid");
    let kept = files(bytes_of_pack(&app, &case).await);
    assert_eq!(dates(&kept)["paid_on"], "2026-05-15");
    // What had come back bounces, too.
    bounce(&app, &case, "2").await;
    assert_eq!(stage(&app, &case).await, "Paid");
    assert!(shown(&app, &case).await.contains("£1,000 that was paid back has to come back."));
}

#[actix_web::test]
async fn more_than_has_to_come_back_is_recorded_as_it_came_and_paid_back() {
    let app = triggered_app().await;
    let case = fell(&app).await;
    bounce(&app, &case, "1").await;
    begin_again(&app, &case).await;
    pay(&app, &case, "4100", ["29", "4", "2026"]).await;
    let page = shown(&app, &case).await;
    assert!(page.contains("£100 has to be paid back.") && !page.contains("has to come back"), "{page}");
    let own = as_(&app, "boss").await.get(&case).await.main();
    assert!(own.contains("We got £100 more from you than you had to pay. We will pay it back."), "{own}");
    let close = format!("{case}/act/close");
    done(&as_(&app, "officer").await, &format!("{case}/act/reconcile"), &[("payment", "2")], &[]).await;
    let answer = act(&as_(&app, "officer").await, &close, &[("reason", "Let be.")], &[]).await;
    assert!(answer.main().contains("£100 has to be paid back first"), "{}", answer.main());
    pay_back(&app, &case, "100", "B2").await;
    bounce(&app, &case, "2").await;
    let page = shown(&app, &case).await;
    assert!(page.contains("£4,100 that was paid back has to come back."), "{page}");
    pay(&app, &case, "4100", ["29", "4", "2026"]).await;
    done(&as_(&app, "officer").await, &format!("{case}/act/reconcile"), &[("payment", "3")], &[]).await;
    done(&as_(&app, "officer").await, &close, &[("reason", "Let be.")], &[]).await;
    assert_eq!(stage(&app, &case).await, "Closed");
    assert_eq!(as_(&app, "officer").await.get(&format!("{case}/act/payment")).await.status, 409);
    assert_eq!(as_(&app, "officer").await.get(&format!("{case}/act/reverse")).await.status, 409);
}

#[actix_web::test]
async fn a_payment_for_a_notice_that_fell_bounces_after_the_case_began_again() {
    let app = triggered_app().await;
    let case = fell(&app).await;
    begin_again(&app, &case).await;
    let form = as_(&app, "officer").await.get(&format!("{case}/act/reverse")).await.main();
    assert!(form.contains("A payment for a notice that was withdrawn can bounce as well"), "{form}");
    bounce(&app, &case, "1").await;
    assert_eq!(stage(&app, &case).await, "Support", "a bounce moves nothing here");
    let page = shown(&app, &case).await;
    for text in ["£4,000 that was paid back has to come back.", "Payments reversed", "It bounced."] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let own = as_(&app, "boss").await.get(&case).await.main();
    assert!(own.contains("It did not reach us after all") && own.contains("We paid you back £4,000"), "{own}");
    let report = as_(&app, "officer").await.get("/cases/report").await.main();
    for text in ["To come back £4,000", "Payments reversed £4,000", "Paid £0", "To be paid back £0"] {
        assert!(report.contains(text), "{text}: {report}");
    }
    assert_eq!(as_(&app, "officer").await.get(&format!("{case}/act/reverse")).await.status, 409, "once");
    assert_eq!(as_(&app, "officer").await.get(&format!("{case}/act/reconcile")).await.status, 409, "it is gone");
    stand(&app, &case).await;
    assert!(shown(&app, &case).await.contains("Still to be paid £4,375"));
    pay(&app, &case, "4375", ["15", "5", "2026"]).await;
    assert_eq!(stage(&app, &case).await, "Paid");
    let page = shown(&app, &case).await;
    assert!(page.contains("£4,000 that was paid back has to come back."), "{page}");
    let first = bytes_of_pack(&app, &case).await;
    let kept = files(first.clone());
    let money: Vec<_> = rows(&kept, "payments.csv")
        .into_iter()
        .map(|row| [row["kind"].clone(), row["reconciled"].clone(), row["balance"].clone()])
        .collect();
    let expected = [
        ["payment", "false", "400000"],
        ["refund", "", "0"],
        ["reversal", "", "-400000"],
        ["payment", "false", "37500"],
    ];
    assert_eq!(money, expected);
    assert_eq!(dates(&kept)["paid_on"], "2026-05-15");
    app.wait(24 * 60);
    assert!(first == bytes_of_pack(&app, &case).await, "the bytes differ");
}

#[actix_web::test]
async fn a_bounce_of_before_leaves_what_was_paid_of_the_penalty_that_stands() {
    let app = triggered_app().await;
    let case = fell(&app).await;
    begin_again(&app, &case).await;
    stand(&app, &case).await;
    pay(&app, &case, "2000", ["15", "5", "2026"]).await;
    bounce(&app, &case, "1").await;
    let page = shown(&app, &case).await;
    for text in ["Still to be paid £2,375", "£4,000 that was paid back has to come back."] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let own = as_(&app, "boss").await.get(&case).await.main();
    assert!(own.contains("Pay £2,375 by") && own.contains("We paid you back £4,000"), "{own}");
    pay(&app, &case, "2375", ["15", "5", "2026"]).await;
    assert_eq!(stage(&app, &case).await, "Paid");
    // A payment for the penalty itself is owed again.
    bounce_on(&app, &case, "2", ["15", "5", "2026"]).await;
    assert_eq!(stage(&app, &case).await, "To be paid");
    let page = shown(&app, &case).await;
    assert!(page.contains("Still to be paid £2,000") && page.contains("£4,000 that was paid back"), "{page}");
}

async fn bounce_on(app: &TestApp, case: &str, payment: &str, on: [&str; 3]) {
    let on = day("reversed_on", on);
    let bounced = fields(&on, &[("payment", payment), ("reason", "It bounced.")]);
    done(&as_(app, "officer").await, &format!("{case}/act/reverse"), &bounced, &[]).await;
}

#[actix_web::test]
async fn what_had_to_come_back_before_is_not_lost_when_the_payment_that_made_up_for_it_bounces() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    pay(&app, &case, "5000", ["29", "4", "2026"]).await;
    pay_back(&app, &case, "625", "B1").await;
    bounce(&app, &case, "1").await;
    withdraw(&app, &case, "The wrong windows.").await;
    wait(&app, 0).await;
    begin_again(&app, &case).await;
    stand(&app, &case).await;
    pay(&app, &case, "6000", ["15", "5", "2026"]).await;
    assert!(shown(&app, &case).await.contains("£1,000 has to be paid back."));
    pay_back(&app, &case, "1000", "B2").await;
    bounce_on(&app, &case, "2", ["15", "5", "2026"]).await;
    let page = shown(&app, &case).await;
    for text in ["Still to be paid £4,375", "£1,625 that was paid back has to come back."] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[actix_web::test]
async fn between_the_signing_and_the_service_no_more_comes_than_has_to_come_back() {
    let app = triggered_app().await;
    let case = fell(&app).await;
    bounce(&app, &case, "1").await;
    begin_again(&app, &case).await;
    issue(&app, &case, &notice()).await;
    wait(&app, 0).await;
    wait(&app, 16).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    issue(&app, &case, &notice()).await;
    let (officer, payment) = (as_(&app, "officer").await, format!("{case}/act/payment"));
    let on = day("received_on", ["15", "5", "2026"]);
    let both = fields(&on, &[("amount", "8375"), ("reference", "R2"), ("more", "yes")]);
    let answer = act(&officer, &payment, &both, &[]).await;
    assert_eq!(answer.status, 422);
    let why = "The final notice is signed, and only £4,000 has to come back. Record first how it was given";
    assert!(answer.main().contains(why), "{}", answer.main());
    wait(&app, 0).await;
    app.wait(1);
    done(&officer, &payment, &both, &[]).await;
    assert_eq!(stage(&app, &case).await, "Paid");
    let page = shown(&app, &case).await;
    assert!(!page.contains("has to come back") && !page.contains("has to be paid back"), "{page}");
    bounce_on(&app, &case, "2", ["15", "5", "2026"]).await;
    assert_eq!(stage(&app, &case).await, "To be paid");
    let page = shown(&app, &case).await;
    for text in ["Still to be paid £4,375", "£4,000 that was paid back has to come back."] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[actix_web::test]
async fn a_payment_that_was_not_found_is_looked_for_after_the_case_began_again() {
    let app = triggered_app().await;
    let case = fell(&app).await;
    begin_again(&app, &case).await;
    let page = shown(&app, &case).await;
    assert!(page.contains("Find a payment on the account") && page.contains("Not found yet"), "{page}");
    let close = format!("{case}/act/close");
    let answer = act(&as_(&app, "officer").await, &close, &[("reason", "Let be.")], &[]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.main().contains("A payment was not found on the account yet"), "{}", answer.main());
    done(&as_(&app, "officer").await, &format!("{case}/act/reconcile"), &[("payment", "1")], &[]).await;
    let kept = files(bytes_of_pack(&app, &case).await);
    assert_eq!(rows(&kept, "payments.csv")[0]["reconciled"], "true");
    done(&as_(&app, "officer").await, &close, &[("reason", "Let be.")], &[]).await;
    assert_eq!(stage(&app, &case).await, "Closed");
}

#[actix_web::test]
async fn a_provider_is_not_told_that_a_notice_comes_before_one_is_signed() {
    let app = triggered_app().await;
    let case = fell(&app).await;
    begin_again(&app, &case).await;
    let boss = as_(&app, "boss").await;
    let own = boss.get(&case).await.main();
    assert!(own.contains("We withdrew the notice. We may send you a new one."), "{own}");
    assert!(own.contains("You do not have to pay this penalty") && !own.contains("We will send you"), "{own}");
    let listed = boss.get("/cases").await.main();
    assert!(listed.contains("Nothing to pay") && !listed.contains("A notice is on its way"), "{listed}");
    issue(&app, &case, &notice()).await;
    let own = as_(&app, "boss").await.get(&case).await.main();
    assert!(own.contains("We will send you a notice."), "{own}");
    wait(&app, 0).await;
}

#[actix_web::test]
async fn a_draft_from_before_the_case_began_again_is_not_signed() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    let decision = format!("{case}/manage/decision");
    done(&as_(&app, "manager").await, &decision, &IMPOSE, &[]).await;
    let typed: Vec<(&str, &str)> = notice().into_iter().collect();
    done(&as_(&app, "officer").await, &format!("{case}/act/notice"), &typed, &[]).await;
    withdraw(&app, &case, "The wrong windows.").await;
    wait(&app, 0).await;
    begin_again(&app, &case).await;
    issue(&app, &case, &notice()).await;
    wait(&app, 0).await;
    wait(&app, 16).await;
    done(&as_(&app, "manager").await, &decision, &IMPOSE, &[]).await;
    let officer = as_(&app, "officer").await;
    done(&officer, &format!("{case}/act/amount"), &INVOICE, &[("invoice.pdf", PDF)]).await;
    let preview = format!("{case}/preview");
    let page = officer.get(&case).await;
    assert!(!page.links("main a").contains(&preview), "nobody wrote this one: {}", page.main());
    assert_eq!(officer.get(&preview).await.status, 404);
    done(&officer, &format!("{case}/act/notice"), &typed, &[]).await;
    assert!(officer.get(&case).await.links("main a").contains(&preview));
    assert_eq!(officer.get(&preview).await.status, 200);
}

/// A case at the beginning, of which nothing was paid.
fn nothing_paid() -> Case {
    let at = capacity_tracker::clock::UtcTime::new(chrono::DateTime::UNIX_EPOCH);
    Case {
        id: 1,
        provider_id: "1-900".to_owned(),
        provider_name: "Provider".to_owned(),
        breach: "no_information".parse().unwrap(),
        allegation: String::new(),
        stage: Stage::Support,
        stage_since: at,
        version: 1,
        opened_by: "system".to_owned(),
        opened_at: at,
        notified_at: None,
        representations_until: None,
        decide_by: None,
        pay_by: None,
        appeal_until: None,
        penalty: None,
        paid: Pence::default(),
        overpaid: Pence::default(),
        refunded_too_much: Pence::default(),
        legal_review: false,
        due_on: None,
        reminded_for: None,
        ended_at: None,
    }
}

/// A payment as the record has it: how much, whether it came before the penalty of now stood, and what was paid back since.
struct Came {
    pence: i64,
    before: bool,
    refunded: i64,
}

/// Does one thing to a case and to the account beside it.
fn step(case: &mut Case, came: &mut Vec<Came>, account: &mut i64, (what, pence): (u8, i64)) {
    match what {
        0 | 1 if case.stage == Stage::Payable || case.to_come_back() > Pence::default() => {
            case.take_in(Pence::new(pence));
            came.push(Came { pence, before: case.stage == Stage::Support, refunded: 0 });
            *account += pence;
        }
        2 => {
            let back = Pence::new(pence).min(case.to_pay_back());
            case.set_received(case.received().less(back));
            came.iter_mut().for_each(|one| one.refunded += back.as_i64());
            *account -= back.as_i64();
        }
        3 if !came.is_empty() => {
            let gone = came.swap_remove(usize::try_from(pence).unwrap() % came.len());
            match gone.before {
                true => case.take_back_of_before(Pence::new(gone.pence)),
                false => case.take_back(Pence::new(gone.pence), Pence::new(gone.refunded)),
            }
            *account -= gone.pence;
        }
        4 if case.stage == Stage::Support => {
            (case.stage, case.penalty) = (Stage::Payable, Some(Pence::new(5_000)));
            came.iter_mut().for_each(|one| one.before = true);
        }
        5 if case.stage == Stage::Payable => {
            case.stage = Stage::Withdrawn;
            let back = case.to_pay_back();
            case.set_received(case.received().less(back));
            came.iter_mut().for_each(|one| one.refunded += back.as_i64());
            *account -= back.as_i64();
            case.begin_again();
            case.stage = Stage::Support;
            came.iter_mut().for_each(|one| one.before = true);
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn whatever_comes_and_goes_no_penny_is_lost(steps in prop::collection::vec((0_u8..6, 1_i64..8_000), 1..60)) {
        let (mut case, mut came, mut account) = (nothing_paid(), Vec::new(), 0);
        (case.stage, case.penalty) = (Stage::Payable, Some(Pence::new(5_000)));
        for one in steps {
            step(&mut case, &mut came, &mut account, one);
            let held = case.received().as_i64() - case.refunded_too_much.as_i64();
            prop_assert_eq!(held, account, "{:?} {:?}", one, case);
            prop_assert!(case.to_pay_back() == Pence::default() || case.to_come_back() == Pence::default());
            prop_assert!(case.paid <= case.penalty.unwrap_or_default());
        }
    }
}
