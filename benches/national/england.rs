//! The country that is measured on: the demonstration, at its first hours of a window; and those who will save, confirm,
//! look and sign in.

use std::path::{Path, PathBuf};

use diesel::deserialize::QueryableByName;
use diesel::pg::Pg;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection, sql_query};
use serde_json::{Map, Value, json};

use super::homes::{SECTIONS, add_key_for, figures};
use super::load::{self, Place};
use super::post::PostOffice;
use super::support::{add_person, client, command, free_address};
use super::{Effort, MONTH, Size, serve};

/// When the country is filled, reminders go out, and nearly nobody has sent anything.
const MORNING: &str = "2026-01-08T09:00:00Z";

const SUBJECT: &str = "Your return for January";

/// Somebody who saves on pages, somebody's system that saves by API, and links of theirs that confirm.
pub struct Saver {
    pub email: String,
    /// Of the link to set a password.
    pub token: String,
    pub key: String,
    pub by_page: Vec<Place>,
    pub by_api: Vec<Place>,
    /// Pages on which the figures of a location can be confirmed.
    pub confirms: Vec<String>,
    /// A location like these that is only looked at, and its page.
    pub looked_at: String,
    pub link: String,
}

pub struct England {
    pub database: String,
    pub folder: PathBuf,
    pub savers: Vec<Saver>,
    /// Address and first token of an officer, of whoever answers for the largest provider and who looks after its people,
    /// of a manager of places that are looked at, and of an administrator.
    pub officer: (String, String),
    pub owner: (String, String),
    pub head: (String, String),
    pub manager: (String, String),
    pub administrator: (String, String),
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Text)]
    id: String,
}

/// Rows from the database, past the program.
pub fn rows<T>(database: &str, sql: &str) -> Vec<T>
where
    T: QueryableByName<Sqlite> + QueryableByName<Pg> + 'static,
{
    match database.strip_prefix("sqlite://") {
        Some(path) => sql_query(sql).load(&mut SqliteConnection::establish(path).unwrap()).unwrap(),
        None => sql_query(sql).load(&mut PgConnection::establish(database).unwrap()).unwrap(),
    }
}

fn ids(database: &str, sql: &str) -> Vec<String> {
    rows(database, sql).into_iter().map(|row: Id| row.id).collect()
}

/// Fills an empty database with a country as it is at a moment.
pub fn fill(database: &str, folder: &Path, size: Size, moment: &str) {
    let (locations, months) = (size.locations.to_string(), size.months.to_string());
    let words = ["demo", "--locations", &locations, "--months", &months, "--seed", "7"];
    run_at(moment, database, folder, &words, &[]);
}

/// Runs a command at a moment; it has to work.
fn run_at(moment: &str, database: &str, folder: &Path, words: &[&str], settings: &[(&str, &str)]) {
    let mut command = command(database, folder);
    let command = command.args(words).env("CT__CLOCK__FIXED_AT", moment).envs(settings.iter().copied());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

impl England {
    pub fn fill(database: &str, folder: &Path, size: Size, effort: &Effort) -> Self {
        let mut england = Self {
            database: database.to_owned(),
            folder: folder.to_owned(),
            savers: Vec::new(),
            officer: Default::default(),
            owner: Default::default(),
            head: Default::default(),
            manager: Default::default(),
            administrator: Default::default(),
        };
        fill(database, folder, size, MORNING);
        let homes = format!(
            "SELECT id FROM location WHERE status = 'active' AND care_home ORDER BY registered_beds DESC, id LIMIT {}",
            effort.savers * effort.homes
        );
        let homes = ids(database, &homes);
        let largest = "SELECT provider_id AS id FROM location WHERE status = 'active' GROUP BY provider_id \
                       ORDER BY count(*) DESC, provider_id LIMIT 1";
        let largest = ids(database, largest).remove(0);
        // One more is only looked at.
        let confirmed = england.to_confirm(&homes, effort.savers * (effort.confirms + 1));
        let of_each = homes.chunks(effort.homes).zip(confirmed.chunks(effort.confirms + 1));
        england.savers =
            of_each.enumerate().map(|(number, (homes, confirms))| england.saver(number, homes, confirms)).collect();
        assert_eq!(england.savers.len(), effort.savers, "the country is too small for those who save");
        england.add_lookers(&homes, &largest);
        england.find_links();
        england.prepare_places();
        england
    }

    /// Those who open pages; of the homes, those of the first saver.
    fn add_lookers(&mut self, homes: &[String], largest: &str) {
        let (all, largest) = (["national".to_owned()], [format!("provider:{largest}")]);
        let first = self.savers[0].by_page.len() + self.savers[0].by_api.len();
        let homes = homes.iter().take(first / SECTIONS.len());
        let places = homes.chain(self.savers.iter().map(|saver| &saver.looked_at));
        let places: Vec<String> = places.map(|id| format!("location:{id}")).collect();
        self.officer = self.person("officer@example.org", "compliance_officer", &all);
        self.owner = self.person("owner@example.org", "provider_user", &largest);
        self.head = self.person("head@example.org", "provider_admin", &largest);
        self.manager = self.person("manager@example.org", "provider_user", &places);
        self.administrator = self.person("administrator@example.org", "administrator", &all);
    }

    /// Locations with figures of the month before, of which nobody has sent any of this month.
    fn to_confirm(&self, homes: &[String], count: usize) -> Vec<String> {
        let found = format!(
            "SELECT id FROM location WHERE status = 'active' \
             AND EXISTS (SELECT 1 FROM month_progress p WHERE p.location_id = location.id AND p.month = '2025-12' \
             AND p.completed_at IS NOT NULL) \
             AND NOT EXISTS (SELECT 1 FROM month_progress p WHERE p.location_id = location.id AND p.month = '{MONTH}') \
             ORDER BY id"
        );
        ids(&self.database, &found).into_iter().filter(|id| !homes.contains(id)).take(count).collect()
    }

    fn saver(&self, number: usize, homes: &[String], confirms: &[String]) -> Saver {
        let scopes: Vec<String> = homes.iter().chain(confirms).map(|id| format!("location:{id}")).collect();
        let (email, token) = self.person(&format!("saver{number}@example.org"), "provider_user", &scopes);
        let key = add_key_for(&self.database, &self.folder, &scopes);
        let places: Vec<Place> =
            homes.iter().flat_map(|home| SECTIONS.map(|section| Place::new(home.clone(), section))).collect();
        let (by_page, by_api) = places.split_at(places.len() / 2);
        // Their addresses, until the links are there.
        let (looked_at, confirms) = confirms.split_last().unwrap();
        let (looked_at, link) = (looked_at.clone(), String::new());
        let (by_page, by_api, confirms) = (by_page.to_vec(), by_api.to_vec(), confirms.to_vec());
        Saver { email, token, key, by_page, by_api, confirms, looked_at, link }
    }

    fn person(&self, email: &str, role: &str, scopes: &[String]) -> (String, String) {
        (email.to_owned(), add_person(&self.database, &self.folder, email, role, scopes))
    }

    /// Sends the reminders to a mail server, and reads the links out of them.
    fn find_links(&mut self) {
        let post = PostOffice::open();
        let mail = format!("smtp://127.0.0.1:{}", post.port());
        self.run(&["reminders", "queue"], &[]);
        self.run(&["work", "--until-empty"], &[("CT__MAIL__URL", mail.as_str())]);
        post.sort();
        for saver in &mut self.savers {
            let link = |place: &String| {
                let found = post.newest(&saver.email, SUBJECT, |letter| letter.confirm_link(place));
                found.unwrap_or_else(|| panic!("{} has no link that confirms {place}", saver.email))
            };
            let looked_at = link(&saver.looked_at);
            let confirms = saver.confirms.iter().map(link).collect();
            (saver.link, saver.confirms) = (looked_at, confirms);
        }
    }

    /// Saves at each place what will be saved there, and learns which reasons that takes and at which version it is then.
    fn prepare_places(&mut self) {
        let metrics = free_address();
        let server = serve(&self.database, &self.folder, &metrics, true);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            server.ready().await;
            for saver in &mut self.savers {
                for place in saver.by_page.iter_mut().chain(&mut saver.by_api) {
                    prepare(&server.base, &saver.key, place).await;
                }
            }
            // A job that is cut short stays with its runner while the clock stands still.
            load::quiet(&metrics).await;
        });
    }

    /// Runs a command in the morning of the first day.
    fn run(&self, words: &[&str], settings: &[(&str, &str)]) {
        run_at(MORNING, &self.database, &self.folder, words, settings);
    }
}

async fn prepare(base: &str, key: &str, place: &mut Place) {
    let client = client();
    // There are three kinds of figures.
    for number in 0..3 {
        let answers = figures(place.section, number);
        let put = async |reasons: &Map<String, Value>| {
            let request = client.put(format!("{base}/api/v1/{}", place.path())).bearer_auth(key);
            let answer = request.json(&json!({ "answers": answers, "reasons": reasons })).send().await.unwrap();
            (answer.status(), answer.json::<Value>().await.unwrap())
        };
        let (mut status, mut said) = put(&place.reasons).await;
        if status == 422 {
            let asked = said["errors"].as_array().unwrap().iter().map(|error| error["rule"].as_str().unwrap());
            let mut reasons = place.reasons.clone();
            reasons.extend(asked.map(|rule| (rule.to_owned(), json!("It is so here"))));
            (status, said) = put(&reasons).await;
            place.reasons = reasons;
        }
        assert_eq!(status, 200, "{}: {said}", place.path());
        place.version = version(&said);
    }
}

/// The version of a save, which is a number or its text.
fn version(save: &Value) -> usize {
    let text = save["version"].to_string();
    text.trim_matches('"').parse().unwrap()
}
