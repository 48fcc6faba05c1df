//! Choosing when to be reminded.

use capacity_tracker::accounts::Role;
use reqwest::StatusCode;

use super::pairs;
use crate::support::TestApp;

const PAGE: &str = "/account/reminders";

#[actix_web::test]
async fn people_choose_times_and_cannot_switch_off_the_legal_ones() {
    let mut app = TestApp::with_register_at("2026-01-08T07:00:00Z").await;
    app.leaves_jobs();
    let browser = app.somebody("other@example.org", Role::ProviderUser, "provider:1-901").await;
    assert_eq!(browser.get("/account").await.links("main a[href='/account/reminders']").len(), 1);
    let page = browser.get(PAGE).await;
    assert_eq!(page.texts("main input[type=checkbox]").len(), 2, "half way and two days left");
    assert!(page.main().contains("On the last day (7am)"), "{}", page.main());
    // Nothing ticked, and a box sent for one that has none.
    let saved = browser.submit(PAGE, PAGE, &[("hour", "18")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.main());
    let page = browser.get(PAGE).await;
    assert!(page.main().contains("Your choice is saved"), "{}", page.main());
    assert_eq!(page.texts("main input[type=checkbox][checked]").len(), 0);
    assert_eq!(page.texts("main option[selected]"), ["6pm"]);
    for (moment, queued) in [
        ("2026-01-08T17:59:00Z", 0),
        ("2026-01-08T18:00:00Z", 1),
        ("2026-01-11T18:00:00Z", 0),
        ("2026-01-12T20:00:00Z", 0),
        ("2026-01-14T17:59:00Z", 0),
        ("2026-01-14T18:00:00Z", 1),
    ] {
        app.wait_until(moment);
        assert_eq!(app.queue().await, queued, "{moment}");
    }
    let to = |kind| ("other@example.org", kind);
    assert_eq!(app.sent(), pairs(&["window_opens", "last_day"].map(to)));
    assert_eq!(app.count("audit_entry WHERE event = 'reminders.chosen' AND subject LIKE 'account:%'"), 1);
}

#[actix_web::test]
async fn a_choice_can_be_taken_back_and_a_wrong_one_is_refused() {
    let app = TestApp::new().await;
    let browser = app.somebody("other@example.org", Role::ProviderUser, "provider:1-901").await;
    browser.submit(PAGE, PAGE, &[("hour", "9"), ("kinds", "half_way")]).await;
    assert_eq!(browser.get(PAGE).await.texts("main input[type=checkbox][checked]").len(), 1);
    for hour in ["5", "21", "noon", "-1"] {
        let refused = browser.submit(PAGE, PAGE, &[("hour", hour)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{hour}");
        assert!(refused.main().contains("Choose an hour from the list"), "{}", refused.main());
    }
    let all = [("hour", ""), ("kinds", "half_way"), ("kinds", "two_days_left"), ("kinds", "nonsense")];
    browser.submit(PAGE, PAGE, &all).await;
    let page = browser.get(PAGE).await;
    assert_eq!(page.texts("main input[type=checkbox][checked]").len(), 2);
    assert_eq!(app.count("reminder_choice WHERE hour IS NULL AND skipped = ''"), 1);
}

#[actix_web::test]
async fn whoever_sends_no_returns_has_nothing_to_choose() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::Analyst).await;
    assert!(browser.get("/account").await.links("main a[href='/account/reminders']").is_empty());
    assert!(browser.get(PAGE).await.main().contains("You do not send returns"));
}
