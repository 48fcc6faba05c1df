//! Clients that send one request after the other, all at the same time, each over its own connection.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::homes::{figures, places};
use crate::support::{client, csrf_token};

/// Makes one request after the other.
pub struct Client {
    next: Box<dyn FnMut() -> RequestBuilder>,
    expects: StatusCode,
}

impl Client {
    pub fn new(expects: StatusCode, next: impl FnMut() -> RequestBuilder + 'static) -> Self {
        Self { next: Box::new(next), expects }
    }

    /// Sends requests until the end; how long each took, in milliseconds.
    async fn run(&mut self, end: Instant) -> Vec<f64> {
        let mut took = Vec::new();
        while Instant::now() < end {
            let request = (self.next)();
            let began = Instant::now();
            let answer = request.send().await.unwrap();
            let status = answer.status();
            let body = answer.bytes().await.unwrap();
            took.push(began.elapsed().as_secs_f64() * 1_000.0);
            assert_eq!(status, self.expects, "{}", String::from_utf8_lossy(&body));
        }
        took
    }
}

/// What came of some turns.
#[derive(Default)]
pub struct Outcome {
    /// Requests a second, of each turn.
    pub rates: Vec<f64>,
    took: Vec<f64>,
}

impl Outcome {
    pub fn add(&mut self, other: Self) {
        self.rates.extend(other.rates);
        self.took.extend(other.took);
    }

    pub fn requests(&self) -> u32 {
        u32::try_from(self.took.len()).unwrap()
    }

    /// Milliseconds of each request, smallest first.
    pub fn sorted(&self) -> Vec<f64> {
        let mut took = self.took.clone();
        took.sort_by(f64::total_cmp);
        took
    }
}

/// Lets all clients send for some seconds.
pub async fn drive(clients: &mut [Client], seconds: f64) -> Outcome {
    let began = Instant::now();
    let end = began + Duration::from_secs_f64(seconds);
    let took: Vec<f64> =
        join_all(clients.iter_mut().map(|client| client.run(end))).await.into_iter().flatten().collect();
    let requests = u32::try_from(took.len()).unwrap();
    Outcome { rates: vec![f64::from(requests) / began.elapsed().as_secs_f64()], took }
}

/// A supplier's system that saves by API.
pub fn system(base: &str, number: usize, key: &str) -> Client {
    let (client, key, base) = (client(), key.to_owned(), base.to_owned());
    let places = places(number, false);
    let mut sent = 0;
    Client::new(StatusCode::OK, move || {
        let (location, section) = &places[sent % places.len()];
        sent += 1;
        client
            .put(format!("{base}/api/v1/locations/{location}/sections/{section}"))
            .bearer_auth(&key)
            .header("idempotency-key", format!("system {number} request {sent}"))
            .json(&json!({ "answers": figures(section, sent) }))
    })
}

/// A person who is signed in and saves on the page of a section, place after place.
pub async fn person(base: &str, number: usize, browser: reqwest::Client) -> Client {
    let places = places(number, true);
    let (location, section) = &places[0];
    let csrf = csrf_token(&browser, &format!("{base}/locations/{location}/sections/{section}")).await;
    let base = base.to_owned();
    let mut sent = 0;
    Client::new(StatusCode::SEE_OTHER, move || {
        let (location, section) = &places[sent % places.len()];
        let version = sent / places.len();
        sent += 1;
        let mut fields = vec![
            ("csrf_token".to_owned(), csrf.clone()),
            ("_do".to_owned(), "save".to_owned()),
            ("_version".to_owned(), version.to_string()),
            ("_key".to_owned(), format!("person {number} form {sent}")),
        ];
        add_fields(&mut fields, "", &figures(section, sent));
        browser.post(format!("{base}/locations/{location}/sections/{section}")).form(&fields)
    })
}

/// One field for each item, by its path.
fn add_fields(fields: &mut Vec<(String, String)>, path: &str, value: &Value) {
    match value {
        Value::Object(inner) => {
            for (key, value) in inner {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                add_fields(fields, &path, value);
            }
        }
        Value::String(text) => fields.push((path.to_owned(), text.clone())),
        other => fields.push((path.to_owned(), other.to_string())),
    }
}

/// How many bytes there are in what is kept of a save, the mean of both sections.
pub async fn bytes_of_a_save(base: &str, key: &str) -> usize {
    let mut bytes = 0;
    for (location, section) in &places(0, false)[..2] {
        let request = client().put(format!("{base}/api/v1/locations/{location}/sections/{section}"));
        let body = json!({ "answers": figures(section, 0) });
        let answer = request.bearer_auth(key).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        bytes += answer.bytes().await.unwrap().len();
    }
    bytes / 2
}

/// How many statements the service has sent, beside begins and commits.
pub async fn statements(metrics: &str) -> f64 {
    let text = client().get(format!("http://{metrics}/metrics")).send().await.unwrap().text().await.unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("capacity_tracker_sql_statements_total "));
    line.unwrap().parse().unwrap()
}
