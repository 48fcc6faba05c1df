//! The clock of the machine is wrong: the program is killed, and goes on hours before or days after.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use rand::RngExt;
use serde_json::Value;

use super::{AGENCIES, Supplier, agency, each_is_kept_once, in_long_or_short, prepare};
use crate::support::{PASSWORD, Program, TestDatabase, run};

/// The beginning of the window of January 2026, and how many hours it lasts.
const FIRST: &str = "2026-01-08T00:00:00Z";
const HOURS: f64 = 167.0;

/// Saves of each agency at each moment.
const SAVES: usize = 3;

/// The moment so many hours after the beginning.
fn at(hours: f64) -> String {
    let first: DateTime<Utc> = FIRST.parse().unwrap();
    (first + TimeDelta::from_std(Duration::from_secs_f64(hours * 3_600.0)).unwrap()).to_rfc3339()
}

/// The numbers of each agency, in the order in which saves are handed out.
async fn handed_out(supplier: &Supplier) -> BTreeMap<String, Vec<i64>> {
    let mut numbers: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for save in supplier.saves().await {
        let place = save["location_id"].as_str().unwrap().to_owned();
        numbers.entry(place).or_default().push(save["version"].as_i64().unwrap());
    }
    numbers
}

#[actix_web::test]
async fn saves_keep_their_order_whatever_the_clock_says() {
    let database = TestDatabase::new();
    let key = prepare(&database);
    // An hour back, days ahead, back again; or wherever.
    let wherever = |_| rand::rng().random_range(0.0..HOURS);
    let moments = in_long_or_short((0..40).map(wherever).collect(), vec![34.0, 33.0, 160.0, 2.0]);
    let mut last = 0;
    for (number, hours) in moments.into_iter().enumerate() {
        println!("the clock says {}", at(hours));
        let program = Program::serve(&database, &[("CT__CLOCK__FIXED_AT", &at(hours)), ("CT__LOG__LEVEL", "info")]);
        let supplier = Supplier::new(&program.url, &key);
        let savers = (0..AGENCIES).map(|agency| {
            let supplier = supplier.clone();
            async move {
                for number in last + 1..=last + SAVES {
                    assert_eq!(supplier.save(agency, number).await, Some(200));
                }
            }
        });
        join_all(savers).await;
        last += SAVES;
        if number % 2 == 0 {
            // What is saved now and what is saved at the next moment get their places together.
            continue;
        }
        each_is_kept_once(&supplier, &[last; AGENCIES]).await;
        let expected: Vec<i64> = (1..=i64::try_from(last).unwrap()).collect();
        let in_order: BTreeMap<_, _> = (0..AGENCIES).map(|place| (agency(place), expected.clone())).collect();
        assert_eq!(handed_out(&supplier).await, in_order);
        assert!(run(&database, &["audit", "verify"]).status.success());
        // What was sent is sent again, as by somebody who had no answer before the clock moved.
        assert_eq!(supplier.save(0, last).await, Some(200));
        each_is_kept_once(&supplier, &[last; AGENCIES]).await;
        assert_eq!(program.errors(), [""; 0]);
    }
}

#[actix_web::test]
async fn a_clock_that_goes_back_ends_no_session_and_lengthens_none() {
    let database = TestDatabase::new();
    let words = ["accounts", "add", "--email", "ada@example.org", "--name", "Ada", "--role", "analyst", "--json"];
    let added: Value = serde_json::from_slice(&run(&database, &words).stdout).unwrap();
    let link = added["link"].as_str().unwrap();
    let link = link[link.find("/set-password/").unwrap()..].to_owned();
    let serve = |hours| Program::serve(&database, &[("CT__CLOCK__FIXED_AT", &at(hours)), ("CT__LOG__LEVEL", "info")]);
    let program = serve(34.0);
    let browser = program.browser();
    browser.submit(&link, &link, &[("password", PASSWORD)]).await;
    browser.sign_in("ada@example.org", PASSWORD).await;
    drop(program);
    let program = serve(33.5);
    let browser = browser.at(&program.url);
    assert!(browser.is_signed_in().await, "half an hour back");
    drop(program);
    // Idle for less than the hour that is allowed, by either clock.
    let program = serve(34.0);
    let browser = browser.at(&program.url);
    assert!(browser.is_signed_in().await, "and forth");
    drop(program);
    // By its length alone: nobody is idle for so long.
    let patient = |hours| {
        let settings = [("CT__CLOCK__FIXED_AT", &*at(hours)), ("CT__SESSION__IDLE_MINUTES", "100000")];
        Program::serve(&database, &settings)
    };
    let program = patient(45.5);
    let browser = browser.at(&program.url);
    assert!(browser.is_signed_in().await, "a session lasts for twelve hours");
    drop(program);
    let program = patient(46.5);
    let browser = browser.at(&program.url);
    assert!(!browser.is_signed_in().await, "longer than a session lasts");
    browser.sign_in("ada@example.org", PASSWORD).await;
    assert!(browser.is_signed_in().await);
}
