//! The files for those who watch the service: what they ask for is there, and each alert is explained.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::{Program, TestDatabase};

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
fn the_dashboard_can_be_read_and_its_panels_do_not_overlap() {
    let dashboard: serde_json::Value = serde_json::from_str(&file("ops/dashboard.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let places: BTreeSet<String> = panels.iter().map(|panel| panel["gridPos"].to_string()).collect();
    assert_eq!(places.len(), panels.len());
    for panel in panels {
        assert!(!panel["targets"].as_array().unwrap().is_empty(), "{}", panel["title"]);
    }
}
