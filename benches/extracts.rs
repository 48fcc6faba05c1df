//! Measures what is promised of extracts: the complete cut of a month of 31,000 locations, from the command line, with
//! the time it takes to start and the memory it takes beyond that of a program that does nothing.
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
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

#[expect(dead_code, reason = "other measurements use the rest")]
mod support;

use support::{Line, command, median, new_database, peak_mb, report};

/// Locations and months of the synthetic England.
const LOCATIONS: &str = "31000";
const MONTHS: &str = "12";
const NOW: &str = "2026-03-20T10:00:00Z";

/// Runs of each kind; the median counts.
const RUNS: usize = 3;

/// What is promised: seconds, times the floor, and MB above a program that does nothing.
const MOST_SECONDS: f64 = 1.5;
const MOST_TIMES: f64 = 3.0;
const MOST_ABOVE_IDLE_MB: f64 = 50.0;

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
    report(&lines)
}

/// Runs a command; seconds, and the most memory in MB.
fn timed(database: &str, folder: &Path, words: &[&str]) -> (f64, f64) {
    let began = Instant::now();
    let mut child = command(database, folder)
        .args(words)
        .env("CT__CLOCK__FIXED_AT", NOW)
        .env("CT__EXTRACTS__DIRECTORY", folder.join("kept"))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut peak = 0.0_f64;
    let status = loop {
        peak = peak.max(peak_mb(&child));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(status.success(), "{words:?}");
    (began.elapsed().as_secs_f64(), peak)
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
