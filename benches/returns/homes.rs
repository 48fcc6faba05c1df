//! The register that is measured with: twenty homes for each client, and a group of 300; and figures that need no reason.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::load::Place;
use super::support::{add_person as add, client, run_json};

/// Homes of each client's provider: as many for its system as for its person.
const HOMES: usize = 20;

/// Homes of the group.
const GROUP: usize = 300;

/// Who answers for the group.
pub const GROUP_SCOPE: &str = "provider:1-999";

const COLUMNS: [&str; 24] = [
    "Location ID",
    "Location HSCA start date",
    "Dormant (Y/N)",
    "Care home?",
    "Location Name",
    "Care homes beds",
    "Location Type/Sector",
    "Location Inspection Directorate",
    "Location Region",
    "Location Local Authority",
    "Location Postal Code",
    "Location Latitude",
    "Location Longitude",
    "Provider ID",
    "Provider Name",
    "Provider Type/Sector",
    "Service type - Care home service with nursing",
    "Service type - Care home service without nursing",
    "Service type - Domiciliary care service",
    "Service type - Extra Care housing services",
    "Service type - Shared Lives",
    "Service type - Supported living service",
    "Location Dual Registered",
    "Primary ID (Dual registration locations)",
];

/// Loads the register.
pub fn load(database: &str, folder: &Path, clients: usize) {
    let mut text = COLUMNS.join(",") + "\n";
    for client in 0..clients {
        (0..HOMES).for_each(|home| row(&mut text, &location(client, home), &provider(client)));
    }
    (1..=GROUP).for_each(|home| row(&mut text, &group_location(home), "1-999"));
    let file = folder.join("homes.csv");
    std::fs::write(&file, text).unwrap();
    let words = ["register", "import", file.to_str().unwrap(), "--as-of", "2025-10-01"];
    assert_eq!(run_json(database, folder, &words)["added"], clients * HOMES + GROUP);
}

fn row(text: &mut String, id: &str, provider: &str) {
    writeln!(
        text,
        "{id},2015-04-01,N,Y,Home {id},60,Social Care Org,Adult social care,North West,Trafford,M41 5BU,53.447,-2.365,\
         {provider},Care of {provider},Social Care Org,Y,Y,,,,,,"
    )
    .unwrap();
}

fn provider(client: usize) -> String {
    format!("1-9{client:03}")
}

fn location(client: usize, home: usize) -> String {
    format!("1-1{client:04}{home:04}")
}

/// A home of the group, from 1.
pub fn group_location(home: usize) -> String {
    format!("1-2{home:08}")
}

/// The key of a client's system.
pub fn add_key(database: &str, folder: &Path, client: usize) -> String {
    add_key_for(database, folder, &[format!("provider:{}", provider(client))])
}

/// The key of a system that saves within some scopes.
pub fn add_key_for(database: &str, folder: &Path, scopes: &[impl AsRef<str>]) -> String {
    let mut words = vec!["keys", "add", "--name", "Bench", "--role", "provider_user"];
    scopes.iter().for_each(|scope| words.extend(["--scope", scope.as_ref()]));
    run_json(database, folder, &words)["key"].as_str().unwrap().to_owned()
}

/// Address of somebody, and the token of their first link.
pub fn add_person(database: &str, folder: &Path, client: usize) -> (String, String) {
    let email = format!("{client}@example.org");
    let token = add(database, folder, &email, "provider_user", &[format!("provider:{}", provider(client))]);
    (email, token)
}

/// Where a person, or else a system, saves: the section with most items and the one with the table, of each of its homes.
/// Nobody else saves there, so whoever counts their saves knows the version that they are at.
pub fn places(client: usize, is_person: bool) -> Vec<Place> {
    let homes = if is_person { 0..HOMES / 2 } else { HOMES / 2..HOMES };
    homes.flat_map(|home| SECTIONS.map(|section| Place::new(location(client, home), section))).collect()
}

/// Sections that are saved.
pub const SECTIONS: [&str; 2] = ["workforce", "bed_vacancies"];

/// Figures of a section, a little different each time.
pub fn figures(section: &str, number: usize) -> Value {
    if section == "bed_vacancies" {
        let row = |occupied| json!({"max_capacity": 20, "occupied": occupied, "reserved": 1, "accepting": 1});
        let rows = json!({"general_residential": row(16 + number % 3), "dementia_residential": row(17),
            "general_nursing": row(18)});
        return json!({ "beds": rows });
    }
    json!({
        "de_registered_nurses": 12, "de_care_providing_staff": 40 + number % 3, "de_non_care_staff": 9,
        "ab_registered_nurses": 1, "ab_care_providing_staff": 4, "ab_non_care_staff": 0,
        "de_registered_nurses_absent_covid": 0, "de_registered_nurses_absent_general": 1,
        "de_care_staff_absent_covid": 1, "de_care_staff_absent_general": 2,
        "de_non_care_staff_absent_covid": 0, "de_non_care_staff_absent_general": 0,
        "hours_paid": 7200, "hours_overtime": 120.5, "hours_agency": 300, "hours_absence": 96, "days_absence": 12,
    })
}

/// Saves two sections of every home of the group.
pub async fn save_group(base: &str, key: &str) {
    let client = client();
    for home in 1..=GROUP {
        for section in SECTIONS {
            let address = format!("{base}/api/v1/locations/{}/sections/{section}", group_location(home));
            let body = json!({ "answers": figures(section, home) });
            let answer = client.put(address).bearer_auth(key).json(&body).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
        }
    }
}
