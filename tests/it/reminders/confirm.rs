//! The link in a reminder: one press confirms figures, opening it does nothing.

use capacity_tracker::accounts::Role;
use capacity_tracker::notice::Section;
use reqwest::{Method, StatusCode};

use super::{OPENS, STAFF, confirm_path, with_figures};
use crate::support::{AGENCY, Answer, Browser, CareRow, HOME, OTHER, TestApp, read};

const MANAGER: &str = "manager@example.org";

/// The application with figures saved at a moment, and the paths that the manager's first reminder of January has for
/// agency and home; and the manager's number.
async fn reminded(saved: &str) -> (TestApp, [String; 2], i64) {
    let (mut app, _) = with_figures(saved).await;
    app.leaves_jobs();
    let id = app.add_person(MANAGER, Role::ProviderUser, "provider:1-900").await;
    app.wait_until(OPENS);
    app.queue().await;
    let mail = app.reminders_to(MANAGER).await.remove(0);
    let paths = [AGENCY, HOME].map(|location| confirm_path(&mail, location).unwrap());
    (app, paths, id)
}

/// Presses the button of the page.
async fn press(browser: &Browser, path: &str) -> Answer {
    let page = browser.get(path).await;
    let fields = page.hidden_fields(path);
    assert!(fields.len() > 2, "{}", page.main());
    read(browser.request(Method::POST, path).form(&fields)).await
}

fn saves(app: &TestApp) -> i64 {
    app.count("section_save")
}

#[actix_web::test]
async fn the_page_shows_what_it_confirms_and_no_figures() {
    let (app, [path, _], _) = reminded("2025-12-09T10:00:00Z").await;
    let before = saves(&app);
    let browser = app.browser();
    let page = browser.get(&path).await;
    assert_eq!((page.status, page.heading().contains("Confirm your figures for January 2026")), (StatusCode::OK, true));
    let month = "2026-01".parse().unwrap();
    let required = |section: &&Section| section.is_required(month, app.state.notices.campaigns());
    for section in app.sections("2026-01", "home_care").iter().filter(required) {
        assert!(page.main().contains(&section.title), "{}: {}", section.title, page.main());
    }
    assert!(page.main().contains("Saved on 9 December 2025 at 10:00am"), "{}", page.main());
    assert!(page.main().contains("in the name of Jo Smith"), "{}", page.main());
    assert!(!page.main().contains(&STAFF.to_string()), "{}", page.main());
    // One-time links are kept out of other sites and out of caches.
    assert_eq!((page.header("referrer-policy"), page.header("cache-control")), ("same-origin", "no-store"));
    // Programs that look for harm open links, in whatever way they like.
    for method in [Method::GET, Method::HEAD] {
        assert_eq!(read(browser.request(method, &path)).await.status, StatusCode::OK);
    }
    assert_eq!(app.browser().request(Method::OPTIONS, &path).send().await.unwrap().status(), 405);
    let bare = read(app.browser().request(Method::POST, &path).form(&[("x", "y")])).await;
    assert_eq!(bare.status, StatusCode::FORBIDDEN, "a press needs the page's token");
    assert_eq!((saves(&app), app.count("confirm_link WHERE used_at IS NOT NULL")), (before, 0));
}

#[actix_web::test]
async fn one_press_saves_the_same_figures_once() {
    let (app, [path, _], id) = reminded("2025-12-09T10:00:00Z").await;
    let before = saves(&app);
    let browser = app.browser();
    let page = browser.get(&path).await;
    let fields = page.hidden_fields(&path);
    for _ in 0..2 {
        let answer = read(browser.request(Method::POST, &path).form(&fields)).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, format!("{path}/done").as_str()));
    }
    let made = "section_save WHERE channel = 'reminder' AND unchanged = true";
    let by = format!("{made} AND month = '2026-01' AND saved_by = 'account:{id}' AND location_id = '{AGENCY}'");
    assert!(saves(&app) > before);
    assert_eq!((app.count(made), app.count(&by)), (saves(&app) - before, saves(&app) - before));
    assert_eq!(app.count("month_progress WHERE month = '2026-01' AND completed_at IS NOT NULL"), 1);
    let done = browser.get(&format!("{path}/done")).await;
    assert_eq!(done.status, StatusCode::OK);
    assert!(done.main().contains("Your return for January 2026 is complete"), "{}", done.main());
    assert!(done.texts(".nhsuk-panel").join(" ").contains("2026-01-"), "the number of the receipt");
    // The link is used up; whoever opens it again learns that all is well.
    let again = app.browser().get(&path).await;
    assert_eq!(again.status, StatusCode::GONE);
    assert!(again.main().contains("You used this link on 8 January 2026 at 8:00am"), "{}", again.main());
    app.run_jobs().await;
    assert_eq!(app.mails().iter().filter(|mail| mail.contains("Subject: Receipt")).count(), 1);
    // They learn it too when the window has closed since.
    app.wait_until("2026-01-20T10:00:00Z");
    let late = app.browser().get(&path).await;
    assert_eq!(late.status, StatusCode::GONE);
    assert!(late.main().contains("You used this link on 8 January 2026 at 8:00am"), "{}", late.main());
    assert!(!late.main().contains("Nothing was saved"), "{}", late.main());
    // The other location is no concern of this link.
    assert_eq!(app.count(&format!("{made} AND location_id = '{HOME}'")), 0);
}

#[actix_web::test]
async fn after_closing_nothing_is_saved_and_the_page_says_so() {
    let (app, [path, _], _) = reminded("2025-12-09T10:00:00Z").await;
    let before = saves(&app);
    let browser = app.browser();
    app.wait_until("2026-01-14T23:59:59Z");
    let page = browser.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    app.state.clock.advance(chrono::TimeDelta::seconds(1));
    let fields = page.hidden_fields(&path);
    let late = read(browser.request(Method::POST, &path).form(&fields)).await;
    assert_eq!(late.status, StatusCode::GONE);
    assert!(late.main().contains("closed on Wednesday 14 January at 11:59pm"), "{}", late.main());
    assert_eq!((browser.get(&path).await.status, saves(&app)), (StatusCode::GONE, before));
    app.wait_until("2026-02-09T10:00:00Z");
    assert_eq!(browser.get(&path).await.status, StatusCode::GONE, "a link is for one month");
}

#[actix_web::test]
async fn a_press_in_time_counts_though_the_window_closes_while_it_waits() {
    let (app, [path, _], _) = reminded("2025-12-09T10:00:00Z").await;
    let browser = app.browser();
    app.wait_until("2026-01-14T23:59:58Z");
    let fields = browser.get(&path).await.hidden_fields(&path);
    let busy = app.all_connections_busy().await;
    let later = async {
        actix_web::rt::time::sleep(std::time::Duration::from_millis(300)).await;
        app.state.clock.advance(chrono::TimeDelta::seconds(3));
        drop(busy);
    };
    let pressed = read(browser.request(Method::POST, &path).form(&fields));
    let (answer, ()) = futures_util::join!(pressed, later);
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, format!("{path}/done").as_str()));
    assert_eq!(app.count("month_progress WHERE month = '2026-01' AND completed_at IS NOT NULL"), 1);
    let done = browser.get(&format!("{path}/done")).await;
    assert!(done.main().contains("Your return for January 2026 is complete"), "{}", done.main());
}

#[actix_web::test]
async fn a_link_of_nobody_or_of_somebody_without_access_leads_nowhere() {
    let (app, [path, _], id) = reminded("2025-12-09T10:00:00Z").await;
    let browser = app.browser();
    let page = browser.get(&path).await;
    let fields = page.hidden_fields(&path);
    let before = saves(&app);
    assert_eq!(browser.get("/confirm/x").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/confirm/x/done").await.status, StatusCode::NOT_FOUND);
    for (takes, gives) in [
        (
            format!("UPDATE \"grant\" SET revoked_at = granted_at WHERE account_id = {id}"),
            format!("UPDATE \"grant\" SET revoked_at = NULL WHERE account_id = {id}"),
        ),
        (
            format!("UPDATE account SET deactivated_at = created_at WHERE id = {id}"),
            format!("UPDATE account SET deactivated_at = NULL WHERE id = {id}"),
        ),
        (
            format!("UPDATE \"grant\" SET scope_id = '1-901' WHERE account_id = {id}"),
            format!("UPDATE \"grant\" SET scope_id = '1-900' WHERE account_id = {id}"),
        ),
    ] {
        app.database.execute(&takes).unwrap();
        assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND, "{takes}");
        let pressed = read(browser.request(Method::POST, &path).form(&fields)).await;
        assert_eq!(pressed.status, StatusCode::NOT_FOUND, "{takes}");
        app.database.execute(&gives).unwrap();
        assert_eq!(browser.get(&path).await.status, StatusCode::OK, "{gives}");
    }
    app.load_register_as_of(
        "2026-01-08",
        &[
            CareRow::home(HOME),
            CareRow::agency(AGENCY).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"),
            CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"),
        ],
    );
    assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND, "the location was sold");
    assert_eq!(saves(&app), before);
}

#[actix_web::test]
async fn what_needs_a_look_is_named_and_left() {
    // Figures of so many staff that have stood since October ask for a reason in January.
    let (app, [path, _], _) = reminded("2025-10-09T10:00:00Z").await;
    let browser = app.browser();
    let page = browser.get(&path).await;
    let staff = app.section_with("care_staff_employed").title;
    assert!(page.texts("main ul").join(" ").contains(&staff), "{}", page.main());
    assert!(!page.texts("main dl").join(" ").contains(&staff), "{}", page.main());
    assert_eq!(page.links("main a.nhsuk-button").len(), 1, "the way to sign in");
    let answer = press(&browser, &path).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let done = browser.get(answer.location()).await;
    assert!(done.main().contains("What is still to send") && done.main().contains(&staff), "{}", done.main());
    assert_eq!(app.count("month_progress WHERE completed_at IS NOT NULL AND month = '2026-01'"), 0);
}

#[actix_web::test]
async fn figures_that_changed_meanwhile_are_not_confirmed() {
    let (app, [path, _], _) = reminded("2025-12-09T10:00:00Z").await;
    let browser = app.browser();
    let page = browser.get(&path).await;
    let fields = page.hidden_fields(&path);
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let saved = app.sections("2026-01", "home_care");
    for section in &saved {
        super::save(&caller, AGENCY, section, &crate::support::nil_answers(section)).await;
    }
    let before = saves(&app);
    let answer = read(browser.request(Method::POST, &path).form(&fields)).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, path.as_str()));
    let page = browser.get(&path).await;
    assert!(page.main().contains("Everything was sent before you opened this link"), "{}", page.main());
    assert_eq!(saves(&app), before);
}

#[actix_web::test]
async fn each_reminder_has_links_of_its_own_and_old_ones_are_forgotten() {
    let (app, [path, _], _) = reminded("2025-12-09T10:00:00Z").await;
    app.wait_until("2026-01-11T08:00:00Z");
    app.queue().await;
    let mails = app.reminders_to(MANAGER).await;
    let newer = mails.iter().filter_map(|mail| confirm_path(mail, AGENCY)).find(|other| *other != path).unwrap();
    for path in [&path, &newer] {
        assert_eq!(app.browser().get(path).await.status, StatusCode::OK);
    }
    app.wait_until("2026-03-20T04:00:00Z");
    app.run_jobs().await;
    assert_eq!(app.count("confirm_link WHERE month = '2026-01'"), 0);
    assert_eq!(app.browser().get(&path).await.status, StatusCode::NOT_FOUND);
}
