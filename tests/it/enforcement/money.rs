//! Money that came and did not stay.

use super::{act, as_, day, done, fields, payable, stage, triggered_app, wait};
use crate::support::TestApp;

async fn pay(app: &TestApp, case: &str, amount: &str, on: [&str; 3]) {
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

#[actix_web::test]
async fn money_that_was_paid_back_is_not_reversed() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    pay(&app, &case, "5000", ["29", "4", "2026"]).await;
    let officer = as_(&app, "officer").await;
    let on = day("paid_on", ["29", "4", "2026"]);
    let back = fields(&on, &[("amount", "625"), ("reference", "B1")]);
    done(&officer, &format!("{case}/act/refund"), &back, &[]).await;
    let on = day("reversed_on", ["29", "4", "2026"]);
    let bounced = fields(&on, &[("payment", "1"), ("reason", "It bounced.")]);
    let answer = act(&officer, &format!("{case}/act/reverse"), &bounced, &[]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.main().contains("was paid back to the provider"), "{}", answer.main());
    assert_eq!(stage(&app, &case).await, "Paid");
}
