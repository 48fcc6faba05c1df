//! What the pages of a case say, and do not say any more.

use capacity_tracker::accounts::Role;
use capacity_tracker::audit::Actor;
use capacity_tracker::compliance::actions::close;

use super::{
    IMPOSE, INVOICE, PDF, act, as_, day, done, draft_withdrawal, fields, issue, notice, open, payable, to_be_decided,
    triggered_app, wait, withdraw,
};
use crate::support::{AGENCY, Answer, HOME, TestApp};

const NEW: &str = "/cases/new?provider=1-900";

/// What the summary at the top of a case says, key by key.
async fn about(app: &TestApp, case: &str) -> Vec<String> {
    as_(app, "officer").await.get(case).await.texts(".nhsuk-summary-list__row")
}

fn has(rows: &[String], key: &str) -> bool {
    rows.iter().any(|row| row.starts_with(key))
}

/// The last cell of the only row of a list: the penalty.
async fn listed(app: &TestApp, name: &str, path: &str) -> String {
    let row = as_(app, name).await.get(path).await.texts("tbody td");
    row.last().unwrap().replace("Penalty ", "")
}

#[actix_web::test]
async fn a_final_notice_that_is_signed_is_not_said_to_be_given() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    let mut by_hand = notice();
    by_hand.insert("method", "hand");
    by_hand.insert("address", "1 High Street\nLeeds LS1 4AP");
    issue(&app, &case, &by_hand).await;
    let shown = as_(&app, "officer").await.get(&case).await.texts(".nhsuk-inset-text").join(" ");
    assert!(shown.contains("The notice is signed. It is not known to be given yet."), "{shown}");
    assert!(!shown.contains("The notice: Given."), "{shown}");
    app.run_jobs().await;
}

#[actix_web::test]
async fn the_forms_of_a_notice_and_of_a_withdrawal_name_all_that_is_wrong_at_once() {
    let app = triggered_app().await;
    let officer = as_(&app, "officer").await;
    let case = open(&officer).await;
    let path = format!("{case}/act/notice");
    let choices = ["Choose what kind of body", "Choose who the person is", "Choose how the notice is sent"];
    let empty = act(&officer, &path, &[], &[]).await;
    let said = empty.texts(".nhsuk-error-summary").join(" ");
    let texts = ["Enter the reasons", "Enter when no penalty may follow", "Enter a number of days", "Enter the name"];
    for wanted in texts.iter().chain(&choices).chain(&["Enter the address", "Enter where the address is from"]) {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let all = notice();
    let typed: Vec<_> = all.into_iter().filter(|(name, _)| !["body", "capacity", "method"].contains(name)).collect();
    let said = act(&officer, &path, &typed, &[]).await.texts(".nhsuk-error-summary").join(" ");
    for wanted in choices {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    issue(&app, &case, &notice()).await;
    wait(&app, 0).await;
    let nobody = [("reasons", ""), ("body", ""), ("capacity", ""), ("method", "")];
    let answer = draft_withdrawal(&as_(&app, "officer").await, &case, &nobody).await;
    let said = answer.texts(".nhsuk-error-summary").join(" ");
    for wanted in choices.iter().chain(&["Enter the reasons"]) {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
}

#[actix_web::test]
async fn a_draft_without_an_amount_says_that_the_amount_comes_next() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    let officer = as_(&app, "officer").await;
    let typed: Vec<_> = notice().into_iter().collect();
    done(&officer, &format!("{case}/act/notice"), &typed, &[]).await;
    let shown = officer.get(&case).await;
    assert!(shown.main().contains("The draft is kept. Now record the amount"), "{}", shown.main());
    assert!(!shown.links("main a").contains(&format!("{case}/preview")), "there is nothing to be signed yet");
    done(&officer, &format!("{case}/act/amount"), &INVOICE, &[("invoice.pdf", PDF)]).await;
    assert!(officer.get(&case).await.links("main a").contains(&format!("{case}/preview")));
    done(&officer, &format!("{case}/act/notice"), &typed, &[]).await;
    let shown = officer.get(&case).await.main();
    assert!(shown.contains("See how the notice looks, and have a manager sign it."), "{shown}");
}

#[actix_web::test]
async fn a_notice_that_fell_leaves_no_days_and_no_penalty_on_the_pages() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    let before = about(&app, &case).await;
    for key in ["Pay by", "Appeal until", "Penalty £4,375", "Still to be paid £4,375"] {
        assert!(has(&before, key), "{key}: {before:?}");
    }
    for name in ["officer", "boss"] {
        assert_eq!(listed(&app, name, "/cases").await, "£4,375", "{name}");
    }
    withdraw(&app, &case, "The invoice was wrong.").await;
    wait(&app, 0).await;
    gone(&app, &case, "/cases").await;
    done(&as_(&app, "officer").await, &format!("{case}/act/close"), &[("reason", "It was wrong.")], &[]).await;
    gone(&app, &case, "/cases?stage=closed").await;
}

async fn gone(app: &TestApp, case: &str, officers: &str) {
    let rows = about(app, case).await;
    for key in ["Representations until", "Decide by", "Pay by", "Appeal until", "Penalty £", "Still to be paid"] {
        assert!(!has(&rows, key), "{key}: {rows:?}");
    }
    assert!(has(&rows, "Penalty None"), "{rows:?}");
    assert_eq!(listed(app, "officer", officers).await, "None");
    assert_eq!(listed(app, "boss", "/cases").await, "None");
}

#[actix_web::test]
async fn a_penalty_that_was_paid_stays_on_the_pages_when_the_case_is_closed_and_one_that_was_quashed_does_not() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    let officer = as_(&app, "officer").await;
    let on = day("received_on", ["29", "4", "2026"]);
    let paid = fields(&on, &[("amount", "4375"), ("reference", "R1")]);
    done(&officer, &format!("{case}/act/payment"), &paid, &[]).await;
    done(&officer, &format!("{case}/act/reconcile"), &[("payment", "1")], &[]).await;
    wait(&app, 29).await;
    done(&as_(&app, "officer").await, &format!("{case}/act/close"), &[("reason", "All is paid.")], &[]).await;
    let rows = about(&app, &case).await;
    assert!(has(&rows, "Penalty £4,375") && !has(&rows, "Pay by") && !has(&rows, "Appeal until"), "{rows:?}");
    assert_eq!(listed(&app, "boss", "/cases").await, "£4,375");

    let app = triggered_app().await;
    let case = payable(&app).await;
    let officer = as_(&app, "officer").await;
    let made = day("lodged_on", ["29", "4", "2026"]);
    done(&officer, &format!("{case}/act/appeal"), &fields(&made, &[("reference", "PEN/2026/1")]), &[]).await;
    let rows = about(&app, &case).await;
    assert!(has(&rows, "Penalty £4,375") && !has(&rows, "Pay by"), "nothing is to be paid now: {rows:?}");
    let ended = day("ended_on", ["29", "4", "2026"]);
    let quashed = fields(&ended, &[("outcome", "quashed"), ("reason", "There was an excuse.")]);
    done(&officer, &format!("{case}/act/appeal-end"), &quashed, &[]).await;
    gone(&app, &case, "/cases").await;
}

#[actix_web::test]
async fn a_provider_reads_how_much_is_proposed_and_by_when_it_could_answer() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    issue(&app, &case, &notice()).await;
    assert_eq!(listed(&app, "officer", "/cases").await, "None yet", "the notice was not given yet");
    wait(&app, 0).await;
    let boss = as_(&app, "boss").await;
    let shown = boss.get(&case).await.texts(".nhsuk-inset-text").join(" ");
    assert!(shown.contains("We propose a penalty of £4,375. We have not decided yet."), "{shown}");
    for name in ["officer", "boss"] {
        assert_eq!(listed(&app, name, "/cases").await, "£4,375, proposed", "{name}");
    }
    let path = format!("{case}/representations");
    let form = boss.get(&path).await.main();
    assert!(form.contains("The time for this ends with Tuesday 28 April 2026."), "{form}");
    wait(&app, 16).await;
    let boss = as_(&app, "boss").await;
    let form = boss.get(&path).await.main();
    let ended = "The time for this ended with Tuesday 28 April 2026. We still read what you send before we decide.";
    assert!(form.contains(ended) && !form.contains("ends with"), "{form}");
    let shown = boss.get(&case).await.texts(".nhsuk-inset-text").join(" ");
    assert!(shown.contains("We propose a penalty of £4,375."), "{shown}");
    let no = [("outcome", "no_penalty"), ("reason", "You had a reasonable excuse.")];
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &no, &[]).await;
    gone(&app, &case, "/cases").await;
    let shown = as_(&app, "boss").await.get(&case).await.texts(".nhsuk-inset-text").join(" ");
    assert!(!shown.contains("£4,375"), "{shown}");
    app.run_jobs().await;
}

#[actix_web::test]
async fn no_sum_is_proposed_that_the_notice_does_not_name() {
    let app = triggered_app().await;
    let case = open(&as_(&app, "officer").await).await;
    app.database
        .execute("UPDATE enforcement_case SET stage = 'representations_open', notified_at = opened_at")
        .unwrap();
    assert_eq!(listed(&app, "boss", "/cases").await, "None yet");
    let shown = as_(&app, "boss").await.get(&case).await.main();
    assert!(!shown.contains("We propose"), "{shown}");
}

#[actix_web::test]
async fn windows_are_offered_by_location_and_only_those_that_can_be_alleged() {
    let app = triggered_app().await;
    // The window of April: the home sends everything, the agency nothing.
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(HOME, &app.sections("2026-04", "care_home")).await;
    app.state.clock.advance(chrono::TimeDelta::days(3));
    close(&app.state, Actor::System, "2026-04".parse().unwrap()).await.unwrap();
    app.database
        .execute("UPDATE window_outcome SET state = 'excused' WHERE location_id = '1-100000002' AND month = '2026-01'")
        .unwrap();
    let officer = as_(&app, "officer").await;
    let page = officer.get(NEW).await;
    let legends = page.texts("fieldset legend");
    assert_eq!(legends.iter().filter(|legend| legend.contains(HOME)).count(), 2, "missed, and sent: {legends:?}");
    assert_eq!(legends.iter().filter(|legend| legend.contains(AGENCY)).count(), 1, "{legends:?}");
    assert!(!offered(&page, "").contains(&format!("{AGENCY} 2026-01")), "what was excused cannot be alleged");
    assert_eq!(offered(&page, "details "), [format!("{HOME} 2026-04")], "what was sent can only be false");
    assert!(page.texts("details[open]").is_empty());
    // A notice may be issued for the agency alone now: it comes first, with all that it missed.
    let months = ["2026-04", "2026-03", "2026-02"];
    assert_eq!(ticked(&page), months.map(|month| format!("{AGENCY} {month}")));
    assert!(legends[1].contains(AGENCY), "{legends:?}");
    // What is chosen there is shown again, with what is wrong at the first group.
    let fields = [("breach", "no_information"), ("allegation", "x"), ("window", "1-100000001 2026-04")];
    let answer = officer.submit(NEW, NEW, &fields).await;
    assert_eq!(answer.status, 422, "{}", answer.main());
    assert_eq!(answer.texts("details[open]").len(), 1);
    assert_eq!(ticked(&answer), [format!("{HOME} 2026-04")]);
    assert_eq!(answer.links(".nhsuk-error-summary a"), ["#window"]);
    assert_eq!(answer.texts("#window-error").len(), 1);
    let mut ids = attributes(&answer, "main [id]", "id");
    ids.sort();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all, "every id is there once");
}

fn attributes(page: &Answer, selector: &str, name: &str) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let selector = scraper::Selector::parse(selector).unwrap();
    html.select(&selector).filter_map(|found| found.value().attr(name)).map(str::to_owned).collect()
}

fn offered(page: &Answer, within: &str) -> Vec<String> {
    attributes(page, &format!("{within}input[name=window]"), "value")
}

fn ticked(page: &Answer) -> Vec<String> {
    attributes(page, "input[name=window][checked]", "value")
}

#[actix_web::test]
async fn what_cannot_be_done_now_is_said_in_sentences_with_the_way_back_to_the_case() {
    let app = triggered_app().await;
    let officer = as_(&app, "officer").await;
    let case = open(&officer).await;
    for path in ["act/payment", "act/service", "preview"] {
        let path = format!("{case}/{path}");
        let answer = officer.get(&path).await;
        if answer.status == 404 {
            continue;
        }
        assert_eq!(answer.status, 409, "{path}");
        assert_eq!(answer.heading(), "This cannot be done now", "{path}");
        assert!(answer.main().contains("The case is at the stage \"Support\" now."), "{}", answer.main());
        assert!(answer.links("main a").contains(&case), "{path}");
    }
    issue(&app, &case, &notice()).await;
    let answer = as_(&app, "officer").await.get(&format!("{case}/preview")).await;
    assert_eq!((answer.status.as_u16(), answer.heading().as_str()), (409, "This cannot be done now"));
    assert!(answer.links("main a").contains(&case));
    wait(&app, 0).await;
    wait(&app, 16).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    let answer = as_(&app, "boss").await.get(&format!("{case}/representations")).await;
    assert_eq!(answer.status, 409);
    assert!(answer.main().contains("You cannot tell us your side now. Look at the notice again."), "{}", answer.main());
    assert!(answer.links("main a").contains(&case));
}
