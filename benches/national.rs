//! Measures the whole service beside the floor of the machine, in one run: each kind of request that people and systems
//! make in a window, from 3,000 to 31,000 locations and from one year of saves to ten; and a complete month of 31,000
//! locations, of which every section that is owed is saved for the first time.
//!
//! `NATIONAL_BENCH` names the parts that are wanted, with commas between: `complete_month`, or names of `SIZES`. Without it
//! all of them are measured.
//!
//! `TEST_DATABASE_URL` names a throw-away PostgreSQL server that syncs to disk (`scripts/postgres-cluster run --durable`);
//! without it the database is SQLite. Prints tables, and JSON on its last line, which it writes below target/bench as well.
//! Ends with an error when a promise is missed, or when an endpoint answers other than expected
//! ([why](../docs/adr/0027-bench.md)).

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    reason = "a measurement falls over when what it measures does not work, and needs only some of what the tests share"
)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

#[path = "national/mod.rs"]
mod national;
#[path = "../tests/it/support/sheet.rs"]
mod sheet;
#[path = "../tests/it/support/smtp.rs"]
mod smtp;

use national::{Effort, Size, complete, floor, measure, report};

/// What it grows by: locations, then years.
const SIZES: [Size; 4] = [
    Size { name: "small", locations: 3_000, months: 12 },
    Size { name: "national", locations: 31_000, months: 12 },
    Size { name: "national_three_years", locations: 31_000, months: 36 },
    Size { name: "ten_years", locations: 3_000, months: 120 },
];

/// Where a complete month is played: the largest of them.
const COMPLETE: Size = Size { name: "complete_month", locations: 31_000, months: 36 };

/// People and systems that save at the same time in it.
const CALLERS: usize = 32;

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
    let (wanted, folder) = (wanted(), tempfile::tempdir().unwrap());
    let part = |size: Size| {
        let part = folder.path().join(size.name);
        std::fs::create_dir(&part).unwrap();
        part
    };
    let mut measured = Vec::new();
    for size in SIZES.into_iter().filter(|size| wanted.contains(size.name)) {
        let rows = measure(&part(size), size, &EFFORT);
        println!("{}", report::table(size, &rows));
        measured.push((size, rows));
    }
    println!("{}", report::growth(&measured));
    if wanted.contains(COMPLETE.name) {
        let rows = vec![complete::measure(&part(COMPLETE), COMPLETE, CALLERS).row];
        println!("{}", report::table(COMPLETE, &rows));
        measured.push((COMPLETE, rows));
    }
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    println!("The figures are in {}", report::write(&out, &measured).display());
    println!("{}", report::countries(&measured));
    let missed = report::missed(&measured);
    missed.iter().for_each(|line| eprintln!("error: {line}"));
    if missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Names of the parts that are wanted.
fn wanted() -> BTreeSet<String> {
    let all: BTreeSet<String> = SIZES.iter().chain([&COMPLETE]).map(|size| size.name.to_owned()).collect();
    let Some(text) = std::env::var("NATIONAL_BENCH").ok().filter(|text| !text.is_empty()) else { return all };
    let named: BTreeSet<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    assert!(named.is_subset(&all), "NATIONAL_BENCH knows {all:?}, and not all of {named:?}");
    named
}
