//! The synthetic England, as the command fills a database with it.

use std::path::Path;

use diesel::QueryableByName;
use diesel::sql_types::Text;

use crate::support::{TestDatabase, run, run_with};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Everything on the register, row by row.
fn content(database: &TestDatabase) -> Vec<String> {
    let text = |columns: &[&str]| {
        let cells: Vec<_> = columns.iter().map(|column| format!("coalesce(CAST({column} AS TEXT), '')")).collect();
        cells.join(" || '|' || ")
    };
    let location = [
        "id",
        "provider_id",
        "name",
        "status",
        "kinds",
        "registered_beds",
        "postcode",
        "address",
        "council_code",
        "icb_code",
        "service_types",
        "user_bands",
        "brand_id",
        "primary_location_id",
        "registered_on",
        "deregistered_on",
        "placed_by",
    ];
    let event = ["location_id", "provider_id", "kind", "happened_on", "was", "became"];
    let provider =
        ["id", "name", "sector", "ownership", "companies_house_number", "charity_number", "public_body_reason"];
    [("location", &location[..], "id"), ("register_event", &event[..], "id"), ("provider", &provider[..], "id")]
        .into_iter()
        .flat_map(|(table, columns, order)| {
            database.rows::<Line>(&format!("SELECT {} AS line FROM {table} ORDER BY {order}", text(columns)))
        })
        .map(|row| row.line)
        .collect()
}

fn demo(words: &[&str]) -> TestDatabase {
    let database = TestDatabase::new();
    let output = run_with(&database, &[&["demo"], words].concat(), &[("CT__CLOCK__FIXED_AT", "2026-11-20T12:00:00Z")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    database
}

fn count(database: &TestDatabase, table: &str, condition: &str) -> i64 {
    database.number(&format!("SELECT count(*) AS number FROM {table} WHERE {condition}"))
}

#[test]
fn the_same_seed_gives_the_same_england_and_another_seed_another() {
    let words = ["--locations", "250", "--months", "13", "--seed", "42"];
    let (one, same) = (content(&demo(&words)), content(&demo(&words)));
    assert!(one.len() > 700, "{}", one.len());
    assert_eq!(one, same);
    assert_ne!(one, content(&demo(&["--locations", "250", "--months", "13", "--seed", "43"])));
}

#[test]
fn the_defaults_give_300_active_locations_with_14_months_in_which_everything_happens() {
    let database = demo(&[]);
    assert_eq!(count(&database, "location", "status = 'active'"), 300);
    assert!(count(&database, "location", "status = 'deregistered'") >= 8);
    assert!(count(&database, "location", "status = 'dormant'") >= 1);
    assert_eq!(count(&database, "register_import", "kind = 'demo'"), 14);
    assert_eq!(count(&database, "register_import", "snapshot_on = '2026-11-01'"), 1);
    assert_eq!(count(&database, "register_import", "snapshot_on = '2025-10-01'"), 1);
    for kind in [
        "added",
        "returned",
        "renamed",
        "moved_provider",
        "became_dormant",
        "became_active",
        "changed_beds",
        "deregistered",
        "changed_council",
        "changed_icb",
        "provider_renamed",
    ] {
        assert!(count(&database, "register_event", &format!("kind = '{kind}'")) > 0, "{kind}");
    }
    assert!(run(&database, &["audit", "verify"]).status.success());
}

#[test]
fn it_is_shaped_like_the_real_one() {
    let database = demo(&["--locations", "2000", "--months", "2", "--seed", "7"]);
    let active = |condition: &str| count(&database, "location", &format!("status = 'active' AND {condition}"));
    assert_eq!(active("TRUE"), 2_000);
    // 14,900 of 31,000 are care homes; they have about 457,000 beds.
    let homes = active("care_home");
    assert!((860..=1_060).contains(&homes), "{homes}");
    let beds = database.number(
        "SELECT CAST(avg(registered_beds) AS BIGINT) AS number FROM location WHERE care_home AND status = 'active'",
    );
    assert!((26..=35).contains(&beds), "{beds}");
    let nursing = active("kinds LIKE '%care_home_with_nursing%'");
    assert!((homes / 6..=homes / 2).contains(&nursing), "{nursing} of {homes}");
    for kind in ["home_care", "extra_care", "supported_living", "shared_lives"] {
        assert!(active(&format!("kinds LIKE '%{kind}%'")) > 0, "{kind}");
    }
    assert!(active("care_home AND home_care") > 0);
    // Most providers have one location; the group shown has many.
    let groups =
        "SELECT count(*) AS number FROM (SELECT provider_id FROM location GROUP BY provider_id HAVING count(*) ";
    let (single, large) =
        (database.number(&format!("{groups} = 1) g")), database.number(&format!("{groups} >= 20) g")));
    assert!(single > 400 && large >= 2, "{single} {large}");
    let councils = "SELECT count(*) AS number FROM (SELECT council_code FROM location GROUP BY council_code) c";
    assert!(database.number(councils) > 120);
    assert!(active("placed_by IS NULL") > 0 && active("placed_by = 'postcode'") > 0 && active("dual_registered") > 0);
    let public = count(&database, "provider", "public_body");
    assert!((2..=60).contains(&public), "{public}");
}

#[test]
fn who_is_shown_has_something_to_look_after() {
    for words in [&["--locations", "3", "--months", "1"][..], &["--locations", "40"], &[]] {
        let database = demo(words);
        let home = "id = '1-900000000001' AND care_home AND NOT home_care AND status = 'active'";
        let agency = "id = '1-900000000002' AND home_care AND NOT care_home AND status = 'active'";
        assert_eq!((count(&database, "location", home), count(&database, "location", agency)), (1, 1), "{words:?}");
        assert!(count(&database, "location", "provider_id = '1-800000000001' AND status = 'active'") >= 2);
        assert!(count(&database, "location", "council_code = 'E08000003'") >= 2);
    }
    let database = demo(&[]);
    let head_office = "provider_id = '1-800000000001' AND status = 'active'";
    assert!(count(&database, "location", head_office) >= 15);
    assert!(count(&database, "location", &format!("{head_office} AND home_care")) >= 3);
}

#[test]
fn a_database_that_is_in_use_is_left_alone_and_odd_sizes_are_refused() {
    let database = demo(&["--locations", "3", "--months", "1"]);
    let again = run(&database, &["demo"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("not empty"));
    assert_eq!(count(&database, "location", "TRUE"), 3);
    for words in [["--locations", "0"], ["--months", "0"], ["--locations", "many"], ["--seed", "-1"]] {
        assert_eq!(run(&database, &["demo", words[0], words[1]]).status.code(), Some(2), "{words:?}");
    }
}

#[test]
fn no_name_is_that_of_a_real_service() {
    let (sample, manchester) = ("../shared/data/cqc-real-sample.csv", "../shared/data/gm_care_homes.csv");
    if !Path::new(sample).exists() {
        assert!(std::env::var_os("CI").is_none(), "{sample} is missing");
        println!("LEFT OUT: {sample} is not on this machine");
        return;
    }
    let folded = |name: &str| name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let mut real = std::collections::HashSet::new();
    for (file, columns) in [(sample, &["location_name", "provider_name"][..]), (manchester, &["name"])] {
        let mut reader = csv::Reader::from_path(file).unwrap();
        let header = reader.headers().unwrap().clone();
        for record in reader.records().map(Result::unwrap) {
            for column in columns {
                let at = header.iter().position(|name| name == *column).unwrap();
                real.insert(folded(&record[at]));
            }
        }
    }
    assert!(real.len() > 500, "{}", real.len());
    for seed in ["1", "2"] {
        let database = demo(&["--locations", "2000", "--months", "1", "--seed", seed]);
        let names = "SELECT name AS line FROM location UNION ALL SELECT name FROM provider ORDER BY 1";
        let names: Vec<String> = database.rows::<Line>(names).into_iter().map(|row| row.line).collect();
        assert!(names.len() > 3_000, "{}", names.len());
        let borne: Vec<_> = names.iter().filter(|name| real.contains(&folded(name))).collect();
        assert!(borne.is_empty(), "{borne:?}");
    }
}
