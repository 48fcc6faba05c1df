//! Files and bodies that nobody meant: whatever comes, the program says what is wrong and goes on.
//!
//! Each target runs for `FUZZ_SECONDS`: a moment in `make test`, ten minutes in `make fuzz`. Inputs are right ones with
//! damage, and ones made up from nothing. A panic shows the input and the seed that led to it; `FUZZ_SEED` tries it again.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use capacity_tracker::accounts::Role;
use capacity_tracker::notice::{Item, ItemKind, Notices, Section};
use capacity_tracker::register::sheet as register_sheet;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rand::RngExt;
use serde_json::{Value, json};

use crate::notice::kinds::with_all_kinds;
use crate::support::{AGENCY, CareRow, HOME, TestApp, nil_answers, read, sheet};

/// A source of inputs that ends when the time is over.
struct Fuzz {
    runner: TestRunner,
    end: Instant,
    name: &'static str,
    seed: u64,
    cases: usize,
    /// So many are tried, however long it takes.
    least: usize,
}

/// A number that whoever runs the tests has said.
fn said(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

fn runner(seed: u64) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

impl Fuzz {
    fn new(name: &'static str) -> Self {
        let seconds = said("FUZZ_SECONDS").unwrap_or(1);
        let seed = said("FUZZ_SEED").unwrap_or_else(|| rand::rng().random());
        let end = Instant::now() + Duration::from_secs(seconds);
        Self { runner: runner(seed), end, name, seed, cases: 0, least: 0 }
    }

    /// At least so many inputs; in `make test` the same ones each time, so that nothing depends on chance.
    fn at_least(mut self, inputs: usize) -> Self {
        self.least = inputs;
        if said("FUZZ_SECONDS").or(said("FUZZ_SEED")).is_none() {
            (self.seed, self.runner) = (1, runner(1));
        }
        self
    }

    /// The next input, or nothing when the time is over.
    fn next<S: Strategy>(&mut self, strategy: &S) -> Option<S::Value> {
        if self.cases >= self.least && Instant::now() >= self.end {
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

/// What people type where a number, a day or yes is asked, and what they should not.
const AWKWARD: [&str; 13] =
    ["", "0", "12", " 7 ", "0.5", "-1", "1e3", "1,000", "\u{ff11}", "10000", "31", "2026", "9999999999999999999"];

/// What is done to the right form of a section.
#[derive(Debug, Clone, Default)]
struct Filled {
    button: &'static str,
    /// Instead of what is on the page.
    version: Option<String>,
    key: Option<String>,
    /// Which of the section's fields holds what.
    changes: Vec<(Index, String)>,
    /// Fields that the section does not have.
    others: Vec<(String, String)>,
}

fn filled() -> impl Strategy<Value = Filled> {
    // Who sends a form mostly saves; the last is no button.
    let others = ["check", "total", "later", "keep", "unchanged", "forget", "sav"];
    let button = prop_oneof![1 => Just("save"), 1 => prop::sample::select(others.to_vec())];
    let seldom = || prop::option::weighted(0.05, ".{0,12}");
    let text = prop_oneof![8 => prop::sample::select(AWKWARD.to_vec()).prop_map(str::to_owned), 1 => ".{0,24}"];
    let changes = prop::collection::vec((any::<Index>(), text), 0..5);
    let none = Just(Vec::<(String, String)>::new());
    let more = prop_oneof![9 => none, 1 => prop::collection::vec((".{0,12}", ".{0,24}"), 1..3)];
    (button, seldom(), seldom(), changes, more).prop_map(|(button, version, key, changes, others)| Filled {
        button,
        version,
        key,
        changes,
        others,
    })
}

/// The form of a section.
struct SectionPage {
    path: String,
    /// Counts the saves of the section.
    saves: String,
    /// What is typed for a nil return, with a reason for every warning there may be.
    right: Vec<(String, String)>,
    /// Every field that there is.
    names: Vec<String>,
}

impl SectionPage {
    fn new(location: &str, section: &Section) -> Self {
        let mut right: Vec<_> = section.items.iter().flat_map(|item| right_fields(item.key.clone(), item)).collect();
        let mut names: Vec<String> = section.items.iter().map(|item| item.key.clone()).collect();
        for grid in &section.grids {
            let path = |row: &str, column: &Item| format!("{}.{row}.{}", grid.key, column.key);
            let first = &grid.rows[0].key;
            right.extend(grid.columns.iter().flat_map(|column| right_fields(path(first, column), column)));
            for row in &grid.rows {
                names.extend(grid.columns.iter().map(|column| path(&row.key, column)));
            }
        }
        names.extend(right.iter().map(|(name, _)| name.clone()));
        let reasons = section.checks.iter().map(|check| format!("_reason.{}", check.key));
        names.extend(reasons.clone());
        right.extend(reasons.map(|name| (name, "It is so".to_owned())));
        let key = &section.key;
        let saves = format!(
            "SELECT coalesce(max(version), 0) AS number FROM section_save \
             WHERE location_id = '{location}' AND section = '{key}'"
        );
        Self { path: format!("/locations/{location}/sections/{key}"), saves, right, names }
    }

    /// The body that a browser sends, with a key of its own.
    fn sent(&self, filled: &Filled, (token, version, number): (&str, i64, usize)) -> String {
        let mut fields = self.right.clone();
        for (field, text) in &filled.changes {
            let name = field.get(&self.names);
            match fields.iter_mut().find(|(known, _)| known == name) {
                Some((_, typed)) => typed.clone_from(text),
                None => fields.push((name.clone(), text.clone())),
            }
        }
        fields.extend(filled.others.iter().cloned());
        let version = filled.version.clone().unwrap_or_else(|| version.to_string());
        let key = filled.key.clone().unwrap_or_else(|| format!("a-key-of-the-page-{number}"));
        let page =
            [("_do", filled.button), ("_version", version.as_str()), ("_key", key.as_str()), ("csrf_token", token)];
        fields.extend(page.map(|(name, text)| (name.to_owned(), text.to_owned())));
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish()
    }
}

/// Fields that answer an item with nought, yes, the first choice or a day.
fn right_fields(path: String, item: &Item) -> Vec<(String, String)> {
    let text = match item.kind {
        ItemKind::Whole | ItemKind::Decimal | ItemKind::Percent => "0",
        ItemKind::YesNo => "true",
        ItemKind::Choice => item.choices[0].key.as_str(),
        ItemKind::Date => {
            let boxes = [("day", "1"), ("month", "1"), ("year", "2026")];
            return boxes.map(|(part, text)| (format!("{path}-{part}"), text.to_owned())).to_vec();
        }
    };
    vec![(path, text.to_owned())]
}

#[actix_web::test]
async fn a_form_that_nobody_meant_is_refused_or_taken() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("2026-01.toml"), with_all_kinds()).unwrap();
    let directory = folder.path().to_str().unwrap();
    let app = TestApp::with(&[("clock.fixed_at", "2026-02-09T10:00:00Z"), ("notices.directory", directory)]).await;
    app.load_register(&[CareRow::home(HOME), CareRow::agency(AGENCY)]);
    app.add_person("fuzz@example.org", Role::ProviderUser, "provider:1-900").await;
    let browser = app.browser();
    browser.sign_in("fuzz@example.org", crate::support::PASSWORD).await;
    let notice = app.state.notices.in_force("2026-02".parse().unwrap()).unwrap();
    // A table, days and a choice, and numbers with a point.
    let pages = [(HOME, "bed_vacancies"), (HOME, "visiting"), (AGENCY, "home_care_workforce")]
        .map(|(location, section)| SectionPage::new(location, notice.section(section).unwrap()));
    let token = browser.get(&pages[0].path).await.token();
    let mut fuzz = Fuzz::new("form").at_least(150);
    let inputs = (0..pages.len(), prop_oneof![3 => filled().prop_map(Ok), 1 => damages().prop_map(Err)]);
    let (mut versions, mut counts) = ([0; 3], BTreeMap::<u16, usize>::new());
    while let Some((number, input)) = fuzz.next(&inputs) {
        let (page, about) = (&pages[number], (token.as_str(), versions[number], fuzz.cases));
        let body = match &input {
            Ok(filled) => page.sent(filled, about).into_bytes(),
            Err(damages) => {
                let right = page.sent(&Filled { button: "save", ..Filled::default() }, about);
                damaged(right.as_bytes(), damages)
            }
        };
        let request = browser.request(reqwest::Method::POST, &page.path);
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        let answer = read(request).await;
        let status = answer.status;
        assert!(!status.is_server_error(), "{status}, seed {}: {}: {input:?}", fuzz.seed, page.path);
        if status == 303 {
            versions[number] = app.database.number(&page.saves);
        }
        if status != 422 || answer.body.contains("nhsuk-error-summary") {
            *counts.entry(status.as_u16()).or_default() += 1;
        }
    }
    println!("answers {counts:?}, saves {versions:?}");
    assert!(counts.contains_key(&303) && counts.contains_key(&422), "{counts:?}: hardly anything is read");
    assert!(versions.iter().sum::<i64>() > 0, "{counts:?}: nothing is saved");
}
