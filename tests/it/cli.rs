//! The command line: what is printed, with which code it ends, and that a start that fails leaves nothing half done.

use std::net::TcpListener;
use std::process::Output;

use crate::support::{PASSWORD, Program, TestDatabase, is_postgres, program_with_closed_output, run, run_with};

/// The one line on stderr of a command that failed.
fn error_of(output: &Output) -> String {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("error: "), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

#[test]
fn a_start_that_fails_says_what_to_do_in_one_line() {
    let database = TestDatabase::empty();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let templates = database.folder.path().join("templates");
    std::fs::create_dir_all(&templates).unwrap();
    std::fs::write(templates.join("layout.hbs"), "{{#if page}}\n{{/unless}}").unwrap();
    let templates = templates.display().to_string();
    for (settings, parts) in [
        (vec![("CT__SERVER__COLOUR", "blue")], vec!["colour", "config/default.toml"]),
        (vec![("CT__SERVR__BIND", "127.0.0.1:1")], vec!["servr"]),
        (vec![("CT__ENVIRONMENT", "moon")], vec!["moon"]),
        (vec![("CT__SERVER__WORKERS", "many")], vec!["workers"]),
        (vec![("CT__DATABASE__URL", "mysql://h/d")], vec!["sqlite://", "postgres://", "CT__DATABASE__URL"]),
        (vec![("CT__DATABASE__URL", "postgres://u:s3cret@127.0.0.1:1/d")], vec!["cannot reach", "127.0.0.1:1/d"]),
        (vec![("CT__DATABASE__URL", "sqlite:///proc/none/a.db")], vec!["cannot make the folder /proc/none"]),
        (vec![("CT__SERVER__BIND", taken.as_str())], vec!["cannot listen on", taken.as_str(), "CT__SERVER__BIND"]),
        (vec![("CT__SERVER__METRICS_BIND", taken.as_str())], vec!["cannot listen on", "CT__SERVER__METRICS_BIND"]),
        (vec![("CT__SERVER__BIND", "nowhere")], vec!["nowhere"]),
        (vec![("CT__TEMPLATES__DIRECTORY", templates.as_str())], vec!["layout"]),
        (vec![("CT__TEMPLATES__DIRECTORY", "/nonexistent")], vec!["/nonexistent"]),
        (vec![("CT__MAIL__URL", "pigeon://loft")], vec!["CT__MAIL__URL"]),
        (vec![("CT__MAIL__FROM", "nobody at all")], vec!["CT__MAIL__FROM"]),
        (vec![("CT__LOG__LEVEL", "[[[")], vec!["log.level"]),
        (vec![("CT__SERVER__WORKERS", "600")], vec!["workers"]),
        (vec![("CT__CLOCK__FIXED_AT", "noon")], vec!["fixed_at"]),
        (vec![("CT__SIGN_IN__ARGON2_MEMORY_KIB", "1")], vec!["argon2"]),
        (vec![("CT__SERVER__SECRET", "short")], vec!["32"]),
        (vec![("CT__ENVIRONMENT", "production")], vec!["production", "CT__SERVER__SECRET"]),
    ] {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let settings = [vec![("CT__SERVER__BIND", port.as_str())], settings].concat();
        let said = error_of(&run_with(&database, &["serve"], &settings));
        for part in parts {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(!said.contains("s3cret"), "{said}");
    }
    // None of these has touched the database.
    if !is_postgres() {
        assert!(!database.folder.path().join("test.db").exists() || table_count(&database) == 0);
    } else {
        assert_eq!(table_count(&database), 0);
    }
}

fn table_count(database: &TestDatabase) -> i64 {
    database.number(if is_postgres() {
        "SELECT count(*) AS number FROM information_schema.tables WHERE table_schema = 'public'"
    } else {
        "SELECT count(*) AS number FROM sqlite_master"
    })
}

#[test]
fn a_database_newer_than_the_program_is_left_alone() {
    let database = TestDatabase::new();
    database.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')").unwrap();
    for words in [&["serve"][..], &["work", "--until-empty"], &["migrate"], &["audit", "verify"]] {
        let said = error_of(&run_with(&database, words, &[("CT__SERVER__BIND", "127.0.0.1:0")]));
        assert!(said.contains("newer than this program") && said.contains("29991231000000"), "{said}");
    }
}

#[test]
fn without_migrate_on_start_an_older_database_is_left_alone() {
    let database = TestDatabase::empty();
    let settings = [("CT__DATABASE__MIGRATE_ON_START", "false"), ("CT__SERVER__BIND", "127.0.0.1:0")];
    let said = error_of(&run_with(&database, &["serve"], &settings));
    assert!(said.contains("capacity-tracker migrate"), "{said}");
    assert!(run(&database, &["migrate"]).status.success());
    assert!(run_with(&database, &["audit", "verify"], &settings).status.success());
    let again = run(&database, &["migrate", "--json"]);
    assert_eq!(String::from_utf8_lossy(&again.stdout).trim(), r#"{"migrations":0}"#);
}

#[test]
fn wrong_words_end_with_two_and_help_with_zero() {
    let database = TestDatabase::new();
    for words in [
        &[][..],
        &["dance"],
        &["serve", "--fast"],
        &["accounts", "add", "--email", "no-address", "--name", "x", "--role", "analyst"],
        &["accounts", "add", "--email", "a@example.org", "--name", "x", "--role", "king"],
        &["accounts", "add", "--email", "a@example.org", "--name", "x", "--role", "analyst", "--scope", "planet:1"],
        &["accounts", "add", "--email", "a@example.org"],
    ] {
        assert_eq!(run(&database, words).status.code(), Some(2), "{words:?}");
    }
    for words in [
        &["--help"][..],
        &["serve", "--help"],
        &["work", "--help"],
        &["migrate", "--help"],
        &["demo", "--help"],
        &["accounts", "add", "--help"],
        &["keys", "add", "--help"],
        &["audit", "verify", "--help"],
        &["--version"],
    ] {
        let output = run(&database, words);
        assert_eq!(output.status.code(), Some(0), "{words:?}");
        assert!(!output.stdout.is_empty());
    }
}

#[test]
fn a_role_of_a_provider_or_area_is_never_national() {
    let database = TestDatabase::new();
    for (role, scopes) in [
        ("provider_user", &[][..]),
        ("provider_admin", &["--scope", "national"]),
        ("area_lead", &[]),
        ("area_lead", &["--scope", "provider:1-1"]),
        ("provider_user", &["--scope", "provider:1-1", "--scope", "national"]),
    ] {
        let words = [&["keys", "add", "--name", "x", "--role", role], scopes].concat();
        let output = run(&database, &words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(said.starts_with("error: ") && said.contains("needs --scope"), "{said}");
    }
    assert_eq!(database.number("SELECT count(*) AS number FROM api_key"), 0);
    let twice = ["keys", "add", "--name", "x", "--role", "area_lead", "--scope", "area:E1", "--scope", "area:E1"];
    assert!(run(&database, &twice).status.success());
    assert!(run(&database, &["keys", "add", "--name", "x", "--role", "analyst"]).status.success());
    assert_eq!(database.number("SELECT count(*) AS number FROM \"grant\""), 2);
    assert_eq!(database.number("SELECT count(*) AS number FROM \"grant\" WHERE scope_kind = 'national'"), 1);
}

#[test]
fn a_record_that_is_not_there_is_not_called_whole() {
    let database = TestDatabase::empty();
    let said = error_of(&run(&database, &["audit", "verify"]));
    let expected = if is_postgres() { "older than this program" } else { "there is no database at" };
    assert!(said.contains(expected), "{said}");
    assert!(is_postgres() || !database.folder.path().join("test.db").exists());
}

#[test]
fn an_account_that_is_there_already_is_not_added_again() {
    let database = TestDatabase::new();
    let words = ["accounts", "add", "--email", "Jo@example.org", "--name", "Jo", "--role", "analyst"];
    let added = run(&database, &words);
    assert!(added.status.success());
    assert!(String::from_utf8_lossy(&added.stdout).contains("http://127.0.0.1:8080/set-password/"));
    assert!(error_of(&run(&database, &words)).contains("already an account"));
    let nameless = ["accounts", "add", "--email", "x@example.org", "--name", " \n", "--role", "analyst"];
    assert_eq!(run(&database, &nameless).status.code(), Some(2));
    assert_eq!(database.number("SELECT count(*) AS number FROM account"), 1);
}

#[test]
fn the_demonstration_fills_only_an_empty_database() {
    let database = TestDatabase::empty();
    let first = run(&database, &["demo", "--json"]);
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    let printed: serde_json::Value = serde_json::from_slice(&first.stdout).unwrap();
    let people = printed["accounts"].as_array().unwrap();
    assert_eq!(people.len(), 9);
    assert!(people.iter().any(|person| person["email"] == "administrator@demo.example"));
    assert!(error_of(&run(&database, &["demo"])).contains("not empty"));
    let again = run(&database, &["demo", "--if-empty"]);
    assert!(again.status.success());
    assert!(String::from_utf8_lossy(&again.stdout).contains("administrator@demo.example"));
    assert_eq!(database.number("SELECT count(*) AS number FROM account"), 9);

    let used = TestDatabase::new();
    let words = ["accounts", "add", "--email", "jo@example.org", "--name", "Jo", "--role", "analyst"];
    assert!(run(&used, &words).status.success());
    assert!(error_of(&run(&used, &["demo"])).contains("not empty"));
    let left_alone = run(&used, &["demo", "--if-empty"]);
    assert!(left_alone.status.success() && left_alone.stdout.is_empty());
}

const PRODUCTION: [(&str, &str); 4] = [
    ("CT__ENVIRONMENT", "production"),
    ("CT__SERVER__SECRET", "a-secret-of-this-test-only-0123456789"),
    ("CT__SERVER__PUBLIC_URL", "https://tracker.example"),
    ("CT__MAIL__URL", "smtp://127.0.0.1:1"),
];

#[test]
fn production_refuses_the_demonstration_and_its_database() {
    let database = TestDatabase::new();
    assert!(error_of(&run_with(&database, &["demo"], &PRODUCTION)).contains("refuses a demonstration"));
    assert!(run(&database, &["demo"]).status.success());
    let said = error_of(&run_with(&database, &["work", "--until-empty"], &PRODUCTION));
    assert!(said.contains("demonstration accounts"), "{said}");
}

#[actix_web::test]
async fn the_log_names_requests_and_nobody() {
    let database = TestDatabase::new();
    let words = ["accounts", "add", "--email", "jo@example.org", "--name", "Jo Smith", "--role", "analyst", "--json"];
    let added: serde_json::Value = serde_json::from_slice(&run(&database, &words).stdout).unwrap();
    let link = added["link"].as_str().unwrap();
    let path = &link[link.find("/set-password/").unwrap()..];
    let program = Program::serve(&database, &[("CT__LOG__FORMAT", "json"), ("CT__LOG__LEVEL", "debug")]);
    let browser = program.browser();
    browser.submit(path, path, &[("password", PASSWORD)]).await;
    browser.try_sign_in("jo@example.org", "wrong-password").await;
    browser.sign_in("jo@example.org", PASSWORD).await;
    database.execute("ALTER TABLE \"grant\" RENAME TO elsewhere").unwrap();
    let broken = browser.get("/account").await;
    assert_eq!(broken.status, 500);

    let id = broken.header("x-request-id").to_owned();
    let lines = program.log_until(|line| line.contains(&id) && line.contains("answered"));
    for line in &lines {
        let parsed: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(parsed["level"].is_string() && parsed["timestamp"].is_string(), "{line}");
        let token = path.rsplit('/').next().unwrap();
        for secret in ["jo@example.org", "Jo Smith", token, PASSWORD, "wrong-password"] {
            assert!(!line.contains(secret), "{secret} in {line}");
        }
        // What happens for a request says for which.
        let of_request = ["answered", "internal error", "an attempt to sign in failed"];
        if of_request.iter().any(|words| line.contains(words)) {
            assert_eq!(parsed["span"]["request.id"].as_str().map(str::len), Some(16), "{line}");
        }
    }
    let logged = lines.iter().any(|line| line.contains(&id) && line.contains("internal error"));
    assert!(logged, "the cause is logged with the number that the page shows");
    assert!(lines.iter().any(|line| line.contains("/set-password/{token}")));
}

#[actix_web::test]
async fn the_figures_have_an_address_of_their_own() {
    let database = TestDatabase::new();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("127.0.0.1:{port}");
    let program = Program::serve(&database, &[("CT__SERVER__METRICS_BIND", &address)]);
    assert_eq!(program.browser().get("/health/live").await.status, 200);
    assert_eq!(program.browser().get("/metrics").await.status, 404);
    let figures = program.browser().at(&format!("http://{address}")).get("/metrics").await;
    assert_eq!(figures.status, 200);
    for part in [
        r#"capacity_tracker_http_requests_total{method="GET",route="/health/live",status="200"} 1"#,
        "capacity_tracker_http_request_duration_seconds_bucket",
        "# TYPE capacity_tracker_sql_statements counter",
        "capacity_tracker_sql_transaction_statements_total ",
        "capacity_tracker_sql_connection_checks_total ",
        "capacity_tracker_jobs_failed 0",
        "capacity_tracker_mail_queued 0",
        "# EOF",
    ] {
        assert!(figures.body.contains(part), "{part}: {}", figures.body);
    }
    let line = figures.body.lines().find(|line| line.starts_with("capacity_tracker_sql_statements_total ")).unwrap();
    let statements: u64 = line.rsplit(' ').next().unwrap().parse().unwrap();
    assert!(statements > 0, "the start and the queues ask the database");
}

#[test]
fn health_tells_whether_a_service_answers() {
    let database = TestDatabase::new();
    let program = Program::serve(&database, &[]);
    let address = program.url.trim_start_matches("http://").to_owned();
    let healthy = run_with(&database, &["health"], &[("CT__SERVER__BIND", &address)]);
    assert!(healthy.status.success());
    drop(program);
    assert!(error_of(&run_with(&database, &["health"], &[("CT__SERVER__BIND", &address)])).contains("nothing answers"));
}

#[test]
fn printing_to_somebody_who_stopped_listening_is_no_error() {
    let database = TestDatabase::new();
    let mut child = program_with_closed_output(&database, &["routes"]);
    assert!(child.wait().unwrap().success());
}

#[test]
fn files_of_a_new_database_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    if is_postgres() {
        return;
    }
    let database = TestDatabase::empty();
    let file = database.folder.path().join("new/tracker.db");
    let url = format!("sqlite://{}", file.display());
    let mail = format!("file://{}", database.folder.path().join("letters").display());
    let settings = [("CT__DATABASE__URL", url.as_str()), ("CT__MAIL__URL", mail.as_str())];
    assert!(run_with(&database, &["migrate"], &settings).status.success());
    for (path, mode) in [("new", 0o700), ("letters", 0o700), ("new/tracker.db", 0o600)] {
        let found = database.folder.path().join(path).metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{path}");
    }
}
