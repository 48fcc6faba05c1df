//! What the returns of the synthetic England say, held against the Formal Notice and the calls that give them out.

use std::collections::{BTreeMap, HashMap};

use capacity_tracker::accounts::Role;
use capacity_tracker::notice::{Answers, Context, Facts, Notices, Requirement, is_standing, validate};
use capacity_tracker::windows::ReportingMonth;
use diesel::QueryableByName;
use diesel::sql_types::Text;
use reqwest::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::demo::{Row, demo, fill, saves};
use crate::support::{TestApp, TestDatabase, run_with};

const AFTER_WINDOWS: &str = "2026-11-27T12:00:00Z";

fn answers(text: &str) -> Answers {
    serde_json::from_str(text).unwrap()
}

/// The month in which a save was made.
fn month_of(save: &Row) -> ReportingMonth {
    save.saved_at[..7].parse().unwrap()
}

#[test]
fn every_save_would_have_been_taken_as_it_is() {
    let database = demo(AFTER_WINDOWS, &["--locations", "200", "--months", "38", "--seed", "5"]);
    let notices = Notices::load(None).unwrap();
    let mut standing: HashMap<String, BTreeMap<String, Answers>> = HashMap::new();
    let mut since: HashMap<(String, String), ReportingMonth> = HashMap::new();
    let (all, mut with_reasons) = (saves(&database), 0);
    for save in &all {
        let month = month_of(save);
        let notice = notices.in_force(month).unwrap();
        assert_eq!(save.notice, notice.id);
        let section = notice.section(&save.section).unwrap();
        let sections = standing.entry(save.location_id.clone()).or_default();
        let previous = sections.remove(&save.section);
        let key = (save.location_id.clone(), save.section.clone());
        let between = |from: ReportingMonth| i64::try_from(from.up_to(month).count()).unwrap() - 2;
        let facts = Facts { months_unchanged: since.get(&key).map(|from| between(*from)), ..Facts::default() };
        let (said, reasons) = (answers(&save.answers), serde_json::from_str(&save.reasons).unwrap());
        let context = Context {
            month,
            campaigns: notices.campaigns(),
            previous: previous.as_ref(),
            sections,
            facts,
            reasons: &reasons,
        };
        let checked = validate(section, &said, &context).unwrap_or_else(|problems| panic!("{save:?}\n{problems:#?}"));
        assert_eq!((&checked.answers, checked.nil), (&said, save.nil), "{save:?}");
        with_reasons += i32::from(!reasons.is_empty());
        if !previous.is_some_and(|previous| is_standing(section, &previous, &said)) {
            since.insert(key, month);
        }
        sections.insert(save.section.clone(), said);
    }
    assert!(all.len() > 20_000, "{}", all.len());
    assert!(with_reasons > 100, "{with_reasons}");
}

#[test]
fn a_month_is_done_when_its_saves_say_so() {
    #[derive(QueryableByName)]
    struct Done {
        #[diesel(sql_type = Text)]
        line: String,
    }
    let database = demo("2026-11-12T12:00:00Z", &["--locations", "220", "--months", "6"]);
    let notices = Notices::load(None).unwrap();
    let mut returns: BTreeMap<(String, String), (String, String)> = BTreeMap::new();
    let services = database.rows::<Done>(
        "SELECT id || '|' || CASE WHEN care_home THEN 'care_home' ELSE '' END || '|' || CASE WHEN home_care THEN \
         'home_care' ELSE '' END AS line FROM location",
    );
    let services: HashMap<String, Vec<String>> = services
        .iter()
        .map(|row| {
            (row.line.split('|').next().unwrap().to_owned(), row.line.split('|').skip(1).map(str::to_owned).collect())
        })
        .collect();
    for save in saves(&database) {
        let Some(text) = &save.month else { continue };
        let (month, campaigns): (ReportingMonth, _) = (text.parse().unwrap(), notices.campaigns());
        let notice = notices.in_force(month).unwrap();
        let (done, completed) =
            returns.entry((text.clone(), save.location_id.clone())).or_insert((" ".to_owned(), "|".to_owned()));
        done.push_str(&format!("{} ", save.section));
        let mut required = notice.sections.iter().filter(|section| {
            services[&save.location_id].iter().any(|kind| kind == section.service.as_str())
                && section.is_required(month, campaigns)
        });
        if completed == "|" && required.all(|section| done.split(' ').any(|key| key == section.key)) {
            *completed = format!("{}|{}", save.saved_at, save.id);
        }
    }
    let expected: Vec<String> = returns
        .into_iter()
        .map(|((month, location), (done, completed))| format!("{month}|{location}|{done}|{completed}"))
        .collect();
    let found = database.rows::<Done>(
        "SELECT month || '|' || location_id || '|' || done || '|' || coalesce(CAST(completed_at AS TEXT), '') || '|' || \
         coalesce(CAST(completed_by AS TEXT), '') AS line FROM month_progress ORDER BY month, location_id",
    );
    assert!(expected.len() > 1_000, "{}", expected.len());
    assert_eq!(found.into_iter().map(|row| row.line).collect::<Vec<_>>(), expected);
}

/// Sums of some cells of the bed grids of a month, by column.
fn beds(saves: &[Row], month: &str) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    for save in saves.iter().filter(|save| save.section == "bed_vacancies" && save.month.as_deref() == Some(month)) {
        for row in answers(&save.answers)["beds"].as_object().unwrap().values() {
            for (column, value) in row.as_object().unwrap() {
                *sums.entry(column.clone()).or_default() += value.as_u64().unwrap();
            }
        }
    }
    sums
}

/// Sum of an item over the saves of a month.
fn sum(saves: &[Row], month: &str, item: &str) -> f64 {
    let of_month = saves.iter().filter(|save| save.month.as_deref() == Some(month));
    of_month.filter_map(|save| answers(&save.answers).get(item)?.as_f64()).sum()
}

#[test]
fn figures_are_those_of_a_country() {
    let database = demo("2027-03-31T12:00:00Z", &["--locations", "500", "--months", "8"]);
    let saves = saves(&database);
    let (autumn, winter) = (beds(&saves, "2026-10"), beds(&saves, "2027-03"));
    for sums in [&autumn, &winter] {
        let occupancy = sums["occupied"] * 100 / sums["max_capacity"];
        assert!((80..=92).contains(&occupancy), "{sums:?}");
        assert!(sums["reserved"] > 0 && sums["accepting"] > sums["reserved"], "{sums:?}");
    }
    let change = winter["occupied"].abs_diff(autumn["occupied"]) * 100 / autumn["occupied"];
    assert!(change <= 10, "{autumn:?} {winter:?}");
    let registered = database.number(
        "SELECT CAST(sum(registered_beds) AS BIGINT) AS number FROM location WHERE care_home AND status = 'active'",
    );
    assert!(winter["max_capacity"] * 100 / u64::try_from(registered).unwrap() > 80);
    // Vaccination begins with the season, goes on through it, and is not asked before.
    assert_eq!(sum(&saves, "2026-09", "residents_flu"), 0.0);
    let (first, last) = (sum(&saves, "2026-10", "residents_flu"), sum(&saves, "2027-03", "residents_flu"));
    assert!(first > 0.0 && last > first * 1.5, "{first} {last}");
    #[expect(clippy::cast_precision_loss, clippy::as_conversions, reason = "a few thousand beds")]
    let residents = winter["occupied"] as f64;
    assert!(last < residents, "{last} {residents}");
    let (staff, hours) = (
        sum(&saves, "2027-03", "de_care_providing_staff")
            + sum(&saves, "2027-03", "de_registered_nurses")
            + sum(&saves, "2027-03", "de_non_care_staff"),
        sum(&saves, "2027-03", "hours_paid"),
    );
    assert!((80.0..=140.0).contains(&(hours / staff)), "{hours} {staff}");
    let (people, workers) =
        (sum(&saves, "2027-03", "service_users_total"), sum(&saves, "2027-03", "care_staff_employed"));
    assert!((0.6..=1.2).contains(&(workers / people)), "{workers} {people}");
}

#[test]
fn an_item_that_nobody_knows_gets_figures_within_its_limits() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string("config/notices/2024-04.toml").unwrap();
    let mut text = text
        .replace("\nid = \"2024-04\"", "\nid = \"2026-09\"")
        .replace("month = \"2024-05\"", "month = \"2026-10\"")
        .replace("published = 2024-04-26", "published = 2026-09-20");
    let new = |key: &str, rest: &str| {
        format!(
            "[[sections.items]]\nkey = \"{key}\"\nlabel = \"New?\"\nguidance = \"All.\"\nrequired = \"always\"\n{rest}\n\n"
        )
    };
    let whole = "kind = \"whole\"\nminimum = 3\nmaximum = 5";
    let choice = "kind = \"choice\"\nchoices = [{ key = \"a\", label = \"A\" }, { key = \"b\", label = \"B\" }]";
    let items = new("quiet_rooms", whole)
        + &new("heating", choice)
        + &new("inspected_on", "kind = \"date\"")
        + &new("share_of_rooms", "kind = \"percent\"")
        + &new("away_people", "kind = \"whole\"\nunit = \"people\"\nminimum = 0\nmaximum = 9999");
    let at = text.find("[[sections.items]]\nkey = \"visits_off_premises\"").unwrap();
    text.insert_str(at, &items);
    std::fs::write(folder.path().join("2026-09.toml"), text).unwrap();
    let database = TestDatabase::new();
    let settings =
        [("CT__CLOCK__FIXED_AT", AFTER_WINDOWS), ("CT__NOTICES__DIRECTORY", folder.path().to_str().unwrap())];
    let output = run_with(&database, &["demo", "--locations", "80", "--months", "3"], &settings);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let all = saves(&database);
    let asked: Vec<Answers> = all
        .iter()
        .filter(|save| save.section == "visiting" && save.notice == "2026-09")
        .map(|save| answers(&save.answers))
        .collect();
    assert!(asked.len() > 60, "{}", asked.len());
    for said in &asked {
        assert!((3..=5).contains(&said["quiet_rooms"].as_u64().unwrap()), "{said:?}");
        assert!(["a", "b"].contains(&said["heating"].as_str().unwrap()), "{said:?}");
    }
    let different =
        |key: &str| asked.iter().map(|said| said[key].to_string()).collect::<std::collections::BTreeSet<_>>();
    for key in ["quiet_rooms", "heating", "inspected_on", "share_of_rooms", "away_people"] {
        assert!(different(key).len() > 1, "{key}");
    }
}

#[actix_web::test]
async fn whoever_pulls_gets_each_save_once_and_what_a_return_says_is_what_is_kept() {
    let app = TestApp::with(&[("clock.fixed_at", AFTER_WINDOWS)]).await;
    fill(&app.database, AFTER_WINDOWS, &["--locations", "100", "--months", "3"]);
    let caller = app.caller(Role::Analyst, "national").await;
    let (mut pulled, mut next): (Vec<Value>, _) = (Vec::new(), "0".to_owned());
    loop {
        let page = caller.get(&format!("/saves?after={next}&limit=700")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let page = page.json();
        if page["items"].as_array().unwrap().is_empty() {
            break;
        }
        pulled.extend(page["items"].as_array().unwrap().iter().cloned());
        next = page["next"].as_str().unwrap().to_owned();
    }
    let kept = saves(&app.database);
    let ids = |save: &Value| save["id"].as_str().unwrap().parse::<i64>().unwrap();
    assert_eq!(pulled.iter().map(ids).collect::<Vec<_>>(), kept.iter().map(|save| save.id).collect::<Vec<_>>());
    assert!(kept.len() > 600, "{}", kept.len());
    let manager = caller.get("/locations/1-900000000001/returns/2026-11").await.json();
    assert_eq!(manager["state"], "complete");
    for section in manager["sections"].as_array().unwrap().iter().filter(|section| section["state"] == "done") {
        let id = ids(&section["save"]);
        let save = kept.iter().find(|save| save.id == id).unwrap();
        assert_eq!(section["save"]["answers"], Value::Object(answers(&save.answers)));
    }
    // The next real save follows the demonstration's.
    let provider = app.caller(Role::ProviderUser, "location:1-900000000001").await;
    let saved = provider.put("1-900000000001", "visiting", &json!({"unchanged": true})).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    assert_eq!(saved.json()["id"], (kept.len() + 1).to_string());
}

#[test]
fn the_audit_chain_holds_the_hash_of_every_save() {
    #[derive(QueryableByName)]
    struct Detail {
        #[diesel(sql_type = Text)]
        detail: String,
    }
    let database = demo(AFTER_WINDOWS, &["--locations", "150", "--months", "3"]);
    let entries = "SELECT detail FROM audit_entry WHERE event = 'returns.saves_sealed' ORDER BY sequence";
    let kept = saves(&database);
    let mut next = 1;
    for entry in database.rows::<Detail>(entries) {
        let detail: Value = serde_json::from_str(&entry.detail).unwrap();
        let (first, last) = (detail["first"].as_i64().unwrap(), detail["last"].as_i64().unwrap());
        assert_eq!(first, next);
        next = last + 1;
        let mut hash = Sha256::new();
        for save in kept.iter().filter(|save| (first..=last).contains(&save.sequence)) {
            let fields = json!([
                save.id,
                save.location_id,
                save.provider_id,
                save.section,
                save.notice,
                save.month,
                save.version,
                save.previous_id,
                answers(&save.answers),
                serde_json::from_str::<Value>(&save.reasons).unwrap(),
                save.unchanged,
                save.nil,
                save.channel,
                save.saved_by,
                format!("{}.000000Z", save.saved_at.replace(' ', "T")),
            ]);
            hash.update(format!("{fields}\n"));
        }
        assert_eq!(detail["sha256"], data_encoding::HEXLOWER.encode(&hash.finalize()));
    }
    assert_eq!(next, i64::try_from(kept.len()).unwrap() + 1);
}

#[test]
fn what_a_campaign_asks_is_answered_in_its_months_only() {
    let database = demo("2026-12-31T12:00:00Z", &["--locations", "100", "--months", "14"]);
    let notices = Notices::load(None).unwrap();
    let (mut inside, mut outside) = (0, 0);
    for save in saves(&database) {
        let section = notices.in_force(month_of(&save)).unwrap().section(&save.section).unwrap();
        for (key, _) in answers(&save.answers) {
            let Some(Requirement::Campaign(campaign)) = section.item(&key).map(|item| &item.required) else { continue };
            let is_running = notices.campaigns().is_running(campaign, month_of(&save));
            (inside, outside) = (inside + i32::from(is_running), outside + i32::from(!is_running));
        }
    }
    assert!(inside > 500 && outside == 0, "{inside} {outside}");
}
