//! Measures what is promised of reminders: 40,000 of them put into the outbox, with their links, over 31,000 locations
//! and 36 months of outcomes.
//!
//! The floor is the same command when everybody has been reminded: what it costs to find out that nobody is due.
//! `TEST_DATABASE_URL` names a throw-away PostgreSQL server that syncs to disk; without it the database is SQLite. Ends
//! with an error when a promise is missed, and prints JSON on its last line.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    reason = "a measurement falls over when what it measures does not work, and needs only some of what they share"
)]

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

#[path = "support/past_the_program.rs"]
mod past_the_program;
mod support;

use past_the_program::execute;
use support::{Line, command, new_database, report};

/// The day before the window, when nothing is sent yet; and when the first reminders are due.
const BEFORE: &str = "2026-11-07T10:00:00Z";
const DUE: &str = "2026-11-08T08:00:00Z";

/// Locations of the demonstration, and months of it with saves; outcomes are filled in for as long as misses count.
const LOCATIONS: usize = 31_000;
const MONTHS: usize = 2;
const MONTHS_OF_OUTCOMES: i32 = 36;

/// People: one for each location, and some who look after whole providers.
const PEOPLE: usize = 40_000;

/// What is promised.
const MOST_SECONDS: f64 = 30.0;

fn main() -> ExitCode {
    // `cargo test --benches` asks every bench to show that it runs, with this word.
    if std::env::args().any(|word| word == "--test") {
        return ExitCode::SUCCESS;
    }
    let folder = tempfile::tempdir().unwrap();
    let database = new_database(folder.path(), "reminders");
    let (locations, people) = size();
    fill(&database, folder.path(), locations, people);
    let (queued, seconds) = queue(&database, folder.path());
    assert!(queued >= people, "{queued} of {people} people were reminded");
    let (again, floor) = queue(&database, folder.path());
    assert_eq!(again, 0, "nobody is reminded twice");
    let name = format!("{queued} reminders queued, {locations} locations");
    let line = Line::new(name, seconds, "s").floor(floor);
    report(&[if people == PEOPLE { line.at_most(MOST_SECONDS) } else { line }])
}

/// Locations and people; fewer for a try, by `REMINDERS_BENCH=LOCATIONS,PEOPLE`.
fn size() -> (usize, usize) {
    let asked = std::env::var("REMINDERS_BENCH").ok();
    let asked = asked.as_deref().and_then(|text| text.split_once(','));
    asked.map_or((LOCATIONS, PEOPLE), |(locations, people)| (locations.parse().unwrap(), people.parse().unwrap()))
}

/// Runs the command at the moment when reminders are due; how many it queued, and seconds.
fn queue(database: &str, folder: &Path) -> (usize, f64) {
    let began = Instant::now();
    let output = command(database, folder)
        .args(["reminders", "queue", "--json"])
        .env("CT__CLOCK__FIXED_AT", DUE)
        .output()
        .unwrap();
    let seconds = began.elapsed().as_secs_f64();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    (usize::try_from(answer["queued"].as_u64().unwrap()).unwrap(), seconds)
}

/// A synthetic England with its people, and outcomes of many months.
fn fill(database: &str, folder: &Path, locations: usize, people: usize) {
    let (number, months) = (locations.to_string(), MONTHS.to_string());
    let filled = command(database, folder)
        .args(["demo", "--locations", &number, "--months", &months])
        .env("CT__CLOCK__FIXED_AT", BEFORE)
        .output()
        .unwrap();
    assert!(filled.status.success(), "{}", String::from_utf8_lossy(&filled.stderr));
    execute(database, &outcomes());
    execute(database, &accounts(locations, people));
}

/// Closings and outcomes of the months before those of the demonstration; one in ten was missed.
fn outcomes() -> String {
    let month = |number: i32| format!("{}-{:02}", number.div_euclid(12), number.rem_euclid(12) + 1);
    let last = 2026 * 12 + 9;
    let mut sql = String::from("BEGIN;");
    for number in last - MONTHS_OF_OUTCOMES + 1..=last {
        let month = month(number);
        sql.push_str(&format!(
            "INSERT INTO window_closing (month, closes_at, closed_at, locations) \
             SELECT '{month}', '{month}-14 23:59:59', '{month}-15 00:03:00', 0 \
             WHERE NOT EXISTS (SELECT 1 FROM window_closing WHERE month = '{month}'); \
             INSERT INTO window_outcome (location_id, month, provider_id, state, state_at_close, missing) \
             SELECT id, '{month}', provider_id, \
               CASE WHEN substr(id, length(id), 1) = '{digit}' THEN 'missing' ELSE 'complete' END, \
               CASE WHEN substr(id, length(id), 1) = '{digit}' THEN 'missing' ELSE 'complete' END, '' \
             FROM location WHERE NOT EXISTS \
               (SELECT 1 FROM window_outcome AS known WHERE known.location_id = location.id AND known.month = '{month}');",
            digit = number.rem_euclid(10),
        ));
    }
    sql.push_str("COMMIT;");
    sql
}

/// A person for each location, and people of whole providers until there are enough.
fn accounts(locations: usize, people: usize) -> String {
    let series = |source: &str, kind: &str, limit: &str| {
        format!(
            "INSERT INTO account (email, name, demonstration, created_at) \
             SELECT '{kind}.' || id || '@example.org', 'Jo Smith', true, '2026-11-01 00:00:00' FROM {source} ORDER BY id {limit}; \
             INSERT INTO \"grant\" (account_id, role, scope_kind, scope_id, granted_at) \
             SELECT id, 'provider_user', '{kind}', replace(replace(email, '{kind}.', ''), '@example.org', ''), \
             '2026-11-01 00:00:00' FROM account WHERE email LIKE '{kind}.%';"
        )
    };
    let owing = "(SELECT id FROM location WHERE status = 'active') AS owing";
    let providers = "(SELECT DISTINCT provider_id AS id FROM location WHERE status = 'active') AS owing";
    let rest = people.saturating_sub(locations);
    format!(
        "BEGIN; {} {} COMMIT;",
        series(owing, "location", ""),
        series(providers, "provider", &format!("LIMIT {rest}"))
    )
}
