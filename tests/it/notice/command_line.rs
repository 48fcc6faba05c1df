//! `notice check`, `notice list`, `notice diff`.

use std::process::Output;

use serde_json::Value;

use super::new_version::OLD;
use crate::support::{TestDatabase, run, run_with};

/// The newest version, as it lies in the sources.
pub fn newest() -> String {
    std::fs::read_to_string("config/notices/2024-04.toml").unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A version for later, made from the newest by putting something in the place of something else.
fn check(database: &TestDatabase, changes: &[(&str, &str)]) -> Output {
    let mut text = newest().replace("\nid = \"2024-04\"", "\nid = \"2027-01\"");
    text = text
        .replace("month = \"2024-05\"", "month = \"2027-02\"")
        .replace("published = 2024-04-26", "published = 2027-01-04");
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    let file = database.folder.path().join("2027-01.toml");
    std::fs::write(&file, text).unwrap();
    run(database, &["notice", "check", file.to_str().unwrap()])
}

#[test]
fn a_good_file_passes() {
    let database = TestDatabase::empty();
    let output = check(&database, &[]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("nothing is wrong"));
}

#[test]
fn each_kind_of_fault_is_found_and_named_by_file_and_line() {
    let database = TestDatabase::empty();
    let nurses = "expression = \"de_registered_nurses <= 1000\"";
    // No table has more in one row than in all of them.
    let total = |sign: &str| {
        let beds = "sections.bed_vacancies.beds";
        format!("expression = \"{beds}.total.occupied {sign} {beds}.ypd.occupied\"")
    };
    let (less, not_less) = (total("<"), total(">="));
    for (changes, reason) in [
        (vec![("key = \"visiting\"", "key = \"workforce\"")], "used twice"),
        (vec![("key = \"visits_off_premises\"", "key = \"visitors_inside_home\"")], "used twice"),
        (vec![("key = \"dom_hours_paid\"", "key = \"hours_paid\"")], "used twice"),
        (vec![(nurses, "expression = \"no_such_item <= 1000\"")], "no item is called no_such_item"),
        (vec![(nurses, "expression = \"care_staff_employed <= 1000\"")], "asked of home care services"),
        (vec![(nurses, "expression = \"de_registered_nurses <= 'many'\"")], "does not take"),
        (vec![(nurses, "expression = \"de_registered_nurses <= hours_paid + 1\"")], "double"),
        (vec![(nurses, "expression = \"de_registered_nurses <= 9999\"")], "never fail"),
        (vec![(nurses, "expression = \"de_registered_nurses > 9999\"")], "never pass"),
        (vec![(nurses, less.as_str())], "never pass"),
        (vec![(nurses, not_less.as_str())], "never fail"),
        (vec![("label = \"Can visitors come inside the home?\"\n", "")], "label is missing"),
        (vec![("title = \"Visiting\"", "title = \"\"")], "title is missing"),
        (
            vec![("guidance = \"Do not count a bed whose resident is only away for a while.\"\n", "")],
            "guidance is missing",
        ),
        (vec![("kind = \"yes_no\"", "kind = \"maybe\"")], "kind cannot be maybe"),
        (vec![("minimum = 0", "minimun = 0")], "minimun is not known"),
        (vec![("month = \"2027-02\"", "month = \"2024-05\"")], "overlaps with 2024-04"),
        (vec![("published = 2027-01-04", "published = 2023-01-01")], "published before it"),
        (vec![("id = \"2027-01\"", "id = \"other\"")], "call them the same"),
        (vec![("required = \"always\"", "required = \"campaign measles\"")], "no campaign is called measles"),
        (vec![("[[sections]]", "[[sections]")], "no TOML"),
    ] {
        let output = check(&database, &changes);
        let (lines, error) = (said(&output), String::from_utf8(output.stderr.clone()).unwrap());
        assert_eq!(output.status.code(), Some(1), "{changes:?}: {lines}");
        assert!(error.starts_with("error: ") && error.lines().count() == 1, "{error}");
        let found = lines.lines().find(|line| line.contains(reason)).unwrap_or_else(|| panic!("{reason}: {lines}"));
        let line = found.split("2027-01.toml:").nth(1).and_then(|rest| rest.split(':').next()).unwrap();
        assert!(line.parse::<usize>().unwrap() > 0, "{found}");
    }
}

#[test]
fn a_check_over_a_date_is_tried_on_the_days_that_it_names() {
    let database = TestDatabase::empty();
    let item = "[[sections.items]]\nkey = \"lift_checked_on\"\nlabel = \"When was the lift last looked at?\"\n\
                kind = \"date\"\nrequired = \"optional\"\n\n[[sections.checks]]\nkey = \"lift_checked\"\n\
                severity = \"warning\"\nmessage = \"Look at the day again.\"\nitems = [\"lift_checked_on\"]\n";
    for (expression, fault) in [
        ("lift_checked_on >= '2027-01-01' && lift_checked_on <= '2027-12-31'", None),
        ("lift_checked_on != '2026-03-01'", None),
        ("lift_checked_on >= '1900-01-01'", Some("never fail")),
        ("lift_checked_on > '2100-12-31'", Some("never pass")),
    ] {
        let with_check = format!("{item}expression = \"{expression}\"\n\n{OLD}");
        let output = check(&database, &[(OLD, with_check.as_str())]);
        assert_eq!(output.status.success(), fault.is_none(), "{expression}: {}", said(&output));
        assert!(said(&output).contains(fault.unwrap_or("nothing is wrong")), "{expression}: {}", said(&output));
    }
}

#[test]
fn faults_are_json_too() {
    let database = TestDatabase::empty();
    check(&database, &[("title = \"Visiting\"", "title = \"\"")]);
    let file = database.folder.path().join("2027-01.toml");
    let output = run(&database, &["notice", "check", file.to_str().unwrap(), "--json"]);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &found["ok"]), (Some(1), &false.into()));
    assert!(found["faults"][0]["line"].is_u64() && found["faults"][0]["reason"] == "title is missing");
}

#[test]
fn a_file_that_is_not_there_or_no_version_is_one_error_line() {
    let database = TestDatabase::empty();
    for words in [
        &["notice", "check", "no-such.toml"][..],
        &["notice", "check", "."],
        &["notice", "diff", "2022-07", "1999-01"],
        &["notice", "diff", "no-such.toml", "2024-04"],
    ] {
        let output = run(&database, words);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        assert!(error.starts_with("error: ") && error.lines().count() == 1, "{error}");
    }
    assert_eq!(run(&database, &["notice", "diff", "2022-07"]).status.code(), Some(2));
}

#[test]
fn the_list_has_every_version_and_where_it_ends() {
    let database = TestDatabase::empty();
    let output = run(&database, &["notice", "list", "--json"]);
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    let items = list["items"].as_array().unwrap();
    let told: Vec<_> =
        items.iter().map(|item| (item["id"].as_str().unwrap(), item["in_force_from"].as_str().unwrap())).collect();
    assert_eq!(told, [("2022-07", "2022-08"), ("2023-01", "2023-01"), ("2023-07", "2023-08"), ("2024-04", "2024-05")]);
    assert_eq!((&items[0]["followed_in"], &items[3]["followed_in"]), (&"2023-01".into(), &Value::Null));
    assert_eq!(said(&run(&database, &["notice", "list"])).lines().count(), 4);
}

#[test]
fn the_difference_is_what_a_provider_will_notice() {
    let database = TestDatabase::empty();
    let lines = said(&run(&database, &["notice", "diff", "2023-07", "2024-04"]));
    assert!(lines.contains("vaccination: item residents_covid_primary dropped"), "{lines}");
    assert!(!lines.contains("bed_vacancies") && !lines.contains("added"), "{lines}");
    let output = run(&database, &["notice", "diff", "2023-01", "2023-07", "--json"]);
    let diff: Value = serde_json::from_slice(&output.stdout).unwrap();
    let has = |key: &str, change: &str| {
        diff["items"].as_array().unwrap().iter().any(|item| item["key"] == key && item["change"] == change)
    };
    assert!(has("beds.unavailable", "dropped") && has("has_enough_ppe", "dropped"));
    assert!(has("staff_covid_seasonal", "reworded") && has("staff_covid_seasonal", "changed"));
    assert!(said(&run(&database, &["notice", "diff", "2024-04", "2024-04"])).contains("Nothing"));
    // Kinds are called what files call them.
    let changes = [
        ("kind = \"yes_no\"", "kind = \"whole\"\nminimum = 0\nmaximum = 9"),
        ("label = \"Can visitors come inside the home?\"", "label = \"How many visitors?\""),
    ];
    check(&database, &changes);
    let file = database.folder.path().join("2027-01.toml");
    let lines = said(&run(&database, &["notice", "diff", "2024-04", file.to_str().unwrap()]));
    assert!(lines.contains("visitors_inside_home changed: kind: yes_no -> kind: whole"), "{lines}");
}

#[test]
fn a_bad_file_in_the_folder_stops_the_start_in_one_line() {
    let database = TestDatabase::empty();
    let folder = database.folder.path().join("notices");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("2027-01.toml"), newest()).unwrap();
    let folder = folder.to_str().unwrap().to_owned();
    for folder in [folder.as_str(), "/nonexistent"] {
        let output =
            run_with(&database, &["serve"], &[("CT__NOTICES__DIRECTORY", folder), ("CT__SERVER__BIND", "127.0.0.1:0")]);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(error.starts_with("error: the Formal Notice") && error.lines().count() == 1, "{error}");
        assert!(error.contains(folder) && (folder == "/nonexistent" || error.contains("2027-01.toml:")), "{error}");
    }
}
