//! Who may be given extracts.

use capacity_tracker::accounts::Role;

use super::{AFTER, with_returns};
use crate::support::{Browser, Caller, TestApp};

impl Caller {
    /// The number of the newest key, which is that of who was made last.
    pub fn number(&self, app: &TestApp) -> String {
        app.database.number("SELECT max(id) AS number FROM api_key").to_string()
    }
}

/// A form that is right, with some fields as they are given.
fn form<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let right = [
        ("name", "Skills body"),
        ("purpose", "Estimates of the workforce"),
        ("basis", "health_or_care"),
        ("sensitive", "yes"),
        ("public_interest", "The estimates need the hours"),
        ("valid_from", "2026-01-01"),
        ("valid_until", ""),
        ("scope", "national"),
        ("api_key", ""),
    ];
    let value = |name: &str| changed.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    right.into_iter().map(|(name, otherwise)| (name, value(name).unwrap_or(otherwise))).collect()
}

pub async fn administrator(app: &TestApp) -> Browser {
    let exists =
        app.database.number("SELECT count(*) AS number FROM account WHERE email = 'administrator@example.org'");
    if exists == 0 {
        return app.signed_in(Role::Administrator).await;
    }
    let browser = app.browser();
    browser.sign_in("administrator@example.org", crate::support::PASSWORD).await;
    browser
}

/// Registers a recipient on the page.
pub async fn register(app: &TestApp, changed: &[(&str, &str)]) {
    let browser = administrator(app).await;
    let answer = browser.submit("/admin/recipients/new", "/admin/recipients/new", &form(changed)).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
}

#[actix_web::test]
async fn the_form_takes_each_answer_that_it_offers() {
    let app = with_returns().await;
    let browser = administrator(&app).await;
    let page = browser.get("/admin/recipients/new").await;
    let offered = |name: &str| page.values(&format!("input[type='radio'][name='{name}']"));
    let (sensitive, bases) = (offered("sensitive"), offered("basis"));
    assert_eq!((sensitive.len(), bases.len() > 1), (2, true));
    for value in &sensitive {
        register(&app, &[("sensitive", value)]).await;
    }
    for value in &bases {
        register(&app, &[("basis", value)]).await;
    }
}

#[actix_web::test]
async fn a_recipient_is_registered_seen_and_withdrawn() {
    let app = with_returns().await;
    app.wait(60 * 24 * 11 + 120);
    super::extract(&app, AFTER, "register", &[], &super::folder(&app, "out"));
    let caller = app.caller(Role::Analyst, "national").await;
    let key = caller.number(&app);
    register(&app, &[("api_key", &key)]).await;
    assert_eq!(caller.get("/extracts/1/register.csv").await.status, 200);
    let browser = administrator(&app).await;
    assert!(browser.get("/admin/recipients").await.texts("main").join(" ").contains("Skills body"));
    let shown = browser.get("/admin/recipients/1").await.texts("main").join(" ");
    for text in ["Estimates of the workforce", "health care or adult social care", "register.csv", "CareSoft"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let left = browser.get("/admin/disclosures").await.texts("main").join(" ");
    for text in ["register.csv", "Skills body", "datapackage.json", "on the command line"] {
        assert!(left.contains(text), "{text}: {left}");
    }
    assert!(browser.get("/admin/disclosures?run=2").await.texts("main").join(" ").contains("No file has left"));
    let withdrawn = browser.submit("/admin/recipients/1", "/admin/recipients/1/withdraw", &[]).await;
    assert_eq!(withdrawn.status, 303);
    let refused = caller.get("/extracts/1/register.csv").await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("no legal basis today"), "{}", refused.body);
    let again = browser.submit("/admin/recipients", "/admin/recipients/1/withdraw", &[]).await;
    assert!([409, 404].contains(&again.status.as_u16()), "{}", again.status);
    assert!(app.database.execute("UPDATE extract_recipient SET purpose = 'other'").is_err());
    assert!(app.database.execute("DELETE FROM extract_recipient").is_err());
}

#[actix_web::test]
async fn what_is_wrong_with_a_recipient_is_said() {
    let app = with_returns().await;
    let browser = administrator(&app).await;
    for (changed, said) in [
        (("name", " "), "Enter the name of the recipient"),
        (("purpose", ""), "Enter what the recipient needs the data for"),
        (("basis", "because"), "Choose the legal basis"),
        (("sensitive", ""), "Choose yes if items"),
        (("public_interest", ""), "Enter why it is in the public interest"),
        (("valid_from", "soon"), "Enter the first day"),
        (("valid_until", "2025-12-31"), "must not be before the first"),
        (("scope", "everywhere"), "Enter national, or the code of a council"),
        (("scope", "area:E99000099"), "Enter national, or the code of a council"),
        (("api_key", "9999"), "There is no key with this number"),
    ] {
        let answer = browser.submit("/admin/recipients/new", "/admin/recipients/new", &form(&[changed])).await;
        assert_eq!(answer.status, 422, "{changed:?}");
        let shown = answer.texts(".nhsuk-error-summary").join(" ");
        assert!(shown.contains(said), "{changed:?}: {shown}");
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM extract_recipient"), 0);
}
