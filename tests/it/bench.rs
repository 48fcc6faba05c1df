//! That the measurement of the whole (`benches/national`) measures what it says: small here, and with cheap passwords.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::{App, HttpServer, web};
use reqwest::StatusCode;

use crate::support::{Program, TestApp, TestDatabase, address, is_postgres, sheet, smtp};

#[expect(
    dead_code,
    clippy::duplicate_mod,
    reason = "what measures has a process for the floor, and mail as in the rehearsal"
)]
#[path = "../../benches/national/mod.rs"]
mod national;

use national::load::{Client, OF_A_LOOK, drive, quiet, statements};
use national::{Effort, Size, complete, measure, report};

const SIZE: Size = Size { name: "tiny", locations: 60, months: 2 };

const EFFORT: Effort = Effort {
    savers: 2,
    homes: 2,
    lookers: 1,
    confirms: 3,
    sign_ins: 2,
    turns: 1,
    seconds: 0.2,
    real_passwords: false,
    floor_beside: false,
};

#[test]
fn every_kind_is_measured_and_the_figures_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let measured = vec![(SIZE, measure(folder.path(), SIZE, &EFFORT))];
    let rows = &measured[0].1;
    assert_eq!(rows.len(), 19);
    let by_name: BTreeMap<&str, _> = rows.iter().map(|row| (row.name, row)).collect();
    // Each link was pressed, and each form sent, exactly once.
    let requests = |name: &str| by_name[name].requests;
    assert_eq!((requests("Confirmed with one press"), requests("Sign-in")), (6, 2));
    for row in rows {
        assert!(row.requests > 0 && row.rate > 0.0 && row.took[0] > 0.0, "{row:?}");
        assert!(row.took.is_sorted(), "{row:?}");
    }
    // Jobs that presses queued before it are not charged to it.
    let statements = by_name["Sign-in"].statements.unwrap();
    assert!(statements <= 40.0, "{statements}");
    // What tests/it/returns/statements.rs counts of one save; jobs that run meanwhile come on top.
    let least = if is_postgres() { 3.5 } else { 5.5 };
    let statements = by_name["Section saved by API"].statements.unwrap();
    assert!(statements >= least, "{statements}");
    let file = report::write(folder.path(), &measured);
    let written: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(written[0]["kinds"].as_array().unwrap().len(), 19);
    assert!(written[0]["kinds"][1]["memory_mb"].as_f64().unwrap() > 1.0);
    assert_eq!(report::countries(&measured)[0]["kinds"][1]["name"], written[0]["kinds"][1]["name"]);
    let saves = ["Section saved by page", "Section saved by API", "Confirmed with one press"];
    for kind in saves.into_iter().chain(["Sign-in", "What you owe", "Board", "Search"]) {
        let row = by_name[kind];
        let above = |value: Option<f64>, least: f64| value.is_some_and(|value| value > least);
        assert!(above(row.ratio, 0.0) && above(row.statements, 0.0) && above(row.memory_mb, 1.0), "{row:?}");
    }
    for command in ["Extract of a month (command)", "Import of the register (command)"] {
        assert!(by_name[command].memory_mb.is_some_and(|memory| memory > 1.0), "{:?}", by_name[command]);
    }
    assert!(report::table(SIZE, rows).contains("What you owe"));
    let growth = report::growth(&measured);
    assert!(growth.contains("60 x 2 months") && growth.matches("(1.00 x)").count() == 19, "{growth}");
}

#[test]
fn a_complete_month_saves_every_section_that_is_owed_once_until_no_return_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let size = Size { name: "tiny_month", ..SIZE };
    let month = complete::measure(folder.path(), size, 2);
    assert_eq!(usize::try_from(month.row.requests).unwrap(), month.sections);
    assert_eq!(month.complete, month.returns);
    // Nearly each of the locations owes a return, of three sections or more.
    assert!(month.returns >= 50 && month.sections >= month.returns * 3, "{} of {}", month.sections, month.returns);
    assert!(month.row.seconds.unwrap() > 0.0 && month.row.took.is_sorted(), "{:?}", month.row);
}

#[actix_web::test]
async fn a_kind_waits_until_the_jobs_of_the_one_before_are_done() {
    let (address, left) = (address::free_address(), Arc::new(AtomicU32::new(3)));
    // A service that does one job between two looks.
    let service = move || {
        let left = Arc::clone(&left);
        let figures = move || {
            let waiting = left.load(Ordering::SeqCst);
            left.store(waiting.saturating_sub(1), Ordering::SeqCst);
            async move { format!("capacity_tracker_jobs_queued {waiting}\ncapacity_tracker_jobs_failed 5\n") }
        };
        App::new().route("/metrics", web::get().to(figures))
    };
    let server = HttpServer::new(service).workers(1).disable_signals().bind(&address).unwrap().run();
    actix_web::rt::spawn(server);
    assert_eq!(quiet(&address).await, 4);
}

#[actix_web::test]
async fn a_look_at_the_figures_is_charged_to_nobody() {
    let (database, address) = (TestDatabase::new(), address::free_address());
    let settings = [("CT__SERVER__METRICS_BIND", address.as_str())];
    let _service = Program::serve_without_jobs(&database, &settings);
    // The first opens a connection.
    statements(&address).await;
    let before = statements(&address).await;
    assert_eq!(statements(&address).await - before, OF_A_LOOK);
}

#[test]
fn a_promise_that_is_missed_is_named() {
    let row = |name, ratio, p95| national::Row {
        name,
        requests: 1,
        rate: 1.0,
        took: [1.0, p95, p95],
        seconds: None,
        ratio: Some(ratio),
        statements: None,
        jobs: None,
        memory_mb: Some(199.0),
    };
    let kept = vec![
        row("Section saved by page", 0.5, 50.0),
        row("Section saved by API", 0.6, 500.0),
        row("Search", 0.1, 100.0),
        row("Sign-in", 0.1, 1_000.0),
    ];
    assert_eq!(report::missed_by(&[(SIZE, kept)], 1.0), [""; 0]);
    let slower = [(SIZE, vec![row("Section saved by page", 0.49, 51.0)])];
    assert_eq!(report::missed_by(&slower, 1.0).len(), 2);
    // Of PostgreSQL half as much is promised.
    assert_eq!(report::missed_by(&slower, 2.0), [""; 0]);
    let slow = [(SIZE, vec![row("Section saved by page", 0.24, 101.0)])];
    assert_eq!(report::missed_by(&slow, 2.0).len(), 2);
    let pages = [
        "Confirmed with one press",
        "What you owe",
        "Board",
        "Search",
        "A location",
        "Return of a location",
        "Form of a section",
        "Everything that was saved",
        "Link of a reminder",
        "Extracts",
        "People with access",
        "Administration",
        "Accounts",
    ];
    let slow = [(SIZE, Vec::from(pages.map(|name| row(name, 0.1, 100.5))))];
    let expected = pages.map(|name| format!("tiny, {name}: p95 in ms is 100.50, promised is 100"));
    assert_eq!(report::missed_by(&slow, 1.0), expected);
    let by_api = [(SIZE, vec![row("Section saved by API", 0.59, 1.0)])];
    assert_eq!(
        report::missed_by(&by_api, 1.0),
        ["tiny, Section saved by API: the part of the floor is 0.59, promised is 0.6"]
    );
    let month = |seconds| national::Row { seconds: Some(seconds), ..row("A complete month", 0.0, 1_000.0) };
    let late = [(SIZE, vec![month(180.0), month(181.0)])];
    assert_eq!(
        report::missed_by(&late, 1.0),
        ["tiny, A complete month: all of it in seconds is 181.00, promised is 180"]
    );
    assert_eq!(report::missed_by(&late, 2.0), [""; 0]);
}

#[actix_web::test]
#[should_panic(expected = "404")]
async fn an_answer_that_nobody_expected_ends_the_measurement() {
    let app = TestApp::new().await;
    let (asked, address) = (national::support::client(), format!("{}/no-such-page", app.url));
    let client = Client::new(StatusCode::OK, move || Some(asked.get(&address)));
    drive(&mut [client], 0.1).await;
}
