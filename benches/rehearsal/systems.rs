//! Suppliers' systems: what they save by API, for many providers each.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::front::{Door, System};
use super::ledger::{MONTHS, Sent};
use super::{Stage, figures, in_parallel};

/// Providers that one supplier sends for.
const CUSTOMERS: usize = 50;

/// Requests that all systems together have under way.
const AT_ONCE: usize = 16;

/// Each of so many saves has a mistake at first.
const MISTAKES: i64 = 15;

/// A key for each supplier; by provider.
pub fn make_keys(stage: &Stage) -> BTreeMap<String, String> {
    let mut keys = BTreeMap::new();
    for (number, customers) in stage.cast.providers.chunks(CUSTOMERS).enumerate() {
        let name = format!("Supplier {number}");
        let scopes: Vec<String> = customers.iter().map(|provider| format!("provider:{}", provider.id)).collect();
        let mut words = vec!["keys", "add", "--name", &name, "--role", "provider_user"];
        scopes.iter().for_each(|scope| words.extend(["--scope", scope.as_str()]));
        let key = stage.service.run_json(&words)["key"].as_str().unwrap().to_owned();
        keys.extend(customers.iter().map(|provider| (provider.id.clone(), key.clone())));
    }
    keys
}

/// Saves everything that these locations owe in a month.
pub async fn save_all(stage: &Stage, door: &Door, keys: &BTreeMap<String, String>, month: usize, places: Vec<String>) {
    in_parallel(AT_ONCE, places, async |place| {
        let system = System::new(door, &keys[&stage.cast.provider_of(&place).id]);
        for section in stage.ledger.owed(month, &place) {
            save(stage, &system, month, &place, &section).await;
        }
    })
    .await;
}

/// Saves one section: sometimes wrongly first, and with a reason where one is asked for.
async fn save(stage: &Stage, system: &System, month: usize, place: &str, section: &str) {
    let known = &stage.cast.places[place];
    let answers = figures::of(section, &known.basis, i64::try_from(month).unwrap());
    let path = format!("/locations/{place}/sections/{section}");
    let once = |try_: &str| format!("{}-{place}-{section}-{try_}", MONTHS[month]);
    let turn = known.basis.number + i64::try_from(section.len()).unwrap();
    if turn % MISTAKES == 0 {
        let wrong = json!({ "answers": figures::spoiled(&answers) });
        if system.put("API: save with a mistake", &[422], &path, &once("wrong"), &wrong).await.status == 422 {
            stage.ledger.refused("api");
        }
    }
    let mut body = json!({ "answers": answers });
    let mut answer = system.put("API: save", &[200, 422], &path, &once("right"), &body).await;
    if answer.status == 422 {
        body["reasons"] = reasons(&answer.body);
        answer = system.put("API: save with a reason", &[200], &path, &once("reason"), &body).await;
    }
    if answer.status == 200 {
        stage.ledger.sent(month, place, section, Sent { answers, channel: "api", unchanged: false });
    }
}

/// A reason for each warning of a problem document. An error would come back with the next answer.
fn reasons(problem: &str) -> Value {
    let problem: Value = serde_json::from_str(problem).unwrap_or_default();
    let warnings = problem["errors"].as_array().cloned().unwrap_or_default();
    let reason = |warning: &Value| (warning["rule"].as_str().unwrap_or_default().to_owned(), json!("It is so here"));
    Value::Object(warnings.iter().map(reason).collect())
}
