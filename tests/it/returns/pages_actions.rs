//! What pages ask of the room: drafts, receipts, history, and what is owed for many locations.

use capacity_tracker::accounts::{Role, Scopes};
use capacity_tracker::audit::Actor;
use capacity_tracker::clock::UtcTime;
use capacity_tracker::returns::actions::{self, By, HistoryOf, SaveError};
use capacity_tracker::returns::model::{BasedOn, Channel, Content, Place, Reasons, ReturnState, SaveInput, Who};
use futures_util::future::join_all;
use serde_json::json;

use crate::support::{AGENCY, CareRow, HOME, OTHER, TestApp, load_rows, nil_answers};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";

async fn person(app: &TestApp, email: &str, scope: &str) -> Who {
    let id = app.add_person(email, Role::ProviderUser, scope).await;
    Who {
        actor: Actor::Account(id),
        scopes: Scopes(vec![scope.parse().unwrap()]),
        receipt_to: Some(("Jo Smith".to_owned(), email.parse().unwrap())),
        asked_at: app.state.clock.now(),
    }
}

fn input(content: Content) -> SaveInput {
    SaveInput {
        content,
        reasons: Reasons::new(),
        based_on: BasedOn::Anything,
        request_key: None,
        channel: Channel::Page,
    }
}

fn place(location: &str, section: &str) -> Place {
    Place { location_id: location.to_owned(), section: section.to_owned() }
}

#[actix_web::test]
async fn whoever_completes_a_return_gets_one_receipt() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let who = person(&app, "jo@example.org", "provider:1-900").await;
    let sections = app.sections("2026-01", "home_care");
    for _ in 0..2 {
        for section in &sections {
            let content = input(Content::Answers(nil_answers(section)));
            actions::save_section(&app.state, who.clone(), place(AGENCY, &section.key), content).await.unwrap();
        }
    }
    app.run_jobs().await;
    let found = actions::find_return(&app.state, who, AGENCY.to_owned(), "2026-01".parse().unwrap()).await.unwrap();
    let reference = found.reference.unwrap();
    let receipts: Vec<String> = app.mails().into_iter().filter(|mail| mail.contains("Receipt")).collect();
    assert_eq!(receipts.len(), 1);
    for part in ["jo@example.org", reference.as_str(), "January 2026", AGENCY, "9 January 2026 at 10:00am"] {
        assert!(receipts[0].contains(part), "{part} is not in {}", receipts[0]);
    }
}

#[actix_web::test]
async fn whoever_does_the_last_section_gets_the_receipt_also_where_all_are_sent_at_once() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let who = person(&app, "jo@example.org", "provider:1-900").await;
    let sections = app.sections("2026-01", "home_care");
    let saves = sections.iter().map(|section| {
        let content = input(Content::Answers(nil_answers(section)));
        actions::save_section(&app.state, who.clone(), place(AGENCY, &section.key), content)
    });
    let saved: Vec<_> = join_all(saves).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(saved.iter().filter(|saved| saved.completed).count(), 1);
    assert!(saved.iter().all(|saved| saved.save.version == 1), "nothing was saved twice");
    app.run_jobs().await;
    assert_eq!(app.mails().into_iter().filter(|mail| mail.contains("Receipt")).count(), 1);
}

#[actix_web::test]
async fn whoever_owes_no_return_gets_no_receipt_for_one() {
    let app = TestApp::with(&[("clock.fixed_at", IN_WINDOW), ("returns.dormant_owes", "false")]).await;
    app.load_register(&[CareRow::agency(AGENCY).set("Dormant (Y/N)", "Y")]);
    let who = person(&app, "jo@example.org", "provider:1-900").await;
    for section in app.sections("2026-01", "home_care") {
        let content = input(Content::Answers(nil_answers(&section)));
        let saved = actions::save_section(&app.state, who.clone(), place(AGENCY, &section.key), content).await.unwrap();
        assert!(!saved.completed, "{}", section.key);
    }
    let month = "2026-01".parse().unwrap();
    let found = actions::find_return(&app.state, who, AGENCY.to_owned(), month).await.unwrap();
    assert_eq!((found.standing.state, found.reference), (ReturnState::NotRequired, None));
    assert_eq!(app.database.number("SELECT count(*) AS number FROM mail_message"), 0);
}

#[actix_web::test]
async fn a_service_that_joins_in_mid_window_is_owed_and_the_return_is_completed_anew() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let who = person(&app, "jo@example.org", "provider:1-900").await;
    let save = async |service: &str| {
        let mut completed = 0;
        for section in app.sections("2026-01", service) {
            let content = input(Content::Answers(nil_answers(&section)));
            let who = Who { asked_at: app.state.clock.now(), ..who.clone() };
            let saved = actions::save_section(&app.state, who, place(HOME, &section.key), content).await;
            completed += usize::from(saved.unwrap().completed);
        }
        completed
    };
    assert_eq!(save("care_home").await, 1);
    app.wait(60);
    let other = CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd");
    let both = CareRow::home(HOME).set("Service type - Domiciliary care service", "Y");
    load_rows(&app, "2026-01-09", &[both, CareRow::agency(AGENCY), other.clone()]).await;
    let noted = "SELECT count(*) AS number FROM month_progress WHERE completed_at IS NOT NULL";
    assert_eq!(app.database.number(noted), 0);
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let listed = async || officer.get("/compliance/2026-01").await.texts("tbody tr").concat().contains(HOME);
    assert!(listed().await, "whoever owes the rest is on the list");
    assert_eq!(save("home_care").await, 1);
    assert!(!listed().await);
    app.run_jobs().await;
    let receipts: Vec<String> = app.mails().into_iter().filter(|mail| mail.contains("Receipt")).collect();
    assert_eq!(receipts.len(), 2);
    assert!(receipts.iter().any(|receipt| receipt.contains("9 January 2026 at 11:00am")), "{receipts:?}");
    // What is done for both stays done when one of them goes, and when it comes back.
    for row in [CareRow::home(HOME), CareRow::home(HOME).set("Service type - Domiciliary care service", "Y")] {
        load_rows(&app, "2026-01-09", &[row, CareRow::agency(AGENCY), other.clone()]).await;
        assert_eq!(app.database.number(noted), 1);
    }
}

#[actix_web::test]
async fn what_was_typed_is_kept_for_each_person_until_it_is_saved() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let one = person(&app, "one@example.org", "provider:1-900").await;
    let two = person(&app, "two@example.org", "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let here = place(AGENCY, &section.key);
    let typed = |text: &str| [("care_staff_employed".to_owned(), text.to_owned())].into();
    let about = (0, "2026-01".parse().unwrap());
    for text in ["twelve", "1２"] {
        actions::keep_draft(&app.state, one.clone(), here.clone(), typed(text), about).await.unwrap();
    }
    let refused = actions::keep_draft(&app.state, one.clone(), place(OTHER, &section.key), typed("1"), about).await;
    assert!(matches!(refused, Err(SaveError::NoLocation)));
    let found = async |who: &Who| {
        let view = actions::view_section(&app.state, who.clone(), here.clone()).await.unwrap();
        actions::find_draft(&app.state, who.clone(), &view).await.unwrap()
    };
    let draft = found(&one).await.unwrap();
    assert_eq!((draft.typed.0, draft.based_on), (typed("1２"), 0));
    assert!(found(&two).await.is_none());
    let content = input(Content::Answers(nil_answers(&section)));
    actions::save_section(&app.state, one.clone(), here.clone(), content).await.unwrap();
    assert!(found(&one).await.is_none());
}

#[actix_web::test]
async fn the_history_says_who_saved_when_and_what_changed() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let who = person(&app, "jo@example.org", "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let mut answers = nil_answers(&section);
    caller.put(AGENCY, &section.key, &json!({ "answers": answers })).await;
    answers.insert("dom_days_absence".to_owned(), json!(7));
    app.wait(1);
    let who = Who { asked_at: app.state.clock.now(), ..who };
    let content = input(Content::Answers(answers));
    actions::save_section(&app.state, who.clone(), place(AGENCY, &section.key), content).await.unwrap();
    let of = HistoryOf { location_id: AGENCY.to_owned(), section: None, before: None, limit: 1 };
    let newest = actions::history(&app.state, who.clone(), of.clone()).await.unwrap();
    let entry = &newest.entries[0];
    assert_eq!((&entry.by, entry.save.version), (&By::Person("Jo Smith".to_owned()), 2));
    assert_eq!(entry.save.saved_at.to_rfc3339(), "2026-01-09T10:01:00.000000Z");
    let changed: Vec<_> =
        entry.changes.iter().map(|one| (one.path.as_str(), one.was.clone(), one.became.clone())).collect();
    assert_eq!(changed, [("dom_days_absence", Some(json!(0)), Some(json!(7)))]);
    let older = HistoryOf { before: newest.next, section: Some(section.key.clone()), ..of.clone() };
    let older = actions::history(&app.state, who, older).await.unwrap();
    assert_eq!((&older.entries[0].by, older.next), (&By::System("CareSoft".to_owned()), None));
    // Who buys a home sees its figures, not the names of the people who sent them.
    app.load_register_as_of(
        "2026-01-09",
        &[
            CareRow::home(HOME),
            CareRow::agency(AGENCY).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"),
            CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"),
        ],
    );
    let buyer = person(&app, "buyer@example.org", "provider:1-901").await;
    let bought = actions::history(&app.state, buyer, of).await.unwrap();
    assert_eq!(bought.entries[0].by, By::FormerProvider);
}

#[actix_web::test]
async fn what_is_owed_is_told_for_three_hundred_locations_page_by_page() {
    let app = TestApp::with(&[("clock.fixed_at", IN_WINDOW)]).await;
    let rows: Vec<CareRow> = (0..300).map(|number| CareRow::home(&format!("1-{number:09}"))).collect();
    app.load_register(&rows);
    let who = person(&app, "jo@example.org", "provider:1-900").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let sections = app.sections("2026-01", "care_home");
    caller.put_all("1-000000000", &sections).await;
    caller.put_all("1-000000001", &sections[..1]).await;
    let (mut states, mut after) = (Vec::new(), None);
    loop {
        let page = actions::what_is_owed(&app.state, who.clone(), after, 200).await.unwrap();
        assert!(page.today.is_open);
        states.extend(page.locations.into_iter().map(|one| (one.location.id, one.standing.state, one.last_saved)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(states.len(), 300);
    let saved = Some(UtcTime::new(IN_WINDOW.parse().unwrap()));
    assert_eq!(states[0], ("1-000000000".to_owned(), ReturnState::Complete, saved));
    assert_eq!(states[1], ("1-000000001".to_owned(), ReturnState::Partial, saved));
    assert!(states[2..].iter().all(|(_, state, saved)| *state == ReturnState::Missing && saved.is_none()));
}
