//! Measures what is promised of extracts: the complete cut of a month of 31,000 locations, from the command line, with
//! the time it takes to start and the memory it takes beyond that of a program that does nothing; the same memory after
//! ten years of saves; and how long the first byte of the feed of saves takes.
//!
//! The floor is the database's own bulk dump of the same rows in the same run: the `sqlite3` shell, or `COPY` by `psql`
//! on PostgreSQL, which `TEST_DATABASE_URL` names. Ends with an error when a promise is missed, and prints JSON on its last
//! line.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a measurement falls over when what it measures does not work"
)]

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

#[expect(dead_code, reason = "other measurements use the rest")]
mod support;
#[expect(dead_code, reason = "nobody reads here what a command prints")]
#[path = "support/timed.rs"]
mod timed;

use support::{Line, Server, command, median, new_database, percentile, report, run_json};

/// Locations and months of the synthetic England.
const LOCATIONS: &str = "31000";
const MONTHS: &str = "12";
/// A tenth of the locations, for ten years.
const FEWER: &str = "3100";
const TEN_YEARS: &str = "120";
const NOW: &str = "2026-03-20T10:00:00Z";

/// Runs of each kind; the median counts.
const RUNS: usize = 3;

/// What is promised: seconds, times the floor, and MB above a program that does nothing.
const MOST_SECONDS: f64 = 1.5;
const MOST_TIMES: f64 = 3.0;
const MOST_ABOVE_IDLE_MB: f64 = 50.0;
const MOST_FIRST_BYTE_MS: f64 = 50.0;

/// The newest save of every section, with its location: what the cut is made of.
const ROWS: &str = "SELECT l.id, l.name, l.provider_id, l.council_code, s.* FROM current_section c JOIN section_save s \
     ON s.id = c.save_id JOIN location l ON l.id = c.location_id";

fn main() -> ExitCode {
    // `cargo test --benches` asks every bench to show that it runs, with this word.
    if std::env::args().any(|word| word == "--test") {
        return ExitCode::SUCCESS;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let database = new_database(folder, "england");
    timed(&database, folder, &["demo", "--locations", LOCATIONS, "--months", MONTHS, "--seed", "7"]);
    let (_, idle) = timed(&database, folder, &["window", "show", "2026-03"]);
    let floor = median((0..RUNS).map(|_| dump(&database, folder)).collect());
    let mut lines = Vec::new();
    for kind in ["full", "care-home", "home-care", "compliance", "register"] {
        let words = ["extract", "run", "--kind", kind, "--month", "2026-03", "--out", kind];
        let (mut took, mut memory) = (Vec::new(), 0.0_f64);
        for _ in 0..RUNS {
            let (seconds, peak) = timed(&database, folder, &words);
            took.push(seconds);
            memory = memory.max(peak);
        }
        let line = Line::new(format!("Extract {kind} of {LOCATIONS} locations, as CSV"), median(took), "s");
        let above = Line::new(format!("Memory of {kind} above a command that does nothing"), memory - idle, "MB");
        let line = if kind == "full" { line.floor(floor).at_most(MOST_SECONDS.min(floor * MOST_TIMES)) } else { line };
        lines.push(line.memory(memory));
        lines.push(above.at_most(MOST_ABOVE_IDLE_MB));
    }
    for format in ["jsonl", "parquet"] {
        let words = ["extract", "run", "--kind", "full", "--month", "2026-03", "--format", format, "--out", format];
        let (seconds, peak) = timed(&database, folder, &words);
        lines.push(Line::new(format!("Extract full, as {format}"), seconds, "s").memory(peak));
        let above = Line::new(format!("Memory of {format} above a command that does nothing"), peak - idle, "MB");
        lines.push(above.at_most(MOST_ABOVE_IDLE_MB));
    }
    feed(&database, folder, &mut lines);
    ten_years(folder, idle, &mut lines);
    report(&lines)
}

/// The first page of the feed, and pages further on, one after the other.
fn feed(database: &str, folder: &Path, lines: &mut Vec<Line>) {
    let words = ["keys", "add", "--name", "Bench", "--role", "analyst", "--scope", "national"];
    let key = run_json(database, folder, &words)["key"].as_str().unwrap().to_owned();
    let server = Server::start(database, folder, &[("CT__CLOCK__FIXED_AT", NOW)]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let took = runtime.block_on(async {
        server.ready().await;
        let client = support::client();
        let (mut after, mut took) = (0_i64, Vec::new());
        for _ in 0..200 {
            let began = Instant::now();
            let asked = client.get(format!("{}/api/v1/saves?after={after}", server.base)).bearer_auth(&key);
            let mut answer = asked.send().await.unwrap();
            assert!(answer.status().is_success(), "{}", answer.status());
            let mut body = answer.chunk().await.unwrap().unwrap().to_vec();
            took.push(began.elapsed().as_secs_f64() * 1_000.0);
            while let Some(more) = answer.chunk().await.unwrap() {
                body.extend_from_slice(&more);
            }
            let page: serde_json::Value = serde_json::from_slice(&body).unwrap();
            after = page["next"].as_str().unwrap().parse().unwrap();
        }
        took.sort_by(f64::total_cmp);
        took
    });
    let line = |percent| Line::new(format!("Feed of saves: first byte, p{percent}"), percentile(&took, percent), "ms");
    lines.push(line(50));
    lines.push(line(95).at_most(MOST_FIRST_BYTE_MS).memory(server.peak_mb()));
}

/// However many saves lie behind the newest.
fn ten_years(folder: &Path, idle: f64, lines: &mut Vec<Line>) {
    let database = new_database(folder, "years");
    timed(&database, folder, &["demo", "--locations", FEWER, "--months", TEN_YEARS, "--seed", "7"]);
    let words = ["extract", "run", "--kind", "full", "--month", "2026-03", "--out", "years"];
    let (seconds, peak) = timed(&database, folder, &words);
    lines.push(Line::new(format!("Extract full of {FEWER} locations with ten years of saves"), seconds, "s"));
    let above = Line::new("Memory of that above a command that does nothing", peak - idle, "MB");
    lines.push(above.at_most(MOST_ABOVE_IDLE_MB));
}

/// Runs a command; seconds, and the most memory in MB.
fn timed(database: &str, folder: &Path, words: &[&str]) -> (f64, f64) {
    // What is kept would be handed over again, and nothing be made.
    let _ = std::fs::remove_dir_all(folder.join("kept"));
    let mut command = command(database, folder);
    command.args(words).env("CT__CLOCK__FIXED_AT", NOW).env("CT__EXTRACTS__DIRECTORY", folder.join("kept"));
    let run = timed::timed(&mut command);
    (run.seconds, run.peak_mb)
}

/// Seconds of the database's own dump of the same rows.
fn dump(database: &str, folder: &Path) -> f64 {
    let out = folder.join("dump.csv");
    let mut command = match database.strip_prefix("sqlite://") {
        Some(path) => {
            let mut command = Command::new("sqlite3");
            command.args(["-csv", path, ROWS]).stdout(std::fs::File::create(&out).unwrap());
            command
        }
        None => {
            let mut command = Command::new("psql");
            let copy = format!("\\copy ({ROWS}) TO '{}' WITH (FORMAT csv)", out.display());
            command.args(["--quiet", database, "-c", &copy]);
            command
        }
    };
    let began = Instant::now();
    let status = command.status().unwrap_or_else(|error| panic!("the database's own tool is needed: {error}"));
    assert!(status.success());
    began.elapsed().as_secs_f64()
}
