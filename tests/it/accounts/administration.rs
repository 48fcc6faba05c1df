use capacity_tracker::accounts::Role;
use reqwest::StatusCode;

use crate::support::TestApp;

const NEW: &str = "/admin/accounts/new";

const FIELDS: [(&str, &str); 5] = [
    ("name", "Kim O'Neil <b>"),
    ("email", "Kim@Example.org"),
    ("role", "provider_user"),
    ("scope_kind", "location"),
    ("scope_id", " 1-101604091 "),
];

fn with<'a>(field: &str, value: &'a str) -> Vec<(&'static str, &'a str)> {
    FIELDS.iter().map(|(name, usual)| (*name, if *name == field { value } else { usual })).collect()
}

#[actix_web::test]
async fn an_administrator_adds_an_account_and_the_person_gets_a_link() {
    let app = TestApp::new().await;
    let administrator = app.signed_in(Role::Administrator).await;
    let added = administrator.submit(NEW, NEW, &FIELDS).await;
    assert_eq!((added.status, added.location()), (StatusCode::SEE_OTHER, "/admin/accounts"));
    let list = administrator.get("/admin/accounts").await;
    assert!(list.main().contains("Kim O'Neil <b> now has an account"), "{}", list.main());
    assert!(!list.body.contains("<b>"));
    assert!(list.main().contains("kim@example.org"));
    assert!(list.main().contains("Sends returns for some locations: location 1-101604091"));

    // The stored message has no link that works; the one that left has.
    let stored = "SELECT count(*) AS number FROM mail_message WHERE body LIKE '%/set-password/%' AND body NOT LIKE '%/set-password/_secret_%'";
    assert_eq!(app.database.number(stored), 0);
    assert!(app.run_jobs().await >= 1);
    let mails = app.mails();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("Subject: Set your password for the Provider Capacity Tracker"), "{}", mails[0]);
    assert!(mails[0].contains("To: kim@example.org") && mails[0].contains("Dear Kim O'Neil <b>"), "{}", mails[0]);
    let token = mails[0].split("/set-password/").nth(1).unwrap().split_whitespace().next().unwrap();
    assert_eq!(token.len(), 43);
    let text = mails[0].replace(token, "TOKEN").replace(&app.url, "https://tracker.example").replace("\r\n", "\n");
    insta::assert_snapshot!("invitation", text);
    let path = &mails[0][mails[0].find("/set-password/").unwrap()..];
    let path = path.split_whitespace().next().unwrap();
    assert_eq!(app.browser().get(path).await.status, StatusCode::OK);
}

#[actix_web::test]
async fn a_place_that_the_register_does_not_have_is_pointed_out() {
    let app = TestApp::new().await;
    app.load_register(&[crate::support::CareRow::home("1-100000001")]);
    let administrator = app.signed_in(Role::Administrator).await;
    let unknown = "the register does not have this place";
    for (kind, code, is_known) in [
        ("location", "1-100000001", true),
        ("location", "1-999", false),
        ("provider", "1-900", true),
        ("provider", "1-999", false),
    ] {
        let email = format!("{kind}-{code}@example.org");
        let role = [("role", "provider_user"), ("scope_kind", kind), ("scope_id", code)];
        administrator.submit(NEW, NEW, &[&[("name", "Ann Lee"), ("email", &email)], role.as_slice()].concat()).await;
        let list = administrator.get("/admin/accounts").await.main();
        assert!(list.contains("Ann Lee now has an account"), "{list}");
        assert_eq!(!list.contains(unknown), is_known, "{kind} {code}: {list}");
    }
    let account = app.database.number("SELECT max(id) AS number FROM account");
    let path = format!("/admin/accounts/{account}");
    let role = [("role", "provider_admin"), ("scope_kind", "location"), ("scope_id", "1-998")];
    administrator.submit(&path, &format!("{path}/give"), &role).await;
    assert!(administrator.get(&path).await.main().contains(unknown));
    app.run_jobs().await;
}

#[actix_web::test]
async fn each_mistake_is_named_and_nothing_typed_is_lost() {
    let app = TestApp::new().await;
    let administrator = app.signed_in(Role::Administrator).await;
    let long = "x".repeat(201);
    for (field, value, message) in [
        ("name", "", "Enter a first name and surname, of 200 characters or fewer"),
        ("name", &long, "Enter a first name and surname, of 200 characters or fewer"),
        ("name", "Kim\nBcc: x@example.org", "Name must not have line breaks or control characters"),
        ("email", "", "Enter an email address"),
        ("email", "kim@", "Enter an email address in the correct format, like name@example.com"),
        ("role", "", "Choose what this person does"),
        ("role", "king", "Choose what this person does"),
        ("scope_kind", "", "Choose what this person can see"),
        ("scope_kind", "national", "Choose something that fits what this person does"),
        ("role", "area_lead", "Choose something that fits what this person does"),
        ("scope_id", "", "Enter the code of the area, provider or location"),
        ("scope_id", "1; DROP TABLE", "Code must only include letters, numbers and hyphens, like 1-101604091"),
    ] {
        let answer = administrator.submit(NEW, NEW, &with(field, value)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value:?}");
        assert!(answer.texts(".nhsuk-error-summary a").contains(&message.to_owned()), "{}", answer.main());
        assert!(answer.texts("title")[0].starts_with("Error: "));
        if field != "email" {
            assert!(answer.body.contains("value=\"Kim@Example.org\""));
        }
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM account"), 1);
}

#[actix_web::test]
async fn an_address_has_one_account_even_when_two_add_it_at_once() {
    let app = TestApp::new().await;
    let administrator = app.signed_in(Role::Administrator).await;
    let token = administrator.get(NEW).await.token();
    let tries = (0..8).map(|_| administrator.post(NEW, &token, &FIELDS));
    let answers = futures_util::future::join_all(tries).await;
    let added = answers.iter().filter(|answer| answer.status == StatusCode::SEE_OTHER).count();
    let refused = answers.iter().filter(|answer| answer.status == StatusCode::UNPROCESSABLE_ENTITY).count();
    assert_eq!((added, refused), (1, 7));
    assert_eq!(app.database.number("SELECT count(*) AS number FROM mail_message"), 1);
    app.run_jobs().await;
}

#[actix_web::test]
async fn a_link_for_an_account_that_does_not_exist_is_not_found() {
    let app = TestApp::new().await;
    let administrator = app.signed_in(Role::Administrator).await;
    let answer = administrator.submit("/admin/accounts", "/admin/accounts/4711/send-link", &[]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn the_list_goes_on_over_pages() {
    let app = TestApp::new().await;
    let administrator = app.signed_in(Role::Administrator).await;
    for number in 0..60 {
        app.add_person(&format!("person{number}@example.org"), Role::Analyst, "national").await;
    }
    let first = administrator.get("/admin/accounts").await;
    assert_eq!(first.texts("main h2").len(), 50);
    let links = first.links("main a");
    let next = links.iter().find(|link| link.starts_with("/admin/accounts?before=")).unwrap();
    let second = administrator.get(next).await;
    assert_eq!(second.texts("main h2").len(), 11);
}
