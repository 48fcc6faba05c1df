//! The returns of the synthetic England, as the command fills a database with them.

use std::collections::BTreeMap;

use capacity_tracker::notice::{Answers, Notices, is_standing};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use crate::support::{TestDatabase, is_postgres, run, run_with};

/// A save as it lies in the database.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Row {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = BigInt)]
    pub sequence: i64,
    #[diesel(sql_type = Text)]
    pub location_id: String,
    #[diesel(sql_type = Text)]
    pub provider_id: String,
    #[diesel(sql_type = Text)]
    pub section: String,
    #[diesel(sql_type = Text)]
    pub notice: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub month: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub version: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub previous_id: Option<i64>,
    #[diesel(sql_type = Text)]
    pub answers: String,
    #[diesel(sql_type = Text)]
    pub reasons: String,
    #[diesel(sql_type = Bool)]
    pub unchanged: bool,
    #[diesel(sql_type = Bool)]
    pub nil: bool,
    #[diesel(sql_type = Text)]
    pub channel: String,
    #[diesel(sql_type = Text)]
    pub saved_by: String,
    /// `2026-11-13 15:47:35`
    #[diesel(sql_type = Text)]
    pub saved_at: String,
}

/// What is done in a month, or what is current in a section: a line of each.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

pub fn demo(at: &str, words: &[&str]) -> TestDatabase {
    let database = TestDatabase::new();
    fill(&database, at, words);
    database
}

pub fn fill(database: &TestDatabase, at: &str, words: &[&str]) {
    let output = run_with(database, &[&["demo"], words].concat(), &[("CT__CLOCK__FIXED_AT", at)]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("do not pass"), "{said}");
}

/// All saves, in the order of their numbers.
pub fn saves(database: &TestDatabase) -> Vec<Row> {
    database.rows(
        "SELECT id, sequence, location_id, provider_id, section, notice, month, version, previous_id, answers, reasons, \
         unchanged, nil, channel, saved_by, CAST(saved_at AS TEXT) AS saved_at FROM section_save ORDER BY id",
    )
}

fn lines(database: &TestDatabase, sql: &str) -> Vec<String> {
    database.rows::<Line>(sql).into_iter().map(|row| row.line).collect()
}

/// Month and location of each return with what is done, when it was complete, and by which save.
fn progress(database: &TestDatabase) -> Vec<String> {
    lines(
        database,
        "SELECT month || '|' || location_id || '|' || done || '|' || coalesce(CAST(completed_at AS TEXT), '') || '|' || \
         coalesce(CAST(completed_by AS TEXT), '') AS line FROM month_progress ORDER BY month, location_id",
    )
}

/// Location and section with the current save, its version and since when its figures stand.
fn current(database: &TestDatabase) -> Vec<String> {
    lines(
        database,
        "SELECT location_id || '|' || section || '|' || save_id || '|' || version || '|' || \
         CAST(figures_since AS TEXT) AS line FROM current_section ORDER BY location_id, section",
    )
}

/// Locations on the register on a day, of which the register knew by then.
fn owing(day: &str) -> String {
    let on_the_way = "kind IN ('added', 'returned', 'deregistered')";
    format!(
        "SELECT count(*) AS number FROM location l WHERE 'added' = (SELECT kind FROM register_event e WHERE \
         e.location_id = l.id AND {on_the_way} AND happened_on <= '{day}' ORDER BY id LIMIT 1) AND 'deregistered' <> \
         (SELECT kind FROM register_event e WHERE e.location_id = l.id AND {on_the_way} AND happened_on <= '{day}' \
         ORDER BY id DESC LIMIT 1)"
    )
}

fn count(database: &TestDatabase, table: &str, condition: &str) -> i64 {
    database.number(&format!("SELECT count(*) AS number FROM {table} WHERE {condition}"))
}

const AFTER_WINDOWS: &str = "2026-11-27T12:00:00Z";

#[test]
fn nine_returns_in_ten_are_complete_in_their_window_and_a_third_come_on_the_last_day() {
    let database = demo(AFTER_WINDOWS, &["--locations", "900", "--months", "4", "--seed", "3"]);
    let months =
        [("2026-08", "2026-08-14"), ("2026-09", "2026-09-14"), ("2026-10", "2026-10-14"), ("2026-11", "2026-11-16")];
    let (mut owed, mut complete, mut begun, mut last_day) = (0, 0, 0, 0);
    for (month, closes_on) in months {
        owed += database.number(&owing(closes_on));
        complete += count(&database, "month_progress", &format!("month = '{month}' AND completed_at IS NOT NULL"));
        begun += count(&database, "month_progress", &format!("month = '{month}'"));
        let on_it = format!("month = '{month}' AND CAST(completed_at AS TEXT) LIKE '{closes_on}%'");
        last_day += count(&database, "month_progress", &on_it);
    }
    assert!(owed > 3_500, "{owed}");
    // 91.6 % in July 2025.
    let (rate, at_last) = (complete * 1_000 / owed, last_day * 100 / complete);
    assert!((895..=935).contains(&rate), "{complete} of {owed}");
    assert!((28..=40).contains(&at_last), "{last_day} of {complete}");
    assert!((20..=200).contains(&(begun - complete)), "partial: {}", begun - complete);
    assert!(begun < owed - 20, "never: {}", owed - begun);
    assert!(count(&database, "section_save", "month IS NULL") > 100);
    for channel in ["page", "reminder", "bulk", "api"] {
        assert!(count(&database, "section_save", &format!("channel = '{channel}'")) > 100, "{channel}");
    }
    // In UTC: nine to five in London, in summer and in winter.
    let office = "substr(CAST(saved_at AS TEXT), 12, 2) BETWEEN '08' AND '17'";
    let share = count(&database, "section_save", office) * 100 / count(&database, "section_save", "TRUE");
    assert!((85..=97).contains(&share), "{share}");
}

#[test]
fn saves_are_in_order_of_time_and_each_follows_the_one_before_it() {
    let database = demo(AFTER_WINDOWS, &["--locations", "220", "--months", "7"]);
    let notices = Notices::load(None).unwrap();
    let saves = saves(&database);
    assert!(saves.len() > 3_000, "{}", saves.len());
    let mut known: BTreeMap<(&str, &str), &Row> = BTreeMap::new();
    let mut since: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    let (mut unchanged, mut nil) = (0, 0);
    for (number, save) in (1..).zip(&saves) {
        assert_eq!((save.id, save.sequence), (number, number));
        let key = (save.location_id.as_str(), save.section.as_str());
        let before = known.insert(key, save);
        assert_eq!(save.version, before.map_or(0, |before| before.version) + 1);
        assert_eq!(save.previous_id, before.map(|before| before.id));
        let same = before.is_some_and(|before| before.answers == save.answers);
        assert!(same || !save.unchanged, "{save:?}");
        assert!(save.channel != "reminder" || save.unchanged, "{save:?}");
        let section = notices.get(&save.notice).unwrap().section(&save.section).unwrap();
        let said = |save: &Row| -> Answers { serde_json::from_str(&save.answers).unwrap() };
        if !before.is_some_and(|before| is_standing(section, &said(before), &said(save))) {
            since.insert(key, &save.saved_at);
        }
        unchanged += i32::from(save.unchanged);
        nil += i32::from(save.nil);
    }
    assert!(saves.is_sorted_by_key(|save| &save.saved_at));
    assert!(unchanged > 1_000 && nil > 0, "{unchanged} {nil}");
    let expected: Vec<String> = known
        .iter()
        .map(|(key, save)| format!("{}|{}|{}|{}|{}", key.0, key.1, save.id, save.version, since[key]))
        .collect();
    assert_eq!(current(&database), expected);
}

#[test]
fn nobody_saves_for_a_location_that_is_not_on_the_register() {
    let database = demo(AFTER_WINDOWS, &["--locations", "260", "--months", "14"]);
    let status = "(SELECT kind FROM register_event e WHERE e.location_id = s.location_id AND kind IN ('added', 'returned', \
                  'deregistered') AND CAST(happened_on AS TEXT) <= CAST(s.saved_at AS TEXT) ORDER BY id DESC LIMIT 1)";
    assert_eq!(
        count(&database, "section_save s", &format!("coalesce({status}, 'unknown') IN ('unknown', 'deregistered')")),
        0
    );
    let left = "EXISTS (SELECT 1 FROM location l WHERE l.id = s.location_id AND l.status = 'deregistered')";
    assert!(count(&database, "section_save s", left) > 100);
    // Each belongs to the provider of its day: one that was sold has saves of both.
    let moved = "SELECT count(*) AS number FROM section_save s JOIN register_event e ON e.location_id = s.location_id AND \
                 e.kind = 'moved_provider' WHERE ";
    let before = "CAST(s.saved_at AS TEXT) < CAST(e.happened_on AS TEXT)";
    let once =
        "(SELECT count(*) FROM register_event o WHERE o.location_id = e.location_id AND o.kind = 'moved_provider') = 1";
    let number = |condition: &str| database.number(&format!("{moved}{once} AND {condition}"));
    assert!(number(before) > 10 && number(&format!("NOT {before}")) > 10);
    assert_eq!(number(&format!("{before} AND s.provider_id <> e.was")), 0);
    assert_eq!(number(&format!("NOT {before} AND s.provider_id <> e.became")), 0);
}

#[test]
fn the_same_seed_gives_the_same_returns_and_another_seed_others() {
    let words = ["--locations", "120", "--months", "5", "--seed", "42"];
    let content = |database: &TestDatabase| (saves(database), progress(database), current(database));
    let one = content(&demo(AFTER_WINDOWS, &words));
    assert_eq!(one, content(&demo(AFTER_WINDOWS, &words)));
    let other = content(&demo(AFTER_WINDOWS, &["--locations", "120", "--months", "5", "--seed", "43"]));
    assert_ne!(one, other);
}

#[test]
fn nothing_is_saved_for_a_window_that_has_not_opened_or_after_now() {
    let words = ["--locations", "120", "--months", "3"];
    let before = demo("2026-11-07T23:59:59Z", &words);
    assert_eq!(count(&before, "month_progress", "month >= '2026-11'"), 0);
    assert_eq!(count(&before, "section_save", "month >= '2026-11' OR notice = ''"), 0);
    assert!(count(&before, "month_progress", "month = '2026-10'") > 90);
    assert_eq!(count(&before, "reporting_window", "month >= '2026-11'"), 0);
    assert_eq!(count(&before, "reporting_window", "month = '2026-10'"), 1);

    let within = demo("2026-11-11T12:00:00Z", &words);
    let begun = count(&within, "month_progress", "month = '2026-11'");
    assert!((15..=100).contains(&begun), "{begun}");
    assert!(saves(&within).iter().all(|save| save.saved_at.as_str() <= "2026-11-11 12:00:00"));
    assert_eq!(count(&within, "section_save", "month > '2026-11'"), 0);
    // What was before is the same.
    let past = |database: &TestDatabase| -> Vec<Row> {
        saves(database).into_iter().filter(|save| save.saved_at.as_str() < "2026-11-01").collect()
    };
    assert_eq!(past(&before), past(&within));
}

#[test]
fn who_is_shown_has_a_past_and_something_to_do() {
    let within = demo("2026-11-11T12:00:00Z", &[]);
    for (email, location) in [("manager@demo.example", "1-900000000001"), ("agency@demo.example", "1-900000000002")] {
        let complete = format!("location_id = '{location}' AND completed_at IS NOT NULL");
        assert_eq!(count(&within, "month_progress", &complete), 12);
        assert_eq!(count(&within, "month_progress", &format!("location_id = '{location}'")), 12);
        assert_eq!(count(&within, "section_save", &format!("location_id = '{location}' AND month = '2026-11'")), 0);
        let theirs = format!(
            "location_id = '{location}' AND saved_by = 'account:' || (SELECT id FROM account WHERE email = '{email}')"
        );
        let all = count(&within, "section_save", &format!("location_id = '{location}'"));
        assert_eq!(count(&within, "section_save", &theirs), all);
        assert!(all > 24);
    }
    let group = "location_id IN (SELECT id FROM location WHERE provider_id = '1-800000000001')";
    let of_group = |condition: &str| count(&within, "month_progress", &format!("{group} AND {condition}"));
    let locations = count(&within, "location", "provider_id = '1-800000000001'");
    let complete = of_group("completed_at IS NOT NULL");
    assert!(complete > locations * 13 / 2 && complete < locations * 12, "{complete}");
    assert!(of_group("completed_at IS NULL") > 0);
    let by = "saved_by = 'account:' || (SELECT id FROM account WHERE email = 'head-office@demo.example')";
    assert!(count(&within, "section_save", &format!("{group} AND {by}")) > 500);
    // After the window it is a past month like the others.
    let after = demo(AFTER_WINDOWS, &["--locations", "20", "--months", "2"]);
    assert_eq!(count(&after, "month_progress", "location_id = '1-900000000001' AND completed_at IS NOT NULL"), 2);
}

#[test]
fn the_record_verifies_and_the_indexes_of_saves_are_as_they_were() {
    let indexes = if is_postgres() {
        "SELECT indexdef AS line FROM pg_indexes WHERE tablename = 'section_save' ORDER BY indexname"
    } else {
        "SELECT name || ' ' || coalesce(sql, '') AS line FROM sqlite_master WHERE tbl_name = 'section_save' ORDER BY name"
    };
    let before = lines(&TestDatabase::new(), indexes);
    let database = demo(AFTER_WINDOWS, &["--locations", "60", "--months", "3"]);
    assert_eq!(lines(&database, indexes), before);
    assert!(before.len() > 5);
    assert!(run(&database, &["audit", "verify"]).status.success());
    assert!(database.execute("UPDATE section_save SET nil = TRUE WHERE id = 1").is_err());
    assert!(database.execute("UPDATE section_save SET sequence = 0 WHERE id = 1").is_err());
}
