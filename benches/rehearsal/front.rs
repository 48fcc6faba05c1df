//! The front door as people and systems use it, with a note of how long each request took.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use reqwest::{Client, Method, RequestBuilder, redirect};
use scraper::{Html, Selector};
use serde_json::Value;

/// What was asked, by kind.
#[derive(Default)]
pub struct Kind {
    /// Milliseconds of each.
    pub took: Vec<f64>,
    /// Answers that nobody expected, and requests without an answer.
    pub errors: usize,
    /// Those that wait for their answer, and since when any has.
    under_way: usize,
    since: Option<Instant>,
    /// Time in which any of them was under way.
    busy: Duration,
}

impl Kind {
    fn begin(&mut self, now: Instant) {
        self.under_way += 1;
        self.since = self.since.or(Some(now));
    }

    fn end(&mut self, began: Instant, error: bool) {
        let now = Instant::now();
        self.took.push(now.duration_since(began).as_secs_f64() * 1_000.0);
        self.errors += usize::from(error);
        self.under_way -= 1;
        if self.under_way == 0 {
            self.busy += now.duration_since(self.since.take().unwrap());
        }
    }

    /// Requests a second, of the time in which any of them was under way.
    pub fn rate(&self) -> f64 {
        f64::from(u32::try_from(self.took.len()).unwrap()) / self.busy.as_secs_f64()
    }
}

/// The note of every request.
#[derive(Clone, Default)]
pub struct Tape(Rc<RefCell<BTreeMap<&'static str, Kind>>>);

impl Tape {
    pub fn kinds(&self) -> BTreeMap<&'static str, Kind> {
        self.0.take()
    }

    /// A request goes off; when.
    fn begin(&self, kind: &'static str) -> Instant {
        let now = Instant::now();
        self.0.borrow_mut().entry(kind).or_default().begin(now);
        now
    }

    fn end(&self, kind: &'static str, began: Instant, error: bool) {
        self.0.borrow_mut().entry(kind).or_default().end(began, error);
    }
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub body: String,
}

/// The way in: one for each step of the play, as it keeps its connections.
#[derive(Clone)]
pub struct Door {
    client: Client,
    base: String,
    tape: Tape,
}

impl Door {
    pub fn new(base: &str, tape: &Tape) -> Self {
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        Self { client, base: base.to_owned(), tape: tape.clone() }
    }

    /// A request, which has to be answered with one of these. Anything else is an error of the rehearsal.
    async fn ask(&self, kind: &'static str, expects: &[u16], request: RequestBuilder) -> (Answer, Vec<String>) {
        let began = self.tape.begin(kind);
        let Ok(response) = request.send().await else {
            self.tape.end(kind, began, true);
            return (Answer { status: 0, location: String::new(), body: "no answer".to_owned() }, Vec::new());
        };
        let status = response.status().as_u16();
        let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap_or_default().to_owned();
        let location = response.headers().get("location").map(text).unwrap_or_default();
        let cookies = response.headers().get_all("set-cookie").iter().map(text).collect();
        let body = response.text().await.unwrap_or_default();
        let error = !expects.contains(&status);
        self.tape.end(kind, began, error);
        if error {
            let said: String = said(&body).chars().take(600).collect();
            eprintln!("unexpected answer to \"{kind}\": {status} {said}");
        }
        (Answer { status, location, body }, cookies)
    }
}

/// A system, with its key.
#[derive(Clone)]
pub struct System {
    door: Door,
    key: String,
}

impl System {
    pub fn new(door: &Door, key: &str) -> Self {
        Self { door: door.clone(), key: key.to_owned() }
    }

    pub async fn get(&self, kind: &'static str, path: &str) -> Value {
        let (answer, _) = self.door.ask(kind, &[200], self.request(Method::GET, path)).await;
        serde_json::from_str(&answer.body).unwrap_or(Value::Null)
    }

    /// A file.
    pub async fn text(&self, kind: &'static str, path: &str) -> String {
        self.door.ask(kind, &[200], self.request(Method::GET, path)).await.0.body
    }

    pub async fn post(&self, kind: &'static str, path: &str, body: &Value) -> Answer {
        self.door.ask(kind, &[200, 202], self.request(Method::POST, path).json(body)).await.0
    }

    /// Saves, with a key of its own so that it can be sent again.
    pub async fn put(&self, kind: &'static str, expects: &[u16], path: &str, once: &str, body: &Value) -> Answer {
        let request = self.request(Method::PUT, path).header("idempotency-key", once).json(body);
        self.door.ask(kind, expects, request).await.0
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.door.client.request(method, format!("{}/api/v1{path}", self.door.base)).bearer_auth(&self.key)
    }
}

/// Somebody with a browser. Cookies are kept here, as thousands of people share one client.
pub struct Person {
    door: Door,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl Person {
    pub fn new(door: &Door) -> Self {
        Self { door: door.clone(), cookies: RefCell::default() }
    }

    pub async fn get(&self, kind: &'static str, path: &str) -> Answer {
        self.ask(kind, &[200], self.door.client.get(format!("{}{path}", self.door.base))).await
    }

    /// Sends a form.
    pub async fn post(&self, kind: &'static str, expects: &[u16], path: &str, fields: &[(String, String)]) -> Answer {
        self.ask(kind, expects, self.door.client.post(format!("{}{path}", self.door.base)).form(fields)).await
    }

    /// Sends a form with files.
    pub async fn send(
        &self,
        kind: &'static str,
        path: &str,
        fields: &[(String, String)],
        file: Option<&str>,
    ) -> Answer {
        let mut body = String::new();
        for (name, value) in fields {
            body += &format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        if let Some(name) = file {
            body += &format!(
                "--edge\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n%PDF-1.7 a copy of the invoice\r\n"
            );
        }
        body += "--edge--\r\n";
        let request = self.door.client.post(format!("{}{path}", self.door.base));
        let request = request.header("content-type", "multipart/form-data; boundary=edge").body(body);
        self.ask(kind, &[303], request).await
    }

    async fn ask(&self, kind: &'static str, expects: &[u16], request: RequestBuilder) -> Answer {
        let sent: Vec<String> = self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = if sent.is_empty() { request } else { request.header("cookie", sent.join("; ")) };
        let (answer, set) = self.door.ask(kind, expects, request).await;
        for line in set {
            let pair = line.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

impl Answer {
    /// Names and values of the fields that a selector finds.
    pub fn fields(&self, selector: &str) -> Vec<(String, String)> {
        let page = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).unwrap();
        let text = |field: &scraper::ElementRef<'_>, name: &str| field.value().attr(name).unwrap_or("").to_owned();
        page.select(&selector).map(|field| (text(&field, "name"), text(&field, "value"))).collect()
    }

    /// The token of the first form.
    pub fn token(&self) -> (String, String) {
        self.fields("input[name=csrf_token]").into_iter().next().unwrap_or_default()
    }

    /// Text of what a selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).unwrap();
        let text = |element: scraper::ElementRef<'_>| element.text().collect::<String>();
        page.select(&selector).map(text).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }
}

/// What an answer says, without the markup of a page.
fn said(body: &str) -> String {
    if !body.starts_with("<!") {
        return body.to_owned();
    }
    let page = Html::parse_document(body);
    let main = Selector::parse("main").unwrap();
    let text: String = page.select(&main).flat_map(|main| main.text()).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A field of a form.
pub fn field(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}
