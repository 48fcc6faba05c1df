use capacity_tracker::accounts::Role;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{
    Answer, Browser, CLIENT_ID, CLIENT_SECRET, OrganisationServer, PASSWORD, Signature, TestApp, is_postgres, read,
};

const EMAIL: &str = "jo@example.org";
const BUTTON: &str = "Sign in with Sunny Care";
/// The moment at which the clock of tests stands.
const NOW: i64 = 1_767_952_800;
const LEAVE: &str = "/sign-in/with/sunny";

async fn app_with(server: &OrganisationServer, more: &[(&str, &str)]) -> TestApp {
    let mut all = vec![
        ("single_sign_on.sunny.issuer", server.url.as_str()),
        ("single_sign_on.sunny.client_id", CLIENT_ID),
        ("single_sign_on.sunny.client_secret", CLIENT_SECRET),
        ("single_sign_on.sunny.button", BUTTON),
    ];
    all.extend_from_slice(more);
    TestApp::with(&all).await
}

/// Somebody with an account, and an organisation that says that the address is theirs.
async fn app_with_jo(server: &OrganisationServer) -> TestApp {
    let app = app_with(server, &[]).await;
    app.add_person(EMAIL, Role::ProviderUser, "location:1-1").await;
    server.says(jo());
    app
}

fn jo() -> serde_json::Value {
    json!({"email": "Jo@Example.org", "email_verified": true})
}

/// Goes to the organisation, signs in there, and comes back.
async fn through(server: &OrganisationServer, browser: &Browser) -> Answer {
    let left = browser.get(LEAVE).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER, "{}", left.body);
    browser.get(&server.signs_in(left.location())).await
}

fn is_refused(answer: &Answer) {
    assert_eq!((answer.status, answer.heading().as_str()), (StatusCode::FORBIDDEN, "We could not sign you in"));
}

fn is_not_on_the_way(answer: &Answer) {
    assert_eq!((answer.status, answer.heading().as_str()), (StatusCode::BAD_REQUEST, "Sign in again"));
}

fn sessions(app: &TestApp) -> i64 {
    app.database.number("SELECT count(*) AS number FROM session")
}

fn links(app: &TestApp) -> i64 {
    app.database.number("SELECT count(*) AS number FROM linked_sign_in")
}

#[actix_web::test]
async fn the_button_is_there_only_where_an_organisation_is_in_the_settings() {
    let without = TestApp::new().await;
    let page = without.browser().get("/sign-in").await;
    assert!(!page.main().contains("where you work"), "{}", page.main());
    assert_eq!(without.browser().get(LEAVE).await.status, StatusCode::NOT_FOUND);
    assert_eq!(without.browser().get(&format!("{LEAVE}/done")).await.status, StatusCode::NOT_FOUND);

    let server = OrganisationServer::start(NOW);
    let app = app_with(&server, &[]).await;
    let page = app.browser().get("/sign-in?next=%2Faccount").await;
    let found = page.links("a.nhsuk-button");
    assert_eq!(found, [format!("{LEAVE}?next=%2Faccount")]);
    assert_eq!(page.texts("a.nhsuk-button"), [BUTTON]);
    assert!(server.asked().is_empty(), "the page itself asks nobody");
}

#[actix_web::test]
async fn whom_an_organisation_vouches_for_is_signed_in_where_they_wanted_to_go() {
    let server = OrganisationServer::start(NOW);
    let mut app = app_with_jo(&server).await;
    let browser = app.browser();
    let left = browser.get(&format!("{LEAVE}?next=%2Faccount%2Fpassword")).await;
    let back = browser.get(&server.signs_in(left.location())).await;
    assert_eq!((back.status, back.location()), (StatusCode::SEE_OTHER, "/account/password"), "{}", back.body);
    let account = browser.get("/account").await;
    assert!(account.main().contains("Jo Smith") && account.main().contains(BUTTON), "{}", account.main());
    assert_eq!(server.asked().iter().filter(|path| *path == "/token").count(), 1);
    // They are told by mail, as this way in is new.
    let sent =
        "SELECT count(*) AS number FROM mail_message WHERE kind = 'signed_in_with' AND recipient = 'jo@example.org'";
    assert_eq!(app.database.number(sent), 1);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM audit_entry WHERE event = 'sign_in.linked'"), 1);
    app.leaves_jobs();
}

#[actix_web::test]
async fn once_known_the_number_counts_and_not_the_address() {
    let server = OrganisationServer::start(NOW);
    let mut app = app_with_jo(&server).await;
    app.leaves_jobs();
    through(&server, &app.browser()).await;
    let other = app.add_person("other@example.org", Role::ProviderUser, "location:1-2").await;
    // The organisation says another address of the same person: it is still Jo.
    server.says(json!({"email": "other@example.org", "email_verified": true}));
    let browser = app.browser();
    assert_eq!(through(&server, &browser).await.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/account").await.main().contains(EMAIL));
    assert_eq!(links(&app), 1);
    // Without an address it is Jo as well.
    server.says(json!({}));
    server.tells(json!({"sub": "4711"}));
    assert_eq!(through(&server, &app.browser()).await.status, StatusCode::SEE_OTHER);
    // Somebody else who has Jo's address there now, a leaver's for example, is not Jo.
    server.says(json!({"sub": "4712", "email": EMAIL, "email_verified": true}));
    is_refused(&through(&server, &app.browser()).await);
    let of_other = format!("SELECT count(*) AS number FROM session WHERE account_id = {other}");
    assert_eq!(app.database.number(&of_other), 0);
}

#[actix_web::test]
async fn both_ways_of_signing_are_believed_and_no_other() {
    let server = OrganisationServer::start(NOW);
    let mut app = app_with_jo(&server).await;
    app.leaves_jobs();
    for signature in [Signature::Foreign, Signature::Hs256, Signature::None] {
        server.signs(signature);
        let answer = through(&server, &app.browser()).await;
        assert!(matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::SERVICE_UNAVAILABLE), "{signature:?}");
    }
    assert_eq!((sessions(&app), links(&app)), (0, 0));
    for signature in [Signature::Es256, Signature::Rs256] {
        server.signs(signature);
        assert_eq!(through(&server, &app.browser()).await.status, StatusCode::SEE_OTHER, "{signature:?}");
    }
    assert_eq!((sessions(&app), links(&app)), (2, 1));
}

#[actix_web::test]
async fn a_token_that_is_not_for_this_browser_of_this_service_now_is_refused() {
    let server = OrganisationServer::start(NOW);
    let app = app_with_jo(&server).await;
    for (what, claims) in [
        ("another nonce", json!({"nonce": "another"})),
        ("no nonce", json!({"nonce": null})),
        ("another audience", json!({"aud": "another"})),
        ("one more audience", json!({"aud": [CLIENT_ID, "another"]})),
        ("another issuer", json!({"iss": "https://evil.example"})),
        ("expired", json!({"exp": NOW})),
        ("long expired", json!({"exp": NOW - 3_600, "iat": NOW - 7_200})),
        ("of long ago", json!({"iat": NOW - 3_600})),
        ("of the future", json!({"iat": NOW + 3_600, "exp": NOW + 7_200})),
        ("a number too long", json!({"sub": "4".repeat(256)})),
    ] {
        let mut all = jo();
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        server.says(all);
        let answer = through(&server, &app.browser()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{what}: {}", answer.body);
        is_refused(&answer);
        assert!(!answer.body.contains("evil.example"), "{what}");
    }
    assert_eq!((sessions(&app), links(&app)), (0, 0));
}

#[actix_web::test]
async fn nobody_learns_whether_an_address_has_an_account() {
    let server = OrganisationServer::start(NOW);
    let app = app_with_jo(&server).await;
    let closed = app.add_person("closed@example.org", Role::ProviderUser, "location:1-2").await;
    app.database.execute(&format!("UPDATE account SET deactivated_at = created_at WHERE id = {closed}")).unwrap();
    let mut answers = Vec::new();
    for claims in [
        json!({"email": "nobody@example.org", "email_verified": true}),
        json!({"email": "closed@example.org", "email_verified": true}),
        json!({"email": EMAIL, "email_verified": false}),
        json!({"email": EMAIL}),
        json!({"email": "no address", "email_verified": true}),
    ] {
        server.says(claims);
        let answer = through(&server, &app.browser()).await;
        is_refused(&answer);
        answers.push(answer.body);
    }
    assert!(answers.iter().all(|body| *body == answers[0]));
    assert_eq!((sessions(&app), links(&app)), (0, 0));
    assert_eq!(app.database.number("SELECT count(*) AS number FROM account"), 2);
}

#[actix_web::test]
async fn an_address_that_is_told_only_when_asked_for_counts_if_it_is_verified_and_of_the_same_person() {
    let server = OrganisationServer::start(NOW);
    let mut app = app_with_jo(&server).await;
    app.leaves_jobs();
    server.says(json!({}));
    for told in [
        json!({"sub": "4711", "email": EMAIL, "email_verified": false}),
        json!({"sub": "4712", "email": EMAIL, "email_verified": true}),
    ] {
        server.tells(told.clone());
        is_refused(&through(&server, &app.browser()).await);
    }
    server.tells(json!({"sub": "4711", "email": EMAIL, "email_verified": true}));
    assert_eq!(through(&server, &app.browser()).await.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn a_closed_account_is_out_and_what_was_linked_goes_with_it() {
    let server = OrganisationServer::start(NOW);
    let mut app = app_with_jo(&server).await;
    app.leaves_jobs();
    through(&server, &app.browser()).await;
    let id = app.database.number("SELECT min(id) AS number FROM account");
    let administrator = app.signed_in(Role::Administrator).await;
    let page = format!("/admin/accounts/{id}");
    let closed = administrator.submit(&page, &format!("{page}/close"), &[]).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.body);
    assert_eq!(links(&app), 0);
    is_refused(&through(&server, &app.browser()).await);
}

#[actix_web::test]
async fn a_code_that_was_caught_is_worth_nothing_in_another_browser_or_a_second_time() {
    let server = OrganisationServer::start(NOW);
    let mut app = app_with_jo(&server).await;
    app.leaves_jobs();
    let browser = app.browser();
    let left = browser.get(LEAVE).await;
    let cookie = left.cookie("session");
    let back = server.signs_in(left.location());
    // A browser that did not leave, and one that left by itself.
    is_not_on_the_way(&app.browser().get(&back).await);
    let other = app.browser();
    let address = other.get(LEAVE).await;
    is_not_on_the_way(&other.get(&back).await);
    // Once back with something wrong, the journey is over.
    is_not_on_the_way(&other.get(&server.signs_in(address.location())).await);
    assert!(!server.asked().iter().any(|path| path == "/token"));

    assert_eq!(browser.get(&back).await.status, StatusCode::SEE_OTHER);
    is_not_on_the_way(&browser.get(&back).await);
    // Even a copy of the cookie from before does not make the same journey twice, not with a new code either.
    let copied = |path: &str| app.browser().request(Method::GET, path).header("cookie", cookie.clone());
    is_not_on_the_way(&read(copied(&back)).await);
    is_not_on_the_way(&read(copied(&server.signs_in(left.location()))).await);
    assert_eq!(sessions(&app), 1);
    assert_eq!(server.asked().iter().filter(|path| *path == "/token").count(), 1);
}

#[actix_web::test]
async fn a_wrong_state_a_wrong_issuer_or_a_refusal_signs_nobody_in() {
    let server = OrganisationServer::start(NOW);
    let app = app_with_jo(&server).await;
    for (wrong, status) in [
        ("code=code-0&state=another", StatusCode::BAD_REQUEST),
        ("code=code-0", StatusCode::BAD_REQUEST),
        ("code=code-0&state=STATE&iss=https%3A%2F%2Fevil.example", StatusCode::BAD_REQUEST),
        ("error=access_denied&error_description=%3Cscript%3E&state=STATE", StatusCode::FORBIDDEN),
        ("state=STATE", StatusCode::FORBIDDEN),
        ("code=made-up&state=STATE", StatusCode::FORBIDDEN),
    ] {
        let browser = app.browser();
        let left = url::Url::parse(browser.get(LEAVE).await.location()).unwrap();
        let (_, state) = left.query_pairs().find(|(name, _)| name == "state").unwrap();
        let answer = browser.get(&format!("{LEAVE}/done?{}", wrong.replace("STATE", &state))).await;
        assert_eq!(answer.status, status, "{wrong}");
        assert!(!answer.body.contains("<script>"));
    }
    assert_eq!(sessions(&app), 0);
}

#[actix_web::test]
async fn whoever_is_away_too_long_begins_again() {
    let server = OrganisationServer::start(NOW);
    let mut app = app_with_jo(&server).await;
    app.leaves_jobs();
    let browser = app.browser();
    let left = browser.get(LEAVE).await;
    app.wait(10);
    is_not_on_the_way(&browser.get(&server.signs_in(left.location())).await);
    let left = browser.get(LEAVE).await;
    app.wait(9);
    server.time_is(NOW + 19 * 60);
    assert_eq!(browser.get(&server.signs_in(left.location())).await.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn an_organisation_that_is_down_is_said_to_be_and_the_password_still_works() {
    let server = OrganisationServer::start(NOW);
    let app = app_with_jo(&server).await;
    server.is_down(true);
    let browser = app.browser();
    let answer = browser.get(LEAVE).await;
    assert_eq!(
        (answer.status, answer.heading().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "Your organisation does not answer")
    );
    // Down when the browser is already there.
    server.is_down(false);
    let left = browser.get(LEAVE).await;
    let back = server.signs_in(left.location());
    server.is_down(true);
    assert_eq!(browser.get(&back).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(sessions(&app), 0);
    browser.sign_in(EMAIL, PASSWORD).await;
}

#[actix_web::test]
async fn an_organisation_vouches_for_its_own_addresses_only() {
    let server = OrganisationServer::start(NOW);
    let mut app = app_with(&server, &[("single_sign_on.sunny.email_domains", "sunny.example")]).await;
    app.leaves_jobs();
    app.add_person(EMAIL, Role::Administrator, "national").await;
    app.add_person("jo@sunny.example", Role::ProviderUser, "location:1-1").await;
    server.says(jo());
    is_refused(&through(&server, &app.browser()).await);
    assert_eq!(links(&app), 0);
    server.says(json!({"email": "jo@sunny.example", "email_verified": true}));
    assert_eq!(through(&server, &app.browser()).await.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn the_second_factor_is_asked_for_unless_the_organisation_asked_for_one_that_counts() {
    let server = OrganisationServer::start(NOW);
    let counts = [
        ("sign_in.second_factor", "required"),
        ("single_sign_on.sunny.second_factor_acr", "gold"),
        ("single_sign_on.sunny.second_factor_amr", "mfa,hwk"),
    ];
    let mut app = app_with(&server, &counts).await;
    app.leaves_jobs();
    app.add_person(EMAIL, Role::ComplianceOfficer, "national").await;
    for (more, signed_in) in [
        (json!({}), false),
        (json!({"acr": "silver", "amr": ["pwd"]}), false),
        (json!({"acr": "gold"}), true),
        (json!({"amr": ["pwd", "mfa"]}), true),
    ] {
        let mut all = jo();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        server.says(all);
        let browser = app.browser();
        let left = browser.get(LEAVE).await;
        assert!(left.location().contains("acr_values=gold"), "{}", left.location());
        let back = browser.get(&server.signs_in(left.location())).await;
        assert_eq!(back.location() == "/", signed_in, "{more} {}", back.location());
        assert_eq!(browser.is_signed_in().await, signed_in, "{more}");
    }
}

#[actix_web::test]
async fn people_end_this_way_in_and_nobody_elses() {
    let server = OrganisationServer::start(NOW);
    let mut app = app_with_jo(&server).await;
    app.leaves_jobs();
    let browser = app.browser();
    through(&server, &browser).await;
    let id = app.database.number("SELECT min(id) AS number FROM linked_sign_in");
    let path = format!("/account/sign-in-with/{id}/end");
    let other = app.signed_in(Role::Administrator).await;
    assert_eq!(other.submit("/account", &path, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(links(&app), 1);
    let ended = browser.submit("/account", &path, &[]).await;
    assert_eq!((ended.status, ended.location()), (StatusCode::SEE_OTHER, "/account"));
    assert_eq!(links(&app), 0);
    assert!(!browser.get("/account").await.texts("main .app-card").join(" ").contains(BUTTON));
}

#[actix_web::test]
async fn a_flood_from_one_address_is_throttled_and_asks_the_organisation_nothing_more() {
    let server = OrganisationServer::start(NOW);
    let app = app_with(&server, &[("sign_in.failures_per_address", "3")]).await;
    server.says(json!({"email": "nobody@example.org", "email_verified": true}));
    for _ in 0..3 {
        is_refused(&through(&server, &app.browser()).await);
    }
    assert_eq!(server.asked().iter().filter(|path| *path == "/token").count(), 3);
    assert_eq!(through(&server, &app.browser()).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!server.asked().iter().any(|path| path == "/token"));
    // To leave asks for the description once, however often.
    for _ in 0..5 {
        app.browser().get(LEAVE).await;
    }
    assert!(server.asked().len() <= 2);
}

#[actix_web::test]
async fn two_browsers_that_come_back_at_once_make_one_link() {
    let server = OrganisationServer::start(NOW);
    let mut app = app_with_jo(&server).await;
    app.leaves_jobs();
    let browsers: Vec<Browser> = (0..4).map(|_| app.browser()).collect();
    let mut back = Vec::new();
    for browser in &browsers {
        back.push(server.signs_in(browser.get(LEAVE).await.location()));
    }
    let answers =
        futures_util::future::join_all(browsers.iter().zip(&back).map(|(browser, back)| browser.get(back))).await;
    let signed_in = answers.iter().filter(|answer| answer.status == StatusCode::SEE_OTHER).count();
    assert!(signed_in >= 1, "on PostgreSQL: {}", is_postgres());
    assert_eq!(links(&app), 1);
}
