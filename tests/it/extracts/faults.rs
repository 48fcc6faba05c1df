//! What cannot be cut is refused in one line, and what went wrong leaves nothing that looks like a result.

use super::{AFTER, IN_WINDOW, at, extract, folder, refused, with_returns};
use crate::support::{TestApp, run};

#[actix_web::test]
async fn what_cannot_be_cut_is_refused_and_leaves_nothing() {
    let app = with_returns().await;
    let out = folder(&app, "out");
    let full = |month: &'static str| ["--kind", "full", "--month", month];
    for (moment, words, code, said) in [
        (IN_WINDOW, full("2026-01").to_vec(), 1, "its window closes on Wednesday 14 January at 11:59pm"),
        (IN_WINDOW, full("2026-02").to_vec(), 1, "still to come"),
        (IN_WINDOW, [&full("2026-02")[..], &["--provisional"]].concat(), 1, "still to come"),
        (AFTER, full("2022-01").to_vec(), 1, "no Formal Notice"),
        (AFTER, full("2026-1").to_vec(), 2, "2026-1"),
        (AFTER, ["--kind", "everything", "--month", "2026-01"].to_vec(), 2, "care-home, home-care, full"),
        (AFTER, [&full("2026-01")[..], &["--as-at", "2026-01-08T00:00:00Z"]].concat(), 1, "nothing had been saved"),
        (AFTER, [&full("2026-01")[..], &["--as-at", "2025-12-08T00:00:00Z"]].concat(), 1, "before 2026-01 began"),
        (AFTER, [&full("2026-01")[..], &["--as-at", "2026-01-21T00:00:00Z"]].concat(), 1, "in the future"),
        (AFTER, [&full("2026-01")[..], &["--as-at", "yesterday"]].concat(), 2, "2026-01-15T09:30:00Z"),
        (AFTER, [&full("2026-01")[..], &["--format", "xml"]].concat(), 2, "csv, csv-plain, jsonl"),
    ] {
        let (found, error) = refused(&app, moment, &words, &out);
        assert_eq!(found, Some(code), "{words:?}: {error}");
        assert!(error.contains(said), "{words:?}: {error}");
    }
    assert!(!out.exists());
    let runs = "SELECT count(*) AS number FROM extract_run WHERE state <> 'failed'";
    assert_eq!(app.database.number(runs), 0);
}

#[actix_web::test]
async fn a_folder_that_cannot_be_written_leaves_a_failed_run_that_can_be_made_again() {
    let app = with_returns().await;
    let blocked = folder(&app, "blocked");
    std::fs::write(&blocked, "a file").unwrap();
    let (code, error) = refused(&app, AFTER, &["--kind", "full", "--month", "2026-01"], &blocked.join("inside"));
    assert_eq!(code, Some(1), "{error}");
    assert!(error.contains("could not be written") && error.lines().count() == 1, "{error}");
    assert_eq!(app.database.number("SELECT count(*) AS number FROM extract_run WHERE state = 'failed'"), 1);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM disclosure"), 0);
    let kept = std::fs::read_dir(folder(&app, "extracts")).unwrap().count();
    assert_eq!(kept, 0, "nothing is left of it");
    let out = folder(&app, "out");
    assert_eq!(extract(&app, AFTER, "full", &[], &out)["version"], 1);
    assert!(run(&app.database, &["audit", "verify"]).status.success());
}

#[actix_web::test]
async fn a_disk_that_is_full_leaves_no_file_under_its_name() {
    let app = with_returns().await;
    let out = folder(&app, "out");
    std::fs::create_dir(&out).unwrap();
    // No file may be longer than a block; the signal that comes with it is ignored, so that writing fails instead.
    let script = format!(
        "trap '' XFSZ; ulimit -f 1; exec \"$0\" extract run --kind full --month 2026-01 --out {}",
        out.display()
    );
    let output = std::process::Command::new("bash")
        .args(["-c", &script, env!("CARGO_BIN_EXE_capacity-tracker")])
        .current_dir(app.database.folder.path())
        .env("CT__ENVIRONMENT", "test")
        .env("CT__DATABASE__URL", &app.database.url)
        .env("CT__EXTRACTS__DIRECTORY", folder(&app, "extracts"))
        .env("CT__CLOCK__FIXED_AT", AFTER)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 0);
}

#[actix_web::test]
async fn a_run_whose_maker_was_killed_is_found_and_can_be_made_again() {
    let app = with_returns().await;
    let first = folder(&app, "first");
    extract(&app, AFTER, "full", &[], &first);
    // As a process leaves it that is killed half way.
    app.database
        .execute(
            "INSERT INTO extract_run (kind, month, as_at, format, scope, sensitive, provisional, origin, state, asked_by, \
             asked_at, started_at) SELECT kind, month, as_at, format, scope, sensitive, provisional, origin, 'running', \
             asked_by, asked_at, asked_at FROM extract_run",
        )
        .unwrap();
    std::fs::create_dir(folder(&app, "extracts").join("2-left.partial")).unwrap();
    let again = folder(&app, "again");
    extract(&app, "2026-01-20T14:00:00Z", "full", &["--as-at", AFTER], &again);
    assert_eq!(super::hashes(&first), super::hashes(&again));
    let failed =
        "SELECT count(*) AS number FROM extract_run WHERE id = 2 AND state = 'failed' AND reason LIKE '%went away%'";
    assert_eq!(app.database.number(failed), 1);
    assert!(!folder(&app, "extracts").join("2-left.partial").exists());
}

#[actix_web::test]
async fn what_was_disclosed_and_made_cannot_be_changed() {
    let app = with_returns().await;
    extract(&app, AFTER, "register", &[], &folder(&app, "out"));
    assert_eq!(app.database.number("SELECT count(*) AS number FROM disclosure WHERE actor = 'operator'"), 3);
    for sql in [
        "UPDATE disclosure SET rows = 0",
        "DELETE FROM disclosure",
        "UPDATE extract_run SET as_at = asked_at",
        "DELETE FROM extract_run",
        "UPDATE extract_file SET sha256 = ''",
        "DELETE FROM extract_file",
        "UPDATE extract_moment SET last_place = 0",
        "DELETE FROM extract_moment",
    ] {
        assert!(app.database.execute(sql).is_err(), "{sql}");
    }
}

#[actix_web::test]
async fn an_empty_database_has_an_empty_register_and_no_figures() {
    let app = TestApp::with(&[("clock.fixed_at", AFTER)]).await;
    let out = folder(&app, "out");
    assert_eq!(extract(&app, AFTER, "register", &[], &out)["files"][0]["rows"], 0);
    let (code, error) = refused(&app, AFTER, &["--kind", "care-home", "--month", "2026-01"], &folder(&app, "none"));
    assert!(code == Some(1) && error.contains("nothing had been saved"), "{error}");
    let (code, _, _) = at(&app, AFTER, &["extract", "run", "--kind", "full", "--month", "2026-01"]);
    assert_eq!(code, Some(2), "--out is needed");
}
