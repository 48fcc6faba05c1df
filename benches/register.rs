//! Measures what is promised of the register, through the command line and over HTTP: loading a full-size file in each
//! format, loading it again unchanged, and searching, with the memory it takes.
//!
//! Beside each figure stands the floor of the machine in the same run: reading the same bytes from the disk, and a
//! request that asks nothing of the database. `TEST_DATABASE_URL` names a throw-away PostgreSQL server; without it the
//! database is SQLite. Ends with an error when a promise is missed, and prints JSON on its last line.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a measurement falls over when what it measures does not work"
)]

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

#[path = "../tests/it/support/sheet.rs"]
mod sheet;

const BINARY: &str = env!("CARGO_BIN_EXE_capacity-tracker");

/// Rows of the file, of which about 31,000 are adult social care.
const ROWS: usize = 57_000;

/// Loads of each kind; the median counts.
const RUNS: usize = 3;

/// Searches of each kind.
const SEARCHES: usize = 200;

/// Ending of the file, how it is written from a count and a seed, and the most seconds to load it.
type Format = (&'static str, fn(&Path, usize, u64), f64);

/// What was measured, beside its floor, and what is promised.
struct Line {
    name: String,
    value: f64,
    unit: &'static str,
    floor: Option<f64>,
    most: Option<f64>,
    memory_mb: Option<f64>,
}

fn main() {
    // `cargo test --benches` asks every bench to show that it runs, with this word.
    if std::env::args().any(|word| word == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut lines = Vec::new();
    imports(folder.path(), &mut lines);
    searches(folder.path(), &mut lines);
    report(&lines);
}

fn imports(folder: &Path, lines: &mut Vec<Line>) {
    let writers: [Format; 3] =
        [("csv", sheet::write_csv, 5.0), ("ods", sheet::write_ods, 60.0), ("xlsx", sheet::write_xlsx, 60.0)];
    for (format, write, most) in writers {
        let file = folder.join(format!("England.{format}"));
        write(&file, ROWS, 1);
        let floor = median((0..RUNS).map(|_| seconds_to_read(&file)).collect());
        let (mut first, mut again, mut memory) = (Vec::new(), Vec::new(), 0.0_f64);
        for run in 0..RUNS {
            let database = new_database(folder, &format!("{format}_{run}"));
            for seconds in [&mut first, &mut again] {
                let (took, peak) = import(&database, folder, &file);
                seconds.push(took);
                memory = memory.max(peak);
            }
        }
        let line = |name: String, seconds, most| Line {
            name,
            value: median(seconds),
            unit: "s",
            floor: Some(floor),
            most: Some(most),
            memory_mb: Some(memory),
        };
        lines.push(line(format!("Load {ROWS} rows of .{format} into an empty register"), first, most));
        lines.push(line(
            format!("Load the same .{format} again, unchanged"),
            again,
            if format == "csv" { 5.0 } else { most },
        ));
    }
}

/// Loads a file; seconds and the most memory in MB.
fn import(database: &str, folder: &Path, file: &Path) -> (f64, f64) {
    let began = Instant::now();
    let words = ["register", "import", file.to_str().unwrap(), "--as-of", "2026-10-01", "--json"];
    let mut child = command(database, folder).args(words).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        output.read_to_string(&mut text).unwrap();
        text
    });
    let mut peak = 0.0_f64;
    let status = loop {
        peak = peak.max(peak_mb(&child));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let took = began.elapsed().as_secs_f64();
    assert!(status.success());
    let report: serde_json::Value = serde_json::from_str(&reader.join().unwrap()).unwrap();
    assert!(report["rows"].as_u64().unwrap() > 25_000, "{}", report["rows"]);
    (took, peak)
}

/// The most memory a program has held so far.
fn peak_mb(child: &Child) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default().to_owned();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn searches(folder: &Path, lines: &mut Vec<Line>) {
    let database = new_database(folder, "search");
    import(&database, folder, &folder.join("England.csv"));
    let output = command(&database, folder)
        .args([
            "accounts",
            "add",
            "--email",
            "bench@example.org",
            "--name",
            "Bench",
            "--role",
            "administrator",
            "--json",
        ])
        .output()
        .unwrap();
    let added: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let token = added["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let base = format!("http://127.0.0.1:{port}");
    let mut server = command(&database, folder)
        .arg("serve")
        .env("CT__SERVER__BIND", format!("127.0.0.1:{port}"))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = client();
        wait_ready(&client, &base).await;
        sign_in(&client, &base, &token).await;
        let floor = percentiles(&client, &base, &["/health/live"]).await;
        for (name, paths) in [
            ("Search by a common word", ["/locations?q=house", "/locations?q=care"]),
            ("Search by name and council", ["/locations?q=lodge+leeds", "/locations?q=court&council=E08000009"]),
            ("Search by postcode", ["/locations?q=M41+5BU", "/locations?q=LS1"]),
            ("Search that finds nothing", ["/locations?q=zzyzx", "/locations?q=qqqq+wwww"]),
        ] {
            let (p50, p95) = percentiles(&client, &base, &paths).await;
            for (what, value, floor, most) in [("p50", p50, floor.0, None), ("p95", p95, floor.1, Some(20.0))] {
                let name = format!("{name}, {what}");
                lines.push(Line {
                    name,
                    value,
                    unit: "ms",
                    floor: Some(floor),
                    most,
                    memory_mb: Some(peak_mb(&server)),
                });
            }
        }
    });
    server.kill().unwrap();
    server.wait().unwrap();
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

async fn wait_ready(client: &reqwest::Client, base: &str) {
    for _ in 0..400 {
        if client.get(format!("{base}/health/ready")).send().await.is_ok_and(|answer| answer.status().is_success()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the service was not ready");
}

async fn sign_in(client: &reqwest::Client, base: &str, token: &str) {
    const PASSWORD: &str = "three unrelated words here";
    let set = format!("/set-password/{token}");
    for (path, fields) in [
        (set.as_str(), vec![("password", PASSWORD)]),
        ("/sign-in", vec![("email", "bench@example.org"), ("password", PASSWORD)]),
    ] {
        let page = client.get(format!("{base}{path}")).send().await.unwrap().text().await.unwrap();
        let html = scraper::Html::parse_document(&page);
        let selector = scraper::Selector::parse("input[name=csrf_token]").unwrap();
        let csrf = html.select(&selector).next().expect("a form").value().attr("value").unwrap().to_owned();
        let mut all = vec![("csrf_token", csrf.as_str())];
        all.extend(fields);
        let answer = client.post(format!("{base}{path}")).form(&all).send().await.unwrap();
        assert!(answer.status().is_redirection(), "{path}: {}", answer.status());
    }
}

/// p50 and p95 in milliseconds.
async fn percentiles(client: &reqwest::Client, base: &str, paths: &[&str]) -> (f64, f64) {
    let mut took = Vec::new();
    for number in 0..SEARCHES + 20 {
        let path = paths[number % paths.len()];
        let began = Instant::now();
        let answer = client.get(format!("{base}{path}")).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.bytes().await.unwrap();
        // The first ones fill caches.
        if number >= 20 {
            took.push(began.elapsed().as_secs_f64() * 1_000.0);
        }
    }
    took.sort_by(f64::total_cmp);
    (took[took.len() / 2], took[took.len() * 95 / 100])
}

fn seconds_to_read(file: &Path) -> f64 {
    let began = Instant::now();
    let bytes = std::fs::read(file).unwrap();
    std::hint::black_box(bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>());
    began.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The address of a new database.
fn new_database(folder: &Path, name: &str) -> String {
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

fn command(database: &str, folder: &Path) -> Command {
    let mail: PathBuf = folder.join("mail");
    let mut command = Command::new(BINARY);
    command
        .current_dir(folder)
        .env("CT__ENVIRONMENT", "test")
        .env("CT__LOG__LEVEL", "warn")
        .env("CT__DATABASE__URL", database)
        .env("CT__MAIL__URL", format!("file://{}", mail.display()))
        .stdin(Stdio::null());
    command
}

fn report(lines: &[Line]) {
    println!("\n{:<58} {:>12} {:>12} {:>8} {:>10} {:>10}", "", "measured", "floor", "ratio", "promised", "memory");
    let mut missed = 0;
    for line in lines {
        let ratio = line.floor.map(|floor| line.value / floor);
        let within = line.most.is_none_or(|most| line.value <= most) && line.memory_mb.is_none_or(|mb| mb <= 300.0);
        missed += u32::from(!within);
        let number = |value: Option<f64>, unit: &str| value.map_or(String::new(), |value| format!("{value:.2} {unit}"));
        println!(
            "{:<58} {:>12} {:>12} {:>8} {:>10} {:>10}{}",
            line.name,
            number(Some(line.value), line.unit),
            number(line.floor, line.unit),
            number(ratio, "x"),
            line.most.map_or(String::new(), |most| format!("{most} {}", line.unit)),
            line.memory_mb.map_or(String::new(), |mb| format!("{mb:.0} MB")),
            if within { "" } else { "  MISSED" },
        );
    }
    let json: Vec<_> = lines
        .iter()
        .map(|line| {
            serde_json::json!({
                "name": line.name, "value": line.value, "unit": line.unit, "floor": line.floor,
                "promised": line.most, "memory_mb": line.memory_mb,
            })
        })
        .collect();
    println!("{}", serde_json::json!(json));
    if missed > 0 {
        eprintln!("error: {missed} of these miss what is promised");
        std::process::exit(1);
    }
}
