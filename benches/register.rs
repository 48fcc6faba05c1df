//! Measures what is promised of the register, through the command line and over HTTP: loading a full-size file in each
//! format, loading it again unchanged, and searching, with the memory it takes.
//!
//! Beside each figure stands the floor of the machine in the same run: reading the same bytes from the disk, and a
//! request that asks nothing of the database. `TEST_DATABASE_URL` names a throw-away PostgreSQL server; without it the
//! database is SQLite. Ends with an error when a promise is missed, and prints JSON on its last line.

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

#[path = "../tests/it/support/sheet.rs"]
mod sheet;
mod support;
#[path = "support/timed.rs"]
mod timed;

use support::{Line, Server, add_person, client, command, median, new_database, percentile, report, sign_in, times};
use timed::{Timed, timed};

/// Rows of the file, of which about 31,000 are adult social care.
const ROWS: usize = 57_000;

/// Loads of each kind; the median counts.
const RUNS: usize = 3;

/// Ending of the file, how it is written from a count and a seed, and the most seconds to load it.
type Format = (&'static str, fn(&Path, usize, u64), f64);

fn main() -> ExitCode {
    // `cargo test --benches` asks every bench to show that it runs, with this word.
    if std::env::args().any(|word| word == "--test") {
        return ExitCode::SUCCESS;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut lines = Vec::new();
    imports(folder.path(), &mut lines);
    searches(folder.path(), &mut lines);
    report(&lines)
}

fn imports(folder: &Path, lines: &mut Vec<Line>) {
    let writers: [Format; 3] =
        [("csv", sheet::write_csv, 5.0), ("ods", sheet::write_ods, 60.0), ("xlsx", sheet::write_xlsx, 60.0)];
    for (format, write, most) in writers {
        let file = folder.join(format!("England.{format}"));
        write(&file, ROWS, 1);
        let floor = median((0..RUNS).map(|_| seconds_to_read(&file)).collect());
        let (mut first, mut again, mut memory) = (Vec::new(), Vec::new(), 0.0_f64);
        for run in 0..RUNS {
            let database = new_database(folder, &format!("{format}_{run}"));
            for seconds in [&mut first, &mut again] {
                let (took, peak) = import(&database, folder, &file);
                seconds.push(took);
                memory = memory.max(peak);
            }
        }
        let line = |name: String, seconds, most| {
            Line::new(name, median(seconds), "s").floor(floor).at_most(most).memory(memory)
        };
        lines.push(line(format!("Load {ROWS} rows of .{format} into an empty register"), first, most));
        lines.push(line(
            format!("Load the same .{format} again, unchanged"),
            again,
            if format == "csv" { 5.0 } else { most },
        ));
    }
}

/// Loads a file; seconds and the most memory in MB.
fn import(database: &str, folder: &Path, file: &Path) -> (f64, f64) {
    let words = ["register", "import", file.to_str().unwrap(), "--as-of", "2026-10-01", "--json"];
    let Timed { seconds, peak_mb, printed } = timed(command(database, folder).args(words));
    let report: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert!(report["rows"].as_u64().unwrap() > 25_000, "{}", report["rows"]);
    (seconds, peak_mb)
}

fn searches(folder: &Path, lines: &mut Vec<Line>) {
    const EMAIL: &str = "bench@example.org";
    let database = new_database(folder, "search");
    import(&database, folder, &folder.join("England.csv"));
    let token = add_person(&database, folder, EMAIL, "administrator", &["national"]);
    let server = Server::start(&database, folder, &[]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        server.ready().await;
        let client = client();
        sign_in(&client, &server.base, EMAIL, &token).await;
        let floor = times(&client, &server.base, &["/health/live"]).await;
        for (name, paths) in [
            ("Search by a common word", ["/locations?q=house", "/locations?q=care"]),
            ("Search by name and council", ["/locations?q=lodge+leeds", "/locations?q=court&council=E08000009"]),
            ("Search by postcode", ["/locations?q=M41+5BU", "/locations?q=LS1"]),
            ("Search that finds nothing", ["/locations?q=zzyzx", "/locations?q=qqqq+wwww"]),
        ] {
            let took = times(&client, &server.base, &paths).await;
            let line = |percent| {
                Line::new(format!("{name}, p{percent}"), percentile(&took, percent), "ms")
                    .floor(percentile(&floor, percent))
                    .memory(server.peak_mb())
            };
            lines.push(line(50));
            lines.push(line(95).at_most(20.0));
        }
    });
}

fn seconds_to_read(file: &Path) -> f64 {
    let began = Instant::now();
    let bytes = std::fs::read(file).unwrap();
    std::hint::black_box(bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>());
    began.elapsed().as_secs_f64()
}
