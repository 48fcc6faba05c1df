//! Extracts that are made by themselves: once at a time, after a closing, on working days; never twice.

use capacity_tracker::accounts::Role;
use capacity_tracker::accounts::actions::access::grant_role;
use capacity_tracker::audit::Actor;
use capacity_tracker::compliance::actions::close_due;
use capacity_tracker::extracts::actions::make_scheduled;
use reqwest::Method;
use serde_json::{Value, json};

use super::recipients::{administrator, register};
use super::with_returns;
use crate::support::{Answer, Browser, Caller, PASSWORD, TestApp, read};

const NEW: &str = "/extracts/schedules/new";
const DAY: i64 = 60 * 24;

/// A form that is right, with some fields as they are given.
fn form<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let right = [
        ("kind", "full"),
        ("format", "csv"),
        ("rhythm", "once"),
        ("month", "2026-01"),
        ("due_at", "2026-01-21 09:30"),
        ("provisional", ""),
        ("recipient", ""),
        ("scope", ""),
        ("without_sensitive", ""),
    ];
    let value = |name: &str| changed.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    right.into_iter().map(|(name, otherwise)| (name, value(name).unwrap_or(otherwise))).collect()
}

/// Puts an extract on a schedule; answers its page.
async fn schedule(browser: &Browser, changed: &[(&str, &str)]) -> String {
    let answer = browser.submit(NEW, NEW, &form(changed)).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().to_owned()
}

/// The analyst, signed in anew: a session does not last as long as these tests wait.
async fn analyst(app: &TestApp) -> Browser {
    let known = "SELECT count(*) AS number FROM account WHERE email = 'analyst@example.org'";
    if app.database.number(known) == 0 {
        return app.signed_in(Role::Analyst).await;
    }
    let browser = app.browser();
    browser.sign_in("analyst@example.org", PASSWORD).await;
    browser
}

fn runs(app: &TestApp, what: &str) -> i64 {
    app.database.number(&format!("SELECT count(*) AS number FROM extract_run WHERE {what}"))
}

async fn main(browser: &Browser, path: &str) -> String {
    browser.get(path).await.texts("main").join(" ")
}

#[actix_web::test]
async fn an_extract_is_made_once_at_its_time_by_whichever_instance_comes_first() {
    let app = with_returns().await;
    app.wait(11 * DAY + 120);
    let reader = analyst(&app).await;
    let path = schedule(&reader, &[]).await;
    assert_eq!(make_scheduled(&app.state).await.unwrap(), 0, "its time has not come");
    let shown = main(&reader, &path).await;
    for text in ["Running", "21 January 2026 at 9:30am", "Nothing was made yet", "Cancel the schedule"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    app.wait(22 * 60);
    let second = app.beside(&[("clock.fixed_at", "2026-01-21T10:00:00Z")]).await;
    let (one, other) = futures_util::join!(make_scheduled(&app.state), make_scheduled(&second.state));
    assert_eq!(one.unwrap() + other.unwrap(), 1);
    assert_eq!(make_scheduled(&app.state).await.unwrap(), 0);
    app.run_jobs().await;
    let reader = analyst(&app).await;
    let made = "origin = 'schedule' AND state = 'done' AND asked_by LIKE 'account:%' AND schedule_id = 1 \
                AND month = '2026-01' AND as_at = '2026-01-21 09:30:00'";
    assert_eq!((runs(&app, made), runs(&app, "schedule_id IS NOT NULL")), (1, 1));
    let shown = main(&reader, &path).await;
    for text in ["Done", "Ready", "January 2026", "It did not fail"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    assert!(main(&reader, "/extracts/1").await.contains("Schedule"));
    let taken = reader.get("/extracts/1/full.csv").await;
    assert_eq!(taken.status, 200);
    let logged = "SELECT count(*) AS number FROM disclosure WHERE run_id = 1 AND file = 'full.csv' AND via = 'page'";
    assert_eq!(app.database.number(logged), 1);
    let again = "INSERT INTO extract_run (kind, month, as_at, format, scope, sensitive, provisional, origin, state, asked_by, \
                 asked_at, schedule_id) SELECT kind, month, as_at, format, scope, sensitive, provisional, origin, 'queued', \
                 asked_by, asked_at, schedule_id FROM extract_run WHERE id = 1";
    assert!(app.database.execute(again).is_err(), "the database refuses a second one");
    let regular = "SELECT count(*) AS number FROM job_schedule WHERE name = 'extracts.make_scheduled'";
    assert_eq!(app.database.number(regular), 1);
}

#[actix_web::test]
async fn a_recipient_without_a_basis_on_the_day_gets_nothing_and_the_history_says_so() {
    let app = with_returns().await;
    app.wait(11 * DAY + 120);
    let caller = app.caller(Role::Analyst, "national").await;
    register(&app, &[("api_key", &caller.number(&app))]).await;
    let reader = analyst(&app).await;
    assert!(main(&reader, NEW).await.contains("Skills body"));
    schedule(&reader, &[("recipient", "1")]).await;
    let path = schedule(&reader, &[("recipient", "1"), ("due_at", "2026-01-22 09:30")]).await;
    app.wait(DAY);
    assert_eq!(make_scheduled(&app.state).await.unwrap(), 1);
    app.run_jobs().await;
    assert_eq!(caller.get("/extracts/1/full.csv").await.status, 200);
    let logged = "SELECT count(*) AS number FROM disclosure WHERE recipient_id = 1 AND via = 'api'";
    assert_eq!(app.database.number(logged), 1);
    let browser = administrator(&app).await;
    let withdrawn = browser.submit("/admin/recipients/1", "/admin/recipients/1/withdraw", &[]).await;
    assert_eq!(withdrawn.status, 303);
    app.wait(DAY);
    assert_eq!(make_scheduled(&app.state).await.unwrap(), 1);
    let refused = "schedule_id = 2 AND state = 'failed' AND reason LIKE '%no legal basis%' AND started_at IS NULL";
    assert_eq!(runs(&app, refused), 1);
    let jobs = "SELECT count(*) AS number FROM job WHERE name = 'extracts.produce' AND state = 'queued'";
    assert_eq!(app.database.number(jobs), 0);
    let reader = analyst(&app).await;
    let shown = main(&reader, &path).await;
    for text in ["Failed", "The recipient has no legal basis on that day", "Skills body"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    assert!(main(&reader, "/extracts/2").await.contains("no legal basis"));
    assert_eq!(caller.get("/extracts/2/full.csv").await.status, 404);
    assert_eq!(app.database.number(logged), 1);
}

#[actix_web::test]
async fn after_each_closing_as_at_the_moment_when_the_outcomes_were_written_down() {
    let app = with_returns().await;
    let reader = analyst(&app).await;
    let path = schedule(&reader, &[("rhythm", "closing"), ("kind", "compliance"), ("format", "jsonl")]).await;
    assert!(main(&reader, &path).await.contains("After the next window"));
    app.wait(6 * DAY);
    assert_eq!(make_scheduled(&app.state).await.unwrap(), 0, "nothing was written down");
    // Earlier months may be closed at the same moment; each has its own.
    close_due(&app.state).await.unwrap();
    assert!(make_scheduled(&app.state).await.unwrap() >= 1);
    assert_eq!(make_scheduled(&app.state).await.unwrap(), 0);
    app.run_jobs().await;
    let made = "schedule_id = 1 AND state = 'done' AND NOT provisional AND month = '2026-01' AND format = 'jsonl' AND as_at = \
                (SELECT closed_at FROM window_closing WHERE month = '2026-01')";
    assert_eq!(runs(&app, made), 1);
    let reader = analyst(&app).await;
    let cancelled = reader.submit(&path, &format!("{path}/cancel"), &[]).await;
    assert_eq!(cancelled.status, 303);
    let shown = main(&reader, &path).await;
    assert!(shown.contains("Cancelled") && !shown.contains("Cancel the schedule"), "{shown}");
    assert!(app.database.execute("UPDATE extract_schedule SET scope = 'area:E08000035'").is_err());
    assert!(app.database.execute("UPDATE extract_schedule SET ended_at = NULL").is_err());
    assert!(app.database.execute("DELETE FROM extract_schedule").is_err());
}

#[actix_web::test]
async fn on_the_morning_of_each_working_day_of_the_month_so_far() {
    // A Friday, in the window.
    let app = with_returns().await;
    let reader = analyst(&app).await;
    let path = schedule(&reader, &[("rhythm", "working_day")]).await;
    assert!(main(&reader, &path).await.contains("12 January 2026 at 6:00am"));
    assert_eq!(make_scheduled(&app.state).await.unwrap(), 0, "this morning was before it was asked for");
    app.wait(DAY);
    assert_eq!(make_scheduled(&app.state).await.unwrap(), 0, "a Saturday");
    app.wait(DAY + 21 * 60);
    assert_eq!(make_scheduled(&app.state).await.unwrap(), 1);
    assert_eq!(make_scheduled(&app.state).await.unwrap(), 0);
    app.run_jobs().await;
    app.wait(2 * DAY);
    assert_eq!(make_scheduled(&app.state).await.unwrap(), 1, "what was missed is not made up for");
    app.run_jobs().await;
    for day in ["12", "14"] {
        let made = format!("state = 'done' AND provisional AND month = '2026-01' AND as_at = '2026-01-{day} 06:00:00'");
        assert_eq!(runs(&app, &made), 1, "{day}");
    }
    let reader = analyst(&app).await;
    let cancelled = reader.submit(&path, &format!("{path}/cancel"), &[]).await;
    assert_eq!(cancelled.status, 303);
    app.wait(DAY);
    assert_eq!(make_scheduled(&app.state).await.unwrap(), 0);
}

#[actix_web::test]
async fn what_cannot_be_put_on_a_schedule_is_said_beside_the_field() {
    let app = with_returns().await;
    app.wait(11 * DAY + 120);
    register(&app, &[("sensitive", "no"), ("valid_until", "2026-01-25")]).await;
    register(&app, &[("scope", "area:E08000009")]).await;
    let reader = analyst(&app).await;
    for (changed, said) in [
        (&[("kind", "")][..], "Choose what you need"),
        (&[("format", "")], "Choose how the files are written"),
        (&[("rhythm", "")], "Choose how often it is made"),
        (&[("month", "")], "Enter a month with four digits"),
        (&[("due_at", "soon")], "Enter a day and a time"),
        (&[("due_at", "2026-01-19 09:30")], "Enter a time that is still to come"),
        (&[("month", "2026-02")], "February 2026 is still to come"),
        (&[("month", "2026-02"), ("due_at", "2026-02-09 09:30")], "February 2026 is not closed yet"),
        (&[("scope", "everywhere")], "Enter national, or the code of a council"),
        (&[("recipient", "99")], "There is no such recipient"),
        (&[("recipient", "1")], "The recipient may not have items that may be commercially sensitive"),
        (
            &[("recipient", "1"), ("without_sensitive", "yes"), ("due_at", "2026-01-26 09:30")],
            "The recipient has no legal basis on that day",
        ),
        (&[("recipient", "2"), ("scope", "E08000035")], "The recipient may not have all of these locations"),
    ] {
        let answer = reader.submit(NEW, NEW, &form(changed)).await;
        assert_eq!(answer.status, 422, "{changed:?}");
        let shown = answer.texts(".nhsuk-error-summary").join(" ");
        assert!(shown.contains(said), "{changed:?}: {shown}");
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM extract_schedule"), 0);
    // Without places it is of those that the recipient may have.
    let path = schedule(&reader, &[("recipient", "2")]).await;
    assert!(main(&reader, &path).await.contains("Trafford"));
}

#[actix_web::test]
async fn a_council_sees_only_its_own_and_the_role_below_none() {
    let app = with_returns().await;
    app.wait(11 * DAY + 120);
    register(&app, &[]).await;
    let reader = analyst(&app).await;
    let path = schedule(&reader, &[]).await;
    app.add_person("lead@example.org", Role::AreaLead, "area:E08000009").await;
    let lead = app.browser();
    lead.sign_in("lead@example.org", PASSWORD).await;
    assert!(main(&lead, "/extracts/schedules").await.contains("Nothing is on a schedule yet"));
    assert!(!main(&lead, NEW).await.contains("Skills body"));
    assert_eq!(lead.get(&path).await.status, 404);
    let cancelled = lead.submit("/extracts/schedules/new", &format!("{path}/cancel"), &[]).await;
    assert_eq!(cancelled.status, 404);
    for changed in [("scope", "national"), ("scope", "E08000035"), ("recipient", "1")] {
        assert_eq!(lead.submit(NEW, NEW, &form(&[changed])).await.status, 422, "{changed:?}");
    }
    let own = schedule(&lead, &[]).await;
    assert!(main(&lead, &own).await.contains("Trafford"));
    assert!(main(&reader, "/extracts/schedules").await.contains("schedule 2"), "all of England covers a council");
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    for path in ["/extracts/schedules", NEW, &path] {
        assert_eq!(officer.get(path).await.status, 403, "{path}");
    }
}

async fn ask(caller: &Caller, body: &Value) -> Answer {
    read(caller.request(Method::POST, "/extracts/schedules").json(body)).await
}

async fn cancel(caller: &Caller, id: &str) -> Answer {
    read(caller.request(Method::POST, &format!("/extracts/schedules/{id}/cancel"))).await
}

#[actix_web::test]
async fn a_system_asks_for_sees_and_ends_its_own() {
    let app = with_returns().await;
    app.wait(11 * DAY + 120);
    let (caller, other) = (app.caller(Role::Analyst, "national").await, app.caller(Role::Analyst, "national").await);
    let once = json!({ "kind": "full", "rhythm": "once", "month": "2026-01", "due_at": "2026-01-21T09:30:00Z" });
    let asked = ask(&caller, &once).await;
    assert_eq!(asked.status, 201, "{}", asked.body);
    let asked = asked.json();
    let due = json!("2026-01-21T09:30:00.000000Z");
    assert_eq!((&asked["id"], &asked["state"], &asked["next_due_at"]), (&json!("1"), &json!("running"), &due));
    let daily = ask(&caller, &json!({ "kind": "register", "rhythm": "working_day", "format": "parquet" })).await.json();
    assert_eq!((&daily["rhythm"], &daily["due_at"]), (&json!("working_day"), &Value::Null));
    assert_eq!(daily["next_due_at"], json!("2026-01-21T06:00:00.000000Z"));
    for (body, status) in [
        (json!({ "kind": "full", "rhythm": "yearly" }), 422),
        (json!({ "kind": "full", "rhythm": "once" }), 422),
        (json!({ "kind": "full", "rhythm": "closing", "month": "2026-01" }), 422),
        (json!({ "kind": "full", "rhythm": "closing", "recipient": "7" }), 422),
        (json!({ "kind": "full", "rhythm": "closing", "recipient": "x" }), 422),
        (json!({ "kind": "full", "rhythm": "once", "month": "2026-01", "due_at": "2026-01-19T09:30:00Z" }), 422),
        (json!({ "kind": "full", "rhythm": "once", "month": "2026-03", "due_at": "2026-01-21T09:30:00Z" }), 409),
        (json!({ "kind": "full", "rhythm": "closing", "colour": "blue" }), 400),
    ] {
        let answer = ask(&caller, &body).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.body);
    }
    let listed = caller.get("/extracts/schedules?limit=1").await.json();
    assert_eq!((&listed["items"][0]["id"], &listed["next"]), (&json!("2"), &json!("2")));
    let rest = caller.get("/extracts/schedules?limit=1&after=2").await.json();
    assert_eq!((&rest["items"][0]["id"], &rest["next"]), (&json!("1"), &Value::Null));
    assert_eq!(other.get("/extracts/schedules").await.json()["items"], json!([]));
    assert_eq!(cancel(&other, "1").await.status, 404);
    app.wait(22 * 60);
    assert_eq!(make_scheduled(&app.state).await.unwrap(), 2);
    app.run_jobs().await;
    let made = caller.get("/extracts").await.json();
    let of: Vec<&Value> = made["items"].as_array().unwrap().iter().map(|run| &run["schedule"]).collect();
    assert_eq!(of, [&json!("2"), &json!("1")]);
    let ended = cancel(&caller, "2").await;
    assert_eq!((ended.status.as_u16(), &ended.json()["state"]), (200, &json!("cancelled")));
    assert_eq!(cancel(&caller, "2").await.status, 409);
    assert_eq!(cancel(&caller, "1").await.status, 409, "it was made, and is done");
    assert_eq!(cancel(&caller, "x").await.status, 404);
    assert_eq!(app.caller(Role::ComplianceOfficer, "national").await.get("/extracts/schedules").await.status, 403);
}

/// A lead of two councils.
async fn lead_of_two(app: &TestApp) -> Browser {
    let id = app.add_person("lead@example.org", Role::AreaLead, "area:E08000009").await;
    let second = (Role::AreaLead, "area:E08000035".parse().unwrap());
    grant_role(&app.state, Actor::Operator, id, second).await.unwrap();
    let lead = app.browser();
    lead.sign_in("lead@example.org", PASSWORD).await;
    lead
}

#[actix_web::test]
async fn a_schedule_is_of_one_place_or_of_all_as_its_runs_could_not_be_found_otherwise() {
    let app = with_returns().await;
    app.wait(11 * DAY + 120);
    register(&app, &[("scope", "E08000009 E08000035")]).await;
    register(&app, &[("scope", "E06000001 E08000009 E08000035")]).await;
    let lead = lead_of_two(&app).await;
    let third = (Role::AreaLead, "area:E06000001".parse().unwrap());
    let one_place = "Enter one place, or leave it empty";
    let id = app.database.number("SELECT id AS number FROM account WHERE email = 'lead@example.org'");
    for changed in [&[("scope", "E08000009")][..], &[("scope", "")], &[("scope", "E08000035 E08000009")]] {
        let path = schedule(&lead, changed).await;
        assert_eq!(lead.get(&path).await.status, 200, "{changed:?}");
    }
    grant_role(&app.state, Actor::Operator, id, third).await.unwrap();
    let lead = app.browser();
    lead.sign_in("lead@example.org", PASSWORD).await;
    let reader = analyst(&app).await;
    for (browser, changed, said) in [
        (&lead, &[("scope", "E08000009 E08000035")][..], one_place),
        (&lead, &[("recipient", "1")], one_place),
        (&reader, &[("recipient", "2"), ("scope", "E08000009 E08000035")], one_place),
        (&lead, &[("scope", "E08000003")], "Enter one of the areas of your account"),
    ] {
        let answer = browser.submit(NEW, NEW, &form(changed)).await;
        assert_eq!(answer.status, 422, "{changed:?}");
        let shown = answer.texts(".nhsuk-error-summary").join(" ");
        assert!(shown.contains(said), "{changed:?}: {shown}");
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM extract_schedule"), 3);
    schedule(&reader, &[("scope", "E08000009 E08000035")]).await;
    schedule(&reader, &[("recipient", "2"), ("scope", "E08000009")]).await;
}

#[actix_web::test]
async fn what_somebody_else_put_on_a_schedule_is_ended_only_by_who_sees_all_of_england() {
    let app = with_returns().await;
    app.wait(11 * DAY + 120);
    let reader = analyst(&app).await;
    let path = schedule(&reader, &[("scope", "E08000009")]).await;
    app.add_person("lead@example.org", Role::AreaLead, "area:E08000009").await;
    let lead = app.browser();
    lead.sign_in("lead@example.org", PASSWORD).await;
    let shown = main(&lead, &path).await;
    assert!(shown.contains("Running") && !shown.contains("Cancel the schedule"), "{shown}");
    let refused = lead.submit(NEW, &format!("{path}/cancel"), &[]).await;
    assert_eq!(refused.status, 403);
    assert!(main(&reader, &path).await.contains("Running"));
    let own = schedule(&lead, &[]).await;
    let ended = lead.submit(&own, &format!("{own}/cancel"), &[]).await;
    assert_eq!(ended.status, 303);
    let other = schedule(&lead, &[]).await;
    let ended = reader.submit(&other, &format!("{other}/cancel"), &[]).await;
    assert_eq!(ended.status, 303);
}

#[actix_web::test]
async fn a_system_that_is_a_recipient_names_no_other() {
    let app = with_returns().await;
    app.wait(11 * DAY + 120);
    register(&app, &[("name", "Somebody else")]).await;
    let caller = app.caller(Role::Analyst, "national").await;
    register(&app, &[("api_key", &caller.number(&app))]).await;
    let body = |recipient: &str| json!({ "kind": "register", "rhythm": "closing", "recipient": recipient });
    let (other, none) = (ask(&caller, &body("1")).await, ask(&caller, &body("99")).await);
    assert_eq!((other.status.as_u16(), none.status.as_u16()), (422, 422));
    for answer in [other, none] {
        assert!(answer.body.contains("there is no such recipient"), "it learns nothing: {}", answer.body);
    }
    assert_eq!(ask(&caller, &body("2")).await.status, 201);
}

#[actix_web::test]
async fn nobody_has_more_than_a_hundred_schedules_that_run() {
    let app = with_returns().await;
    app.wait(11 * DAY + 120);
    let caller = app.caller(Role::Analyst, "national").await;
    let body = json!({ "kind": "register", "rhythm": "closing" });
    assert_eq!(ask(&caller, &body).await.status, 201);
    let again = "INSERT INTO extract_schedule (kind, format, scope, sensitive, rhythm, provisional, asked_by, asked_at) \
                 SELECT kind, format, scope, sensitive, rhythm, provisional, asked_by, asked_at FROM extract_schedule \
                 WHERE id = 1;";
    app.database.execute(&again.repeat(99)).unwrap();
    let refused = ask(&caller, &body).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("you have 100 schedules that run: cancel one first"), "{}", refused.body);
    assert_eq!(cancel(&caller, "1").await.status, 200);
    assert_eq!(ask(&caller, &body).await.status, 201);
    assert_eq!(ask(&app.caller(Role::Analyst, "national").await, &body).await.status, 201);
}

#[actix_web::test]
async fn what_failed_is_made_again_as_at_the_same_moment_by_who_may_see_it() {
    let app = with_returns().await;
    app.wait(11 * DAY + 120);
    let reader = analyst(&app).await;
    schedule(&reader, &[("scope", "E08000009")]).await;
    app.wait(22 * 60);
    assert_eq!(make_scheduled(&app.state).await.unwrap(), 1);
    let full = "UPDATE extract_run SET state = 'failed', reason = 'the disk was full', finished_at = asked_at";
    app.database.execute(full).unwrap();
    app.run_jobs().await;
    assert_eq!(make_scheduled(&app.state).await.unwrap(), 0, "its moment was asked for");
    let reader = analyst(&app).await;
    let shown = main(&reader, "/extracts/1").await;
    assert!(shown.contains("It was not made: the disk was full") && shown.contains("Make it again"), "{shown}");
    let again = reader.submit(NEW, "/extracts/1/repeat", &[]).await;
    assert_eq!((again.status.as_u16(), again.location()), (303, "/extracts/2"));
    app.run_jobs().await;
    let made = "id = 2 AND state = 'done' AND kind = 'full' AND scope = 'area:E08000009' AND origin = 'page' \
                AND schedule_id IS NULL AND as_at = (SELECT before.as_at FROM extract_run AS before WHERE before.id = 1)";
    assert_eq!(runs(&app, made), 1);
    assert!(!main(&reader, "/extracts/2").await.contains("Make it again"));
    assert_eq!(reader.submit(NEW, "/extracts/2/repeat", &[]).await.status, 409);
    assert_eq!(reader.submit(NEW, "/extracts/99/repeat", &[]).await.status, 404);
    let repeat =
        async |caller: &Caller, id: &str| read(caller.request(Method::POST, &format!("/extracts/{id}/repeat"))).await;
    let caller = app.caller(Role::Analyst, "area:E08000009").await;
    let again = repeat(&caller, "1").await;
    assert_eq!((again.status.as_u16(), &again.json()["state"]), (202, &json!("queued")), "{}", again.body);
    assert_eq!(repeat(&caller, "2").await.status, 409);
    assert_eq!(repeat(&app.caller(Role::Analyst, "area:E08000035").await, "1").await.status, 404);
    app.run_jobs().await;
}
