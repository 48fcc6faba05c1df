//! The same request gives the same bytes: after more saves, after changes of the register, on both databases.

use std::time::Duration;

use capacity_tracker::accounts::{Role, Scope, Scopes};
use capacity_tracker::audit::Actor;
use capacity_tracker::clock::UtcTime;
use capacity_tracker::extracts::actions::export;
use capacity_tracker::extracts::model::{Format, Kind, Request};
use futures_util::future::join;
use serde_json::json;

use super::{AFTER, IN_WINDOW, at, extract, folder, hashes, package_in, rows, with_returns};
use crate::support::{
    AGENCY, CareRow, HOME, OTHER, TestApp, TestDatabase, care_sheet, is_postgres, nil_answers, run_with,
};

/// What whoever keeps a moment holds on PostgreSQL.
const EXTRACTS_LOCK: i64 = 0x6361_705f_6578;

const KINDS: [&str; 5] = ["care-home", "home-care", "full", "compliance", "register"];

#[actix_web::test]
async fn what_is_saved_and_loaded_later_changes_no_byte() {
    let app = with_returns().await;
    let (code, _, error) = at(&app, "2026-01-15T00:01:00Z", &["compliance", "close", "2026-01"]);
    assert_eq!(code, Some(0), "{error}");
    for kind in KINDS {
        extract(&app, AFTER, kind, &[], &folder(&app, &format!("first-{kind}")));
    }
    // At the same moment, by a clock that stands still: it could not be seen then.
    app.wait(60 * 24 * 11 + 120);
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("de_registered_nurses");
    let mut answers = nil_answers(&section);
    answers["de_registered_nurses"] = json!(3);
    super::put(&caller, HOME, &section.key, &json!(answers)).await;
    let words = ["compliance", "correct", OTHER, "2026-01", "--state", "excused", "--reason", "The service was down"];
    assert_eq!(at(&app, "2026-01-21T00:00:00Z", &words).0, Some(0));
    // A case that is opened later relies on the window that was missed, which then counts for no other.
    app.database
        .execute(&format!(
            "INSERT INTO window_use (location_id, month, case_reference, used_at) \
             VALUES ('{OTHER}', '2026-01', 'case:1', '2026-01-21 00:00:00')"
        ))
        .unwrap();
    app.load_register_as_of(
        "2026-01-19",
        &[
            CareRow::home(HOME).set("Location Name", "Renamed").set("Provider ID", "1-901"),
            CareRow::agency(AGENCY).set("Provider Name", "Renamed Care Ltd"),
            CareRow::home("1-100000009"),
        ],
    );
    for kind in KINDS {
        forget_kept(&app);
        let again = folder(&app, &format!("again-{kind}"));
        let printed = extract(&app, "2026-03-01T09:00:00Z", kind, &["--as-at", AFTER], &again);
        assert_eq!(printed["version"], 1, "{kind}");
        assert_eq!(hashes(&again), hashes(&folder(&app, &format!("first-{kind}"))), "{kind}");
    }
}

/// Takes away what is kept of runs, so that the next is made from the database.
fn forget_kept(app: &TestApp) {
    for run in std::fs::read_dir(folder(app, "extracts")).into_iter().flatten() {
        std::fs::remove_dir_all(run.unwrap().path()).unwrap();
    }
}

#[actix_web::test]
async fn what_the_register_says_later_changes_no_cut_of_a_month_that_was_open() {
    let app = with_returns().await;
    for kind in KINDS {
        extract(&app, IN_WINDOW, kind, &["--provisional"], &folder(&app, &format!("first-{kind}")));
    }
    let other = CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd");
    let there = [CareRow::home(HOME), CareRow::agency(AGENCY)];
    let new = CareRow::home("1-100000009");
    // First there is one more, which CQC registered long ago; then one that owed a return has left inside the window.
    for (day, loaded) in [("2026-01-11", vec![other, new.clone()]), ("2026-01-12", vec![new])] {
        app.load_register_as_of(day, &[&there[..], &loaded[..]].concat());
        for kind in KINDS {
            forget_kept(&app);
            let again = folder(&app, &format!("{day}-{kind}"));
            extract(&app, "2026-01-12T12:00:00Z", kind, &["--as-at", IN_WINDOW, "--provisional"], &again);
            let first = folder(&app, &format!("first-{kind}"));
            assert_eq!(package_in(&again)["locations"], package_in(&first)["locations"], "{kind} after {day}");
            assert_eq!(hashes(&again), hashes(&first), "{kind} after {day}");
        }
    }
}

/// Loads rows of the register as they stood on a day, at a moment.
fn load_at(app: &TestApp, moment: &str, day: &str, rows: &[CareRow]) {
    let file = care_sheet(&app.database, "register.csv", rows);
    let words = ["register", "import", file.to_str().unwrap(), "--as-of", day, "--force"];
    let (code, _, error) = at(app, moment, &words);
    assert_eq!(code, Some(0), "{error}");
}

#[actix_web::test]
async fn what_was_loaded_after_a_moment_that_nobody_had_asked_for_was_not_known_at_it() {
    let app = with_returns().await;
    let named = |name: &str| {
        let of = |row: CareRow| row.set("Location Name", name).set("Provider Name", name);
        [of(CareRow::home(HOME)), of(CareRow::agency(AGENCY)), CareRow::home(OTHER).set("Provider ID", "1-901")]
    };
    load_at(&app, "2026-01-03T10:00:00Z", "2026-01-02", &named("Before"));
    // The file tells of a day before the moment, and was loaded after it; it has a home of which nothing was known.
    let later = [&named("After")[..], &[CareRow::home("1-100000009")]].concat();
    load_at(&app, "2026-01-12T10:00:00Z", "2026-01-05", &later);
    let names = |as_at: &str| {
        let out = folder(&app, as_at);
        extract(&app, "2026-02-01T12:00:00Z", "register", &["--as-at", as_at], &out);
        let name = |row: &super::Row| {
            [&row["location_id"], &row["location_name"], &row["provider_name"]].map(String::clone).join(" ")
        };
        rows(&out.join("register.csv")).iter().map(name).collect::<Vec<_>>()
    };
    let of = |names: &[String], name: &str| {
        names.contains(&format!("{HOME} {name} {name}")) && names.contains(&format!("{AGENCY} {name} {name}"))
    };
    let before = names("2026-01-10T12:00:00Z");
    assert!(of(&before, "Before") && before.len() == 3, "{before:?}");
    let after = names("2026-01-12T10:00:00Z");
    assert!(of(&after, "After") && after.len() == 4, "{after:?}");
}

#[actix_web::test]
async fn what_could_not_be_seen_at_a_moment_is_not_known_whatever_its_number() {
    let app = with_returns().await;
    let (first, again) = (folder(&app, "first"), folder(&app, "again"));
    extract(&app, AFTER, "register", &[], &first);
    // A load had its numbers, and was not committed.
    let late = format!(
        "INSERT INTO register_event (id, location_id, provider_id, kind, happened_on, was, became, import_id, \
         recorded_at) SELECT -1, id, provider_id, 'renamed', '2025-12-01', name, 'Late', 1, '2026-01-20 11:59:59' FROM location \
         WHERE id = '{HOME}'; UPDATE location SET name = 'Late' WHERE id = '{HOME}'"
    );
    app.database.execute(&late).unwrap();
    forget_kept(&app);
    extract(&app, "2026-03-01T09:00:00Z", "register", &["--as-at", AFTER], &again);
    assert_eq!(hashes(&again), hashes(&first));
}

#[actix_web::test]
async fn what_is_loaded_while_an_extract_waits_was_not_known_at_a_moment_before() {
    let app = with_returns().await;
    app.wait(60 * 24 * 11 + 120);
    // A load that ends a minute later; on PostgreSQL somebody else keeps a moment so long.
    let lock = if is_postgres() { format!("SELECT pg_advisory_xact_lock({EXTRACTS_LOCK});") } else { String::new() };
    let load = format!(
        "{lock} INSERT INTO register_event (location_id, provider_id, kind, happened_on, was, became, import_id, \
         recorded_at) SELECT id, provider_id, 'renamed', '2025-12-01', name, 'Late', 1, '2026-01-20 12:01:00' \
         FROM location WHERE id = '{HOME}'; UPDATE location SET name = 'Late' WHERE id = '{HOME}'"
    );
    let commit = app.database.begin(&load);
    let ends = async {
        actix_web::rt::time::sleep(Duration::from_millis(400)).await;
        app.wait(1);
        commit();
    };
    let name = async |as_at: &str| {
        let request = Request {
            kind: Kind::Register,
            month: "2026-01".parse().unwrap(),
            as_at: Some(UtcTime::new(as_at.parse().unwrap())),
            format: Format::Csv,
            provisional: false,
            sensitive: true,
            scopes: Scopes(vec![Scope::National]),
        };
        let out = folder(&app, as_at);
        export(&app.state, Actor::Operator, request, out.clone()).await.unwrap();
        let found = rows(&out.join("register.csv"));
        found.iter().find(|row| row["location_id"] == HOME).unwrap()["location_name"].clone()
    };
    let (before, ()) = join(name("2026-01-20T11:00:00Z"), ends).await;
    assert_eq!(before, format!("Home {HOME}"));
    assert_eq!(name("2026-01-20T12:01:00Z").await, "Late");
}

#[actix_web::test]
async fn the_past_months_of_a_demonstration_have_their_register() {
    let database = TestDatabase::new();
    let now = [("CT__CLOCK__FIXED_AT", "2026-03-20T10:00:00Z")];
    let demo = run_with(&database, &["demo", "--locations", "20", "--months", "3", "--seed", "7"], &now);
    assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
    let out = database.folder.path().join("out");
    let words = ["extract", "run", "--kind", "register", "--month", "2026-02", "--as-at", "2026-02-20T12:00:00Z"];
    let made = run_with(&database, &[&words[..], &["--out", out.to_str().unwrap()]].concat(), &now);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(rows(&out.join("register.csv")).len() > 10);
}

#[actix_web::test]
async fn a_location_that_gives_another_service_now_is_counted_where_it_has_a_row() {
    let app = with_returns().await;
    let (code, _, error) = at(&app, "2026-01-15T00:01:00Z", &["compliance", "close", "2026-01"]);
    assert_eq!(code, Some(0), "{error}");
    let (first, again) = (folder(&app, "first"), folder(&app, "again"));
    extract(&app, AFTER, "care-home", &[], &first);
    app.load_register_as_of("2026-01-21", &[CareRow::agency(HOME), CareRow::agency(AGENCY), CareRow::home(OTHER)]);
    forget_kept(&app);
    extract(&app, "2026-03-01T09:00:00Z", "care-home", &["--as-at", AFTER], &again);
    let homes = rows(&again.join("care-home.csv"));
    assert_eq!(homes.iter().map(|row| row["cqcid"].as_str()).collect::<Vec<_>>(), [HOME]);
    assert_eq!(package_in(&again)["locations"], json!({ "owed": 2, "answered": 1 }));
    assert_eq!(hashes(&again), hashes(&first));
    let dictionary = std::fs::read_to_string(again.join("data-dictionary.md")).unwrap();
    assert!(dictionary.contains("those that gave it before and have a row here"), "{dictionary}");
}

#[actix_web::test]
async fn what_was_corrected_by_the_moment_is_counted_as_it_was_corrected() {
    let app = with_returns().await;
    let (code, _, error) = at(&app, "2026-01-15T00:01:00Z", &["compliance", "close", "2026-01"]);
    assert_eq!(code, Some(0), "{error}");
    for (moment, state) in [
        ("2026-01-16T00:00:00Z", "complete"),
        ("2026-01-18T00:00:00Z", "not_required"),
        ("2026-01-19T00:00:00Z", "partial"),
    ] {
        let words = ["compliance", "correct", OTHER, "2026-01", "--state", state, "--reason", "It came by post"];
        let (code, _, error) = at(&app, moment, &words);
        assert_eq!(code, Some(0), "{error}");
    }
    for (as_at, state, owed, answered) in [
        ("2026-01-15T12:00:00Z", "missing", 3, 2),
        ("2026-01-17T12:00:00Z", "complete", 3, 3),
        ("2026-01-18T12:00:00Z", "not_required", 2, 2),
        (AFTER, "partial", 3, 3),
    ] {
        for kind in ["compliance", "full"] {
            let out = folder(&app, &format!("{kind}-{state}"));
            extract(&app, AFTER, kind, &["--as-at", as_at], &out);
            assert_eq!(package_in(&out)["locations"], json!({ "owed": owed, "answered": answered }), "{kind} {as_at}");
        }
        let found = rows(&folder(&app, &format!("compliance-{state}")).join("compliance.csv"));
        let of_other = found.iter().find(|row| row["location_id"] == OTHER).unwrap();
        assert_eq!(of_other["state"], state, "{as_at}");
    }
}

#[actix_web::test]
async fn what_a_review_writes_down_later_is_in_no_cut_from_before_it() {
    let app = with_returns().await;
    let (code, _, error) = at(&app, "2026-01-15T00:01:00Z", &["compliance", "close", "2026-01"]);
    assert_eq!(code, Some(0), "{error}");
    // CQC registered it long ago, and nobody here knew of it when the month was written down.
    let other = CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd");
    let all = [CareRow::home(HOME), CareRow::agency(AGENCY), other, CareRow::home("1-100000009")];
    load_at(&app, "2026-01-16T10:00:00Z", "2026-01-10", &all);
    let cut = |name: &str, moment: &str, as_at: &str| {
        for kind in ["compliance", "full"] {
            forget_kept(&app);
            extract(&app, moment, kind, &["--as-at", as_at], &folder(&app, &format!("{name}-{kind}")));
        }
    };
    cut("first", AFTER, AFTER);
    let words = ["compliance", "review", "2026-01", "--reason", "A home was not known"];
    assert_eq!(at(&app, "2026-01-21T00:00:00Z", &words).0, Some(0));
    let words = ["compliance", "correct", "1-100000009", "2026-01", "--state", "excused", "--reason", "Nobody asked"];
    let (code, _, error) = at(&app, "2026-01-21T10:00:00Z", &words);
    assert_eq!(code, Some(0), "{error}");
    cut("again", "2026-01-22T12:00:00Z", AFTER);
    cut("later", "2026-01-22T12:00:00Z", "2026-01-22T12:00:00Z");
    for kind in ["compliance", "full"] {
        let [first, again, later] = ["first", "again", "later"].map(|name| folder(&app, &format!("{name}-{kind}")));
        assert_eq!(hashes(&again), hashes(&first), "{kind}");
        assert_eq!(package_in(&first)["locations"]["owed"], 3, "{kind}");
        assert_eq!(package_in(&later)["locations"]["owed"], 4, "{kind}");
    }
    let rows_of = |name: &str| rows(&folder(&app, name).join("compliance.csv")).len();
    assert_eq!((rows_of("first-compliance"), rows_of("later-compliance")), (3, 4));
}

#[actix_web::test]
async fn a_location_that_left_or_moved_later_lies_in_an_old_cut_where_it_lay() {
    let app = with_returns().await;
    let (code, _, error) = at(&app, "2026-01-15T00:01:00Z", &["compliance", "close", "2026-01"]);
    assert_eq!(code, Some(0), "{error}");
    // Trafford has the home, Leeds the agency.
    let councils = ["E08000009", "E08000035"];
    let cut = |name: &str, moment: &str| {
        for (kind, council) in
            ["full", "compliance"].into_iter().flat_map(|kind| councils.map(|council| (kind, council)))
        {
            forget_kept(&app);
            let scope = format!("area:{council}");
            let more = ["--as-at", AFTER, "--scope", &scope];
            extract(&app, moment, kind, &more, &folder(&app, &format!("{name}-{kind}-{council}")));
        }
    };
    cut("first", AFTER);
    // One is found to have left before the window, the other to lie elsewhere.
    app.wait(60 * 24 * 11 + 120);
    app.load_register_as_of(
        "2026-01-19",
        &[CareRow::home(HOME).set("Location Local Authority", "Leeds"), CareRow::home(OTHER)],
    );
    app.database.execute(&format!("UPDATE location SET deregistered_on = '2025-12-01' WHERE id = '{AGENCY}'")).unwrap();
    cut("again", "2026-03-01T09:00:00Z");
    for (council, there) in councils.into_iter().zip([HOME, AGENCY]) {
        for kind in ["full", "compliance"] {
            let [first, again] =
                ["first", "again"].map(|name| hashes(&folder(&app, &format!("{name}-{kind}-{council}"))));
            assert_eq!(again, first, "{kind} of {council}");
        }
        let found = rows(&folder(&app, &format!("first-full-{council}")).join("full.csv"));
        assert!(found.iter().any(|row| row["location_id"] == there), "{council}: {found:?}");
    }
}

#[actix_web::test]
async fn what_is_kept_is_handed_over_again_and_other_bytes_are_another_version() {
    let app = with_returns().await;
    let (first, kept, anew) = (folder(&app, "first"), folder(&app, "kept"), folder(&app, "anew"));
    extract(&app, AFTER, "register", &[], &first);
    // The register keeps no history of a postcode.
    app.database.execute(&format!("UPDATE location SET postcode = 'ZZ1 1ZZ' WHERE id = '{HOME}'")).unwrap();
    let printed = extract(&app, AFTER, "register", &["--as-at", AFTER], &kept);
    assert_eq!(printed["version"], 1);
    assert_eq!(hashes(&kept), hashes(&first));
    // A file that was changed on the disk is not handed over.
    for run in ["1", "2"] {
        let path = folder(&app, "extracts").join(run).join("register.csv");
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, "changed").unwrap();
    }
    let printed = extract(&app, AFTER, "register", &["--as-at", AFTER], &anew);
    assert_eq!(printed["version"], 2, "the data is not the same any more, and that is said");
    assert_ne!(hashes(&anew)["register.csv"], hashes(&first)["register.csv"]);
    let again = folder(&app, "again");
    assert_eq!(extract(&app, AFTER, "register", &["--as-at", AFTER], &again)["version"], 2);
    assert_eq!(hashes(&again), hashes(&anew));
}

#[actix_web::test]
async fn a_later_moment_is_a_new_version_that_says_what_changed() {
    let app = with_returns().await;
    let (first, second) = (folder(&app, "first"), folder(&app, "second"));
    extract(&app, "2026-01-15T00:01:00Z", "full", &[], &first);
    assert!(!first.join("changes.csv").exists());
    app.wait(60 * 24 * 10);
    let caller = app.caller(Role::ProviderUser, "provider:1-901").await;
    let section = app.section_with("de_registered_nurses");
    super::put(&caller, OTHER, &section.key, &json!(nil_answers(&section))).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let mut answers = nil_answers(&section);
    answers["de_registered_nurses"] = json!(3);
    super::put(&caller, HOME, &section.key, &json!(answers)).await;
    let printed = extract(&app, AFTER, "full", &[], &second);
    assert_eq!(printed["version"], 2);
    let changes = rows(&second.join("changes.csv"));
    let of = |column: &str| {
        let found = changes.iter().find(|row| row["column"] == column && row["location_id"] == HOME).unwrap();
        (found["was"].clone(), found["became"].clone())
    };
    assert_eq!(of("de_registered_nurses"), ("12".to_owned(), "3".to_owned()));
    assert_eq!(of("hours_paid"), ("1800.5".to_owned(), "0.0".to_owned()));
    let added: Vec<&str> =
        changes.iter().filter(|row| row["change"] == "added").map(|row| row["location_id"].as_str()).collect();
    assert_eq!(added, [OTHER]);
    assert!(changes.iter().all(|row| row["location_id"] != AGENCY));
    // A save of the next month is none of January's.
    app.wait(60 * 24 * 20);
    super::put(&caller, HOME, &section.key, &json!(nil_answers(&section))).await;
    let third = folder(&app, "third");
    extract(&app, "2026-02-10T12:00:00Z", "full", &[], &third);
    assert_eq!(rows(&third.join("full.csv")), rows(&second.join("full.csv")));
    assert_eq!(rows(&third.join("changes.csv")), []);
}

#[actix_web::test]
async fn an_earlier_moment_that_is_asked_for_later_restates_nothing() {
    let app = with_returns().await;
    let made = |name: &str, as_at: &str| {
        let out = folder(&app, name);
        let printed = extract(&app, AFTER, "register", &["--as-at", as_at], &out);
        (printed["version"].as_i64().unwrap(), out.join("changes.csv").exists())
    };
    let previous = |of: i64, is: &str| {
        let sql = format!("SELECT count(*) AS number FROM extract_run WHERE id = {of} AND previous_id {is}");
        assert_eq!(app.database.number(&sql), 1, "{of} {is}");
    };
    assert_eq!(made("second", "2026-01-18T12:00:00Z"), (1, false));
    assert_eq!(made("first", "2026-01-16T12:00:00Z"), (2, false));
    previous(2, "IS NULL");
    assert_eq!(made("third", "2026-01-19T12:00:00Z"), (3, true));
    previous(3, "= 1");
    assert_eq!(made("between", "2026-01-17T12:00:00Z"), (4, true));
    previous(4, "= 2");
}

#[actix_web::test]
async fn both_databases_give_the_same_bytes() {
    let app = with_returns().await;
    let (code, _, error) = at(&app, "2026-01-15T00:01:00Z", &["compliance", "close", "2026-01"]);
    assert_eq!(code, Some(0), "{error}");
    let mut all = Vec::new();
    for kind in KINDS {
        for format in ["csv", "jsonl"] {
            let out = folder(&app, &format!("{kind}-{format}"));
            extract(&app, AFTER, kind, &["--format", format], &out);
            all.extend(hashes(&out).into_iter().map(|(name, hash)| format!("{kind} {name} {hash}")));
            if format == "csv" && kind != "full" {
                let text = std::fs::read_to_string(out.join(format!("{kind}.csv"))).unwrap();
                insta::assert_snapshot!(format!("{kind}.csv"), text);
            }
        }
    }
    insta::assert_snapshot!("hashes", all.join("\n"));
}
