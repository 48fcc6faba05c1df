//! Money that came and did not stay.

use capacity_tracker::accounts::Role;

use super::{
    IMPOSE, INVOICE, PDF, act, as_, day, done, fields, notice, payable, sign, stage, to_be_decided, triggered_app,
    wait, withdraw,
};
use crate::support::TestApp;

pub async fn pay(app: &TestApp, case: &str, amount: &str, on: [&str; 3]) {
    let on = day("received_on", on);
    let paid = fields(&on, &[("amount", amount), ("reference", "R1"), ("more", "yes")]);
    done(&as_(app, "officer").await, &format!("{case}/act/payment"), &paid, &[]).await;
}

#[actix_web::test]
async fn a_payment_that_did_not_come_after_all_is_reversed_once_and_owed_again() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    pay(&app, &case, "4375", ["29", "4", "2026"]).await;
    assert_eq!(stage(&app, &case).await, "Paid");
    let officer = as_(&app, "officer").await;
    let reverse = format!("{case}/act/reverse");
    for (on, payment, reason, expected) in [
        (["28", "4", "2026"], "1", "It bounced.", "not before the payment came"),
        (["2", "5", "2026"], "1", "It bounced.", "must not be to come"),
        (["29", "4", "2026"], "1", "", "Enter the reason"),
        (["29", "4", "2026"], "77", "It bounced.", "Choose the payment"),
    ] {
        let on = day("reversed_on", on);
        let answer = act(&officer, &reverse, &fields(&on, &[("payment", payment), ("reason", reason)]), &[]).await;
        assert_eq!(answer.status, 422, "{expected}");
        assert!(answer.main().contains(expected), "{expected}: {}", answer.main());
    }
    let on = day("reversed_on", ["29", "4", "2026"]);
    let bounced = fields(&on, &[("payment", "1"), ("reason", "It bounced.")]);
    let path = reverse.clone();
    let seen = officer.get(&path).await.hidden_fields(&path);
    done(&officer, &reverse, &bounced, &[]).await;
    assert_eq!(stage(&app, &case).await, "To be paid");
    let twice = super::send(&officer, &path, &seen, &bounced, &[]).await;
    assert_eq!(twice.status, 409, "an old page");
    assert_eq!(officer.get(&reverse).await.status, 409, "nothing is left to reverse");
    assert_eq!(officer.get(&format!("{case}/act/reconcile")).await.status, 409);
    let shown = officer.get(&case).await.main();
    for text in ["Payments reversed", "It bounced.", "Still to be paid £4,375", "Payment reversed"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let own = as_(&app, "boss").await.get(&case).await.main();
    assert!(own.contains("It did not reach us after all") && own.contains("Pay £4,375 by"), "{own}");
    let report = officer.get("/cases/report").await.main();
    assert!(report.contains("Payments reversed £4,375") && report.contains("Paid £0"), "{report}");
    let file = officer.get("/cases/report/download").await.body;
    assert!(file.contains("reversed_pence,,437500") && file.contains("\npaid_pence,,0"), "{file}");
    for sql in ["UPDATE case_reversal SET reason = 'x'", "DELETE FROM case_reversal"] {
        assert!(app.database.execute(sql).is_err(), "{sql}");
    }
    pay(&app, &case, "4375", ["29", "4", "2026"]).await;
    assert_eq!(stage(&app, &case).await, "Paid");
    let again = fields(&on, &[("payment", "1"), ("reason", "Once more.")]);
    let answer = act(&officer, &reverse, &again, &[]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.main().contains("was reversed before"), "{}", answer.main());
}

#[actix_web::test]
async fn what_is_reversed_after_its_day_is_overdue() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    pay(&app, &case, "4000", ["29", "4", "2026"]).await;
    pay(&app, &case, "375", ["29", "4", "2026"]).await;
    wait(&app, 16).await;
    assert_eq!(stage(&app, &case).await, "Paid");
    let officer = as_(&app, "officer").await;
    let on = day("reversed_on", ["15", "5", "2026"]);
    let bounced = fields(&on, &[("payment", "2"), ("reason", "Typed twice.")]);
    done(&officer, &format!("{case}/act/reverse"), &bounced, &[]).await;
    assert_eq!(stage(&app, &case).await, "Overdue");
    assert!(officer.get(&case).await.main().contains("Still to be paid £375"));
}

pub async fn pay_back(app: &TestApp, case: &str, amount: &str, reference: &str) {
    let on = day("paid_on", ["29", "4", "2026"]);
    let back = fields(&on, &[("amount", amount), ("reference", reference)]);
    done(&as_(app, "officer").await, &format!("{case}/act/refund"), &back, &[]).await;
}

pub async fn bounce(app: &TestApp, case: &str, payment: &str) {
    let on = day("reversed_on", ["29", "4", "2026"]);
    let bounced = fields(&on, &[("payment", payment), ("reason", "It bounced.")]);
    done(&as_(app, "officer").await, &format!("{case}/act/reverse"), &bounced, &[]).await;
}

#[actix_web::test]
async fn a_payment_of_which_a_part_was_paid_back_is_reversed_and_that_part_has_to_come_back_too() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    pay(&app, &case, "5000", ["29", "4", "2026"]).await;
    pay_back(&app, &case, "625", "B1").await;
    bounce(&app, &case, "1").await;
    assert_eq!(stage(&app, &case).await, "To be paid");
    let officer = as_(&app, "officer").await;
    let shown = officer.get(&case).await.main();
    for text in ["Still to be paid £4,375", "£625 that was paid back has to come back."] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let own = as_(&app, "boss").await.get(&case).await.main();
    assert!(own.contains("Pay £4,375 by"), "{own}");
    assert!(own.contains("We paid you back £625 of money that did not reach us. Please send it back to us."), "{own}");
    let report = officer.get("/cases/report").await.main();
    assert!(report.contains("To come back £625") && report.contains("Paid £0"), "{report}");
    // The penalty comes first, and what was paid back is no part of it.
    pay(&app, &case, "4375", ["29", "4", "2026"]).await;
    assert_eq!(stage(&app, &case).await, "Paid");
    assert!(officer.get(&case).await.main().contains("£625 that was paid back has to come back."));
    let on = day("received_on", ["29", "4", "2026"]);
    let more = fields(&on, &[("amount", "700"), ("reference", "R3")]);
    let answer = act(&officer, &format!("{case}/act/payment"), &more, &[]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.main().contains("Only £625 is still to be paid"), "{}", answer.main());
    pay(&app, &case, "625", ["29", "4", "2026"]).await;
    let shown = officer.get(&case).await.main();
    assert!(!shown.contains("has to come back") && !shown.contains("has to be paid back"), "{shown}");
    bounce(&app, &case, "3").await;
    assert_eq!(stage(&app, &case).await, "Paid", "what bounced was no part of the penalty");
    assert!(officer.get(&case).await.main().contains("£625 that was paid back has to come back."));
    pay(&app, &case, "700", ["29", "4", "2026"]).await;
    assert!(officer.get(&case).await.main().contains("£75 has to be paid back."));
}

#[actix_web::test]
async fn a_payment_that_came_twice_leaves_the_penalty_paid_when_the_second_bounces_after_it_was_paid_back() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    pay(&app, &case, "4375", ["29", "4", "2026"]).await;
    pay(&app, &case, "4375", ["29", "4", "2026"]).await;
    pay_back(&app, &case, "4375", "B1").await;
    bounce(&app, &case, "2").await;
    assert_eq!(stage(&app, &case).await, "Paid");
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(shown.contains("£4,375 that was paid back has to come back."), "{shown}");
}

#[actix_web::test]
async fn only_a_manager_closes_a_case_without_what_has_to_come_back() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    pay(&app, &case, "5000", ["29", "4", "2026"]).await;
    pay_back(&app, &case, "625", "B1").await;
    bounce(&app, &case, "1").await;
    pay(&app, &case, "4375", ["29", "4", "2026"]).await;
    done(&as_(&app, "officer").await, &format!("{case}/act/reconcile"), &[("payment", "2")], &[]).await;
    wait(&app, 30).await;
    let close = format!("{case}/act/close");
    let answer = act(&as_(&app, "officer").await, &close, &[("reason", "Paid.")], &[]).await;
    assert_eq!(answer.status, 422);
    let expected = "£625 that was paid back has to come back. Only a manager closes the case without it";
    assert!(answer.main().contains(expected), "{}", answer.main());
    // Whoever is a manager elsewhere is an officer here.
    let id = app.add_person("both@example.org", Role::ComplianceOfficer, "national").await;
    let elsewhere = format!("{id}, 'enforcement_manager', 'area', 'E08000035', '2026-04-01 09:00:00'");
    let grant = "INSERT INTO \"grant\" (account_id, role, scope_kind, scope_id, granted_at) VALUES";
    app.database.execute(&format!("{grant} ({elsewhere})")).unwrap();
    let answer = act(&as_(&app, "both").await, &close, &[("reason", "Too small to go after.")], &[]).await;
    assert_eq!(answer.status, 422, "{}", answer.main());
    done(&as_(&app, "manager").await, &close, &[("reason", "Too small to go after.")], &[]).await;
    assert_eq!(stage(&app, &case).await, "Closed");
}

#[actix_web::test]
async fn what_was_paid_back_when_the_penalty_fell_has_to_come_back_if_it_never_came() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    pay(&app, &case, "4000", ["29", "4", "2026"]).await;
    withdraw(&app, &case, "The wrong windows.").await;
    wait(&app, 0).await;
    pay_back(&app, &case, "4000", "B1").await;
    bounce(&app, &case, "1").await;
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(shown.contains("£4,000 that was paid back has to come back."), "{shown}");
    let own = as_(&app, "boss").await.get(&case).await.main();
    assert!(own.contains("We paid you back £4,000 of money that did not reach us"), "{own}");
    pay(&app, &case, "4000", ["29", "4", "2026"]).await;
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(!shown.contains("has to come back") && !shown.contains("has to be paid back"), "{shown}");
    done(&as_(&app, "officer").await, &format!("{case}/act/again"), &[("reason", "A new notice.")], &[]).await;
}

#[actix_web::test]
async fn a_provider_sees_what_was_paid_back_and_until_when_it_can_appeal() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    let appeal = "you can appeal to the tribunal until 5pm on Wednesday 27 May 2026";
    let own = || async { as_(&app, "boss").await.get(&case).await.main() };
    assert!(own().await.contains(appeal), "{}", own().await);
    pay(&app, &case, "5000", ["29", "4", "2026"]).await;
    pay_back(&app, &case, "600", "B1").await;
    let shown = own().await;
    assert!(shown.contains(appeal), "whoever paid may still appeal: {shown}");
    for text in ["What we paid back to you", "Wednesday 29 April 2026 How much £600"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    bounce(&app, &case, "1").await;
    wait(&app, 20).await;
    let shown = own().await;
    assert!(shown.contains("Please pay now") && shown.contains(appeal), "{shown}");
    wait(&app, 10).await;
    assert!(!own().await.contains("you can appeal"), "it is over");
}

#[actix_web::test]
async fn what_is_paid_before_a_penalty_stands_is_recorded_as_it_came_and_paid_back_first() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    let officer = as_(&app, "officer").await;
    let payment = format!("{case}/act/payment");
    let form = officer.get(&payment).await.main();
    assert!(form.contains("No penalty stands now. What comes has to be paid back."), "{form}");
    let on = day("received_on", ["20", "4", "2026"]);
    let answer = act(&officer, &payment, &fields(&on, &[("amount", "4375"), ("reference", "R1")]), &[]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.main().contains("No penalty stands now, so what comes has to be paid back"), "{}", answer.main());
    pay(&app, &case, "4375", ["20", "4", "2026"]).await;
    assert_eq!(stage(&app, &case).await, "Decision due", "it moves nothing");
    assert!(officer.get(&case).await.main().contains("£4,375 has to be paid back."));
    let own = as_(&app, "boss").await.get(&case).await.main();
    assert!(own.contains("We got £4,375 more from you than you had to pay. We will pay it back."), "{own}");
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    done(&officer, &format!("{case}/act/amount"), &INVOICE, &[("invoice.pdf", PDF)]).await;
    let typed: Vec<(&str, &str)> = notice().into_iter().collect();
    done(&officer, &format!("{case}/act/notice"), &typed, &[]).await;
    let answer = sign(&as_(&app, "manager").await, &case).await;
    assert_eq!(answer.status, 422);
    assert!(answer.main().contains("£4,375 has to be paid back first"), "{}", answer.main());
    pay_back(&app, &case, "4375", "B1").await;
    assert_eq!(sign(&as_(&app, "manager").await, &case).await.status, 303);
    let on = day("received_on", ["29", "4", "2026"]);
    let more = fields(&on, &[("amount", "4375"), ("reference", "R2"), ("more", "yes")]);
    let answer = act(&officer, &payment, &more, &[]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.main().contains("The final notice is signed. Record first how it was given"), "{}", answer.main());
    wait(&app, 0).await;
    assert!(as_(&app, "officer").await.get(&case).await.main().contains("Still to be paid £4,375"));
    pay(&app, &case, "4375", ["29", "4", "2026"]).await;
    assert_eq!(stage(&app, &case).await, "Paid");
}

#[actix_web::test]
async fn what_was_paid_before_no_penalty_was_imposed_is_paid_back_before_the_case_closes() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    let no = [("outcome", "no_penalty"), ("reason", "You had a reasonable excuse.")];
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &no, &[]).await;
    wait(&app, 0).await;
    pay(&app, &case, "4375", ["29", "4", "2026"]).await;
    assert_eq!(stage(&app, &case).await, "No penalty");
    done(&as_(&app, "officer").await, &format!("{case}/act/reconcile"), &[("payment", "1")], &[]).await;
    let close = format!("{case}/act/close");
    let answer = act(&as_(&app, "officer").await, &close, &[("reason", "Decided.")], &[]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.main().contains("£4,375 has to be paid back first"), "{}", answer.main());
    pay_back(&app, &case, "4375", "B1").await;
    done(&as_(&app, "officer").await, &close, &[("reason", "Decided.")], &[]).await;
    assert_eq!(stage(&app, &case).await, "Closed");
}
