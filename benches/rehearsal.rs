//! `make rehearsal`: one month of England through the front door, on a release build.
//!
//! `DATABASE_URL` names an empty PostgreSQL database; without it the database is a file of SQLite. `REHEARSAL_LOCATIONS`
//! says how many locations there are beside the real sample rows. Ends with an error when a figure does not agree.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    reason = "a rehearsal falls over when what it plays does not work, and needs only some of what the tests share"
)]

use std::path::Path;
use std::process::ExitCode;

#[path = "../tests/it/support/address.rs"]
mod address;
#[path = "rehearsal/mod.rs"]
mod play;
#[path = "../tests/it/support/sheet.rs"]
mod sheet;
#[path = "../tests/it/support/smtp.rs"]
mod smtp;

/// England.
const LOCATIONS: usize = 31_000;

fn main() -> ExitCode {
    // `cargo test --benches` asks every bench to show that it runs, with this word.
    if std::env::args().any(|word| word == "--test") {
        return ExitCode::SUCCESS;
    }
    let folder = tempfile::tempdir().unwrap();
    let said = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
    let database =
        said("DATABASE_URL").unwrap_or_else(|| format!("sqlite://{}", folder.path().join("rehearsal.db").display()));
    let locations = said("REHEARSAL_LOCATIONS").map_or(LOCATIONS, |text| text.parse().unwrap());
    let report = play::play(play::Settings {
        binary: env!("CARGO_BIN_EXE_capacity-tracker").to_owned(),
        database,
        folder: folder.path().to_owned(),
        locations,
        rounds: 20,
        real_passwords: true,
    });
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/rehearsal");
    report.write(&out);
    println!("\n{}\nThe report is in {}", report.text(), out.display());
    if report.agrees() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
