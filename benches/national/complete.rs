//! A complete month: in a country of which nobody has sent anything yet, every section that is owed is saved once, half of
//! the locations by people on pages and half by systems, until every return is complete.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::rc::Rc;

use capacity_tracker::error::Severity;
use capacity_tracker::notice::{Notices, Section};
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Map, Value, json};

use super::england::{fill, rows};
use super::figures::{self, Basis};
use super::homes::add_key_for;
use super::load::{self, Client};
use super::support::{Server, add_person, client, csrf_token, free_address, new_database, run_json, sign_in};
use super::{MONTH, Row, Size, drive_alone, serve};

/// What it is called in reports.
pub const NAME: &str = "A complete month";

/// Before the window opens.
const EVE: &str = "2026-01-07T12:00:00Z";

/// Providers for which one key saves, as a supplier's does; and one person.
const OF_A_KEY: usize = 50;
const OF_A_PERSON: usize = 20;

/// Longer than it may take: those who save are let through to their last.
const LONGEST: f64 = 7_200.0;

/// What came of it.
pub struct Complete {
    pub row: Row,
    /// Returns that were owed, and the sections in them.
    pub returns: usize,
    pub sections: usize,
    /// Returns that were complete afterwards.
    pub complete: usize,
}

/// Reasons for warnings, by section and check.
type Reasons = HashMap<String, Map<String, Value>>;

/// How saves come in.
enum Way {
    /// A browser of somebody who is signed in, with the token of their forms.
    Page(reqwest::Client, String),
    /// The key of a system.
    Api(String),
}

/// Everything that a location owes.
struct Errand {
    way: Rc<Way>,
    location: String,
    basis: Basis,
    /// Each with the version that its figures are at.
    sections: Vec<(String, usize)>,
}

#[derive(diesel::QueryableByName)]
struct Registered {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    provider_id: String,
    #[diesel(sql_type = Nullable<Integer>)]
    registered_beds: Option<i32>,
}

#[derive(diesel::QueryableByName)]
struct Current {
    #[diesel(sql_type = Text)]
    location_id: String,
    #[diesel(sql_type = Text)]
    section: String,
    #[diesel(sql_type = BigInt)]
    version: i64,
}

/// Those who will save: providers in two halves, and for some of them at a time a key or somebody with an account.
struct Senders {
    /// Keys.
    systems: Vec<(String, Vec<String>)>,
    /// Addresses, and first tokens.
    people: Vec<(String, String, Vec<String>)>,
}

/// Plays it with so many callers at once. Everybody is signed in before the clock starts.
pub fn measure(folder: &Path, size: Size, callers: usize) -> Complete {
    let database = new_database(folder, size.name);
    fill(&database, folder, size, EVE);
    let words = ["keys", "add", "--name", "Bench", "--role", "analyst"];
    let reader = run_json(&database, folder, &words)["key"].as_str().unwrap().to_owned();
    // Whoever saves for some providers does so in one go.
    let registered = "SELECT id, provider_id, registered_beds FROM location ORDER BY provider_id, id";
    let registered: Vec<Registered> = rows(&database, registered);
    let senders = Senders::add(&database, folder, halves(&registered));
    let metrics = free_address();
    // Signing in is not what is measured.
    let server = serve(&database, folder, &metrics, false);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        server.ready().await;
        let base = server.base.as_str();
        let ways = senders.come(base).await;
        let owed = owed(base, &reader).await;
        let (returns, sections) = (owed.len(), owed.values().map(Vec::len).sum());
        let errands = errands(&database, &registered, &ways, owed);
        let row = play(&server, &metrics, errands, callers).await;
        let complete = standings(base, &reader).await.iter().filter(|item| item["state"] == "complete").count();
        assert_eq!(complete, returns, "not every return is complete");
        Complete { row, returns, sections, complete }
    })
}

/// Everybody saves, at the same time.
async fn play(server: &Server, metrics: &str, errands: Vec<Errand>, callers: usize) -> Row {
    let (people, systems): (Vec<Errand>, Vec<Errand>) =
        errands.into_iter().partition(|errand| matches!(*errand.way, Way::Page(..)));
    let mut clients = callers_for(&server.base, StatusCode::SEE_OTHER, people, callers / 2);
    clients.extend(callers_for(&server.base, StatusCode::OK, systems, callers - callers / 2));
    let (outcome, sent, memory_mb) = drive_alone(&mut clients, server, metrics, LONGEST).await;
    let (requests, rate) = (outcome.requests(), outcome.rates[0]);
    Row {
        name: NAME,
        requests,
        rate,
        took: [50, 95, 99].map(|percent| outcome.percentile(percent)),
        seconds: Some(f64::from(requests) / rate),
        ratio: None,
        statements: Some(sent.meanwhile / f64::from(requests)),
        jobs: Some(sent.afterwards / f64::from(requests)),
        memory_mb: Some(memory_mb),
    }
}

impl Senders {
    fn add(database: &str, folder: &Path, [by_system, by_person]: [Vec<String>; 2]) -> Self {
        let systems = by_system.chunks(OF_A_KEY).map(|of| (add_key_for(database, folder, &scopes(of)), of.to_vec()));
        let people = by_person.chunks(OF_A_PERSON).enumerate().map(|(number, of)| {
            let email = format!("person{number}@example.org");
            let token = add_person(database, folder, &email, "provider_user", &scopes(of));
            (email, token, of.to_vec())
        });
        Self { systems: systems.collect(), people: people.collect() }
    }

    /// Signs the people in; how saves come in, by provider.
    async fn come(self, base: &str) -> HashMap<String, Rc<Way>> {
        let mut ways = HashMap::new();
        for (key, of) in self.systems {
            let way = Rc::new(Way::Api(key));
            ways.extend(of.into_iter().map(|provider| (provider, Rc::clone(&way))));
        }
        for (email, token, of) in self.people {
            let browser = client();
            sign_in(&browser, base, &email, &token).await;
            let csrf = csrf_token(&browser, &format!("{base}/returns")).await;
            let way = Rc::new(Way::Page(browser, csrf));
            ways.extend(of.into_iter().map(|provider| (provider, Rc::clone(&way))));
        }
        ways
    }
}

fn scopes(providers: &[String]) -> Vec<String> {
    providers.iter().map(|provider| format!("provider:{provider}")).collect()
}

/// The providers in two halves with as many locations.
fn halves(registered: &[Registered]) -> [Vec<String>; 2] {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for location in registered {
        *sizes.entry(location.provider_id.as_str()).or_default() += 1;
    }
    let (mut halves, mut locations) = ([Vec::new(), Vec::new()], [0, 0]);
    for (provider, size) in sizes {
        let lesser = usize::from(locations[1] < locations[0]);
        halves[lesser].push(provider.to_owned());
        locations[lesser] += size;
    }
    halves
}

/// How every location of the country stands, as the service says it.
async fn standings(base: &str, reader: &str) -> Vec<Value> {
    let (client, mut items, mut after) = (client(), Vec::new(), String::new());
    loop {
        let address = format!("{base}/api/v1/compliance/{MONTH}?limit=1000{after}");
        let answer = client.get(address).bearer_auth(reader).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let page: Value = answer.json().await.unwrap();
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next"].as_str() else { return items };
        after = format!("&after={next}");
    }
}

/// The sections that each location owes, in the order of the notice; nobody has sent any.
async fn owed(base: &str, reader: &str) -> BTreeMap<String, Vec<String>> {
    let mut owed = BTreeMap::new();
    for item in standings(base, reader).await {
        assert!(item["state"] != "complete" && item["state"] != "partial", "somebody has sent something: {item}");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let missing: Vec<String> = item["missing"].as_array().unwrap().iter().map(text).collect();
        if !missing.is_empty() {
            owed.insert(text(&item["location_id"]), missing);
        }
    }
    owed
}

/// What is owed, with those who send it.
fn errands(
    database: &str,
    registered: &[Registered],
    ways: &HashMap<String, Rc<Way>>,
    mut owed: BTreeMap<String, Vec<String>>,
) -> Vec<Errand> {
    let current: Vec<Current> = rows(database, "SELECT location_id, section, version FROM current_section");
    let at = |row: Current| ((row.location_id, row.section), usize::try_from(row.version).unwrap());
    let versions: HashMap<(String, String), usize> = current.into_iter().map(at).collect();
    let errand = |(number, location): (usize, &Registered)| {
        let version = |section: String| {
            let version = versions.get(&(location.id.clone(), section.clone())).copied().unwrap_or_default();
            (section, version)
        };
        let sections = owed.remove(&location.id)?.into_iter().map(version).collect();
        let beds = i64::from(location.registered_beds.unwrap_or(30));
        let basis = Basis { beds, number: i64::try_from(number).unwrap() };
        let way = Rc::clone(&ways[&location.provider_id]);
        Some(Errand { way, location: location.id.clone(), basis, sections })
    };
    let errands = registered.iter().enumerate().filter_map(errand).collect();
    assert!(owed.is_empty(), "nobody sends for {owed:?}");
    errands
}

/// A reason for every warning that a section may give: nobody is asked twice, and what is not asked for is not kept.
fn reasons() -> Reasons {
    let notices = Notices::load(None).unwrap();
    let notice = notices.in_force(MONTH.parse().unwrap()).unwrap();
    let of = |section: &Section| {
        let warnings = section.checks.iter().filter(|check| check.severity == Severity::Warning);
        (section.key.clone(), warnings.map(|check| (check.key.clone(), json!("It is so here"))).collect())
    };
    notice.sections.iter().map(of).collect()
}

/// Callers who take one location after the other, as they come, and save its sections.
fn callers_for(base: &str, expects: StatusCode, errands: Vec<Errand>, count: usize) -> Vec<Client> {
    let (left, reasons) = (Rc::new(RefCell::new(errands.into_iter())), Rc::new(reasons()));
    let caller = |_| {
        let (left, reasons, base) = (Rc::clone(&left), Rc::clone(&reasons), base.to_owned());
        let (connection, mut requests) = (client(), Vec::new().into_iter());
        Client::new(expects, move || {
            loop {
                if let Some(request) = requests.next() {
                    return Some(request);
                }
                let errand = left.borrow_mut().next()?;
                requests = errand.requests(&base, &connection, &reasons).into_iter();
            }
        })
    };
    (0..count).map(caller).collect()
}

impl Errand {
    /// The saves, in the order of the notice. Systems send them over the connection of their caller.
    fn requests(&self, base: &str, connection: &reqwest::Client, reasons: &Reasons) -> Vec<RequestBuilder> {
        let save = |(section, version): &(String, usize)| {
            let (answers, reasons) = (figures::of(section, &self.basis, 0), &reasons[section]);
            let path = format!("locations/{}/sections/{section}", self.location);
            let key = format!("{} {section}, a complete month", self.location);
            match &*self.way {
                Way::Page(browser, csrf) => {
                    let fields = load::form(csrf, (*version, key), &answers, reasons);
                    browser.post(format!("{base}/{path}")).form(&fields)
                }
                Way::Api(bearer) => {
                    let body = json!({ "answers": answers, "reasons": reasons });
                    let request = connection.put(format!("{base}/api/v1/{path}")).bearer_auth(bearer);
                    request.header("idempotency-key", key).json(&body)
                }
            }
        };
        self.sections.iter().map(save).collect()
    }
}
