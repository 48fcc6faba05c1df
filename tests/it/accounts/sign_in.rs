use capacity_tracker::accounts::Role;
use reqwest::{Method, StatusCode};

use crate::support::{Answer, PASSWORD, TestApp};

const EMAIL: &str = "jo@example.org";

async fn app_with_jo() -> TestApp {
    let app = TestApp::new().await;
    app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    app
}

/// What of a page could tell two answers apart, without the token that is new each time and what was typed.
fn comparable(answer: &Answer, typed: &str) -> (StatusCode, String) {
    let token = answer.token();
    (answer.status, answer.body.replace(&token, "TOKEN").replace(typed, "TYPED"))
}

#[actix_web::test]
async fn the_right_password_signs_in_and_leads_to_the_page_asked_for() {
    let app = app_with_jo().await;
    let browser = app.browser();
    let asked = browser.get("/account?tab=1").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    assert_eq!(asked.location(), "/sign-in?next=%2Faccount%3Ftab%3D1");

    let token = browser.get(asked.location()).await.token();
    let fields = [("email", "  JO@Example.ORG "), ("password", PASSWORD), ("next", "/account?tab=1")];
    let answer = browser.post("/sign-in", &token, &fields).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account?tab=1"));
    assert!(browser.get("/account").await.main().contains("Jo Smith"));
}

#[actix_web::test]
async fn a_form_that_was_sent_after_its_session_ended_leads_back_to_its_page() {
    let app = app_with_jo().await;
    let browser = app.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    let token = browser.get("/account/password").await.token();
    app.database.execute("DELETE FROM session").unwrap();
    let send = |referer: Option<String>| {
        let request = browser.request(Method::POST, "/account/password").form(&[("csrf_token", token.as_str())]);
        crate::support::read(match referer {
            Some(referer) => request.header("referer", referer),
            None => request,
        })
    };
    let from_its_page = send(Some(format!("{}/account/password?a=1#b", app.url))).await;
    assert_eq!(from_its_page.location(), "/sign-in?next=%2Faccount%2Fpassword%3Fa%3D1&unsaved=true");
    assert!(browser.get(from_its_page.location()).await.main().contains("You were signed out before this was saved."));
    // Browsers may leave out where they come from.
    assert_eq!(send(None).await.location(), "/sign-in?unsaved=true");
    assert_eq!(send(Some("no address".to_owned())).await.location(), "/sign-in?unsaved=true");
    // Wherever it came from, it leads to a page of the service.
    let elsewhere = send(Some("https://evil.example//evil.example/x".to_owned())).await;
    assert_eq!(elsewhere.location(), "/sign-in?next=%2F%2Fevil.example%2Fx&unsaved=true");
    let page = browser.get(elsewhere.location()).await;
    let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "//evil.example/x")];
    assert_eq!(browser.post("/sign-in", &page.token(), &fields).await.location(), "/");
}

#[actix_web::test]
async fn everybody_begins_where_their_work_is() {
    let app = TestApp::new().await;
    for (role, scope, home) in [
        (Role::ProviderUser, "location:1-1", "/returns"),
        (Role::ComplianceOfficer, "national", "/compliance"),
        (Role::EnforcementManager, "national", "/compliance"),
        (Role::AreaLead, "area:E08000009", "/compliance"),
        (Role::Analyst, "national", "/compliance"),
        (Role::Administrator, "national", "/admin"),
    ] {
        let browser = app.somebody(&format!("{}@example.org", role.as_str()), role, scope).await;
        assert_eq!(browser.get("/").await.location(), home, "{}", role.as_str());
        assert_eq!(browser.get(home).await.status, StatusCode::OK, "{home}");
    }
}

#[actix_web::test]
async fn an_unknown_address_and_a_wrong_password_get_the_same_answer() {
    let app = app_with_jo().await;
    let wrong = app.browser().try_sign_in(EMAIL, "not the password").await;
    let unknown = app.browser().try_sign_in("nobody@example.org", "not the password").await;
    let no_address = app.browser().try_sign_in("no-address", "not the password").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.texts("title"), ["Error: Sign in – Provider Capacity Tracker"]);
    assert_eq!(comparable(&wrong, EMAIL), comparable(&unknown, "nobody@example.org"));
    assert_eq!(comparable(&wrong, EMAIL), comparable(&no_address, "no-address"));
    assert!(!wrong.body.contains("not the password"));
}

#[actix_web::test]
async fn whatever_is_wrong_with_an_attempt_it_costs_one_check_and_as_many_statements() {
    let app = app_with_jo().await;
    let closed = app.add_person("closed@example.org", Role::ProviderUser, "location:1-2").await;
    app.database.execute(&format!("UPDATE account SET deactivated_at = created_at WHERE id = {closed}")).unwrap();
    let words = ["accounts", "add", "--email", "new@example.org", "--name", "Jo", "--role", "analyst"];
    assert!(crate::support::run(&app.database, &words).status.success());
    for (email, password) in [
        (EMAIL, "not the password"),
        ("nobody@example.org", "not the password"),
        ("closed@example.org", PASSWORD),
        ("new@example.org", PASSWORD),
        ("no-address", "not the password"),
        (EMAIL, PASSWORD),
    ] {
        let (checked, tried) = (app.state.passwords.checked(), attempts(&app));
        app.browser().try_sign_in(email, password).await;
        assert_eq!(app.state.passwords.checked() - checked, 1, "{email}");
        assert_eq!(attempts(&app) - tried, 1, "{email}");
    }
}

fn attempts(app: &TestApp) -> i64 {
    app.database.number("SELECT count(*) AS number FROM sign_in_attempt")
}

#[actix_web::test]
async fn somebody_without_a_password_yet_cannot_sign_in() {
    let app = TestApp::new().await;
    let database = &app.database;
    let words = ["accounts", "add", "--email", EMAIL, "--name", "Jo", "--role", "analyst"];
    assert!(crate::support::run(database, &words).status.success());
    for password in ["", " ", "null", "$argon2id$"] {
        assert_eq!(app.browser().try_sign_in(EMAIL, password).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[actix_web::test]
async fn empty_fields_are_named() {
    let app = app_with_jo().await;
    let answer = app.browser().try_sign_in("", "").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.texts(".nhsuk-error-summary a"), ["Enter your email address", "Enter your password"]);
}

#[actix_web::test]
async fn failures_throttle_one_account_and_not_the_others() {
    let app = app_with_jo().await;
    app.add_person("other@example.org", Role::ProviderUser, "location:1-2").await;
    for _ in 0..10 {
        assert_eq!(app.browser().try_sign_in(EMAIL, "wrong").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let throttled = app.browser().try_sign_in(EMAIL, PASSWORD).await;
    assert_eq!(throttled.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(throttled.header("retry-after"), "900");
    assert_eq!(throttled.heading(), "Too many attempts");
    app.browser().sign_in("other@example.org", PASSWORD).await;

    app.wait(16);
    app.browser().sign_in(EMAIL, PASSWORD).await;
}

#[actix_web::test]
async fn an_address_nobody_has_is_throttled_like_any_other() {
    let app = app_with_jo().await;
    for _ in 0..10 {
        app.browser().try_sign_in("nobody@example.org", "wrong").await;
    }
    let answer = app.browser().try_sign_in("nobody@example.org", "wrong").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
}

#[actix_web::test]
async fn a_success_forgives_earlier_failures() {
    let app = app_with_jo().await;
    for _ in 0..3 {
        for _ in 0..9 {
            app.browser().try_sign_in(EMAIL, "wrong").await;
        }
        app.browser().sign_in(EMAIL, PASSWORD).await;
    }
}

#[actix_web::test]
async fn failures_throttle_one_network_address() {
    let app = TestApp::with(&[("sign_in.failures_per_address", "3")]).await;
    app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    for number in 0..3 {
        app.browser().try_sign_in(&format!("{number}@example.org"), "wrong").await;
    }
    assert_eq!(app.browser().try_sign_in(EMAIL, PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[actix_web::test]
async fn many_attempts_at_once_cannot_slip_through() {
    let app = app_with_jo().await;
    let browser = app.browser();
    let token = browser.get("/sign-in").await.token();
    let fields = [("email", EMAIL), ("password", "wrong")];
    let attempts = (0..30).map(|_| browser.post("/sign-in", &token, &fields));
    let answers = futures_util::future::join_all(attempts).await;
    let tried = answers.iter().filter(|answer| answer.status == StatusCode::UNPROCESSABLE_ENTITY).count();
    assert_eq!(tried, 10);
}

#[actix_web::test]
async fn the_old_password_is_out_from_the_moment_a_new_one_is_set() {
    // Slow enough for the password to change while the old one is being checked.
    let slow = [("sign_in.argon2_memory_kib", "65536"), ("sign_in.argon2_passes", "6")];
    let app = TestApp::with(&slow).await;
    let id = app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    let browser = app.browser();
    let token = browser.get("/sign-in").await.token();
    let (tried, changed) = futures_util::future::join(
        browser.post("/sign-in", &token, &[("email", EMAIL), ("password", PASSWORD)]),
        async {
            while app.database.number("SELECT count(*) AS number FROM sign_in_attempt") == 0 {
                actix_web::rt::time::sleep(std::time::Duration::from_millis(2)).await;
            }
            app.database.execute(&format!("UPDATE account SET password_hash = 'another' WHERE id = {id}"))
        },
    )
    .await;
    changed.unwrap();
    assert_eq!(tried.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM session"), 0);
}

#[actix_web::test]
async fn a_password_from_before_is_hashed_anew_at_todays_cost() {
    let app = app_with_jo().await;
    let dearer = app.beside(&[("sign_in.argon2_memory_kib", "32")]).await;
    let at_today = "SELECT count(*) AS number FROM account WHERE password_hash LIKE '$argon2id$v=19$m=32,%'";
    assert_eq!(app.database.number(at_today), 0);
    dearer.browser().sign_in(EMAIL, PASSWORD).await;
    assert_eq!(app.database.number(at_today), 1);
    app.browser().sign_in(EMAIL, PASSWORD).await;
}

#[actix_web::test]
async fn signing_in_again_ends_the_session_of_before() {
    let app = app_with_jo().await;
    let browser = app.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    let token = browser.get("/account").await.token();
    let again = browser.post("/sign-in", &token, &[("email", EMAIL), ("password", PASSWORD)]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM session"), 1);
}

#[actix_web::test]
async fn a_forwarded_address_counts_only_from_a_trusted_proxy() {
    let app = TestApp::with(&[("sign_in.failures_per_address", "2"), ("server.trusted_proxies", "127.0.0.1")]).await;
    for attempt in 0..6 {
        let browser = app.browser();
        let token = browser.get("/sign-in").await.token();
        let answer = browser
            .request(Method::POST, "/sign-in")
            .header("x-forwarded-for", format!("203.0.113.{}", attempt % 3))
            .form(&[
                ("csrf_token", token.as_str()),
                ("email", &format!("{attempt}@example.org")),
                ("password", "wrong"),
            ])
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "attempt {attempt}");
    }
}

#[actix_web::test]
async fn signing_in_makes_everything_in_the_cookie_new() {
    let app = app_with_jo().await;
    let browser = app.browser();
    let before = browser.get("/sign-in").await;
    let old_token = before.token();
    browser.post("/sign-in", &old_token, &[("email", EMAIL), ("password", PASSWORD)]).await;
    // The token from before signing in is no good any more.
    let refused = browser.post("/sign-out", &old_token, &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(browser.is_signed_in().await);
}

#[actix_web::test]
async fn a_session_ends_when_idle_and_in_any_case_after_its_time() {
    let app = app_with_jo().await;
    let idle = app.browser();
    idle.sign_in(EMAIL, PASSWORD).await;
    app.wait(59);
    assert!(idle.is_signed_in().await);
    app.wait(59);
    assert!(idle.is_signed_in().await);
    app.wait(60);
    assert!(!idle.is_signed_in().await);

    let busy = app.browser();
    busy.sign_in(EMAIL, PASSWORD).await;
    for _ in 0..(12 * 2 - 1) {
        app.wait(30);
        assert!(busy.is_signed_in().await);
    }
    app.wait(30);
    assert!(!busy.is_signed_in().await);
    // The first look at the queue notes when regular work is due; the second, later, finds it due.
    app.run_jobs().await;
    app.wait(15);
    app.run_jobs().await;
    assert_eq!(app.database.number("SELECT count(*) AS number FROM session"), 0);
}

#[actix_web::test]
async fn signing_out_ends_the_session_on_the_server_too() {
    let app = app_with_jo().await;
    let browser = app.browser();
    let signed_in = browser.try_sign_in(EMAIL, PASSWORD).await;
    let cookie = signed_in.cookie("session");
    let out = browser.submit("/account", "/sign-out", &[]).await;
    assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, "/sign-in"));
    assert!(!browser.is_signed_in().await);

    let replayed = app.browser().request(Method::GET, "/account").header("cookie", cookie).send().await.unwrap();
    assert_eq!(replayed.status(), StatusCode::SEE_OTHER);
    // Signing out again is no error.
    assert_eq!(browser.post("/sign-out", "stale", &[]).await.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn a_closed_account_is_out_at_once() {
    let app = app_with_jo().await;
    let browser = app.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    app.database.execute("UPDATE account SET deactivated_at = created_at").unwrap();
    assert!(!browser.is_signed_in().await);
    assert_eq!(app.browser().try_sign_in(EMAIL, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[actix_web::test]
async fn on_https_the_cookie_is_bound_to_this_host() {
    let app = TestApp::with(&[("server.public_url", "https://tracker.example")]).await;
    let page = app.browser().get("/sign-in").await;
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("__Host-session="), "{cookie}");
    for word in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(word), "{word}: {cookie}");
    }
    assert!(!cookie.contains("Domain"));
    assert!(page.header("strict-transport-security").starts_with("max-age="));
}

#[actix_web::test]
async fn a_visitor_who_only_looks_gets_no_row_and_a_reader_no_cookie() {
    let app = TestApp::new().await;
    assert_eq!(app.browser().get("/help").await.header("set-cookie"), "");
    app.browser().get("/sign-in").await;
    assert_eq!(app.database.number("SELECT count(*) AS number FROM session"), 0);
}

#[actix_web::test]
async fn the_use_of_a_session_is_noted_at_most_once_a_minute() {
    let app = app_with_jo().await;
    let browser = app.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    let unnoted = "SELECT count(*) AS number FROM session WHERE last_seen_at = created_at";
    browser.get("/account").await;
    assert_eq!(app.database.number(unnoted), 1);
    app.wait(1);
    browser.get("/account").await;
    assert_eq!(app.database.number(unnoted), 0);
}
