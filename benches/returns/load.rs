//! Clients that send one request after the other, all at the same time, each over its own connection.
//!
//! Times are kept in a histogram (crate `histogram`): [why](../../docs/adr/0027-bench.md).

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use histogram::Histogram;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Map, Value, json};

use form_fields::add_fields;

use super::homes::figures;
use super::support::{client, csrf_token};

#[path = "../support/form_fields.rs"]
pub mod form_fields;

/// Makes one request after the other, until there are none left.
pub struct Client {
    next: Box<dyn FnMut() -> Option<RequestBuilder>>,
    expects: StatusCode,
    /// What each answer has to hold.
    shows: &'static str,
}

impl Client {
    pub fn new(expects: StatusCode, next: impl FnMut() -> Option<RequestBuilder> + 'static) -> Self {
        Self { next: Box::new(next), expects, shows: "" }
    }

    /// The same, where every answer has to hold some words.
    pub fn showing(self, shows: &'static str) -> Self {
        Self { shows, ..self }
    }

    /// Sends requests until the end; how long each took. An answer that nobody expected ends it all.
    async fn run(&mut self, end: Instant) -> Vec<Duration> {
        let mut took = Vec::new();
        while Instant::now() < end {
            let Some(request) = (self.next)() else { break };
            let began = Instant::now();
            let answer = request.send().await.unwrap();
            let status = answer.status();
            let body = answer.bytes().await.unwrap();
            took.push(began.elapsed());
            let said = String::from_utf8_lossy(&body);
            assert_eq!(status, self.expects, "{said}");
            assert!(said.contains(self.shows), "{:?} is not in {said}", self.shows);
        }
        took
    }
}

/// What came of some turns.
pub struct Outcome {
    /// Requests a second, of each turn.
    pub rates: Vec<f64>,
    /// Microseconds.
    took: Histogram,
    requests: u32,
}

impl Default for Outcome {
    fn default() -> Self {
        // To a thousandth, and up to some days.
        Self { rates: Vec::new(), took: Histogram::new(10, 40).unwrap(), requests: 0 }
    }
}

impl Outcome {
    pub fn add(&mut self, other: Self) {
        self.rates.extend(other.rates);
        self.took.checked_add_assign(&other.took).unwrap();
        self.requests += other.requests;
    }

    pub fn requests(&self) -> u32 {
        self.requests
    }

    /// Milliseconds that so many percent of the requests did not take longer than.
    pub fn percentile(&self, percent: u8) -> f64 {
        let bucket = self.took.quantile_bucket(f64::from(percent) / 100.0).unwrap().expect("some requests");
        f64::from(u32::try_from(bucket.end()).unwrap()) / 1_000.0
    }
}

/// Lets all clients send for some seconds.
pub async fn drive(clients: &mut [Client], seconds: f64) -> Outcome {
    let began = Instant::now();
    let end = began + Duration::from_secs_f64(seconds);
    let took = join_all(clients.iter_mut().map(|client| client.run(end))).await;
    let elapsed = began.elapsed().as_secs_f64();
    let mut outcome = Outcome::default();
    for took in took.into_iter().flatten() {
        outcome.took.increment(u64::try_from(took.as_micros()).unwrap()).unwrap();
        outcome.requests += 1;
    }
    outcome.rates.push(f64::from(outcome.requests) / elapsed);
    outcome
}

/// Where somebody saves.
#[derive(Clone)]
pub struct Place {
    pub location: String,
    pub section: &'static str,
    /// The version that it is at.
    pub version: usize,
    /// The reasons that figures like these need there.
    pub reasons: Map<String, Value>,
}

impl Place {
    /// Nobody has saved there, and figures need no reason.
    pub fn new(location: String, section: &'static str) -> Self {
        Self { location, section, version: 0, reasons: Map::new() }
    }

    /// Its address below that of pages, or of calls.
    pub fn path(&self) -> String {
        format!("locations/{}/sections/{}", self.location, self.section)
    }
}

/// A supplier's system that saves by API.
pub fn system(base: &str, number: usize, key: &str, places: Vec<Place>) -> Client {
    let (client, key, base) = (client(), key.to_owned(), base.to_owned());
    let mut sent = 0;
    Client::new(StatusCode::OK, move || {
        let place = &places[sent % places.len()];
        sent += 1;
        let body = json!({ "answers": figures(place.section, sent), "reasons": place.reasons });
        let request = client.put(format!("{base}/api/v1/{}", place.path())).bearer_auth(&key).json(&body);
        Some(request.header("idempotency-key", format!("system {number} request {sent}")))
    })
}

/// A person who is signed in and saves on the page of a section, place after place.
pub async fn person(base: &str, number: usize, browser: reqwest::Client, places: Vec<Place>) -> Client {
    let csrf = csrf_token(&browser, &format!("{base}/{}", places[0].path())).await;
    let base = base.to_owned();
    let mut sent = 0;
    Client::new(StatusCode::SEE_OTHER, move || {
        let place = &places[sent % places.len()];
        let version = place.version + sent / places.len();
        sent += 1;
        let key = format!("person {number} form {sent}");
        let fields = form(&csrf, (version, key), &figures(place.section, sent), &place.reasons);
        Some(browser.post(format!("{base}/{}", place.path())).form(&fields))
    })
}

/// The fields of the form of a section: its token, the version that it follows on and a key of its own, answers and reasons.
pub fn form(
    csrf: &str,
    (version, key): (usize, String),
    answers: &Value,
    reasons: &Map<String, Value>,
) -> Vec<(String, String)> {
    let mut fields = vec![
        ("csrf_token".to_owned(), csrf.to_owned()),
        ("_do".to_owned(), "save".to_owned()),
        ("_version".to_owned(), version.to_string()),
        ("_key".to_owned(), key),
    ];
    add_fields(&mut fields, "", answers);
    reasons.iter().for_each(|(check, reason)| add_fields(&mut fields, &format!("_reason.{check}"), reason));
    fields
}

/// How many bytes there are in what is kept of a save, the mean of these places.
pub async fn bytes_of_a_save(base: &str, key: &str, places: &[Place]) -> usize {
    let mut bytes = 0;
    for place in places {
        let request = client().put(format!("{base}/api/v1/{}", place.path()));
        let body = json!({ "answers": figures(place.section, 0), "reasons": place.reasons });
        let answer = request.bearer_auth(key).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        bytes += answer.bytes().await.unwrap().len();
    }
    bytes / places.len()
}

/// How many statements the service has sent, beside begins and commits.
pub async fn statements(metrics: &str) -> f64 {
    figure(metrics, "sql_statements_total").await
}

/// Statements that a look at the figures takes: jobs and messages that wait, and those that failed, are counted for it, and
/// regular work that is late is looked for.
pub const OF_A_LOOK: f64 = 5.0;

/// Longest that jobs are waited for, in seconds, and the pause between two looks.
const LONGEST_WAIT: u64 = 900;
const PAUSE: Duration = Duration::from_millis(50);

/// Waits until the service has no job left; answers how often it was looked at.
pub async fn quiet(metrics: &str) -> u32 {
    let (began, mut looks) = (Instant::now(), 0);
    loop {
        let waiting = figure(metrics, "jobs_queued").await;
        looks += 1;
        if waiting < 1.0 {
            return looks;
        }
        assert!(
            began.elapsed().as_secs() < LONGEST_WAIT,
            "{waiting} jobs still wait after {LONGEST_WAIT} s; one that was put off never runs while the clock stands still"
        );
        tokio::time::sleep(PAUSE).await;
    }
}

/// A figure that the service tells, by its name without the beginning that all have.
async fn figure(metrics: &str, name: &str) -> f64 {
    let text = client().get(format!("http://{metrics}/metrics")).send().await.unwrap().text().await.unwrap();
    let value =
        |line: &str| Some(line.strip_prefix("capacity_tracker_")?.strip_prefix(name)?.strip_prefix(' ')?.to_owned());
    let found = text.lines().find_map(value).unwrap_or_else(|| panic!("the service does not tell {name}: {text}"));
    found.parse().unwrap()
}
