//! Measures what is promised of enforcement: with 5,000 open cases the list and the calendar, and the evidence pack of a case
//! that rests on 36 months. The floor is the page of one's own account in the same run: a
//! page with next to nothing on it.
//!
//! `TEST_DATABASE_URL` names a PostgreSQL server; without it SQLite is measured. Ends with an error when a promise is
//! missed, and prints JSON on its last line.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a measurement falls over when what it measures does not work"
)]

use std::path::Path;
use std::process::ExitCode;

use capacity_tracker::windows::ReportingMonth;

#[path = "support/past_the_program.rs"]
mod past_the_program;
#[expect(dead_code, reason = "other measurements use the rest")]
mod support;

use past_the_program::execute;
use support::{Line, Server, add_person, client, new_database, percentile, report, run_json, sign_in, times};

/// What is promised, in milliseconds.
const MOST_PAGE_MS: f64 = 100.0;
const MOST_PACK_MS: f64 = 2_000.0;

const CASES: usize = 5_000;
const NOW: &str = "2026-01-20T10:00:00Z";

fn main() -> ExitCode {
    // `cargo test --benches` asks every bench to show that it runs, with this word.
    if std::env::args().any(|word| word == "--test") {
        return ExitCode::SUCCESS;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let database = new_database(folder, "enforcement");
    run_json(&database, folder, &["demo", "--locations", "6000", "--months", "36", "--seed", "7"]);
    for sql in [cases(), windows(), chronicle()] {
        execute(&database, &sql);
    }
    let token = add_person(&database, folder, "bench@example.org", "enforcement_manager", &["national"]);
    let lines = actix_web::rt::System::new().block_on(measure(&database, folder, &token));
    report(&lines)
}

/// A case against the provider of each of 5,000 locations, in the stages in which something falls due.
fn cases() -> String {
    format!(
        "INSERT INTO enforcement_case (provider_id, provider_name, breach, allegation, stage, stage_since, version, \
         opened_by, opened_at, notified_at, representations_until, decide_by, pay_by, paid, legal_review, due_on) \
         SELECT provider_id, name, 'no_information', 'No return.', \
         CASE rank % 3 WHEN 0 THEN 'representations_open' WHEN 1 THEN 'decision_due' ELSE 'payable' END, \
         '2026-01-02 10:00:00', 5, 'account:1', '2026-01-01 10:00:00', '2026-01-02 10:00:00', '2026-01-20', \
         '2026-02-17', '2026-02-20', 0, (1 = 0), '2026-02-01' \
         FROM (SELECT provider_id, name, row_number() OVER (ORDER BY id) AS rank FROM location) AS ranked \
         WHERE rank <= {CASES}"
    )
}

/// The first case rests on 36 months of one of its locations.
fn windows() -> String {
    let first: ReportingMonth = "2023-01".parse().unwrap();
    let months = first.up_to("2025-12".parse().unwrap());
    let row = |month: ReportingMonth| {
        format!(
            "INSERT INTO case_window (case_id, location_id, month, state) SELECT min(c.id), min(l.id), '{month}', 'missing' \
             FROM enforcement_case c JOIN location l ON l.provider_id = c.provider_id \
             WHERE c.id = (SELECT min(id) FROM enforcement_case);"
        )
    };
    months.map(row).collect()
}

/// What happened in each case.
fn chronicle() -> String {
    "INSERT INTO case_event (case_id, kind, from_stage, to_stage, reason, detail, actor, happened_at) \
     SELECT id, 'given', 'notice_of_intent', 'representations_open', '', '{}', 'system', '2026-01-02 10:00:00' \
     FROM enforcement_case"
        .to_owned()
}

async fn measure(database: &str, folder: &Path, token: &str) -> Vec<Line> {
    let server = Server::start(database, folder, &[("CT__CLOCK__FIXED_AT", NOW)]);
    server.ready().await;
    let client = client();
    sign_in(&client, &server.base, "bench@example.org", token).await;
    let floor = percentile(&times(&client, &server.base, &["/account"]).await, 95);
    let mut lines = Vec::new();
    for (name, paths) in [
        ("The list of cases, p95", &["/cases", "/cases?stage=decision_due", "/cases?before=2500"][..]),
        ("The calendar of what falls due, p95", &["/cases/calendar", "/cases/calendar?day=2026-02-01&after=2500"]),
    ] {
        let took = times(&client, &server.base, paths).await;
        lines.push(Line::new(name, percentile(&took, 95), "ms").floor(floor).at_most(MOST_PAGE_MS));
    }
    let took = times(&client, &server.base, &["/cases/1/pack"]).await;
    let pack = Line::new("The evidence pack of 36 months, p95", percentile(&took, 95), "ms");
    lines.push(pack.at_most(MOST_PACK_MS).memory(server.peak_mb()));
    lines
}
