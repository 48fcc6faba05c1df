//! The monthly return on pages: what is owed, saving, confirming, and looking back.

use capacity_tracker::accounts::Role;
use reqwest::StatusCode;

use crate::support::{AGENCY, Browser, CareRow, HOME, OTHER, PASSWORD, TestApp};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";
pub const STAFF: &str = "/locations/1-100000002/sections/home_care_workforce";
const USERS: &str = "/locations/1-100000002/sections/home_care_service_users";
const RETURN: &str = "/locations/1-100000002/returns/2026-01";

/// Figures of the agency that need no reason.
pub const STAFF_FIGURES: [(&str, &str); 4] = [
    ("care_staff_employed", "10"),
    ("dom_hours_paid", "1200"),
    ("dom_hours_overtime", "10.5"),
    ("dom_hours_agency", "0"),
];
const USER_FIGURES: [(&str, &str); 4] = [
    ("service_users_total", "30"),
    ("service_users_nhs_la", "20"),
    ("service_users_self_funded", "10"),
    ("packages_returned_pct", "2.5"),
];
const VACCINATIONS: [(&str, &str); 2] = [("staff_covid_seasonal", "5"), ("staff_flu", "6")];

impl TestApp {
    /// A browser with somebody of provider 1-900 signed in.
    pub async fn manager(&self) -> Browser {
        self.somebody("manager@example.org", Role::ProviderUser, "provider:1-900").await
    }

    pub async fn somebody(&self, email: &str, role: Role, scope: &str) -> Browser {
        self.add_person(email, role, scope).await;
        let browser = self.browser();
        browser.sign_in(email, PASSWORD).await;
        browser
    }
}

/// Presses a button of the form of a section, after typing into it.
pub async fn press(browser: &Browser, path: &str, button: &str, typed: &[(&str, &str)]) -> crate::support::Answer {
    let form = browser.get(path).await;
    let (version, key) = (form.field("_version"), form.field("_key"));
    let mut fields = vec![("_do", button), ("_version", version.as_str()), ("_key", key.as_str())];
    fields.extend_from_slice(typed);
    browser.post(path, &form.token(), &fields).await
}

async fn save_all(browser: &Browser) -> crate::support::Answer {
    let vaccination = "/locations/1-100000002/sections/home_care_vaccination";
    press(browser, STAFF, "save", &STAFF_FIGURES).await;
    press(browser, USERS, "save", &USER_FIGURES).await;
    press(browser, vaccination, "save", &VACCINATIONS).await
}

#[actix_web::test]
async fn a_manager_sees_what_is_owed_saves_it_and_gets_a_receipt() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    assert_eq!(manager.get("/").await.location(), "/returns");
    let owed = manager.get("/returns").await;
    assert_eq!(owed.heading(), "What you owe for January 2026");
    for words in ["Closes on Wednesday 14 January at 11:59pm: 5 days left", "0 of 2 returns are complete", "0 of 3"] {
        assert!(owed.main().contains(words), "{words}: {}", owed.main());
    }
    assert!(owed.links("table a").contains(&RETURN.to_owned()));
    assert!(!owed.body.contains(OTHER), "only what is theirs");
    let first = press(&manager, STAFF, "save", &STAFF_FIGURES).await;
    assert_eq!((first.status, first.location()), (StatusCode::SEE_OTHER, RETURN));
    let tasks = manager.get(RETURN).await;
    assert_eq!(tasks.heading(), "Home 1-100000002 Return for January 2026");
    for words in ["“Staff” is saved for January 2026", "Part done", "Saved on 9 January 2026 at 10:00am by Jo Smith"]
    {
        assert!(tasks.main().contains(words), "{words}: {}", tasks.main());
    }
    let last = save_all(&manager).await;
    assert_eq!(last.location(), format!("{RETURN}/receipt"));
    let receipt = manager.get(last.location()).await;
    let number = receipt.texts(".nhsuk-panel strong").remove(0);
    assert!(number.starts_with("2026-01-"), "{number}");
    assert!(receipt.main().contains("The next window, for February 2026, opens on Sunday 8 February"));
    let officer = app.somebody("officer@example.org", Role::ComplianceOfficer, "national").await;
    let to_owed = |page: &crate::support::Answer| page.links("main a").iter().any(|link| link == "/returns");
    assert!(to_owed(&receipt) && !to_owed(&officer.get(last.location()).await), "only whoever owes is led there");
    app.run_jobs().await;
    assert_eq!(app.mails().iter().filter(|mail| mail.contains(&number)).count(), 1);
    let answers = manager.get(&format!("{RETURN}/answers")).await;
    for words in [number.as_str(), "10.5", "Saved on 9 January 2026 at 10:00am by Jo Smith", "2.5%"] {
        assert!(answers.main().contains(words), "{words}: {}", answers.main());
    }
    assert!(manager.get("/returns").await.main().contains("1 of 2 returns are complete"));
}

#[actix_web::test]
async fn only_whoever_can_change_figures_is_told_so() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    let officer = app.somebody("officer@example.org", Role::ComplianceOfficer, "national").await;
    let before = officer.get(RETURN).await;
    assert!(!before.main().contains("You can"), "{}", before.main());
    save_all(&manager).await;
    app.run_jobs().await;
    assert!(manager.get(RETURN).await.main().contains("You can still change figures at any time."));
    let read = officer.get(RETURN).await;
    assert!(read.main().contains("is complete. Receipt number") && !read.main().contains("You can"), "{}", read.main());
    for (days, words) in [
        (6, "You can still save figures, but they do not count for January 2026."),
        (25, "The return for January 2026 cannot be changed."),
    ] {
        app.state.clock.advance(chrono::TimeDelta::days(days));
        manager.sign_in("manager@example.org", PASSWORD).await;
        let over = manager.get(RETURN).await;
        assert!(over.main().contains(words) && !over.main().contains("at any time"), "{}", over.main());
    }
    app.run_jobs().await;
}

#[actix_web::test]
async fn a_nil_return_is_one_in_which_every_section_is_nought() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    press(&manager, STAFF, "save", &STAFF_FIGURES).await;
    press(&manager, USERS, "save", &USER_FIGURES).await;
    let none = [("staff_covid_seasonal", "0"), ("staff_flu", "0")];
    let last = press(&manager, "/locations/1-100000002/sections/home_care_vaccination", "save", &none).await;
    assert_eq!(last.location(), format!("{RETURN}/receipt"), "{}", last.body);
    for path in [format!("{RETURN}/answers"), "/locations/1-100000002/history".to_owned()] {
        let page = manager.get(&path).await;
        assert!(page.main().contains("All numbers are 0") && !page.main().contains("Nil return"), "{}", page.main());
    }
    app.run_jobs().await;
    let other = TestApp::with_register_at(IN_WINDOW).await;
    let caller = other.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(AGENCY, &other.sections("2026-01", "home_care")).await;
    // Of a care home visiting is asked too, which has no numbers.
    caller.put_all(HOME, &other.sections("2026-01", "care_home")).await;
    let manager = other.manager().await;
    for path in [RETURN.to_owned(), format!("/locations/{HOME}/returns/2026-01")] {
        for part in ["answers", "receipt"] {
            let page = manager.get(&format!("{path}/{part}")).await;
            assert!(page.main().contains("Nil return All numbers of this return are 0"), "{}", page.main());
        }
    }
}

#[actix_web::test]
async fn the_receipt_says_what_is_true_for_whoever_reads_it() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(AGENCY, &app.sections("2026-01", "home_care")).await;
    let manager = app.manager().await;
    let receipt = manager.get(&format!("{RETURN}/receipt")).await;
    for words in ["Your return for January 2026 is complete", "Another system completed it, so nobody gets an email."] {
        assert!(receipt.main().contains(words), "{words}: {}", receipt.main());
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM mail_message"), 0);
    let officer = app.somebody("officer@example.org", Role::ComplianceOfficer, "national").await;
    let read = officer.get(&format!("{RETURN}/receipt")).await;
    assert!(read.main().contains("The return for January 2026 is complete"), "{}", read.main());
    assert!(!read.main().contains("You") && !read.main().contains("your"), "{}", read.main());
    let person = TestApp::with_register_at(IN_WINDOW).await;
    let manager = person.manager().await;
    let last = save_all(&manager).await;
    let receipt = manager.get(last.location()).await;
    assert!(receipt.main().contains("The person who completed it gets a receipt by email."), "{}", receipt.main());
    assert!(receipt.main().contains("The next window, for February 2026, opens on"), "{}", receipt.main());
    person.run_jobs().await;
    person.state.clock.advance(chrono::TimeDelta::days(30));
    manager.sign_in("manager@example.org", PASSWORD).await;
    let receipt = manager.get(last.location()).await;
    assert!(!receipt.main().contains("The next window"), "it is open since this morning: {}", receipt.main());
}

#[actix_web::test]
async fn where_a_location_gives_both_services_each_section_says_which() {
    let app = TestApp::with(&[("clock.fixed_at", IN_WINDOW)]).await;
    app.load_register(&[CareRow::both(HOME), CareRow::agency(AGENCY)]);
    let manager = app.manager().await;
    let path = |rest: &str| format!("/locations/{HOME}/{rest}");
    let staff = path("sections/home_care_workforce");
    let form = manager.get(&staff).await;
    assert!(form.heading().ends_with(" Staff (home care)"), "{}", form.heading());
    let (version, key) = (form.field("_version"), form.field("_key"));
    let mut fields = vec![("_do", "save"), ("_version", version.as_str()), ("_key", key.as_str())];
    fields.extend_from_slice(&STAFF_FIGURES);
    // The second press gets the answer of the first.
    for _ in 0..2 {
        manager.post(&staff, &form.token(), &fields).await;
        let tasks = manager.get(&path("returns/2026-01")).await;
        for words in ["“Staff (home care)” is saved", "Staff (care home)", "Vaccinations (home care)"] {
            assert!(tasks.main().contains(words), "{words}: {}", tasks.main());
        }
    }
    for page in ["returns/2026-01/answers", "history", "history?section=home_care_workforce"] {
        let page = manager.get(&path(page)).await;
        assert!(page.main().contains("Staff (home care)"), "{}", page.main());
    }
    let officer = app.somebody("officer@example.org", Role::ComplianceOfficer, "national").await;
    let chased = officer.get(&format!("/compliance/2026-01/locations/{HOME}")).await;
    assert!(chased.main().contains("Staff (care home)"), "{}", chased.main());
    // One service needs no word.
    let tasks = manager.get(RETURN).await;
    assert!(tasks.main().contains("Staff") && !tasks.main().contains("(home care)"), "{}", tasks.main());
}

#[actix_web::test]
async fn a_month_later_one_press_saves_the_same_figures() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    save_all(&manager).await;
    app.run_jobs().await;
    app.state.clock.advance(chrono::TimeDelta::days(31));
    manager.sign_in("manager@example.org", PASSWORD).await;
    let action = "/locations/1-100000002/returns/2026-02/unchanged";
    let tasks = manager.get("/locations/1-100000002/returns/2026-02").await;
    let hidden: Vec<(String, String)> =
        tasks.hidden_fields(action).into_iter().filter(|(name, _)| name != "csrf_token").collect();
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(fields.len(), 4, "a key and three sections: {fields:?}");
    let saves = "SELECT count(*) AS number FROM section_save WHERE month = '2026-02' AND unchanged";
    for turn in 0..2 {
        let before = app.state.db.statement_counts().transactions;
        let answer = manager.post(action, &tasks.token(), &fields).await;
        let ends = app.state.db.statement_counts().transactions - before;
        assert!(turn > 0 || ends == 2, "one begin and one commit for all of it, not {ends}");
        assert_eq!(answer.location(), "/locations/1-100000002/returns/2026-02/receipt", "{}", answer.body);
        assert_eq!(app.database.number(saves), i64::try_from(fields.len()).unwrap() - 1, "sent twice, saved once");
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM month_progress WHERE completed_at IS NOT NULL"), 2);
    let history = manager.get("/locations/1-100000002/history").await;
    assert!(history.main().contains("Counts for February 2026"), "{}", history.main());
    app.run_jobs().await;
}

#[actix_web::test]
async fn figures_that_stood_for_long_are_confirmed_with_a_reason() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    press(&manager, STAFF, "save", &STAFF_FIGURES).await;
    app.state.clock.advance(chrono::TimeDelta::days(275));
    manager.sign_in("manager@example.org", PASSWORD).await;
    let asked = press(&manager, STAFF, "unchanged", &[]).await;
    assert_eq!((asked.status, asked.heading().contains("Is this right?")), (StatusCode::UNPROCESSABLE_ENTITY, true));
    assert!(asked.main().contains("the same for many months"), "{}", asked.main());
    let reason = ("_reason.care_staff_unchanged", "A <b>small</b> team & steady");
    let saved = press(&manager, STAFF, "unchanged", &[reason]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let history = manager.get("/locations/1-100000002/history").await;
    assert!(history.body.contains("A &lt;b&gt;small&lt;/b&gt; team &amp; steady"), "kept, and escaped");
    assert!(history.main().contains("What changed Nothing"));
}

#[actix_web::test]
async fn whoever_comes_second_sees_both_values_and_nothing_is_overwritten() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    let other = app.somebody("deputy@example.org", Role::ProviderUser, "location:1-100000002").await;
    let open = other.get(STAFF).await;
    press(&manager, STAFF, "save", &STAFF_FIGURES).await;
    let key = open.field("_key");
    let mut fields = vec![("_do", "save"), ("_version", "0"), ("_key", key.as_str())];
    fields.extend_from_slice(&STAFF_FIGURES);
    fields[3] = ("care_staff_employed", "14");
    let stale = other.post(STAFF, &open.token(), &fields).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    for words in ["Jo Smith", "How many care workers", "10", "14", "Nothing was overwritten"] {
        assert!(stale.main().contains(words), "{words}: {}", stale.main());
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_save"), 1);
    let kept = other.get(STAFF).await;
    assert_eq!((kept.field("care_staff_employed").as_str(), kept.field("_version").as_str()), ("14", "0"));
    assert!(kept.main().contains("Somebody else saved this section"));
    fields[1].1 = "1";
    fields[2].1 = "another-key-of-the-page";
    let mine = other.post(STAFF, &stale.token(), &fields).await;
    assert_eq!(mine.location(), RETURN, "{}", mine.body);
    let history = other.get("/locations/1-100000002/history?section=home_care_workforce").await;
    assert!(history.main().contains("Before 10 Now 14"), "{}", history.main());
}

#[actix_web::test]
async fn a_form_that_is_sent_twice_is_saved_once() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    let form = manager.get(STAFF).await;
    let key = form.field("_key");
    let mut fields = vec![("_do", "save"), ("_version", "0"), ("_key", key.as_str())];
    fields.extend_from_slice(&STAFF_FIGURES);
    for _ in 0..2 {
        assert_eq!(manager.post(STAFF, &form.token(), &fields).await.location(), RETURN);
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_save"), 1);
}

#[actix_web::test]
async fn what_was_typed_can_wait_be_checked_and_be_thrown_away() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    let later = press(&manager, STAFF, "later", &[("care_staff_employed", "twelve")]).await;
    assert_eq!(later.location(), RETURN);
    assert!(manager.get(RETURN).await.main().contains("We kept what you typed"));
    assert_eq!(manager.get(STAFF).await.field("care_staff_employed"), "twelve");
    let checked = press(&manager, STAFF, "check", &STAFF_FIGURES).await;
    let page = manager.get(checked.location()).await;
    assert_eq!(page.heading(), "Home 1-100000002 Check your answers: Staff");
    assert!(page.main().contains("10.5") && page.main().contains("not saved yet"));
    assert_eq!(app.database.number("SELECT count(*) AS number FROM section_save"), 0);
    assert_eq!(press(&manager, STAFF, "forget", &[]).await.location(), STAFF);
    assert_eq!(manager.get(STAFF).await.field("care_staff_employed"), "");
    assert_eq!(manager.get(&format!("{STAFF}/check")).await.location(), STAFF, "nothing to check");
}

#[actix_web::test]
async fn columns_are_added_up_without_scripts() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    let path = "/locations/1-100000001/sections/bed_vacancies";
    let typed =
        [("beds.general_residential.max_capacity", "12"), ("beds.ypd.max_capacity", "7"), ("beds.ypd.occupied", "x")];
    assert_eq!(press(&manager, path, "total", &typed).await.location(), path);
    let page = manager.get(path).await;
    assert_eq!(page.texts("output"), ["19", "0", "0", "0"]);
    assert_eq!(page.field("beds.ypd.occupied"), "x");
}

#[actix_web::test]
async fn pages_say_before_and_after_the_window_that_nothing_counts() {
    for (moment, state, saved) in [
        ("2026-01-07T23:59:59Z", "Not open yet", "does not count"),
        ("2026-01-08T00:00:00Z", "To do", "is saved for January 2026"),
        ("2026-01-14T23:59:59Z", "To do", "is saved for January 2026"),
        ("2026-01-15T00:00:00Z", "Missed", "does not count"),
        // An hour ahead in summer: the first window after the clocks go forward, and the first after they go back.
        ("2026-04-07T22:59:59Z", "Not open yet", "does not count"),
        ("2026-04-07T23:00:00Z", "To do", "is saved for April 2026"),
        ("2026-04-14T23:00:00Z", "Missed", "does not count"),
        ("2026-11-07T23:59:59Z", "Not open yet", "does not count"),
        ("2026-11-08T00:00:00Z", "To do", "is saved for November 2026"),
    ] {
        let app = TestApp::with_register_at(moment).await;
        let manager = app.manager().await;
        let owed = match state {
            "Not open yet" => "2 returns to do once the window opens.",
            "Missed" => "You missed 2 of 2 returns for ",
            _ => "0 of 2 returns are complete.",
        };
        let month = &moment[..7];
        let page = format!("/locations/{AGENCY}/returns/{month}");
        assert_eq!(manager.get(&page).await.texts(".nhsuk-tag")[0], state, "{moment}");
        let all = manager.get("/returns").await;
        assert!(all.texts(".nhsuk-tag").iter().all(|tag| tag == state), "{moment}");
        assert!(all.main().contains(owed), "{moment}: {}", all.main());
        assert_eq!(press(&manager, STAFF, "save", &STAFF_FIGURES).await.location(), page, "{moment}");
        assert!(manager.get(&page).await.main().contains(saved), "{moment}");
    }
}

#[actix_web::test]
async fn others_read_and_never_save() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let manager = app.manager().await;
    press(&manager, STAFF, "save", &STAFF_FIGURES).await;
    let officer = app.somebody("officer@example.org", Role::ComplianceOfficer, "national").await;
    let page = officer.get(RETURN).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.links("main a").iter().all(|link| !link.contains("/sections/")), "{:?}", page.links("main a"));
    assert!(officer.get(&format!("{RETURN}/answers")).await.main().contains("10.5"));
    assert_eq!(officer.get("/returns").await.status, StatusCode::FORBIDDEN);
    assert_eq!(officer.get(STAFF).await.status, StatusCode::FORBIDDEN);
    let stranger = app.somebody("stranger@example.org", Role::ProviderAdmin, "provider:1-901").await;
    for path in [RETURN, STAFF, "/locations/1-100000002/history", "/locations/1-100000002/returns/2026-01/answers"] {
        assert_eq!(stranger.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(stranger.get(&format!("/locations/{OTHER}/returns/2026-01")).await.status, StatusCode::OK);
    assert_eq!(stranger.get(&format!("/locations/{HOME}/returns/2026-01")).await.status, StatusCode::NOT_FOUND);
}
