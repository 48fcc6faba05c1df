//! More time for one location: to the second, on pages, by calls and on the command line, and what becomes of the outcome.

use capacity_tracker::accounts::{Role, Scope, Scopes};
use capacity_tracker::app::State;
use capacity_tracker::audit::Actor;
use capacity_tracker::clock::UtcTime;
use capacity_tracker::compliance::actions::{
    Correction, ExtendError, MoreTime, Until, close, close_due, correct, extend, settle,
};
use capacity_tracker::compliance::queries;
use capacity_tracker::notice::ItemKind;
use capacity_tracker::returns::model::ReturnState;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{feed, feed_file};
use crate::support::{AGENCY, Browser, HOME, OTHER, PASSWORD, TestApp, nil_answers, run, run_with};

const FLOOD: &str = "The office was flooded on 12 January";

fn at(text: &str) -> UtcTime {
    UtcTime::new(chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc())
}

/// Moves the clock to a moment.
fn set(app: &TestApp, moment: &str) {
    app.state.clock.advance(at(moment).to_chrono() - app.state.clock.now().to_chrono());
}

async fn give(app: &TestApp, location: &str, month: &str, until: Until) -> Result<(), ExtendError> {
    give_with(&app.state, location, month, until).await
}

async fn give_with(state: &State, location: &str, month: &str, until: Until) -> Result<(), ExtendError> {
    let everywhere = Scopes(vec![Scope::National]);
    let more =
        MoreTime { location_id: location.to_owned(), month: month.parse().unwrap(), until, reason: FLOOD.to_owned() };
    extend(state, Actor::Operator, everywhere, more).await.map(drop)
}

async fn give_until(app: &TestApp, location: &str, month: &str, until: &str) {
    give(app, location, month, Until::At(at(until))).await.unwrap();
}

async fn close_month(app: &TestApp, month: &str) {
    close(&app.state, Actor::System, month.parse().unwrap()).await.unwrap();
}

/// How the call about compliance has a location.
async fn item(app: &TestApp, month: &str, location: &str) -> Value {
    let officer = app.caller(Role::ComplianceOfficer, "national").await;
    let list = officer.get(&format!("/compliance/{month}")).await.json();
    list["items"].as_array().unwrap().iter().find(|item| item["location_id"] == location).cloned().unwrap()
}

#[actix_web::test]
async fn a_save_counts_to_the_last_second_of_the_time_given() {
    for (granted, month, until, moments) in [
        (
            "2026-01-12T10:00:00Z",
            "2026-01",
            "2026-01-16T17:00:00Z",
            [("2026-01-15T00:00:00Z", true), ("2026-01-16T17:00:00.999999Z", true), ("2026-01-16T17:00:01Z", false)],
        ),
        // Given when the window has closed.
        (
            "2026-07-15T10:00:00Z",
            "2026-07",
            "2026-07-17T23:59:59+01:00",
            [("2026-07-17T22:59:58Z", true), ("2026-07-17T22:59:59Z", true), ("2026-07-17T23:00:00Z", false)],
        ),
        // Over the change of the clocks in spring and in autumn.
        (
            "2026-03-10T10:00:00Z",
            "2026-03",
            "2026-03-29T23:59:59+01:00",
            [("2026-03-29T00:30:00Z", true), ("2026-03-29T22:59:59Z", true), ("2026-03-29T23:00:00Z", false)],
        ),
        (
            "2026-10-20T10:00:00Z",
            "2026-10",
            "2026-10-25T23:59:59+00:00",
            [("2026-10-25T00:30:00Z", true), ("2026-10-25T23:59:59Z", true), ("2026-10-26T00:00:00Z", false)],
        ),
        // Into the next month, up to its window, in which a save counts for that month.
        (
            "2026-11-20T10:00:00Z",
            "2026-11",
            "2026-12-07T23:59:59Z",
            [("2026-11-30T23:59:59Z", true), ("2026-12-01T00:00:00Z", true), ("2026-12-07T23:59:59Z", true)],
        ),
    ] {
        for (moment, counts) in moments {
            let app = TestApp::with_register_at(granted).await;
            let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
            give_until(&app, AGENCY, month, until).await;
            set(&app, moment);
            let section = app.sections(month, "home_care").remove(0);
            let saved = caller.put(AGENCY, &section.key, &json!({ "answers": nil_answers(&section) })).await.json();
            assert_eq!(saved["month"], if counts { json!(month) } else { Value::Null }, "{moment}");
            let progress = app.database.number("SELECT count(*) AS number FROM month_progress");
            assert_eq!(progress, i64::from(counts), "{moment}");
            // Nobody else has more time.
            let home = app.sections(month, "care_home").remove(0);
            let other = caller.put(HOME, &home.key, &json!({ "answers": nil_answers(&home) })).await.json();
            assert_eq!(other["month"], Value::Null, "{moment}");
        }
    }
}

#[actix_web::test]
async fn in_the_next_window_a_save_counts_for_the_next_month() {
    let app = TestApp::with_register_at("2026-11-20T10:00:00Z").await;
    give_until(&app, AGENCY, "2026-11", "2026-12-07T23:59:59Z").await;
    set(&app, "2026-12-08T00:00:00Z");
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.sections("2026-12", "home_care").remove(0);
    let saved = caller.put(AGENCY, &section.key, &json!({ "answers": nil_answers(&section) })).await.json();
    assert_eq!(saved["month"], "2026-12");
}

#[actix_web::test]
async fn a_return_says_when_its_own_window_closed() {
    let app = TestApp::with_register_at("2026-01-12T10:00:00Z").await;
    give_until(&app, AGENCY, "2026-01", "2026-01-20T23:59:59Z").await;
    let manager = app.manager().await;
    for moment in ["2026-01-25T10:00:00Z", "2026-02-10T10:00:00Z"] {
        set(&app, moment);
        manager.sign_in("manager@example.org", PASSWORD).await;
        for part in ["", "/answers"] {
            let page = manager.get(&format!("/locations/{AGENCY}/returns/2026-01{part}")).await;
            let words = "Closed on Tuesday 20 January at 11:59pm.";
            assert!(page.main().contains(words), "{moment} {part}: {}", page.main());
        }
        let home = manager.get(&format!("/locations/{HOME}/returns/2026-01")).await;
        assert!(home.main().contains("Closed on Wednesday 14 January at 11:59pm."), "{moment}: {}", home.main());
    }
    app.run_jobs().await;
}

#[actix_web::test]
async fn calls_tell_the_time_that_was_given() {
    let app = TestApp::with_register_at("2026-01-14T10:00:00Z").await;
    give_until(&app, AGENCY, "2026-01", "2026-01-16T17:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "location:1-100000002").await;
    let until = json!("2026-01-16T17:00:00+00:00");
    for (moment, window, monthly, owes) in [
        ("2026-01-14T23:59:59Z", "open", "missing", "missing"),
        ("2026-01-15T00:00:00Z", "open", "missing", "missing"),
        ("2026-01-16T17:00:00Z", "open", "missing", "missing"),
        ("2026-01-16T17:00:01Z", "closed", "missing", "missing"),
    ] {
        set(&app, moment);
        let found = caller.get(&format!("/windows/2026-01?location={AGENCY}")).await.json();
        assert_eq!((&found["state"], &found["extended_until"]), (&json!(window), &until), "{moment}");
        assert_eq!(found["closes_at"], "2026-01-14T23:59:59+00:00", "the window itself stays");
        let found = caller.get(&format!("/locations/{AGENCY}/returns/2026-01")).await.json();
        assert_eq!((&found["state"], &found["extended_until"]), (&json!(monthly), &until), "{moment}");
        assert_eq!(caller.get(&format!("/locations/{AGENCY}")).await.json()["owes"]["state"], owes, "{moment}");
        assert_eq!(item(&app, "2026-01", AGENCY).await["extended_until"], until, "{moment}");
    }
    // Of others nothing is told, and a window without a location is that of all.
    for path in [format!("/windows/2026-01?location={HOME}"), "/windows/2026-01?location=1%00".to_owned()] {
        let refused = caller.get(&path).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(refused.error(), ("location".to_owned(), "unknown".to_owned()), "{path}");
    }
    let all = caller.get("/windows/2026-01").await.json();
    assert_eq!((&all["state"], &all["extended_until"]), (&json!("closed"), &Value::Null));
    let home = app.caller(Role::ProviderUser, "provider:1-900").await;
    let found = home.get(&format!("/locations/{HOME}/returns/2026-01")).await.json();
    assert_eq!(found["extended_until"], Value::Null);
    let discharge = app.caller(Role::DischargeTeam, "national").await;
    let refused = discharge.get(&format!("/windows/2026-01?location={AGENCY}")).await;
    assert_eq!((refused.status, refused.error().1.as_str()), (StatusCode::NOT_FOUND, "unknown"));
}

#[actix_web::test]
async fn when_the_window_closes_nothing_is_held_against_the_location_until_the_time_is_over() {
    for (done, becomes, consecutive) in [(true, "complete", 0), (false, "missing", 1)] {
        let app = TestApp::with_register_at("2026-01-14T10:00:00Z").await;
        give_until(&app, AGENCY, "2026-01", "2026-01-16T17:00:00Z").await;
        set(&app, "2026-01-15T00:00:00Z");
        close_month(&app, "2026-01").await;
        let excused = item(&app, "2026-01", AGENCY).await;
        assert_eq!((&excused["state"], &excused["misses"]["consecutive"]), (&json!("excused"), &json!(0)));
        assert_eq!(item(&app, "2026-01", HOME).await["state"], "missing", "nobody else is excused");
        let kept =
            "SELECT count(*) AS number FROM window_outcome WHERE state = 'excused' AND state_at_close = 'missing'";
        assert_eq!(app.database.number(kept), 1);
        let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
        let of = async || caller.get(&format!("/locations/{AGENCY}/returns/2026-01")).await.json()["state"].clone();
        assert_eq!(of().await, "missing", "it can still be made");
        set(&app, "2026-01-16T16:59:59Z");
        if done {
            caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
            assert_eq!(of().await, "complete");
        }
        set(&app, "2026-01-16T17:00:00Z");
        assert_eq!(settle(&app.state).await.unwrap(), usize::from(done), "what is complete is settled at once");
        set(&app, "2026-01-16T17:00:01Z");
        assert_eq!(settle(&app.state).await.unwrap(), usize::from(!done));
        assert_eq!(settle(&app.state).await.unwrap(), 0, "once");
        let settled = item(&app, "2026-01", AGENCY).await;
        assert_eq!((&settled["state"], &settled["misses"]["consecutive"]), (&json!(becomes), &json!(consecutive)));
        if done {
            assert_eq!(
                (&settled["missing"], &settled["completed_at"]),
                (&json!([]), &json!("2026-01-16T16:59:59.000000Z"))
            );
        }
        assert_eq!(of().await, becomes);
        let corrections = "SELECT count(*) AS number FROM outcome_correction WHERE extension_id IS NOT NULL";
        assert_eq!(app.database.number(corrections), 2);
        let reasons = format!("SELECT count(*) AS number FROM outcome_correction WHERE reason LIKE '%{FLOOD}%'");
        assert_eq!(app.database.number(&reasons), 1);
        assert!(run(&app.database, &["audit", "verify"]).status.success());
    }
}

#[actix_web::test]
async fn a_part_that_is_done_in_the_time_given_counts_as_a_part() {
    let app = TestApp::with_register_at("2026-01-14T10:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let due = async || -> Vec<String> {
        let found = caller.get(&format!("/locations/{AGENCY}/returns/2026-01")).await.json();
        let due = found["sections"].as_array().unwrap().iter().filter(|section| section["state"] == "due");
        due.map(|section| section["key"].as_str().unwrap().to_owned()).collect()
    };
    let all = due().await;
    let (first, rest) = all.split_first().unwrap();
    assert!(!rest.is_empty(), "{all:?}");
    give_until(&app, AGENCY, "2026-01", "2026-01-16T17:00:00Z").await;
    set(&app, "2026-01-15T00:00:00Z");
    close_month(&app, "2026-01").await;
    set(&app, "2026-01-16T12:00:00Z");
    let section = app.sections("2026-01", "home_care").into_iter().find(|section| section.key == *first).unwrap();
    let saved = caller.put(AGENCY, first, &json!({ "answers": nil_answers(&section) })).await.json();
    assert_eq!(saved["month"], "2026-01");
    assert_eq!(settle(&app.state).await.unwrap(), 0, "the rest can still come");
    set(&app, "2026-01-16T17:00:01Z");
    assert_eq!(settle(&app.state).await.unwrap(), 1);
    assert_eq!(settle(&app.state).await.unwrap(), 0, "once");
    let settled = item(&app, "2026-01", AGENCY).await;
    assert_eq!((&settled["state"], &settled["missing"]), (&json!("partial"), &json!(rest)));
    let found = caller.get(&format!("/locations/{AGENCY}/returns/2026-01")).await.json();
    assert_eq!((&found["state"], due().await.as_slice()), (&json!("partial"), rest));
    let kept = format!(
        "SELECT count(*) AS number FROM window_outcome WHERE state = 'partial' AND state_at_close = 'missing' \
         AND missing = '{}'",
        all.join(" ")
    );
    assert_eq!(app.database.number(&kept), 1, "what was missing at the close stays written down");
    let reasons = "SELECT count(*) AS number FROM outcome_correction WHERE became = 'partial' \
                   AND reason LIKE 'The time given is over%a part of the return was done by then'";
    assert_eq!(app.database.number(reasons), 1);
    let browser = officer(&app, "officer@example.org", "national").await;
    let stands = match rest.len() {
        1 => "1 section is missing".to_owned(),
        several => format!("{several} sections are missing"),
    };
    let row = browser.get("/compliance/2026-01").await.texts("tbody tr");
    assert!(row.iter().any(|row| row.contains(AGENCY) && row.contains(&stands)), "{stands}: {row:?}");
    let page = browser.get(&format!("/compliance/2026-01/locations/{AGENCY}")).await;
    let past = page.texts("table:first-of-type tbody tr").remove(0);
    assert!(past.contains("Part done") && !past.contains(&section.title), "{past}");
}

#[actix_web::test]
async fn time_given_after_the_outcomes_are_written_down_excuses_at_once() {
    let app = TestApp::with_register_at("2026-01-15T00:00:00Z").await;
    close_month(&app, "2026-01").await;
    assert_eq!(item(&app, "2026-01", AGENCY).await["state"], "missing");
    give_until(&app, AGENCY, "2026-01", "2026-01-20T23:59:59Z").await;
    assert_eq!(item(&app, "2026-01", AGENCY).await["state"], "excused");
    // Closing again, and looking again, changes nothing.
    close_month(&app, "2026-01").await;
    assert_eq!(settle(&app.state).await.unwrap(), 0);
    // Ended early, it counts as it was; a save in this second is too late.
    set(&app, "2026-01-17T12:00:00Z");
    give(&app, AGENCY, "2026-01", Until::Now).await.unwrap();
    assert_eq!(item(&app, "2026-01", AGENCY).await["state"], "missing");
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.sections("2026-01", "home_care").remove(0);
    let saved = caller.put(AGENCY, &section.key, &json!({ "answers": nil_answers(&section) })).await.json();
    assert_eq!(saved["month"], Value::Null);
    assert!(matches!(give(&app, AGENCY, "2026-01", Until::Now).await, Err(ExtendError::NothingToEnd)));
    // Given once more, it is excused once more.
    give_until(&app, AGENCY, "2026-01", "2026-01-18T23:59:59Z").await;
    assert_eq!(item(&app, "2026-01", AGENCY).await["state"], "excused");
    set(&app, "2026-01-19T00:00:00Z");
    let other = app.beside(&[("clock.fixed_at", "2026-01-19T00:00:00Z")]).await;
    let (one, two) = futures_util::join!(settle(&app.state), settle(&other.state));
    assert_eq!(one.unwrap() + two.unwrap(), 1, "two instances settle it once");
    assert_eq!(item(&app, "2026-01", AGENCY).await["state"], "missing");
    for sql in ["UPDATE window_extension SET until_at = '2027-01-01 00:00:00'", "DELETE FROM window_extension"] {
        assert!(app.database.execute(sql).is_err(), "{sql}");
    }
}

#[actix_web::test]
async fn an_outcome_is_corrected_when_the_lock_is_had_and_not_when_it_was_asked_for() {
    let app = TestApp::with_register_at("2026-01-15T10:00:00Z").await;
    close_month(&app, "2026-01").await;
    let (release, released) = std::sync::mpsc::channel::<()>();
    let (begun, begins) = tokio::sync::oneshot::channel::<()>();
    let db = app.state.db.clone();
    let held = actix_web::rt::spawn(async move {
        db.write(move |conn| {
            queries::lock(conn)?;
            begun.send(()).map_err(|()| anyhow::anyhow!("nobody waits for the lock"))?;
            Ok::<_, anyhow::Error>(released.recv()?)
        })
        .await
    });
    begins.await.unwrap();
    let state = app.state.clone();
    let given = actix_web::rt::spawn(async move {
        give_with(&state, AGENCY, "2026-01", Until::At(at("2026-01-20T23:59:59Z"))).await
    });
    // It has looked by then, and waits.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    app.wait(10);
    release.send(()).unwrap();
    held.await.unwrap().unwrap();
    given.await.unwrap().unwrap();
    let corrected = "outcome_correction JOIN window_extension ON window_extension.id = extension_id";
    let count = |sql: &str| app.database.number(&format!("SELECT count(*) AS number FROM {sql}"));
    assert_eq!(count(corrected), 1);
    assert_eq!(count(&format!("{corrected} WHERE corrected_at > granted_at")), 1, "ten minutes later");
}

#[actix_web::test]
async fn time_that_a_fast_clock_ended_is_given_back() {
    // Whether somebody looks while the time runs, or only when it is over in truth.
    for looks in [true, false] {
        let app = TestApp::with_register_at("2026-01-15T00:00:00Z").await;
        close_month(&app, "2026-01").await;
        give_until(&app, AGENCY, "2026-01", "2026-01-20T23:59:59Z").await;
        set(&app, "2026-01-25T10:00:00Z");
        assert_eq!(settle(&app.state).await.unwrap(), 1);
        assert_eq!(item(&app, "2026-01", AGENCY).await["state"], "missing");
        set(&app, "2026-01-16T10:00:00Z");
        if looks {
            assert_eq!(settle(&app.state).await.unwrap(), 1);
            assert_eq!(item(&app, "2026-01", AGENCY).await["state"], "excused");
        }
        set(&app, "2026-01-18T10:00:00Z");
        let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
        caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
        set(&app, "2026-01-21T00:00:00Z");
        assert_eq!(settle(&app.state).await.unwrap(), 1);
        assert_eq!(item(&app, "2026-01", AGENCY).await["state"], "complete");
        assert_eq!(settle(&app.state).await.unwrap(), 0, "once");
    }
}

#[actix_web::test]
async fn what_a_person_corrected_is_left_as_it_is() {
    let app = TestApp::with_register_at("2026-01-15T00:00:00Z").await;
    close_month(&app, "2026-01").await;
    let by_hand = async |state| {
        let correction = Correction {
            location_id: AGENCY.to_owned(),
            month: "2026-01".parse().unwrap(),
            state,
            reason: "The service was down".to_owned(),
        };
        correct(&app.state, Actor::Operator, correction).await.unwrap();
    };
    by_hand(ReturnState::Excused).await;
    give_until(&app, AGENCY, "2026-01", "2026-01-16T23:59:59Z").await;
    set(&app, "2026-01-17T00:00:00Z");
    assert_eq!(settle(&app.state).await.unwrap(), 0);
    assert_eq!(item(&app, "2026-01", AGENCY).await["state"], "excused");
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let found = caller.get(&format!("/locations/{AGENCY}/returns/2026-01")).await.json();
    assert_eq!(found["state"], "excused", "the provider sees that nothing is held against it");
    assert_eq!(caller.get(&format!("/locations/{AGENCY}")).await.json()["owes"]["state"], "excused");
    let manager = app.browser();
    app.add_person("manager@example.org", Role::ProviderUser, "provider:1-900").await;
    manager.sign_in("manager@example.org", PASSWORD).await;
    let owed = manager.get("/returns").await.texts("tbody tr");
    assert!(owed.iter().any(|row| row.contains(AGENCY) && row.contains("Excused")), "{owed:?}");
    assert!(owed.iter().any(|row| row.contains(HOME) && row.contains("Missed")), "{owed:?}");
    let page = manager.get(&format!("/locations/{AGENCY}/returns/2026-01")).await;
    assert!(page.main().contains("Nothing is held against this location for January 2026."), "{}", page.main());
    assert!(!page.main().contains("More time"), "only officers give it");
    let officer = officer(&app, "officer@example.org", "national").await;
    let path = format!("/compliance/2026-01/locations/{AGENCY}/extension");
    assert!(officer.get(&format!("/locations/{AGENCY}/returns/2026-01")).await.links("a").contains(&path));
    by_hand(ReturnState::Missing).await;
    assert_eq!(settle(&app.state).await.unwrap(), 0);
}

#[actix_web::test]
async fn the_hourly_job_settles_what_is_over() {
    let mut app = TestApp::with_register_at("2026-01-14T10:00:00Z").await;
    app.leaves_jobs();
    app.run_jobs().await;
    give_until(&app, AGENCY, "2026-01", "2026-01-15T12:00:00Z").await;
    set(&app, "2026-01-15T01:30:00Z");
    app.run_jobs().await;
    assert_eq!(item(&app, "2026-01", AGENCY).await["state"], "excused", "the closing is done by a job, too");
    set(&app, "2026-01-15T13:30:00Z");
    app.run_jobs().await;
    assert_eq!(item(&app, "2026-01", AGENCY).await["state"], "missing");
}

#[actix_web::test]
async fn a_holiday_announced_later_makes_the_window_longer_than_the_time_given() {
    let app = TestApp::with_register_at("2026-01-14T10:00:00Z").await;
    give_until(&app, AGENCY, "2026-01", "2026-01-15T12:00:00Z").await;
    let file = feed_file(&app.database, "feed.json", &feed(&["2026-01-14"], &[]));
    let settings = [("CT__CLOCK__FIXED_AT", "2026-01-14T11:00:00Z")];
    let output = run_with(&app.database, &["window", "holidays", "refresh", "--from", &file], &settings);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    set(&app, "2026-01-15T23:59:59Z");
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
    set(&app, "2026-01-16T00:02:00Z");
    close_due(&app.state).await.unwrap();
    assert_eq!(item(&app, "2026-01", AGENCY).await["state"], "complete");
    let corrections = "SELECT count(*) AS number FROM outcome_correction";
    assert_eq!(app.database.number(corrections), 0, "the window was open for all to the end of the 15th");
}

#[test]
fn the_command_line_gives_time_and_refuses_what_will_not_do() {
    actix_web::rt::System::new().block_on(async {
        let mut app = TestApp::with_register_at("2026-01-14T10:00:00Z").await;
        app.leaves_jobs();
        app.add_person("manager@example.org", Role::ProviderUser, "location:1-100000002").await;
        app.add_person("other@example.org", Role::ProviderUser, "provider:1-901").await;
        let words = |more: &[&'static str]| [&["window", "extend"], more].concat();
        let at = |moment: &str, words: &[&str]| {
            let output = run_with(&app.database, words, &[("CT__CLOCK__FIXED_AT", moment)]);
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            (output.status.code(), text(&output.stdout), text(&output.stderr))
        };
        let good = ["--until", "2026-01-16T17:00:00.4Z", "--reason", FLOOD, "--json"];
        let (code, printed, error) =
            at("2026-01-14T10:00:00Z", &[&["window", "extend", AGENCY, "2026-01"], &good[..]].concat());
        assert_eq!(code, Some(0), "{error}");
        let json: Value = serde_json::from_str(&printed).unwrap();
        let expected = json!({
            "location_id": AGENCY, "month": "2026-01", "until": "2026-01-16T17:00:00+00:00", "reason": FLOOD,
            "granted_by": "operator", "granted_at": "2026-01-14T10:00:00.000000Z",
        });
        assert_eq!(json, expected);
        let audited = "SELECT count(*) AS number FROM audit_entry WHERE event = 'windows.extended' \
                       AND subject = 'location:1-100000002' AND actor = 'operator'";
        assert_eq!(app.database.number(audited), 1);
        let mails = "SELECT count(*) AS number FROM mail_message WHERE kind = 'extension'";
        assert_eq!(app.database.number(mails), 1, "to the people of this location, and to nobody else");
        for (moment, location, month, until, said) in [
            ("2026-01-07T23:59:59Z", HOME, "2026-01", "2026-01-16T17:00:00Z", "The window for January 2026 opens on"),
            (
                "2026-01-10T10:00:00Z",
                HOME,
                "2026-01",
                "2026-01-14T23:59:59Z",
                "The end must be after Wednesday 14 January",
            ),
            ("2026-01-15T10:00:00Z", HOME, "2026-01", "2026-01-15T09:59:59Z", "The end must be in the future"),
            ("2026-01-15T10:00:00Z", HOME, "2026-01", "2026-02-08T00:00:00Z", "before the next window opens"),
            ("2026-02-08T00:00:00Z", HOME, "2026-01", "2026-02-10T00:00:00Z", "the window for February 2026 is open"),
            ("2026-01-15T10:00:00Z", "1-1", "2026-01", "2026-01-16T17:00:00Z", "there is no such location"),
        ] {
            let words = ["window", "extend", location, month, "--until", until, "--reason", "x"];
            let (code, _, error) = at(moment, &words);
            assert_eq!((code, error.lines().count()), (Some(1), 1), "{error}");
            assert!(error.starts_with("error: ") && error.contains(said), "{error}");
        }
        let (code, _, error) =
            at("2026-01-10T10:00:00Z", &["window", "extend", HOME, "2026-01", "--end", "--reason", "x"]);
        assert!(code == Some(1) && error.contains("no extension"), "{error}");
        let (code, _, _) =
            at("2026-01-14T11:00:00Z", &["window", "extend", AGENCY, "2026-01", "--end", "--reason", "x"]);
        assert_eq!(code, Some(0));
        for wrong in [
            words(&[]),
            words(&[AGENCY, "2026-01", "--reason", "x"]),
            words(&[AGENCY, "2026-01", "--until", "tomorrow", "--reason", "x"]),
            words(&[AGENCY, "2026-01", "--until", "2026-01-16T17:00:00Z"]),
            words(&[AGENCY, "2026-01", "--until", "2026-01-16T17:00:00Z", "--end", "--reason", "x"]),
        ] {
            assert_eq!(run(&app.database, &wrong).status.code(), Some(2), "{wrong:?}");
        }
    });
}

async fn officer(app: &TestApp, email: &str, scope: &str) -> Browser {
    app.add_person(email, Role::ComplianceOfficer, scope).await;
    let browser = app.browser();
    browser.sign_in(email, PASSWORD).await;
    browser
}

/// Signs the manager in if the session is over.
async fn sign_in_again(manager: &Browser) {
    if !manager.is_signed_in().await {
        manager.sign_in("manager@example.org", PASSWORD).await;
    }
}

#[actix_web::test]
async fn an_officer_gives_time_on_a_page_and_the_provider_is_told() {
    let app = TestApp::with_register_at("2026-01-14T10:00:00Z").await;
    let manager = app.browser();
    app.add_person("manager@example.org", Role::ProviderUser, "provider:1-900").await;
    manager.sign_in("manager@example.org", PASSWORD).await;
    let browser = officer(&app, "officer@example.org", "national").await;
    let path = format!("/compliance/2026-01/locations/{AGENCY}/extension");
    let day = |day: &'static str, reason: &'static str| {
        [("until-day", day), ("until-month", "1"), ("until-year", "2026"), ("reason", reason), ("do", "give")]
    };
    for (fields, said) in [
        (day("", "x"), "Enter the last day as a date"),
        (day("16", " "), "Enter the reason"),
        (day("14", "x"), "The end must be after Wednesday 14 January"),
    ] {
        let answer = browser.submit(&path, &path, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.texts(".nhsuk-error-summary").join(" ").contains(said), "{said}: {}", answer.main());
    }
    let answer = browser.submit(&path, &path, &day("16", FLOOD)).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, path.as_str()));
    let page = browser.get(&path).await;
    let until = "Friday 16 January at 11:59pm";
    for words in [format!("This location has until {until}, because: {FLOOD}"), "Jo Smith".to_owned()] {
        assert!(page.main().contains(&words), "{words}: {}", page.main());
    }
    app.run_jobs().await;
    let mail = app.mails().into_iter().find(|mail| mail.contains("You have more time")).unwrap();
    for words in ["manager@example.org", until, FLOOD, &format!("/locations/{AGENCY}/returns/2026-01")] {
        assert!(mail.contains(words), "{words}: {mail}");
    }
    let told = format!("You have until {until} to send the return for January 2026, because: {FLOOD}");
    let section = app.sections("2026-01", "home_care").remove(0).key;
    let pages = [
        "/returns".to_owned(),
        format!("/locations/{AGENCY}/returns/2026-01"),
        format!("/locations/{AGENCY}/sections/{section}"),
    ];
    for moment in ["2026-01-14T23:59:59Z", "2026-01-15T00:00:00Z", "2026-01-16T23:59:59Z"] {
        set(&app, moment);
        sign_in_again(&manager).await;
        for path in &pages {
            let page = manager.get(path).await.main();
            assert!(page.contains(&told), "{path} at {moment}: {page}");
        }
    }
    set(&app, "2026-01-17T00:00:00Z");
    sign_in_again(&manager).await;
    for path in &pages {
        assert!(!manager.get(path).await.main().contains("You have until"), "{path}");
    }
}

#[actix_web::test]
async fn time_that_runs_into_the_next_month_is_on_the_pages_of_the_provider() {
    let mut app = TestApp::with_register_at("2026-11-20T10:00:00Z").await;
    app.leaves_jobs();
    give_until(&app, AGENCY, "2026-11", "2026-12-03T23:59:59Z").await;
    set(&app, "2026-12-02T10:00:00Z");
    app.add_person("manager@example.org", Role::ProviderUser, "provider:1-900").await;
    let manager = app.browser();
    manager.sign_in("manager@example.org", PASSWORD).await;
    let page = manager.get("/returns").await;
    assert!(page.main().contains("to send the return for November 2026"), "{}", page.main());
    assert!(page.main().contains("1 return can still be sent: there is more time."), "{}", page.main());
    assert!(page.links("table a").contains(&format!("/locations/{AGENCY}/returns/2026-11")), "{:?}", page.links("a"));
    assert!(page.links("table a").contains(&format!("/locations/{HOME}/returns/2026-12")));
    let next = manager.get(&format!("/locations/{AGENCY}/returns/2026-12")).await;
    assert!(next.main().contains("The window for December 2026 is still to come."), "{}", next.main());
    let mut sections = app.sections("2026-11", "home_care").into_iter();
    let section = sections.find(|one| one.key == "home_care_service_users").unwrap();
    let path = format!("/locations/{AGENCY}/sections/{}", section.key);
    let form = manager.get(&path).await;
    assert!(form.main().contains("What you save now counts for November 2026"), "{}", form.main());
    let (version, key) = (form.field("_version"), form.field("_key"));
    let mut fields = vec![("_do", "save"), ("_version", version.as_str()), ("_key", key.as_str())];
    let nought = |kind| if kind == ItemKind::YesNo { "true" } else { "0" };
    fields.extend(section.items.iter().map(|item| (item.key.as_str(), nought(item.kind))));
    let saved = manager.post(&path, &form.token(), &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.main());
    assert_eq!(saved.location(), format!("/locations/{AGENCY}/returns/2026-11"));
    assert_eq!(app.database.number("SELECT count(*) AS number FROM month_progress WHERE month = '2026-11'"), 1);
}

#[actix_web::test]
async fn only_officers_give_time_and_only_where_they_look_after() {
    let app = TestApp::with_register_at("2026-01-14T10:00:00Z").await;
    let path = |location: &str| format!("/compliance/2026-01/locations/{location}/extension");
    for role in [Role::AreaLead, Role::Administrator, Role::Analyst, Role::ProviderAdmin, Role::EnforcementManager] {
        let browser = app.signed_in(role).await;
        assert_eq!(browser.get(&path(HOME)).await.status, StatusCode::FORBIDDEN, "{role:?}");
    }
    let leeds = officer(&app, "leeds@example.org", "area:E08000035").await;
    assert_eq!(leeds.get(&path(AGENCY)).await.status, StatusCode::OK);
    for location in [HOME, OTHER, "1-999", "%00"] {
        assert_eq!(leeds.get(&path(location)).await.status, StatusCode::NOT_FOUND, "{location}");
    }
    let token = leeds.get(&path(AGENCY)).await.token();
    let fields = [("until-day", "16"), ("until-month", "1"), ("until-year", "2026"), ("reason", "x")];
    assert_eq!(leeds.post(&path(HOME), &token, &fields).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM window_extension"), 0);
}

#[actix_web::test]
async fn an_officer_ends_the_time_on_the_page() {
    let mut app = TestApp::with_register_at("2026-01-15T10:00:00Z").await;
    app.leaves_jobs();
    give_until(&app, AGENCY, "2026-01", "2026-01-20T23:59:59Z").await;
    let browser = officer(&app, "officer@example.org", "national").await;
    let path = format!("/compliance/2026-01/locations/{AGENCY}/extension");
    let answer = browser.submit(&path, &path, &[("reason", "It was a mistake"), ("do", "end")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.main());
    let page = browser.get(&path).await;
    assert!(!page.main().contains("This location has until"), "{}", page.main());
    assert!(page.texts("tbody tr").first().is_some_and(|row| row.contains("Ended") && row.contains("mistake")));
    let none = browser.submit(&path, &path, &[("reason", "Again"), ("do", "end")]).await;
    assert_eq!(none.status, StatusCode::CONFLICT);
}

#[actix_web::test]
async fn a_press_that_comes_twice_gives_time_once_and_tells_once() {
    let mut app = TestApp::with_register_at("2026-01-14T10:00:00Z").await;
    app.leaves_jobs();
    app.add_person("manager@example.org", Role::ProviderUser, "provider:1-900").await;
    let browser = officer(&app, "officer@example.org", "national").await;
    let path = format!("/compliance/2026-01/locations/{AGENCY}/extension");
    let fields = |reason: &'static str| {
        [("until-day", "16"), ("until-month", "1"), ("until-year", "2026"), ("reason", reason), ("do", "give")]
    };
    let count = |what: &str| app.database.number(&format!("SELECT count(*) AS number FROM {what}"));
    let written = || {
        (
            count("window_extension"),
            count("mail_message WHERE kind = 'extension'"),
            count("audit_entry WHERE event = 'windows.extended'"),
        )
    };
    for _ in 0..2 {
        let answer = browser.submit(&path, &path, &fields(FLOOD)).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, path.as_str()));
        assert_eq!(written(), (1, 1, 1));
    }
    // For another reason it is another act.
    assert_eq!(browser.submit(&path, &path, &fields("The manager died")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(written(), (2, 2, 2));
    // Two at once, by two instances.
    let until = || Until::At(at("2026-01-18T23:59:59Z"));
    let other = app.beside(&[("clock.fixed_at", "2026-01-14T10:00:00Z")]).await;
    let (one, two) =
        futures_util::join!(give(&app, AGENCY, "2026-01", until()), give(&other, AGENCY, "2026-01", until()));
    assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
    assert_eq!(written(), (3, 3, 3));
    let (one, two) =
        futures_util::join!(give(&app, AGENCY, "2026-01", Until::Now), give(&other, AGENCY, "2026-01", Until::Now));
    assert!(one.is_ok() || two.is_ok(), "{one:?} {two:?}");
    assert_eq!(written(), (4, 4, 4));
}
