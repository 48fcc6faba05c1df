//! Measures the whole service beside the floor of the machine, in one run: each kind of request that people and systems
//! make in a window, from 3,000 to 31,000 locations and from one year of saves to ten.
//!
//! `TEST_DATABASE_URL` names a throw-away PostgreSQL server that syncs to disk (`scripts/postgres-cluster run --durable`);
//! without it the database is SQLite. Prints a table, and writes JSON below target/bench. Ends with an error when a promise
//! is missed, or when an endpoint answers other than expected ([why](../docs/adr/0027-bench.md)).

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    reason = "a measurement falls over when what it measures does not work, and needs only some of what the tests share"
)]

use std::path::Path;
use std::process::ExitCode;

#[path = "national/mod.rs"]
mod national;
#[path = "../tests/it/support/sheet.rs"]
mod sheet;
#[path = "../tests/it/support/smtp.rs"]
mod smtp;

use national::{Effort, Size, floor, measure, report};

/// What it grows by: locations, then years.
const SIZES: [Size; 4] = [
    Size { name: "small", locations: 3_000, months: 12 },
    Size { name: "national", locations: 31_000, months: 12 },
    Size { name: "national_three_years", locations: 31_000, months: 36 },
    Size { name: "ten_years", locations: 3_000, months: 120 },
];

const EFFORT: Effort = Effort {
    savers: 32,
    homes: 4,
    lookers: 2,
    confirms: 40,
    sign_ins: 100,
    turns: 3,
    seconds: 4.0,
    real_passwords: true,
    floor_beside: true,
};

fn main() -> ExitCode {
    // `cargo test --benches` asks every bench to show that it runs, with this word.
    if std::env::args().any(|word| word == "--test") {
        return ExitCode::SUCCESS;
    }
    if let Ok(database) = std::env::var(floor::DATABASE) {
        return floor::serve(&database);
    }
    let folder = tempfile::tempdir().unwrap();
    let mut measured = Vec::new();
    for size in SIZES {
        let part = folder.path().join(size.name);
        std::fs::create_dir(&part).unwrap();
        let rows = measure(&part, size, &EFFORT);
        println!("{}", report::table(size, &rows));
        measured.push((size, rows));
    }
    println!("{}", report::growth(&measured));
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    println!("The figures are in {}", report::write(&out, &measured).display());
    let missed = report::missed(&measured);
    missed.iter().for_each(|line| eprintln!("error: {line}"));
    if missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
