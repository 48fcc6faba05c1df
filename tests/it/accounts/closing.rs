//! Closing accounts, retention, what is held about a person, and keys.

use capacity_tracker::accounts::Role;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::support::{PASSWORD, TestApp, run, run_with};

const EMAIL: &str = "jo@example.org";
const DAY: i64 = 24 * 60;

#[actix_web::test]
async fn an_administrator_gives_and_takes_roles_and_closes_accounts() {
    let app = TestApp::new().await;
    let administrator = app.signed_in(Role::Administrator).await;
    let id = app.add_person(EMAIL, Role::Analyst, "national").await;
    let browser = app.browser();
    let page = format!("/admin/accounts/{id}");
    let act = async |act: &str, fields: &[(&str, &str)]| {
        administrator.submit(&page, &format!("{page}/{act}"), fields).await.status
    };
    browser.sign_in(EMAIL, PASSWORD).await;
    let area = [("role", "area_lead"), ("scope_kind", "area"), ("scope_id", " E08000009 ")];
    assert_eq!(act("give", &area).await, StatusCode::SEE_OTHER);
    assert!(!browser.is_signed_in().await, "a role that changed ends sessions");
    assert_eq!(act("give", &area).await, StatusCode::CONFLICT);
    let wrong = [("role", "area_lead"), ("scope_kind", "national"), ("scope_id", "")];
    assert_eq!(act("give", &wrong).await, StatusCode::UNPROCESSABLE_ENTITY);
    browser.sign_in(EMAIL, PASSWORD).await;
    assert!(browser.get("/account").await.main().contains("Area lead: area E08000009"));
    assert_eq!(act("revoke", &[("role", "area_lead"), ("scope", "area:E08000009")]).await, StatusCode::SEE_OTHER);
    assert_eq!(act("revoke", &[("role", "area_lead"), ("scope", "area:E08000009")]).await, StatusCode::NOT_FOUND);
    assert!(!browser.is_signed_in().await);

    assert_eq!(act("close", &[]).await, StatusCode::SEE_OTHER);
    assert_eq!(app.browser().try_sign_in(EMAIL, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM account WHERE name = 'Jo Smith'"), 2);
    assert_eq!(act("reopen", &[]).await, StatusCode::SEE_OTHER);
    assert!(administrator.get(&page).await.main().contains("Nothing."));
    assert_eq!(app.browser().try_sign_in(EMAIL, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Not their own account, and not the role by which they could give it back.
    let own = app.database.number("SELECT min(id) AS number FROM account");
    let token = administrator.get("/account").await.token();
    let own = format!("/admin/accounts/{own}");
    for (act, fields) in [("close", vec![]), ("revoke", vec![("role", "administrator"), ("scope", "national")])] {
        let answer = administrator.post(&format!("{own}/{act}"), &token, &fields).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{act}");
    }
}

#[actix_web::test]
async fn a_link_from_before_an_account_was_closed_does_not_work_when_it_is_open_again() {
    let app = TestApp::new().await;
    let administrator = app.signed_in(Role::Administrator).await;
    let id = app.add_person(EMAIL, Role::Analyst, "national").await;
    app.browser().submit("/forgotten-password", "/forgotten-password", &[("email", EMAIL)]).await;
    app.run_jobs().await;
    let mail = app.mails().pop().unwrap();
    let link = mail[mail.find("/set-password/").unwrap()..].split_whitespace().next().unwrap();
    assert_eq!(app.browser().get(link).await.status, StatusCode::OK);
    let page = format!("/admin/accounts/{id}");
    for act in ["close", "reopen"] {
        let answer = administrator.submit(&page, &format!("{page}/{act}"), &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{act}");
    }
    assert_eq!(app.browser().get(link).await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn accounts_that_are_not_used_are_warned_then_closed_and_later_stripped() {
    let app = TestApp::new().await;
    app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    app.add_person("used@example.org", Role::ProviderUser, "location:1-1").await;
    let daily = async |days: i64| {
        app.wait(days * DAY);
        app.run_jobs().await;
        // The first look at the queue notes when regular work is due.
        app.wait(DAY);
        app.run_jobs().await;
    };
    let number = |text: &str| app.database.number(text);
    let closed = "SELECT count(*) AS number FROM account WHERE deactivated_at IS NOT NULL";
    daily(300).await;
    app.browser().sign_in("used@example.org", PASSWORD).await;
    daily(65).await;
    let mails: Vec<String> = app.mails().into_iter().filter(|mail| mail.contains("will be closed")).collect();
    assert_eq!(mails.len(), 1, "{mails:#?}");
    assert!(mails[0].contains("To: jo@example.org"), "{}", mails[0]);
    daily(20).await;
    assert_eq!(number(closed), 0, "the warning gives time");
    daily(12).await;
    assert_eq!(number(closed), 1);
    assert_eq!(number("SELECT count(*) AS number FROM \"grant\" WHERE revoked_at IS NULL"), 1);
    app.browser().sign_in("used@example.org", PASSWORD).await;
    daily(300).await;
    app.browser().sign_in("used@example.org", PASSWORD).await;
    daily(300).await;
    app.browser().sign_in("used@example.org", PASSWORD).await;
    daily(135).await;
    let stripped = "SELECT count(*) AS number FROM account WHERE name = 'Jo Smith' AND email LIKE 'closed-%' AND erased_at IS NOT NULL";
    assert_eq!(number(stripped), 1);
    assert_eq!(number("SELECT count(*) AS number FROM account WHERE email = 'jo@example.org'"), 0);
}

#[actix_web::test]
async fn all_that_is_held_about_a_person_can_be_given_to_them_and_no_secret_with_it() {
    let app = TestApp::new().await;
    app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    app.add_person("kim@example.org", Role::ProviderUser, "location:1-1").await;
    app.browser().sign_in(EMAIL, PASSWORD).await;
    app.browser().submit("/forgotten-password", "/forgotten-password", &[("email", EMAIL)]).await;
    app.run_jobs().await;
    let output = run(&app.database, &["accounts", "export", "--email", EMAIL]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let export: Value = serde_json::from_str(&text).unwrap();
    let tables: Vec<&str> =
        export["held"].as_array().unwrap().iter().map(|part| part["table"].as_str().unwrap()).collect();
    for table in ["account", "grant", "session", "known_device", "one_time_link", "mail_message", "audit_entry"] {
        assert!(tables.contains(&table), "{table}: {tables:?}");
    }
    assert!(text.contains("Chrome on Windows") && text.contains("Set a new password"));
    for secret in ["argon2", "_hash", "csrf", "network_key", "kim@example.org"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let nobody = run(&app.database, &["accounts", "export", "--email", "nobody@example.org"]);
    let nobody: Value = serde_json::from_slice(&nobody.stdout).unwrap();
    assert_eq!(nobody["held"], serde_json::json!([]));
    assert_eq!(app.database.number("SELECT count(*) AS number FROM audit_entry WHERE event = 'privacy.exported'"), 2);

    let closed = run(&app.database, &["accounts", "close", "--email", EMAIL]);
    assert!(closed.status.success());
    let again = run(&app.database, &["accounts", "close", "--email", EMAIL]);
    assert_eq!(String::from_utf8_lossy(&again.stderr), "error: there is no open account with this address\n");
    let none = run(&app.database, &["accounts", "reset-second-factor", "--email", "kim@example.org"]);
    assert!(!none.status.success());
}

#[actix_web::test]
async fn keys_are_made_shown_once_noted_and_withdrawn() {
    let app = TestApp::new().await;
    let administrator = app.signed_in(Role::Administrator).await;
    let new = "/admin/keys/new";
    let fields = [
        ("name", "CareSoft"),
        ("role", "provider_user"),
        ("scope_kind", "provider"),
        ("scope_id", "1-1"),
        ("days", "90"),
    ];
    let empty = administrator.submit(new, new, &[]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(empty.texts(".nhsuk-error-summary a").len(), 4);
    let made = administrator.submit(new, new, &fields).await;
    let key = made.texts("main code").remove(0);
    assert!(key.starts_with("capacity_tracker_"), "{key}");
    let list = administrator.get("/admin/keys").await;
    assert!(!list.body.contains(&key) && list.main().contains("CareSoft"));
    assert!(list.main().contains("Last used Never") && list.main().contains("Works until 9 April 2026"));
    let ask = async |key: &str| {
        let request = app.browser().request(Method::GET, "/api/v1/key").bearer_auth(key);
        request.send().await.unwrap().status()
    };
    assert_eq!(ask(&key).await, StatusCode::OK);
    assert!(administrator.get("/admin/keys").await.main().contains("Last used 9 January 2026"));
    app.wait(90 * DAY);
    assert_eq!(ask(&key).await, StatusCode::UNAUTHORIZED, "it ran out");

    let administrator = app.browser();
    administrator.sign_in("administrator@example.org", PASSWORD).await;
    let fields = [("name", "Other"), ("role", "analyst"), ("scope_kind", "national"), ("scope_id", ""), ("days", "0")];
    let key = administrator.submit(new, new, &fields).await.texts("main code").remove(0);
    assert_eq!(ask(&key).await, StatusCode::OK);
    for status in [StatusCode::SEE_OTHER, StatusCode::NOT_FOUND] {
        let token = administrator.get("/account").await.token();
        assert_eq!(administrator.post("/admin/keys/2/revoke", &token, &[]).await.status, status);
    }
    assert_eq!(ask(&key).await, StatusCode::UNAUTHORIZED);
    let listed = run(&app.database, &["keys", "list", "--json"]);
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    let shown = run_with(&app.database, &["keys", "list"], &[("CT__CLOCK__FIXED_AT", "2026-06-01T00:00:00Z")]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains(", ran out\n") && shown.contains(", withdrawn\n"), "{shown}");
    assert_eq!(run(&app.database, &["keys", "revoke", "--id", "2"]).status.code(), Some(1));
    assert_eq!(run(&app.database, &["keys", "revoke", "--id", "1"]).status.code(), Some(0));
    app.run_jobs().await;
}
