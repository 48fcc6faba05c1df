//! Measures what is promised of signing in: the processor time of one sign-in at the default cost of argon2id, beside that
//! of a wrong password and of an address that nobody has; and what being signed in adds to a request.
//!
//! Processor time is what `/proc` says, so that other work on the machine does not count. The floor of a sign-in is one bare
//! hash at the same cost, over memory that is used again, as in the service: what is above it is ours. The floor of a
//! request of somebody who is signed in is the same page for a visitor. The database is SQLite, or new ones on the server
//! that `TEST_DATABASE_URL` names. Ends with an error when a promise is missed, and prints JSON on its last line.

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

use argon2::{Algorithm, Argon2, Block, Params, Version};
use capacity_tracker::config::Config;

mod support;

use support::{Line, Server, add_person, client, command, csrf_token, median, new_database, report, sign_in};

const EMAIL: &str = "somebody@example.org";
const PASSWORD: &str = "three unrelated words here";

/// Sign-ins that are measured together, requests that are, and turns of which the median counts.
const SIGN_INS: u32 = 40;
const REQUESTS: u32 = 1_000;
const TURNS: usize = 3;

/// What is promised, in milliseconds of processor time.
const LEAST_SIGN_IN: f64 = 25.0;
const MOST_SIGN_IN: f64 = 80.0;
const MOST_ADDED: f64 = 0.5;

fn main() -> ExitCode {
    // `cargo test --benches` asks every bench to show that it runs, with this word.
    if std::env::args().any(|word| word == "--test") {
        return ExitCode::SUCCESS;
    }
    let folder = tempfile::tempdir().unwrap();
    let database = new_database(folder.path(), "sign_in");
    let lines = actix_web::rt::System::new().block_on(measure(&database, folder.path()));
    report(&lines)
}

async fn measure(database: &str, folder: &Path) -> Vec<Line> {
    assert!(command(database, folder).arg("migrate").output().unwrap().status.success());
    let token = add_person(database, folder, EMAIL, "analyst", &["national"]);
    // Otherwise the failures that are measured would be throttled.
    let many = [("CT__SIGN_IN__FAILURES_PER_ACCOUNT", "1000000"), ("CT__SIGN_IN__FAILURES_PER_ADDRESS", "1000000")];
    let server = Server::start(database, folder, &many);
    server.ready().await;
    let signed_in = client();
    sign_in(&signed_in, &server.base, EMAIL, &token).await;
    let (mut right, mut wrong, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    let (mut visitor, mut person, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        bare.push(hashes());
        right.push(attempts(&server, EMAIL, PASSWORD).await);
        wrong.push(attempts(&server, EMAIL, "not the password at all").await);
        unknown.push(attempts(&server, "nobody@example.org", "not the password at all").await);
        visitor.push(requests(&server, &client()).await);
        person.push(requests(&server, &signed_in).await);
    }
    let (wrong, visitor, person) = (median(wrong), median(visitor), median(person));
    let sign_in = Line::new("a sign-in, processor time", median(right), "ms").floor(median(bare)).at_most(MOST_SIGN_IN);
    vec![
        Line { least: Some(LEAST_SIGN_IN), ..sign_in },
        Line::new("an address that nobody has, beside a wrong password", median(unknown), "ms").floor(wrong),
        Line::new("a page for somebody who is signed in", person, "ms").floor(visitor),
        Line::new("what being signed in adds to it", (person - visitor).max(0.0), "ms").at_most(MOST_ADDED),
    ]
}

/// Ticks of the processor clock in a second, as Linux tells programs on every machine (`USER_HZ`).
const TICKS: f64 = 100.0;

/// The processor time that a program has taken so far, in milliseconds.
fn cpu_ms(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The name before the bracket may hold spaces; then the state is the first field, and the times are 12th and 13th.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: f64 = fields[11..13].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum();
    ticks * 1_000.0 / TICKS
}

/// Milliseconds of processor time that one bare hash takes at the default cost.
fn hashes() -> f64 {
    let cost = Config::with(&[]).unwrap().sign_in;
    let params = Params::new(cost.argon2_memory_kib, cost.argon2_passes, cost.argon2_lanes, None).unwrap();
    let mut blocks = vec![Block::new(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let before = cpu_ms(std::process::id());
    for _ in 0..SIGN_INS {
        let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
        argon2
            .hash_password_into_with_memory(PASSWORD.as_bytes(), b"a salt of 16 by.", &mut out, blocks.as_mut_slice())
            .unwrap();
        std::hint::black_box(out);
    }
    (cpu_ms(std::process::id()) - before) / f64::from(SIGN_INS)
}

/// Milliseconds of processor time that the service takes for one attempt to sign in, without the page before it.
async fn attempts(server: &Server, email: &str, password: &str) -> f64 {
    let page = format!("{}/sign-in", server.base);
    let mut browsers = Vec::new();
    for _ in 0..SIGN_INS {
        let browser = client();
        let token = csrf_token(&browser, &page).await;
        browsers.push((browser, token));
    }
    let before = cpu_ms(server.child.id());
    for (browser, token) in &browsers {
        let fields = [("csrf_token", token.as_str()), ("email", email), ("password", password)];
        let answer = browser.post(&page).form(&fields).send().await.unwrap();
        assert_eq!(answer.status().is_redirection(), password == PASSWORD, "{}", answer.status());
    }
    (cpu_ms(server.child.id()) - before) / f64::from(SIGN_INS)
}

/// Milliseconds of processor time that the service takes for one request.
async fn requests(server: &Server, browser: &reqwest::Client) -> f64 {
    let page = format!("{}/help", server.base);
    let before = cpu_ms(server.child.id());
    for _ in 0..REQUESTS {
        let answer = browser.get(&page).send().await.unwrap();
        assert!(answer.status().is_success());
        answer.bytes().await.unwrap();
    }
    (cpu_ms(server.child.id()) - before) / f64::from(REQUESTS)
}
