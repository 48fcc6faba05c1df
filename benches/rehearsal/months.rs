//! The months of the play: two that come before, sent by systems alone, and the one that is rehearsed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, FixedOffset, NaiveDate};
use serde_json::Value;

use super::cast::{Provider, Way};
use super::front::{Door, System};
use super::ledger::MONTHS;
use super::officers::{self, Officer};
use super::people::Opened;
use super::{Stage, people, systems};

/// Of a hundred providers so many come before the last day; the others, a third, on it.
const BEFORE_LAST_DAY: usize = 67;

/// Loads the sheet of a month: the providers that have come to the service by then.
fn load(stage: &mut Stage, month: usize) {
    let day = format!("{}-01", MONTHS[month]);
    stage.service.begin_at(&format!("{day}T08:00:00Z"));
    let path = stage.service.folder.join(format!("register-{month}.csv"));
    let come: BTreeSet<&str> =
        stage.cast.providers.iter().filter(|one| one.wave <= month).map(|one| one.id.as_str()).collect();
    let rows = stage.cast.sheet.write(&path, |provider| come.contains(provider));
    let words = ["register", "import", path.to_str().unwrap(), "--as-of", &day, "--force"];
    let report = stage.service.run_json(&words);
    stage.ledger.compare(format!("{}: rows of the sheet that were read", MONTHS[month]), rows, &report["rows"]);
    stage.ledger.compare(format!("{}: rows that were refused", MONTHS[month]), "[]", &report["refused"]);
    std::fs::remove_file(path).unwrap();
    stage.say(&format!("{}: {rows} locations on the register", MONTHS[month]));
}

/// What everybody owes in a month, as the service says it; and that nobody is left out.
async fn ask_what_is_owed(stage: &mut Stage, reader: &System, month: usize) {
    let items = standings(reader, MONTHS[month]).await;
    let owed: BTreeMap<String, Vec<String>> =
        items.iter().map(|item| (text(item, "location_id"), missing(item))).collect();
    let come = |place: &&String| stage.cast.provider_of(place).wave <= month;
    let expected = stage.cast.places.keys().filter(come).count();
    stage.ledger.compare(format!("{}: locations that owe a return", MONTHS[month]), expected, owed.len());
    stage.ledger.owes(month, owed);
}

/// How everybody stands in a month.
pub async fn standings(reader: &System, month: &str) -> Vec<Value> {
    let (mut items, mut after) = (Vec::new(), String::new());
    loop {
        let page = reader.get("API: page of standings", &format!("/compliance/{month}?limit=1000{after}")).await;
        items.extend(page["items"].as_array().cloned().unwrap_or_default());
        match &page["next"] {
            Value::Null => return items,
            next => after = format!("&after={}", next.as_str().map_or_else(|| next.to_string(), str::to_owned)),
        }
    }
}

pub fn text(item: &Value, key: &str) -> String {
    item[key].as_str().unwrap_or_default().to_owned()
}

fn missing(item: &Value) -> Vec<String> {
    let sections = item["missing"].as_array().cloned().unwrap_or_default();
    sections.iter().filter_map(|section| section.as_str().map(str::to_owned)).collect()
}

/// Plays the two months before: everybody who has come sends by system, but those who never do.
pub async fn earlier(stage: &mut Stage) {
    for (month, closed) in [(0, "2026-09-15T00:10:00Z"), (1, "2026-10-15T00:10:00Z")] {
        load(stage, month);
        if month == 0 {
            stage.keys = systems::make_keys(stage);
            let words = ["keys", "add", "--name", "DHSC", "--role", "analyst"];
            let made = stage.service.run_json(&words);
            stage.reader = (text(&made, "id"), text(&made, "key"));
        }
        stage.service.move_to(&format!("{}-09T10:00:00Z", MONTHS[month])).await;
        let door = stage.door();
        let reader = stage.reader(&door);
        ask_what_is_owed(stage, &reader, month).await;
        let sends = |place: &String| stage.cast.provider_of(place).way != Way::Never;
        let places = stage.ledger.owing(month).into_iter().filter(sends).collect();
        systems::save_all(stage, &door, &stage.keys, month, places).await;
        stage.service.move_to(closed).await;
        let counts = stage.service.run_json(&["compliance", "close", MONTHS[month]]);
        stage.say(&format!("{} is closed: {counts}", MONTHS[month]));
    }
}

/// Plays the month that is rehearsed, day by day.
pub async fn window(stage: &mut Stage) {
    load(stage, 2);
    stage.service.move_to("2026-11-05T09:00:00Z").await;
    let door = stage.door();
    let added = people::add_all(stage, &door).await;
    let people = stage.cast.providers.iter().filter_map(Provider::email).count();
    stage.ledger.compare("People added", people, added);
    stage.service.mail_has_left().await;
    stage.post.sort();
    people::follow_links(stage, &door).await;
    officers::add(stage, &door).await;
    stage.say(&format!("{added} people have an account"));
    let shown = stage.service.run_json(&["window", "show", "2026-11"]);
    let day_of = |key: &str| DateTime::<FixedOffset>::parse_from_rfc3339(&text(&shown, key)).unwrap().date_naive();
    let (first, last) = (day_of("opens_at"), day_of("closes_at"));
    stage.last_day = Some(last);
    let days: Vec<NaiveDate> = first.iter_days().take_while(|day| *day <= last).collect();
    for (number, day) in days.iter().enumerate() {
        one_day(stage, *day, number, days.len()).await;
    }
}

/// A day of the window: reminders leave, officers look, and those come whose day it is.
async fn one_day(stage: &mut Stage, day: NaiveDate, number: usize, days: usize) {
    stage.service.move_to(&format!("{day}T09:00:00Z")).await;
    let door = stage.door();
    if number == 0 {
        let reader = stage.reader(&door);
        ask_what_is_owed(stage, &reader, 2).await;
    }
    let legal = number == 0 || number == days - 1;
    remind(stage, &day.to_string(), legal).await;
    let comes = |provider: &&Provider| {
        let at = if provider.hundredth < BEFORE_LAST_DAY {
            provider.hundredth * (days - 1) / BEFORE_LAST_DAY
        } else {
            days - 1
        };
        at == number
    };
    let today = |way: Way| stage.cast.by(way).filter(comes).collect::<Vec<_>>();
    let places = today(Way::System).iter().flat_map(|provider| provider.places.clone()).collect();
    let officer = Officer::comes(&door).await;
    futures_util::join!(
        systems::save_all(stage, &door, &stage.keys, 2, places),
        people::save_all(stage, &door, today(Way::Page)),
        people::press_all(stage, &door, today(Way::Press)),
        officer.looks_around(stage.rounds),
    );
    if number == days - 1 {
        stage.late = open_too_late(stage, &door).await;
    }
    stage.service.mail_has_left().await;
    stage.post.sort();
    let complete = stage.ledger.owing(2).iter().filter(|place| stage.ledger.is_complete(2, place)).count();
    stage.say(&format!("{day}: {complete} of {} returns are complete", stage.cast.places.len()));
}

/// Those who will be too late open their links, and leave it there.
async fn open_too_late(stage: &Stage, door: &Door) -> Vec<Opened> {
    let mut opened = Vec::new();
    for provider in stage.cast.by(Way::TooLate) {
        opened.extend(people::open(stage, door, provider).await);
    }
    opened
}

/// Reminders leave. Nobody has more than one, and nobody who owes nothing; on days that the law cares about, everybody
/// who owes has one.
pub async fn remind(stage: &mut Stage, day: &str, legal: bool) {
    let before = stage.post.counts("Your return for");
    stage.service.run(&["reminders", "queue"]);
    stage.service.mail_has_left().await;
    stage.post.sort();
    let owes = |provider: &&Provider| {
        let open = |place: &String| !stage.ledger.is_complete(2, place);
        provider.email().is_some() && provider.places.iter().any(open)
    };
    let owing: BTreeSet<String> = stage.cast.providers.iter().filter(owes).filter_map(Provider::email).collect();
    let new = stage.post.counts("Your return for").into_iter().map(|(to, count)| {
        let known = before.get(&to).copied().unwrap_or_default();
        (to, count - known)
    });
    let new: BTreeMap<String, usize> = new.filter(|(_, count)| *count > 0).collect();
    let wrong: Vec<String> = new
        .iter()
        .filter(|(to, count)| **count > 1 || !owing.contains(*to))
        .map(|(to, count)| format!("{to} has {count}"))
        .collect();
    if legal || !new.is_empty() {
        stage.ledger.compare_all(&format!("{day}: reminders"), new.len(), &wrong);
    }
    if legal {
        stage.ledger.compare(format!("{day}: people who owe and have a reminder"), owing.len(), new.len());
    }
}

impl Stage {
    /// A new way in to what serves now.
    pub fn door(&self) -> Door {
        Door::new(&self.service.base(), &self.tape)
    }

    /// The system of the analysts.
    pub fn reader(&self, door: &Door) -> System {
        System::new(door, &self.reader.1)
    }

    /// The day after the last of the window.
    pub fn day_after(&self) -> NaiveDate {
        self.last_day.unwrap() + Days::new(1)
    }
}
