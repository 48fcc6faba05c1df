//! PostgreSQL is restarted while many save.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::StatusCode;

use super::{AGENCIES, NOW, Supplier, each_is_kept_once, in_long_or_short, prepare};
use crate::support::{Program, TestDatabase, is_postgres};

/// What one supplier was told: statuses, and the last number that was acknowledged.
struct Told {
    statuses: Vec<u16>,
    last: usize,
}

/// Saves number after number until a moment; what is not acknowledged is sent again.
async fn save_until(supplier: Supplier, agency: usize, end: Instant, last: usize) -> Told {
    let mut told = Told { statuses: Vec::new(), last };
    while Instant::now() < end {
        let status = supplier.save(agency, told.last + 1).await.unwrap_or(0);
        told.statuses.push(status);
        if status == 200 {
            told.last += 1;
        } else {
            actix_web::rt::time::sleep(Duration::from_millis(50)).await;
        }
    }
    told
}

#[actix_web::test]
async fn while_it_is_away_the_answer_is_503_and_the_service_recovers_by_itself() {
    if !is_postgres() {
        // A file does not go away.
        return;
    }
    let database = TestDatabase::new();
    let key = prepare(&database);
    // So that there are always saves that are written and not kept.
    database.slow_down_commits("section_save");
    let settings = [("CT__CLOCK__FIXED_AT", NOW), ("CT__DATABASE__WAIT_SECONDS", "1"), ("CT__LOG__LEVEL", "info")];
    let program = Program::serve(&database, &settings);
    let supplier = Supplier::new(&program.url, &key);
    let restarts = std::env::var_os("TEST_DATABASE_RESTART").is_some();
    let mut last = vec![0; AGENCIES];
    for _ in 0..in_long_or_short(5, 1) {
        let end = Instant::now() + Duration::from_secs(6);
        let savers: Vec<_> = (0..AGENCIES)
            .map(|agency| actix_web::rt::spawn(save_until(supplier.clone(), agency, end, last[agency])))
            .collect();
        actix_web::rt::time::sleep(Duration::from_millis(700)).await;
        database.goes_away();
        if !restarts {
            let browser = program.browser();
            assert_eq!(browser.get("/health/ready").await.status, StatusCode::SERVICE_UNAVAILABLE);
            actix_web::rt::time::sleep(Duration::from_millis(1_500)).await;
            database.comes_back();
        }
        let told: Vec<Told> = join_all(savers).await.into_iter().map(Result::unwrap).collect();
        for (agency, told) in told.iter().enumerate() {
            let odd = told.statuses.iter().find(|status| ![200, 503].contains(*status));
            assert_eq!(odd, None, "{:?}", program.errors());
            assert_eq!(told.statuses.last(), Some(&200), "agency {agency}: it did not recover");
            assert!(told.last > last[agency]);
        }
        assert!(told.iter().any(|told| told.statuses.contains(&503)), "nobody noticed");
        last = told.iter().map(|told| told.last).collect();
        each_is_kept_once(&supplier, &last).await;
    }
    assert_eq!(program.browser().get("/health/ready").await.status, StatusCode::OK);
}
