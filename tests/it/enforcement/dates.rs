//! `enforcement dates`, as an operator or another program asks it.

use serde_json::{Value, json};

use crate::support::{TestDatabase, run, run_with};

fn dates(database: &TestDatabase, notice: &str, sent: &str, method: &str) -> Value {
    let words = ["enforcement", "dates", "--notice", notice, "--sent", sent, "--method", method, "--json"];
    let output = run(database, &words);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_dates_of_a_notice_are_printed() {
    let database = TestDatabase::new();
    let intent = json!({"given_on": "2026-01-26", "representations_until": "2026-02-09", "decide_by": "2026-03-09"});
    assert_eq!(dates(&database, "intent", "2026-01-23T09:00:00Z", "email"), intent);
    let late = json!({"given_on": "2026-04-09", "representations_until": "2026-04-23", "decide_by": "2026-05-21"});
    // Still the 2nd in England, though the 1st in Greenwich.
    assert_eq!(dates(&database, "intent", "2026-04-01T23:30:00Z", "post"), late);
    let last = json!({"given_on": "2026-03-10", "pay_by": "2026-04-07", "appeal_until": "2026-04-07T17:00:00+01:00"});
    assert_eq!(dates(&database, "final", "2026-03-09", "email"), last);
    let words = ["enforcement", "dates", "--notice", "final", "--sent", "2026-03-09", "--method", "hand"];
    let output = run(&database, &words);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("Given on Monday 9 March 2026"), "{said}");
}

#[test]
fn a_period_that_is_too_short_or_words_that_are_wrong_end_with_two() {
    let database = TestDatabase::new();
    for (notice, sent, method, days) in [
        ("intent", "2026-01-23", "email", "13"),
        ("intent", "yesterday", "email", "14"),
        ("intent", "1826-01-23", "email", "14"),
        ("intent", "2026-01-23", "pigeon", "14"),
        ("second", "2026-01-23", "email", "14"),
        ("final", "2026-01-23", "email", "4294967295"),
    ] {
        let words =
            ["enforcement", "dates", "--notice", notice, "--sent", sent, "--method", method, "--days", days, "--json"];
        assert_eq!(run(&database, &words).status.code(), Some(2), "{words:?}");
    }
    let words = ["enforcement", "dates", "--notice", "intent", "--sent", "2026-01-23", "--method", "email", "--json"];
    let output = run_with(&database, &words, &[("CT__ENFORCEMENT__REPRESENTATIONS_DAYS", "21")]);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["representations_until"], "2026-02-16");
}
