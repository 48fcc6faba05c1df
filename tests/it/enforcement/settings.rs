//! What is law, what is an inference and what is not known, as administrators see it.

use capacity_tracker::accounts::Role;
use capacity_tracker::audit::Actor;
use capacity_tracker::compliance::actions::close;

use super::{as_, triggered_app};
use crate::support::{Browser, HOME, TestApp};

#[actix_web::test]
async fn every_rule_that_is_no_law_is_shown_with_how_well_it_is_known() {
    let app = TestApp::with(&[("compliance.grace_months", "2"), ("compliance.restart_on_sale", "false")]).await;
    let shown = app.signed_in(Role::Administrator).await.get("/admin/enforcement").await.main();
    let texts = &app.state.config.enforcement;
    for (rule, value, known) in [
        ("Fewest days for representations", "14", "Law"),
        ("What misses are counted for", "Each location by itself", "Inference"),
        ("A return of which parts are missing counts as missed", "Yes", "Inference"),
        ("A return that comes late counts as missed", "Yes", "Inference"),
        ("Which twelve windows are looked at", "The last that closed", "Inference"),
        ("Windows that do not count against a new location", "2", "Not known"),
        ("A new owner begins without the misses of the one before", "No", "Inference"),
        ("False information needs as many missed windows", "No", "Not known"),
        ("A window carries one case only", "Yes", "Inference"),
        ("A decision that is late", "A lawyer looks at it", "Inference"),
        ("A decision to impose no penalty", "The provider is told", "Inference"),
        ("Text: how to pay", texts.how_to_pay.as_str(), "Not known"),
        ("Text: when no penalty may follow", texts.when_not_imposed.as_str(), "Not known"),
        ("Text: what follows if it is not paid", texts.if_not_paid.as_str(), "Not known"),
    ] {
        let row = format!("{rule} Value {value} How well it is known {known} Source");
        assert!(shown.contains(&row), "{row}: {shown}");
    }
}

#[actix_web::test]
async fn false_information_needs_missed_windows_where_the_setting_says_so() {
    let app = triggered_app().await;
    // The home sends everything in the window of April, and missed three of four.
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(HOME, &app.sections("2026-04", "care_home")).await;
    app.wait(3 * 24 * 60);
    close(&app.state, Actor::System, "2026-04".parse().unwrap()).await.unwrap();
    let set = [("enforcement.false_information_needs_trigger", "true"), ("clock.fixed_at", "2026-04-16T10:00:00Z")];
    let other = app.beside(&set).await;
    let refused = open_on_april(&as_(&other, "officer").await).await;
    assert_eq!(refused.status, 422, "{}", refused.main());
    assert!(refused.main().contains("None of these locations missed so many windows"), "{}", refused.main());
    assert_eq!(app.database.number("SELECT count(*) AS number FROM enforcement_case"), 0);
    let opened = open_on_april(&as_(&app, "officer").await).await;
    assert_eq!(opened.status, 303, "{}", opened.main());
}

async fn open_on_april(officer: &Browser) -> crate::support::Answer {
    let page = "/cases/new?provider=1-900";
    let window = format!("{HOME} 2026-04");
    let fields = [("breach", "false_information"), ("allegation", "The figures were wrong."), ("window", &window)];
    officer.submit(page, page, &fields).await
}
