//! Missed windows that are counted and kept are those that anybody can count by hand.

use std::collections::{HashMap, HashSet};

use capacity_tracker::accounts::Role;
use capacity_tracker::audit::Actor;
use capacity_tracker::compliance::actions::{Correction, close, correct, ensure_counted, recount};
use capacity_tracker::config::{Compliance, Unit};
use capacity_tracker::returns::model::ReturnState;
use capacity_tracker::windows::ReportingMonth;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::support::{AGENCY, CareRow, HOME, OTHER, TestApp};

/// Locations with a history of their own, and the months of it.
const HISTORIES: usize = 40;
const FIRST: &str = "2024-03";
const LAST: &str = "2025-12";

const STATES: [&str; 4] = ["complete", "missing", "partial", "not_required"];

/// What outcomes are corrected to.
const STATES_AFTER: [ReturnState; 4] =
    [ReturnState::Complete, ReturnState::Missing, ReturnState::Excused, ReturnState::NotRequired];

#[derive(Debug, Clone, diesel::QueryableByName)]
struct Outcome {
    #[diesel(sql_type = diesel::sql_types::Text)]
    location_id: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    month: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    provider_id: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    state: String,
}

#[derive(Debug, Clone, PartialEq, Eq, diesel::QueryableByName)]
struct Kept {
    #[diesel(sql_type = diesel::sql_types::Text)]
    location_id: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    month: String,
    #[diesel(sql_type = diesel::sql_types::Integer)]
    consecutive: i32,
    #[diesel(sql_type = diesel::sql_types::Integer)]
    in_last_12: i32,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    at_risk: bool,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    triggered: bool,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    next_triggers: bool,
}

fn month(text: &str) -> ReportingMonth {
    text.parse().unwrap()
}

fn outcomes(app: &TestApp) -> Vec<Outcome> {
    app.database.rows("SELECT location_id, month, provider_id, state FROM window_outcome")
}

fn kept(app: &TestApp) -> Vec<Kept> {
    app.database.rows(
        "SELECT location_id, month, consecutive, in_last_12, at_risk, triggered, next_triggers FROM miss_count \
         ORDER BY location_id, month",
    )
}

/// Who missed which month, by the unit of the settings: location and provider, or provider alone.
struct Missed(HashSet<(String, String, ReportingMonth)>);

impl Missed {
    fn of(all: &[Outcome], settings: &Compliance) -> Self {
        let is_miss = |state: &str| state == "missing" || (state == "partial" && settings.partial_is_miss);
        let missed = all.iter().filter(|one| is_miss(&one.state));
        let unit = |one: &Outcome| match settings.unit {
            Unit::Location => (one.location_id.clone(), one.provider_id.clone(), month(&one.month)),
            Unit::Provider => (String::new(), one.provider_id.clone(), month(&one.month)),
        };
        Self(missed.map(unit).collect())
    }

    fn has(&self, of: &Outcome, at: ReportingMonth, settings: &Compliance) -> bool {
        let location = if settings.unit == Unit::Location { of.location_id.clone() } else { String::new() };
        self.0.contains(&(location, of.provider_id.clone(), at))
    }
}

/// Counts as somebody would who reads the rule: month by month, back from the last one.
fn by_hand(missed: &Missed, of: &Outcome, settings: &Compliance) -> Kept {
    let (mut consecutive, mut in_last_12) = (0, 0);
    let mut at = Some(month(&of.month));
    while let Some(month) = at.filter(|month| missed.has(of, *month, settings)) {
        consecutive += 1;
        at = month.previous();
    }
    let mut eleven = 0;
    let mut at = Some(month(&of.month));
    for number in 0..12 {
        let Some(month) = at else { break };
        if missed.has(of, month, settings) {
            in_last_12 += 1;
            // Of the windows that are still among the last twelve when the next one has closed.
            eleven += i32::from(number < 11);
        }
        at = month.previous();
    }
    let triggers = |run: i32, twelve: i32| {
        run >= settings.trigger_consecutive.cast_signed() || twelve >= settings.trigger_in_twelve.cast_signed()
    };
    let triggered = triggers(consecutive, in_last_12);
    Kept {
        location_id: of.location_id.clone(),
        month: of.month.clone(),
        consecutive,
        in_last_12,
        at_risk: !triggered && consecutive >= settings.at_risk_consecutive.cast_signed(),
        triggered,
        next_triggers: !triggered && triggers(consecutive + 1, eleven + 1),
    }
}

/// Every location with an outcome in which something was owed, as of each of these months.
fn all_by_hand(app: &TestApp, months: &[&str], settings: &Compliance) -> HashMap<(String, String), Kept> {
    let all = outcomes(app);
    let missed = Missed::of(&all, settings);
    let of = all.iter().filter(|one| months.contains(&one.month.as_str()) && one.state != "not_required");
    of.map(|one| ((one.location_id.clone(), one.month.clone()), by_hand(&missed, one, settings))).collect()
}

fn all_kept(app: &TestApp) -> HashMap<(String, String), Kept> {
    kept(app).into_iter().map(|one| ((one.location_id.clone(), one.month.clone()), one)).collect()
}

fn compare(app: &TestApp, months: &[&str], settings: &Compliance, when: &str) {
    let (by_hand, kept) = (all_by_hand(app, months, settings), all_kept(app));
    for (key, expected) in &by_hand {
        assert_eq!(kept.get(key), Some(expected), "{when}: {key:?}");
    }
    assert_eq!(kept.len(), by_hand.len(), "{when}");
}

/// What is kept right after corrections: a return that was not owed when the month was counted comes with the next
/// count.
fn compare_counted(app: &TestApp, months: &[&str], settings: &Compliance, when: &str) {
    let (by_hand, kept) = (all_by_hand(app, months, settings), all_kept(app));
    for (key, expected) in &by_hand {
        if let Some(found) = kept.get(key) {
            assert_eq!(found, expected, "{when}: {key:?}");
        }
    }
}

/// Writes made-up histories down, past the program; some locations are sold on the way.
fn write_histories(app: &TestApp, runner: &mut TestRunner) {
    let months: Vec<ReportingMonth> = month(FIRST).up_to(month(LAST)).collect();
    for month in &months {
        app.database
            .execute(&format!(
                "INSERT INTO window_closing (month, closes_at, closed_at, locations) \
                 VALUES ('{month}', '2024-01-01 00:00:00', '2024-01-01 00:00:00', {HISTORIES})"
            ))
            .unwrap();
    }
    // Habits as well as dice: runs of misses, and hardly any.
    let letter = prop_oneof![5 => Just(0_usize), 3 => Just(1), 1 => Just(2), 1 => Just(3)];
    let history = (proptest::collection::vec(letter, months.len()), 0..months.len() * 3, any::<bool>());
    for number in 0..HISTORIES {
        let (letters, sold_at, is_bad) = history.new_tree(runner).unwrap().current();
        let row = |(position, (month, letter)): (usize, (&ReportingMonth, &usize))| {
            let state = if is_bad && position % 5 != 0 { "missing" } else { STATES[*letter] };
            let provider = if position >= sold_at { "1-901" } else { "1-900" };
            format!("('1-{number:09}', '{month}', '{provider}', '{state}', '{state}', '')")
        };
        let rows: Vec<String> = months.iter().zip(&letters).enumerate().map(row).collect();
        app.database
            .execute(&format!(
                "INSERT INTO window_outcome (location_id, month, provider_id, state, state_at_close, missing) VALUES {}",
                rows.join(", ")
            ))
            .unwrap();
    }
}

async fn with_histories(runner: &mut TestRunner) -> TestApp {
    let app = TestApp::with(&[("clock.fixed_at", "2026-01-09T10:00:00Z")]).await;
    let mut rows: Vec<CareRow> = (0..HISTORIES).map(|number| CareRow::home(&format!("1-{number:09}"))).collect();
    rows.push(CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"));
    app.load_register(&rows);
    write_histories(&app, runner);
    app
}

#[actix_web::test]
async fn what_is_kept_is_what_is_counted_by_hand_whatever_is_corrected() {
    let mut runner = TestRunner::default();
    let first = with_histories(&mut runner).await;
    let counted = ["2024-04", "2025-02", "2025-11", LAST];
    for (unit, partial, trigger) in [("location", "true", "3"), ("provider", "true", "3"), ("location", "false", "2")] {
        let app = first
            .beside(&[
                ("clock.fixed_at", "2026-01-09T10:00:00Z"),
                ("compliance.unit", unit),
                ("compliance.partial_is_miss", partial),
                ("compliance.trigger_consecutive", trigger),
            ])
            .await;
        let settings = app.state.config.compliance.clone();
        for text in counted {
            // The settings are others than before, so this counts anew.
            assert!(ensure_counted(&app.state, month(text)).await.unwrap());
        }
        compare(&app, &counted, &settings, unit);
        let which = (0..HISTORIES, 0..22_usize, 0..STATES_AFTER.len());
        for _ in 0..40 {
            let (number, back, state) = which.new_tree(&mut runner).unwrap().current();
            let months: Vec<ReportingMonth> = month(FIRST).up_to(month(LAST)).collect();
            let correction = Correction {
                location_id: format!("1-{number:09}"),
                month: months[back % months.len()],
                state: STATES_AFTER[state],
                reason: "A fault of the service".to_owned(),
            };
            // Some are in that state already.
            let _ = correct(&app.state, Actor::Operator, correction).await;
        }
        compare_counted(&app, &counted, &settings, &format!("{unit}, corrected"));
        for text in counted {
            assert!(ensure_counted(&app.state, month(text)).await.unwrap());
        }
        compare(&app, &counted, &settings, &format!("{unit}, counted again"));
        let places = "SELECT count(DISTINCT place) AS number FROM miss_count WHERE month = '2025-12'";
        let rows = "SELECT count(*) AS number FROM miss_count WHERE month = '2025-12'";
        assert_eq!(app.database.number(places), app.database.number(rows), "every location has a place of its own");
    }
}

#[actix_web::test]
async fn a_return_that_turns_out_to_be_owed_comes_onto_the_list() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    // One leaves in the window: nothing is owed.
    let others = [CareRow::home(HOME), CareRow::agency(AGENCY)];
    app.load_register_as_of("2026-01-12", &others);
    app.state.clock.advance(chrono::TimeDelta::days(6));
    close(&app.state, Actor::System, month("2026-01")).await.unwrap();
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let rows = async || officer.get("/compliance/2026-01").await.texts("tbody tr");
    let has = |rows: &[String]| rows.iter().any(|row| row.contains(OTHER));
    assert!(!has(&rows().await), "{:?}", rows().await);
    for (state, is_there) in [(ReturnState::Missing, true), (ReturnState::NotRequired, false)] {
        let correction = Correction {
            location_id: OTHER.to_owned(),
            month: month("2026-01"),
            state,
            reason: "It left a month later".to_owned(),
        };
        correct(&app.state, Actor::Operator, correction).await.unwrap();
        assert_eq!(has(&rows().await), is_there, "{state:?}: {:?}", rows().await);
    }
}

#[actix_web::test]
async fn the_call_tells_what_is_kept() {
    let mut runner = TestRunner::default();
    let app = with_histories(&mut runner).await;
    for text in [LAST, "2026-01"] {
        recount(&app.state, month(text)).await.unwrap();
        let officer = app.caller(Role::ComplianceOfficer, "national").await;
        let list = officer.get(&format!("/compliance/{text}?limit=1000")).await.json();
        let mut compared = 0;
        for found in kept(&app).iter().filter(|one| one.month == text) {
            let items = list["items"].as_array().unwrap();
            let item = items.iter().find(|item| item["location_id"] == found.location_id.as_str()).unwrap();
            let told = (&item["misses"]["consecutive"], &item["misses"]["in_last_12"]);
            assert_eq!(
                (told.0.as_i64(), told.1.as_i64()),
                (Some(found.consecutive.into()), Some(found.in_last_12.into()))
            );
            assert_eq!((&item["at_risk"], &item["triggered"]), (&found.at_risk.into(), &found.triggered.into()));
            compared += 1;
        }
        assert!(compared > HISTORIES / 2, "{text}: {compared}");
    }
}

#[actix_web::test]
async fn a_closing_counts_and_a_new_load_or_setting_counts_anew() {
    let app = TestApp::with_register_at("2026-01-15T00:00:00Z").await;
    for text in ["2025-11", "2025-12", "2026-01"] {
        close(&app.state, Actor::System, month(text)).await.unwrap();
    }
    let count = |sql: &str| app.database.number(&format!("SELECT count(*) AS number FROM miss_count WHERE {sql}"));
    assert_eq!(count("month = '2026-01' AND consecutive = 3 AND triggered"), 3, "in the transaction of the closing");
    assert_eq!(count("month = '2025-12' AND consecutive = 2 AND at_risk"), 3, "as it was then");
    app.state.clock.advance(chrono::TimeDelta::days(24));
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    assert_eq!(officer.get("/compliance/2026-02").await.texts("tbody tr").len(), 3);
    // One that joins is on the list at once, and one that was sold begins anew.
    let new = "1-100000077";
    let sold = CareRow::home(HOME).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd");
    app.load_register_as_of("2026-02-01", &[sold, CareRow::home(new)]);
    let rows = officer.get("/compliance/2026-02").await.texts("tbody tr");
    assert!(rows.len() == 2 && rows.iter().all(|row| row.contains("Missed in a row 0")), "{rows:?}");
    let strict =
        app.beside(&[("clock.fixed_at", "2026-02-09T10:00:00Z"), ("compliance.restart_on_sale", "false")]).await;
    let officer = officer.at(&strict.url);
    officer.sign_in("compliance-officer@example.org", crate::support::PASSWORD).await;
    let rows = officer.get("/compliance/2026-02").await.texts("tbody tr");
    assert!(rows[0].contains(HOME) && rows[0].contains("Missed in a row 3"), "{rows:?}");
}
