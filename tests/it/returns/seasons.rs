//! Figures that belong to a season or to a month: what was answered to an earlier campaign is not carried into the next
//! one, and a jump is a jump against last month, however many saves it takes.

use capacity_tracker::accounts::{Role, Scope, Scopes};
use capacity_tracker::audit::Actor;
use capacity_tracker::clock::UtcTime;
use capacity_tracker::compliance::actions::{MoreTime, Until, extend};
use capacity_tracker::notice::Answers;
use reqwest::StatusCode;
use serde_json::json;

use super::pages::{STAFF_FIGURES, press};
use crate::support::{AGENCY, HOME, TestApp, nil_answers};

const VACCINATION: &str = "/locations/1-100000002/sections/home_care_vaccination";

/// In the window of October 2026, of which a campaign of each kind is new since March.
const DAYS_TO_OCTOBER: i64 = 213;

#[actix_web::test]
async fn what_was_answered_last_season_is_not_confirmed_for_this_one() {
    let app = TestApp::with_register_at("2026-03-10T10:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let manager = app.manager().await;
    press(&manager, "/locations/1-100000002/sections/home_care_workforce", "save", &STAFF_FIGURES).await;
    press(&manager, VACCINATION, "save", &[("staff_covid_seasonal", "5"), ("staff_flu", "6")]).await;
    let unchanged = json!({"unchanged": true});
    let again = caller.put(AGENCY, "home_care_vaccination", &unchanged).await;
    assert_eq!(again.status, StatusCode::OK, "in the same season: {}", again.body);
    app.state.clock.advance(chrono::TimeDelta::days(DAYS_TO_OCTOBER));
    let refused = caller.put(AGENCY, "home_care_vaccination", &unchanged).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    let asked: Vec<String> = refused.errors().into_iter().map(|(item, _)| item).collect();
    assert_eq!(asked, ["staff_covid_seasonal", "staff_flu"]);
    let manager = app.browser();
    manager.sign_in("manager@example.org", crate::support::PASSWORD).await;
    let form = manager.get(VACCINATION).await;
    assert_eq!((form.field("staff_flu"), form.field("staff_covid_seasonal")), (String::new(), String::new()));
    assert!(form.main().contains("A new season has begun"), "{}", form.main());
    assert!(!form.main().contains("Nothing has changed"), "{}", form.main());
    let tasks = manager.get("/locations/1-100000002/returns/2026-10").await;
    let confirmed: Vec<String> = tasks
        .hidden_fields("/locations/1-100000002/returns/2026-10/unchanged")
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert!(confirmed.iter().any(|name| name.ends_with("home_care_workforce")), "{confirmed:?}");
    assert!(!confirmed.iter().any(|name| name.ends_with("home_care_vaccination")), "{confirmed:?}");
    let saved = press(&manager, VACCINATION, "save", &[("staff_covid_seasonal", "0"), ("staff_flu", "1")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    assert_eq!(caller.put(AGENCY, "home_care_vaccination", &unchanged).await.status, StatusCode::OK);
}

#[actix_web::test]
async fn what_was_typed_before_a_season_began_is_not_carried_into_it() {
    let app = TestApp::with_register_at("2026-03-10T10:00:00Z").await;
    let manager = app.manager().await;
    press(&manager, "/locations/1-100000002/sections/home_care_workforce", "save", &STAFF_FIGURES).await;
    press(&manager, VACCINATION, "save", &[("staff_covid_seasonal", "5"), ("staff_flu", "6")]).await;
    // On 20 September no campaign runs.
    app.state.clock.advance(chrono::TimeDelta::days(DAYS_TO_OCTOBER - 19));
    let manager = app.browser();
    manager.sign_in("manager@example.org", crate::support::PASSWORD).await;
    let form = manager.get(VACCINATION).await;
    assert_eq!((form.field("staff_flu"), form.field("staff_covid_seasonal")), ("6".to_owned(), "5".to_owned()));
    let typed = [("staff_covid_seasonal", "5"), ("staff_flu", "6")];
    assert_eq!(press(&manager, VACCINATION, "later", &typed).await.status, StatusCode::SEE_OTHER);
    let home = format!("/locations/{HOME}/sections/vaccination");
    let typed = [("de_staff_flu", "6"), ("resident_count", "12")];
    assert_eq!(press(&manager, &home, "later", &typed).await.status, StatusCode::SEE_OTHER);
    assert_eq!(manager.get(&home).await.field("de_staff_flu"), "6", "the season has not begun");
    app.state.clock.advance(chrono::TimeDelta::days(19));
    let manager = app.browser();
    manager.sign_in("manager@example.org", crate::support::PASSWORD).await;
    let form = manager.get(VACCINATION).await;
    assert_eq!((form.field("staff_flu"), form.field("staff_covid_seasonal")), (String::new(), String::new()));
    assert!(form.main().contains("are not filled in: count from 0"), "{}", form.main());
    for (location, is_begun) in [(AGENCY, false), (HOME, true)] {
        let tasks = manager.get(&format!("/locations/{location}/returns/2026-10")).await;
        assert_eq!(tasks.main().contains("You began this"), is_begun, "{}", tasks.main());
    }
    assert!(!form.main().contains("You typed these figures"), "nothing of it is left: {}", form.main());
    assert_eq!(manager.get(&format!("{VACCINATION}/check")).await.location(), VACCINATION);
    let form = manager.get(&home).await;
    assert_eq!((form.field("de_staff_flu"), form.field("resident_count")), (String::new(), "12".to_owned()));
    assert!(form.main().contains("You typed these figures on 20 September 2026"), "{}", form.main());
    let check = manager.get(&format!("{home}/check")).await;
    let sent_on = check.hidden_fields(&home);
    assert!(sent_on.contains(&("resident_count".to_owned(), "12".to_owned())), "{sent_on:?}");
    assert!(sent_on.iter().all(|(name, _)| name != "de_staff_flu"), "{sent_on:?}");
}

#[actix_web::test]
async fn a_form_that_was_opened_before_a_season_and_is_sent_in_it_saves_nothing_of_the_last_one() {
    let app = TestApp::with_register_at("2026-03-10T10:00:00Z").await;
    let manager = app.manager().await;
    press(&manager, "/locations/1-100000002/sections/home_care_workforce", "save", &STAFF_FIGURES).await;
    press(&manager, VACCINATION, "save", &[("staff_covid_seasonal", "5"), ("staff_flu", "6")]).await;
    // On 26 September no campaign runs.
    app.state.clock.advance(chrono::TimeDelta::days(DAYS_TO_OCTOBER - 13));
    let manager = app.browser();
    manager.sign_in("manager@example.org", crate::support::PASSWORD).await;
    let before = manager.get(VACCINATION).await;
    let [version, key, month] = ["_version", "_key", "_month"].map(|name| before.field(name));
    assert_eq!((month.as_str(), before.field("staff_flu")), ("2026-09", "6".to_owned()));
    app.state.clock.advance(chrono::TimeDelta::days(13));
    let manager = app.browser();
    manager.sign_in("manager@example.org", crate::support::PASSWORD).await;
    let token = manager.get(VACCINATION).await.token();
    let own = [("_version", version.as_str()), ("_key", key.as_str()), ("_month", month.as_str())];
    for act in ["save", "check", "later"] {
        let typed = [("_do", act), ("staff_covid_seasonal", "5"), ("staff_flu", "7")];
        let sent = manager.post(VACCINATION, &token, &[&own[..], &typed[..]].concat()).await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{act}: {}", sent.body);
        for words in ["You typed “7”", "You typed “5”", "a new season has begun since you opened this page"] {
            assert!(sent.main().contains(words), "{act} {words}: {}", sent.main());
        }
        let fields = ["staff_flu", "staff_covid_seasonal", "_month", "_version"].map(|name| sent.field(name));
        assert_eq!(fields, ["", "", "2026-10", version.as_str()], "{act}");
    }
    let form = manager.get(VACCINATION).await;
    assert!(!form.main().contains("You typed these figures"), "nothing of it is left: {}", form.main());
    // What belongs to no season stays, on the page and in what is kept.
    let home = format!("/locations/{HOME}/sections/vaccination");
    let form = manager.get(&home).await;
    let (key, version) = (form.field("_key"), form.field("_version"));
    let own = [("_do", "later"), ("_version", version.as_str()), ("_key", key.as_str()), ("_month", "2026-09")];
    let typed = [("de_staff_flu", "6"), ("resident_count", "12")];
    let sent = manager.post(&home, &form.token(), &[&own[..], &typed[..]].concat()).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", sent.body);
    for form in [sent, manager.get(&home).await] {
        assert_eq!((form.field("de_staff_flu"), form.field("resident_count")), (String::new(), "12".to_owned()));
    }
    let saved = press(&manager, VACCINATION, "save", &[("staff_covid_seasonal", "0"), ("staff_flu", "1")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
}

#[actix_web::test]
async fn what_was_answered_late_for_the_month_before_a_season_is_not_of_that_season() {
    let app = TestApp::with_register_at("2026-03-10T10:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let manager = app.manager().await;
    press(&manager, "/locations/1-100000002/sections/home_care_workforce", "save", &STAFF_FIGURES).await;
    press(&manager, VACCINATION, "save", &[("staff_covid_seasonal", "5"), ("staff_flu", "6")]).await;
    app.state.clock.advance(chrono::TimeDelta::days(184));
    let more = MoreTime {
        location_id: AGENCY.to_owned(),
        month: "2026-09".parse().unwrap(),
        until: Until::At(UtcTime::new("2026-10-05T22:59:59Z".parse().unwrap())),
        reason: "The office was flooded".to_owned(),
    };
    extend(&app.state, Actor::Operator, Scopes(vec![Scope::National]), more).await.unwrap();
    app.state.clock.advance(chrono::TimeDelta::days(22));
    let unchanged = json!({"unchanged": true});
    let late = caller.put(AGENCY, "home_care_vaccination", &unchanged).await;
    assert_eq!((late.status, &late.json()["month"]), (StatusCode::OK, &json!("2026-09")), "{}", late.body);
    // What is typed in that time and not sent is of September, too.
    let manager = app.browser();
    manager.sign_in("manager@example.org", crate::support::PASSWORD).await;
    let typed = [("staff_covid_seasonal", "5"), ("staff_flu", "7")];
    assert_eq!(press(&manager, VACCINATION, "later", &typed).await.status, StatusCode::SEE_OTHER);
    assert_eq!(manager.get(VACCINATION).await.field("staff_flu"), "7", "the season has not begun");
    app.state.clock.advance(chrono::TimeDelta::days(7));
    let refused = caller.put(AGENCY, "home_care_vaccination", &unchanged).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    let manager = app.browser();
    manager.sign_in("manager@example.org", crate::support::PASSWORD).await;
    let form = manager.get(VACCINATION).await;
    assert_eq!((form.field("staff_flu"), form.field("staff_covid_seasonal")), (String::new(), String::new()));
    assert!(form.main().contains("A new season has begun"), "{}", form.main());
    assert!(!form.main().contains("You typed these figures"), "{}", form.main());
    let tasks = manager.get("/locations/1-100000002/returns/2026-10").await;
    assert!(!tasks.main().contains("You began this"), "{}", tasks.main());
    let confirmed = tasks.hidden_fields("/locations/1-100000002/returns/2026-10/unchanged");
    assert!(!confirmed.iter().any(|(name, _)| name.ends_with("home_care_vaccination")), "{confirmed:?}");
    app.run_jobs().await;
}

#[actix_web::test]
async fn a_jump_is_seen_however_many_saves_it_takes_and_its_reason_holds_in_its_window() {
    let app = TestApp::with_register_at("2025-12-20T10:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let figures = |staff: i64| -> Answers {
        let mut answers = nil_answers(&section);
        answers.insert("care_staff_employed".to_owned(), json!(staff));
        answers.insert("dom_hours_paid".to_owned(), json!(staff * 100));
        answers
    };
    let put = async |body: serde_json::Value| caller.put(AGENCY, &section.key, &body).await;
    assert_eq!(put(json!({ "answers": figures(20) })).await.status, StatusCode::OK);
    app.state.clock.advance(chrono::TimeDelta::days(20));
    assert_eq!(put(json!({ "answers": figures(49) })).await.status, StatusCode::OK, "less than double and ten");
    let refused = put(json!({ "answers": figures(107) })).await;
    assert_eq!(refused.errors(), [("care_staff_employed".to_owned(), "care_staff_jump".to_owned())]);
    let reasons = json!({"care_staff_jump": "Two agencies became one"});
    let saved = put(json!({ "answers": figures(107), "reasons": reasons })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    let again = put(json!({"unchanged": true})).await;
    assert_eq!((again.status, &again.json()["reasons"]), (StatusCode::OK, &reasons), "{}", again.body);
    app.state.clock.advance(chrono::TimeDelta::days(31));
    let next = put(json!({"unchanged": true})).await;
    assert_eq!((next.status, &next.json()["reasons"]), (StatusCode::OK, &json!({})), "no jump against last month");
}

#[actix_web::test]
async fn fewer_staff_than_are_vaccinated_are_noticed_from_both_sides() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    for (location, staff, headcount, vaccination, vaccinated, check) in [
        (HOME, "workforce", "de_care_providing_staff", "vaccination", "de_staff_flu", "fewer_staff_than_flu"),
        (
            AGENCY,
            "home_care_workforce",
            "care_staff_employed",
            "home_care_vaccination",
            "staff_flu",
            "fewer_staff_than_flu",
        ),
    ] {
        let with = |section: &str, item: &str, number: i64| {
            let section = app.section_with(item).key.eq(section).then(|| app.section_with(item)).unwrap();
            let mut answers = nil_answers(&section);
            answers.insert(item.to_owned(), json!(number));
            answers
        };
        let first = caller.put(location, vaccination, &json!({"answers": with(vaccination, vaccinated, 5)})).await;
        assert_eq!(first.status, StatusCode::OK, "nothing is known of staff yet: {}", first.body);
        let refused = caller.put(location, staff, &json!({"answers": with(staff, headcount, 4)})).await;
        assert!(refused.errors().iter().any(|(_, rule)| rule == check), "{}", refused.body);
        let enough = caller.put(location, staff, &json!({"answers": with(staff, headcount, 5), "dry_run": true})).await;
        let rules = if enough.status == StatusCode::OK { Vec::new() } else { enough.errors() };
        assert!(rules.iter().all(|(_, rule)| rule != check), "{}", enough.body);
    }
}
