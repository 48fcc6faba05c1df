//! What goes wrong around the program while people save: it is killed, its clock is wrong, its database or disk is away,
//! its mail server misbehaves, many connect and say nothing, many sign in.
//!
//! Short in `make test`. `make faults` sets `FAULTS=long` for more rounds and more connections.

mod clock_moved;
mod database_away;
mod flood;
mod full_disk;
mod killed;
mod mail_server;
mod slow;

use std::collections::BTreeMap;

use reqwest::Client;
use serde_json::{Value, json};

use crate::support::{CareRow, TestDatabase, care_sheet, run};

/// Inside the window of January 2026.
const NOW: &str = "2026-01-09T10:00:00Z";

/// Agencies of provider 1-900.
const AGENCIES: usize = 8;

/// As many as are tried in `make faults`, or else in `make test`.
fn in_long_or_short<T>(long: T, short: T) -> T {
    if std::env::var("FAULTS").is_ok_and(|said| said == "long") { long } else { short }
}

fn agency(number: usize) -> String {
    format!("1-10000000{number}")
}

/// Loads a register of agencies; answers a key that saves for them.
fn prepare(database: &TestDatabase) -> String {
    let rows: Vec<CareRow> = (0..AGENCIES).map(|number| CareRow::agency(&agency(number))).collect();
    let file = care_sheet(database, "register.csv", &rows);
    let loaded = run(database, &["register", "import", file.to_str().unwrap(), "--as-of", "2025-10-01"]);
    assert!(loaded.status.success(), "{}", String::from_utf8_lossy(&loaded.stderr));
    let words = ["keys", "add", "--name", "Faults", "--role", "provider_user", "--scope", "provider:1-900", "--json"];
    let made: Value = serde_json::from_slice(&run(database, &words).stdout).unwrap();
    made["key"].as_str().unwrap().to_owned()
}

/// Somebody's system, which numbers its saves.
#[derive(Clone)]
struct Supplier {
    client: Client,
    url: String,
    key: String,
}

impl Supplier {
    fn new(url: &str, key: &str) -> Self {
        Self { client: Client::new(), url: url.to_owned(), key: key.to_owned() }
    }

    /// Saves a number for an agency; the status, or nothing when there was no answer. The same number is the same
    /// request.
    async fn save(&self, agency: usize, number: usize) -> Option<u16> {
        let place = self::agency(agency);
        let percent = f64::from(u32::try_from(number).unwrap()) / 100.0;
        let answers = json!({ "service_users_total": 30, "service_users_nhs_la": 20, "service_users_self_funded": 10,
            "packages_returned_pct": percent });
        let request = self
            .client
            .put(format!("{}/api/v1/locations/{place}/sections/home_care_service_users", self.url))
            .bearer_auth(&self.key)
            .header("idempotency-key", format!("save {number} of {place}"))
            .json(&json!({ "answers": answers }));
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        // An answer that is cut off is no answer.
        answer.bytes().await.ok().map(|_| status)
    }

    /// Looks at the return of an agency.
    async fn look(&self, agency: usize) -> u16 {
        let address = format!("{}/api/v1/locations/{}/returns/2026-01", self.url, self::agency(agency));
        self.client.get(address).bearer_auth(&self.key).send().await.unwrap().status().as_u16()
    }

    /// Every save, in the order in which they are handed out.
    async fn saves(&self) -> Vec<Value> {
        let (mut saves, mut after) = (Vec::new(), String::new());
        loop {
            let address = format!("{}/api/v1/saves?limit=1000{after}", self.url);
            let answer = self.client.get(address).bearer_auth(&self.key).send().await.unwrap();
            let text = answer.text().await.unwrap();
            let page: Value = serde_json::from_str(&text).unwrap();
            let items = page["items"].as_array().unwrap_or_else(|| panic!("{text}"));
            if items.is_empty() {
                return saves;
            }
            saves.extend(items.iter().cloned());
            after = format!("&after={}", page["next"].as_str().unwrap());
        }
    }

    /// How often each number of each agency is kept.
    async fn kept(&self) -> BTreeMap<(String, usize), usize> {
        let mut kept = BTreeMap::new();
        for save in self.saves().await {
            let percent = save["answers"]["packages_returned_pct"].as_f64().unwrap();
            let number = format!("{:.0}", percent * 100.0).parse().unwrap();
            *kept.entry((save["location_id"].as_str().unwrap().to_owned(), number)).or_default() += 1;
        }
        kept
    }
}

/// Every number up to one, for every agency, is kept once, and no other.
async fn each_is_kept_once(supplier: &Supplier, up_to: &[usize]) {
    let kept = supplier.kept().await;
    let expected: BTreeMap<(String, usize), usize> = up_to
        .iter()
        .enumerate()
        .flat_map(|(place, last)| (1..=*last).map(move |number| ((agency(place), number), 1)))
        .collect();
    assert_eq!(kept, expected);
}
