//! Many sign in at once. Passwords are slow on purpose; whoever is in does not wait for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;

use super::{NOW, Supplier, in_long_or_short, prepare};
use crate::support::{Program, TestDatabase};

/// So many checks of passwords must take longer than the saves do, however many people wait to be checked.
const CHECKS: usize = 24;

#[actix_web::test]
async fn a_flood_of_sign_ins_does_not_slow_the_saves_of_those_inside() {
    let database = TestDatabase::new();
    let key = prepare(&database);
    // A check of a password takes a good part of a second.
    let settings = [
        ("CT__CLOCK__FIXED_AT", NOW),
        ("CT__SIGN_IN__ARGON2_MEMORY_KIB", "65536"),
        ("CT__SIGN_IN__ARGON2_PASSES", "6"),
        ("CT__SIGN_IN__FAILURES_PER_ADDRESS", "1000000"),
        ("CT__SERVER__REQUEST_TIMEOUT_SECONDS", "300"),
        ("CT__LOG__LEVEL", "info"),
    ];
    let program = Program::serve(&database, &settings);
    let people = in_long_or_short(400, CHECKS);
    let done = Arc::new(AtomicUsize::new(0));
    let flood: Vec<_> = (0..people)
        .map(|number| {
            let (browser, done) = (program.browser(), Arc::clone(&done));
            actix_web::rt::spawn(async move {
                let answer = browser.try_sign_in(&format!("nobody{number}@example.org"), "wrong").await;
                done.fetch_add(1, Ordering::SeqCst);
                answer.status
            })
        })
        .collect();
    while done.load(Ordering::SeqCst) == 0 {
        actix_web::rt::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let supplier = Supplier::new(&program.url, &key);
    for number in 1..=20 {
        assert_eq!(supplier.save(0, number).await, Some(200));
    }
    let before = done.load(Ordering::SeqCst);
    assert!(before < CHECKS, "twenty saves took as long as {before} checks of passwords");
    println!("20 saves took as long as {before} of {people} checks");
    for status in join_all(flood).await {
        assert_eq!(status.unwrap(), 422);
    }
}
