//! A new version is a new file: items come, go and change their words, and nothing of the program changes.

use std::collections::BTreeMap;

use capacity_tracker::accounts::Role;
use capacity_tracker::notice::{Context, Facts, validate};
use reqwest::StatusCode;
use serde_json::json;

use super::api::{ask, section};
use super::command_line::newest;
use crate::support::{CareRow, HOME, TestApp, nil_answers};

pub const OLD: &str = "[[sections.items]]\nkey = \"visits_off_premises\"";

/// The newest version with an item less, an item more with a check, and one in other words.
pub fn next_version() -> String {
    let mut text = newest().replace("\nid = \"2024-04\"", "\nid = \"2026-01\"");
    text = text
        .replace("month = \"2024-05\"", "month = \"2026-02\"")
        .replace("published = 2024-04-26", "published = 2026-01-20");
    text = text.replace("label = \"Can visitors come inside the home?\"", "label = \"Are visitors let in?\"");
    let start = text.find(OLD).unwrap();
    let end = start + text[start..].find("\n# -----").unwrap();
    let new = "[[sections.items]]\nkey = \"quiet_rooms\"\nlabel = \"How many quiet rooms are there?\"\nkind = \"whole\"\n\
               minimum = 0\nmaximum = 50\nguidance = \"Count all.\"\nrequired = \"always\"\n\n[[sections.checks]]\nkey = \"few_quiet_rooms\"\n\
               severity = \"error\"\nexpression = \"quiet_rooms <= 20\"\nmessage = \"That is a lot. Count again.\"\n\
               items = [\"quiet_rooms\"]\n";
    text.replace_range(start..end, new);
    text
}

#[actix_web::test]
async fn a_version_that_adds_drops_and_rewords_needs_no_code() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("2026-01.toml"), next_version()).unwrap();
    let app = TestApp::with(&[("notices.directory", folder.path().to_str().unwrap())]).await;
    let keys = |notice: &serde_json::Value| {
        let items = section(notice, "visiting")["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["key"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (before, after) = (ask(&app, "2026-01").await.json(), ask(&app, "2026-02").await.json());
    assert_eq!((&before["id"], &after["id"]), (&"2024-04".into(), &"2026-01".into()));
    assert_eq!(keys(&before), ["visitors_inside_home", "visits_off_premises"]);
    assert_eq!(keys(&after), ["visitors_inside_home", "quiet_rooms"]);
    assert_eq!(section(&after, "visiting")["items"][0]["label"], "Are visitors let in?");
    assert_eq!(ask(&app, "2022-07").await.status, StatusCode::NOT_FOUND);

    let month = "2026-02".parse().unwrap();
    let notices = &app.state.notices;
    let visiting = notices.in_force(month).unwrap().section("visiting").unwrap();
    let (sections, reasons) = (BTreeMap::new(), BTreeMap::new());
    let context = Context {
        month,
        campaigns: notices.campaigns(),
        previous: None,
        sections: &sections,
        facts: Facts::default(),
        reasons: &reasons,
    };
    for (answers, rule) in [
        (json!({"visitors_inside_home": true, "quiet_rooms": 2}), None),
        (json!({"visitors_inside_home": true, "quiet_rooms": 21}), Some("few_quiet_rooms")),
        (json!({"visitors_inside_home": true}), Some("required")),
        (json!({"visitors_inside_home": true, "quiet_rooms": 2, "visits_off_premises": true}), Some("unknown")),
    ] {
        let found = validate(visiting, answers.as_object().unwrap(), &context).err().unwrap_or_default();
        assert_eq!(found.first().map(|problem| problem.rule.as_str()), rule, "{answers}");
    }
}

/// Sections that a check reads are asked for a few at once.
#[actix_web::test]
async fn a_check_may_read_every_other_section() {
    let text = next_version().replace(
        "[[sections.checks]]\nkey = \"few_quiet_rooms\"",
        "[[sections.checks]]\nkey = \"few_in_all\"\nseverity = \"error\"\nexpression = \"\"\"\n\
         sections.bed_vacancies.beds.total.occupied + sections.operational_support.visa_nurses \
         + sections.vaccination.residents_flu + sections.workforce.ab_registered_nurses + quiet_rooms <= 20\"\"\"\n\
         message = \"That is a lot in all.\"\nitems = [\"quiet_rooms\"]\n\n[[sections.checks]]\nkey = \"few_quiet_rooms\"",
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("2026-01.toml"), text).unwrap();
    let settings = [("clock.fixed_at", "2026-02-09T10:00:00Z"), ("notices.directory", folder.path().to_str().unwrap())];
    let app = TestApp::with(&settings).await;
    app.load_register(&[CareRow::home(HOME)]);
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let sections = app.sections("2026-02", "care_home");
    caller.put_all(HOME, &sections).await;
    let answers = json!({ "visitors_inside_home": true, "quiet_rooms": 19 });
    for (nurses, rule) in [(1, None), (2, Some("few_in_all"))] {
        let workforce = sections.iter().find(|section| section.key == "workforce").unwrap();
        let mut figures = nil_answers(workforce);
        figures.insert("ab_registered_nurses".to_owned(), json!(nurses));
        let saved = caller.put(HOME, "workforce", &json!({ "answers": figures })).await;
        assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
        let saved = caller.put(HOME, "visiting", &json!({ "answers": answers })).await;
        match rule {
            None => assert_eq!(saved.status, StatusCode::OK, "{}", saved.body),
            Some(rule) => assert_eq!(saved.errors(), [("quiet_rooms".to_owned(), rule.to_owned())]),
        }
    }
}
