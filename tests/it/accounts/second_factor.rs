use capacity_tracker::accounts::Role;
use data_encoding::BASE32_NOPAD;
use reqwest::StatusCode;
use totp_rs::{Algorithm, TOTP};

use crate::support::{Answer, Browser, PASSWORD, TestApp};

const EMAIL: &str = "jo@example.org";
const REQUIRED: &[(&str, &str)] = &[("sign_in.second_factor", "required")];
const CODE: &str = "/sign-in/second-factor";
const SET_UP: &str = "/sign-in/second-factor/set-up";
const OWN_SET_UP: &str = "/account/second-factor/set-up";

/// Somebody's app: the secret that a page showed.
struct App(Vec<u8>);

impl App {
    fn scanned(page: &Answer) -> Self {
        let text = page.texts("code")[0].replace(' ', "");
        Self(BASE32_NOPAD.decode(text.as_bytes()).unwrap())
    }

    /// The code of now, or of so many steps of thirty seconds later.
    fn code(&self, app: &TestApp, later: i64) -> String {
        let totp = TOTP::new(Algorithm::SHA1, 6, 0, 30, self.0.clone()).unwrap();
        totp.generate(u64::try_from(app.state.clock.now().to_chrono().timestamp() + later * 30).unwrap())
    }
}

/// Sets up an app on a page and answers it with the recovery codes.
async fn set_up(app: &TestApp, browser: &Browser, path: &str) -> (App, Vec<String>) {
    let page = browser.get(path).await;
    assert!(page.heading().starts_with("Set up an app for codes"), "{}", page.body);
    let phone = App::scanned(&page);
    let name = hidden(&page, path, "name");
    let done = browser.post(path, &page.token(), &[("name", &name), ("code", &phone.code(app, 0))]).await;
    assert_eq!((done.status, done.heading().as_str()), (StatusCode::OK, "Your recovery codes"), "{}", done.body);
    (phone, done.texts("main code"))
}

fn hidden(page: &Answer, action: &str, name: &str) -> String {
    page.hidden_fields(action).into_iter().find(|(known, _)| known == name).unwrap().1
}

#[actix_web::test]
async fn an_officer_sets_up_an_app_before_anything_else_and_then_signs_in_with_its_codes() {
    let app = TestApp::with(REQUIRED).await;
    app.add_person(EMAIL, Role::ComplianceOfficer, "national").await;
    let browser = app.browser();
    let answer = browser.try_sign_in(EMAIL, PASSWORD).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, SET_UP));
    // Half way there, nothing else can be seen, and every page leads back.
    assert!(!browser.is_signed_in().await);
    assert_eq!(browser.get("/compliance").await.location(), "/sign-in?next=%2Fcompliance");
    assert_eq!(browser.get("/sign-in").await.location(), SET_UP);
    assert_eq!(browser.get(CODE).await.location(), SET_UP);

    let page = browser.get(SET_UP).await;
    let name = hidden(&page, SET_UP, "name");
    let wrong = browser.post(SET_UP, &page.token(), &[("name", &name), ("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(hidden(&wrong, SET_UP, "name"), name, "the square that was scanned still counts");
    let (phone, codes) = set_up(&app, &browser, SET_UP).await;
    assert_eq!(codes.len(), 8);
    assert!(browser.is_signed_in().await);

    let elsewhere = app.browser();
    let asked = elsewhere.get("/compliance").await;
    let token = elsewhere.get(asked.location()).await.token();
    let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "/compliance")];
    let answer = elsewhere.post("/sign-in", &token, &fields).await;
    assert_eq!(answer.location(), "/sign-in/second-factor?next=%2Fcompliance");
    assert!(!elsewhere.is_signed_in().await);
    let page = elsewhere.get(answer.location()).await;
    let passed = elsewhere.post(CODE, &page.token(), &[("code", &phone.code(&app, 1)), ("next", "/compliance")]).await;
    assert_eq!((passed.status, passed.location()), (StatusCode::SEE_OTHER, "/compliance"), "{}", passed.body);
    assert!(elsewhere.is_signed_in().await);
    // Neither the secret nor a code is in the database.
    let kept = "SELECT count(*) AS number FROM recovery_code WHERE length(code_hash) = 64";
    assert_eq!(app.database.number(kept), 8);
}

#[actix_web::test]
async fn people_of_providers_choose_for_themselves() {
    let app = TestApp::with(REQUIRED).await;
    app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    let browser = app.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    assert!(browser.get("/account").await.main().contains("We do not ask for a code"));
    let before = browser.get("/account").await.token();
    let (phone, codes) = set_up(&app, &browser, OWN_SET_UP).await;
    // Everything of the session is new.
    assert_eq!(browser.post("/account/sessions/end-others", &before, &[]).await.status, StatusCode::FORBIDDEN);
    assert!(browser.get("/account").await.main().contains("We ask for a code from your app"));
    assert_eq!(browser.get("/account/second-factor").await.status, StatusCode::OK);

    // A recovery code works once, however it is typed.
    let typed = codes[0].to_uppercase().replace('-', " ");
    for (code, status) in [(&typed, StatusCode::SEE_OTHER), (&typed, StatusCode::UNPROCESSABLE_ENTITY)] {
        let elsewhere = app.browser();
        elsewhere.sign_in(EMAIL, PASSWORD).await;
        assert_eq!(elsewhere.submit(CODE, CODE, &[("code", code)]).await.status, status);
    }
    let own = "/account/second-factor";
    let made = browser.submit(own, own, &[("code", &phone.code(&app, 1)), ("do", "renew")]).await;
    assert_eq!(made.texts("main code").len(), 8);
    assert!(!made.texts("main code").contains(&codes[1]));
    let old = browser.submit(own, own, &[("code", &codes[1]), ("do", "off")]).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    let off = browser.submit(own, own, &[("code", &made.texts("main code")[0]), ("do", "off")]).await;
    assert_eq!((off.status, off.location()), (StatusCode::SEE_OTHER, "/account"));
    let again = app.browser();
    again.sign_in(EMAIL, PASSWORD).await;
    assert!(again.is_signed_in().await);
}

#[actix_web::test]
async fn a_code_works_once_and_guesses_are_throttled() {
    let app = TestApp::with(REQUIRED).await;
    app.add_person(EMAIL, Role::Administrator, "national").await;
    let browser = app.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    let (phone, _) = set_up(&app, &browser, SET_UP).await;
    let thief = app.browser();
    thief.sign_in(EMAIL, PASSWORD).await;
    // The code that set up the app, and the next one after it was used.
    let replayed = thief.submit(CODE, CODE, &[("code", &phone.code(&app, 0))]).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY);
    let owner = app.browser();
    owner.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(owner.submit(CODE, CODE, &[("code", &phone.code(&app, 1))]).await.status, StatusCode::SEE_OTHER);
    let replayed = thief.submit(CODE, CODE, &[("code", &phone.code(&app, 1))]).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 0..9 {
        assert_eq!(thief.submit(CODE, CODE, &[("code", "123456")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let token = thief.get(CODE).await.token();
    assert_eq!(thief.post(CODE, &token, &[("code", "123456")]).await.status, StatusCode::TOO_MANY_REQUESTS);
    // The time between password and code is short.
    app.wait(11);
    assert_eq!(thief.get(CODE).await.location(), "/sign-in");
    // It must not be turned off where the role needs it: asking only makes new codes.
    let own = "/account/second-factor";
    let asked = owner.submit(own, own, &[("code", &phone.code(&app, 0)), ("do", "off")]).await;
    assert_eq!(asked.heading(), "Your recovery codes");
    assert_eq!(app.database.number("SELECT count(*) AS number FROM second_factor"), 1);
}

#[actix_web::test]
async fn a_remembered_device_asks_for_no_code_until_its_time_is_over_or_the_password_changes() {
    let app = TestApp::with(REQUIRED).await;
    app.add_person(EMAIL, Role::Analyst, "national").await;
    let browser = app.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    let (phone, _) = set_up(&app, &browser, SET_UP).await;
    let remembered = app.browser();
    remembered.sign_in(EMAIL, PASSWORD).await;
    let fields = [("code", &*phone.code(&app, 1)), ("remember", "yes")];
    assert_eq!(remembered.submit(CODE, CODE, &fields).await.status, StatusCode::SEE_OTHER);
    let leave_and_return = async || {
        remembered.submit("/account", "/sign-out", &[]).await;
        remembered.try_sign_in(EMAIL, PASSWORD).await.location().to_owned()
    };
    assert_eq!(leave_and_return().await, "/");
    // Another device is asked for a code, though it is of the same kind at the same address.
    let other = app.browser().try_sign_in(EMAIL, PASSWORD).await;
    assert_eq!(other.location(), CODE);
    assert!(remembered.get("/account").await.main().contains("on which we do not ask you for a code: 1"));
    app.wait(30 * 24 * 60 + 1);
    app.browser();
    assert_eq!(remembered.try_sign_in(EMAIL, PASSWORD).await.location(), CODE);
    let fields = [("code", &*phone.code(&app, 0)), ("remember", "yes")];
    assert_eq!(remembered.submit(CODE, CODE, &fields).await.status, StatusCode::SEE_OTHER);
    assert_eq!(leave_and_return().await, "/");
    let forgotten = remembered.submit("/account", "/account/devices/forget", &[]).await;
    assert_eq!(forgotten.status, StatusCode::SEE_OTHER);
    assert_eq!(leave_and_return().await, CODE);
}

#[actix_web::test]
async fn half_way_there_one_can_turn_back() {
    let app = TestApp::with(REQUIRED).await;
    app.add_person(EMAIL, Role::Analyst, "national").await;
    let browser = app.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    let out = browser.submit(SET_UP, "/sign-out", &[]).await;
    assert_eq!(out.location(), "/sign-in");
    assert_eq!(browser.get("/sign-in").await.status, StatusCode::OK);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM session"), 0);
}
