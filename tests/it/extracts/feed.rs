//! The feed of saves is a disclosure: a recipient without a legal basis gets none of it, and what leaves is on record.

use capacity_tracker::accounts::Role;
use sha2::{Digest, Sha256};

use super::recipients::{administrator, register};
use super::with_returns;
use crate::support::{Caller, HOME, TestApp};

const TRAFFORD: &str = "area:E08000009";

fn number(app: &TestApp, what: &str) -> i64 {
    app.database.number(&format!("SELECT count(*) AS number FROM disclosure WHERE {what}"))
}

/// The feed must be refused, for this reason.
async fn refused(caller: &Caller, why: &str) {
    let answer = caller.get("/saves").await;
    assert_eq!(answer.status, 403, "{}", answer.body);
    assert_eq!(answer.error(), ("recipient".to_owned(), "basis".to_owned()));
    assert!(answer.body.contains(why), "{why}: {}", answer.body);
}

#[actix_web::test]
async fn a_recipient_gets_the_feed_only_with_a_basis_and_it_is_in_the_record() {
    let app = with_returns().await;
    for (changed, why) in [
        (("valid_from", "2026-02-01"), "no legal basis today"),
        (("sensitive", "no"), "commercially sensitive"),
        (("scope", TRAFFORD), "may not have the locations"),
    ] {
        let caller = app.caller(Role::Analyst, "national").await;
        register(&app, &[("api_key", &caller.number(&app)), changed]).await;
        refused(&caller, why).await;
        assert_eq!(caller.get(&format!("/locations/{HOME}/returns/2026-01")).await.status, 403, "{why}");
    }
    let caller = app.caller(Role::Analyst, "national").await;
    let key = caller.number(&app);
    assert_eq!(number(&app, "file = 'saves'"), 0);
    register(&app, &[("api_key", &key)]).await;
    let answer = caller.get("/saves?limit=3").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    let json = answer.json();
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(answer.body.as_bytes()));
    let logged = format!(
        "run_id IS NULL AND file = 'saves' AND via = 'api' AND actor = 'key:{key}' AND recipient_id = 4 AND rows = 3 \
         AND items IS NULL AND part = '0-{}' AND sha256 = '{hash}' AND bytes = {}",
        json["next"].as_str().unwrap(),
        answer.body.len()
    );
    assert_eq!(number(&app, &logged), 1);
    let shown = administrator(&app).await.get("/admin/disclosures").await.texts("main").join(" ");
    assert!(shown.contains("The feed of saves") && shown.contains("Skills body"), "{shown}");
}

#[actix_web::test]
async fn a_recipient_whose_basis_has_ended_gets_nothing_by_any_call() {
    let app = with_returns().await;
    let caller = app.caller(Role::Analyst, "national").await;
    register(&app, &[("api_key", &caller.number(&app))]).await;
    let section = app.sections("2026-01", "care_home").remove(0).key;
    let calls = [
        "/saves".to_owned(),
        format!("/locations/{HOME}"),
        format!("/locations/{HOME}/returns/2026-01"),
        format!("/locations/{HOME}/sections/{section}"),
        "/compliance/2026-01".to_owned(),
    ];
    for path in &calls {
        assert_eq!(caller.get(path).await.status, 200, "{path}");
    }
    let browser = administrator(&app).await;
    let withdrawn = browser.submit("/admin/recipients/1", "/admin/recipients/1/withdraw", &[]).await;
    assert_eq!(withdrawn.status, 303);
    for path in &calls {
        let answer = caller.get(path).await;
        assert_eq!(answer.status, 403, "{path}");
        assert_eq!(answer.error(), ("recipient".to_owned(), "basis".to_owned()), "{path}");
    }
    assert_eq!(number(&app, "file = 'saves'"), 1);
    // What is the same for all is no data of providers.
    assert_eq!(caller.get("/windows/2026-01").await.status, 200);
}

#[actix_web::test]
async fn what_leaves_for_the_service_itself_is_in_the_record_and_what_a_provider_reads_is_not() {
    let app = with_returns().await;
    for (role, scope, entries) in [
        (Role::ProviderUser, "provider:1-900", 0),
        (Role::ProviderAdmin, "provider:1-900", 0),
        (Role::ComplianceOfficer, "national", 1),
        (Role::AreaLead, TRAFFORD, 1),
        // Whoever is no provider reads what is of others, however little it is.
        (Role::Analyst, "provider:1-900", 1),
    ] {
        let before = number(&app, "file = 'saves' AND recipient_id IS NULL");
        let caller = app.caller(role, scope).await;
        assert_eq!(caller.get("/saves").await.status, 200, "{role:?}");
        let after = number(&app, "file = 'saves' AND recipient_id IS NULL");
        assert_eq!(after - before, entries, "{role:?} {scope}");
    }
    assert_eq!(app.caller(Role::DischargeTeam, "national").await.get("/saves").await.status, 403);
}
