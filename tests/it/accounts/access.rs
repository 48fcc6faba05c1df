//! Asking for access, deciding, inviting and removing.

use capacity_tracker::accounts::Role;
use reqwest::StatusCode;

use crate::support::{AGENCY, Answer, Browser, HOME, OTHER, PASSWORD, TestApp};

const NOW: &str = "2026-01-09T10:00:00Z";
const EMAIL: &str = "jo@sunny.example";
const SENT: (StatusCode, &str) = (StatusCode::SEE_OTHER, "/register/sent");

async fn app_with_administrator() -> (TestApp, Browser) {
    let app = TestApp::with_register_at(NOW).await;
    let administrator = app.signed_in(Role::Administrator).await;
    (app, administrator)
}

async fn provider_admin(app: &TestApp, email: &str, provider: &str) -> Browser {
    app.add_person(email, Role::ProviderAdmin, &format!("provider:{provider}")).await;
    let browser = app.browser();
    browser.sign_in(email, PASSWORD).await;
    browser
}

async fn ask(browser: &Browser, location: &str, role: &str, email: &str) -> Answer {
    let path = format!("/register/locations/{location}");
    let fields = [
        ("first_name", " Jo "),
        ("surname", "O'Neil <b>"),
        ("email", email),
        ("job_title", "Registered manager"),
        ("role", role),
    ];
    browser.submit(&path, &path, &fields).await
}

/// The path of the first link in the newest message to somebody that begins so.
fn link_to(app: &TestApp, email: &str, start: &str) -> String {
    let mails = app.mails();
    let to = format!("To: {email}");
    let mail = mails.iter().rev().find(|mail| mail.contains(&to) && mail.contains(start));
    let mail = mail.unwrap_or_else(|| panic!("no message with {start} to {email}: {mails:#?}"));
    mail[mail.find(start).unwrap()..].split_whitespace().next().unwrap().to_owned()
}

/// Asks, shows that the address is theirs; answers the path of the request.
async fn asked(app: &TestApp, location: &str, role: &str, email: &str) -> String {
    let browser = app.browser();
    assert_eq!(ask(&browser, location, role, email).await.status, StatusCode::SEE_OTHER);
    app.run_jobs().await;
    let link = link_to(app, email, "/register/email/");
    let proved = browser.submit(&link, &link, &[]).await;
    assert_eq!(proved.status, StatusCode::SEE_OTHER, "{}", proved.body);
    app.run_jobs().await;
    let id = app.database.number("SELECT max(id) AS number FROM access_request");
    format!("/people/requests/{id}")
}

#[actix_web::test]
async fn a_new_manager_is_in_within_a_few_steps_where_the_provider_has_nobody() {
    let (app, administrator) = app_with_administrator().await;
    let browser = app.browser();
    // By name, postcode and id.
    for typed in ["home 1-100000001", "M41 5BU", HOME] {
        let query = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect::<String>();
        let found = browser.get(&format!("/register?q={query}")).await;
        assert!(found.links("main a").contains(&format!("/register/locations/{HOME}")), "{typed}: {}", found.main());
    }
    assert!(browser.get("/register?q=nowhere").await.main().contains("We found no place"));
    let sent = ask(&browser, HOME, "provider_user", EMAIL).await;
    assert_eq!((sent.status, sent.location()), SENT);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM account"), 1, "nobody has an account by asking");
    app.run_jobs().await;
    let link = link_to(&app, EMAIL, "/register/email/");
    // Programs that open links in mail do nothing by it.
    let page = browser.get(&link).await;
    assert_eq!(page.heading(), "Show that this address is yours");
    assert!(administrator.get("/people/requests").await.main().contains("There are none"));
    for _ in 0..2 {
        let proved = browser.post(&link, &page.token(), &[]).await;
        assert_eq!((proved.status, proved.location()), (StatusCode::SEE_OTHER, link.as_str()));
    }
    assert_eq!(browser.get(&link).await.heading(), "We have your request");
    app.run_jobs().await;
    let request = link_to(&app, "administrator@example.org", "/people/requests/");

    let list = administrator.get("/people/requests").await;
    assert!(list.main().contains("Jo O'Neil <b>") && list.main().contains("You"), "{}", list.main());
    let page = administrator.get(&request).await;
    for said in ["Registered manager", "The register has no website", "Active, registered on 1 April 2015", "Nobody"] {
        assert!(page.main().contains(said), "{said}: {}", page.main());
    }
    let note =
        administrator.submit(&request, &format!("{request}/notes"), &[("note", "Rang the home.\nShe is.")]).await;
    assert_eq!(note.location(), request);
    assert!(administrator.get(&request).await.main().contains("Rang the home. She is."));
    let approve = format!("{request}/approve");
    let approved = administrator.submit(&request, &approve, &[]).await;
    assert_eq!(approved.location(), "/people/requests");
    let token = administrator.get("/people/requests").await;
    assert!(token.main().contains("They have access now"));
    let again = administrator.post(&approve, &administrator.get("/account").await.token(), &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);

    app.run_jobs().await;
    let link = link_to(&app, EMAIL, "/set-password/");
    browser.submit(&link, &link, &[("password", PASSWORD)]).await;
    browser.sign_in(EMAIL, PASSWORD).await;
    assert!(browser.get("/returns").await.main().contains("Home 1-100000001"));
    assert_eq!(browser.get(&format!("/locations/{OTHER}")).await.status, StatusCode::NOT_FOUND);
    let grant = "SELECT count(*) AS number FROM \"grant\" WHERE role = 'provider_user' AND scope_id = '1-100000001'";
    assert_eq!(app.database.number(grant), 1);
    // No name and no address is in the audit record.
    let named = "SELECT count(*) AS number FROM audit_entry WHERE detail LIKE '%sunny%' OR detail LIKE '%Neil%'";
    assert_eq!(app.database.number(named), 0);
}

#[actix_web::test]
async fn the_administrator_of_the_provider_decides_and_says_why_not() {
    let (app, service) = app_with_administrator().await;
    let own = provider_admin(&app, "head@sunny.example", "1-900").await;
    let other = provider_admin(&app, "head@other.example", "1-901").await;
    let request = asked(&app, HOME, "provider_user", EMAIL).await;
    assert_eq!(link_to(&app, "head@sunny.example", "/people/requests/"), request);
    assert!(!app.mails().iter().any(|mail| mail.contains("To: administrator@") || mail.contains("To: head@other")));
    assert!(own.get("/people").await.main().contains("Jo O'Neil <b>"));
    assert!(service.get("/people/requests").await.main().contains("The provider"));

    // Somebody else's request is not there.
    assert!(!other.get("/people/requests").await.main().contains("Neil"));
    let token = other.get("/account").await.token();
    for action in ["", "/approve", "/refuse", "/notes"] {
        let path = format!("{request}{action}");
        let fields = [("reason", "other"), ("message", "x"), ("note", "x")];
        let answer = if action.is_empty() { other.get(&path).await } else { other.post(&path, &token, &fields).await };
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let refuse = format!("{request}/refuse");
    for (fields, message) in [
        ([("reason", ""), ("message", "")], "Choose a reason"),
        ([("reason", "other"), ("message", " ")], "Say what the reason is"),
        ([("reason", "other"), ("message", "a\u{1}secret\u{1}b")], "Message must be 1,000 characters or fewer"),
    ] {
        let answer = own.submit(&request, &refuse, &fields).await;
        assert_eq!(
            (answer.status, answer.texts(".nhsuk-error-summary a")),
            (StatusCode::UNPROCESSABLE_ENTITY, vec![message.to_owned()])
        );
    }
    let fields = [("reason", "not_known"), ("message", "We have no Jo here.\r\nBcc: x@example.org")];
    assert_eq!(own.submit(&request, &refuse, &fields).await.status, StatusCode::SEE_OTHER);
    app.run_jobs().await;
    let mail = app.mails().pop().unwrap();
    assert!(mail.contains("Nobody at this place knows you") && mail.contains("We have no Jo here."), "{mail}");
    assert!(!mail.split("\r\n\r\n").next().unwrap().contains("Bcc"), "{mail}");
    assert_eq!(app.database.number("SELECT count(*) AS number FROM account WHERE email = 'jo@sunny.example'"), 0);
    assert!(own.get("/people/requests?state=decided").await.main().contains("Was refused"));
}

#[actix_web::test]
async fn where_an_administrator_of_the_location_alone_decides_the_service_sees_that_somebody_does() {
    let (app, administrator) = app_with_administrator().await;
    app.add_person("head@sunny.example", Role::ProviderAdmin, &format!("location:{HOME}")).await;
    asked(&app, OTHER, "provider_user", "kim@other.example").await;
    assert!(!administrator.get("/people/requests").await.main().contains("The provider"));
    asked(&app, HOME, "provider_user", EMAIL).await;
    assert!(administrator.get("/people/requests").await.main().contains("The provider"));
}

#[actix_web::test]
async fn an_account_that_is_there_gets_one_role_more_and_nobody_learns_of_it() {
    let (app, administrator) = app_with_administrator().await;
    app.add_person(EMAIL, Role::ProviderUser, &format!("location:{OTHER}")).await;
    let browser = app.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    let request = asked(&app, HOME, "provider_admin", EMAIL).await;
    assert!(administrator.get(&request).await.main().contains("Yes, since 9 January 2026"));
    administrator.submit(&request, &format!("{request}/approve"), &[]).await;
    app.run_jobs().await;
    assert_eq!(link_to(&app, EMAIL, "/sign-in"), "/sign-in");
    // What they could do changed, so they sign in again.
    assert!(!browser.is_signed_in().await);
    browser.sign_in(EMAIL, PASSWORD).await;
    let returns = browser.get("/returns").await;
    assert!(returns.main().contains("Home 1-100000001") && returns.main().contains("Home 1-100000003"));
}

#[actix_web::test]
async fn what_cannot_be_asked_for_is_said_and_a_flood_comes_to_an_end() {
    let limits = [("access.requests_per_address", "6"), ("access.requests_per_email", "2"), ("clock.fixed_at", NOW)];
    let app = TestApp::with(&limits).await;
    app.load_register(&[crate::support::CareRow::home(HOME)]);
    let browser = app.browser();
    let path = format!("/register/locations/{HOME}");
    let empty = browser.submit(&path, &path, &[]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        empty.texts(".nhsuk-error-summary a"),
        [
            "Enter your first name, of 90 characters or fewer",
            "Enter your surname, of 90 characters or fewer",
            "Enter your work email address",
            "Enter your job title, of 100 characters or fewer",
            "Choose what you need to do",
        ]
    );
    for (role, email) in
        [("administrator", EMAIL), ("provider_user", "jo@"), ("provider_user", "a@b.example\nBcc: c@d.example")]
    {
        assert_eq!(ask(&browser, HOME, role, email).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{role} {email}");
    }
    for path in ["/register/locations/1-9", "/register/locations/x'y", "/register/email/x", "/invitations/x"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    // One address of email gets two messages, and no other answer for the third.
    for _ in 0..3 {
        let sent = ask(&browser, HOME, "provider_user", EMAIL).await;
        assert_eq!((sent.status, sent.location()), SENT);
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM access_request"), 2);
    let mut answers = Vec::new();
    for number in 0..6 {
        answers.push(ask(&browser, HOME, "provider_user", &format!("p{number}@sunny.example")).await.status.as_u16());
    }
    assert_eq!(answers, [303, 303, 303, 303, 429, 429]);
    app.run_jobs().await;
    assert_eq!(app.mails().len(), 6);
    // The link runs out.
    let link = link_to(&app, EMAIL, "/register/email/");
    app.wait(48 * 60 + 1);
    assert_eq!(browser.get(&link).await.status, StatusCode::NOT_FOUND);
    app.run_jobs().await;
}

#[actix_web::test]
async fn a_deputy_is_invited_accepts_and_is_removed() {
    let (app, administrator) = app_with_administrator().await;
    let own = provider_admin(&app, "head@sunny.example", "1-900").await;
    let other = provider_admin(&app, "head@other.example", "1-901").await;
    let people = own.get("/people").await;
    assert!(people.main().contains("Only one person, or nobody, can send the return of these places"));
    assert!(people.main().contains("This is you") && people.main().contains("9 January 2026"));
    let invite = async |browser: &Browser, role: &str, scope: &str| {
        let fields = [("email", "Dee@sunny.example"), ("role", role), ("scope", scope)];
        browser.submit("/people/invite", "/people/invite", &fields).await.status
    };
    // Nothing that is not theirs to give.
    for (role, scope) in [
        ("provider_user", "provider:1-901"),
        ("provider_user", "location:1-100000003"),
        ("provider_user", "national"),
        ("administrator", "provider:1-900"),
        ("compliance_officer", "provider:1-900"),
        ("", ""),
    ] {
        assert_eq!(invite(&own, role, scope).await, StatusCode::UNPROCESSABLE_ENTITY, "{role} {scope}");
    }
    assert_eq!(invite(&own, "provider_admin", "provider:1-900").await, StatusCode::SEE_OTHER);
    assert_eq!(invite(&own, "provider_user", &format!("location:{HOME}")).await, StatusCode::SEE_OTHER);
    app.run_jobs().await;
    let newest = app.database.number("SELECT max(id) AS number FROM access_request");
    let withdraw = format!("/people/invitations/{newest}/withdraw");
    let token = other.get("/account").await.token();
    assert_eq!(other.post(&withdraw, &token, &[]).await.status, StatusCode::NOT_FOUND);
    let mails = app.mails();
    let links: Vec<String> = mails
        .iter()
        .map(|mail| mail[mail.find("/invitations/").unwrap()..].split_whitespace().next().unwrap().to_owned())
        .collect();
    assert_eq!(own.submit("/people", &withdraw, &[]).await.status, StatusCode::SEE_OTHER);
    let deputy = app.browser();
    let working: Vec<&String> = {
        let mut working = Vec::new();
        for link in &links {
            if deputy.get(link).await.status == StatusCode::OK {
                working.push(link);
            }
        }
        working
    };
    assert_eq!(working.len(), 1, "the one that was taken back does not work");
    let link = working[0];
    assert_eq!(deputy.submit(link, link, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("first_name", "Dee"), ("surname", "Puty"), ("job_title", "Deputy manager")];
    let accepted = deputy.submit(link, link, &fields).await;
    assert!(accepted.location().starts_with("/set-password/"), "{}", accepted.body);
    assert_eq!(deputy.get(link).await.status, StatusCode::NOT_FOUND, "it works once");
    deputy.submit(accepted.location(), accepted.location(), &[("password", PASSWORD)]).await;
    deputy.sign_in("dee@sunny.example", PASSWORD).await;
    assert!(deputy.get("/people").await.main().contains("Dee Puty"));
    assert!(!own.get("/people").await.main().contains("Only one person, or nobody"));

    let id = app.database.number("SELECT id AS number FROM account WHERE email = 'dee@sunny.example'");
    let own_id = app.database.number("SELECT id AS number FROM account WHERE email = 'head@sunny.example'");
    let remove = format!("/people/{id}/remove");
    assert_eq!(other.get(&remove).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.post(&remove, &token, &[]).await.status, StatusCode::NOT_FOUND);
    let token = own.get("/account").await.token();
    assert_eq!(own.post(&format!("/people/{own_id}/remove"), &token, &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(own.get(&remove).await.heading(), "Remove Dee Puty");
    assert_eq!(own.submit(&remove, &remove, &[]).await.location(), "/people");
    assert!(!deputy.is_signed_in().await);
    assert_eq!(app.browser().try_sign_in("dee@sunny.example", PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!own.get("/people").await.main().contains("Dee Puty"));
    // The row stays, for what they did keeps its name.
    let kept = "SELECT count(*) AS number FROM account WHERE name = 'Dee Puty' AND deactivated_at IS NOT NULL";
    assert_eq!(app.database.number(kept), 1);
    // Where the only one who had access left, those who chase see it.
    let chased = format!("/compliance/2026-01/locations/{OTHER}");
    let nobody = "Nobody has access to this location";
    assert!(!administrator.get(&chased).await.main().contains(nobody));
    let alone = app.database.number("SELECT id AS number FROM account WHERE email = 'head@other.example'");
    let account = format!("/admin/accounts/{alone}");
    administrator.submit(&account, &format!("{account}/close"), &[]).await;
    assert!(administrator.get(&chased).await.main().contains(nobody));
    // Invited anew, they begin anew.
    assert_eq!(invite(&own, "provider_user", &format!("location:{AGENCY}")).await, StatusCode::SEE_OTHER);
    app.run_jobs().await;
    let link = link_to(&app, "dee@sunny.example", "/invitations/");
    let accepted = deputy.submit(&link, &link, &fields).await;
    assert!(accepted.location().starts_with("/set-password/"));
}

/// Whether the account with an address is open.
fn is_open(app: &TestApp, email: &str) -> bool {
    let sql = format!("SELECT count(*) AS number FROM account WHERE email = '{email}' AND deactivated_at IS NULL");
    app.database.number(&sql) == 1
}

#[actix_web::test]
async fn what_an_administrator_of_the_service_closed_no_provider_opens() {
    let (app, service) = app_with_administrator().await;
    let own = provider_admin(&app, "head@sunny.example", "1-900").await;
    let id = app.add_person(EMAIL, Role::ProviderUser, &format!("location:{HOME}")).await;
    let account = format!("/admin/accounts/{id}");
    assert_eq!(service.submit(&account, &format!("{account}/close"), &[]).await.status, StatusCode::SEE_OTHER);

    // Not by approving them.
    let request = asked(&app, HOME, "provider_user", EMAIL).await;
    let page = own.get(&request).await;
    assert!(page.main().contains("by the service, which alone opens it again"), "{}", page.main());
    let approve = format!("{request}/approve");
    let refused = own.submit(&request, &approve, &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.main().contains("closed by an administrator of the service"), "{}", refused.main());
    assert!(!is_open(&app, EMAIL));
    assert!(own.get(&request).await.main().contains("Waits for a decision"));

    // Not by inviting them either; the invitation then still waits.
    let fields = [("email", EMAIL), ("role", "provider_user"), ("scope", "provider:1-900")];
    assert_eq!(own.submit("/people/invite", "/people/invite", &fields).await.status, StatusCode::SEE_OTHER);
    app.run_jobs().await;
    let link = link_to(&app, EMAIL, "/invitations/");
    let person = [("first_name", "Jo"), ("surname", "O'Neil"), ("job_title", "Manager")];
    let invited = app.browser();
    let accepted = invited.submit(&link, &link, &person).await;
    assert_eq!(accepted.status, StatusCode::CONFLICT, "{}", accepted.body);
    assert!(!is_open(&app, EMAIL));
    let held = "SELECT count(*) AS number FROM \"grant\" WHERE revoked_at IS NULL AND role = 'provider_user'";
    assert_eq!(app.database.number(held), 0);

    // An administrator of the service may, by the same request; then the invitation works too.
    assert_eq!(service.submit(&request, &approve, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(is_open(&app, EMAIL));
    assert_eq!(invited.submit(&link, &link, &person).await.status, StatusCode::SEE_OTHER);
    app.run_jobs().await;
}

#[actix_web::test]
async fn an_account_that_was_closed_for_disuse_is_opened_by_the_provider() {
    let (app, _) = app_with_administrator().await;
    let own = provider_admin(&app, "head@sunny.example", "1-900").await;
    app.add_person(EMAIL, Role::ProviderUser, &format!("location:{HOME}")).await;
    let old = "UPDATE account SET created_at = '2024-01-01 00:00:00', closing_warned_at = '2025-11-01 00:00:00' \
               WHERE email = 'jo@sunny.example'";
    app.database.execute(old).unwrap();
    let done = capacity_tracker::accounts::actions::keep_no_longer(&app.state).await.unwrap();
    assert!(done.closed == 1 && !is_open(&app, EMAIL));
    let request = asked(&app, HOME, "provider_user", EMAIL).await;
    assert_eq!(own.submit(&request, &format!("{request}/approve"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(is_open(&app, EMAIL));
    app.run_jobs().await;
}

#[actix_web::test]
async fn an_administrator_of_the_service_keeps_closed_what_was_closed_for_disuse() {
    let (app, service) = app_with_administrator().await;
    let own = provider_admin(&app, "head@sunny.example", "1-900").await;
    let id = app.add_person(EMAIL, Role::ProviderUser, &format!("location:{HOME}")).await;
    let old = "UPDATE account SET deactivated_at = '2025-12-01 00:00:00' WHERE email = 'jo@sunny.example'";
    app.database.execute(old).unwrap();
    let account = format!("/admin/accounts/{id}");
    assert!(service.get(&account).await.main().contains("Stop providers opening it again"));
    let close = format!("{account}/close");
    assert_eq!(service.submit(&account, &close, &[]).await.status, StatusCode::SEE_OTHER);
    let page = service.get(&account).await.main();
    assert!(page.contains("Only an administrator can open it again"), "{page}");
    assert!(!page.contains("Stop providers"), "{page}");
    assert_eq!(service.submit(&account, &close, &[]).await.status, StatusCode::NOT_FOUND, "once");
    let kept = "SELECT count(*) AS number FROM account WHERE deactivated_at = '2025-12-01 00:00:00'";
    assert_eq!(app.database.number(kept), 1, "the day on which it was closed stays");
    let request = asked(&app, HOME, "provider_user", EMAIL).await;
    let refused = own.submit(&request, &format!("{request}/approve"), &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.main());
    assert!(!is_open(&app, EMAIL));
    app.run_jobs().await;
}
