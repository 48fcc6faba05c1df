//! DHSC's cut: asked for and pulled by API, and compared with what was sent, value by value.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};

use super::front::{Person, System, field};
use super::ledger::{MONTHS, Sent, Spot};
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
    let id = ask(stage, &reader).await;
    let mut files = Vec::new();
    for name in ["full.csv", "full-beds.csv"] {
        let path = format!("/extracts/{id}/{name}");
        files.push(lines(&reader.text("API: pull a file of an extract", &path).await));
    }
    let sent = stage.ledger.last();
    compare_items(stage, &sent, &files[0]);
    compare_beds(stage, &sent, &files[1].1);
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

/// Asks for the complete extract of the month and waits until it is made; its number. The closing makes one like it by
/// itself, which is another.
async fn ask(stage: &Stage, reader: &System) -> String {
    let listed = reader.get("API: list of extracts", "/extracts?limit=1000").await;
    let before: BTreeSet<String> =
        listed["items"].as_array().into_iter().flatten().map(|run| text(run, "id")).collect();
    let wanted = json!({ "kind": "full", "month": MONTHS[2] });
    let answer = reader.post("API: ask for an extract", "/extracts", &wanted).await;
    let asked: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    let id = text(&asked, "id");
    let is_new = !id.is_empty() && !before.contains(&id);
    stage.ledger.compare("The extract that was asked for is one of its own", true, is_new);
    let run = made(reader, &id).await;
    let said = ["id", "kind", "month"].map(|key| text(&run, key)).join(" ");
    stage.ledger.compare("The extract that was pulled", format!("{id} full {}", MONTHS[2]), said);
    id
}

/// Waits until an extract is made.
async fn made(reader: &System, id: &str) -> Value {
    for _ in 0..600 {
        let run = reader.get("API: an extract that is waited for", &format!("/extracts/{id}")).await;
        match run["state"].as_str() {
            Some("done") => return run,
            Some("failed") => panic!("the extract {id} failed: {}", run["reason"]),
            _ => tokio::time::sleep(Duration::from_millis(500)).await,
        }
    }
    panic!("the extract {id} was not made");
}

/// The columns of a file in their order, and its lines.
fn lines(text: &str) -> (Vec<String>, Vec<Line>) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    (header, reader.deserialize().map(Result::unwrap).collect())
}

/// The columns of items by section. They stand between what is said of the save of the section before, which ends with its
/// warnings, and what is said of their own, which begins with its number.
fn items_by_section(header: &[String]) -> BTreeMap<String, Vec<String>> {
    let (mut sections, mut items) = (BTreeMap::new(), Vec::new());
    for name in header {
        match name.strip_suffix("_save_id") {
            Some(section) => drop(sections.insert(section.to_owned(), std::mem::take(&mut items))),
            None if name.ends_with("warnings") => items.clear(),
            None => items.push(name.clone()),
        }
    }
    sections
}

/// Every single answer stands under its item, with how it came, and every other cell is empty. The extract has what was
/// sent last of each section until the end of its month, also where that was in a month before.
fn compare_items(stage: &Stage, sent: &BTreeMap<Spot, Sent>, (header, found): &(Vec<String>, Vec<Line>)) {
    let sections = items_by_section(header);
    stage.ledger.compare("Sections of the extract that have items", true, sections.values().any(|all| !all.is_empty()));
    let (mut compared, mut differ) = (0, Vec::new());
    for line in found {
        for (section, items) in &sections {
            let sent = sent.get(&(line["location_id"].clone(), section.clone()));
            compared += items.len();
            differ.extend(compare_section(line, (section.as_str(), items.as_slice()), sent));
        }
    }
    stage.ledger.compare_all("Values of the extract", compared, &differ);
    let places = |sent: &BTreeMap<Spot, Sent>| sent.keys().map(|(place, _)| place.clone()).collect::<BTreeSet<_>>();
    let (expected, lines) = (places(sent), found.iter().map(|line| line["location_id"].clone()).collect());
    stage.ledger.compare("Locations that sent and are not in the extract", 0, expected.difference(&lines).count());
    stage.ledger.compare("Rows of the extract", expected.len(), found.len());
    let in_month = found.iter().filter(|line| line["counts_for"] == MONTHS[2]).count();
    let expected = places(&stage.ledger.month(2)).len();
    stage.ledger.compare("Locations in the extract with a save of the month", expected, in_month);
}

/// What differs in the cells of a section.
fn compare_section(line: &Line, (section, items): (&str, &[String]), sent: Option<&Sent>) -> Vec<String> {
    let place = &line["location_id"];
    let mut differ = Vec::new();
    let (channel, found) = (sent.map_or("", |sent| sent.channel), &line[&format!("{section}_channel")]);
    if channel != found {
        differ.push(format!("{place} {section}: sent by {channel:?}, found {found:?}"));
    }
    let answers = sent.into_iter().flat_map(|sent| sent.answers.as_object().unwrap());
    let mut left: BTreeMap<&String, &Value> = answers.filter(|(_, value)| !value.is_object()).collect();
    for item in items {
        let (value, cell) = (left.remove(item), &line[item]);
        if !value.map_or(cell.is_empty(), |value| is_written(value, cell)) {
            differ.push(format!("{place} {item}: sent {value:?}, found {cell:?}"));
        }
    }
    differ.extend(left.keys().map(|item| format!("{place} {item}: sent, and there is no such column")));
    differ
}

/// Every row of beds.
fn compare_beds(stage: &Stage, sent: &BTreeMap<Spot, Sent>, found: &[Line]) {
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
    stage.ledger.compare("Rows of beds that nobody sent", 0, found.len());
}

fn is_written(value: &Value, cell: &str) -> bool {
    match value {
        Value::Bool(yes) => cell == yes.to_string(),
        Value::Number(number) => cell.parse::<f64>().ok() == number.as_f64(),
        Value::String(text) => cell == text,
        _ => false,
    }
}
