//! What was measured: a table of each country, how it grows from one to the next, JSON, and what misses a promise.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::kinds::{BY_API, BY_PAGE, PRESS};
use super::{Row, Size, complete, pages};

/// A country, and what was measured on it.
pub type Measured = (Size, Vec<Row>);

/// What is promised of a kind.
struct Promise {
    name: &'static str,
    /// The least part of the floor's rate.
    of_floor: Option<f64>,
    /// The most milliseconds that 95 percent take.
    p95: Option<f64>,
    /// The most seconds that all of it takes.
    seconds: Option<f64>,
}

impl Promise {
    /// Of a page that somebody waits for.
    fn page(name: &'static str) -> Self {
        Self { name, of_floor: None, p95: Some(100.0), seconds: None }
    }

    fn all() -> impl Iterator<Item = Self> {
        let others = [
            Self { name: BY_API, of_floor: Some(0.6), p95: None, seconds: None },
            Self { name: BY_PAGE, of_floor: Some(0.5), p95: Some(50.0), seconds: None },
            Self { name: complete::NAME, of_floor: None, p95: None, seconds: Some(180.0) },
        ];
        others.into_iter().chain(pages::NAMES.into_iter().chain([PRESS]).map(Self::page))
    }
}

/// The most memory that is promised of the service under load, in MB.
const MOST_MEMORY_MB: f64 = 200.0;

pub fn table(size: Size, rows: &[Row]) -> String {
    let mut text = format!(
        "\n{} locations, {} months of saves\n{:<34} {:>8} {:>10} {:>8} {:>9} {:>9} {:>9} {:>6} {:>6} {:>8} {:>9}\n",
        size.locations,
        size.months,
        "",
        "requests",
        "rate /s",
        "of floor",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "SQL",
        "jobs",
        "memory",
        "seconds"
    );
    let number = |value: Option<f64>, digits: usize| value.map_or(String::new(), |value| format!("{value:.digits$}"));
    for row in rows {
        let [p50, p95, p99] = row.took;
        writeln!(
            text,
            "{:<34} {:>8} {:>10.1} {:>8} {p50:>9.2} {p95:>9.2} {p99:>9.2} {:>6} {:>6} {:>8} {:>9}",
            row.name,
            row.requests,
            row.rate,
            number(row.ratio, 3),
            number(row.statements, 1),
            number(row.jobs, 1),
            number(row.memory_mb, 0),
            number(row.seconds, 1),
        )
        .unwrap();
    }
    text
}

/// Each kind on every country, beside the first.
pub fn growth(measured: &[Measured]) -> String {
    let Some((_, first)) = measured.first() else { return String::new() };
    let mut text = format!("\n{:<34}", "Growth: p50, times the first");
    for (size, _) in measured {
        write!(text, " {:>22}", format!("{} x {} months", size.locations, size.months)).unwrap();
    }
    text.push('\n');
    for (position, row) in first.iter().enumerate() {
        write!(text, "{:<34}", row.name).unwrap();
        for (_, rows) in measured {
            let p50 = rows[position].took[0];
            write!(text, " {:>22}", format!("{p50:.2} ms ({:.2} x)", p50 / row.took[0])).unwrap();
        }
        text.push('\n');
    }
    text
}

/// Writes the figures into a folder; which file it is.
pub fn write(folder: &Path, measured: &[Measured]) -> PathBuf {
    let kind = if is_postgres() { "postgres" } else { "sqlite" };
    std::fs::create_dir_all(folder).unwrap();
    let file = folder.join(format!("national-{kind}.json"));
    std::fs::write(&file, format!("{:#}\n", countries(measured))).unwrap();
    file
}

/// The figures, country by country.
pub fn countries(measured: &[Measured]) -> Value {
    measured.iter().map(|(size, rows)| country(*size, rows)).collect()
}

fn country(size: Size, rows: &[Row]) -> Value {
    let rows: Value = rows
        .iter()
        .map(|row| {
            let [p50, p95, p99] = row.took;
            json!({
                "name": row.name, "requests": row.requests, "rate": row.rate, "of_floor": row.ratio, "p50_ms": p50,
                "p95_ms": p95, "p99_ms": p99, "seconds": row.seconds, "statements": row.statements,
                "statements_of_jobs": row.jobs, "memory_mb": row.memory_mb,
            })
        })
        .collect();
    json!({ "name": size.name, "locations": size.locations, "months": size.months, "kinds": rows })
}

/// Whether it was measured on PostgreSQL, of which half as much is promised.
fn is_postgres() -> bool {
    std::env::var("TEST_DATABASE_URL").is_ok_and(|url| !url.is_empty())
}

/// Promises that are not kept, each in a line.
pub fn missed(measured: &[Measured]) -> Vec<String> {
    missed_by(measured, if is_postgres() { 2.0 } else { 1.0 })
}

/// The same when everything may be so many times worse than is promised.
pub fn missed_by(measured: &[Measured], leeway: f64) -> Vec<String> {
    let mut missed = Vec::new();
    for (size, rows) in measured {
        for row in rows {
            let mut note = |what: &str, found: f64, promised: f64| {
                missed.push(format!("{}, {}: {what} is {found:.2}, promised is {promised}", size.name, row.name));
            };
            for promise in Promise::all().filter(|promise| promise.name == row.name) {
                let least = promise.of_floor.map(|least| least / leeway);
                let [p95, seconds] = [promise.p95, promise.seconds].map(|most| most.map(|most| most * leeway));
                if let (Some(ratio), Some(least)) = (row.ratio, least.filter(|least| row.ratio < Some(*least))) {
                    note("the part of the floor", ratio, least);
                }
                if let Some(most) = p95.filter(|most| row.took[1] > *most) {
                    note("p95 in ms", row.took[1], most);
                }
                if let (Some(took), Some(most)) = (row.seconds, seconds.filter(|most| row.seconds > Some(*most))) {
                    note("all of it in seconds", took, most);
                }
            }
            if let Some(memory) = row.memory_mb.filter(|memory| *memory > MOST_MEMORY_MB) {
                note("memory in MB", memory, MOST_MEMORY_MB);
            }
        }
    }
    missed
}
