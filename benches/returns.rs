//! Measures what is promised of saves and returns: saving by page and by API from 32 clients at once, checking one
//! section, and the page that says what is owed for 300 locations.
//!
//! The floor of a save is a bare handler in a process of its own that takes as many bytes and puts them into the database
//! with one statement, as durably; it takes turns with what it is the floor of. `TEST_DATABASE_URL` names a throw-away
//! PostgreSQL server that syncs to disk (`scripts/postgres-cluster run --durable`); without it the database is SQLite.
//! Ends with an error when a promise is missed, and prints JSON on its last line.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a measurement falls over when what it measures does not work"
)]

use std::path::Path;
use std::process::ExitCode;

#[path = "returns/checking.rs"]
mod checking;
#[expect(dead_code, reason = "the measurement of the whole uses the rest")]
#[path = "returns/floor.rs"]
mod floor;
#[path = "returns/homes.rs"]
mod homes;
#[expect(dead_code, reason = "the measurement of the whole uses the rest")]
#[path = "returns/load.rs"]
mod load;
mod support;

use load::{Client, Outcome, drive};
use support::{Line, Server, client, median, new_database, percentile, report, sign_in, times};

/// People, and systems, that save at the same time.
const CLIENTS: usize = 32;

/// Turns of floor, API and page, and seconds of each; the median rate counts.
const TURNS: usize = 3;
const SECONDS: f64 = 4.0;

/// Somebody who answers for a large group.
const HEAD_OFFICE: &str = "head-office@example.org";

/// Inside the window of January 2026.
const NOW: &str = "2026-01-09T10:00:00Z";

fn main() -> ExitCode {
    // `cargo test --benches` asks every bench to show that it runs, with this word.
    if std::env::args().any(|word| word == "--test") {
        return ExitCode::SUCCESS;
    }
    if let Ok(database) = std::env::var(floor::DATABASE) {
        return floor::serve(&database);
    }
    let folder = tempfile::tempdir().unwrap();
    let mut lines = Vec::new();
    checking::measure(&mut lines);
    requests(folder.path(), &mut lines);
    report(&lines)
}

fn requests(folder: &Path, lines: &mut Vec<Line>) {
    let database = new_database(folder, "returns");
    homes::load(&database, folder, CLIENTS);
    let metrics = support::free_address();
    let settings = [
        ("CT__CLOCK__FIXED_AT", NOW),
        ("CT__SERVER__METRICS_BIND", metrics.as_str()),
        // Signing in is not what is measured.
        ("CT__SIGN_IN__ARGON2_MEMORY_KIB", "8"),
        ("CT__SIGN_IN__ARGON2_PASSES", "1"),
    ];
    let keys: Vec<String> = (0..CLIENTS).map(|number| homes::add_key(&database, folder, number)).collect();
    let people: Vec<_> = (0..CLIENTS).map(|number| homes::add_person(&database, folder, number)).collect();
    let group_key = homes::add_key_for(&database, folder, &[homes::GROUP_SCOPE]);
    let office = support::add_person(&database, folder, HEAD_OFFICE, "provider_admin", &[homes::GROUP_SCOPE]);
    let server = Server::start(&database, folder, &settings);
    let floor = floor::Floor::start(&new_database(folder, "floor"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        server.ready().await;
        let mut systems: Vec<Client> = keys
            .iter()
            .enumerate()
            .map(|(n, key)| load::system(&server.base, n, key, homes::places(n, false)))
            .collect();
        let mut persons = Vec::new();
        for (number, (email, token)) in people.iter().enumerate() {
            let browser = client();
            sign_in(&browser, &server.base, email, token).await;
            persons.push(load::person(&server.base, number, browser, homes::places(number, true)).await);
        }
        let bytes = load::bytes_of_a_save(&server.base, &keys[0], &homes::places(0, false)[..2]).await;
        let mut bare = floor.clients(CLIENTS, bytes).await;
        saves(lines, &server, &metrics, [&mut bare, &mut systems, &mut persons]).await;
        pages(lines, &server, &metrics, &office, &group_key).await;
    });
}

/// Floor, API and page in turn.
async fn saves(lines: &mut Vec<Line>, server: &Server, metrics: &str, mut clients: [&mut Vec<Client>; 3]) {
    let mut outcomes = [Outcome::default(), Outcome::default(), Outcome::default()];
    let mut statements = [0.0; 3];
    // The first turn fills caches and gives every section its first save.
    for turn in 0..=TURNS {
        for (kind, clients) in clients.iter_mut().enumerate() {
            let before = load::statements(metrics).await;
            let outcome = drive(clients, SECONDS).await;
            statements[kind] = (load::statements(metrics).await - before) / f64::from(outcome.requests());
            if turn > 0 {
                outcomes[kind].add(outcome);
            }
        }
    }
    let [bare, api, page] = outcomes;
    let floor = median(bare.rates.clone());
    lines.push(Line::new(format!("Floor: bare inserts from {CLIENTS} clients"), floor, "/s"));
    for (name, outcome, statements, least, p95) in [
        ("Section saved by API", &api, statements[1], floor * 0.6, None),
        ("Section saved by page", &page, statements[2], floor * 0.5, Some(50.0)),
    ] {
        let line = Line::new(format!("{name} from {CLIENTS} clients"), median(outcome.rates.clone()), "/s");
        let line = line.floor(floor).memory(server.peak_mb());
        lines.push(Line { least: Some(least), statements: Some(statements), ..line });
        for percent in [50, 95, 99] {
            let line = Line::new(format!("{name}, p{percent}"), outcome.percentile(percent), "ms");
            lines.push(Line { most: p95.filter(|_| percent == 95), ..line.floor(bare.percentile(percent)) });
        }
    }
}

/// Pages that somebody opens.
async fn pages(lines: &mut Vec<Line>, server: &Server, metrics: &str, token: &str, key: &str) {
    let browser = client();
    sign_in(&browser, &server.base, HEAD_OFFICE, token).await;
    homes::save_group(&server.base, key).await;
    let floor = times(&browser, &server.base, &["/health/live"]).await;
    let form = format!("/locations/{}/sections/workforce", homes::group_location(1));
    for (name, path, most) in
        [("What is owed for 300 locations", "/returns", Some(50.0)), ("Form of a section", form.as_str(), None)]
    {
        let before = load::statements(metrics).await;
        let took = times(&browser, &server.base, &[path]).await;
        let statements = (load::statements(metrics).await - before) / 220.0;
        for percent in [50, 95, 99] {
            let line = Line::new(format!("{name}, p{percent}"), percentile(&took, percent), "ms");
            let line = line.floor(percentile(&floor, percent)).memory(server.peak_mb());
            lines.push(Line { most: most.filter(|_| percent == 95), statements: Some(statements), ..line });
        }
    }
}
