//! Runs and files by key: only for recipients with a legal basis, whole or in parts, and always on record.

use capacity_tracker::accounts::Role;
use capacity_tracker::compliance::actions::close_due;
use reqwest::Method;
use reqwest::header::{IF_NONE_MATCH, IF_RANGE, RANGE};
use serde_json::{Value, json};

use super::recipients::register;
use super::{AFTER, extract, folder, with_returns};
use crate::support::{Answer, Caller, TestApp, read, run_with};

async fn get(caller: &Caller, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = caller.request(Method::GET, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    read(request).await
}

fn number(app: &TestApp, what: &str) -> i64 {
    app.database.number(&format!("SELECT count(*) AS number FROM disclosure WHERE {what}"))
}

#[actix_web::test]
async fn a_key_without_a_basis_gets_nothing_and_one_with_it_gets_the_file() {
    let app = with_returns().await;
    app.wait(60 * 24 * 11 + 120);
    extract(&app, AFTER, "full", &[], &folder(&app, "out"));
    let caller = app.caller(Role::Analyst, "national").await;
    let listed = caller.get("/extracts").await.json();
    let run = &listed["items"][0];
    assert_eq!((&run["kind"], &run["state"], &listed["next"]), (&json!("full"), &json!("done"), &Value::Null));
    let file = &run["files"][0];
    let path = format!("/extracts/{}/{}", run["id"].as_str().unwrap(), file["path"].as_str().unwrap());
    let refused = caller.get(&path).await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.error(), ("recipient".to_owned(), "basis".to_owned()));
    assert!(refused.json()["detail"].as_str().unwrap().contains("no registered recipient"), "{}", refused.body);
    assert_eq!(number(&app, "via <> 'command'"), 0);
    let key = caller.number(&app);
    register(&app, &[("sensitive", "no"), ("api_key", &key)]).await;
    let refused = caller.get(&path).await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("commercially sensitive"), "{}", refused.body);
    register(&app, &[("api_key", &key)]).await;
    let answer = caller.get(&path).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert_eq!(answer.body.as_bytes(), std::fs::read(folder(&app, "out").join("full.csv")).unwrap());
    assert_eq!(answer.header("etag"), format!("\"{}\"", file["sha256"].as_str().unwrap()));
    let hash = file["sha256"].as_str().unwrap();
    let logged = format!(
        "via = 'api' AND file = 'full.csv' AND recipient_id = 2 AND rows = 2 AND items > 100 AND sha256 = '{hash}' \
         AND actor = 'key:{key}' AND part IS NULL AND bytes = {}",
        file["bytes"]
    );
    assert_eq!(number(&app, &logged), 1);
    assert_eq!(number(&app, "via = 'api'"), 1);
    for document in run["documents"].as_array().unwrap() {
        let path = format!("/extracts/{}/{}", run["id"].as_str().unwrap(), document["path"].as_str().unwrap());
        assert_eq!(caller.get(&path).await.status, 200, "{path}");
    }
}

#[actix_web::test]
async fn a_file_of_before_of_which_nobody_knows_what_it_left_out_is_made_once_more() {
    let app = with_returns().await;
    app.wait(60 * 24 * 11 + 120);
    extract(&app, AFTER, "full", &[], &folder(&app, "out"));
    // One that was made without them before had more columns than such a file has now.
    let run = "INSERT INTO extract_run (kind, month, as_at, format, scope, sensitive, provisional, origin, state, asked_by, \
               asked_at, started_at, finished_at, version, notice, owed, answered) SELECT kind, month, as_at, format, scope, \
               FALSE, provisional, origin, state, asked_by, asked_at, started_at, finished_at, version, notice, owed, \
               answered FROM extract_run WHERE id = 1";
    let file = "INSERT INTO extract_file (run_id, name, is_data, position, rows, items, bytes, sha256) SELECT 2, name, \
                is_data, position, rows, items, bytes, sha256 FROM extract_file WHERE run_id = 1 AND name = 'full.csv'";
    for sql in [run, file] {
        app.database.execute(sql).unwrap();
    }
    let kept = folder(&app, "extracts");
    std::fs::create_dir(kept.join("2")).unwrap();
    std::fs::copy(kept.join("1/full.csv"), kept.join("2/full.csv")).unwrap();
    let caller = app.caller(Role::Analyst, "national").await;
    register(&app, &[("sensitive", "no"), ("api_key", &caller.number(&app))]).await;
    let refused = caller.get("/extracts/2/full.csv").await;
    assert_eq!(refused.status, 403);
    let why = "This extract was made before the service kept what it left out, so it cannot be given to you. Ask for it once \
               more, as at the same moment: it is made again without those items.";
    assert_eq!(refused.json()["detail"], why, "{}", refused.body);
    let same = json!({ "kind": "full", "month": "2026-01", "as_at": AFTER, "sensitive": false });
    let asked = read(caller.request(Method::POST, "/extracts").json(&same)).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
    app.run_jobs().await;
    let made = caller.get("/extracts/3/full.csv").await;
    assert_eq!(made.status, 200, "{}", made.body);
    let header = made.body.lines().next().unwrap();
    assert!(!header.contains("warnings") && header.contains("de_registered_nurses"), "{header}");
}

#[actix_web::test]
async fn what_was_made_before_the_list_of_sensitive_items_grew_is_not_given_as_one_without_them() {
    let app = with_returns().await;
    app.wait(60 * 24 * 11 + 120);
    // As it was when the hours were not on the list.
    let (list, out) = (folder(&app, "mappings"), folder(&app, "out"));
    std::fs::create_dir(&list).unwrap();
    std::fs::write(list.join("full.toml"), "sensitive = [\"beds\"]\n[row_columns]\nbeds = \"bed_type\"\n").unwrap();
    let words = ["extract", "run", "--kind", "home-care", "--month", "2026-01", "--without-sensitive"];
    let words = [&words[..], &["--out", out.to_str().unwrap()]].concat();
    let then = [("CT__CLOCK__FIXED_AT", AFTER), ("CT__EXTRACTS__MAPPINGS", list.to_str().unwrap())];
    let made = run_with(&app.database, &words, &then);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let hours = |text: &str| {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<super::Row> = reader.deserialize().map(Result::unwrap).collect();
        rows.iter().map(|row| row["hourspaiddomcare"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(hours(&std::fs::read_to_string(out.join("home-care.csv")).unwrap()), ["0"]);
    let caller = app.caller(Role::Analyst, "national").await;
    register(&app, &[("sensitive", "no"), ("api_key", &caller.number(&app))]).await;
    let refused = caller.get("/extracts/1/home-care.csv").await;
    assert_eq!(refused.status, 403, "{}", refused.body);
    assert!(refused.body.contains("commercially sensitive"), "{}", refused.body);
    let same = json!({ "kind": "home-care", "month": "2026-01", "as_at": AFTER, "sensitive": false });
    let asked = read(caller.request(Method::POST, "/extracts").json(&same)).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
    app.run_jobs().await;
    let made = caller.get("/extracts/2/home-care.csv").await;
    assert_eq!(made.status, 200, "{}", made.body);
    assert_eq!(hours(&made.body), [""]);
    // A list of what changed would have the hours.
    assert_eq!(caller.get("/extracts/2/changes.csv").await.status, 404);
}

#[actix_web::test]
async fn files_are_sent_in_parts_and_not_again_to_who_has_them() {
    let app = with_returns().await;
    app.wait(60 * 24 * 11 + 120);
    extract(&app, AFTER, "register", &[], &folder(&app, "out"));
    let caller = app.caller(Role::Analyst, "national").await;
    register(&app, &[("api_key", &caller.number(&app))]).await;
    let path = "/extracts/1/register.csv";
    let whole = caller.get(path).await;
    let tag = whole.header("etag").to_owned();
    let length = whole.body.len();
    let part = get(&caller, path, &[(RANGE.as_str(), "bytes=10-19")]).await;
    assert_eq!((part.status.as_u16(), part.body.as_str()), (206, &whole.body[10..20]));
    assert_eq!(part.header("content-range"), format!("bytes 10-19/{length}"));
    let rest = get(&caller, path, &[(RANGE.as_str(), "bytes=20-"), (IF_RANGE.as_str(), &tag)]).await;
    assert_eq!((rest.status.as_u16(), rest.body.as_str()), (206, &whole.body[20..]));
    let changed = get(&caller, path, &[(RANGE.as_str(), "bytes=20-"), (IF_RANGE.as_str(), "\"old\"")]).await;
    assert_eq!((changed.status.as_u16(), changed.body.len()), (200, length));
    let outside = get(&caller, path, &[(RANGE.as_str(), "bytes=999999-")]).await;
    assert_eq!((outside.status.as_u16(), outside.header("content-range")), (416, format!("bytes */{length}").as_str()));
    let same = get(&caller, path, &[(IF_NONE_MATCH.as_str(), &tag)]).await;
    assert_eq!((same.status.as_u16(), same.body.as_str()), (304, ""));
    assert_eq!(number(&app, "via = 'api'"), 4, "what was not sent is not on record");
    assert_eq!(number(&app, "part = '10-19' AND bytes = 10"), 1);
    for path in [
        "/extracts/1/none.csv",
        "/extracts/2/register.csv",
        "/extracts/x/register.csv",
        "/extracts/1/..%2F..%2Ftest.db",
    ] {
        assert_eq!(caller.get(path).await.status, 404, "{path}");
    }
}

#[actix_web::test]
async fn a_council_has_only_its_own_extracts() {
    let app = with_returns().await;
    app.wait(60 * 24 * 11 + 120);
    extract(&app, AFTER, "register", &[], &folder(&app, "all"));
    extract(&app, AFTER, "register", &["--scope", "area:E08000009"], &folder(&app, "trafford"));
    assert_eq!(super::rows(&folder(&app, "trafford").join("register.csv")).len(), 2, "the agency is in Leeds");
    let council = app.caller(Role::Analyst, "area:E08000009").await;
    register(&app, &[("api_key", &council.number(&app)), ("scope", "area:E08000009")]).await;
    let items = council.get("/extracts").await.json()["items"].as_array().cloned().unwrap();
    assert_eq!((items.len(), &items[0]["id"]), (1, &json!("2")));
    assert_eq!(council.get("/extracts/1").await.status, 404);
    assert_eq!(council.get("/extracts/2").await.json()["scope"], "area:E08000009");
    assert_eq!(council.get("/extracts/1/register.csv").await.status, 404);
    assert_eq!(council.get("/extracts/2/register.csv").await.status, 200);
    let other = app.caller(Role::AreaLead, "area:E08000035").await;
    assert_eq!(other.get("/extracts").await.json()["items"], json!([]));
    assert_eq!(other.get("/extracts/2/register.csv").await.status, 404);
    for role in [Role::ProviderAdmin, Role::ComplianceOfficer, Role::DischargeTeam] {
        let scope = if role == Role::ProviderAdmin { "provider:1-900" } else { "national" };
        assert_eq!(app.caller(role, scope).await.get("/extracts").await.status, 403);
    }
}

#[actix_web::test]
async fn systems_ask_for_extracts_and_find_them_made() {
    let app = with_returns().await;
    app.wait(60 * 24 * 11 + 120);
    let caller = app.caller(Role::Analyst, "national").await;
    let ask = async |body: Value| read(caller.request(Method::POST, "/extracts").json(&body)).await;
    let asked = ask(json!({ "kind": "care-home", "month": "2026-01", "format": "jsonl" })).await;
    assert_eq!((asked.status.as_u16(), &asked.json()["state"]), (202, &json!("queued")));
    assert!(app.run_jobs().await >= 1);
    let found = caller.get("/extracts").await.json();
    let run = &found["items"][0];
    assert_eq!(&caller.get("/extracts/1").await.json(), run);
    assert_eq!(caller.get("/extracts/x").await.status, 404);
    assert_eq!((&run["state"], &run["files"][0]["rows"]), (&json!("done"), &json!(1)));
    for (body, status) in [
        (json!({ "kind": "care-home", "month": "2026-02" }), 409),
        (json!({ "kind": "care-home", "month": "January" }), 422),
        (json!({ "kind": "hospitals", "month": "2026-01" }), 422),
        (json!({ "kind": "care-home", "month": "2026-01", "as_at": "now" }), 422),
        (json!({ "kind": "care-home", "month": "2026-01", "colour": "blue" }), 400),
        (json!([]), 400),
    ] {
        let answer = ask(body.clone()).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.body);
    }
    for (body, item) in [
        (json!({ "kind": "care-home", "month": "2026-02" }), "month"),
        (json!({ "kind": "care-home", "month": "2026-01", "as_at": "2027-01-01T00:00:00Z" }), "as_at"),
        (json!({ "kind": "care-home", "month": "2026-01", "as_at": "2025-12-31T00:00:00Z" }), "as_at"),
        (json!({ "kind": "care-home", "month": "2026-01", "as_at": "2026-01-02T00:00:00Z" }), "as_at"),
    ] {
        let answer = ask(body.clone()).await;
        assert_eq!(answer.status, 409, "{body}: {}", answer.body);
        assert_eq!(answer.errors(), [(item.to_owned(), "closed".to_owned())], "{body}");
        assert!(!answer.body.contains("--"), "{}", answer.body);
    }
    for query in ["limit=0", "limit=x", "after=-1", "limit=1001"] {
        assert_eq!(caller.get(&format!("/extracts?{query}")).await.status, 422, "{query}");
    }
    for _ in 0..2 {
        extract(&app, AFTER, "register", &[], &folder(&app, "out"));
    }
    let first = caller.get("/extracts?limit=2").await.json();
    assert_eq!((first["items"].as_array().unwrap().len(), &first["next"]), (2, &json!("2")));
    let last = caller.get("/extracts?limit=2&after=2").await.json();
    assert_eq!((last["items"].as_array().unwrap().len(), &last["next"]), (1, &Value::Null));
}

#[actix_web::test]
async fn the_end_of_a_window_makes_its_extracts_once() {
    let app = with_returns().await;
    app.wait(60 * 24 * 6);
    close_due(&app.state).await.unwrap();
    app.run_jobs().await;
    // The regular jobs are due within the hour; what they ask for is made at once.
    app.wait(61);
    app.run_jobs().await;
    app.wait(61);
    app.run_jobs().await;
    let made =
        "SELECT count(*) AS number FROM extract_run WHERE origin = 'closing' AND state = 'done' AND month = '2026-01'";
    assert_eq!(app.database.number(made), 5);
    let all = "SELECT count(*) AS number FROM extract_run WHERE origin = 'closing' AND month = '2026-01'";
    assert_eq!(app.database.number(all), 5);
}
