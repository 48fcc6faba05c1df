//! The papers for those who run and watch the service: what they ask for is there, each alert is explained, and each
//! target is named.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use crate::support::{Program, TestDatabase, run_with};

const PREFIX: &str = "capacity_tracker_";

fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap()
}

/// The names of figures in a text.
fn figures(text: &str) -> BTreeSet<String> {
    let part_of_name = |char: char| char.is_ascii_lowercase() || char == '_';
    let name = |rest: &str| format!("{PREFIX}{}", rest.split(|char| !part_of_name(char)).next().unwrap_or_default());
    text.split(PREFIX).skip(1).map(name).collect()
}

#[actix_web::test]
async fn every_figure_that_is_watched_is_there() {
    let database = TestDatabase::new();
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let program = Program::serve(&database, &[("CT__SERVER__METRICS_BIND", &address)]);
    assert_eq!(program.browser().get("/health/live").await.status, 200);
    let shown = program.browser().at(&format!("http://{address}")).get("/metrics").await.body;
    let samples: BTreeSet<String> = shown.lines().filter(|line| !line.starts_with('#')).flat_map(figures).collect();
    for name in ["ops/alerts.yml", "ops/dashboard.json"] {
        let watched = figures(&file(name));
        assert!(watched.len() >= 4, "{name}: {watched:?}");
        let unknown: Vec<_> = watched.difference(&samples).collect();
        assert!(unknown.is_empty(), "{name} asks for {unknown:?}; there are {samples:?}");
    }
}

/// What an instance shows as the lateness of regular work.
async fn seconds_late(program: &Program, address: &str) -> i64 {
    let shown = program.browser().at(&format!("http://{address}")).get("/metrics").await.body;
    let name = format!("{PREFIX}schedule_late_seconds ");
    shown.lines().find_map(|line| line.strip_prefix(&name)).unwrap().parse().unwrap()
}

#[actix_web::test]
async fn regular_work_that_nobody_does_is_seen() {
    let database = TestDatabase::new();
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let settings = [("CT__CLOCK__FIXED_AT", "2026-01-09T10:00:00Z"), ("CT__SERVER__METRICS_BIND", address.as_str())];
    assert!(run_with(&database, &["work", "--until-empty"], &settings[..1]).status.success());
    let late = "UPDATE job_schedule SET next_run_at = '2026-01-09 09:00:00' WHERE name = 'returns.seal_saves'";
    database.execute(late).unwrap();
    // Of a version that is not here any more.
    let unknown =
        "INSERT INTO job_schedule (name, cron, next_run_at) VALUES ('gone', '* * * * *', '2020-01-01 00:00:00')";
    database.execute(unknown).unwrap();
    let without = Program::serve_without_jobs(&database, &settings);
    assert_eq!(seconds_late(&without, &address).await, 3_600);
    drop(without);
    let with = Program::serve(&database, &settings);
    while seconds_late(&with, &address).await > 0 {
        actix_web::rt::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

#[actix_web::test]
async fn regular_work_that_nobody_ever_did_is_seen() {
    let database = TestDatabase::new();
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let at = |now| [("CT__CLOCK__FIXED_AT", now), ("CT__SERVER__METRICS_BIND", address.as_str())];
    let program = Program::serve_without_jobs(&database, &at("2026-01-09T10:00:00Z"));
    assert_eq!(seconds_late(&program, &address).await, 0);
    drop(program);
    let program = Program::serve_without_jobs(&database, &at("2026-01-10T10:00:00Z"));
    let late = seconds_late(&program, &address).await;
    assert!(late > 82_800, "what runs by the hour waits since yesterday: {late}");
    assert_eq!(database.number("SELECT count(*) AS number FROM job"), 0, "nothing was queued");
}

#[test]
fn every_alert_is_explained_and_nothing_else() {
    let alerts = file("ops/alerts.yml");
    let named: BTreeSet<&str> = alerts.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    let runbook = file("runbook.md");
    let chapter = runbook.split("\n## Alerts\n").nth(1).unwrap();
    let explained: BTreeSet<&str> = chapter.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    assert_eq!(named, explained);
    assert!(named.len() >= 8);
}

#[test]
fn the_runbook_says_what_to_do_in_every_case_that_it_is_for() {
    let runbook = file("runbook.md");
    let chapters: Vec<&str> = runbook.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let expected = ["Install", "Upgrade", "Backup", "Restore", "Rotate keys", "A failed job", "Alerts"];
    assert_eq!(chapters, expected);
    for chapter in ["Backup", "Restore"] {
        let from = runbook.split(&format!("\n## {chapter}\n")).nth(1).unwrap();
        let said = from.split("\n## ").next().unwrap();
        assert!(said.contains("**SQLite**") && said.contains("**PostgreSQL**"), "{chapter}");
    }
}

#[test]
fn the_readme_names_every_target_of_make_and_of_the_fuzz() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let [makefile, fuzz, readme] =
        ["Makefile", "tests/it/fuzz.rs", "README.md"].map(|name| std::fs::read_to_string(root.join(name)).unwrap());
    let targets = makefile.lines().find_map(|line| line.strip_prefix(".PHONY: help ")).unwrap();
    assert!(targets.split(' ').count() >= 8, "{targets}");
    for target in targets.split(' ') {
        assert!(readme.contains(&format!("make {target}")), "make {target}");
    }
    let targets: Vec<&str> = fuzz.split("Fuzz::new(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(targets.len() >= 4, "{targets:?}");
    for target in targets {
        assert!(readme.contains(&format!("| `{target}` |")), "{target}");
    }
}

#[test]
fn the_readme_names_what_the_environment_tells_benches_rehearsal_and_fuzz() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let mut names = BTreeSet::new();
    for file in ["benches/national.rs", "benches/reminders.rs", "benches/rehearsal.rs", "tests/it/fuzz.rs"] {
        let source = read(file);
        for asks in ["var(\"", "said(\""] {
            names.extend(source.split(asks).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        }
    }
    assert!(names.len() >= 6, "{names:?}");
    let readme = read("README.md");
    let words: BTreeSet<&str> = readme.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').collect();
    let unnamed: Vec<&String> = names.iter().filter(|name| !words.contains(name.as_str())).collect();
    assert!(unnamed.is_empty(), "{unnamed:?}");
}

#[test]
fn the_dashboard_can_be_read_and_its_panels_do_not_overlap() {
    let dashboard: serde_json::Value = serde_json::from_str(&file("ops/dashboard.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    for (number, panel) in panels.iter().enumerate() {
        assert!(!panel["targets"].as_array().unwrap().is_empty(), "{}", panel["title"]);
        assert!(place(panel).iter().all(|along| along.start < along.end), "{} has no size", panel["title"]);
        for other in panels.iter().skip(number + 1) {
            assert!(!overlap(&place(panel), &place(other)), "{} and {} overlap", panel["title"], other["title"]);
        }
    }
}

/// Where a panel lies on the grid, across and down.
fn place(panel: &serde_json::Value) -> [Range<u64>; 2] {
    let number = |key: &str| panel["gridPos"][key].as_u64().unwrap();
    [("x", "w"), ("y", "h")].map(|(from, length)| number(from)..number(from) + number(length))
}

/// Whether two rectangles have a part in common; those that only touch have none.
fn overlap(one: &[Range<u64>; 2], other: &[Range<u64>; 2]) -> bool {
    one.iter().zip(other).all(|(one, other)| one.start < other.end && other.start < one.end)
}

#[test]
fn panels_that_overlap_would_be_seen() {
    let (left, right) = ([0..12, 0..8], [12..24, 0..8]);
    assert!(!overlap(&left, &right) && overlap(&left, &left));
    assert!(overlap(&left, &[11..13, 7..9]) && overlap(&[2..3, 2..3], &left));
    assert!(!overlap(&left, &[0..12, 8..16]));
}
