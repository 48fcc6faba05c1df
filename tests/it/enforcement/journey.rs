//! Two cases from the trigger to their end.

use std::io::Read as _;

use reqwest::{Method, StatusCode};
use sha2::{Digest, Sha256};

use super::{
    INVOICE, PDF, act, as_, day, done, fields, issue, notice, open, send, stage, triggered_app, wait, withdraw,
};
use crate::support::{Browser, TestApp, run};

async fn pack(browser: &Browser, case: &str) -> Vec<u8> {
    let answer = browser.request(Method::GET, &format!("{case}/pack")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    answer.bytes().await.unwrap().to_vec()
}

#[actix_web::test]
async fn a_case_goes_from_the_trigger_to_payment() {
    let app = triggered_app().await;
    let officer = as_(&app, "officer").await;
    let triggers = officer.get("/cases/triggers").await;
    assert!(
        triggers.main().contains("March 2026")
            && triggers.links("tbody a").contains(&"/cases/new?provider=1-900".to_owned())
    );
    let case = open(&officer).await;
    issue(&app, &case, &notice()).await;
    assert_eq!(stage(&app, &case).await, "Notice of intent on its way");
    assert_eq!(as_(&app, "boss").await.get(&case).await.status, 404, "it was not given yet");
    wait(&app, 0).await;
    assert_eq!(stage(&app, &case).await, "Representations open");
    let shown = as_(&app, "officer").await.get(&case).await.main();
    for text in ["Tuesday 28 April 2026", "Tuesday 26 May 2026", "ann.lee@care.example", "£4,375"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let mail = app.mails().pop().unwrap();
    for text in [
        "NOTICE OF INTENT",
        "We propose a penalty of =C2=A34,375",
        "They end with Tuesday 28 April 2026",
        "S.I. 2022/1175",
    ] {
        assert!(mail.contains(text), "{text}: {mail}");
    }
    provider_answers(&app, &case).await;
    let early = as_(&app, "manager").await;
    let decision = format!("{case}/manage/decision");
    let impose = [("outcome", "penalty"), ("reason", "No excuse was given.")];
    assert_eq!(act(&early, &decision, &impose, &[]).await.status, 409, "the time is not over");
    wait(&app, 16).await;
    assert_eq!(stage(&app, &case).await, "Decision due");
    assert_eq!(as_(&app, "officer").await.get(&decision).await.status, 403);
    done(&as_(&app, "manager").await, &decision, &impose, &[]).await;
    issue(&app, &case, &notice()).await;
    wait(&app, 0).await;
    assert_eq!(stage(&app, &case).await, "To be paid");
    paid(&app, &case).await;
    kept(&app, &case).await;
    app.run_jobs().await;
}

async fn provider_answers(app: &TestApp, case: &str) {
    let boss = as_(app, "boss").await;
    let own = boss.get(case).await;
    let shown = own.main();
    for text in
        ["You may have to pay a penalty", "until the end of Tuesday 28 April 2026", "No return for three windows."]
    {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    assert!(!shown.contains("INV-77"), "what officers keep is not shown");
    let path = format!("{case}/representations");
    let wrong = act(&boss, &path, &[("words", "We were ill")], &[("letter.pdf", b"MZ program")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.main().contains("not what its name says"), "{}", wrong.main());
    done(&boss, &path, &[("words", "We were ill.")], &[("our letter.pdf", PDF)]).await;
    let links = boss.get(case).await.links("tbody a");
    let file = links.last().unwrap();
    let answer = boss.request(Method::GET, file).send().await.unwrap();
    assert_eq!(answer.headers()["content-disposition"], "attachment; filename=\"our-letter.pdf\"");
    assert_eq!(answer.headers()["content-type"], "application/octet-stream");
    assert_eq!(answer.bytes().await.unwrap(), PDF);
    let invoice = app.database.number("SELECT min(id) AS number FROM case_document WHERE kind = 'evidence'");
    assert_eq!(boss.get(&format!("{case}/documents/{invoice}")).await.status, 404, "the officers' own");
}

async fn paid(app: &TestApp, case: &str) {
    let officer = as_(app, "officer").await;
    let payment = format!("{case}/act/payment");
    let on = day("received_on", ["29", "4", "2026"]);
    let too_much = act(&officer, &payment, &fields(&on, &[("amount", "5000"), ("reference", "R1")]), &[]).await;
    assert_eq!(too_much.status, 422);
    assert!(too_much.main().contains("Only £4,375 is still to be paid"), "{}", too_much.main());
    done(&officer, &payment, &fields(&on, &[("amount", "4000"), ("reference", "R1")]), &[]).await;
    assert_eq!(stage(app, case).await, "To be paid");
    done(&officer, &payment, &fields(&on, &[("amount", "375.00"), ("reference", "R2")]), &[]).await;
    assert_eq!(stage(app, case).await, "Paid");
    paid_back(app, case).await;
    let close = format!("{case}/act/close");
    let open = act(&officer, &close, &[("reason", "All is paid")], &[]).await;
    assert_eq!(open.status, 422, "a payment was not found on the account yet");
    for number in ["1", "2", "3"] {
        done(&officer, &format!("{case}/act/reconcile"), &[("payment", number)], &[]).await;
    }
    let early = act(&officer, &close, &[("reason", "All is paid")], &[]).await;
    assert_eq!(early.status, 422);
    assert!(early.main().contains("can appeal until 5pm on Wednesday 27 May 2026"), "{}", early.main());
    wait(app, 28).await;
    let at_noon = act(&as_(app, "officer").await, &close, &[("reason", "All is paid")], &[]).await;
    assert_eq!(at_noon.status, 422, "the last day is not over");
    app.wait(7 * 60);
    done(&as_(app, "officer").await, &close, &[("reason", "All is paid")], &[]).await;
    assert_eq!(stage(app, case).await, "Closed");
}

/// Somebody pays once more by mistake: it is on the record, and so is that it was paid back.
async fn paid_back(app: &TestApp, case: &str) {
    let officer = as_(app, "officer").await;
    let on = day("received_on", ["29", "4", "2026"]);
    let refund = format!("{case}/act/refund");
    assert_eq!(officer.get(&refund).await.status, 409, "nothing is to be paid back");
    let again = [("amount", "500"), ("reference", "R3"), ("more", "yes")];
    done(&officer, &format!("{case}/act/payment"), &fields(&on, &again), &[]).await;
    assert_eq!(stage(app, case).await, "Paid");
    assert!(officer.get(case).await.main().contains("£500 has to be paid back."));
    let told = as_(app, "boss").await.get(case).await.main();
    assert!(told.contains("You paid £500 more than the penalty. We will pay it back."), "{told}");
    let closed = act(&officer, &format!("{case}/act/close"), &[("reason", "All is paid")], &[]).await;
    assert_eq!(closed.status, 422);
    let on = day("paid_on", ["29", "4", "2026"]);
    for (amount, shown) in [("500.01", "no more than £500"), ("0", "more than £0")] {
        let answer = act(&officer, &refund, &fields(&on, &[("amount", amount), ("reference", "B1")]), &[]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.main().contains(shown), "{}", answer.main());
    }
    let early = day("paid_on", ["1", "1", "2026"]);
    let answer = act(&officer, &refund, &fields(&early, &[("amount", "500"), ("reference", "B1")]), &[]).await;
    assert_eq!(answer.status, 422, "before the first notice");
    done(&officer, &refund, &fields(&on, &[("amount", "200"), ("reference", "B1")]), &[]).await;
    done(&officer, &refund, &fields(&on, &[("amount", "300"), ("reference", "B2")]), &[]).await;
    let shown = officer.get(case).await.main();
    assert!(
        shown.contains("B1") && shown.contains("Money paid back") && !shown.contains("has to be paid back"),
        "{shown}"
    );
    assert!(app.database.execute("UPDATE case_refund SET pence = 1").is_err());
    assert!(app.database.execute("DELETE FROM case_refund").is_err());
}

/// A year later everything is as it was, and the pack has the same bytes each time.
async fn kept(app: &TestApp, case: &str) {
    let first = pack(&as_(app, "officer").await, case).await;
    wait(app, 366).await;
    let officer = as_(app, "officer").await;
    let second = pack(&officer, case).await;
    assert_eq!(Sha256::digest(&first), Sha256::digest(&second));
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(second)).unwrap();
    let mut sums = String::new();
    archive.by_name("SHA256SUMS").unwrap().read_to_string(&mut sums).unwrap();
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        let mut bytes = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!(data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes)), sum, "{name}");
    }
    for wanted in ["index.html", "audit.jsonl", "saves.jsonl", "ENF-000001-final-notice-1.html", "messages/"] {
        assert!(sums.contains(wanted), "{wanted}: {sums}");
    }
    for sql in [
        "UPDATE case_document SET name = 'x'",
        "DELETE FROM case_event",
        "UPDATE case_blob SET sha256 = 'x'",
        "DELETE FROM enforcement_case",
        "UPDATE enforcement_case SET provider_id = '1-901'",
        "UPDATE case_payment SET pence = 1",
        "UPDATE case_service SET address = 'x'",
    ] {
        assert!(app.database.execute(sql).is_err(), "{sql}");
    }
    assert!(run(&app.database, &["audit", "verify"]).status.success());
}

#[actix_web::test]
async fn representations_can_lead_to_no_penalty() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    let mut by_post = notice();
    by_post.insert("method", "post");
    by_post.insert("address", "1 High Street\nLeeds LS1 4AP");
    by_post.insert("days", "21");
    issue(&app, &case, &by_post).await;
    let officer = as_(&app, "officer").await;
    let service = format!("{case}/act/service");
    let posted = day("sent_on", ["13", "4", "2026"]);
    done(&officer, &service, &fields(&posted, &[("method", "post"), ("proof", "AB123GB")]), &[("p.pdf", PDF)]).await;
    // Given on Thursday 16 April; 21 days.
    assert!(officer.get(&case).await.main().contains("Thursday 7 May 2026"));
    let came = day("received_on", ["13", "4", "2026"]);
    let said = fields(&came, &[("via", "post"), ("words", "The manager had died.")]);
    done(&officer, &format!("{case}/act/representations"), &said, &[]).await;
    done(&officer, &format!("{case}/act/note"), &[("reason", "A reasonable excuse.")], &[]).await;
    wait(&app, 25).await;
    let decision = format!("{case}/manage/decision");
    let no = [("outcome", "no_penalty"), ("reason", "You had a reasonable excuse.")];
    done(&as_(&app, "manager").await, &decision, &no, &[]).await;
    let boss = as_(&app, "boss").await;
    let shown = boss.get(&case).await.main();
    assert!(shown.contains("You do not have to pay a penalty") && !shown.contains("A reasonable excuse."), "{shown}");
    done(&as_(&app, "officer").await, &format!("{case}/act/close"), &[("reason", "Decided")], &[]).await;
    let report = as_(&app, "manager").await.get("/cases/report").await.main();
    assert!(report.contains("Decisions to impose none 1"), "{report}");
}

/// A case in which an appeal was made on 30 April; answers its address.
async fn appealed(app: &TestApp) -> String {
    let case = open(&as_(app, "officer").await).await;
    issue(app, &case, &notice()).await;
    wait(app, 0).await;
    wait(app, 17).await;
    let impose = [("outcome", "penalty"), ("reason", "No excuse.")];
    done(&as_(app, "manager").await, &format!("{case}/manage/decision"), &impose, &[]).await;
    issue(app, &case, &notice()).await;
    wait(app, 0).await;
    let officer = as_(app, "officer").await;
    let appeal = format!("{case}/act/appeal");
    let before = day("lodged_on", ["29", "4", "2026"]);
    let early = act(&officer, &appeal, &fields(&before, &[("reference", "PEN/2026/1")]), &[]).await;
    assert_eq!(early.status, 422, "before the final notice was sent");
    let made = day("lodged_on", ["30", "4", "2026"]);
    done(&officer, &appeal, &fields(&made, &[("reference", "PEN/2026/1")]), &[]).await;
    case
}

#[actix_web::test]
async fn what_was_paid_before_the_tribunal_set_less_is_to_be_paid_back() {
    let app = triggered_app().await;
    let case = appealed(&app).await;
    let officer = as_(&app, "officer").await;
    let on = day("received_on", ["30", "4", "2026"]);
    let paid = [("amount", "4300"), ("reference", "R1")];
    done(&officer, &format!("{case}/act/payment"), &fields(&on, &paid), &[]).await;
    let mut fee = INVOICE;
    fee[1] = ("amount", "4212");
    done(&officer, &format!("{case}/act/amount"), &fee, &[("invoice.pdf", PDF)]).await;
    let on = day("ended_on", ["30", "4", "2026"]);
    let varied = [("outcome", "varied"), ("reason", "The band was wrong")];
    done(&officer, &format!("{case}/act/appeal-end"), &fields(&on, &varied), &[]).await;
    assert_eq!(stage(&app, &case).await, "Paid");
    assert!(officer.get(&case).await.main().contains("£88 has to be paid back."));
    let report = officer.get("/cases/report").await.main();
    assert!(report.contains("To be paid back £88"), "{report}");
}

#[actix_web::test]
async fn an_appeal_suspends_the_notice_and_ends_in_one_of_the_lawful_ways() {
    let app = triggered_app().await;
    let case = appealed(&app).await;
    wait(&app, 60).await;
    assert_eq!(stage(&app, &case).await, "Appealed, suspended", "nothing is overdue while an appeal is open");
    let officer = as_(&app, "officer").await;
    let end = format!("{case}/act/appeal-end");
    let on = day("ended_on", ["20", "6", "2026"]);
    let half = act(&officer, &end, &fields(&on, &[("outcome", "varied"), ("reason", "By half")]), &[]).await;
    assert_eq!(half.status, 422);
    assert!(half.main().contains("can only set the fee of regulation 3"), "{}", half.main());
    let mut fee = INVOICE;
    fee[1] = ("amount", "4212");
    done(&officer, &format!("{case}/act/amount"), &fee, &[("invoice.pdf", PDF)]).await;
    done(&officer, &end, &fields(&on, &[("outcome", "varied"), ("reason", "The band was wrong")]), &[]).await;
    assert!(officer.get(&case).await.main().contains("Saturday 18 July 2026"));
    wait(&app, 30).await;
    assert_eq!(stage(&app, &case).await, "Amount set by the tribunal", "the notice is suspended (regulation 8(2))");
    let own = as_(&app, "boss").await.get(&case).await.main();
    assert!(own.contains("You still have to pay £4,212. We asked you to pay by Saturday 18 July 2026."), "{own}");
    assert!(!own.contains("You had to pay") && !own.contains("we can ask a court"), "{own}");
    // As it was left before that was so.
    app.database.execute("UPDATE enforcement_case SET stage = 'overdue'").unwrap();
    let (court, certificate) = (format!("{case}/manage/court"), format!("{case}/manage/certificate"));
    let manager = as_(&app, "manager").await;
    for (path, reason) in [(&court, Some(("reason", "K00LS123"))), (&certificate, None)] {
        let early = act(&manager, path, reason.as_slice(), &[]).await;
        assert_eq!(early.status, 422, "{path}: it is not finally determined (regulation 8(2))");
        let why =
            "A tribunal decided on Saturday 20 June 2026, and an appeal against that may follow until 5pm on Monday";
        assert!(early.main().contains(&format!("{why} 17 August 2026")), "{}", early.main());
    }
    app.database.execute("UPDATE enforcement_case SET stage = 'varied'").unwrap();
    wait(&app, 20).await;
    assert_eq!(stage(&app, &case).await, "Overdue");
    let manager = as_(&app, "manager").await;
    done(&manager, &court, &[("reason", "K00LS123")], &[]).await;
    done(&manager, &certificate, &[], &[]).await;
    withdraw(&app, &case, "The provider was sold.").await;
    let mails = app.mails().len();
    app.run_jobs().await;
    assert_eq!(app.mails().len(), mails + 1, "the withdrawal is in writing");
    let boss = as_(&app, "boss").await.get(&case).await.main();
    assert!(boss.contains("You do not have to pay this penalty"), "{boss}");
    // What nobody typed here is no form of ours.
    let page = as_(&app, "officer").await;
    let path = format!("{case}/act/note");
    let hidden = page.get(&path).await.hidden_fields(&path);
    let token: Vec<_> = hidden.into_iter().filter(|(name, _)| name == "csrf_token").collect();
    assert_eq!(send(&page, &path, &[], &[("reason", "x")], &[]).await.status, 403);
    assert_eq!(send(&page, &path, &token, &[("reason", "x")], &[]).await.status, 409, "without a version");
}
