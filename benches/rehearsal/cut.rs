//! DHSC's cut: asked for and pulled by API, and compared with what was sent, value by value.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::front::{Person, System, field};
use super::ledger::{MONTHS, Sent};
use super::months::text;
use super::{Stage, people};

/// A line of a file, by column.
type Line = BTreeMap<String, String>;

/// Asks for it, waits until it is made, pulls it and compares.
pub async fn pull(stage: &mut Stage) {
    let door = stage.door();
    let administrator = people::sign_in(&door, "administrator@example.org").await;
    register(stage, &administrator).await;
    let reader = stage.reader(&door);
    reader.post("API: ask for an extract", "/extracts", &json!({ "kind": "full", "month": MONTHS[2] })).await;
    let run = made(&reader).await;
    let mut files = Vec::new();
    for name in ["full.csv", "full-beds.csv"] {
        let path = format!("/extracts/{}/{name}", text(&run, "id"));
        files.push(lines(&reader.text("API: pull a file of an extract", &path).await));
    }
    let sent = stage.ledger.month(2);
    compare_items(stage, &sent, &files[0]);
    compare_beds(stage, &sent, &files[1]);
    stage.say("the extract was pulled and compared");
}

/// A recipient with a legal basis, without which nothing is given out.
async fn register(stage: &Stage, administrator: &Person) {
    let path = "/admin/recipients/new";
    let mut fields = vec![administrator.get("Add a recipient: page", path).await.token()];
    fields.extend(
        [
            ("name", "DHSC"),
            ("purpose", "Publishing statistics"),
            ("basis", "health_or_care"),
            ("sensitive", "yes"),
            ("public_interest", "Statistics need every item"),
            ("valid_from", "2026-01-01"),
            ("valid_until", ""),
            ("scope", "national"),
        ]
        .map(|(name, value)| field(name, value)),
    );
    fields.push(field("api_key", stage.reader.0.clone()));
    administrator.post("Add a recipient", &[303], path, &fields).await;
}

/// Waits until the newest complete extract of the month is there.
async fn made(reader: &System) -> Value {
    for _ in 0..600 {
        let listed = reader.get("API: list of extracts", "/extracts").await;
        let runs = listed["items"].as_array().cloned().unwrap_or_default();
        let done = |run: &&Value| run["kind"] == "full" && run["month"] == MONTHS[2] && run["state"] == "done";
        if let Some(run) = runs.iter().find(done) {
            return run.clone();
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("the extract was not made");
}

fn lines(text: &str) -> Vec<Line> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// Every single answer stands under its item, with how it came; what was not sent is empty.
fn compare_items(stage: &Stage, sent: &BTreeMap<(String, String), Sent>, found: &[Line]) {
    let found: BTreeMap<&str, &Line> = found.iter().map(|line| (line["location_id"].as_str(), line)).collect();
    let (mut compared, mut differ) = (0, Vec::new());
    for ((place, section), sent) in sent {
        let Some(line) = found.get(place.as_str()) else {
            differ.push(format!("{place} is not in the extract"));
            continue;
        };
        let channel = &line[&format!("{section}_channel")];
        if channel != sent.channel {
            differ.push(format!("{place} {section}: sent by {}, found {channel}", sent.channel));
        }
        for (item, value) in sent.answers.as_object().unwrap().iter().filter(|(_, value)| !value.is_object()) {
            compared += 1;
            if !is_written(value, &line[item]) {
                differ.push(format!("{place} {item}: sent {value}, found {}", line[item]));
            }
        }
    }
    stage.ledger.compare_all("Values of the extract", compared, &differ);
    let places = sent.keys().map(|(place, _)| place).collect::<std::collections::BTreeSet<_>>().len();
    let in_month = found.values().filter(|line| line["counts_for"] == MONTHS[2]).count();
    stage.ledger.compare("Locations in the extract with a save of the month", places, in_month);
}

/// Every row of beds.
fn compare_beds(stage: &Stage, sent: &BTreeMap<(String, String), Sent>, found: &[Line]) {
    let mut found: BTreeMap<(&str, &str), &Line> =
        found.iter().map(|line| ((line["location_id"].as_str(), line["bed_type"].as_str()), line)).collect();
    let (mut compared, mut differ) = (0, Vec::new());
    for ((place, _), sent) in sent.iter().filter(|((_, section), _)| section == "bed_vacancies") {
        for (kind, cells) in sent.answers["beds"].as_object().unwrap() {
            let line = found.remove(&(place.as_str(), kind.as_str()));
            for (column, value) in cells.as_object().unwrap() {
                compared += 1;
                if !line.is_some_and(|line| is_written(value, &line[column])) {
                    differ.push(format!("{place} {kind} {column}: sent {value}, found {line:?}"));
                }
            }
        }
    }
    stage.ledger.compare_all("Beds of the extract", compared, &differ);
    let of_month = |place: &str| sent.contains_key(&(place.to_owned(), "bed_vacancies".to_owned()));
    let more = found.keys().filter(|(place, _)| of_month(place)).count();
    stage.ledger.compare("Rows of beds that nobody sent", 0, more);
}

fn is_written(value: &Value, cell: &str) -> bool {
    match value {
        Value::Bool(yes) => cell == yes.to_string(),
        Value::Number(number) => cell.parse::<f64>().ok() == number.as_f64(),
        Value::String(text) => cell == text,
        _ => false,
    }
}
