//! What the measurements share: the program in a process of its own, somebody who signs in, and the table at the end.

use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

#[path = "../../tests/it/support/address.rs"]
mod address;
mod memory;

pub use address::free_address;
pub use memory::peak_mb;

const BINARY: &str = env!("CARGO_BIN_EXE_capacity-tracker");

/// What everybody signs in with.
pub const PASSWORD: &str = "three unrelated words here";

/// The most memory that is promised of any of these, in MB.
const MOST_MEMORY_MB: f64 = 200.0;

/// What was measured, beside its floor, and what is promised.
pub struct Line {
    pub name: String,
    pub value: f64,
    pub unit: &'static str,
    pub floor: Option<f64>,
    /// What is promised: no more than this, no less than that.
    pub most: Option<f64>,
    pub least: Option<f64>,
    pub memory_mb: Option<f64>,
    /// Statements that a request sends, beside begin and commit.
    pub statements: Option<f64>,
}

impl Line {
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        let (name, floor, most, least) = (name.into(), None, None, None);
        Self { name, value, unit, floor, most, least, memory_mb: None, statements: None }
    }

    pub fn floor(self, floor: f64) -> Self {
        Self { floor: Some(floor), ..self }
    }

    pub fn at_most(self, most: f64) -> Self {
        Self { most: Some(most), ..self }
    }

    pub fn memory(self, megabytes: f64) -> Self {
        Self { memory_mb: Some(megabytes), ..self }
    }

    fn is_kept(&self) -> bool {
        self.most.is_none_or(|most| self.value <= most)
            && self.least.is_none_or(|least| self.value >= least)
            && self.memory_mb.is_none_or(|megabytes| megabytes <= MOST_MEMORY_MB)
    }

    fn promised(&self) -> String {
        match (self.most, self.least) {
            (Some(most), _) => format!("<= {most} {}", self.unit),
            (None, Some(least)) => format!(">= {least:.0} {}", self.unit),
            (None, None) => String::new(),
        }
    }

    fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "name": self.name, "value": self.value, "unit": self.unit, "floor": self.floor, "promised": self.most,
            "promised_at_least": self.least, "memory_mb": self.memory_mb, "statements": self.statements,
        })
    }
}

/// Prints the table and the JSON; an error if a promise is missed.
pub fn report(lines: &[Line]) -> ExitCode {
    println!(
        "\n{:<58} {:>12} {:>12} {:>8} {:>12} {:>8} {:>6}",
        "", "measured", "floor", "ratio", "promised", "memory", "SQL"
    );
    for line in lines {
        let number = |value: Option<f64>, unit: &str| value.map_or(String::new(), |value| format!("{value:.2} {unit}"));
        println!(
            "{:<58} {:>12} {:>12} {:>8} {:>12} {:>8} {:>6}{}",
            line.name,
            number(Some(line.value), line.unit),
            number(line.floor, line.unit),
            number(line.floor.map(|floor| line.value / floor), "x"),
            line.promised(),
            line.memory_mb.map_or(String::new(), |megabytes| format!("{megabytes:.0} MB")),
            line.statements.map_or(String::new(), |statements| format!("{statements:.1}")),
            if line.is_kept() { "" } else { "  MISSED" },
        );
    }
    println!("{}", lines.iter().map(Line::json).collect::<serde_json::Value>());
    let missed = lines.iter().filter(|line| !line.is_kept()).count();
    if missed == 0 {
        return ExitCode::SUCCESS;
    }
    eprintln!("error: {missed} of these miss what is promised");
    ExitCode::FAILURE
}

/// The service in a process of its own; ended when dropped.
pub struct Server {
    pub child: Child,
    pub base: String,
}

impl Server {
    pub fn start(database: &str, folder: &Path, settings: &[(&str, &str)]) -> Self {
        let address = free_address();
        let child = command(database, folder)
            .arg("serve")
            .env("CT__SERVER__BIND", &address)
            .envs(settings.iter().copied())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, base: format!("http://{address}") }
    }

    /// Waits until it answers.
    pub async fn ready(&self) {
        let client = client();
        for _ in 0..400 {
            let asked = client.get(format!("{}/health/ready", self.base)).send().await;
            if asked.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the service was not ready");
    }

    /// The most memory it has held so far.
    pub fn peak_mb(&self) -> f64 {
        peak_mb(&self.child)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser or another system: keeps cookies and its connection, follows no redirect.
pub fn client() -> reqwest::Client {
    reqwest::Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// Adds somebody; answers the token of their first link.
pub fn add_person(database: &str, folder: &Path, email: &str, role: &str, scopes: &[impl AsRef<str>]) -> String {
    let mut words = vec!["accounts", "add", "--email", email, "--name", "Bench", "--role", role];
    scopes.iter().for_each(|scope| words.extend(["--scope", scope.as_ref()]));
    let added = run_json(database, folder, &words);
    added["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

/// Sets the password of somebody who was added, and signs them in.
pub async fn sign_in(client: &reqwest::Client, base: &str, email: &str, token: &str) {
    let set = format!("/set-password/{token}");
    for (path, fields) in
        [(set.as_str(), vec![("password", PASSWORD)]), ("/sign-in", vec![("email", email), ("password", PASSWORD)])]
    {
        let csrf = csrf_token(client, &format!("{base}{path}")).await;
        let mut all = vec![("csrf_token", csrf.as_str())];
        all.extend(fields);
        let answer = client.post(format!("{base}{path}")).form(&all).send().await.unwrap();
        assert!(answer.status().is_redirection(), "{path}: {}", answer.status());
    }
}

/// The token of the first form of a page.
pub async fn csrf_token(client: &reqwest::Client, page: &str) -> String {
    let text = client.get(page).send().await.unwrap().text().await.unwrap();
    let html = scraper::Html::parse_document(&text);
    let selector = scraper::Selector::parse("input[name=csrf_token]").unwrap();
    html.select(&selector).next().expect("a form").value().attr("value").unwrap().to_owned()
}

/// Runs a command that prints JSON.
pub fn run_json(database: &str, folder: &Path, words: &[&str]) -> serde_json::Value {
    let output = command(database, folder).args(words).arg("--json").output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The program, on a database.
pub fn command(database: &str, folder: &Path) -> Command {
    let mut command = Command::new(BINARY);
    command
        .current_dir(folder)
        .env("CT__ENVIRONMENT", "test")
        .env("CT__LOG__LEVEL", "warn")
        .env("CT__DATABASE__URL", database)
        .env("CT__MAIL__URL", format!("file://{}", folder.join("mail").display()))
        .stdin(Stdio::null());
    command
}

/// The address of a new database.
pub fn new_database(folder: &Path, name: &str) -> String {
    match std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty()) {
        None => format!("sqlite://{}", folder.join(format!("{name}.db")).display()),
        Some(server) => {
            use diesel::connection::{Connection, SimpleConnection};
            let name = format!("bench_{}_{name}", std::process::id());
            let mut conn = diesel::PgConnection::establish(&server).unwrap();
            conn.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
            let mut url = url::Url::parse(&server).unwrap();
            url.set_path(&name);
            url.to_string()
        }
    }
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A value that so many percent of the values are not above.
pub fn percentile(sorted: &[f64], percent: usize) -> f64 {
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
}

/// Asks for these pages in turn, one after the other; milliseconds, smallest first.
pub async fn times(client: &reqwest::Client, base: &str, paths: &[&str]) -> Vec<f64> {
    const REQUESTS: usize = 200;
    let mut took = Vec::new();
    for number in 0..REQUESTS + 20 {
        let path = paths[number % paths.len()];
        let began = std::time::Instant::now();
        let answer = client.get(format!("{base}{path}")).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.bytes().await.unwrap();
        // The first ones fill caches.
        if number >= 20 {
            took.push(began.elapsed().as_secs_f64() * 1_000.0);
        }
    }
    took.sort_by(f64::total_cmp);
    took
}
