//! The whole service, kind by kind, on a synthetic England of some size and age.
//!
//! Whoever includes this says which sheet and mail server there are, as for the rehearsal.

pub mod complete;
mod england;
mod kinds;
mod pages;
pub mod report;

#[expect(dead_code, reason = "nobody makes a mistake here")]
#[path = "../rehearsal/figures.rs"]
mod figures;
#[path = "../returns/floor.rs"]
pub mod floor;
#[expect(dead_code, reason = "the measurement of saves has a register of its own")]
#[path = "../returns/homes.rs"]
mod homes;
#[path = "../returns/load.rs"]
pub mod load;
#[expect(dead_code, reason = "only links are looked for in the mail")]
#[path = "../rehearsal/post.rs"]
mod post;
#[expect(dead_code, reason = "the other measurements use the rest")]
#[path = "../support/mod.rs"]
pub mod support;
#[path = "../support/timed.rs"]
mod timed;

use std::path::Path;

use england::England;
use floor::Floor;
use load::{Client, Outcome, drive, form_fields};
use support::{Server, new_database};

/// Within the window of January 2026.
pub const NOW: &str = "2026-01-09T10:00:00Z";
pub const MONTH: &str = "2026-01";

/// How large and how old a country is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub name: &'static str,
    pub locations: u32,
    pub months: u32,
}

/// How much is asked of it.
pub struct Effort {
    /// People and systems that save at the same time, and homes of each, of which a person has half.
    pub savers: usize,
    pub homes: usize,
    /// People who look at pages at the same time.
    pub lookers: usize,
    /// Locations of each saver that can be confirmed with one press.
    pub confirms: usize,
    /// Sign-ins.
    pub sign_ins: usize,
    /// Turns of every kind, and seconds of each.
    pub turns: usize,
    pub seconds: f64,
    /// Whether a password costs as much as in earnest.
    pub real_passwords: bool,
    /// Whether the floor has a process of its own, on a database that syncs, as it must where it is measured.
    pub floor_beside: bool,
}

/// What was measured of one kind.
#[derive(Debug)]
pub struct Row {
    pub name: &'static str,
    pub requests: u32,
    /// Requests a second; of commands, locations a second.
    pub rate: f64,
    /// Milliseconds that 50, 95 and 99 percent did not take longer than.
    pub took: [f64; 3],
    /// How long all of it took; nothing where those who ask go on until they are stopped.
    pub seconds: Option<f64>,
    /// The rate beside that of the floor; nothing where the floor is no measure.
    pub ratio: Option<f64>,
    /// Statements of a request, beside begin and commit. Jobs that ran while there were requests are among them.
    pub statements: Option<f64>,
    /// The same of the jobs that it left, until there was none.
    pub jobs: Option<f64>,
    /// The most that the service held meanwhile.
    pub memory_mb: Option<f64>,
}

/// A kind of request, and who makes it.
struct Kind {
    name: &'static str,
    clients: Vec<Client>,
    outcome: Outcome,
    sent: Sent,
    memory_mb: f64,
}

/// Statements that the service sent: while there were requests, and for the jobs that were left then.
#[derive(Debug, Default, Clone, Copy)]
struct Sent {
    meanwhile: f64,
    afterwards: f64,
}

/// Lets all clients send for some seconds, and waits for the jobs that this leaves. Those of before are waited for first:
/// nobody is charged for what others queued.
async fn drive_alone(clients: &mut [Client], server: &Server, metrics: &str, seconds: f64) -> (Outcome, Sent, f64) {
    load::quiet(metrics).await;
    forget_peak(server);
    let before = load::statements(metrics).await;
    let outcome = drive(clients, seconds).await;
    let after = load::statements(metrics).await;
    let looks = f64::from(load::quiet(metrics).await) + 1.0;
    let afterwards = load::statements(metrics).await - after - looks * load::OF_A_LOOK;
    let sent = Sent { meanwhile: after - before - load::OF_A_LOOK, afterwards };
    (outcome, sent, server.peak_mb())
}

impl Kind {
    fn new(name: &'static str, clients: Vec<Client>) -> Self {
        Self { name, clients, outcome: Outcome::default(), sent: Sent::default(), memory_mb: 0.0 }
    }

    /// One turn, with a look at the service before and after it.
    async fn turn(&mut self, server: &Server, metrics: &str, seconds: f64) {
        // Those who make each request once are let through to their last.
        let seconds = if kinds::makes_each_once(self.name) { 600.0 } else { seconds };
        let (outcome, sent, memory_mb) = drive_alone(&mut self.clients, server, metrics, seconds).await;
        self.sent.meanwhile += sent.meanwhile;
        self.sent.afterwards += sent.afterwards;
        self.memory_mb = self.memory_mb.max(memory_mb);
        // And have none left for later turns.
        if outcome.requests() > 0 {
            self.outcome.add(outcome);
        }
    }

    fn row(&self, floor: f64) -> Row {
        let Outcome { rates, .. } = &self.outcome;
        let rate = support::median(rates.clone());
        let requests = self.outcome.requests();
        let is_floor = self.name == kinds::FLOOR;
        let of_each = |sent: f64| (!is_floor).then(|| sent / f64::from(requests));
        Row {
            name: self.name,
            requests,
            rate,
            took: [50, 95, 99].map(|percent| self.outcome.percentile(percent)),
            seconds: None,
            ratio: Some(rate / floor),
            statements: of_each(self.sent.meanwhile),
            jobs: of_each(self.sent.afterwards),
            memory_mb: (!is_floor).then_some(self.memory_mb),
        }
    }
}

/// Linux then counts the most memory from here on.
fn forget_peak(server: &Server) {
    let _ = std::fs::write(format!("/proc/{}/clear_refs", server.child.id()), "5");
}

/// The program on a country, within the window; it tells its figures at the address `metrics`.
fn serve(database: &str, folder: &Path, metrics: &str, real_passwords: bool) -> Server {
    let mut settings = vec![("CT__CLOCK__FIXED_AT", NOW), ("CT__SERVER__METRICS_BIND", metrics)];
    if !real_passwords {
        settings.extend([("CT__SIGN_IN__ARGON2_MEMORY_KIB", "8"), ("CT__SIGN_IN__ARGON2_PASSES", "1")]);
    }
    Server::start(database, folder, &settings)
}

/// Fills a database and measures every kind on it.
pub fn measure(folder: &Path, size: Size, effort: &Effort) -> Vec<Row> {
    let database = new_database(folder, size.name);
    let england = England::fill(&database, folder, size, effort);
    let metrics = support::free_address();
    let server = serve(&database, folder, &metrics, effort.real_passwords);
    let bare = new_database(folder, &format!("{}_floor", size.name));
    let floor = if effort.floor_beside { Floor::start(&bare) } else { Floor::within(&bare) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut rows = runtime.block_on(async {
        server.ready().await;
        let mut kinds = kinds::all(&england, &server, &floor, effort).await;
        for kind in kinds.iter_mut().filter(|kind| !kinds::makes_each_once(kind.name)) {
            // Fills caches, and does not count.
            drive(&mut kind.clients, effort.seconds / 8.0).await;
        }
        for _ in 0..effort.turns {
            for kind in &mut kinds {
                kind.turn(&server, &metrics, effort.seconds).await;
            }
        }
        let floor = support::median(kinds[0].outcome.rates.clone());
        kinds.iter().map(|kind| kind.row(floor)).collect::<Vec<_>>()
    });
    drop(server);
    rows.push(kinds::extract(&england, size));
    rows.push(kinds::import(folder, size));
    rows
}
