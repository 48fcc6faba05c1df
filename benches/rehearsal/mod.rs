//! A rehearsal: one month of England, played from outside.
//!
//! Acts only through the front door: the command line, HTTP and mail. Everything that was acknowledged is written down
//! on this side, and at the end compared with what the service says, value by value
//! ([why](../../docs/adr/0030-rehearsal.md)). Where it is played from says which sheet, mail
//! server and addresses to use.

mod cast;
mod cut;
mod figures;
#[path = "../support/form_fields.rs"]
mod form_fields;
mod front;
mod ledger;
#[path = "../support/memory.rs"]
mod memory;
mod months;
mod officers;
mod outcomes;
mod people;
mod post;
mod report;
mod service;
mod sheets;
mod systems;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use chrono::NaiveDate;

use cast::Cast;
use front::Tape;
use ledger::Ledger;
use people::Opened;
use post::PostOffice;
use service::Service;

pub use report::Report;

/// What is played, and on what.
pub struct Settings {
    /// The program.
    pub binary: String,
    /// An empty database.
    pub database: String,
    /// A folder for its files.
    pub folder: PathBuf,
    /// Locations of adult social care in the sheet, beside the real sample rows.
    pub locations: usize,
    /// How often an officer looks at the board on a day.
    pub rounds: usize,
    /// Whether passwords cost as much as they do in earnest.
    pub real_passwords: bool,
}

/// What the whole play shares.
struct Stage {
    service: Service,
    post: PostOffice,
    tape: Tape,
    cast: Cast,
    ledger: Ledger,
    began: Instant,
    /// How often an officer looks around on a day.
    rounds: usize,
    /// The keys of suppliers, by provider.
    keys: BTreeMap<String, String>,
    /// Number and text of the analysts' key.
    reader: (String, String),
    /// Pages that were opened on the last day, and are pressed when the window is over.
    late: Vec<Opened>,
    /// Of the window that is rehearsed.
    last_day: Option<NaiveDate>,
}

impl Stage {
    /// Says how far it is, with the time since the beginning.
    fn say(&self, what: &str) {
        println!("{:>7.1} s  {what}", self.began.elapsed().as_secs_f64());
    }
}

/// Plays it from the first sheet to the extract.
pub fn play(settings: Settings) -> Report {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let post = PostOffice::open();
        let service = Service::new(&settings, post.port());
        let cast = Cast::gather(&settings);
        let (tape, ledger) = (Tape::default(), Ledger::default());
        let (began, rounds) = (Instant::now(), settings.rounds);
        let (keys, reader, late, last_day) = (BTreeMap::new(), Default::default(), Vec::new(), None);
        let mut stage = Stage { service, post, tape, cast, ledger, began, rounds, keys, reader, late, last_day };
        months::earlier(&mut stage).await;
        months::window(&mut stage).await;
        outcomes::after(&mut stage).await;
        officers::case(&mut stage).await;
        cut::pull(&mut stage).await;
        stage.service.stop();
        stage.service.verify_audit(&mut stage.ledger);
        Report::of(stage, &settings)
    })
}

/// Does the same with each of many, so many at once.
async fn in_parallel<T>(at_once: usize, all: Vec<T>, act: impl AsyncFn(T)) {
    let left = std::cell::RefCell::new(all.into_iter());
    let next = || left.borrow_mut().next();
    let worker = async || {
        while let Some(one) = next() {
            act(one).await;
        }
    };
    futures_util::future::join_all((0..at_once).map(|_| worker())).await;
}
