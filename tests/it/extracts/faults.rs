//! What cannot be cut is refused in one line, and what went wrong leaves nothing that looks like a result.

use super::{AFTER, IN_WINDOW, at, extract, folder, refused, with_returns};
use crate::support::{TestApp, is_postgres, run};

#[actix_web::test]
async fn what_cannot_be_cut_is_refused_and_leaves_nothing() {
    let app = with_returns().await;
    let out = folder(&app, "out");
    let full = |month: &'static str| ["--kind", "full", "--month", month];
    for (moment, words, code, said) in [
        (IN_WINDOW, full("2026-01").to_vec(), 1, "its window closes on Wednesday 14 January at 11:59pm"),
        (IN_WINDOW, full("2026-01").to_vec(), 1, "(--provisional)"),
        (IN_WINDOW, full("2026-02").to_vec(), 1, "still to come"),
        (IN_WINDOW, [&full("2026-02")[..], &["--provisional"]].concat(), 1, "still to come"),
        (AFTER, full("2022-01").to_vec(), 1, "no Formal Notice"),
        (AFTER, full("2026-1").to_vec(), 2, "2026-1"),
        (AFTER, ["--kind", "everything", "--month", "2026-01"].to_vec(), 2, "care-home, home-care, full"),
        (AFTER, [&full("2026-01")[..], &["--as-at", "2026-01-08T00:00:00Z"]].concat(), 1, "nothing had been saved"),
        (AFTER, [&full("2026-01")[..], &["--as-at", "2025-12-08T00:00:00Z"]].concat(), 1, "before January 2026 began"),
        (AFTER, [&full("2026-01")[..], &["--as-at", "2026-01-21T00:00:00Z"]].concat(), 1, "12:00am is in the future"),
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
    // A device that takes nothing stands where the second of the files is written first: its disk is full, that of the
    // database is not.
    std::os::unix::fs::symlink("/dev/full", out.join(".full-beds.csv.1.partial")).unwrap();
    let (code, error) = refused(&app, AFTER, &["--kind", "full", "--month", "2026-01"], &out);
    assert_eq!(code, Some(1), "{error}");
    assert!(error.contains("could not be written") && error.contains("No space left on device"), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 0);
    assert_eq!(std::fs::read_dir(folder(&app, "extracts")).unwrap().count(), 0);
    let failed = "SELECT count(*) AS number FROM extract_run WHERE state = 'failed' AND reason LIKE '%No space left%'";
    assert_eq!(app.database.number(failed), 1);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM disclosure"), 0);
    assert_eq!(extract(&app, AFTER, "full", &[], &out)["version"], 1);
    assert!(out.join("full-beds.csv").exists());
}

#[actix_web::test]
async fn files_that_cannot_be_kept_are_told_of_whatever_goes_wrong_after_that() {
    let app = with_returns().await;
    // A file lies where the folder of all runs is to be.
    std::fs::write(folder(&app, "extracts"), "a file").unwrap();
    let full = ["--kind", "full", "--month", "2026-01"];
    let (code, error) = refused(&app, AFTER, &full, &folder(&app, "out"));
    assert_eq!(code, Some(1), "{error}");
    assert!(error.contains("could not be written"), "{error}");
    let runs = |state: &str| {
        app.database.number(&format!("SELECT count(*) AS number FROM extract_run WHERE state = '{state}'"))
    };
    assert_eq!((runs("failed"), runs("running")), (1, 0));
    // The database then refuses to note it as well.
    let refuses = match is_postgres() {
        true => "ALTER TABLE extract_run ADD CONSTRAINT full_disk CHECK (state <> 'failed') NOT VALID",
        false => {
            "CREATE TRIGGER full_disk BEFORE UPDATE ON extract_run WHEN NEW.state = 'failed' \
             BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        }
    };
    app.database.execute(refuses).unwrap();
    let (code, error) = refused(&app, AFTER, &full, &folder(&app, "out"));
    assert_eq!(code, Some(1), "{error}");
    assert!(error.contains("could not be written") && !error.contains("the database refused"), "{error}");
    assert_eq!((runs("failed"), runs("running")), (1, 1));
    std::fs::remove_file(folder(&app, "extracts")).unwrap();
    assert_eq!(extract(&app, AFTER, "full", &[], &folder(&app, "out"))["version"], 1);
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

#[actix_web::test]
async fn a_folder_in_which_a_file_cannot_have_its_name_is_left_as_it_was_and_the_run_has_failed() {
    let app = with_returns().await;
    let out = folder(&app, "out");
    extract(&app, AFTER, "register", &[], &out);
    // Where the file should get its name lies something else.
    std::fs::remove_file(out.join("register.csv")).unwrap();
    std::fs::create_dir(out.join("register.csv")).unwrap();
    std::fs::write(out.join("register.csv").join("note"), "mine").unwrap();
    let before = listed(&out);
    let register = ["--kind", "register", "--month", "2026-01"];
    let (code, error) = refused(&app, "2026-01-20T13:00:00Z", &register, &out);
    assert_eq!(code, Some(1), "{error}");
    assert!(error.contains("a folder lies where the file register.csv is to be"), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    assert_eq!(listed(&out), before);
    let failed = "SELECT count(*) AS number FROM extract_run WHERE id = 2 AND state = 'failed'";
    assert_eq!(app.database.number(failed), 1);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM disclosure"), 3, "those of the first alone");
    std::fs::remove_dir_all(out.join("register.csv")).unwrap();
    assert_eq!(extract(&app, "2026-01-20T13:00:00Z", "register", &[], &out)["id"], "3");
}

#[actix_web::test]
async fn what_a_run_that_was_killed_left_in_a_folder_goes_with_the_next_that_is_made_there() {
    let app = with_returns().await;
    let out = folder(&app, "out");
    std::fs::create_dir_all(out.join("full.csv")).unwrap();
    let (code, error) = refused(&app, AFTER, &["--kind", "full", "--month", "2026-01"], &out);
    assert_eq!(code, Some(1), "{error}");
    std::fs::remove_dir(out.join("full.csv")).unwrap();
    // The first has failed. Another is being made.
    app.database
        .execute(
            "INSERT INTO extract_run (kind, month, as_at, format, scope, sensitive, provisional, origin, state, asked_by, \
             asked_at, started_at) SELECT kind, month, as_at, format, scope, sensitive, provisional, origin, 'running', \
             asked_by, asked_at, asked_at FROM extract_run",
        )
        .unwrap();
    let others = [".full.csv.99.partial", ".full.csv.x.partial", ".notes.txt.1.partial"];
    let ours = [".datapackage.json.1.partial", ".full.csv.1.partial", ".full.csv.2.partial"];
    for name in ours.iter().chain(&others) {
        std::fs::write(out.join(name), "half").unwrap();
    }
    let hidden = || listed(&out).into_iter().filter(|name| name.starts_with('.')).collect::<Vec<_>>();
    extract(&app, AFTER, "full", &[], &out);
    assert_eq!(hidden(), [".full.csv.2.partial", others[0], others[1], others[2]]);
    // Whoever made it went away.
    extract(&app, "2026-01-20T14:00:00Z", "full", &[], &out);
    assert_eq!(hidden(), others);
}

/// Names of what lies in a folder.
fn listed(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
