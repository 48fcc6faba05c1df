//! Measures what is promised of compliance at the size of England, with 31,000 locations and 36 closed months: a page of
//! those who have not sent their return, counting the misses of all locations, and closing a window with all outcomes.
//!
//! The floor of a page is a request that asks nothing of the database. `TEST_DATABASE_URL` names a throw-away PostgreSQL
//! server; without it the database is SQLite. Ends with an error when a promise is missed, and prints JSON on its last
//! line.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a measurement falls over when what it measures does not work"
)]

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use capacity_tracker::app::State;
use capacity_tracker::audit::Actor;
use capacity_tracker::compliance::actions::{close, recount};
use capacity_tracker::config::Config;
use capacity_tracker::windows::ReportingMonth;

#[path = "support/past_the_program.rs"]
mod past_the_program;
#[expect(dead_code, reason = "only one of its formats is needed here")]
#[path = "../tests/it/support/sheet.rs"]
mod sheet;
mod support;

use past_the_program::execute;
use support::{Line, Server, add_person, client, median, new_database, percentile, report, run_json, sign_in, times};

/// Rows of the file, of which about 31,000 are adult social care.
const ROWS: usize = 57_000;

/// Inside the window of January 2026, the month after the 36 that have closed; and when three more are over.
const NOW: &str = "2026-01-09T10:00:00Z";
const LATER: &str = "2026-04-01T10:00:00Z";
const MONTH: &str = "2026-01";

const OFFICER: &str = "officer@example.org";
const OTHER: &str = "other@example.org";

fn main() -> ExitCode {
    // `cargo test --benches` asks every bench to show that it runs, with this word.
    if std::env::args().any(|word| word == "--test") {
        return ExitCode::SUCCESS;
    }
    let folder = tempfile::tempdir().unwrap();
    let database = new_database(folder.path(), "compliance");
    let locations = fill(&database, folder.path());
    println!("{locations} locations with 36 closed months");
    let mut lines = Vec::new();
    counting(&database, folder.path(), &mut lines);
    pages(&database, folder.path(), &mut lines);
    closing(&database, folder.path(), &mut lines);
    report(&lines)
}

/// Loads a register, and makes up three years of outcomes and a person for nearly every location.
fn fill(database: &str, folder: &Path) -> u64 {
    let file = folder.join("England.csv");
    sheet::write_csv(&file, ROWS, 1);
    let words = ["register", "import", file.to_str().unwrap(), "--as-of", "2022-12-01"];
    let loaded = run_json(database, folder, &words);
    let first: ReportingMonth = "2023-01".parse().unwrap();
    for month in first.up_to("2025-12".parse().unwrap()) {
        let number = month.year() * 12 + i32::try_from(month.month()).unwrap();
        execute(database, &outcomes(month, number));
    }
    execute(database, PEOPLE);
    execute(database, PROGRESS);
    // As the program does after a load of this size.
    execute(database, "ANALYZE");
    loaded["added"].as_u64().unwrap()
}

/// The outcomes of a month: one in ten misses by chance, and one location in fifty misses three of four.
fn outcomes(month: ReportingMonth, number: i32) -> String {
    format!(
        "INSERT INTO window_closing (month, closes_at, closed_at, locations) \
         VALUES ('{month}', '{month}-14 23:59:59', '{month}-15 00:05:00', 31000); \
         INSERT INTO window_outcome (location_id, month, provider_id, state, state_at_close, missing) \
         SELECT id, '{month}', provider_id, state, state, '' FROM ( \
           SELECT id, provider_id, CASE \
             WHEN place % 50 = 0 AND {number} % 4 <> 0 THEN 'missing' \
             WHEN (place * 31 + {number} * 17 + place / 7 * 13) % 20 = 0 THEN 'missing' \
             WHEN (place * 31 + {number} * 17 + place / 7 * 13) % 20 = 1 THEN 'partial' \
             ELSE 'complete' END AS state \
           FROM (SELECT id, provider_id, row_number() OVER (ORDER BY id) AS place FROM location) AS numbered \
         ) AS made_up"
    )
}

const PEOPLE: &str = "INSERT INTO account (email, name, demonstration, created_at) \
    SELECT 'person-' || id || '@example.org', 'Person ' || id, false, '2023-01-01 00:00:00' FROM location; \
    INSERT INTO \"grant\" (account_id, role, scope_kind, scope_id, granted_at) \
    SELECT account.id, 'provider_user', 'location', location.id, '2023-01-01 00:00:00' \
    FROM account JOIN location ON account.email = 'person-' || location.id || '@example.org' \
    WHERE location.id NOT LIKE '%7'";

/// Three in ten have sent the return of the open window, one in ten a part of it.
const PROGRESS: &str = "INSERT INTO month_progress (location_id, month, done, completed_at) \
    SELECT id, '2026-01', ' visiting ', '2026-01-08 10:00:00' \
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM location) AS numbered WHERE place % 10 < 3; \
    INSERT INTO month_progress (location_id, month, done) SELECT id, '2026-01', ' visiting ' \
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM location) AS numbered WHERE place % 10 = 3";

/// The program's state on the database, at a moment.
async fn state(database: &str, folder: &Path, moment: &str) -> State {
    let mail = format!("file://{}", folder.join("mail").display());
    let settings = [
        ("environment", "test"),
        ("database.url", database),
        ("mail.url", mail.as_str()),
        ("clock.fixed_at", moment),
        ("log.level", "warn"),
    ];
    State::build(Config::with(&settings).unwrap()).await.unwrap()
}

fn counting(database: &str, folder: &Path, lines: &mut Vec<Line>) {
    let took = actix_web::rt::System::new().block_on(async {
        let state = state(database, folder, NOW).await;
        let mut took = Vec::new();
        for _ in 0..5 {
            let began = Instant::now();
            recount(&state, MONTH.parse().unwrap()).await.unwrap();
            took.push(began.elapsed().as_secs_f64());
        }
        took
    });
    lines.push(Line::new("Counters for all locations", median(took), "s").at_most(1.0));
}

fn pages(database: &str, folder: &Path, lines: &mut Vec<Line>) {
    let token = add_person(database, folder, OFFICER, "compliance_officer", &["national"]);
    let other = add_person(database, folder, OTHER, "compliance_officer", &["national"]);
    let settings =
        [("CT__CLOCK__FIXED_AT", NOW), ("CT__SIGN_IN__ARGON2_MEMORY_KIB", "8"), ("CT__SIGN_IN__ARGON2_PASSES", "1")];
    let server = Server::start(database, folder, &settings);
    // The same without keeping what was counted: what the first to ask after some seconds waits for.
    let uncached: Vec<_> = settings.into_iter().chain([("CT__COMPLIANCE__BOARD_SECONDS", "0")]).collect();
    let counting = Server::start(database, folder, &uncached);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        server.ready().await;
        counting.ready().await;
        let client = client();
        sign_in(&client, &server.base, OFFICER, &token).await;
        let floor = times(&client, &server.base, &["/health/live"]).await;
        for (name, paths) in [
            ("Board: all of England", vec!["/compliance"]),
            ("Board: parts of it", vec!["/compliance?by=council", "/compliance?by=group", "/compliance?by=kind"]),
            ("Board: one region", vec!["/compliance?by=icb&in=E12000007"]),
            ("Not sent: the first page", vec!["/compliance/2026-01"]),
            ("Not sent: pages further on", vec!["/compliance/2026-01?after=9000", "/compliance/2026-01?after=20000"]),
            // The list was counted anew since the page before.
            (
                "Not sent: pages of an order of before",
                vec![
                    "/compliance/2026-01?after=9000&order=2",
                    "/compliance/2026-01?after=100&order=2&region=E12000007&risk=yes",
                ],
            ),
            (
                "Not sent: by council",
                vec!["/compliance/2026-01?council=E08000035", "/compliance/2026-01?council=E06000001"],
            ),
            ("Not sent: by region and risk", vec!["/compliance/2026-01?region=E12000007&risk=yes"]),
            ("Not sent: no working contact", vec!["/compliance/2026-01?contact=none&kind=home_care"]),
            ("Not sent: by group", vec!["/compliance/2026-01?group=care", "/compliance/2026-01?group=zzyzx"]),
            ("Not sent: a closed month", vec!["/compliance/2025-12", "/compliance/2025-11"]),
        ] {
            let took = times(&client, &server.base, &paths).await;
            let line = |percent| {
                Line::new(format!("{name}, p{percent}"), percentile(&took, percent), "ms")
                    .floor(percentile(&floor, percent))
                    .memory(server.peak_mb())
            };
            lines.push(line(50));
            lines.push(line(95).at_most(100.0));
        }
        let client = support::client();
        sign_in(&client, &counting.base, OTHER, &other).await;
        let took = times(&client, &counting.base, &["/compliance"]).await;
        for percent in [50, 95] {
            let name = format!("Board: counted anew for each request, p{percent}");
            lines.push(Line::new(name, percentile(&took, percent), "ms").floor(percentile(&floor, percent)));
        }
    });
}

fn closing(database: &str, folder: &Path, lines: &mut Vec<Line>) {
    let took = actix_web::rt::System::new().block_on(async {
        let state = state(database, folder, LATER).await;
        let mut took = Vec::new();
        for month in ["2026-01", "2026-02", "2026-03"] {
            let began = Instant::now();
            let closed = close(&state, Actor::System, month.parse().unwrap()).await.unwrap();
            took.push(began.elapsed().as_secs_f64());
            assert!(closed.closing.locations > 25_000, "{}", closed.closing.locations);
        }
        took
    });
    lines.push(Line::new("Closing a window with all outcomes and counters", median(took), "s").at_most(5.0));
}
