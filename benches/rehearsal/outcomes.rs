//! After the window: who came too late is refused, outcomes are frozen, and every save is where it belongs.

use std::collections::BTreeMap;

use serde_json::Value;

use super::ledger::{MONTHS, Sent};
use super::months::{remind, standings, text};
use super::{Stage, people};

/// Plays the first day after the window, and compares.
pub async fn after(stage: &mut Stage) {
    let day = stage.day_after();
    stage.service.move_to(&format!("{day}T00:00:30Z")).await;
    let late = std::mem::take(&mut stage.late);
    people::press_too_late(stage, late).await;
    let counts = stage.service.run_json(&["compliance", "close", MONTHS[2]]);
    stage.say(&format!("{} is closed: {}", MONTHS[2], counts["states"]));
    let door = stage.door();
    let reader = stage.reader(&door);
    let items = standings(&reader, MONTHS[2]).await;
    compare_standings(stage, &items);
    compare_saves(stage, &reader).await;
    stage.service.move_to(&format!("{day}T09:05:00Z")).await;
    remind(stage, &day.to_string(), true).await;
}

/// State, misses and trigger of every location, as they follow from what was acknowledged.
fn compare_standings(stage: &Stage, items: &[Value]) {
    let mut differ = Vec::new();
    let mut triggered = 0;
    for item in items {
        let place = text(item, "location_id");
        let missed = |month: &usize| !stage.ledger.is_complete(*month, &place);
        let since = stage.cast.provider_of(&place).wave;
        let misses = (since..=2).rev().take_while(missed).count();
        let state = if misses == 0 { "complete" } else { "missing" };
        let expected = (state.to_owned(), misses.to_string(), misses >= 3);
        let found = (text(item, "state"), item["misses"]["consecutive"].to_string(), item["triggered"] == true);
        triggered += usize::from(misses >= 3);
        if found != expected {
            differ.push(format!("{place}: expected {expected:?}, found {found:?}"));
        }
    }
    stage.ledger.compare("Locations with an outcome", stage.cast.places.len(), items.len());
    stage.ledger.compare_all("State, misses and trigger of each location", items.len(), &differ);
    stage.ledger.compare("Somebody is triggered", true, triggered > 0);
    stage.say(&format!("{triggered} locations may have a notice of intent"));
}

/// Every save that was acknowledged is kept once, and no other; the last of each section is what was sent last.
async fn compare_saves(stage: &Stage, reader: &super::front::System) {
    let mut last: BTreeMap<(String, String), Sent> = BTreeMap::new();
    let mut channels: BTreeMap<String, usize> = BTreeMap::new();
    let mut after = String::new();
    loop {
        let page = reader.get("API: page of saves", &format!("/saves?limit=1000{after}")).await;
        let items = page["items"].as_array().cloned().unwrap_or_default();
        if items.is_empty() {
            break;
        }
        for item in items {
            *channels.entry(text(&item, "channel")).or_default() += 1;
            let channel = ["api", "page", "reminder"].into_iter().find(|known| item["channel"] == *known);
            let unchanged = item["unchanged"] == true;
            let sent = Sent { answers: item["answers"].clone(), channel: channel.unwrap_or("other"), unchanged };
            last.insert((text(&item, "location_id"), text(&item, "section")), sent);
        }
        after = format!("&after={}", page["next"].as_str().unwrap_or_default());
    }
    for (channel, saves) in stage.ledger.saves() {
        let found = channels.remove(channel).unwrap_or_default();
        stage.ledger.compare(format!("Saves that were acknowledged, and are kept, by {channel}"), saves, found);
    }
    stage.ledger.compare("Saves that nobody made", 0, channels.len());
    let expected = stage.ledger.last();
    let mut differ = Vec::new();
    for (spot, sent) in &expected {
        if last.get(spot).is_none_or(|found| !same(sent, found)) {
            differ.push(format!("{spot:?}: sent {sent:?}, found {:?}", last.get(spot)));
        }
    }
    stage.ledger.compare_all("Sections with what was sent last", expected.len(), &differ);
    stage.ledger.compare("Sections that have saves", expected.len(), last.len());
}

fn same(sent: &Sent, found: &Sent) -> bool {
    sent.channel == found.channel && sent.unchanged == found.unchanged && same_value(&sent.answers, &found.answers)
}

/// Whether two answers are the same; 12 and 12.0 are.
pub fn same_value(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, value)| other.get(key).is_some_and(|other| same_value(value, other)))
        }
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        _ => one == other,
    }
}
