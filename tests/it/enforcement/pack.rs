//! The evidence pack, and what the report and the certificate say.

use std::collections::BTreeMap;
use std::io::Read as _;

use reqwest::{Method, StatusCode};

use super::{IMPOSE, act, as_, day, done, fields, payable, send, stage, to_be_decided, triggered_app, wait, withdraw};
use crate::support::TestApp;

pub async fn bytes_of_pack(app: &TestApp, case: &str) -> Vec<u8> {
    let officer = as_(app, "officer").await;
    let answer = officer.request(Method::GET, &format!("{case}/pack")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    answer.bytes().await.unwrap().to_vec()
}

/// The files of a pack, by name.
pub fn files(bytes: Vec<u8>) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut found = BTreeMap::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        found.insert(file.name().unwrap().into_owned(), String::from_utf8_lossy(&content).into_owned());
    }
    found
}

/// Rows of a table of the pack, each by the names of its columns.
pub fn rows(files: &BTreeMap<String, String>, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(files[name].as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

#[actix_web::test]
async fn the_pack_says_how_notices_were_given_what_was_paid_and_who_appealed() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    let officer = as_(&app, "officer").await;
    let on = day("received_on", ["29", "4", "2026"]);
    for (amount, reference) in [("4375", "R1"), ("500", "R2")] {
        let paid = fields(&on, &[("amount", amount), ("reference", reference), ("more", "yes")]);
        done(&officer, &format!("{case}/act/payment"), &paid, &[]).await;
    }
    done(&officer, &format!("{case}/act/reconcile"), &[("payment", "1")], &[]).await;
    let on = day("paid_on", ["29", "4", "2026"]);
    let back = fields(&on, &[("amount", "200"), ("reference", "B1")]);
    done(&officer, &format!("{case}/act/refund"), &back, &[]).await;
    let on = day("reversed_on", ["29", "4", "2026"]);
    let bounced = fields(&on, &[("payment", "1"), ("reason", "=It bounced")]);
    done(&officer, &format!("{case}/act/reverse"), &bounced, &[]).await;
    let on = day("lodged_on", ["29", "4", "2026"]);
    done(&officer, &format!("{case}/act/appeal"), &fields(&on, &[("reference", "PEN/1")]), &[]).await;
    let files = files(bytes_of_pack(&app, &case).await);
    let service = rows(&files, "service.csv");
    assert_eq!(service.len(), 2);
    for (row, notice) in service.iter().zip(["notice-of-intent-1.html", "final-notice-1.html"]) {
        assert!(row["document"].ends_with(notice) && files.contains_key(&row["document"]), "{row:?}");
        assert!(files.contains_key(&row["message"]), "{row:?}");
        assert_eq!((row["method"].as_str(), row["state"].as_str()), ("email", "given"));
        assert_eq!(row["address_source"], "Companies House, 1 April 2026");
    }
    assert_eq!((service[0]["sent_on"].as_str(), service[0]["given_on"].as_str()), ("2026-04-13", "2026-04-14"));
    let money = rows(&files, "payments.csv");
    let told: Vec<_> = money.iter().map(|row| (row["kind"].as_str(), row["pence"].as_str())).collect();
    assert_eq!(told, [("payment", "437500"), ("payment", "50000"), ("reversal", "437500"), ("refund", "20000")]);
    assert!(!money[0]["found_at"].is_empty() && money[1]["found_at"].is_empty());
    let account: Vec<_> = money.iter().map(|row| (row["reconciled"].as_str(), row["balance"].as_str())).collect();
    assert_eq!(account, [("true", "437500"), ("false", "487500"), ("", "50000"), ("", "30000")]);
    let amounts = rows(&files, "amounts.csv");
    let told: Vec<_> = amounts.iter().map(|row| (row["purpose"].as_str(), row["pence"].as_str())).collect();
    assert_eq!(told, [("intent", "437500"), ("final", "437500")]);
    for row in &amounts {
        assert_eq!((row["origin"].as_str(), row["source"].as_str()), ("invoice", "INV-77"));
        assert!(row["evidence"].ends_with("invoice.pdf") && files.contains_key(&row["evidence"]), "{row:?}");
    }
    assert_eq!((money[2]["payment"].as_str(), money[2]["reason"].as_str()), ("1", "'=It bounced"));
    let appeals = rows(&files, "appeals.csv");
    assert_eq!(appeals.len(), 1);
    assert_eq!((appeals[0]["tribunal"].as_str(), appeals[0]["late"].as_str()), ("First-tier Tribunal", "false"));
    let windows = rows(&files, "windows.csv");
    assert_eq!(windows.len(), 3);
    // January 2026 in Greenwich time; March ends before the clocks change.
    assert_eq!(windows[0]["opens_at"], "2026-01-08T00:00:00.000000Z");
    assert_eq!(windows[0]["closes_at"], "2026-01-14T23:59:59.000000Z");
    assert_eq!(windows[1]["closes_at"], "2026-02-16T23:59:59.000000Z", "the 14th was a Saturday");
    for name in ["service.csv", "payments.csv", "amounts.csv", "appeals.csv"] {
        assert!(files["index.html"].contains(name), "{name}");
        assert!(files["SHA256SUMS"].contains(name), "{name}");
    }
    assert!(files["index.html"].contains("payments.csv has the money that came and went"), "{}", files["index.html"]);
}

#[actix_web::test]
async fn what_was_paid_back_does_not_change_the_day_on_which_all_was_paid() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    super::money::pay(&app, &case, "4000", ["29", "4", "2026"]).await;
    wait(&app, 1).await;
    super::money::pay(&app, &case, "1000", ["30", "4", "2026"]).await;
    super::money::pay_back(&app, &case, "100", "B1").await;
    let on = day("paid_on", ["30", "4", "2026"]);
    let back = fields(&on, &[("amount", "525"), ("reference", "B2")]);
    done(&as_(&app, "officer").await, &format!("{case}/act/refund"), &back, &[]).await;
    let first = bytes_of_pack(&app, &case).await;
    let kept = files(first.clone());
    assert_eq!(dates(&kept)["paid_on"], "2026-04-30", "it was not all paid the day before");
    let account: Vec<_> = rows(&kept, "payments.csv")
        .iter()
        .map(|row| (row["on"].clone(), row["reference"].clone(), row["balance"].clone()))
        .collect();
    let line = |on: &str, reference: &str, balance: &str| (on.to_owned(), reference.to_owned(), balance.to_owned());
    let expected = [
        line("2026-04-29", "R1", "400000"),
        line("2026-04-29", "B1", "390000"),
        line("2026-04-30", "R1", "490000"),
        line("2026-04-30", "B2", "437500"),
    ];
    assert_eq!(account, expected, "by the day on which it moved");
    assert!(first == bytes_of_pack(&app, &case).await, "the bytes differ");
    // Somebody finds what came the day before: all was paid then, though some of it went back.
    super::money::pay(&app, &case, "475", ["29", "4", "2026"]).await;
    let kept = files(bytes_of_pack(&app, &case).await);
    assert_eq!(dates(&kept)["paid_on"], "2026-04-29");
}

#[actix_web::test]
async fn a_pack_made_twice_is_the_same_though_a_location_is_called_otherwise_since() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    let first = bytes_of_pack(&app, &case).await;
    let named = rows(&files(first.clone()), "windows.csv")[0]["location"].clone();
    app.database.execute("UPDATE location SET name = 'Another Name' WHERE id = '1-100000001'").unwrap();
    app.wait(24 * 60);
    let second = bytes_of_pack(&app, &case).await;
    assert_eq!(rows(&files(second.clone()), "windows.csv")[0]["location"], named);
    assert!(first == second, "the bytes differ");
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(shown.contains(&named) && !shown.contains("Another Name"), "{shown}");
}

#[actix_web::test]
async fn a_penalty_that_fell_stands_no_more_when_its_case_is_closed() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    let report = |app: &TestApp| {
        let browser = app.browser();
        async move {
            browser.sign_in("officer@example.org", crate::support::PASSWORD).await;
            browser.get("/cases/report/download").await.body
        }
    };
    assert!(report(&app).await.contains("penalties_pence,,437500"));
    withdraw(&app, &case, "The wrong windows.").await;
    wait(&app, 0).await;
    assert!(report(&app).await.contains("penalties_pence,,0"));
    let officer = as_(&app, "officer").await;
    done(&officer, &format!("{case}/act/close"), &[("reason", "Withdrawn")], &[]).await;
    assert_eq!(stage(&app, &case).await, "Closed");
    let file = report(&app).await;
    assert!(file.contains("penalties_pence,,0") && file.contains("cases_now,closed,1"), "{file}");
    assert!(!officer.get(&case).await.main().contains("Still to be paid"));
}

#[actix_web::test]
async fn a_penalty_that_was_paid_stands_when_its_case_is_closed() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    let officer = as_(&app, "officer").await;
    let on = day("received_on", ["29", "4", "2026"]);
    let paid = fields(&on, &[("amount", "4375"), ("reference", "R1")]);
    done(&officer, &format!("{case}/act/payment"), &paid, &[]).await;
    done(&officer, &format!("{case}/act/reconcile"), &[("payment", "1")], &[]).await;
    wait(&app, 30).await;
    let officer = as_(&app, "officer").await;
    done(&officer, &format!("{case}/act/close"), &[("reason", "Paid")], &[]).await;
    let file = officer.get("/cases/report/download").await.body;
    assert!(file.contains("penalties_pence,,437500") && file.contains("\npaid_pence,,437500"), "{file}");
}

#[actix_web::test]
async fn no_certificate_is_signed_while_a_lawyer_has_to_look() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    wait(&app, 30).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    let review = format!("{case}/manage/review");
    done(&as_(&app, "second").await, &review, &[("reason", "Still lawful.")], &[]).await;
    super::issue(&app, &case, &super::notice()).await;
    wait(&app, 0).await;
    wait(&app, 20).await;
    assert_eq!(stage(&app, &case).await, "Overdue");
    // What came in time and was not read is found now.
    let on = day("received_on", ["20", "4", "2026"]);
    let said = fields(&on, &[("via", "post"), ("words", "It lay in a tray.")]);
    done(&as_(&app, "officer").await, &format!("{case}/act/representations"), &said, &[]).await;
    let manager = as_(&app, "manager").await;
    let certificate = format!("{case}/manage/certificate");
    let answer = act(&manager, &certificate, &[], &[]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.main().contains("A lawyer has to look at that first"), "{}", answer.main());
    done(&as_(&app, "second").await, &review, &[("reason", "It changes nothing.")], &[]).await;
    let hidden = manager.get(&certificate).await.hidden_fields(&certificate);
    assert_eq!(send(&manager, &certificate, &hidden, &[], &[]).await.status, 303);
    assert!(manager.get(&case).await.main().contains("Certificate of non-payment signed"));
}

/// The days that a pack gives a case, by name.
pub fn dates(files: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    rows(files, "case.csv").into_iter().map(|mut row| (row["date"].clone(), row.remove("value").unwrap())).collect()
}

#[actix_web::test]
async fn the_pack_gives_the_dates_of_the_case_and_of_its_newest_notices() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    let officer = as_(&app, "officer").await;
    let on = day("received_on", ["29", "4", "2026"]);
    let paid = fields(&on, &[("amount", "4375"), ("reference", "R1")]);
    done(&officer, &format!("{case}/act/payment"), &paid, &[]).await;
    let first = bytes_of_pack(&app, &case).await;
    let kept = files(first.clone());
    let found = dates(&kept);
    for (name, value) in [
        ("intent_sent_on", "2026-04-13"),
        ("intent_given_on", "2026-04-14"),
        ("representations_until", "2026-04-28"),
        ("decide_by", "2026-05-26"),
        ("final_sent_on", "2026-04-29"),
        ("final_given_on", "2026-04-30"),
        ("pay_by", "2026-05-14"),
        ("appeal_until", "2026-05-27T16:00:00.000000Z"),
        ("paid_on", "2026-04-29"),
        ("withdrawn_at", ""),
        ("closed_at", ""),
    ] {
        assert_eq!(found[name], value, "{name}: {found:?}");
    }
    for (name, on) in [("opened_at", "2026-04-13T"), ("decided_at", "2026-04-29T"), ("final_signed_at", "2026-04-29T")]
    {
        assert!(found[name].starts_with(on), "{name}: {found:?}");
    }
    assert!(kept["index.html"].contains("case.csv has the dates of the case"), "{}", kept["index.html"]);
    app.wait(24 * 60);
    assert!(first == bytes_of_pack(&app, &case).await, "the bytes differ");
    let on = day("reversed_on", ["29", "4", "2026"]);
    let bounced = fields(&on, &[("payment", "1"), ("reason", "It bounced")]);
    let officer = as_(&app, "officer").await;
    done(&officer, &format!("{case}/act/reverse"), &bounced, &[]).await;
    assert_eq!(dates(&files(bytes_of_pack(&app, &case).await))["paid_on"], "");
    withdraw(&app, &case, "The wrong windows.").await;
    wait(&app, 0).await;
    done(&as_(&app, "officer").await, &format!("{case}/act/again"), &[("reason", "The right ones.")], &[]).await;
    let found = dates(&files(bytes_of_pack(&app, &case).await));
    for name in ["intent_given_on", "final_given_on", "decided_at", "pay_by"] {
        assert_eq!(found[name], "", "{name} was of a notice that fell: {found:?}");
    }
    assert!(found["withdrawn_at"].starts_with("2026-04-30T") && !found["begun_again_at"].is_empty(), "{found:?}");
}
