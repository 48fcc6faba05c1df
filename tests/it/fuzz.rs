//! Files and bodies that nobody meant: whatever comes, the program says what is wrong and goes on.
//!
//! Each target runs for `FUZZ_SECONDS`: a moment in `make test`, ten minutes in `make fuzz`. Inputs are right ones with
//! damage, and ones made up from nothing. A panic shows the input and the seed that led to it; `FUZZ_SEED` tries it again.

use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use capacity_tracker::accounts::Role;
use capacity_tracker::notice::Notices;
use capacity_tracker::register::sheet as register_sheet;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rand::RngExt;
use serde_json::{Value, json};

use crate::support::{AGENCY, HOME, TestApp, nil_answers, sheet};

/// A source of inputs that ends when the time is over.
struct Fuzz {
    runner: TestRunner,
    end: Instant,
    name: &'static str,
    seed: u64,
    cases: usize,
}

impl Fuzz {
    fn new(name: &'static str) -> Self {
        let said = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
        let seconds = said("FUZZ_SECONDS").unwrap_or(1);
        let seed = said("FUZZ_SEED").unwrap_or_else(|| rand::rng().random());
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let runner = TestRunner::new_with_rng(Config::default(), rng);
        Self { runner, end: Instant::now() + Duration::from_secs(seconds), name, seed, cases: 0 }
    }

    /// The next input, or nothing when the time is over.
    fn next<S: Strategy>(&mut self, strategy: &S) -> Option<S::Value> {
        if Instant::now() >= self.end {
            return None;
        }
        self.cases += 1;
        Some(strategy.new_tree(&mut self.runner).unwrap().current())
    }
}

impl Drop for Fuzz {
    fn drop(&mut self) {
        let Self { name, seed, cases, .. } = self;
        println!("fuzz {name}: {cases} inputs, seed {seed}");
        if !std::thread::panicking() {
            assert!(*cases > 0, "{name}: nothing was tried");
        }
    }
}

/// One piece of damage: at this part of the input, in thousandths.
#[derive(Debug, Clone)]
enum Damage {
    Flip(usize, u8),
    Cut(usize, usize),
    Repeat(usize, usize),
    Insert(usize, String),
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    let awkward = prop_oneof![
        Just("\0".to_owned()),
        Just("\"".to_owned()),
        Just("99999999999999999999999".to_owned()),
        Just("-1e309".to_owned()),
        Just("\u{202e}\u{feff}".to_owned()),
        Just("[[[[[[[[[[[[[[[[{{{{{{{{".to_owned()),
        Just("<!ENTITY x SYSTEM \"/etc/passwd\">".to_owned()),
        Just("0000-13-32".to_owned()),
        ".{0,20}",
    ];
    let one = prop_oneof![
        (0..1000_usize, any::<u8>()).prop_map(|(at, byte)| Damage::Flip(at, byte)),
        (0..1000_usize, 1..200_usize).prop_map(|(at, length)| Damage::Cut(at, length)),
        (0..1000_usize, 1..2000_usize).prop_map(|(at, length)| Damage::Repeat(at, length)),
        (0..1000_usize, awkward).prop_map(|(at, text)| Damage::Insert(at, text)),
    ];
    prop::collection::vec(one, 1..6)
}

fn damaged(whole: &[u8], damages: &[Damage]) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for damage in damages {
        let place = |at: &usize| (bytes.len() * at / 1000).min(bytes.len().saturating_sub(1));
        match damage {
            Damage::Flip(at, byte) => {
                let at = place(at);
                if let Some(found) = bytes.get_mut(at) {
                    *found = *byte;
                }
            }
            Damage::Cut(at, length) => {
                let at = place(at);
                bytes.drain(at..(at + length).min(bytes.len()));
            }
            Damage::Repeat(at, length) => {
                let at = place(at);
                let part = bytes[at..(at + length).min(bytes.len())].to_vec();
                bytes.splice(at..at, part);
            }
            Damage::Insert(at, text) => {
                let at = place(at);
                bytes.splice(at..at, text.bytes());
            }
        }
    }
    bytes
}

/// Reads a file of the register to its end, as an import does.
fn read_sheet(path: &Path) {
    let Ok(mut sheet) = register_sheet::open(path) else { return };
    let header = sheet.header().clone();
    let _ = sheet.for_each(|row| {
        let _ = register_sheet::read_location(row, &header);
        ControlFlow::<()>::Continue(())
    });
}

#[test]
fn a_damaged_file_of_the_register_is_refused_or_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    sheet::write_csv(&file("whole.csv"), 12, 3);
    sheet::write_ods(&file("whole.ods"), 12, 3);
    sheet::write_xlsx(&file("whole.xlsx"), 12, 3);
    let whole = ["csv", "ods", "xlsx"].map(|kind| (kind, std::fs::read(file(&format!("whole.{kind}"))).unwrap()));
    let mut fuzz = Fuzz::new("register");
    while let Some((kind, inside, damages)) = fuzz.next(&(0..3_usize, any::<bool>(), damages())) {
        let (kind, bytes) = &whole[kind];
        let path = file(&format!("damaged.{kind}"));
        // A workbook is a zip: damage to its parts gets further than damage to its outside.
        let bytes = if inside && *kind != "csv" { damaged_inside(bytes, &damages) } else { damaged(bytes, &damages) };
        std::fs::write(&path, bytes).unwrap();
        read_sheet(&path);
    }
}

/// Every part of a zip damaged, and zipped again.
fn damaged_inside(whole: &[u8], damages: &[Damage]) -> Vec<u8> {
    let mut parts = zip::ZipArchive::new(std::io::Cursor::new(whole)).unwrap();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for number in 0..parts.len() {
        let mut part = parts.by_index(number).unwrap();
        let (name, mut bytes) = (part.name().unwrap().into_owned(), Vec::new());
        part.read_to_end(&mut bytes).unwrap();
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        let keeps = bytes.len() < 3_000;
        out.write_all(&if keeps { bytes } else { damaged(&bytes, damages) }).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn a_damaged_notice_is_refused_or_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/notices");
    let names = ["2024-04.toml", "2023-07.toml", "campaigns.toml"];
    let whole = names.map(|name| std::fs::read(root.join(name)).unwrap());
    let mut fuzz = Fuzz::new("notice");
    while let Some((file, damages)) = fuzz.next(&(0..names.len(), damages())) {
        std::fs::write(folder.path().join(names[file]), damaged(&whole[file], &damages)).unwrap();
        let _ = Notices::load(Some(folder.path()));
        std::fs::remove_file(folder.path().join(names[file])).unwrap();
    }
}

/// Any JSON, with keys that the service knows among others.
fn any_json() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        Just("answers".to_owned()),
        Just("reasons".to_owned()),
        Just("unchanged".to_owned()),
        Just("dry_run".to_owned()),
        Just("beds".to_owned()),
        Just("general_residential".to_owned()),
        Just("occupied".to_owned()),
        Just("hours_paid".to_owned()),
        ".{0,8}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,30}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(key.clone(), inner, 0..5).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

#[actix_web::test]
async fn a_body_of_a_call_that_nobody_meant_is_refused_or_taken() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let sections = app.sections("2026-01", "care_home");
    let mut fuzz = Fuzz::new("api");
    let inputs = (0..sections.len(), prop_oneof![any_json().prop_map(Ok), damages().prop_map(Err)]);
    while let Some((section, input)) = fuzz.next(&inputs) {
        let right = json!({ "answers": nil_answers(&sections[section]) }).to_string();
        let body = match &input {
            Ok(json) => json.to_string().into_bytes(),
            Err(damages) => damaged(right.as_bytes(), damages),
        };
        let path = format!("/locations/{HOME}/sections/{}", sections[section].key);
        let request = caller.request(reqwest::Method::PUT, &path).header("content-type", "application/json");
        let status = request.body(body.clone()).send().await.unwrap().status();
        assert!(!status.is_server_error(), "{status}, seed {}: {}", fuzz.seed, String::from_utf8_lossy(&body));
    }
}

#[actix_web::test]
async fn a_form_that_nobody_meant_is_refused_or_taken() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    app.add_person("fuzz@example.org", Role::ProviderUser, "provider:1-900").await;
    let browser = app.browser();
    browser.sign_in("fuzz@example.org", crate::support::PASSWORD).await;
    let path = format!("/locations/{AGENCY}/sections/home_care_workforce");
    let token = browser.get(&path).await.token();
    let right = format!(
        "csrf_token={token}&_do=save&_version=0&_key=a-key-of-the-page&care_staff_employed=10&dom_hours_paid=1200&\
         dom_hours_overtime=10.5&dom_hours_agency=0&_reason.care_staff_jump=It+is+so"
    );
    let mut fuzz = Fuzz::new("form");
    let name = prop_oneof![
        Just("_do".to_owned()),
        Just("_version".to_owned()),
        Just("care_staff_employed".to_owned()),
        ".{0,12}"
    ];
    let pairs = prop::collection::vec((name, ".{0,24}"), 0..8);
    let inputs = prop_oneof![pairs.prop_map(Ok), damages().prop_map(Err)];
    while let Some(input) = fuzz.next(&inputs) {
        let request = browser.request(reqwest::Method::POST, &path);
        let request = match &input {
            Ok(pairs) => request.form(&[vec![("csrf_token".to_owned(), token.clone())], pairs.clone()].concat()),
            Err(damages) => request
                .header("content-type", "application/x-www-form-urlencoded")
                .body(damaged(right.as_bytes(), damages)),
        };
        let status = request.send().await.unwrap().status();
        assert!(!status.is_server_error(), "{status}, seed {}: {input:?}", fuzz.seed);
    }
}
